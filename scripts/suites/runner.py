"""Runs commands for a suite: their output goes to the suite's log, and nothing they start outlives the run."""

import concurrent.futures
import os
import pathlib
import signal
import subprocess
import threading

from scripts.checks.sources import ROOT
from scripts.suites import counting
from scripts.suites.counting import Outcome

LOGS = ROOT / "build" / "test-logs"
RELEASE = ROOT / "build" / "release"
TIMED_OUT = 124


class Missing(Exception):
    """What a suite runs is not there."""


class Runner:
    """One suite's hands. Its methods may be called from several threads."""

    def __init__(self, name, environment, deadline_s):
        self.name = name
        self.environment = environment
        self.deadline_s = deadline_s
        self.log = LOGS / f"{name}.log"
        self.log.write_bytes(b"")
        self._lock = threading.Lock()

    def write(self, text):
        with self._lock, self.log.open("a") as log:
            log.write(text)

    def run(self, *command, environment=None, cwd=ROOT, timeout_s=None):
        """(exit status, output) of a command, which also lands in the log, in one piece."""
        words = [str(word) for word in command]
        process = subprocess.Popen(
            words, cwd=cwd, env={**self.environment, **(environment or {})}, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True)
        _running.add(process)
        try:
            output, _ = process.communicate(timeout=timeout_s or self.deadline_s)
            status = process.returncode
        except subprocess.TimeoutExpired:
            end(process)
            output, _ = process.communicate()
            output += f"\nEnded after {timeout_s or self.deadline_s} s.\n".encode()
            status = TIMED_OUT
        finally:
            end(process)
            _running.discard(process)
        text = output.decode("utf-8", "replace")
        self.write(f"$ {' '.join(words)}\n{text}\n[exit status {status}]\n\n")
        return status, text

    def count(self, *command, **options):
        """The Outcome of a program that says it in words."""
        if not pathlib.Path(command[0]).exists() and "/" in str(command[0]):
            raise Missing(f"{pathlib.Path(command[0]).relative_to(ROOT)} is not there")
        status, text = self.run(*command, **options)
        return counting.of_program(text, status)

    def google_tests(self, programs, environment=None):
        """The Outcome of GoogleTest programs, two at a time. {program} in the environment's values is the program's name."""
        if not programs:
            raise Missing("no test program was built")
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            return sum(pool.map(lambda program: self._google_test(program, environment), programs), Outcome())

    def _google_test(self, program, environment):
        report = LOGS / f"{self.name}-{program.name}.xml"
        report.unlink(missing_ok=True)
        environment = {name: value.replace("{program}", program.name) for name, value in (environment or {}).items()}
        status, _ = self.run(program, f"--gtest_output=xml:{report}", environment=environment)
        outcome = counting.read_gtest(report)
        if outcome is None:
            self.write(f"{program.name} ended without a report, exit status {status}.\n")
            return Outcome(failed=1)
        if status != 0 and outcome.failed == 0:
            outcome.failed = 1
        return outcome


_running = set()


def end(process):
    """Ends a command with all that it started."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass


def end_all():
    for process in list(_running):
        end(process)
