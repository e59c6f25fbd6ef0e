"""Real servers that a sweep may kill: each has a folder and a port that stay the same from one start to the next, and keeps what it
has said to be done, whoever ends its process."""

import contextlib
import os
import pathlib
import pwd
import shutil
import signal
import socket
import subprocess
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
START_S = 60


class Missing(Exception):
    """The server is not installed; the reason."""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def family(pid):
    """The process and all that come from it."""
    found = [pid]
    for each in found:
        with contextlib.suppress(OSError):
            found += map(int, pathlib.Path(f"/proc/{each}/task/{each}/children").read_text().split())
    return found


def wait_until(holds, what, patience_s=START_S):
    until = time.monotonic() + patience_s
    while not holds():
        if time.monotonic() > until:
            raise RuntimeError(f"{what}: not after {patience_s} s")
        time.sleep(0.01)


class Server:
    """Makes its data at the first start. `ask` speaks to it by its own client, past Sextant."""

    account = None  # Servers that refuse to run as root run under it.

    def __init__(self, folder):
        self.folder, self.port, self.password, self.process = folder / self.name, free_port(), os.urandom(12).hex(), None
        self.folder.mkdir(parents=True)
        self.make()
        self.give()
        self.start()

    def give(self):
        if os.getuid() == 0 and self.account:
            for path in [self.folder, *self.folder.rglob("*")]:
                shutil.chown(path, self.account)

    def words(self, *arguments):
        if os.getuid() != 0 or not self.account:
            return [*map(str, arguments)]
        group = pwd.getpwnam(self.account).pw_gid
        return ["setpriv", f"--reuid={self.account}", f"--regid={group}", "--init-groups", "env", "HOME=/tmp", *map(str, arguments)]

    def do(self, *arguments, **options):
        done = subprocess.run(self.words(*arguments), cwd="/", capture_output=True, text=True, check=False, **options)
        if done.returncode != 0:
            raise RuntimeError(f"{arguments[0]} failed: {done.stdout}{done.stderr}")

    def spawn(self, *arguments, **environment):
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(self.words(*arguments), cwd=self.folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                            env={**os.environ, **environment})

    def start(self):
        """Until it answers."""
        self.launch()
        try:
            wait_until(self.answers, f"{self.name} answers")
        except RuntimeError:
            raise RuntimeError((self.folder / "log").read_text(errors="replace")[-2000:]) from None

    def kill(self):
        """It and its children, at once."""
        for pid in family(self.process.pid):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait()
        wait_until(lambda: not listens(self.port), f"{self.name} is gone")

    def signal(self, number):
        for pid in family(self.process.pid):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)

    def stop(self):
        if self.process and self.process.poll() is None:
            self.signal(signal.SIGCONT)
            self.kill()


def listens(port):
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
        return True
    return False


class PostgreSQL(Server):
    name, account = "postgresql", "postgres"

    def make(self):
        found = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin/initdb"))
        if not found:
            raise Missing("PostgreSQL's server is not installed")
        self.binaries, self.data = found[-1].parent, self.folder / "data"
        (self.folder / "password").write_text(self.password)
        self.give()
        self.do(self.binaries / "initdb", "-D", self.data, "-U", "sextant", "--auth=scram-sha-256", f"--pwfile={self.folder}/password",
                "--locale=C.UTF-8", "--encoding=UTF8", "--no-sync")
        # Only a machine that dies makes a difference between what is written and what is synced.
        with (self.data / "postgresql.conf").open("a") as settings:
            settings.write(f"listen_addresses = '127.0.0.1'\nport = {self.port}\nunix_socket_directories = '{self.folder}'\nfsync = off\n"
                           "shared_buffers = 16MB\nmax_connections = 40\n")

    def launch(self):
        self.spawn(self.binaries / "postgres", "-D", self.data)

    def ask(self, text):
        done = subprocess.run(["psql", "-X", "-A", "-t", "-h", "127.0.0.1", "-p", str(self.port), "-U", "sextant", "-d", "postgres",
                               "-c", text], capture_output=True, text=True, check=False, env={**os.environ, "PGPASSWORD": self.password})
        return done.stdout.strip() if done.returncode == 0 else None

    def answers(self):
        return self.ask("select 1") == "1"

    def url(self, port=None):
        return f"postgres://sextant:{self.password}@127.0.0.1:{port or self.port}/postgres"


