"""Exports from real servers: CSV is what PostgreSQL's own \\copy writes, and a server that goes away leaves no file.

Wants SEXTANT_TEST_POSTGRESQL (scripts/services start postgresql); skipped without it.
"""

import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time

import parquet

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
create table {SCHEMA}.typed as
  select n, (n::numeric / 7)::numeric(12,2) as price, (n * 1e20)::numeric(38,3) as huge, n::numeric / 7 as any_digits,
         date '2026-01-01' + n as day, time '12:00:00.000001' + n * interval '1 second' as hour,
         timestamp '1969-12-31 23:59:59.999999' + n * interval '1 day' as moment,
         timestamptz '2026-01-01 00:00:00+02' + n * interval '1 second' as instant, md5(n::text)::uuid as mark,
         decode(md5(n::text), 'hex') as bytes, jsonb_build_object('n', n) as doc, (n::float4 / 3::float4) as real4, (n % 2 = 0) as even,
         case when n % 3 = 0 then null else 'wörd ' || n end as word
  from generate_series(1, 3000) as n;
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

    def same(self, read, wanted, what):
        differs = next((i for i, (left, right) in enumerate(zip(read, wanted)) if left != right), None)
        told = "" if differs is None else f": row {differs + 1}: {read[differs]!r}, not {wanted[differs]!r}"
        self.check(differs is None and len(read) == len(wanted), f"{what}{told}")


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


def check_sql(checks, url, folder, environment):
    """Both styles of SQL, run by psql: the table that comes of them is the one that was exported."""
    for table in ("kinds", "typed", '"we/ird ""name"'):
        for style in ("insert", "copy"):
            file = folder / "again.sql"
            done = run(environment, "export", "-c", url, "--table", f"{SCHEMA}.{table}", "--into", f"{SCHEMA}.again",
                       "--sql-style", style, "--overwrite", "-o", file)
            checks.check(done.returncode == 0, f"{table} as {style}: {done.stderr}")
            psql(url, f"create table {SCHEMA}.again (like {SCHEMA}.{table})")
            psql(url, file.read_text(encoding="utf-8"))
            theirs, ours = (psql(url, f"select md5(string_agg(t::text, '|' order by t::text)), count(*) from {SCHEMA}.{name} as t")
                            for name in (table, "again"))
            checks.check(ours == theirs, f"{table} as {style}: {ours!r}, not {theirs!r}")
            psql(url, f"drop table {SCHEMA}.again")
    refused = run(environment, "export", "-c", "sqlite::memory:", "--query", "select 1 as a", "--sql-style", "copy", "-o", folder / "no.sql")
    checks.check(refused.returncode == 1 and "reads no COPY" in refused.stderr, f"SQLite has no COPY: {refused.stderr}")


