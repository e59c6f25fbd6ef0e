"""An sshd of the benchmark's own, and OpenSSH's own tunnel through it, both on ports of 127.0.0.1."""

import contextlib
import getpass
import os
import pathlib
import shutil
import socket
import subprocess
import tempfile
import time
import urllib.parse


def _free_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


def _await(port):
    for _ in range(500):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.02)
    raise RuntimeError(f"Nothing listens on port {port}.")


@contextlib.contextmanager
def tunnels(url):
    """The URL by Sextant's own tunnel, and the same by `ssh -L`."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="sextant-bench-ssh."))
    processes = []
    try:
        for name in ("host", "key"):
            subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", folder / name], check=True)
        port, forwarded, target = _free_port(), _free_port(), urllib.parse.urlsplit(url)
        (folder / "config").write_text(
            f"Port {port}\nListenAddress 127.0.0.1\nHostKey {folder}/host\nAuthorizedKeysFile {folder}/key.pub\nPidFile none\n"
            "StrictModes no\nPermitRootLogin yes\nUsePAM no\n")
        if os.getuid() == 0:
            os.makedirs("/run/sshd", mode=0o755, exist_ok=True)
        processes.append(subprocess.Popen(["/usr/sbin/sshd", "-D", "-e", "-f", folder / "config"], stderr=subprocess.DEVNULL))
        _await(port)
        key = (folder / "host.pub").read_text().split()
        (folder / "known_hosts").write_text(f"[127.0.0.1]:{port} {key[0]} {key[1]}\n")
        processes.append(subprocess.Popen(
            ["ssh", "-N", "-F", "none", "-i", folder / "key", "-o", f"UserKnownHostsFile={folder}/known_hosts", "-p", str(port),
             "-L", f"127.0.0.1:{forwarded}:{target.hostname}:{target.port}", "127.0.0.1"]))
        _await(forwarded)
        listed = subprocess.run(["ssh-keygen", "-lf", folder / "host.pub"], check=True, capture_output=True, text=True).stdout.split()[1]
        options = urllib.parse.urlencode({"ssh": f"{getpass.getuser()}@127.0.0.1:{port}", "ssh_key": folder / "key", "ssh_host_key": listed},
                                         quote_via=urllib.parse.quote)
        yield f"{url}{'&' if target.query else '?'}{options}", url.replace(f":{target.port}/", f":{forwarded}/", 1)
    finally:
        for process in reversed(processes):
            process.terminate()
            process.wait()
        shutil.rmtree(folder, ignore_errors=True)
