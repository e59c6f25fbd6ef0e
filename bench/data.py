"""The table that is measured: `events`, in a database of each server and in files. Made once, and kept."""

import csv
import os
import pathlib
import shlex
import sqlite3
import subprocess
import urllib.parse

ROOT = pathlib.Path(__file__).resolve().parents[1]
FOLDER = ROOT / "build" / "bench"
SQLITE_TABLE = """create table events(
  id integer primary key, user_id integer not null, score double, amount numeric(12,2), created_at text, day text,
  active boolean, name varchar(16), note text, uid text)"""


def start_postgresql():
    """The address of the test server, which stays up after the benchmark: making the table takes longer than using it."""
    return _start("postgresql", "SEXTANT_TEST_POSTGRESQL")


def start_redis():
    return _start("redis", "SEXTANT_TEST_REDIS")


def start_mysql():
    return _start("mysql", "SEXTANT_TEST_MYSQL")


def _start(driver, variable):
    started = subprocess.run(["scripts/services", "start", driver], cwd=ROOT, check=True, capture_output=True, text=True)
    for line in pathlib.Path(started.stdout.strip()).read_text().splitlines():
        name, _, value = line.removeprefix("export ").partition("=")
        if name == variable:
            return shlex.split(value)[0]
    raise SystemExit(f"scripts/services does not set {variable}.")


def fill_redis(url, keys):
    """So many keys in database 8, which the tests do not use; the URL of that database."""
    url = url.rpartition("/")[0] + "/8"

    def redis(*arguments):
        return subprocess.run(["redis-cli", "-u", url, "--no-auth-warning", *arguments], check=True, capture_output=True, text=True).stdout.strip()

    if redis("dbsize") != str(keys):
        redis("flushdb")
        redis("eval", "for i = 1, tonumber(ARGV[1]) do redis.call('set', 'user:' .. i .. ':name', i) end", "0", str(keys))
    return url


def mariadb(url, *arguments):
    """The command of MariaDB's client, and its environment, in which the password travels."""
    parts = urllib.parse.urlsplit(url)
    command = ["mariadb", "--no-defaults", "-h", parts.hostname, "-P", str(parts.port), "-u", parts.username,
               *arguments, parts.path.lstrip("/")]
    return command, {"MYSQL_PWD": urllib.parse.unquote(parts.password or "")}


def fill_mysql(url, rows):
    """The URL of a database of its own with so many rows."""
    name = f"rows_{rows}"
    command, extra = mariadb(url, "-N", "-B")
    there = mariadb(urllib.parse.urlunsplit(urllib.parse.urlsplit(url)._replace(path=f"/{name}")), "-N", "-B")[0]
    environment = {**os.environ, **extra}
    counted = subprocess.run([*there, "-e", "select count(*) from events"], check=False, capture_output=True, text=True, env=environment)
    if counted.stdout.strip() != str(rows):
        print(f"Making {rows:,} rows in MariaDB.", flush=True)
        subprocess.run([*command, "-e", f"create or replace database {name}"], check=True, env=environment)
        script = (ROOT / "bench" / "events_mysql.sql").read_text().replace("@rows", str(rows))
        subprocess.run(there, check=True, text=True, input=script, env=environment)
    return urllib.parse.urlunsplit(urllib.parse.urlsplit(url)._replace(path=f"/{name}"))


def psql(url, *arguments, **options):
    return subprocess.run(["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", url, *arguments], check=True, **options)


def fill_postgresql(url, rows):
    """The URL of a database of its own with so many rows."""
    name = f"rows_{rows}"
    own = _database(url, name, f"{rows:,} rows", "-v", f"rows={rows}", "-f", str(ROOT / "bench" / "events.sql"))
    # A scan that was cut short leaves a mark, from which the next ones begin: then one file has its rows in another order.
    psql(own, "-c", f"alter database {name} set synchronize_seqscans = off")
    return own


