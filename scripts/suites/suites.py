"""The suites, each a function that takes a Runner and returns an Outcome. SUITES, at the end, is the list."""

import concurrent.futures
import dataclasses
import difflib
import shutil
import subprocess
import sys
import typing

from scripts.checks import headers as header_check
from scripts.checks import layers as layer_check
from scripts.checks import tidy as tidy_check
from scripts.checks.sources import ROOT
from scripts.suites.counting import Outcome, whole
from scripts.suites.runner import LOGS, RELEASE, Missing, Runner

SEXTANT = RELEASE / "sextant"
FUZZ_SECONDS = 60
CANARY = "fuzz_canary"
NOT_RUN = 77


def programs(folder, pattern="test_*", drivers=False):
    found = sorted(path for path in folder.rglob(pattern) if path.is_file() and path.stat().st_mode & 0o100)
    return [path for path in found if path.name.startswith("test_driver_") == drivers and "CMakeFiles" not in path.parts]


def unit(runner):
    """The tests beside the code."""
    return runner.google_tests(programs(RELEASE))


def conformance(runner):
    """What every driver must do, and each driver's own tests, against real servers."""
    records = LOGS / "capabilities"
    shutil.rmtree(records, ignore_errors=True)
    records.mkdir(parents=True)
    outcome = runner.google_tests(programs(RELEASE, drivers=True), {"SEXTANT_CAPABILITIES_OUT": str(records / "{program}")})
    return outcome + _page_of_drivers(runner, records)


def _page_of_drivers(runner, records):
    """docs/reference/drivers.md says what the drivers' programs just recorded."""
    whole_record = records / "all"
    whole_record.write_text("".join(path.read_text() for path in sorted(records.iterdir())))
    status, text = runner.run(ROOT / "tests/conformance/render", "--check", whole_record)
    if status == NOT_RUN:
        return Outcome(skipped=[f"docs/reference/drivers.md: {text.strip()}"])
    return whole(status == 0)


def logic(runner):
    """tests/logic: statements and their rows as text, on every driver."""
    return runner.count(RELEASE / "logic_runner")


def cli(runner):
    """tests/cli: commands, what they print and how they end, on a full disk and killed too; the guide's own commands."""
    sweeps_of_it = ("full_disk", "vault_kills", "workspace_kills", "vault_canaries", "server_faults", "sleep")
    quick = [runner.count(ROOT / "tests/sweeps" / sweep, "--quick") for sweep in sweeps_of_it]
    return sum(quick, runner.count(ROOT / "tests/cli/run") + runner.count(ROOT / "tests/cli/guide"))


def tls(runner):
    """tests/tls: every engine's real server, with good and bad certificates on both sides, in every mode."""
    return runner.count(ROOT / "tests/tls/run")


def generated(runner):
    """Files made from the operations' descriptions are as the binary would make them now."""
    files = {"web/src/api/generated.ts": "--typescript", "docs/reference/openapi.json": "--openapi",
             "docs/reference/options.md": "--options"}
    return sum((whole(_is_current(runner, path, option)) for path, option in files.items()), Outcome())


def _is_current(runner, path, option):
    made = subprocess.run([SEXTANT, "api", option], capture_output=True, text=True, cwd=ROOT, check=False)
    kept = (ROOT / path).read_text() if (ROOT / path).is_file() else ""
    if made.returncode == 0 and made.stdout == kept:
        return True
    difference = difflib.unified_diff(kept.splitlines(True), made.stdout.splitlines(True), path, f"sextant api {option}")
    runner.write("".join(difference) + made.stderr)
    runner.write(f"{path} is not current; write it again: build/release/sextant api {option} > {path}\n")
    return False


def scripts(runner):
    """The scripts themselves: the unit tests of the checks, and the shell scripts' syntax."""
    outcome = Outcome()
    for folder in ("scripts/tests", "tests/cli", "bench"):
        outcome += runner.count(sys.executable, "-m", "unittest", "discover", "-v", "-s", folder)
    shell = ["run", "test", ".ci/run", "scripts/setup", "scripts/build", "scripts/services", "scripts/environment.sh"]
    shell += sorted(str(path.relative_to(ROOT)) for path in ROOT.glob("src/drivers/*/*.sh"))
    for script in shell:
        checker = ("shellcheck", "-x") if shutil.which("shellcheck") else ("bash", "-n")
        outcome += whole(runner.run(*checker, script)[0] == 0)
    return outcome


def layers(runner):
    """scripts/check_layers: who may include whom."""
    findings = layer_check.run()
    runner.write("".join(f"{finding}\n" for finding in findings))
    return Outcome(passed=0 if findings else 1, failed=len(findings))


