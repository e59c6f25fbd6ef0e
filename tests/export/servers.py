"""Exports from real servers: CSV is what PostgreSQL's own \\copy writes, and a server that goes away leaves no file.

Wants SEXTANT_TEST_POSTGRESQL (scripts/services start postgresql); skipped without it.
"""

import os
import pathlib
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
SEXTANT = ROOT / "build/release/sextant"
SCHEMA = "export_check"
SETUP = f"""
drop schema if exists {SCHEMA} cascade;
create schema {SCHEMA};
create table {SCHEMA}.kinds as
  select n, n::numeric / 7 as ratio, n::float8 / 3 as real8, (n % 2 = 0) as even, 'word "' || n || E'",\\n' as word,
         date '2026-01-01' + n as day, timestamptz '2026-01-01 00:00:00+02' + n * interval '1 second' as moment,
         decode(md5(n::text), 'hex') as bytes, array[n, null, n + 1] as list, jsonb_build_object('n', n) as doc,
         case when n % 3 = 0 then null else '' end as empty
  from generate_series(1, 5000) as n;
create table {SCHEMA}."we/ird ""name" (a text);
insert into {SCHEMA}."we/ird ""name" values (null), ('');
analyze {SCHEMA}.kinds;
"""


class Checks:
    def __init__(self):
        self.passed = self.failed = 0

    def check(self, holds, what):
        self.passed += bool(holds)
        self.failed += not holds
        if not holds:
            print(f"FAIL {what}", flush=True)


def psql(url, text):
    done = subprocess.run(["psql", url, "-X", "-q", "-v", "ON_ERROR_STOP=1", "-At"], input=text, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(done.stderr)
    return done.stdout


def run(environment, *words):
    return subprocess.run([str(SEXTANT), *map(str, words)], env=environment, capture_output=True, text=True, check=False,
                          stdin=subprocess.DEVNULL, timeout=300)


def check_copy(checks, url, folder, environment):
    ours, theirs = folder / "kinds.csv", folder / "copied.csv"
    done = run(environment, "export", "-c", url, "--table", f"{SCHEMA}.kinds", "-o", ours)
    checks.check(done.returncode == 0, f"kinds: {done.stderr}")
    psql(url, f"\\copy {SCHEMA}.kinds to '{theirs}' csv header\n")
    checks.check(ours.read_bytes() == theirs.read_bytes(), "CSV is byte for byte what \\copy writes")


def check_schema(checks, url, folder, environment):
    done = run(environment, "export", "-c", url, "--schema", SCHEMA, "--format", "csv", "--compress", "gzip", "-o", folder / "schema")
    names = sorted(path.name for path in (folder / "schema").iterdir())
    checks.check(done.returncode == 0 and names == ["kinds.csv.gz", 'we_ird "name.csv.gz'], f"--schema: {names} {done.stderr}")
    done = run(environment, "export", "-c", url, "--all", "--format", "ndjson", "-o", folder / "all")
    names = sorted(path.name for path in (folder / "all").iterdir())
    checks.check(done.returncode == 0 and any("kinds" in name for name in names), f"--all: {names} {done.stderr}")
    checks.check(not any("pg_" in name for name in names), f"--all leaves the system's tables out: {names}")


def check_loss(checks, url, folder, environment):
    """The server ends the session in the middle."""
    path, part = folder / "lost.csv", folder / "lost.csv.part"
    # Streamed from the first row on: a read of which nothing came is run again, and would not be lost.
    query = "select generate_series(1, 1000000000) as n, 'export_check lost' as mark"
    process = subprocess.Popen([str(SEXTANT), "export", "-c", url, "--query", query, "-o", str(path)], env=environment,
                               stderr=subprocess.PIPE, text=True)
    deadline = time.monotonic() + 60
    while not (part.exists() and part.stat().st_size > 1_000_000) and time.monotonic() < deadline:
        time.sleep(0.02)
    psql(url, "select pg_terminate_backend(pid) from pg_stat_activity where query like '%export_check lost%' and pid <> pg_backend_pid()")
    try:
        _, told = process.communicate(timeout=120)
    except subprocess.TimeoutExpired:
        process.kill()
        told = process.communicate()[1]
    checks.check(process.returncode == 1 and "Error: " in told and told.startswith("No file was left; the "), f"a lost server is told: {process.returncode} {told}")
    checks.check("lost" in told or "terminat" in told, f"and why: {told}")
    checks.check(not path.exists() and not part.exists(), f"a lost server leaves no file: {sorted(folder.iterdir())}")


def main():
    url = os.environ.get("SEXTANT_TEST_POSTGRESQL")
    if not url:
        print("SKIP PostgreSQL: SEXTANT_TEST_POSTGRESQL is not set\n0 passed, 0 failed, 1 skipped")
        return 0
    checks = Checks()
    with tempfile.TemporaryDirectory(prefix="sextant-export.") as name:
        folder = pathlib.Path(name)
        environment = {**os.environ, "SEXTANT_HOME": str(folder / "home"), "NO_COLOR": "1", "TZ": "UTC", "PGTZ": "UTC"}
        psql(url, SETUP)
        try:
            for check in (check_copy, check_schema, check_loss):
                check(checks, url, folder, environment)
        finally:
            psql(url, f"drop schema {SCHEMA} cascade;")
    print(f"{checks.passed} passed, {checks.failed} failed")
    return 1 if checks.failed else 0


sys.exit(main())
