"""`sextant serve`, signed in to: its methods, and the events that it tells a window."""

import base64
import http.client
import json
import os
import socket
import struct
import subprocess
import threading
import time
import urllib.parse

from sweep import SEXTANT

PING, PONG, CLOSE, TEXT = 9, 10, 8, 1


class Refused(Exception):
    """A method's error: `error` is its ErrorInfo."""

    def __init__(self, error):
        super().__init__(error["message"])
        self.error = error


class Served:
    """Any thread may call its methods. With `watch` there is a window: connections are looked after only then."""

    def __init__(self, environment, folder, *options, watch=False):
        with (folder / "server.log").open("ab") as output:
            self.process = subprocess.Popen([str(SEXTANT), "serve", *options], env=environment, stdin=subprocess.DEVNULL,
                                            stdout=subprocess.PIPE, stderr=output)
        link = urllib.parse.urlsplit(self.process.stdout.readline().decode().strip())
        self.host = link.netloc
        self.cookie, self.replies = "", b""
        code = urllib.parse.parse_qs(link.fragment)["code"][0]
        status, headers, body = self.post("login", {"code": code})
        assert status == 200, body
        self.cookie = headers["Set-Cookie"].split(";")[0]
        self.events, self.heard = [], threading.Condition()
        if watch:
            self._watch()

    def post(self, method, parameters):
        """(status, headers, body) of one request."""
        connection = http.client.HTTPConnection(self.host, timeout=120)
        connection.request("POST", f"/api/v1/{method}", json.dumps(parameters), {
            "Content-Type": "application/json", "X-Sextant": "1", "Origin": f"http://{self.host}", "Cookie": self.cookie})
        reply = connection.getresponse()
        body = reply.read()
        connection.close()
        self.replies += body
        return reply.status, dict(reply.getheaders()), body

    def call(self, method, **parameters):
        """The method's result; raises Refused with its error."""
        status, _, body = self.post(method, parameters)
        answer = json.loads(body)
        if status != 200:
            raise Refused(answer["error"])
        return answer

    def run(self, connection, session, text, patience_s=120):
        """The last statement of a script that has ended."""
        query = self.start(connection, session, text)
        return self.ended(query, patience_s)["statements"][-1]

    def start(self, connection, session, text):
        return self.call("query.run", connection=connection, session=session, text=text, scope="all")["query"]

    def ended(self, query, patience_s=120, close=True):
        """A query that has ended; its results go with it unless it stays open."""
        until = time.monotonic() + patience_s
        while time.monotonic() < until:
            state = self.call("query.status", query=query)
            if state["state"] != "running":
                if close:
                    self.call("query.close", query=query)
                return state
            time.sleep(0.005)
        raise TimeoutError(f"the query did not end in {patience_s} s: {state}")

    def rows(self, result):
        """A result as CSV, without its head."""
        connection = http.client.HTTPConnection(self.host, timeout=120)
        connection.request("GET", f"/api/v1/results/{result}/rows?format=csv", headers={"Cookie": self.cookie})
        body = connection.getresponse().read().decode()
        connection.close()
        return body.partition("\n")[2].strip()

    def since(self):
        """A mark for wait_for(): only what is told from now on counts."""
        with self.heard:
            return len(self.events)

    def wait_for(self, holds, mark=0, patience_s=60):
        """The first event from the mark on that fits, and when it came; None if none does."""
        until = time.monotonic() + patience_s
        with self.heard:
            while True:
                for at, event in self.events[mark:]:
                    if holds(event):
                        return at, event
                mark = len(self.events)
                if not self.heard.wait(max(until - time.monotonic(), 0)) and time.monotonic() >= until:
                    return None

    def stop(self):
        self.process.terminate()
        self.process.wait()

    def _watch(self):
        host, port = self.host.rsplit(":", 1)
        self.socket = socket.create_connection((host, int(port)))
        key = base64.b64encode(os.urandom(16)).decode()
        self.socket.sendall((f"GET /api/v1/events HTTP/1.1\r\nHost: {self.host}\r\nOrigin: http://{self.host}\r\n"
                             f"Cookie: {self.cookie}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                             f"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n\r\n").encode())
        self.stream = self.socket.makefile("rb")
        assert b"101" in self.stream.readline()
        while self.stream.readline().strip():
            pass
        threading.Thread(target=self._listen, daemon=True).start()
        time.sleep(0.1)  # The subscription is made after the answer.

    def _listen(self):
        while True:
            head = self.stream.read(2)
            if len(head) < 2:
                return
            kind, length = head[0] & 15, head[1] & 127
            if length > 125:
                length = struct.unpack(">H" if length == 126 else ">Q", self.stream.read(2 if length == 126 else 8))[0]
            body = self.stream.read(length)
            if kind == PING:
                mask = os.urandom(4)
                masked = bytes(byte ^ mask[at % 4] for at, byte in enumerate(body))
                self.socket.sendall(bytes([0x80 | PONG, 0x80 | len(body)]) + mask + masked)
            if kind == CLOSE:
                return
            if kind == TEXT:
                with self.heard:
                    self.events.append((time.monotonic(), json.loads(body)))
                    self.heard.notify_all()


def is_state(name, *states):
    """An event that says that the connection is in one of these states."""
    def fits(event):
        told = event.get("connection", {})
        return event["type"] == "connection" and told["name"] == name and told["state"] in states
    return fits
