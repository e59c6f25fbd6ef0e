"""Reads exported files back with programs that are not ours, and compares them with what Python put into the database.

Formats: csv, json, gzip, base64 and zip by Python, XLSX by openpyxl, SQL by SQLite, zstd by DuckDB, Arrow and Parquet by pyarrow
where it is.
Files: what appears, what is refused, and what is left behind. Ends with a count for ./test.
"""

import base64
import csv
import datetime
import fcntl
import gzip
import hashlib
import io
import json
import os
import pathlib
import re
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import zipfile

import parquet

ROOT = pathlib.Path(__file__).resolve().parents[2]
SEXTANT = ROOT / "build/release/sextant"
PYARROW = os.environ.get("SEXTANT_PYARROW")

WORDS = [
    "plain", "", "NULL", "\\N", "\\.", "a,b;c\td|e", 'say "hi"', "two\nlines", "cr\rlf\r\n", " space ", "=1+1", "+1", "-1", "@x", "\tx",
    "'=1", "é日😀", "</script><script>document.title='owned'</script>", "<!--", "]]>", "&amp;<b>", "\u202eabc\u202c", "\u2066x\u2069",
    "\x01\x1b[31m\x7f", "_x000D_", "_x0041_ and _x004_", "\ufeffbom", "\u2028\u2029", "0012", "1e5", "2026-01-02", "true", "{\"a\":1}",
    "x" * 5000, "\u00a0", "e\u0301", "\U0010ffff", "a\\b", "`id`", "€uro",
]
NUMBERS = [0, 1, -1, 2**53, 2**53 + 1, -(2**53) - 1, 2**63 - 1, -(2**63), 123456789012345678]
REALS = [0.0, -0.5, 0.1, 1e15, 1e-7, 1.5e300, 123456.789, 1 / 3]


def make_rows():
    rows = []
    for index, word in enumerate([*WORDS, None]):
        rows.append((index + 1, word, NUMBERS[index % len(NUMBERS)], REALS[index % len(REALS)],
                     None if index % 5 == 0 else bytes([0, 255, index, 10, 34])))
    return rows


ROWS = make_rows()
HEADER = ["id", "word", "number", "real", "blob"]


class Checks:
    def __init__(self, folder):
        self.folder = folder
        self.passed = self.failed = self.skipped = 0
        self.environment = {**os.environ, "SEXTANT_HOME": str(folder / "home"), "NO_COLOR": "1", "TZ": "UTC"}

    def check(self, holds, what):
        self.passed += bool(holds)
        self.failed += not holds
        if not holds:
            print(f"FAIL {what}", flush=True)

    def same(self, read, wanted, what):
        for index, (left, right) in enumerate(zip(read, wanted)):
            if left != right:
                self.check(False, f"{what}: row {index + 1}: {left!r}, not {right!r}")
                return
        self.check(len(read) == len(wanted), f"{what}: {len(read)} rows, not {len(wanted)}")

    def skip(self, reason):
        self.skipped += 1
        print(f"SKIP {reason}", flush=True)

    def run(self, *words, text=True, **options):
        return subprocess.run([str(SEXTANT), *map(str, words)], env=self.environment, capture_output=True, text=text, check=False,
                              stdin=subprocess.DEVNULL, timeout=300, **options)

    def export(self, name, *words, table="hostile"):
        """The file's bytes, exported from a table of the hostile database."""
        path = self.folder / name
        done = self.run("export", "-c", self.folder / "hostile.db", "--table", table, "-o", path, *words)
        self.check(done.returncode == 0 and path.is_file(), f"export {name}: exit {done.returncode} {done.stderr}")
        return path.read_bytes() if path.is_file() else b""


def hexed(blob):
    return None if blob is None else "\\x" + blob.hex()


def shown_real(text):
    return float(text)


def csv_rows(text, **style):
    """RFC 4180 by Python's reader, and which fields were quoted: NULL is a bare nothing."""
    rows = list(csv.reader(io.StringIO(text, newline=""), strict=True, **style))
    return rows[0], rows[1:]


def check_csv(checks):
    text = checks.export("plain.csv").decode("latin1")
    header, rows = csv_rows(text)
    checks.check(header == HEADER, f"csv: {header}")
    wanted = [(str(row[0]), "" if row[1] is None else row[1].encode().decode("latin1"), str(row[2]), "" if row[4] is None else
               row[4].decode("latin1")) for row in ROWS]
    checks.same([(row[0], row[1], row[2], row[4]) for row in rows], wanted, "csv")
    checks.same([shown_real(row[3]) for row in rows], [float(f"{row[3]:.15g}") for row in ROWS], "csv, reals")
    # NULL and the empty text differ, which Python's reader does not tell.
    lines = text.split("\n")
    checks.check(lines[2].startswith('2,"",'), f"csv: the empty text is quoted: {lines[2]}")
    checks.check(f"\n{len(ROWS)},," in text, "csv: NULL is nothing")


