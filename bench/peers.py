"""The programs that a person would pick instead and Debian does not have in a version of today, each in one version under build/.

What cannot be installed is said, and its comparisons are left out.
"""

import functools
import json
import shutil
import subprocess
import sys

from bench.data import FOLDER, ROOT

PACKAGES = FOLDER / "peers"
PINNED = {"pgcli": "4.7.1", "mycli": "2.30.1", "dbgate-serve": "7.2.2"}
NOT_NEEDED = {"http": "file:./empty"}
"""A package of the name of a module of Node's, which is not always offered and never loaded."""
LONGEST_INSTALL_S = 900


def terminal(name):
    """The command of a terminal client, away from the settings of whoever measures; None if there is none."""
    folder = PACKAGES / f"{name}-{PINNED[name]}"
    program = folder / "bin" / name
    made = _installed(name, program, [sys.executable, "-m", "venv", "--clear", folder],
                      [folder / "bin" / "pip", "install", "--quiet", "--disable-pip-version-check", f"{name}=={PINNED[name]}"])
    home = PACKAGES / "home"
    home.mkdir(parents=True, exist_ok=True)
    return ["env", f"HOME={home}", f"XDG_CONFIG_HOME={home}", program] if made else None


def dbgate():
    """The program that serves DbGate; None if there is none."""
    folder = PACKAGES / f"dbgate-{PINNED['dbgate-serve']}"
    program = folder / "node_modules" / ".bin" / "dbgate-serve"
    _write(folder / "package.json", {"private": True, "dependencies": {"dbgate-serve": PINNED["dbgate-serve"]}, "overrides": NOT_NEEDED})
    _write(folder / "empty" / "package.json", {"name": "empty", "version": "0.0.0"})
    # Without scripts: they would fetch drivers that are no packages of the registry, of databases that are not measured here.
    made = _installed("dbgate-serve", folder / "node_modules" / ".package-lock.json",
                      ["npm", "install", "--prefix", folder, "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"])
    return program if made else None


def _write(path, content):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content))


@functools.cache
def driven_chromium():
    """True if Chromium is here, and what drives it: that of the tests of the window."""
    if not shutil.which("chromium"):
        return False
    folder = ROOT / "tests" / "e2e"
    return _installed("playwright-core", folder / "node_modules" / ".package-lock.json",
                      ["npm", "ci", "--prefix", folder, "--no-audit", "--no-fund", "--loglevel=error"])


def versions(rivals):
    """`pgcli 4.7.1` and so on, of those that are among the rivals."""
    told = {"pgcli": "pgcli", "mycli": "mycli", "DbGate": "dbgate-serve"}
    return [f"{rival} {PINNED[package]}" for rival, package in told.items() if rival in rivals]


def _installed(name, mark, *commands):
    """Whether it is there; `mark`: a file that comes last."""
    if mark.exists():
        return True
    print(f"Installing {name} under build/.", flush=True)
    for command in commands:
        try:
            subprocess.run(list(map(str, command)), check=True, capture_output=True, text=True, timeout=LONGEST_INSTALL_S)
        except (OSError, subprocess.SubprocessError) as error:
            said = (getattr(error, "stderr", None) or str(error)).strip().splitlines()
            print(f"{name} cannot be installed, and is left out: {said[-1] if said else error}", flush=True)
            return False
    return mark.exists()
