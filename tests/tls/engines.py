"""Real servers that show any certificate of certificates.py, one class an engine. Each takes a folder that it may fill.

An Engine starts its server, shows a certificate or none (the server then speaks in the clear only), and says where it is:
`target(asks_client)` is a Target, whose URL has no options yet. `names` are those of the driver's options.
"""

import contextlib
import dataclasses
import os
import pathlib
import pwd
import shutil
import socket
import subprocess
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
SSL_NAMES = {"mode": "sslmode", "authority": "sslrootcert", "certificate": "sslcert", "key": "sslkey", "passphrase": "sslpassword"}
START_S = 30


class Missing(Exception):
    """The engine's server is not installed; the reason."""


@dataclasses.dataclass(frozen=True)
class Target:
    scheme: str
    user: str
    password: str
    port: int
    database: str
    query: str = ""

    def url(self, **changes):
        part = dataclasses.replace(self, **{name: value for name, value in changes.items() if name != "host"})
        host = changes.get("host", "localhost")
        return f"{part.scheme}://{part.user}:{part.password}@{host}:{part.port}/{part.database}?{part.query}"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def listens(port):
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
        return True
    return False


def wait_until(ready, what):
    for _ in range(START_S * 20):
        if ready():
            return
        time.sleep(0.05)
    raise RuntimeError(f"{what} is not ready after {START_S} s")


class Engine:
    own_port = False  # TLS has a port of its own.
    connects_twice = False  # The client looks at the certificate on a connection of its own.
    names = SSL_NAMES
    account = None  # Servers that refuse to run as root run under it.
    skipped = {}  # A row of steps.txt, and why it cannot be.

    def __init__(self, folder, certificates):
        self.folder, self.certificates, self.processes = folder, folder / "certificates", []
        shutil.copytree(certificates, self.certificates)
        self.password = os.urandom(12).hex()
        self.give(folder)

    def give(self, path):
        if os.getuid() != 0 or not self.account:
            return
        shutil.chown(path, self.account)
        for inside in path.rglob("*"):
            shutil.chown(inside, self.account)

    def command(self, *arguments):
        as_account = []
        if os.getuid() == 0 and self.account:
            group = pwd.getpwnam(self.account).pw_gid
            as_account = ["setpriv", f"--reuid={self.account}", f"--regid={group}", "--init-groups", "env", "HOME=/tmp"]
        return [*as_account, *map(str, arguments)]

    def run(self, *arguments, **options):
        done = subprocess.run(self.command(*arguments), cwd="/", capture_output=True, text=True, check=False, **options)
        if done.returncode != 0:
            raise RuntimeError(f"{arguments[0]} failed: {done.stdout}{done.stderr}")
        return done.stdout

    def spawn(self, name, *arguments, **environment):
        log = (self.folder / f"{name}.log").open("wb")
        process = subprocess.Popen(self.command(*arguments), cwd=self.folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                   env={**os.environ, **environment})
        self.processes.append(process)
        return process

    def stop(self):
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


