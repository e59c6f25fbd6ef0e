"""What is measured of programs: each case runs Sextant and the tools a user would pick instead, in turns."""

import json
import os
import subprocess

from bench import backend, data, peers, recovery, report, ssh_server
from bench.measure import Cost, Run, at_rank, in_turns, watch_memory
from bench.row import Row, beside_goal

SEXTANT = data.ROOT / "build" / "release" / "sextant"
ALL = "select * from events"
ROWS, QUICK_ROWS = 2_000_000, 500_000
FEW, LONG = 10_000, 100_000_000


class Bench:
    """`quick`: of fewer rows, and not as often. `long`: an export of a hundred million rows too."""

    baseline = data.ROOT / "bench" / "baseline.json"

    def __init__(self, rows=None, quick=False, long=False):
        self.rows, self.all = rows or (QUICK_ROWS if quick else ROWS), ALL
        self.quick, self.long = quick, long
        self.rounds = 3 if quick else 7
        self.server = data.start_postgresql()
        self.url = data.fill_postgresql(self.server, self.rows)
        self.file = data.fill_sqlite(self.url, self.rows)
        self.mysql_url = data.fill_mysql(data.start_mysql(), self.rows)
        self.duckdb = data.fill_duckdb(SEXTANT, self.file, self.rows)
        self.drain = data.build_drain()
        os.environ["SEXTANT_HOME"] = str(data.FOLDER / "home")  # Not the history and connections of whoever measures.
        # Every run writes to memory where it can, so that a disk does not decide.
        self.folder = "/dev/shm" if os.path.isdir("/dev/shm") else str(data.FOLDER)
        self.identical = None

    def part(self, rows, command):
        return report.commands_part(rows, self.identical, command, self.rounds, peers.versions({row.rival for row in rows}))

    def path(self, name):
        return f"{self.folder}/sextant-bench-{os.getpid()}-{name}"

    def all_rows(self):
        """The rows of every case; the files written on the way are removed."""
        try:
            return [*self.postgresql_export(), *self.batches(), *self.sqlite_export(), *self.mysql_export(), *self.duckdb_export(),
                    *self.first_row(), *self.start(), *self.catalog(), *self.redis_scan(), *self.tunnel(), *self.waits(),
                    *backend.all_rows(self), *(self.long_export() if self.long else [])]
        finally:
            for name in ("ours", "table", "copy", "csv"):
                if os.path.exists(self.path(name)):
                    os.unlink(self.path(name))

    def compare(self, name, ours, goals=None, **rivals):
        """`goals`: the ratio to reach, by rival. A rival that is not here is left out."""
        rivals = {rival: run for rival, run in rivals.items() if run is not None}
        costs = in_turns(self.rounds, ours, *rivals.values())
        return [Row(name, rival.replace("_", " "), costs[0], cost, (goals or {}).get(rival)) for rival, cost in zip(rivals, costs[1:])]

    def postgresql_export(self):
        """Beside psql, and beside the least that the server itself takes for so many rows: none of them leaves it."""
        rows = self.compare(
            f"PostgreSQL: {self.rows:,} rows to a CSV file", self.sextant_export(self.url), {"psql_copy": 0.5, "server_alone": 1.25},
            psql_copy=Run(self.psql("-c", f"\\copy ({ALL}) to '{self.path('copy')}' csv header")),
            psql_csv=Run(self.psql("--csv", "-o", self.path("csv"), "-c", ALL)),
            server_alone=Run(self.drained(f"copy ({ALL}) to '/dev/null' (format binary)")))
        by_two = [SEXTANT, "export", "-c", self.url, "--table", "events", "--format", "csv", "--overwrite", "--quiet", "-o", self.path("table")]
        rows += self.compare(
            f"PostgreSQL: a table of {self.rows:,} rows to a CSV file, by two sessions", Run(by_two), {"psql_copy": 0.35},
            psql_copy=Run(self.psql("-c", f"\\copy events to '{self.path('copy')}' csv header")))
        self.identical = all(subprocess.run(["cmp", self.path(name), self.path("copy")], check=False).returncode == 0
                             for name in ("ours", "table"))
        return rows

    def batches(self):
        """Rows that become columns and nothing else: Arrow is what they are in memory. Beside libpq's rows, which nobody looks at."""
        name, rival = f"PostgreSQL: {self.rows:,} rows as columns", "libpq single row"
        ours, theirs = in_turns(self.rounds, Run(self.sextant(self.url, ALL, form="arrow")), Run(self.drained(ALL)))
        return [Row(name, rival, ours, theirs, 1.0), Row(f"{name}: the client's processor time", rival, ours, theirs, 0.25, "cpu_seconds")]

    def sqlite_export(self):
        return self.compare(
            f"SQLite: {self.rows:,} rows to a CSV file", self.sextant_export(self.file), {"sqlite3": 0.45},
            sqlite3=Run(self.sqlite3(ALL), output=self.path("csv")))

    def mysql_export(self):
        command, extra = data.mariadb(self.mysql_url, "--quick", "--batch", "-e", ALL)
        os.environ.update(extra)
        return self.compare(
            f"MariaDB: {self.rows:,} rows to a CSV file", self.sextant_export(self.mysql_url), {"mariadb_quick": 0.6},
            mariadb_quick=Run(command, output=self.path("csv")))

    def duckdb_export(self):
        """Against DuckDB's own COPY, which runs in the same kind of process."""
        def copy(options):
            return Run([SEXTANT, "query", self.duckdb, f"copy events to '{self.path('copy')}' ({options})"])

        return [
            *self.compare(f"DuckDB: {self.rows:,} rows to a CSV file", self.sextant_export(self.duckdb), {"copy_to": 1.05},
                          copy_to=copy("format csv, header")),
            *self.compare(f"DuckDB: {self.rows:,} rows to a Parquet file", self.sextant_export(self.duckdb, "parquet"), {"copy_to": 1.05},
                          copy_to=copy("format parquet, compression zstd")),
        ]

    def first_row(self):
        def first(command):
            return Run(command, to_first_byte=True)

        return [
            *self.compare("PostgreSQL: first byte of select *", first(self.sextant(self.url, ALL)),
                          {"psql_copy": 1.1, "libpq_single_row": 1.1},
                          psql_copy=first(self.psql("-c", f"copy ({ALL}) to stdout csv header")),
                          psql_fetch_count=first(self.psql("-v", "FETCH_COUNT=100", "--csv", "-c", ALL)),
                          psql_csv=first(self.psql("--csv", "-c", ALL)),
                          libpq_single_row=first(self.drained(ALL))),
            *self.compare("SQLite: first byte of select *", first(self.sextant(self.file, ALL)), {"sqlite3": 1.1},
                          sqlite3=first(self.sqlite3(ALL))),
        ]

    def start(self):
        one = "select 1 as one"
        mariadb, extra = data.mariadb(self.mysql_url, "--batch", "-e", one)
        os.environ.update(extra)
        pgcli, mycli = peers.terminal("pgcli"), peers.terminal("mycli")
        return [
            *self.compare("PostgreSQL: start to end of select 1", Run(self.sextant(self.url, one)), {"psql": 1.0, "pgcli": 0.05},
                          psql=Run(self.psql("--csv", "-c", one)), pgcli=Run([*pgcli, self.url, "-c", one]) if pgcli else None),
            *self.compare("MariaDB: start to end of select 1", Run(self.sextant(self.mysql_url, one)), {"mariadb": 1.0, "mycli": 0.05},
                          mariadb=Run(mariadb), mycli=Run([*mycli, self.mysql_url, "-e", one]) if mycli else None),
            *self.compare("SQLite: start to end of select 1", Run(self.sextant(self.file, one)), {"sqlite3": 1.0},
                          sqlite3=Run(self.sqlite3(one))),
        ]

    def catalog(self):
        """A server of many tables: process start, connecting and the answer, as a person waits for them."""
        tables = 20_000
        url = data.fill_catalog(self.server, tables)
        psql = ["psql", "-X", "-q", url, "-c"]
        wanted = json.dumps({"connection": url, "text": "orders_1999"})
        return [
            *self.compare(f"PostgreSQL: find a name among {tables:,} tables", Run([SEXTANT, "call", "catalog.search", wanted]),
                          psql_dt=Run([*psql, r"\dt *.*orders_1999*"])),
            *self.compare(f"PostgreSQL: the names of {tables // 20:,} tables of a schema", Run([SEXTANT, "catalog", "list", url, "area_7"]),
                          psql_dt=Run([*psql, r"\dt+ area_7.*"])),
            *self.compare(f"PostgreSQL: describe one of {tables:,} tables", Run([SEXTANT, "catalog", "describe", url, "area_7.orders_6"]),
                          psql_d=Run([*psql, r"\d+ area_7.orders_6"])),
        ]

    def redis_scan(self):
        keys = 100_000 if self.quick else 1_000_000
        url = data.fill_redis(data.start_redis(), keys)
        return self.compare(
            f"Redis: the names of {keys:,} keys", Run(self.sextant(url, "SCAN", "--output", self.path("ours"))), {"redis_cli_scan": 0.1},
            redis_cli_scan=Run(["redis-cli", "-u", url, "--no-auth-warning", "--scan"], output=self.path("csv")))

    def tunnel(self):
        """All rows through an SSH server: our tunnel, and OpenSSH's with the same program or psql at its end."""
        with ssh_server.tunnels(self.url) as (ours, by_ssh):
            psql = ["psql", "-X", "-q", by_ssh, "-c", f"\\copy ({ALL}) to '{self.path('copy')}' csv header"]
            return self.compare(
                f"PostgreSQL through SSH: {self.rows:,} rows to a CSV file", self.sextant_export(ours),
                sextant_by_ssh=self.sextant_export(by_ssh), psql_copy_by_ssh=Run(psql))

    def waits(self):
        """Beside goals: the slowest but one of a hundred ways back to a server, and opening the vault, which is meant to take a while."""
        rounds = 6 if self.quick else 100
        slow = at_rank(recovery.reconnecting(self.url, rounds), 99)
        return [beside_goal(f"PostgreSQL: back after the server is, 99 of 100 ({rounds} rounds)", seconds=(slow, 1.5)),
                beside_goal("Vault: opened by its passphrase", seconds=(recovery.unlocking(self.rounds), 1))]

    def long_export(self):
        """What a hundred million rows take more of memory than a few do."""
        def peak(rows):
            # The server makes them one after the other, and keeps none.
            text = f"select n, n * 0.25 as quarter, 'row ' || n as word from (select generate_series(1, {rows}) as n) as numbers"
            return watch_memory(Run(self.sextant(self.url, text, "--output", data.FOLDER / "long.csv")))

        try:
            growth = peak(LONG) - peak(FEW)
        finally:
            (data.FOLDER / "long.csv").unlink(missing_ok=True)
        name = f"PostgreSQL: memory that {LONG:,} rows to a CSV file take more than {FEW:,}"
        return [beside_goal(name, memory_mb=(max(growth, 0.1), 64))]

    def drained(self, statement):
        return [self.drain, self.url, statement]

    def sextant(self, target, statement, *options, form="csv"):
        return [SEXTANT, "query", target, statement, "--format", form, *options]

    def sextant_export(self, target, form="csv"):
        return Run(self.sextant(target, ALL, "--output", self.path("ours"), form=form))

    def psql(self, *arguments):
        return ["psql", "-X", "-q", self.url, *arguments]

    def sqlite3(self, statement):
        return ["sqlite3", "-csv", "-header", self.file, statement]
