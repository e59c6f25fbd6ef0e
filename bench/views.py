#!/usr/bin/env python3
"""Sorts and filters a stored result of ten million rows of twenty columns as the window does: python3 -m bench.views [--rows N] [--rounds N].

Each time runs from the request to its answer, or to the event that tells that all rows are ordered. It stands beside the goal that it is
meant to reach on two cores; a goal that was missed fails the run. The rows come from DuckDB, and lie on disk as any large result does.
"""

import argparse
import contextlib
import dataclasses
import os
import pathlib
import statistics
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests" / "sweeps"))
from served import Served  # noqa: E402

PATIENCE_S = 600
# Ten columns of numbers and moments, ten of text; a twentieth of most is NULL. hash() spreads as random numbers do, the same each time.
COLUMNS = {
    "id": "n",
    "shuffled": "(n * 7919) % {rows}",
    "big": "if(n % 20 = 3, null, (hash(n) >> 1)::bigint)",
    "thousand": "if(n % 20 = 4, null, (hash(n + 1) % 1000)::integer)",
    "score": "if(n % 20 = 5, null, (hash(n + 2) % 1000000007) / 1000.0::double)",
    "amount": "if(n % 20 = 6, null, ((hash(n + 3) % 10000000)::bigint / 100.0)::decimal(12, 2))",
    "large_amount": "((hash(n + 4) >> 1)::hugeint * 1000003)::decimal(38, 6)",
    "moment": "if(n % 20 = 7, null, timestamp '2020-01-01' + to_seconds((hash(n + 5) % 150000000)::bigint))",
    "day": "date '2000-01-01' + (hash(n + 6) % 9000)::integer",
    "yes": "if(n % 20 = 8, null, hash(n + 7) % 3 = 0)",
    "town": "if(n % 20 = 9, null, ['Oslo', 'Bonn', 'Rome', 'Turin', 'Porto', 'Bergen', 'Lyon', 'Gdansk', 'Malmo', 'Cork', 'Bristol',"
            " 'Zürich', 'Aarhus', 'Ghent', 'Utrecht', 'Split', 'Vilnius', 'Tartu', 'Bilbao', 'Graz'][(hash(n + 8) % 20)::integer + 1])",
    "state": "'the order is in state ' || (hash(n + 9) % 1000)",
    "code": "if(n % 20 = 10, null, upper(to_hex(hash(n + 10) % 4294967296)))",
    "note": "if(n % 20 = 11, null, md5((n + 11)::varchar) || substr(md5((n + 12)::varchar), 1, 28))",
    "name": "'row ' || n",
    "mail": "'customer.' || lpad((hash(n + 13) % 10000000)::varchar, 9, '0') || '@example.com'",
    "link": "'https://www.example.com/shop/items/' || (hash(n + 14) % 50) || '/details/' || (hash(n + 15) % 1000000)",
    "word": "if(n % 20 = 12, null, ['red', 'green', 'blue'][(hash(n + 16) % 3)::integer + 1])",
    "empty": "if(hash(n + 17) % 100 = 0, 'something', null)",
    "uid": "md5((n + 18)::varchar)::uuid",
}
NUMBER_S, TEXT_S, FIRST_S, FILTER_S, CANCEL_S = 1.0, 3.0, 0.1, 0.2, 0.7


@dataclasses.dataclass(frozen=True)
class Time:
    name: str
    seconds: float
    goal: float | None = None
    cpu: float | None = None
    """Seconds that all processes worked for it, which other programs do not change as they do the time."""

    @property
    def missed(self):
        return self.goal is not None and self.seconds > self.goal

    def __str__(self):
        goal = "" if self.goal is None else f"  goal {self.goal * 1000:5.0f} ms{', MISSED' if self.missed else ''}"
        cpu = "" if self.cpu is None else f"  cpu {self.cpu * 1000:6.0f} ms"
        return f"{self.name:<58} {self.seconds * 1000:8.0f} ms{cpu}{goal}"


def column(name):
    return list(COLUMNS).index(name)


def worked(process):
    """Seconds that a process and its children have worked so far."""
    ticks, parents = {}, {}
    for stat in pathlib.Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            fields = stat.read_text().rpartition(")")[2].split()
            # Its own, and those of children that have ended.
            parents[int(stat.parent.name)], ticks[int(stat.parent.name)] = int(fields[1]), sum(map(int, fields[11:15]))
    own = [each for each in ticks if each == process or parents[each] == process]
    return sum(ticks[each] for each in own) / os.sysconf("SC_CLK_TCK")