def tidy(runner):
    """scripts/tidy: what the compiler does not see."""
    outcome = Outcome()
    for name, findings in tidy_check.run():
        runner.write("".join(f"{finding} [{name}]\n" for finding in findings))
        outcome += whole(not findings)
    return outcome


def headers(runner):
    """Every header of src compiles alone."""
    return header_check.run(runner.write)


def arrow(runner):
    """tests/arrow: other Arrow readers read our streams."""
    return runner.count(ROOT / "tests/arrow/run")


def export(runner):
    """tests/export: other programs read exported files, value by value; what a failed export leaves behind."""
    outcome = runner.count(ROOT / "tests/sweeps/export_memory", "--quick")
    for part in ("check", "servers"):
        outcome += runner.count(ROOT / "tests/export/run", part)
    return outcome


def web(runner):
    """The window's types and unit tests."""
    if not (ROOT / "web/package.json").is_file():
        raise Missing("web/package.json is not there")
    return (runner.count("npm", "--prefix", "web", "run", "--silent", "typecheck")
            + runner.count("npm", "--prefix", "web", "test"))


def browser(runner):
    """tests/e2e: the app in Chromium."""
    files = sorted(path.name for path in (ROOT / "tests/e2e").glob("*.test.mjs"))
    return sum((runner.count(ROOT / "tests/e2e/run", file) for file in files), Outcome())


def _build(runner, preset, *targets):
    status, _ = runner.run("scripts/build", preset, *targets, timeout_s=3600)
    return status == 0


def asan(runner):
    """Unit and driver tests under the address and undefined-behaviour sanitizers."""
    if not _build(runner, "asan", "unit_tests", "driver_tests"):
        return Outcome(failed=1)
    folder = ROOT / "build/asan"
    options = {"ASAN_OPTIONS": "detect_leaks=1:strict_string_checks=1", "UBSAN_OPTIONS": "print_stacktrace=1"}
    return runner.google_tests(programs(folder) + programs(folder, drivers=True), options)


def tsan(runner):
    """Unit tests under the thread sanitizer."""
    if not _build(runner, "tsan", "unit_tests"):
        return Outcome(failed=1)
    options = f"halt_on_error=1:second_deadlock_stack=1:suppressions={ROOT / 'tests/thread_sanitizer.supp'}"
    return runner.google_tests(programs(ROOT / "build/tsan"), {"TSAN_OPTIONS": options})


def fuzz(runner):
    """Every fuzz target for a minute; the canary must fail, or the machinery finds nothing."""
    if not _build(runner, "fuzz", "fuzz"):
        return Outcome(failed=1)
    targets = programs(ROOT / "build/fuzz", "fuzz_*")
    if CANARY not in [target.name for target in targets]:
        raise Missing(f"build/fuzz/{CANARY} was not built")
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        return sum((whole(passed) for passed in pool.map(lambda target: _fuzz_one(runner, target), targets)), Outcome())


def _fuzz_one(runner, target):
    corpus = ROOT / "build/fuzz-corpus" / target.name
    corpus.mkdir(parents=True, exist_ok=True)
    seeds = [folder for folder in [ROOT / "tests/fuzz/corpus" / target.name.removeprefix("fuzz_")] if folder.is_dir()]
    status, _ = runner.run(
        target, f"-max_total_time={FUZZ_SECONDS}", "-rss_limit_mb=2048", "-timeout=10", "-print_final_stats=1",
        f"-artifact_prefix={corpus}-", corpus, *seeds, timeout_s=FUZZ_SECONDS + 60)
    return (status != 0) == (target.name == CANARY)


def sweeps(runner):
    """tests/sweeps: faults at every place: full disks, kills, cut connections."""
    found = sorted(path for path in (ROOT / "tests/sweeps").glob("*") if path.is_file() and path.stat().st_mode & 0o100)
    return sum((runner.count(path) for path in found), Outcome())


@dataclasses.dataclass(frozen=True)
class Suite:
    """`full`: only with --full, or by its name."""

    run: typing.Callable[[Runner], Outcome]
    full: bool = False
    needs_build: bool = True
    minutes: int = 10

    @property
    def name(self):
        return self.run.__name__


SUITES = [
    Suite(scripts, needs_build=False),
    Suite(layers, needs_build=False),
    Suite(tidy, needs_build=False),
    Suite(headers),
    Suite(unit),
    Suite(conformance),
    Suite(logic),
    Suite(generated),
    Suite(cli),
    Suite(tls),
    Suite(arrow),
    Suite(export),
    Suite(web),
    Suite(browser),
    Suite(asan, full=True, needs_build=False, minutes=60),
    Suite(tsan, full=True, needs_build=False, minutes=60),
    Suite(fuzz, full=True, needs_build=False, minutes=60),
    Suite(sweeps, full=True, minutes=60),
]
