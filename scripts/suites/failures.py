"""Which checks failed, by the words of the programs that ran them."""

import re

NAMED_FAILURES = 40
# How the programs of the suites name a failed check: TAP, GoogleTest, our own, vitest, unittest.
FAILURE = re.compile(r"^(\s*not ok \d|\[  FAILED  \] \S+ \(|FAIL|\s*[×✗] |ERROR: )")


def named_failures(text):
    """The lines of a suite's log that name a failed check, each once; all of them are in the log."""
    lines = list(dict.fromkeys(line.strip() for line in text.splitlines() if FAILURE.match(line)))
    left_out = len(lines) - NAMED_FAILURES
    return lines[:NAMED_FAILURES] + ([f"and {left_out} more"] if left_out > 0 else [])