class Views:
    """One result, looked at in many ways. `rounds` times each, of which the median counts."""

    def __init__(self, served, rows, rounds):
        self.served, self.rows, self.rounds = served, rows, rounds
        columns = ", ".join(f"{text.replace('{rows}', str(rows))} as {name}" for name, text in COLUMNS.items())
        served.call("connection.add", name="bench", url="duckdb::memory:")
        began = time.monotonic()
        text = f"select {columns} from range({rows}) s(n)"
        query = served.call("query.run", connection="bench", session="tab", text=text, scope="all", max_rows=0)["query"]
        served.wait_for(lambda event: event["type"] == "query" and event["query"]["query"] == query
                        and event["query"]["state"] != "running", patience_s=PATIENCE_S)
        statement = served.call("query.status", query=query)["statements"][-1]
        if statement["state"] != "done" or statement["rows"] != rows:
            raise SystemExit(f"The rows were not read: {statement}")
        self.result, self.reading = statement["result"], time.monotonic() - began

    def open(self, order=(), conditions=()):
        return self.served.call("view.open", result=self.result, conditions=list(conditions),
                                order=[{"column": column(name), "descending": down} for name, down in order])

    def ready(self, view, mark):
        """When the event came that tells that the view is whole."""
        if view["state"] == "ready":
            return time.monotonic()
        found = self.served.wait_for(lambda event: event["type"] == "view" and event["view"]["view"] == view["view"]
                                     and event["view"]["state"] != "working", mark, PATIENCE_S)
        if found is None or found[1]["view"]["state"] != "ready":
            raise SystemExit(f"The view failed: {found}")
        return found[0]

    def look(self, **asked):
        """Seconds to the first rows, and to all."""
        before = worked(self.served.process.pid)
        mark, began = self.served.since(), time.monotonic()
        view = self.open(**asked)
        first = time.monotonic() - began
        whole = self.ready(view, mark) - began
        self.served.call("view.close", view=view["view"])
        return first, whole, worked(self.served.process.pid) - before

    def medians(self, **asked):
        times = [self.look(**asked) for _ in range(self.rounds)]
        return [statistics.median(each) for each in zip(*times)]

    def order(self, name, goal, *more):
        first, whole, cpu = self.medians(order=[(name, False), *more])
        shown = ", ".join([name, *(f"{each}{' down' if down else ''}" for each, down in more)])
        return [Time(f"order by {shown}: first rows", first, FIRST_S),
                Time(f"order by {shown}: all rows", whole, goal, cpu)]

    def filter(self, text, condition):
        first, whole, cpu = self.medians(conditions=[condition])
        return [Time(f"filter {text}: first rows", first, FIRST_S if condition["op"] != "contains" else FILTER_S),
                Time(f"filter {text}: all rows", whole, FILTER_S, cpu)]

    def question(self, method, name, goal=None):
        times = []
        for _ in range(self.rounds):
            began = time.monotonic()
            self.served.call(method, result=self.result, column=column(name))
            times.append(time.monotonic() - began)
        return Time(f"{method} of {name}", statistics.median(times), goal)

    def cancel(self, name):
        """From closing a view that is being ordered to another one's being ordered to its end, less what that takes alone."""
        alone, times = self.medians(order=[("thousand", False)])[1], []
        for pause in [0.02, 0.1, 0.2, 0.3, 0.5, 0.8, 1.2][:max(self.rounds, 2) * 2]:
            view = self.open(order=[(name, False), ("moment", False)])
            time.sleep(pause)
            mark, began = self.served.since(), time.monotonic()
            self.served.call("view.close", view=view["view"])
            next_view = self.open(order=[("thousand", False)])
            times.append(max(self.ready(next_view, mark) - began - alone, 0))
            self.served.call("view.close", view=next_view["view"])
        return Time(f"giving up an order by {name}, the longest of {len(times)}", max(times), CANCEL_S)

    def all_times(self):
        yield Time(f"reading {self.rows:,} rows of {len(COLUMNS)} columns", self.reading)
        yield Time("the very first rows of an order, with a new process", self.look(order=[("score", False)])[0], FIRST_S * 3)
        for name in ("shuffled", "big", "thousand", "score", "amount", "large_amount", "moment", "yes"):
            yield from self.order(name, NUMBER_S)
        for name in ("town", "state", "code", "note", "name", "mail", "link", "uid"):
            yield from self.order(name, TEXT_S)
        yield from self.order("thousand", TEXT_S, ("score", True))
        yield from self.order("town", TEXT_S, ("moment", False))
        yield from self.filter("score in a range", {"op": "between", "column": column("score"), "values": ["1000", "100000"]})
        yield from self.filter("one code", {"op": "equal", "column": column("code"), "values": ["DEADBEEF"]})
        yield from self.filter("one town", {"op": "equal", "column": column("town"), "values": ["Turin"]})
        yield from self.filter("note has, with case", {"op": "contains", "column": column("note"), "values": ["abc1"], "match_case": True})
        yield from self.filter("note has", {"op": "contains", "column": column("note"), "values": ["ABC1"]})
        yield from self.filter("note has what is nowhere", {"op": "contains", "column": column("note"), "values": ["xyzzy"]})
        yield from self.filter("any column has", {"op": "contains", "values": ["gdansk"]})
        for name in ("town", "state", "thousand"):
            yield self.question("result.values", name)
        for name in ("score", "note", "town"):
            yield self.question("result.profile", name)
        yield self.cancel("link")
        yield self.cancel("note")


@contextlib.contextmanager
def served_for(rows, rounds):
    with tempfile.TemporaryDirectory(prefix="sextant-bench.") as name:
        folder = pathlib.Path(name)
        served = Served({**os.environ, "SEXTANT_HOME": str(folder / "home")}, folder, watch=True)
        try:
            yield Views(served, rows, rounds)
        finally:
            served.stop()


def main():
    parser = argparse.ArgumentParser(prog="python3 -m bench.views", description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    with served_for(options.rows, options.rounds) as views:
        missed = 0
        for each in views.all_times():
            print(each, flush=True)
            missed += each.missed
    print(f"{missed} goals missed." if missed else "Every goal was reached.")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
