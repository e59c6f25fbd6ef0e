"""Runs the cases of the command line: text files of commands and what they print, checked to the byte.

A case is a file *.case. Its steps run in one shell folder of their own, with the sextant to test first in PATH:

    # A comment.
    $ sextant query shop.db 'select 1 as one' --format csv     the command, run by bash
    one                                                        its standard output, line by line
    1
    ! opened read-only                                         standard error contains this
    ? 3                                                        its exit status; 0 if not said

The expected output ends at the first blank line or line of another kind. `> text` is an output line that would be taken
for something else (a lone `>` is an empty one), and `...` stands for any number of lines. `!none` says that standard
error is empty. There is no terminal to ask on, but for what `typed` runs (beside this file). A line `@ need NAME` skips
the rest of the case, with a reason, where the program or variable is missing.
"""

import dataclasses
import os
import pathlib
import re
import shutil
import subprocess
import tempfile

TIMEOUT_S = 60


@dataclasses.dataclass
class Step:
    command: str
    line: int
    output: list[str] = dataclasses.field(default_factory=list)
    errors: list[str] = dataclasses.field(default_factory=list)
    quiet: bool = False
    status: int = 0


@dataclasses.dataclass
class Case:
    name: str
    steps: list[Step] = dataclasses.field(default_factory=list)
    needs: list[str] = dataclasses.field(default_factory=list)


def parse(name, text):
    """The case in a file's text. A line that belongs to nothing is a ValueError: a case never checks less than it says."""
    case, step, takes_output = Case(name), None, False
    for number, line in enumerate(text.split("\n"), 1):
        kind, rest = line[:2], line[2:]
        if kind == "$ ":
            step, takes_output = Step(rest, number), True
            case.steps.append(step)
        elif kind == "@ " and rest.startswith("need "):
            case.needs.append(rest.removeprefix("need ").strip())
        elif line == "" or line.startswith("#"):
            takes_output = False
        elif step is None:
            raise ValueError(f"{name}:{number}: there is no command above this line")
        elif kind == "! ":
            step.errors.append(rest)
        elif line == "!none":
            step.quiet = True
        elif kind == "? ":
            step.status = int(rest)
        elif takes_output:
            step.output.append(line)
        else:
            raise ValueError(f"{name}:{number}: output must follow its command; an empty line is written as >")
    return case


def matches(expected, actual):
    """Whether lines match, where `...` stands for any number of them."""
    if not expected:
        return not actual
    if expected[0] == "...":
        return any(matches(expected[1:], actual[skipped:]) for skipped in range(len(actual) + 1))
    wanted = expected[0][2:] if expected[0][:2] in ("> ", ">") else expected[0]
    return bool(actual) and wanted == actual[0] and matches(expected[1:], actual[1:])


def lines_of(output):
    """Output as lines; one that does not end in a newline is followed by a line that says so."""
    lines = output.split("\n")
    return lines[:-1] if lines[-1] == "" else [*lines, "(no newline at the end)"]


def check(step, environment, folder):
    """What is wrong with a step, as lines; none if it is as expected."""
    try:
        ran = subprocess.run(["bash", "-c", step.command], cwd=folder, env=environment, stdin=subprocess.DEVNULL,
                             start_new_session=True, capture_output=True, timeout=TIMEOUT_S, check=False)
    except subprocess.TimeoutExpired:
        return [f"did not end within {TIMEOUT_S} s"]
    output, errors = ran.stdout.decode("utf-8", "replace"), ran.stderr.decode("utf-8", "replace")
    problems = []
    if ran.returncode != step.status:
        problems.append(f"exit status {ran.returncode}, expected {step.status}")
    if not matches(step.output, lines_of(output)):
        problems += ["expected on standard output:", *(f"  {line}" for line in step.output)]
        problems += ["printed:", *(f"  {line}" for line in lines_of(output))]
    problems += [f"standard error does not contain: {text}" for text in step.errors if text not in errors]
    if step.quiet and errors:
        problems.append("standard error is not empty")
    if problems:
        problems += ["standard error:", *(f"  {line}" for line in lines_of(errors))]
    return problems


def missing_need(case, environment):
    return next((need for need in case.needs if not (environment.get(need) or shutil.which(need))), None)


def run(case, environment):
    """(passed, failed) steps of a case, and the report of the failed ones."""
    passed, failed, report = 0, 0, []
    with tempfile.TemporaryDirectory(prefix="sextant-cli-") as folder:
        own = {**environment, "HOME": folder, "SEXTANT_HOME": str(pathlib.Path(folder, "home")), "LC_ALL": "C.UTF-8",
               "TZ": "UTC", "COLUMNS": "80", "TERM": "dumb"}
        for step in case.steps:
            problems = check(step, own, folder)
            passed, failed = (passed, failed + 1) if problems else (passed + 1, failed)
            if problems:
                report += [f"{case.name}:{step.line}: $ {step.command}", *(f"  {line}" for line in problems)]
    return passed, failed, report


def run_folder(folder, pattern, sextant_folder):
    """Runs the matching cases of a folder, prints what failed and the count, and returns the exit status."""
    environment = {**os.environ, "PATH": f"{sextant_folder}:{folder}:{os.environ['PATH']}"}
    passed = failed = skipped = 0
    for path in sorted(folder.glob("*.case")):
        if not re.search(pattern, path.stem):
            continue
        case = parse(path.name, path.read_text(encoding="utf-8"))
        need = missing_need(case, environment)
        if need and not os.environ.get("CI"):
            print(f"SKIP {case.name}: {need} is missing")
            skipped += 1
            continue
        case_passed, case_failed, report = run(case, environment)
        passed, failed = passed + case_passed, failed + case_failed
        print("\n".join([*report, f"{case.name}: {case_passed} passed, {case_failed} failed."]))
    print(f"{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else ""))
    return 0 if passed and not failed else 1
