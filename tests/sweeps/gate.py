"""A port of 127.0.0.1 that leads to a server, and can swallow everything both ways, as a network does that is gone, or be shut."""

import contextlib
import selectors
import socket
import threading


class Gate:
    def __init__(self, target):
        self.target, self.held, self.ending = target, threading.Event(), threading.Event()
        self.clients, self.port = set(), 0
        self.open()

    def open(self):
        self.listener = socket.create_server(("127.0.0.1", self.port))
        self.listener.settimeout(0.05)
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._accept, args=(self.listener,), daemon=True).start()

    def shut(self):
        """Cuts everything; until it is opened again nobody listens there."""
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        for client in list(self.clients):
            with contextlib.suppress(OSError):
                client.shutdown(socket.SHUT_RDWR)

    def hold(self, held):
        """Connections stay, new ones are made, and nothing goes through."""
        if held:
            self.held.set()
        else:
            self.held.clear()

    def close(self):
        self.ending.set()
        self.listener.close()

    def _accept(self, listener):
        while not self.ending.is_set():
            try:
                client, _ = listener.accept()
            except TimeoutError:
                continue
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client):
        while self.held.is_set() and not self.ending.wait(0.002):
            pass
        self.clients.add(client)
        try:
            self._carry(client)
        finally:
            self.clients.discard(client)

    def _carry(self, client):
        with client, socket.create_connection(("127.0.0.1", self.target)) as server, selectors.DefaultSelector() as waiting:
            client.setblocking(True)
            waiting.register(client, selectors.EVENT_READ, server)
            waiting.register(server, selectors.EVENT_READ, client)
            while not self.ending.is_set():
                if self.held.is_set():
                    self.ending.wait(0.002)
                    continue
                for key, _ in waiting.select(0.02):
                    try:
                        piece = key.fileobj.recv(65536)
                        if not piece:
                            return
                        key.data.sendall(piece)
                    except OSError:
                        return