class PostgreSQL(Engine):
    name, account = "PostgreSQL", "postgres"

    def start(self):
        found = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin/initdb"))
        if not found:
            raise Missing("PostgreSQL's server is not installed")
        binaries, self.data, self.port = found[-1].parent, self.folder / "data", free_port()
        secret = self.folder / "password"
        secret.write_text(self.password)
        self.give(self.folder)
        self.run(binaries / "initdb", "-D", self.data, "-U", "plain", "--auth=scram-sha-256", f"--pwfile={secret}",
                 "--locale=C.UTF-8", "--encoding=UTF8", "--no-sync")
        with (self.data / "postgresql.conf").open("a") as settings:
            settings.write(f"listen_addresses = '127.0.0.1'\nport = {self.port}\nunix_socket_directories = '{self.folder}'\n"
                           f"fsync = off\nssl_ca_file = '{self.certificates}/authority.crt'\ninclude 'tls.conf'\n")
        (self.data / "pg_hba.conf").write_text(
            "local all all trust\nhostssl all asked all scram-sha-256 clientcert=verify-ca\n"
            "host all plain all scram-sha-256\n")
        self.write_settings("good")
        self.spawn("server", binaries / "postgres", "-D", self.data)
        wait_until(lambda: listens(self.port) and self.ask("select 1").strip() == "1", self.name)
        self.ask(f"create role asked login password '{self.password}'")

    def ask(self, sql):
        done = subprocess.run(["psql", "-X", "-A", "-t", "-h", self.folder, "-p", str(self.port), "-U", "plain", "-d", "postgres",
                               "-c", sql], capture_output=True, text=True, check=False)
        return done.stdout

    def write_settings(self, certificate):
        shown = "good" if certificate == "none" else certificate
        (self.data / "tls.conf").write_text(
            f"ssl = {'off' if certificate == 'none' else 'on'}\nssl_cert_file = '{self.certificates}/{shown}.crt'\n"
            f"ssl_key_file = '{self.certificates}/{shown}.key'\n")
        self.give(self.data)

    def show(self, certificate):
        self.write_settings(certificate)
        self.ask("select pg_reload_conf()")
        shown = "good" if certificate == "none" else certificate
        wanted = f"{'off' if certificate == 'none' else 'on'} {self.certificates}/{shown}.crt"
        # A new connection has the settings, and the certificates, that the server took over.
        wait_until(lambda: self.ask("select current_setting('ssl') || ' ' || current_setting('ssl_cert_file')").strip() == wanted,
                   f"{self.name} with the certificate {certificate}")

    def target(self, asks_client):
        return Target("postgresql", "asked" if asks_client else "plain", self.password, self.port, "postgres", "connect_timeout=5")


class MariaDB(Engine):
    name, account, connects_twice = "MariaDB", "mysql", True

    def start(self):
        if not shutil.which("mariadbd"):
            raise Missing("MariaDB's server is not installed")
        self.shown, script = self.folder / "shown", self.folder / "init.sql"
        self.shown.mkdir()
        self.put("good")
        script.write_text("".join(
            f"CREATE USER {user}@'127.0.0.1' IDENTIFIED BY '{self.password}' {demand};\nGRANT ALL ON *.* TO {user}@'127.0.0.1';\n"
            for user, demand in (("plain", ""), ("asked", "REQUIRE X509"))) + "CREATE DATABASE test_of_tls;\n")
        self.give(self.folder)
        self.run("mariadb-install-db", "--no-defaults", f"--datadir={self.folder}/tls", "--auth-root-authentication-method=normal",
                 "--skip-test-db")
        shutil.copytree(self.folder / "tls", self.folder / "clear")
        self.give(self.folder / "clear")
        tls = [f"--ssl-ca={self.certificates}/authority.crt", f"--ssl-cert={self.shown}/shown.crt", f"--ssl-key={self.shown}/shown.key"]
        self.ports = {"tls": self.serve("tls", *tls), "clear": self.serve("clear", "--skip-ssl")}
        for port in self.ports.values():
            wait_until(lambda port=port: self.ask(port, "select 1").strip() == "1", self.name)
        self.current = "good"

    def serve(self, name, *options):
        port = free_port()
        self.spawn(name, "mariadbd", "--no-defaults", f"--datadir={self.folder}/{name}", "--bind-address=127.0.0.1", f"--port={port}",
                   f"--socket={self.folder}/{name}.sock", "--skip-name-resolve", "--skip-log-bin", "--performance-schema=OFF",
                   "--innodb-flush-log-at-trx-commit=0", "--innodb-buffer-pool-size=16M", f"--init-file={self.folder}/init.sql", *options)
        return port

    def put(self, certificate):
        for kind in ("crt", "key"):
            shutil.copy(self.certificates / f"{certificate}.{kind}", self.shown / f"shown.{kind}")
        self.give(self.shown)

    def ask(self, port, sql):
        done = subprocess.run(["mariadb", "--no-defaults", "-h", "127.0.0.1", "-P", str(port), "-u", "plain", "-N", "-e", sql],
                              capture_output=True, text=True, check=False, env={**os.environ, "MYSQL_PWD": self.password})
        return done.stdout

    def show(self, certificate):
        self.current = certificate
        if certificate == "none":
            return
        self.put(certificate)
        self.ask(self.ports["tls"], "FLUSH SSL")

    def target(self, asks_client):
        port = self.ports["clear" if self.current == "none" else "tls"]
        return Target("mysql", "asked" if asks_client else "plain", self.password, port, "test_of_tls", "connect_timeout=5")


