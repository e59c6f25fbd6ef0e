"""How long a person waits for what Sextant does by itself: the way back to a server, and opening the vault. Beside goals, for want of
another program that does the same."""

import contextlib
import os
import pathlib
import random
import statistics
import sys
import tempfile
import time
import urllib.parse

ROOT = pathlib.Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests" / "sweeps"))
from gate import Gate  # noqa: E402
from served import Served, is_state  # noqa: E402

LONGEST_AWAY_S = 3.0
PATIENCE_S = 60


@contextlib.contextmanager
def _served():
    with tempfile.TemporaryDirectory(prefix="sextant-bench.") as name:
        folder = pathlib.Path(name)
        environment = {**os.environ, "SEXTANT_HOME": str(folder / "home")}
        environment.pop("SEXTANT_VAULT_KEY_FILE", None)
        served = Served(environment, folder, watch=True)
        try:
            yield served
        finally:
            served.stop()


def reconnecting(url, rounds):
    """Seconds from the moment a server listens again to the connection's being open, of each round, in order of size."""
    parts, times, chance = urllib.parse.urlsplit(url), [], random.Random(1)
    gate = Gate(parts.port)
    with _served() as served:
        served.call("connection.add", name="bench", url=url.replace(f":{parts.port}/", f":{gate.port}/", 1))
        served.call("connection.open", name="bench")
        for _ in range(rounds):
            mark = served.since()
            gate.shut()
            served.run("bench", "tab", "select 1")
            if served.wait_for(is_state("bench", "suspect", "reconnecting"), mark, PATIENCE_S) is None:
                raise SystemExit("The loss of the connection was not noticed.")
            time.sleep(chance.uniform(0, LONGEST_AWAY_S))
            mark, back = served.since(), time.monotonic()
            gate.open()
            found = served.wait_for(is_state("bench", "open"), mark, PATIENCE_S)
            if found is None:
                raise SystemExit("The connection did not come back.")
            times.append(found[0] - back)
    gate.close()
    return sorted(times)


def unlocking(rounds):
    """Seconds of the median opening of a vault by its passphrase."""
    times = []
    with _served() as served:
        served.call("vault.create", way="passphrase", passphrase="correct horse battery staple")
        for _ in range(rounds):
            served.call("vault.lock")
            begun = time.monotonic()
            served.call("vault.unlock", passphrase="correct horse battery staple")
            times.append(time.monotonic() - begun)
    return statistics.median(times)
