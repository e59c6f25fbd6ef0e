"""What is measured of the server behind the window, by the calls that a window makes: how soon it has rows, how it finds one of millions,
and what it holds in memory. Beside DbGate's server where that does the same."""

import contextlib
import http.client
import json
import os
import pathlib
import random
import statistics
import subprocess
import sys
import tempfile
import time

from bench import data, peers
from bench.dbgate import Dbgate
from bench.measure import Cost, Run, at_rank, family_mb, medians_in_turns, watch_memory
from bench.row import UNSTEADY, Row, beside_goal

sys.path.insert(0, str(data.ROOT / "tests" / "sweeps"))
from served import Served  # noqa: E402

SCREEN = 100  # Rows.
FIRST_PAGE = 1000
SETTLED_S = 3
PATIENCE_S = 600
MANY = 20_000_000


class Backend:
    """`sextant serve` with one open connection, and somebody who watches its events."""

    def __init__(self, folder, url):
        environment = {**os.environ, "SEXTANT_HOME": str(folder / "home")}
        environment.pop("SEXTANT_VAULT_KEY_FILE", None)
        self.served = Served(environment, folder, watch=True)
        self.served.call("connection.add", name="bench", url=url)
        self.served.call("connection.open", name="bench")
        self.http = http.client.HTTPConnection(self.served.host, timeout=PATIENCE_S)

    def memory_mb(self, name="VmRSS"):
        """Of all its processes."""
        return family_mb(self.served.process.pid, name)

    def stop(self):
        self.http.close()
        self.served.stop()

    def table_to_rows(self, table):
        """Seconds until the first screen of a table's rows is here."""
        begun = time.perf_counter()
        mark = self.served.since()
        query = self.served.call("query.open_table", connection="bench", session="tab", path=["public", table],
                                 max_rows=FIRST_PAGE)["query"]
        statement = self._told(query, mark, lambda each: each["rows"] > 0 or each["state"] == "failed")
        self.window(statement["result"], 0)
        seconds = time.perf_counter() - begun
        self._told(query, mark, lambda each: each["state"] not in ("waiting", "running", "reading"))
        self.served.call("query.close", query=query)
        return seconds

    @contextlib.contextmanager
    def all_read(self, statement):
        """(seconds, result) of a statement whose rows are all stored."""
        begun = time.perf_counter()
        mark = self.served.since()
        query = self.served.call("query.run", connection="bench", session="tab", text=statement, scope="all", max_rows=0)["query"]
        told = self._told(query, mark, lambda each: each["state"] not in ("waiting", "running", "reading"))
        if told["state"] != "done":
            raise SystemExit(f"The rows were not read: {told}")
        try:
            yield time.perf_counter() - begun, told["result"]
        finally:
            self.served.call("query.close", query=query)

    def window(self, result, first):
        """Seconds until a screen of a stored result is here."""
        begun = time.perf_counter()
        self.http.request("GET", f"/api/v1/results/{result}/rows?view=preview&first={first}&count={SCREEN}",
                          headers={"Cookie": self.served.cookie})
        reply = self.http.getresponse()
        body = reply.read()
        seconds = time.perf_counter() - begun
        if reply.status != 200 or not body:
            raise SystemExit(f"No rows: {body[:200]}")
        return seconds

    def first_byte(self, statement):
        """Seconds until the first byte of a statement's rows is here, on a connection that is open."""
        body = json.dumps({"target": "bench", "text": statement})
        begun = time.perf_counter()
        self.http.request("POST", "/api/v1/query.rows?format=csv", body, {
            "Content-Type": "application/json", "X-Sextant": "1", "Origin": f"http://{self.served.host}", "Cookie": self.served.cookie})
        reply = self.http.getresponse()
        found = reply.read(1)
        seconds = time.perf_counter() - begun
        rest = reply.read()
        if reply.status != 200 or not found:
            raise SystemExit(f"No rows: {rest[:200]}")
        return seconds

    def _told(self, query, mark, holds):
        """The last statement of a query once it is as wanted."""
        def fits(event):
            return event["type"] == "query" and event["query"]["query"] == query and holds(event["query"]["statements"][-1])

        found = self.served.wait_for(fits, mark, PATIENCE_S)
        if found is None:
            raise SystemExit(f"Nothing was told of the query in {PATIENCE_S} s.")
        return found[1]["query"]["statements"][-1]


@contextlib.contextmanager
def running(url):
    with tempfile.TemporaryDirectory(prefix="sextant-bench.") as name:
        backend = Backend(pathlib.Path(name), url)
        try:
            yield backend
        finally:
            backend.stop()


