"""What is measured of the window: its pages in Chromium, beside DbGate's in the same browser and on the same database."""

import json
import subprocess

from bench import backend, data, peers, report
from bench.measure import Cost
from bench.row import STEADY, UNSTEADY, Row

ROWS, QUICK_ROWS = 2_000_000, 500_000
WIDE_ROWS, QUICK_WIDE_ROWS = 10_000_000, 1_000_000
TABLES, SMALL_ROWS = 6, 5000
CATALOG_TABLES, NAMES_OF_A_TABLE = 20_000, 11  # Its own, and those of its columns.
LONGEST_S = 1500


class Bench:
    """`quick`: of fewer rows, and not as often."""

    baseline = data.ROOT / "bench" / "web" / "baseline.json"
    identical = None

    def __init__(self, rows=None, quick=False, _long=False):
        if not peers.driven_chromium():
            raise SystemExit("This needs Chromium and playwright-core; scripts/setup test installs Chromium.")
        server = data.start_postgresql()
        self.rounds = 3 if quick else 9
        self.url = data.fill_postgresql(server, rows or (QUICK_ROWS if quick else ROWS))
        data.fill_small_tables(self.url, TABLES, SMALL_ROWS)
        self.settings = {
            "url": self.url, "catalog": data.fill_catalog(server, CATALOG_TABLES), "objects": CATALOG_TABLES * NAMES_OF_A_TABLE,
            "tables": [{"name": data.small_table(number), "mark": str(data.small_mark(number))} for number in range(1, TABLES + 1)],
            "rounds": self.rounds, "keys": 10 if quick else 40, "rows": rows or (QUICK_WIDE_ROWS if quick else WIDE_ROWS),
            "turns": 120 if quick else 600}

    def all_rows(self):
        with backend.dbgate_running(self.url) as dbgate:
            settings = self.settings | {"dbgate": dbgate.address if dbgate else ""}
            told = subprocess.run(["node", data.ROOT / "bench" / "web" / "run.mjs", json.dumps(settings)], check=False,
                                  stdout=subprocess.PIPE, text=True, timeout=LONGEST_S, cwd=data.ROOT)
        if told.returncode != 0:
            raise SystemExit("The window was not measured.")
        return [_row(**line) for line in json.loads(told.stdout.splitlines()[-1])]

    def part(self, rows, command):
        return report.window_part(rows, command, self.rounds, peers.versions({row.rival for row in rows}))


def _row(name, rival, of, ours, theirs, goal):
    return Row(name, rival, Cost(**{of: ours}), Cost(**{of: theirs}), goal, of, STEADY if of == "memory_mb" else UNSTEADY)
