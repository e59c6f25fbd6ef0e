"""A server that speaks TLS with a good certificate to whoever looks first, and then offers none to whoever logs in.

It greets as a MySQL server: that client library connects twice, since it cannot check a certificate as every mode asks for.
"""

import socket
import ssl
import struct
import threading

TLS, OTHERS = 0x0800, 0x00FFF7FF & ~0x01000820


def packet(number, body):
    return struct.pack("<I", len(body))[:3] + bytes([number]) + body


def greeting(capabilities):
    return packet(0, b"\x0a10.11.0-MariaDB\0" + struct.pack("<I", 7) + b"abcdefgh\0" + struct.pack("<H", capabilities & 0xFFFF)
                  + b"\x2d\x02\0" + struct.pack("<H", capabilities >> 16) + b"\x15" + bytes(10) + b"ijklmnopqrst\0"
                  + b"mysql_native_password\0")


class Downgrade:
    """`heard`: what came after the greeting without TLS; None until somebody connected a second time."""

    def __init__(self, certificates):
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(certificates / "good.crt", certificates / "good.key")
        self.heard, self.listener = None, socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()

    def serve(self):
        first, _ = self.listener.accept()
        first.settimeout(5)
        first.sendall(greeting(OTHERS | TLS))
        first.recv(36)
        try:
            self.context.wrap_socket(first, server_side=True).close()
        except OSError:
            first.close()
        second, _ = self.listener.accept()
        with second:
            second.settimeout(5)
            second.sendall(greeting(OTHERS))
            try:
                self.heard = second.recv(4096)
            except OSError:
                self.heard = b""

    def close(self):
        self.thread.join(10)
        self.listener.close()