class Redis(Engine):
    name, own_port = "Redis", True
    names = {"mode": "tls", "authority": "tls_ca", "certificate": "tls_certificate", "key": "tls_key", "passphrase": "tls_key_password"}

    def start(self):
        if not shutil.which("redis-server"):
            raise Missing("redis-server is not installed")
        self.ports = {"tls": free_port(), "clear": free_port()}
        self.spawn("server", "redis-server", "--bind", "127.0.0.1", "--port", self.ports["clear"], "--tls-port", self.ports["tls"],
                   "--save", "", "--requirepass", self.password, "--tls-ca-cert-file", self.certificates / "authority.crt",
                   "--tls-cert-file", self.certificates / "good.crt", "--tls-key-file", self.certificates / "good.key",
                   "--tls-auth-clients", "no")
        wait_until(lambda: listens(self.ports["clear"]) and listens(self.ports["tls"]), self.name)
        self.current = "good"

    def ask(self, *command):
        done = subprocess.run(["redis-cli", "-h", "127.0.0.1", "-p", str(self.ports["clear"]), *map(str, command)],
                              capture_output=True, text=True, check=True, env={**os.environ, "REDISCLI_AUTH": self.password})
        if done.stdout.strip() != "OK":
            raise RuntimeError(f"Redis does not take {command[:3]}: {done.stdout}")

    def show(self, certificate):
        self.current = certificate
        if certificate == "none":
            return
        self.ask("CONFIG", "SET", "tls-cert-file", self.certificates / f"{certificate}.crt",
                 "tls-key-file", self.certificates / f"{certificate}.key")

    def target(self, asks_client):
        if self.current != "none":
            self.ask("CONFIG", "SET", "tls-auth-clients", "yes" if asks_client else "no")
        # A server in the clear waits for the end of a line that a handshake does not have.
        patience = 5 if self.current != "none" else 3
        return Target("redis", "default", self.password, self.ports["clear" if self.current == "none" else "tls"], "0",
                      f"connect_timeout={patience}")


class FerretDB(Engine):
    name, own_port = "FerretDB", True
    names = {"mode": "tls", "authority": "tls_ca_file", "certificate": "tls_certificate_file", "key": "tls_key_file",
             "passphrase": "tls_key_password"}
    skipped = {"unknown-database": "the engine makes a database when something is written to it"}

    def start(self):
        self.program = ROOT / ".cache/mongodb/ferretdb"
        if not self.program.is_file():
            raise Missing("FerretDB is not built; src/drivers/mongodb/setup.sh builds it")
        self.ports, self.current = {}, "good"
        for certificate in ("good", "expired", "wrong-name", "wrong-ca", "self-signed", "none"):
            self.serve(certificate, False)
        self.serve("good", True)
        for port in self.ports.values():
            wait_until(lambda port=port: listens(port), self.name)

    # Its certificates are read once, so each has a server of its own; that takes a tenth of a second.
    def serve(self, certificate, asks_client):
        name, port = f"{certificate}-{'asking' if asks_client else 'not-asking'}", free_port()
        data = self.folder / name
        data.mkdir()
        here = [f"--listen-addr=127.0.0.1:{port}"]
        if certificate != "none":
            here = ["--listen-addr=", f"--listen-tls=127.0.0.1:{port}", f"--listen-tls-cert-file={self.certificates}/{certificate}.crt",
                    f"--listen-tls-key-file={self.certificates}/{certificate}.key"]
        if asks_client:
            here.append(f"--listen-tls-ca-file={self.certificates}/authority.crt")
        self.ports[certificate, asks_client] = port
        self.spawn(name, self.program, "--handler=sqlite", f"--sqlite-url=file:{data}/", "--debug-addr=-", "--telemetry=disable",
                   f"--state-dir={data}", "--test-enable-new-auth", "--setup-username=plain", "--setup-database=admin",
                   "--log-level=WARN", *here, FERRETDB_SETUP_PASSWORD=self.password)

    def show(self, certificate):
        self.current = certificate

    def target(self, asks_client):
        return Target("mongodb", "plain", self.password, self.ports[self.current, asks_client], "test",
                      "authSource=admin&connectTimeoutMS=5000")


ENGINES = (PostgreSQL, MariaDB, Redis, FerretDB)
