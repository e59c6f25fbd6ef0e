import unittest

from scripts.suites.failures import NAMED_FAILURES, named_failures


class Failures(unittest.TestCase):
    def test_are_named_once_whatever_program_tells_them(self):
        text = "\n".join([
            "ok 1 - opens", "    not ok 2 - closes", "[  FAILED  ] Splitter.Keeps (3 ms)", "[  FAILED  ] 1 test, listed below:",
            "FAIL gzip: bytes differ", "FAIL gzip: bytes differ", "   × formats a date", "# fail 3", "0 failed"])
        self.assertEqual(named_failures(text), [
            "not ok 2 - closes", "[  FAILED  ] Splitter.Keeps (3 ms)", "FAIL gzip: bytes differ", "× formats a date"])

    def test_are_counted_where_they_are_too_many(self):
        lines = named_failures("\n".join(f"not ok {i} - step" for i in range(NAMED_FAILURES + 2)))
        self.assertEqual((len(lines), lines[-1]), (NAMED_FAILURES + 1, "and 2 more"))


if __name__ == "__main__":
    unittest.main()