def check_styled_csv(checks):
    words = ("--delimiter", ";", "--null", "NULL", "--quotes", "all", "--crlf", "--encoding", "utf-16le", "--decimal-point", ",")
    data = checks.export("styled.csv", *words)
    checks.check(data[:2] == b"\xff\xfe", "utf-16: begins with its mark")
    text = data.decode("utf-16")
    header, rows = csv_rows(text, delimiter=";")
    checks.check(header == HEADER and text.startswith('"id";"word"'), f"styled csv: {text[:40]}")
    wanted = [(str(row[0]), "NULL" if row[1] is None else row[1], str(row[2]), "NULL" if row[4] is None else hexed(row[4])) for row in ROWS]
    checks.same([(row[0], row[1], row[2], row[4]) for row in rows], wanted, "styled csv")
    checks.check(f'"{len(ROWS)}";NULL;' in text and '"3";"NULL";' in text, "styled csv: NULL and the text NULL differ")
    checks.same([float(row[3].replace(",", ".")) for row in rows], [float(f"{row[3]:.15g}") for row in ROWS], "styled csv, reals")
    checks.check(text.endswith("\r\n"), "styled csv: ends lines by CR LF")
    data = checks.export("bom.csv", "--encoding", "utf-8-bom")
    checks.check(data.startswith(b"\xef\xbb\xbfid,"), f"utf-8-bom: {data[:8]}")
    rows = csv_rows(data.decode("utf-8-sig"))[1]
    checks.same([row[1] for row in rows], [row[1] or "" for row in ROWS], "utf-8-bom")
    rows = csv_rows(checks.export("guarded.csv", "--guard-formulas", "--encoding", "utf-8-bom").decode("utf-8-sig"))[1]
    guarded = [("'" + word if word[:1] in tuple("=+-@\t\r") and word else word) for word in (row[1] or "" for row in ROWS)]
    checks.same([row[1] for row in rows], guarded, "guarded csv")


def check_encodings(checks):
    data = checks.export("western.csv", "--encoding", "windows-1252", table="western")
    checks.same(csv_rows(data.decode("cp1252"))[1], [["1", "Straße"], ["2", "€ “é” …"]], "windows-1252")
    path = checks.folder / "latin.csv"
    done = checks.run("export", "-c", checks.folder / "hostile.db", "--table", "western", "-o", path, "--encoding", "latin1")
    told = "Row 2" in done.stderr and "word" in done.stderr and "U+20AC" in done.stderr
    checks.check(done.returncode == 1 and told, f"latin1 names the place: {done.returncode} {done.stderr}")
    checks.check(not list(checks.folder.glob("latin*")), "a refused encoding leaves nothing behind")


def check_dates(checks):
    (checks.folder / "days.csv").write_text("d,t\n2026-12-31,2026-12-31 23:59:58.5\n0099-01-02,1970-01-01 00:00:00\n")
    path = checks.folder / "dates.csv"
    done = checks.run("export", "-c", checks.folder / "days.csv", "--query", "select * from days", "-o", path, "--dates", "day_first_dots")
    if done.returncode != 0:
        checks.check(False, f"dates: {done.stderr}")
        return
    checks.same(csv_rows(path.read_text())[1], [["31.12.2026", "31.12.2026 23:59:58.5"], ["02.01.0099", "01.01.1970 00:00:00"]], "dates")
    check_xlsx_dates(checks)


def check_json(checks):
    wanted = [{"id": row[0], "word": row[1], "number": row[2], "real": row[3], "blob": hexed(row[4])} for row in ROWS]
    checks.same(json.loads(checks.export("whole.json")), wanted, "json")
    lines = checks.export("lines.ndjson").decode().split("\n")
    checks.same([json.loads(line) for line in lines if line], wanted, "ndjson")


def check_tsv(checks):
    escapes = {"t": "\t", "n": "\n", "r": "\r", "\\": "\\"}
    read = []
    for line in checks.export("rows.tsv").split(b"\n")[1:-1]:
        field = line.split(b"\t")[1].decode()
        read.append(None if field == "\\N" else re.sub(r"\\(.)", lambda match: escapes[match.group(1)], field, flags=re.S))
    checks.same(read, [row[1] for row in ROWS], "tsv")


