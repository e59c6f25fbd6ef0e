import os
import sys
import tempfile
import time
import unittest

from bench import report
from bench.cases import Row
from bench.measure import Cost, Run, in_turns, take_time, watch_memory
from bench.views import Time, worked


def row(ratio):
    return Row("Export", "psql", Cost(ratio, 10), Cost(1, 20))


class Report(unittest.TestCase):
    def test_a_ratio_may_be_a_little_worse_and_no_more(self):
        kept = {"Export / psql": 0.5}
        self.assertEqual(report.regressions([row(0.57)], kept), [])
        self.assertEqual(report.regressions([row(0.58)], kept), ["Export / psql: ratio 0.58, kept 0.50"])

    def test_a_new_comparison_asks_to_be_kept(self):
        self.assertIn("no kept ratio", report.regressions([row(0.5)], {})[0])

    def test_the_table_shows_both_sides(self):
        self.assertIn("Export  psql     500.0 ms  1.00 s     0.50", report.as_text([row(0.5)]))

    def test_a_missed_goal_is_told(self):
        slow = Row("Export", "psql", Cost(0.6, 10), Cost(1, 20), 0.5)
        self.assertIn("≤ 0.50, missed", report.as_text([slow]))
        fast = Row("Export", "psql", Cost(0.4, 10), Cost(1, 20), 0.5)
        self.assertIn("≤ 0.50 ", report.as_text([fast]))


class Views(unittest.TestCase):
    def test_a_time_stands_beside_its_goal(self):
        self.assertIn("goal   100 ms, MISSED", str(Time("first rows", 0.101, 0.1)))
        self.assertTrue(str(Time("first rows", 0.1, 0.1)).endswith("goal   100 ms"))
        self.assertFalse(Time("reading", 5).missed)

    def test_the_work_of_a_process_and_its_children_is_counted(self):
        before = worked(os.getpid())
        until = time.process_time() + 0.2
        while time.process_time() < until:
            pass
        self.assertGreaterEqual(worked(os.getpid()), before + 0.15)


class Measure(unittest.TestCase):
    def test_memory_is_the_commands_own(self):
        hold = "import time; x = bytearray(200_000_000); x[::4096] = b'1' * len(x[::4096]); time.sleep(0.1)"
        self.assertGreater(watch_memory(Run([sys.executable, "-c", hold])), 200)
        self.assertLess(watch_memory(Run(["sleep", "0.1"])), 10)

    def test_the_first_byte_does_not_wait_for_the_last(self):
        run = Run(["bash", "-c", "echo x; exec sleep 60"], to_first_byte=True)
        self.assertLess(take_time(run), 30)
        self.assertGreater(watch_memory(run), 0)

    def test_a_failed_run_is_no_measurement(self):
        for run in (Run(["false"]), Run(["true"], to_first_byte=True)):
            with self.subTest(run=run), self.assertRaises(SystemExit):
                take_time(run)

    def test_runs_take_turns_after_a_round_without_time(self):
        with tempfile.NamedTemporaryFile() as file:
            in_turns(2, *(Run(["bash", "-c", f"printf {letter} >>{file.name}"]) for letter in "ab"))
            self.assertEqual(file.read(), b"ababab")
