"""Reads how many checks a test program passed, from the words it ends with."""

import dataclasses
import re
import xml.etree.ElementTree


@dataclasses.dataclass
class Outcome:
    """What a suite says of itself. `skipped` holds one line a skipped check: its name and the reason."""

    passed: int = 0
    failed: int = 0
    skipped: list[str] = dataclasses.field(default_factory=list)

    def __add__(self, other):
        return Outcome(self.passed + other.passed, self.failed + other.failed, self.skipped + other.skipped)


# A check that cannot say anything of itself: passed or failed as a whole.
def whole(succeeded):
    return Outcome(passed=1) if succeeded else Outcome(failed=1)


_OWN = re.compile(r"^(\d+) passed, (\d+) failed(?:, (\d+) skipped)?$", re.MULTILINE)
_OWN_SKIP = re.compile(r"^SKIP (.+)$", re.MULTILINE)
_TAP = {word: re.compile(rf"^# {word} (\d+)$", re.MULTILINE) for word in ("pass", "fail", "cancelled", "skipped", "todo")}
# tidy: allow reminder: TAP's own word.
_TAP_SKIP = re.compile(r"^\s*ok \d+ - (.+?) # (?:SKIP|TODO)\s*(.*)$", re.MULTILINE)
_VITEST = re.compile(r"^\s*Tests\s+(.*\(\d+\))\s*$", re.MULTILINE)
_UNITTEST = re.compile(r"^Ran (\d+) tests? in .*\n\n(?:OK|FAILED|NO TESTS RAN)(?: \((.*)\))?$", re.MULTILINE)
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")


def read(text):
    """The Outcome in a program's output; None if it ends without one."""
    text = _COLOUR.sub("", text)
    for reader in (_read_own, _read_tap, _read_vitest, _read_unittest):
        outcome = reader(text)
        if outcome:
            return outcome
    return None


def of_program(text, status):
    """As read(), with the exit status heard too: a program that fails without a failed check counts as one."""
    outcome = read(text)
    if outcome is None:
        return whole(status == 0)
    if status != 0 and outcome.failed == 0:
        outcome.failed = 1
    return outcome


def _padded(reasons, count):
    return reasons[:count] + ["no reason given"] * (count - len(reasons))


def _read_own(text):
    found = _OWN.findall(text)
    if not found:
        return None
    passed, failed, skipped = found[-1]
    return Outcome(int(passed), int(failed), _padded(_OWN_SKIP.findall(text), int(skipped or 0)))


def _read_tap(text):
    counts = {word: [int(number) for number in pattern.findall(text)] for word, pattern in _TAP.items()}
    if not counts["pass"]:
        return None
    last = {word: numbers[-1] if numbers else 0 for word, numbers in counts.items()}
    reasons = [f"{name}: {reason}" for name, reason in _TAP_SKIP.findall(text)]
    return Outcome(last["pass"], last["fail"] + last["cancelled"], _padded(reasons, last["skipped"] + last["todo"]))


def _read_vitest(text):
    found = _VITEST.findall(text)
    if not found:
        return None
    counts = {word: int(number) for number, word in re.findall(r"(\d+) (passed|failed|skipped|todo)", found[-1])}
    skipped = counts.get("skipped", 0) + counts.get("todo", 0)
    return Outcome(counts.get("passed", 0), counts.get("failed", 0), _padded([], skipped))


def _read_unittest(text):
    found = _UNITTEST.findall(text)
    if not found:
        return None
    ran, notes = int(found[-1][0]), dict(re.findall(r"(\w+)=(\d+)", found[-1][1]))
    failed = int(notes.get("failures", 0)) + int(notes.get("errors", 0))
    skipped = int(notes.get("skipped", 0))
    reasons = re.findall(r"^(\S+ .*) \.\.\. skipped (.*)$", text, re.MULTILINE)
    return Outcome(ran - failed - skipped, failed, _padded([f"{name}: {why}" for name, why in reasons], skipped))


def read_gtest(path):
    """The Outcome in GoogleTest's XML report; None if the program died before it wrote one."""
    try:
        root = xml.etree.ElementTree.parse(path).getroot()
    except (OSError, xml.etree.ElementTree.ParseError):
        return None
    outcome = Outcome()
    for case in root.iter("testcase"):
        name = f"{case.get('classname')}.{case.get('name')}"
        skip = case.find("skipped")
        if case.find("failure") is not None:
            outcome.failed += 1
        elif skip is not None:
            reason = " ".join((skip.get("message") or "").split("\n", 1)[-1].split())
            outcome.skipped.append(f"{name}: {reason or 'no reason given'}")
        elif case.get("status") == "run":
            outcome.passed += 1
        else:
            outcome.skipped.append(f"{name}: disabled")
    return outcome