def check_packed(checks):
    plain = checks.export("again.csv")
    checks.check(gzip.decompress(checks.export("again.csv.gz")) == plain, "gzip holds the same bytes")
    checks.check(gzip.decompress(checks.export("odd.name", "--format", "csv", "--compress", "gzip")) == plain, "--compress gzip")
    packed = checks.export("again.csv.zst")
    checks.check(packed[:4] == b"\x28\xb5\x2f\xfd", "zstd begins with its mark")
    # DuckDB unpacks it by itself; it takes no bytes that are no text.
    words = checks.folder / "words.csv.zst"
    query = "select id, word, number from hostile order by id"
    done = checks.run("export", "-c", checks.folder / "hostile.db", "--query", query, "-o", words)
    checks.check(done.returncode == 0, f"words.csv.zst: {done.stderr}")
    done = checks.run("query", words, "select id, word, number from words order by id", "--format", "json")
    checks.check(done.returncode == 0, f"DuckDB reads what zstd holds: {done.stderr[:300]}")
    if done.returncode == 0:
        read = [(row["id"], row["word"], int(row["number"])) for row in json.loads(done.stdout)]
        checks.same(read, [(row[0], row[1], row[2]) for row in ROWS], "csv, by DuckDB")


def check_sql(checks):
    text = checks.export("rows.sql", "--into", "copy").decode()
    database = sqlite3.connect(":memory:")
    database.execute("create table copy(id integer primary key, word text, number integer, real real, blob blob)")
    database.executescript(text)
    read = database.execute("select id, word, number, real, blob from copy order by id").fetchall()
    checks.same(read, ROWS, "sql")


def check_html(checks):
    page = checks.export("page.html").decode()
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page).group(1)
    for name in ("script", "style"):
        body = re.findall(rf"<{name}>(.*?)</{name}>", page, flags=re.S)
        digest = base64.b64encode(hashlib.sha256(body[0].encode()).digest()).decode()
        checks.check(len(body) == 1 and f"{name}-src 'sha256-{digest}'" in policy, f"html: the policy names the one {name}")
    checks.check(policy.startswith("default-src 'none'") and "http" not in policy, f"html: {policy}")
    pieces = re.findall(r'<script type="text/plain" class="rows">([A-Za-z0-9+/=]*)</script>', page)
    lines = gzip.decompress(b"".join(base64.b64decode(piece) for piece in pieces)).decode().split("\n")
    head = json.loads(lines[0])
    checks.check([column["name"] for column in head["columns"]] == HEADER, f"html: {head}")
    read = [json.loads(line) for line in lines[1:] if line]
    wanted = [[str(row[0]), row[1], str(row[2]), hexed(row[4])] for row in ROWS]
    checks.same([[row[0], row[1], row[2], row[4]] for row in read], wanted, "html")
    checks.check("owned" not in page, "html: no cell stands in the page as text")


def openpyxl_or_skip(checks):
    try:
        import openpyxl
        return openpyxl
    except ImportError:
        checks.skip("XLSX: openpyxl is not here")
        return None


def unescaped(text):
    return None if text is None else re.sub(r"_x([0-9A-Fa-f]{4})_", lambda match: chr(int(match.group(1), 16)), text)


def check_xlsx(checks):
    openpyxl = openpyxl_or_skip(checks)
    if openpyxl is None:
        return
    data = checks.export("book.xlsx")
    checks.check(zipfile.ZipFile(io.BytesIO(data)).testzip() is None, "xlsx: the archive's sums hold")
    sheet = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
    rows = list(sheet.iter_rows(values_only=True))
    checks.check([unescaped(name) for name in rows[0]] == HEADER, f"xlsx: {rows[0]}")

    def number(value):
        return value if abs(value) <= 2**53 else str(value)

    wanted = [(row[0], row[1], number(row[2]), hexed(row[4])) for row in ROWS]
    # openpyxl reads an empty text as nothing; the sheet itself is looked at below.
    words = [unescaped(row[1]) if row[1] is not None or want[1] is None else "" for row, want in zip(rows[1:], wanted)]
    read = [(row[0], word, row[2], row[4]) for row, word in zip(rows[1:], words)]
    checks.same(read, wanted, "xlsx")
    checks.same([float(row[3]) for row in rows[1:]], [row[3] for row in ROWS], "xlsx, reals")
    checks.check(all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row), "xlsx: nothing is a formula")
    xml = zipfile.ZipFile(io.BytesIO(data)).read("xl/worksheets/sheet1.xml").decode()
    checks.check('r="B3" t="inlineStr"' in xml and f'r="B{len(ROWS) + 1}"' not in xml, "xlsx: the empty text is a cell, NULL is none")
    path = checks.folder / "long.xlsx"
    done = checks.run("export", "-c", checks.folder / "hostile.db", "--query", f"select 1 as a, '{'x' * 32768}' as b", "-o", path)
    told = "Row 1" in done.stderr and " b:" in done.stderr and "32,767" in done.stderr
    checks.check(done.returncode == 1 and told and not path.exists(), f"xlsx: a long cell is told: {done.stderr}")


