"""./test: builds, starts the test servers, runs the suites and adds up what they say."""

import argparse
import os
import shlex
import signal
import subprocess
import sys
import time

from scripts.checks.sources import ROOT
from scripts.suites import runner as running
from scripts.suites.counting import Outcome
from scripts.suites.failures import named_failures
from scripts.suites.suites import SUITES

TAIL_LINES = 60


def arguments():
    parser = argparse.ArgumentParser(
        prog="./test", formatter_class=argparse.RawDescriptionHelpFormatter,
        description="Builds Sextant and runs its tests. The logs are in build/test-logs.",
        epilog="suites:\n" + "\n".join(
            f"  {suite.name:12} {suite.run.__doc__}{' (--full)' if suite.full else ''}" for suite in SUITES))
    parser.add_argument("suites", nargs="*", metavar="SUITE", help="run only these")
    parser.add_argument("--full", action="store_true", help="also run the sanitizers, the fuzzers and the sweeps")
    parser.add_argument("--no-build", action="store_true", help="test what was built before")
    options = parser.parse_args()
    unknown = set(options.suites) - {suite.name for suite in SUITES}
    if unknown:
        parser.error(f"no suite of that name: {', '.join(sorted(unknown))}")
    return options


def chosen(options):
    if options.suites:
        return [suite for suite in SUITES if suite.name in options.suites]
    return [suite for suite in SUITES if options.full or not suite.full]


def total(outcome):
    skipped = f", {len(outcome.skipped)} skipped" if outcome.skipped else ""
    return f"{outcome.passed} passed, {outcome.failed} failed{skipped}"


def services_run():
    return subprocess.run(["scripts/services", "env"], cwd=ROOT, capture_output=True, check=False).returncode == 0


def start_services(environment):
    """Starts the test servers and adds their variables; without them, in CI, their tests fail and do not skip."""
    started = subprocess.run(["scripts/services", "start"], cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False)
    if started.returncode != 0:
        print("Not all test servers started; what needs them fails in CI and is skipped elsewhere.", flush=True)
    if not os.path.isfile(started.stdout.strip()):
        return
    for line in open(started.stdout.strip(), encoding="utf-8"):
        name, _, value = line.removeprefix("export ").strip().partition("=")
        environment[name] = shlex.split(value)[0]


def build():
    """True if the release binary and its tests are built; the compiler's last words are shown otherwise."""
    log = running.LOGS / "build.log"
    print(f"Building; {log.relative_to(ROOT)} has the output.", flush=True)
    with log.open("wb") as output:
        built = subprocess.run(["scripts/build", "release"], cwd=ROOT, stdout=output, stderr=output, check=False)
    if built.returncode != 0:
        print("build: 0 passed, 1 failed", flush=True)
        show_tail(log)
    return built.returncode == 0


def show_tail(log):
    lines = log.read_text(errors="replace").splitlines()
    print(f"--- the end of {log.relative_to(ROOT)}")
    print("\n".join(lines[-TAIL_LINES:]))
    print("---", flush=True)


def run_suite(suite, environment):
    started = time.monotonic()
    runner = running.Runner(suite.name, environment, suite.minutes * 60)
    try:
        outcome = suite.run(runner)
    except running.Missing as missing:
        runner.write(f"{missing}\n")
        outcome = Outcome(failed=1)
    counts = f"{outcome.passed} passed, {outcome.failed} failed, {len(outcome.skipped)} skipped"
    print(f"{suite.name}: {counts} ({time.monotonic() - started:.1f} s)", flush=True)
    if outcome.failed:
        show_tail(runner.log)
    return outcome


def run_all(suites, environment):
    """Runs them all. Failures come last: a report is often read by its end only, and the skipped checks are many."""
    whole, skipped, failures = Outcome(), [], []
    for suite in suites:
        outcome = run_suite(suite, environment)
        whole += outcome
        skipped += [f"{suite.name}: {reason}" for reason in outcome.skipped]
        if outcome.failed:
            log = running.LOGS / f"{suite.name}.log"
            failures += [f"{suite.name}: {line}" for line in named_failures(log.read_text(errors="replace")) or ["see its log"]]
    for title, lines in (("Skipped", skipped), ("Failed", failures)):
        if lines:
            print(f"\n{title}:")
            print("\n".join(f"  {line}" for line in lines))
            print(flush=True)
    return whole


def main():
    options = arguments()
    suites = chosen(options)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    running.LOGS.mkdir(parents=True, exist_ok=True)
    environment = {**os.environ, "NO_COLOR": "1"}
    environment.pop("FORCE_COLOR", None)
    outcome, own_services = Outcome(), not services_run()
    try:
        if not options.no_build and any(suite.needs_build for suite in suites) and not build():
            # What does not need the binary is still worth knowing.
            suites = [suite for suite in suites if not suite.needs_build]
            outcome.failed += 1
        start_services(environment)
        outcome += run_all(suites, environment)
    except KeyboardInterrupt:
        print("Interrupted.")
        return 130
    finally:
        running.end_all()
        if own_services:
            subprocess.run(["scripts/services", "stop"], cwd=ROOT, check=False)
    print(total(outcome))
    return 1 if outcome.failed or not outcome.passed else 0


sys.exit(main())
