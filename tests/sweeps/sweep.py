"""What the sweeps share: where the binary is, and counting."""

import os
import pathlib
import subprocess
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
RELEASE = ROOT / "build" / "release"
SEXTANT = RELEASE / "sextant"


class Sweep:
    """Counts checks and ends with the line that ./test reads."""

    def __init__(self):
        self.passed, self.failed, self.skipped = 0, 0, 0

    def check(self, holds, what):
        if holds:
            self.passed += 1
        else:
            self.failed += 1
            print(f"FAIL {what}", flush=True)

    def skip(self, reason):
        self.skipped += 1
        print(f"SKIP {reason}", flush=True)

    def end(self):
        skipped = f", {self.skipped} skipped" if self.skipped else ""
        print(f"{self.passed} passed, {self.failed} failed{skipped}")
        return 1 if self.failed else 0


class Home:
    """A folder for Sextant's own data, away from the user's, and a SQLite file with rows to export."""

    def __init__(self, rows):
        self._folder = tempfile.TemporaryDirectory(prefix="sextant-sweep.")
        self.folder = pathlib.Path(self._folder.name)
        self.environment = {**os.environ, "SEXTANT_HOME": str(self.folder / "home"), "NO_COLOR": "1"}
        self.database = self.folder / "rows.db"
        self.select = (f"with recursive s(n) as (select 1 union all select n + 1 from s where n < {rows}) "
                       "select n, hex(n * 1234567) as word, n * 0.25 as quarter from s")
        self.database.touch()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._folder.cleanup()

    def command(self, *arguments):
        return [str(SEXTANT), *map(str, arguments)]

    def run(self, *arguments, environment=None, timeout=120):
        return subprocess.run(self.command(*arguments), env={**self.environment, **(environment or {})},
                              capture_output=True, text=True, timeout=timeout, check=False, stdin=subprocess.DEVNULL)