def check_xlsx_dates(checks):
    openpyxl = openpyxl_or_skip(checks)
    if openpyxl is None:
        return
    query = ("select date '2026-12-31' as d, timestamp '2026-12-31 23:59:58.123' as t, time '01:02:03' as c, "
             "date '1900-02-28' as old, timestamp '2026-01-01 00:00:00.000001' as fine, 12.50::decimal(10,2) as short, "
             "1234567890123456.78::decimal(20,2) as long, true as yes, 'nan'::double as nan")
    path = checks.folder / "dates.xlsx"
    done = checks.run("export", "-c", checks.folder / "days.csv", "--query", query, "-o", path)
    checks.check(done.returncode == 0, f"xlsx dates: {done.stderr}")
    if done.returncode != 0:
        return
    row = list(openpyxl.load_workbook(path).worksheets[0].iter_rows(values_only=True))[1]
    wanted = (datetime.datetime(2026, 12, 31), datetime.datetime(2026, 12, 31, 23, 59, 58, 123000), datetime.time(1, 2, 3), "1900-02-28",
              "2026-01-01 00:00:00.000001", 12.5, "1234567890123456.78", True, "nan")
    checks.same(list(row), list(wanted), "xlsx, values of every kind")


def check_sheets(checks):
    openpyxl = openpyxl_or_skip(checks)
    if openpyxl is None:
        return
    path = checks.folder / "sheets.xlsx"
    count = 1_048_577
    query = f"with recursive s(n) as (select 1 union all select n + 1 from s where n < {count}) select n from s"
    done = checks.run("export", "-c", checks.folder / "hostile.db", "--query", query, "-o", path)
    checks.check(done.returncode == 0 and "2 sheets" in done.stderr, f"more rows than a sheet holds: {done.stderr}")
    archive = zipfile.ZipFile(path)
    values = []
    for name in ("xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml"):
        values += [int(value) for value in re.findall(r"<v>(\d+)</v>", archive.read(name).decode())]
    checks.check(values == list(range(1, count + 1)), f"every row is in a sheet, in order: {len(values)}")


def check_arrow(checks):
    checks.export("rows.arrows")
    if not PYARROW:
        checks.skip("Arrow: pyarrow is not here")
        return
    script = ("import pyarrow as pa, json, sys; t = pa.ipc.open_stream(sys.argv[1]).read_all(); "
              "print(json.dumps([[str(v.as_py()) if v.as_py() is not None else None for v in t.column('word')]]))")
    read = subprocess.run([PYARROW, "-c", script, checks.folder / "rows.arrows"], capture_output=True, text=True, check=False)
    checks.check(read.returncode == 0, f"pyarrow: {read.stderr[-300:]}")
    if read.returncode == 0:
        checks.same(json.loads(read.stdout)[0], [row[1] for row in ROWS], "arrow")


def check_parquet(checks):
    parquet.check_parquet(checks, PYARROW, HEADER, ROWS)


