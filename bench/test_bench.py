import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time
import unittest

from bench import report, window
from bench.measure import Cost, Run, at_rank, family_mb, in_turns, medians_in_turns, take_time, watch_memory
from bench.row import Row, beside_goal
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


    def test_memory_and_processor_time_are_compared_where_a_row_says_so(self):
        small = Row("Read", "psql", Cost(1, 30, 0.2), Cost(1, 300, 0.8), 0.08, "memory_mb")
        self.assertIn("Read  psql     30 MB    300 MB     0.10   ≤ 0.08, missed  30 MB", report.as_text([small]))
        cheap = Row("Read", "psql", Cost(2, 30, 0.2), Cost(1, 300, 0.8), 0.25, "cpu_seconds")
        self.assertIn("Read  psql     200.0 ms  800.0 ms   0.25   ≤ 0.25 ", report.as_text([cheap]))

    def test_beside_a_goal_the_ratio_is_to_be_one_at_most(self):
        self.assertTrue(beside_goal("Jump", seconds=(0.06, 0.05)).missed)
        self.assertFalse(beside_goal("Held", memory_mb=(60, 64)).missed)

    def test_what_takes_milliseconds_may_waver_more(self):
        kept = {"Jump / goal": 0.5}
        self.assertEqual(report.regressions([beside_goal("Jump", seconds=(0.7, 1))], kept), [])
        self.assertEqual(report.regressions([beside_goal("Jump", seconds=(0.8, 1))], kept), ["Jump / goal: ratio 0.80, kept 0.50"])

    def test_kept_ratios_of_other_runs_stay(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "baseline.json"
            path.write_text(json.dumps({"Other / psql": 0.25, "Export / psql": 0.9}))
            report.write_baseline([row(0.5)], path)
            self.assertEqual(report.read_baseline(path), {"Other / psql": 0.25, "Export / psql": 0.5})

    def test_each_part_of_the_page_leaves_the_other_alone(self):
        commands = report.commands_part([row(0.5)], True, "scripts/bench", 7)
        window = report.window_part([row(0.25)], "scripts/bench --web", 5, ["DbGate 1"])
        page = report.with_part(report.with_part("", commands), window)
        self.assertEqual(page.count("# Benchmarks"), 1)
        self.assertTrue(page.startswith(commands))
        self.assertTrue(page.endswith(window))
        other = report.commands_part([row(0.75)], True, "scripts/bench", 7)
        self.assertEqual(report.with_part(page, other), report.with_part(report.with_part("", other), window))
        self.assertEqual(report.with_part(report.with_part("", window), commands), page)


class Window(unittest.TestCase):
    def test_a_row_of_the_window_names_what_is_compared(self):
        heap = window._row("Heap", "goal", "memory_mb", 200, 150, 1)
        self.assertTrue(heap.missed)
        self.assertIn("200 MB", report.as_text([heap]))
        self.assertEqual(window._row("Click", "DbGate", "seconds", 0.1, 0.5, 0.3).ratio, 0.2)

    def test_ranks_and_medians_are_those_of_the_other_cases(self):
        page = pathlib.Path(__file__).resolve().parent / "web" / "page.mjs"
        script = f"import {{ at, median }} from {json.dumps(str(page))}; console.log(at([3, 1, 2, 10], 95), median([4, 1, 3]), median([4, 1]))"
        said = subprocess.run(["node", "--input-type=module", "-e", script], capture_output=True, text=True, check=True)
        self.assertEqual(said.stdout.split(), ["10", "3", "2.5"])


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
        self.assertLess(take_time(run)[0], 30)
        self.assertGreater(watch_memory(run), 0)

    def test_a_failed_run_is_no_measurement(self):
        for run in (Run(["false"]), Run(["true"], to_first_byte=True)):
            with self.subTest(run=run), self.assertRaises(SystemExit):
                take_time(run)

    def test_runs_take_turns_after_a_round_without_time(self):
        with tempfile.NamedTemporaryFile() as file:
            in_turns(2, *(Run(["bash", "-c", f"printf {letter} >>{file.name}"]) for letter in "ab"))
            self.assertEqual(file.read(), b"ababab")

    def test_processor_time_is_not_the_time_of_waiting(self):
        work = "import time; until = time.process_time() + 0.2\nwhile time.process_time() < until: pass"
        self.assertGreater(take_time(Run([sys.executable, "-c", work]))[1], 0.2)
        seconds, cpu = take_time(Run(["sleep", "0.3"]))
        self.assertGreater(seconds, 0.3)
        self.assertLess(cpu, 0.3)

    def test_a_server_is_all_its_processes(self):
        hold = "x = bytearray(100_000_000); x[::4096] = b'1' * len(x[::4096]); print(1, flush=True); input()"
        parent = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {hold!r}])"
        with subprocess.Popen([sys.executable, "-c", parent], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
            process.stdout.readline()
            self.assertGreater(family_mb(process.pid, "VmRSS"), 100)
            process.communicate(b"\n")
        self.assertEqual(family_mb(process.pid, "VmRSS"), 0)

    def test_ranks_and_medians(self):
        self.assertEqual(at_rank(range(1, 101), 99), 99)
        self.assertEqual(at_rank([3, 1, 2], 95), 3)
        turns = iter(range(100))
        # The first round does not count: 2 and 4 are left, then 3 and 5.
        self.assertEqual(medians_in_turns(2, lambda: next(turns), lambda: next(turns)), [3, 4])
