import os
import unittest

import runner

GOOD = r"""# Comments and blank lines are free.
$ printf 'a\n\n$ b\n'
a
>
> $ b

$ echo no >&2; exit 3
! no
? 3
$ true
!none
$ seq 5
1
...
5
"""


def run(text):
    return runner.run(runner.parse("x.case", text), dict(os.environ))


class Runner(unittest.TestCase):
    def test_a_good_case_passes(self):
        self.assertEqual(run(GOOD)[:2], (4, 0), run(GOOD)[2])

    def test_each_way_to_be_wrong_is_seen(self):
        for text, word in [
            ("$ echo a\nb\n", "printed:"),
            ("$ echo a\n", "printed:"),
            ("$ true\na\n", "printed:"),
            ("$ printf a\na\n", "printed:"),
            ("$ echo a\na\n...\nb\n", "printed:"),
            ("$ exit 1\n", "exit status 1, expected 0"),
            ("$ true\n? 1\n", "exit status 0, expected 1"),
            ("$ echo a >&2\n! b\n", "does not contain: b"),
            ("$ echo a >&2\n!none\n", "is not empty"),
        ]:
            with self.subTest(text=text):
                passed, failed, report = run(text)
                self.assertEqual((passed, failed), (0, 1))
                self.assertIn(word, "\n".join(report))

    def test_a_line_that_belongs_to_nothing_is_refused(self):
        for text in ("a\n", "$ true\n\na\n"):
            with self.subTest(text=text), self.assertRaises(ValueError):
                runner.parse("x.case", text)

    def test_steps_share_a_folder_and_cases_do_not(self):
        self.assertEqual(run("$ touch here\n$ ls\nhere\n")[:2], (2, 0))
        self.assertEqual(run("$ ls\n")[:2], (1, 0))

    def test_a_need_is_a_program_or_a_variable(self):
        case = runner.parse("x.case", "@ need bash\n@ need NO_SUCH_VARIABLE\n$ true\n")
        self.assertEqual(runner.missing_need(case, dict(os.environ)), "NO_SUCH_VARIABLE")
        self.assertIsNone(runner.missing_need(case, {**os.environ, "NO_SUCH_VARIABLE": "x"}))