def check_places(checks):
    """What is there is not lost, and what failed leaves nothing."""
    database, path = checks.folder / "hostile.db", checks.folder / "there.csv"
    part = checks.folder / "there.csv.part"
    arguments = ("export", "-c", database, "--table", "western", "-o", path)
    path.write_text("mine")
    done = checks.run(*arguments)
    kept = path.read_text() == "mine"
    checks.check(done.returncode == 1 and "exists already" in done.stderr and kept, f"refuses a file: {done.stderr}")
    replaced = checks.run(*arguments, "--overwrite").returncode == 0
    checks.check(replaced and path.read_text().startswith("id,"), "--overwrite replaces it")
    path.unlink()
    part.write_text("left behind")
    done = checks.run(*arguments)
    kept = part.read_text() == "left behind"
    checks.check(done.returncode == 1 and "broken off" in done.stderr and kept, f"a part is told: {done.stderr}")
    with open(part, "r+") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        done = checks.run(*arguments, "--overwrite")
        checks.check(done.returncode == 1 and "right now" in done.stderr, f"a part in use is refused: {done.stderr}")
    done = checks.run(*arguments, "--overwrite")
    checks.check(done.returncode == 0 and not part.exists() and path.exists(), f"a part left behind is replaced: {done.stderr}")
    done = checks.run("export", "-c", database, "--table", "western", "-o", checks.folder / "none/x.csv")
    checks.check(done.returncode == 1 and "no folder" in done.stderr, f"a missing folder is told: {done.stderr}")
    done = checks.run("export", "-c", database, "--table", "western", "-o", "/dev/null", "--format", "csv", "--overwrite")
    checks.check(done.returncode == 2 and "no plain file" in done.stderr and pathlib.Path("/dev/null").is_char_device(),
                 f"what is no file stays: {done.returncode} {done.stderr}")
    done = checks.run("export", "-c", database, "--query", "select 1 as a; select 2 as b", "-o", checks.folder / "two.csv")
    checks.check(done.returncode == 2 and not (checks.folder / "two.csv").exists(), f"two results are refused: {done.stderr}")
    done = checks.run("export", "-c", database, "--query", "select 1 as a", "-o", "-", "--format", "csv")
    checks.check(done.returncode == 0 and done.stdout == "a\n1\n", f"standard output: {done.stdout!r} {done.stderr}")
    done = checks.run("export", "-c", database, "--query", "select 1", "-o", checks.folder / "a.json", "--delimiter", ";")
    checks.check(done.returncode == 2, f"CSV's options are CSV's: {done.stderr}")


def check_folder(checks):
    folder = checks.folder / "all"
    done = checks.run("export", "-c", checks.folder / "hostile.db", "--all", "--format", "ndjson", "-o", folder)
    names = sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []
    checks.check(done.returncode == 0 and names == ["hostile.ndjson", "we_ird.ndjson", "western.ndjson"], f"--all: {names} {done.stderr}")
    # The second table fails: the first file stays, whole, and what is missing is told.
    done = checks.run("export", "-c", checks.folder / "hostile.db", "--table", "hostile", "--table", "western", "--format", "csv",
                      "--encoding", "windows-1252", "-o", checks.folder / "half")
    left = sorted(path.name for path in (checks.folder / "half").iterdir())
    checks.check(done.returncode == 1 and left == [] and "0 of 2 tables" in done.stderr, f"half: {left} {done.stderr}")


def check_cancel(checks):
    path = checks.folder / "endless.csv"
    query = "with recursive s(n) as (select 1 union all select n + 1 from s) select n from s"
    process = subprocess.Popen([str(SEXTANT), "export", "-c", str(checks.folder / "hostile.db"), "--query", query, "-o", str(path)],
                               env=checks.environment, stderr=subprocess.PIPE, text=True)
    part = checks.folder / "endless.csv.part"
    deadline = time.monotonic() + 60
    while not (part.exists() and part.stat().st_size > 0) and time.monotonic() < deadline:
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    _, told = process.communicate(timeout=60)
    checks.check(process.returncode == 130 and not path.exists() and not part.exists(), f"cancelled: {process.returncode} {told}")


def make_database(path):
    database = sqlite3.connect(path)
    database.execute("create table hostile(id integer primary key, word text, number integer, real real, blob blob)")
    database.executemany("insert into hostile values (?, ?, ?, ?, ?)", ROWS)
    database.execute("create table western(id integer primary key, word text)")
    database.executemany("insert into western values (?, ?)", [(1, "Straße"), (2, "€ “é” …")])
    database.execute('create table "we/ird"(a text)')
    database.commit()
    database.close()


def main():
    with tempfile.TemporaryDirectory(prefix="sextant-export.") as name:
        checks = Checks(pathlib.Path(name))
        make_database(checks.folder / "hostile.db")
        for check in (check_csv, check_styled_csv, check_encodings, check_dates, check_json, check_tsv, check_packed, check_sql, check_html,
                      check_xlsx, check_sheets, check_arrow, check_parquet, check_places, check_folder, check_cancel):
            check(checks)
    skipped = f", {checks.skipped} skipped" if checks.skipped else ""
    print(f"{checks.passed} passed, {checks.failed} failed{skipped}")
    return 1 if checks.failed else 0


sys.exit(main())