def fill_catalog(url, tables):
    """The URL of a database of its own with so many tables of ten columns each, over 20 schemas."""
    return _database(url, f"tables_{tables}", f"{tables:,} tables", "-v", f"tables={tables}", "-f", str(ROOT / "bench" / "tables.sql"))


def small_table(number):
    return f"small_{number}"


def small_mark(number):
    """What the column `user_id` of a small table holds in all its rows, and no other table does."""
    return 7_000_000 + number


def fill_small_tables(url, tables, rows):
    """Makes tables of the first rows of `events`."""
    for number in range(1, tables + 1):
        name = small_table(number)
        psql(url, "-c", f"""set client_min_messages = error; drop table if exists {name};
            create table {name} as select * from events order by id limit {rows};
            update {name} set user_id = {small_mark(number)}; alter table {name} add primary key (id); analyze {name}""")


def _database(url, name, what, *arguments):
    """The URL of a database that psql's arguments fill, once."""
    def named(path):
        return urllib.parse.urlunsplit(urllib.parse.urlsplit(url)._replace(path=f"/{path}"))

    there = psql(url, "-At", "-c", f"select 1 from pg_database where datname = '{name}'", capture_output=True, text=True)
    if there.stdout.strip() != "1":
        print(f"Making {what} in PostgreSQL.", flush=True)
        psql(url, "-c", "set client_min_messages = error", "-c", f"drop database if exists {name}_part",
             "-c", f"create database {name}_part")
        psql(named(f"{name}_part"), *arguments)
        psql(url, "-c", f"alter database {name}_part rename to {name}")
    return named(name)


def build_drain():
    """The program of drain.c."""
    program, source = FOLDER / "drain", ROOT / "bench" / "drain.c"
    if not program.exists() or program.stat().st_mtime < source.stat().st_mtime:
        FOLDER.mkdir(parents=True, exist_ok=True)
        flags = subprocess.run(["pkg-config", "--cflags", "--libs", "libpq"], check=True, capture_output=True, text=True).stdout.split()
        subprocess.run(["cc", "-O2", "-Wall", "-Wextra", "-o", program, source, *flags], check=True)
    return program


def fill_sqlite(url, rows):
    """The path of the SQLite file, copied from PostgreSQL's rows."""
    path = FOLDER / f"events-{rows}.sqlite"
    if path.exists():
        return path
    print(f"Copying {rows:,} rows to SQLite.", flush=True)
    FOLDER.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    part.unlink(missing_ok=True)
    database = sqlite3.connect(part)
    database.execute("pragma journal_mode = off")
    database.execute(SQLITE_TABLE)
    command = ["psql", "-X", "-q", url, "-c", "copy events to stdout (format csv)"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        converted = map(_converted, csv.reader(process.stdout))
        database.executemany("insert into events values (?,?,?,?,?,?,?,?,?,?)", converted)
    database.commit()
    database.execute("vacuum")
    database.close()
    part.rename(path)
    return path


def fill_duckdb(sextant, sqlite, rows):
    """The path of the DuckDB file, copied from the SQLite file's rows by way of a CSV file."""
    path = FOLDER / f"events-{rows}.duckdb"
    if path.exists():
        return path
    print(f"Copying {rows:,} rows to DuckDB.", flush=True)
    part, text = path.with_suffix(".part"), path.with_suffix(".csv")
    part.unlink(missing_ok=True)
    subprocess.run([sextant, "query", sqlite, "select * from events", "--format", "csv", "--output", text], check=True)
    subprocess.run([sextant, "query", f"duckdb:{part}?create=true", f"create table events as from read_csv('{text}')"], check=True)
    text.unlink()
    part.rename(path)
    return path


def _converted(row):
    """CSV has one text for NULL and the empty string; the table holds no empty strings."""
    identity, user, score, amount, created, day, active, *texts = row
    return (int(identity), int(user), float(score), float(amount), created, day, int(active == "t"),
            *(text or None for text in texts))