class MariaDB(Server):
    name, account = "mariadb", "mysql"

    def make(self):
        if not shutil.which("mariadbd"):
            raise Missing("MariaDB's server is not installed")
        (self.folder / "init.sql").write_text(
            f"CREATE USER IF NOT EXISTS sextant@'127.0.0.1' IDENTIFIED BY '{self.password}';\nGRANT ALL ON *.* TO sextant@'127.0.0.1';\n"
            "CREATE DATABASE IF NOT EXISTS shop;\n")
        self.give()
        self.do("mariadb-install-db", "--no-defaults", f"--datadir={self.folder}/data", "--auth-root-authentication-method=normal",
                "--skip-test-db")

    def launch(self):
        self.spawn("mariadbd", "--no-defaults", f"--datadir={self.folder}/data", "--bind-address=127.0.0.1", f"--port={self.port}",
                   f"--socket={self.folder}/socket", "--skip-name-resolve", "--skip-log-bin", "--performance-schema=OFF",
                   "--innodb-flush-log-at-trx-commit=2", "--innodb-flush-method=nosync", "--innodb-buffer-pool-size=16M",
                   f"--init-file={self.folder}/init.sql")

    def ask(self, text):
        done = subprocess.run(["mariadb", "--no-defaults", "-h", "127.0.0.1", "-P", str(self.port), "-u", "sextant", "-N", "-B",
                               "-e", text, "shop"], capture_output=True, text=True, check=False,
                              env={**os.environ, "MYSQL_PWD": self.password})
        return done.stdout.strip() if done.returncode == 0 else None

    def answers(self):
        return self.ask("select 1") == "1"

    def url(self, port=None):
        return f"mysql://sextant:{self.password}@127.0.0.1:{port or self.port}/shop"


class Redis(Server):
    name = "redis"

    def make(self):
        if not shutil.which("redis-server"):
            raise Missing("redis-server is not installed")

    def launch(self):
        # Its log of changes is written before an answer goes out.
        self.spawn("redis-server", "--bind", "127.0.0.1", "--port", self.port, "--save", "", "--appendonly", "yes", "--appendfsync", "no",
                   "--dir", self.folder, "--requirepass", self.password)

    def ask(self, *words):
        done = subprocess.run(["redis-cli", "-h", "127.0.0.1", "-p", str(self.port), "--no-auth-warning", *map(str, words)],
                              capture_output=True, text=True, check=False, env={**os.environ, "REDISCLI_AUTH": self.password})
        return done.stdout.strip() if done.returncode == 0 else None

    def answers(self):
        return self.ask("PING") == "PONG"

    def url(self, port=None):
        return f"redis://default:{self.password}@127.0.0.1:{port or self.port}/0"


class MongoDB(Server):
    """FerretDB, which speaks MongoDB's protocol."""

    name, account = "mongodb", "nobody"

    def make(self):
        program = ROOT / ".cache/mongodb/ferretdb"
        if not program.exists():
            raise Missing("FerretDB is not built; scripts/setup test builds it")
        shutil.copy(program, self.folder / "ferretdb")
        (self.folder / "data").mkdir()

    def launch(self):
        self.spawn(self.folder / "ferretdb", "--handler=sqlite", f"--sqlite-url=file:{self.folder}/data/",
                   f"--listen-addr=127.0.0.1:{self.port}",
                   "--debug-addr=-", "--telemetry=disable", f"--state-dir={self.folder}/data", "--test-enable-new-auth",
                   "--setup-username=sextant", "--setup-database=admin", "--log-level=WARN", FERRETDB_SETUP_PASSWORD=self.password)

    def answers(self):
        return listens(self.port)

    def url(self, port=None):
        return f"mongodb://sextant:{self.password}@127.0.0.1:{port or self.port}/shop?authSource=admin"