@contextlib.contextmanager
def dbgate_running(url):
    """DbGate's server, or None if there is none."""
    program = peers.dbgate()
    dbgate = Dbgate(program, url) if program else None
    try:
        yield dbgate
    finally:
        if dbgate:
            dbgate.stop()


def all_rows(bench):
    """The rows of all cases here, of a Bench."""
    rows = idle(bench)
    with dbgate_running(bench.url) as dbgate:
        with running(bench.url) as ours:
            rows += first_rows(bench, ours, dbgate)
        with running(bench.url) as ours:
            rows += whole_result(bench, ours, dbgate)
    return rows


def idle(bench):
    """Servers that have just started and do nothing."""
    with tempfile.TemporaryDirectory(prefix="sextant-bench.") as name, dbgate_running(bench.url) as dbgate:
        folder = pathlib.Path(name)
        served = Served({**os.environ, "SEXTANT_HOME": str(folder / "home")}, folder)
        try:
            time.sleep(SETTLED_S)
            ours, theirs = family_mb(served.process.pid, "VmRSS"), dbgate.memory_mb() if dbgate else 0
        finally:
            served.stop()
    rows = [beside_goal("Server without a connection: memory", memory_mb=(ours, 25))]
    return rows + ([_memory("Server without a connection: memory", "DbGate", ours, theirs, 0.25)] if dbgate else [])


def first_rows(bench, ours, dbgate):
    """A table's first screen, beside DbGate; and the first byte of rows over HTTP, beside libpq's first row without it."""
    rounds = 10 if bench.quick else 40
    statement = f"{bench.all} limit {FIRST_PAGE}"
    works = [lambda: ours.table_to_rows("events"), lambda: ours.first_byte(statement), lambda: _drained(bench, statement)]
    table, byte, libpq, *theirs = medians_in_turns(
        rounds, *works, *([lambda: dbgate.table_to_rows("events", SCREEN)] if dbgate else []))
    rows = [Row("Server: first byte of select *", "libpq single row", Cost(byte), Cost(libpq), 1.1, tolerance=UNSTEADY)]
    return rows + [Row("Server: a table to its first rows", "DbGate", Cost(table), Cost(each), 0.3, tolerance=UNSTEADY) for each in theirs]


def _drained(bench, statement):
    """Seconds to libpq's first row, on a connection that has done the same before."""
    told = subprocess.run([*bench.drained(statement), "6"], check=True, capture_output=True, text=True)
    return statistics.median(map(float, told.stdout.split()[1:]))


def whole_result(bench, ours, dbgate):
    """All rows of a table read and kept for a window, places in them, and what that takes of memory."""
    name = f"Server: {bench.rows:,} rows"
    with ours.all_read(bench.all):
        pass  # The first time is a start, too.
    with ours.all_read(bench.all) as (seconds, result):
        chance = random.Random(1)
        jumps = [ours.window(result, chance.randrange(bench.rows - SCREEN)) for _ in range(200)]
        peak = ours.memory_mb("VmHWM")
    csv = watch_memory(Run(bench.psql("--csv", "-o", bench.path("csv"), "-c", bench.all)))
    rows = [beside_goal(f"{name} read, memory at most", memory_mb=(peak, 64)),
            _memory(f"{name} read, memory at most", "psql csv", peak, csv, 0.08),
            beside_goal(f"{name}: a screen at any place, 99 of 100", seconds=(at_rank(jumps, 99), 0.05))]
    if dbgate:
        rows += _beside_dbgate(bench, dbgate, name, (seconds, statistics.median(jumps), peak))
    if not bench.quick:
        with ours.all_read(f"select events.* from events, generate_series(1, {MANY // bench.rows})"):
            rows.append(beside_goal(f"Server: {MANY:,} rows read, memory at most", memory_mb=(ours.memory_mb("VmHWM"), 64)))
    return rows


def _beside_dbgate(bench, dbgate, name, ours):
    seconds, jump, peak = ours
    with dbgate.all_read(bench.all) as (their_seconds, result):
        chance = random.Random(1)
        their_jump = statistics.median(dbgate.window(result, chance.randrange(bench.rows - SCREEN), SCREEN) for _ in range(5))
        their_peak = dbgate.memory_mb("VmHWM")
    return [Row(f"{name} read and kept", "DbGate", Cost(seconds), Cost(their_seconds), 0.12, tolerance=UNSTEADY),
            Row(f"{name}: a screen at any place", "DbGate", Cost(jump), Cost(their_jump), 0.1, tolerance=UNSTEADY),
            _memory(f"{name} read, memory at most", "DbGate", peak, their_peak, 0.2)]


def _memory(name, rival, ours, theirs, goal):
    return Row(name, rival, Cost(memory_mb=ours), Cost(memory_mb=theirs), goal, "memory_mb")