def check_parts(checks, url, folder, environment):
    """A table that is large enough for two sessions to read it, a part each."""
    psql(url, f"""create unlogged table {SCHEMA}.large as
select n, 'row "' || n || '", ' || repeat(md5(n::text), 30) as word, case when n % 7 = 0 then null else n / 8.0 end as part
  from generate_series(1, 80000) as n""")
    ours, theirs = folder / "large.csv", folder / "copied.csv"
    export = ["export", "-c", url, "--table", f"{SCHEMA}.large", "--quiet"]
    done = run(environment, *export, "-o", ours)
    checks.check(done.returncode == 0, f"large: {done.stderr}")
    psql(url, f"\\copy {SCHEMA}.large to '{theirs}' csv header\n")
    checks.check(ours.read_bytes() == theirs.read_bytes(), "a table that two sessions read is byte for byte what \\copy writes")
    reading = "from pg_stat_activity where query like '%large%ctid OPERATOR%' and state <> 'idle' and pid <> pg_backend_pid()"
    readers = f"select count(*) {reading}"
    ways = (("interrupted", lambda process: process.send_signal(signal.SIGINT), 130, "Interrupted"),
            ("ended", lambda _: psql(url, f"select pg_terminate_backend(min(pid)) {reading}"), 1, "Error: "))
    for name, stop, status, word in ways:
        process = subprocess.Popen([str(SEXTANT), *export, "--format", "csv", "-o", "-"], env=environment, stdin=subprocess.DEVNULL,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        checks.check(process.stdout.read(1) == b"n", f"{name}: it begins")
        # It stops where nobody takes its bytes; both sessions are in the middle of the table then.
        checks.check(settles(url, readers, "2"), f"{name}: two sessions read")
        stop(process)
        _, told = process.communicate(timeout=120)
        checks.check(process.returncode == status and word in told.decode(), f"{name}: {process.returncode} {told}")
        checks.check(settles(url, readers, "0"), f"{name}: no session goes on")
    check_late_error(checks, url, folder, environment)


def check_late_error(checks, url, folder, environment):
    """A row behind the first parts cannot be read: the server's one error, and no file."""
    reader = os.environ["SEXTANT_TEST_POSTGRESQL_READER"]
    psql(url, f"""alter table {SCHEMA}.large enable row level security;
create policy late on {SCHEMA}.large using (1 / (70000 - n) < 2)""")
    path = folder / "late.csv"
    done = run(environment, "export", "-c", reader, "--table", f"{SCHEMA}.large", "-o", path)
    checks.check(done.returncode == 1 and "division by zero" in done.stderr, f"late: {done.returncode} {done.stderr}")
    checks.check(not path.exists() and not (folder / "late.csv.part").exists(), "a late error leaves no file")
    psql(url, f"drop table {SCHEMA}.large")


def settles(url, query, wanted):
    """Whether the query comes to answer that."""
    deadline = time.monotonic() + 60
    while psql(url, query).strip() != wanted:
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def check_parquet(checks, url, folder, environment):
    """Each value as pyarrow reads it, in the words of the server."""
    python = os.environ.get("SEXTANT_PYARROW")
    if python is None:
        print("SKIP Parquet: pyarrow is not here", flush=True)
        return
    path = folder / "typed.parquet"
    done = run(environment, "export", "-c", url, "--table", f"{SCHEMA}.typed", "-o", path)
    checks.check(done.returncode == 0 and "any_digits" in done.stderr and "price" not in done.stderr, f"typed.parquet: {done.stderr}")
    told = parquet.read(checks, python, path) if done.returncode == 0 else None
    if told is None:
        return
    kinds = {"n": "int32", "price": "decimal128(12, 2)", "huge": "decimal128(38, 3)", "any_digits": "string", "day": "date32[day]",
             "hour": "time64[us]", "moment": "timestamp[us]", "instant": "timestamp[us, tz=UTC]", "bytes": "binary", "real4": "float",
             "even": "bool", "word": "string"}
    for name, kind in kinds.items():
        checks.check(told["types"][name] == kind, f"typed.parquet, {name}: {told['types'][name]}")
    words = psql(url, f"""set timezone = 'UTC'; set extra_float_digits = 0;
select json_build_array(n, 'decimal ' || price, 'decimal ' || huge, any_digits::text, 'date ' || day, 'time ' || hour,
         to_char(moment, 'YYYY-MM-DD HH24:MI:SS.US'), to_char(instant, 'YYYY-MM-DD HH24:MI:SS') || ' UTC',
         'bytes ' || replace(mark::text, '-', ''), 'bytes ' || encode(bytes, 'hex'), doc::text, null, even, word)
  from {SCHEMA}.typed order by n""")
    wanted = list(zip(*(json.loads(line) for line in words.splitlines())))
    for index, name in enumerate(told["types"]):
        if name == "real4":
            checks.check(all(abs(float(value[6:]) - (row + 1) / 3) < 1e-3 for row, value in enumerate(told["values"][index])), "real4")
        else:
            checks.same(told["values"][index], wanted[index], f"typed.parquet, {name}")


def check_schema(checks, url, folder, environment):
    done = run(environment, "export", "-c", url, "--schema", SCHEMA, "--format", "csv", "--compress", "gzip", "-o", folder / "schema")
    names = sorted(path.name for path in (folder / "schema").iterdir())
    checks.check(done.returncode == 0 and names == ["kinds.csv.gz", "typed.csv.gz", 'we_ird "name.csv.gz'], f"--schema: {names} {done.stderr}")
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
            for check in (check_copy, check_sql, check_parts, check_parquet, check_schema, check_loss):
                check(checks, url, folder, environment)
        finally:
            psql(url, f"drop schema {SCHEMA} cascade;")
    print(f"{checks.passed} passed, {checks.failed} failed")
    return 1 if checks.failed else 0


sys.exit(main())
