"""Compiles every header of src alone. A header that passed is not compiled again until it or what it includes changes."""

import concurrent.futures
import functools
import hashlib
import json
import pathlib
import re
import shlex
import subprocess

from scripts.checks import layers
from scripts.checks.sources import ROOT, Source
from scripts.suites.counting import Outcome

STAMPS = ROOT / "build" / "stamps" / "headers"
COMPILER = "g++"
# Headers of tests may name the checkout's folder, as the build does for test programs.
FLAGS = ["-std=gnu++20", "-fsyntax-only", "-Wall", "-Wextra", "-Wshadow", "-Werror", "-Wno-missing-field-initializers",
         f'-DSEXTANT_SOURCE_DIR="{ROOT}"']


def run(write):
    """The Outcome; `write` takes the compiler's words on what failed."""
    headers = sorted((ROOT / "src").rglob("*.h"))
    search_paths = _search_paths()
    version = subprocess.run([COMPILER, "--version"], capture_output=True, text=True, check=True).stdout
    STAMPS.mkdir(parents=True, exist_ok=True)

    def check(header):
        command = [COMPILER, *FLAGS, *search_paths, "-include", str(header), "-x", "c++", "/dev/null"]
        return _check_one(header, command, version, write)

    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        results = list(pool.map(check, headers))
    return Outcome(passed=sum(results), failed=len(results) - sum(results))


def _check_one(header, command, version, write):
    stamp = STAMPS / _fingerprint(header, command, version)
    if stamp.exists():
        return True
    compiled = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if compiled.returncode != 0:
        write(f"{header.relative_to(ROOT)} does not compile alone:\n{compiled.stderr}\n")
        return False
    stamp.touch()
    return True


def _fingerprint(header, command, version):
    """Of the header, all project headers it reaches, and the compiler."""
    digest = hashlib.sha256(f"{version}{command}".encode())
    for path in sorted(_reached(header.relative_to(ROOT).as_posix(), set())):
        digest.update(path.encode() + (ROOT / path).read_bytes())
    return digest.hexdigest()


def _reached(path, seen):
    if path not in seen and (ROOT / path).is_file():
        seen.add(path)
        for included in _included(path):
            _reached(included, seen)
    return seen


@functools.cache
def _included(path):
    return [included for _, included in layers.includes(Source(path, (ROOT / path).read_text()))]


def _search_paths():
    """Where the build looks for headers, from its compile commands."""
    options = {"-Isrc"}
    commands = ROOT / "build" / "release" / "compile_commands.json"
    if commands.is_file():
        for entry in json.loads(commands.read_text()):
            words = " ".join(shlex.split(entry["command"]))
            options.update(f"-I{path}" for path in re.findall(r"(?:-I|-isystem )(\S+)", words) if pathlib.Path(path).is_dir())
    return sorted(options)
