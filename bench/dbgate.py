"""DbGate's server with one connection, to a PostgreSQL database, and what its window asks of it."""

import contextlib
import http.client
import json
import os
import pathlib
import shutil
import socket
import subprocess
import tempfile
import threading
import time
import urllib.parse
import urllib.error
import urllib.request

from bench.data import ROOT
from bench.measure import family_mb

CONNECTION = "bench"
START_S, ANSWER_S, PING_S = 180, 300, 5


class Dbgate:
    """Runs until stop(). One thread calls; events are heard by another."""

    def __init__(self, program, url):
        parts = urllib.parse.urlsplit(url)
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="sextant-bench-dbgate."))
        self.database = parts.path.lstrip("/")
        self.port = _free_port()
        settings = {
            "CONNECTIONS": CONNECTION, f"LABEL_{CONNECTION}": CONNECTION, f"ENGINE_{CONNECTION}": "postgres@dbgate-plugin-postgres",
            f"SERVER_{CONNECTION}": parts.hostname, f"PORT_{CONNECTION}": str(parts.port), f"USER_{CONNECTION}": parts.username,
            f"PASSWORD_{CONNECTION}": urllib.parse.unquote(parts.password or ""), f"DATABASE_{CONNECTION}": self.database,
            "SINGLE_DATABASE": self.database, "SINGLE_CONNECTION": CONNECTION, "PORT": str(self.port), "SKIP_ALL_AUTH": "1",
            "WORKSPACE_DIR": str(self.folder), "HOME": str(self.folder)}
        with (self.folder / "server.log").open("wb") as output:
            self.process = subprocess.Popen(["node", "--require", ROOT / "bench" / "loopback.cjs", program], cwd=self.folder,
                                            env={**os.environ, **settings}, stdin=subprocess.DEVNULL, stdout=output, stderr=output)
        self.address = f"http://127.0.0.1:{self.port}"
        self.token = ""
        self.events, self.heard = [], threading.Condition()
        self._await()
        threading.Thread(target=self._listen, daemon=True).start()

    def _await(self):
        until = time.monotonic() + START_S
        while True:
            try:
                self.token = self.call("auth/login", amoid="none").get("accessToken", "")
                return
            except OSError:
                if self.process.poll() is not None or time.monotonic() > until:
                    said = (self.folder / "server.log").read_text()[-2000:]
                    self.stop()
                    raise SystemExit(f"DbGate did not start:\n{said}") from None
            time.sleep(0.1)

    def call(self, path, **parameters):
        request = urllib.request.Request(f"{self.address}/{path}", json.dumps(parameters).encode(),
                                         {"Content-Type": "application/json", "Authorization": f"Bearer {self.token}"})
        with urllib.request.urlopen(request, timeout=ANSWER_S) as answer:
            return json.load(answer)

    def table_to_rows(self, table, rows):
        """Seconds until the first rows of a table are here, by the call that its table view makes."""
        begun = time.perf_counter()
        answer = self.call("database-connections/query-data", conid=CONNECTION, database=self.database,
                           sql=f'select * from "public"."{table}" limit {rows} offset 0')
        if len(answer["rows"]) != rows:
            raise SystemExit(f"DbGate gave {len(answer['rows'])} rows.")
        return time.perf_counter() - begun

    @contextlib.contextmanager
    def all_read(self, statement):
        """(seconds, result) of a statement whose rows are all in its file of results, as after running it in a query tab."""
        session = self.call("sessions/create", conid=CONNECTION, database=self.database)["sesid"]
        begun = time.perf_counter()
        self.call("sessions/execute-query", sesid=session, sql=statement)
        found = self._wait_for(f"session-recordset-{session}", session)
        self._wait_for(f"session-done-{session}", session)
        try:
            yield time.perf_counter() - begun, found["jslid"]
        finally:
            # One that has ended by itself cannot be killed, which it answers as an error of its own.
            with contextlib.suppress(urllib.error.HTTPError):
                self.call("sessions/kill", sesid=session)

    def window(self, result, first, rows):
        """Seconds until rows of a result are here."""
        begun = time.perf_counter()
        answer = self.call("jsldata/get-rows", jslid=result, offset=first, limit=rows)
        if len(answer) != rows:
            raise SystemExit(f"DbGate gave {len(answer)} rows.")
        return time.perf_counter() - begun

    def _wait_for(self, name, session):
        """What was told under this name. As its window does, a word now and then keeps the session from ending itself."""
        until = time.monotonic() + ANSWER_S
        while time.monotonic() < until:
            with self.heard:
                for event, told in self.events:
                    if event == name:
                        return told
                self.heard.wait(PING_S)
            self.call("sessions/ping", sesid=session)
        raise SystemExit(f"DbGate did not tell {name} in {ANSWER_S} s.")

    def _listen(self):
        stream = http.client.HTTPConnection("127.0.0.1", self.port)
        stream.request("GET", "/stream?strmid=bench", headers={"Authorization": f"Bearer {self.token}"})
        with contextlib.suppress(OSError, http.client.HTTPException), stream.getresponse() as reply:
            name = ""
            for line in reply:
                field, _, value = line.decode().strip().partition(": ")
                if field == "event":
                    name = value
                elif field == "data":
                    with self.heard:
                        self.events.append((name, json.loads(value)))
                        self.heard.notify_all()

    def memory_mb(self, name="VmRSS"):
        """Of all its processes."""
        return family_mb(self.process.pid, name)

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


def _free_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]
