"""What is measured: each case runs Sextant and the tools a user would pick instead, in turns."""

import dataclasses
import json
import os
import subprocess

from bench import data, recovery, ssh_server
from bench.measure import Cost, Run, in_turns

SEXTANT = data.ROOT / "build" / "release" / "sextant"
ALL = "select * from events"


@dataclasses.dataclass(frozen=True)
class Row:
    """One comparison: the same work by Sextant and by another tool."""

    name: str
    rival: str
    ours: Cost
    theirs: Cost
    goal: float | None = None
    """The ratio that we mean to reach, where there is one."""

    @property
    def key(self):
        return f"{self.name} / {self.rival}"

    @property
    def ratio(self):
        return self.ours.seconds / self.theirs.seconds

    @property
    def missed(self):
        return self.goal is not None and self.ratio > self.goal


class Bench:
    def __init__(self, rows, rounds):
        self.rows = rows
        self.rounds = rounds
        self.url = data.start_postgresql()
        data.fill_postgresql(self.url, rows)
        self.file = data.fill_sqlite(self.url, rows)
        self.mysql_url = data.start_mysql()
        data.fill_mysql(self.mysql_url, rows)
        self.duckdb = data.fill_duckdb(SEXTANT, self.file, rows)
        os.environ["SEXTANT_HOME"] = str(data.FOLDER / "home")  # Not the history and connections of whoever measures.
        # Every run writes to memory where it can, so that a disk does not decide.
        self.folder = "/dev/shm" if os.path.isdir("/dev/shm") else str(data.FOLDER)
        self.identical = None

    def path(self, name):
        return f"{self.folder}/sextant-bench-{os.getpid()}-{name}"

    def all_rows(self):
        """The rows of every case; the files written on the way are removed."""
        try:
            return [*self.postgresql_export(), *self.sqlite_export(), *self.mysql_export(), *self.duckdb_export(),
                    *self.first_row(), *self.start(), *self.catalog(), *self.redis_scan(), *self.tunnel(), *self.waits()]
        finally:
            for name in ("ours", "table", "copy", "csv"):
                if os.path.exists(self.path(name)):
                    os.unlink(self.path(name))

    def compare(self, name, ours, goals=None, **rivals):
        """`goals`: the ratio to reach, by rival."""
        costs = in_turns(self.rounds, ours, *rivals.values())
        return [Row(name, rival.replace("_", " "), costs[0], cost, (goals or {}).get(rival)) for rival, cost in zip(rivals, costs[1:])]

    def postgresql_export(self):
        rows = self.compare(
            f"PostgreSQL: {self.rows:,} rows to a CSV file", self.sextant_export(self.url), {"psql_copy": 0.5},
            psql_copy=Run(self.psql("-c", f"\\copy ({ALL}) to '{self.path('copy')}' csv header")),
            psql_csv=Run(self.psql("--csv", "-o", self.path("csv"), "-c", ALL)))
        by_two = [SEXTANT, "export", "-c", self.url, "--table", "events", "--format", "csv", "--overwrite", "--quiet", "-o", self.path("table")]
        rows += self.compare(
            f"PostgreSQL: a table of {self.rows:,} rows to a CSV file, by two sessions", Run(by_two), {"psql_copy": 0.35},
            psql_copy=Run(self.psql("-c", f"\\copy events to '{self.path('copy')}' csv header")))
        self.identical = all(subprocess.run(["cmp", self.path(name), self.path("copy")], check=False).returncode == 0
                             for name in ("ours", "table"))
        return rows

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
        return self.compare(
            f"DuckDB: {self.rows:,} rows to a CSV file", self.sextant_export(self.duckdb), {"copy_to": 1.05},
            copy_to=Run([SEXTANT, "query", self.duckdb, f"copy events to '{self.path('copy')}' (format csv, header)"]))

    def first_row(self):
        def first(command):
            return Run(command, to_first_byte=True)

        return [
            *self.compare("PostgreSQL: first byte of select *", first(self.sextant(self.url, ALL)), {"psql_copy": 1.1},
                          psql_copy=first(self.psql("-c", f"copy ({ALL}) to stdout csv header")),
                          psql_fetch_count=first(self.psql("-v", "FETCH_COUNT=100", "--csv", "-c", ALL)),
                          psql_csv=first(self.psql("--csv", "-c", ALL))),
            *self.compare("SQLite: first byte of select *", first(self.sextant(self.file, ALL)), {"sqlite3": 1.1},
                          sqlite3=first(self.sqlite3(ALL))),
        ]

    def start(self):
        one = "select 1 as one"
        mariadb, extra = data.mariadb(self.mysql_url, "--batch", "-e", one)
        os.environ.update(extra)
        return [
            *self.compare("PostgreSQL: start to end of select 1", Run(self.sextant(self.url, one)), {"psql": 1.0},
                          psql=Run(self.psql("--csv", "-c", one))),
            *self.compare("MariaDB: start to end of select 1", Run(self.sextant(self.mysql_url, one)), {"mariadb": 1.0},
                          mariadb=Run(mariadb)),
            *self.compare("SQLite: start to end of select 1", Run(self.sextant(self.file, one)), {"sqlite3": 1.0},
                          sqlite3=Run(self.sqlite3(one))),
        ]

    def catalog(self):
        """A server of many tables: process start, connecting and the answer, as a person waits for them."""
        tables = 20_000
        url = data.fill_catalog(self.url, tables)
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
        keys = 1_000_000
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
        rounds = 100 if self.rounds > 3 else 20
        times = recovery.reconnecting(self.url, rounds)
        slow = times[max(len(times) * 99 // 100 - 1, 0)]
        return [Row(f"PostgreSQL: back after the server is, 99 of 100 ({rounds} rounds)", "goal", Cost(slow, 0), Cost(1.5, 0), 1.0),
                Row("Vault: opened by its passphrase", "goal", Cost(recovery.unlocking(self.rounds), 0), Cost(1, 0), 1.0)]

    def sextant(self, target, statement, *options):
        return [SEXTANT, "query", target, statement, "--format", "csv", *options]

    def sextant_export(self, target):
        return Run(self.sextant(target, ALL, "--output", self.path("ours")))

    def psql(self, *arguments):
        return ["psql", "-X", "-q", self.url, *arguments]

    def sqlite3(self, statement):
        return ["sqlite3", "-csv", "-header", self.file, statement]
