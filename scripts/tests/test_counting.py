import pathlib
import tempfile
import unittest

from scripts.suites import counting
from scripts.suites.counting import Outcome

TAP = """ok 1 - opens the demo
ok 2 - prints # SKIP there is no printer
# tests 3
# pass 1
# fail 1
# cancelled 0
# skipped 1
# todo 0
"""
REPORT = """<?xml version="1.0"?>
<testsuites tests="4" failures="1">
  <testsuite name="Splitter">
    <testcase name="Keeps" status="run" result="completed" classname="Splitter"/>
    <testcase name="Fails" status="run" result="completed" classname="Splitter"><failure message="x"/></testcase>
    <testcase name="Waits" status="run" result="skipped" classname="Splitter">
      <skipped message="a_test.cpp:3&#x0A;no server"/>
    </testcase>
    <testcase name="Off" status="notrun" result="suppressed" classname="Splitter"/>
  </testsuite>
</testsuites>
"""


class Reading(unittest.TestCase):
    def test_each_kind_of_program_is_understood(self):
        for text, expected in [
            ("noise\n12 passed, 3 failed\n", Outcome(12, 3)),
            ("SKIP a: b\n12 passed, 0 failed, 2 skipped\n", Outcome(12, 0, ["a: b", "no reason given"])),
            (TAP, Outcome(1, 1, ["prints: there is no printer"])),
            (" \x1b[2m     Tests \x1b[22m 1 failed | 31 passed | 1 skipped (33)\n", Outcome(31, 1, ["no reason given"])),
            ("Ran 25 tests in 0.013s\n\nFAILED (failures=1, errors=1, skipped=1)\n", Outcome(22, 2, ["no reason given"])),
            ("Ran 25 tests in 0.013s\n\nOK\n", Outcome(25)),
        ]:
            with self.subTest(text=text):
                self.assertEqual(counting.read(text), expected)

    def test_a_program_that_says_nothing_counts_by_its_exit_status(self):
        self.assertEqual(counting.of_program("hello", 0), Outcome(1, 0))
        self.assertEqual(counting.of_program("Segmentation fault", 139), Outcome(0, 1))

    def test_a_program_that_fails_after_its_last_check_is_not_passed_over(self):
        self.assertEqual(counting.of_program("3 passed, 0 failed\n", 139), Outcome(3, 1))

    def test_a_google_test_report_is_read_with_the_reasons(self):
        with tempfile.TemporaryDirectory() as folder:
            report = pathlib.Path(folder, "report.xml")
            report.write_text(REPORT)
            self.assertEqual(counting.read_gtest(report), Outcome(1, 1, ["Splitter.Waits: no server", "Splitter.Off: disabled"]))
            report.write_text(REPORT[:100])
            self.assertIsNone(counting.read_gtest(report))
