"""Parquet files of ours, read back by pyarrow and by DuckDB, value by value. For check.py and servers.py."""

import datetime
import decimal
import json
import pathlib
import subprocess
import uuid

from read_parquet import show

READER = pathlib.Path(__file__).parent / "read_parquet.py"
UTC = datetime.timezone.utc
LONG = "9" * 38

# What DuckDB is asked for, and what Python holds for it; NULL is added to each.
KINDS = [
    ("boolean", "bool", [("true", True), ("false", False)]),
    ("tinyint", "int8", [("-128", -128), ("127", 127)]),
    ("smallint", "int16", [("-32768", -(2**15)), ("32767", 2**15 - 1)]),
    ("integer", "int32", [("-2147483648", -(2**31)), ("2147483647", 2**31 - 1)]),
    ("bigint", "int64", [("'-9223372036854775808'", -(2**63)), ("9223372036854775807", 2**63 - 1), ("9007199254740993", 2**53 + 1)]),
    ("utinyint", "uint8", [("255", 255), ("0", 0)]),
    ("usmallint", "uint16", [("65535", 65535)]),
    ("uinteger", "uint32", [("4294967295", 2**32 - 1), ("7", 7)]),
    ("ubigint", "uint64", [("18446744073709551615", 2**64 - 1), ("1", 1)]),
    ("hugeint", "string", [(f"'{2**127 - 1}'", str(2**127 - 1)), ("-5", "-5")]),
    ("decimal(4,1)", "decimal128(4, 1)", [("-0.5", decimal.Decimal("-0.5")), ("999.9", decimal.Decimal("999.9"))]),
    ("decimal(18,6)", "decimal128(18, 6)", [("'-123456789012.345678'", decimal.Decimal("-123456789012.345678"))]),
    ("decimal(38,10)", "decimal128(38, 10)", [("'1234567890123456789012345678.0123456789'",
                                               decimal.Decimal("1234567890123456789012345678.0123456789")),
                                              ("'-0.0000000001'", decimal.Decimal("-0.0000000001"))]),
    ("decimal(38,0)", "decimal128(38, 0)", [(f"'-{LONG}'", decimal.Decimal("-" + LONG)), (f"'{LONG}'", decimal.Decimal(LONG))]),
    ("float", "float", [("'3.4028234663852886e38'", 3.4028234663852886e38), ("0.5", 0.5), ("'-inf'", float("-inf"))]),
    ("double", "double", [("'5e-324'", 5e-324), ("'1.7976931348623157e308'", 1.7976931348623157e308), ("'nan'", float("nan")),
                          ("'-0.0'", -0.0), ("0.1", 0.1)]),
    ("varchar", "string", [("''", ""), ("'é日😀'", "é日😀"), ("'a' || chr(10) || chr(0) || 'b'", "a\n\0b"), ("'NULL'", "NULL"),
                           ("repeat('x', 100000)", "x" * 100000)]),
    ("blob", "binary", [("'\\x00\\xFF'", b"\0\xff"), ("''", b"")]),
    ("uuid", None, [("'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'", uuid.UUID("a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"))]),
    ("json", None, [("'{\"a\": [1, null]}'", '{"a": [1, null]}')]),
    ("date", "date32[day]", [("'0001-01-01'", datetime.date(1, 1, 1)), ("'9999-12-31'", datetime.date(9999, 12, 31)),
                             ("'1969-12-31'", datetime.date(1969, 12, 31))]),
    ("time", "time64[us]", [("'12:34:56.789012'", datetime.time(12, 34, 56, 789012)), ("'00:00:00'", datetime.time(0, 0))]),
    ("timestamp", "timestamp[us]", [("'2024-01-02 03:04:05.678901'", datetime.datetime(2024, 1, 2, 3, 4, 5, 678901)),
                                    ("'0001-01-01 00:00:00'", datetime.datetime(1, 1, 1))]),
    ("timestamptz", "timestamp[us, tz=UTC]", [("'2024-07-01 12:00:00.000001+02'",
                                               datetime.datetime(2024, 7, 1, 10, 0, 0, 1, tzinfo=UTC))]),
    ("interval", "string", [("'14 months -3 days 04:05:06.7'", "1 year 2 months -3 days 04:05:06.7")]),
    ("integer[]", "list<element: int32>", [("[1, NULL, -3]", [1, None, -3]), ("[]", [])]),
    ("varchar[][]", "list<element: list<element: string>>", [("[['a', NULL], NULL, [], ['']]", [["a", None], None, [], [""]])]),
    ("struct(a integer, b varchar[])", "struct<a: int32, b: list<element: string>>",
     [("{'a': 1, 'b': ['x', NULL]}", {"a": 1, "b": ["x", None]}), ("{'a': NULL, 'b': NULL}", {"a": None, "b": None}),
      ("{'a': 2, 'b': []}", {"a": 2, "b": []})]),
    ("map(varchar, integer)", None, [("MAP {'k': 1, 'l': NULL}", [("k", 1), ("l", None)]), ("MAP {}", [])]),
    ("struct(d date, m map(integer, struct(x double)[]))[]", None,
     [("[{'d': '2024-01-01'::date, 'm': MAP {7: [{'x': 0.5}, NULL]}}, NULL]",
       [{"d": datetime.date(2024, 1, 1), "m": [(7, [{"x": 0.5}, None])]}, None])]),
]


def read(checks, python, path, *words):
    done = subprocess.run([python, READER, path, *words], capture_output=True, text=True, check=False)
    checks.check(done.returncode == 0, f"pyarrow reads {path.name}: {done.stderr[-400:]}")
    return json.loads(done.stdout) if done.returncode == 0 else None


def plain(value):
    """As JSON gives it back: pairs are lists."""
    return json.loads(json.dumps(show(value)))


def check_kinds(checks, python):
    """Every type of DuckDB, NULL among the values, and what follows a NULL."""
    rows = max(len(values) for _, _, values in KINDS) + 1
    columns, wanted = [], []
    for _, _, values in KINDS:
        wanted.append([plain(values[i][1]) if i < len(values) else None for i in range(rows)])
    for i in range(rows):
        columns.append("select " + ", ".join(
            f"CAST({values[i][0] if i < len(values) else 'NULL'} AS {kind}) AS c{number}"
            for number, (kind, _, values) in enumerate(KINDS)))
    (checks.folder / "kinds.csv").write_text("a\n1\n")
    path = checks.folder / "kinds.parquet"
    query = " union all ".join(columns)
    done = checks.run("export", "-c", checks.folder / "kinds.csv", "--query", query, "-o", path)
    checks.check(done.returncode == 0, f"kinds.parquet: {done.stderr}")
    checks.check("texts as the database shows them" in done.stderr and "c9, c24" in done.stderr, f"texts are told: {done.stderr}")
    told = read(checks, python, path) if done.returncode == 0 else None
    if told is None:
        return
    for number, (kind, arrow, _) in enumerate(KINDS):
        got = told["types"][f"c{number}"]
        checks.check(arrow is None or got == arrow, f"parquet, {kind}: {got}, not {arrow}")
        checks.same(told["values"][number], wanted[number], f"parquet, {kind}")
    # DuckDB's own reader, through us, finds no difference to what it gave.
    again = checks.folder / "again.ndjson"
    first = checks.folder / "first.ndjson"
    checks.run("export", "-c", checks.folder / "kinds.csv", "--query", query, "-o", first)
    done = checks.run("export", "-c", path, "--query", "select * from kinds", "-o", again)
    checks.check(done.returncode == 0, f"DuckDB reads kinds.parquet: {done.stderr}")
    if done.returncode == 0:
        # Numbers that became texts are quoted.
        ours = [{name: str(value) if name == "c9" and value is not None else value for name, value in json.loads(line).items()}
                for line in first.read_text().splitlines()]
        read_again = [json.dumps(json.loads(line)) for line in again.read_text().splitlines()]
        checks.same(read_again, [json.dumps(row) for row in ours], "parquet, by DuckDB")


def check_packings(checks, python, header, rows):
    """SQLite's rows, whose columns say no type, in each packing."""
    for packing, codec in (("none", "UNCOMPRESSED"), ("gzip", "GZIP"), ("zstd", "ZSTD")):
        path = checks.folder / f"{packing}.parquet"
        done = checks.run("export", "-c", checks.folder / "hostile.db", "--table", "hostile", "-o", path, "--compress", packing)
        checks.check(done.returncode == 0, f"{path.name}: {done.stderr}")
        told = read(checks, python, path) if done.returncode == 0 else None
        if told is None:
            continue
        checks.check(told["codecs"] == [codec], f"parquet, {packing}: {told['codecs']}")
        kinds = dict(zip(header, ("int64", "string", "int64", "double", "binary")))
        checks.check(told["types"] == kinds, f"parquet, {packing}: {told['types']}")
        checks.same(list(zip(*told["values"])), [tuple(show(value) for value in row) for row in rows], f"parquet, {packing}")


def check_large(checks, python):
    """Several row groups, in order, with what is least and greatest in each."""
    path, count = checks.folder / "large.parquet", 2_500_000
    query = f"select range as n, range % 7 as small, 'text ' || range as word from range({count})"
    done = checks.run("export", "-c", checks.folder / "kinds.csv", "--query", query, "-o", path)
    checks.check(done.returncode == 0, f"large.parquet: {done.stderr}")
    told = read(checks, python, path, "count") if done.returncode == 0 else None
    if told is None:
        return
    checks.check(told["rows"] == count and told["sum"] == count * (count - 1) // 2 and told["groups"] > 2, f"large.parquet: {told}")
    ends = told["extremes"]
    in_order = ends[0][0] == 0 and ends[-1][1] == count - 1 and all(left[1] + 1 == right[0] for left, right in zip(ends, ends[1:]))
    checks.check(in_order and all(each[2] == 0 for each in ends), f"large.parquet: the groups follow each other: {ends}")


def check_refusals(checks, python):
    database, days = checks.folder / "hostile.db", checks.folder / "kinds.csv"
    for query, word in (("select date 'infinity' as d", "infinities"), ("select time '24:00:00' as t", "24:00"),
                        ("select 1 as d union all select 2 where false", None)):
        path = checks.folder / "refused.parquet"
        done = checks.run("export", "-c", days, "--query", query, "-o", path)
        if word is None:
            checks.check(done.returncode == 0, f"parquet: {done.stderr}")
        else:
            told = "Row 1" in done.stderr and word in done.stderr and "cast it to text" in done.stderr
            checks.check(done.returncode == 1 and told and not path.exists(), f"parquet, {word}: {done.returncode} {done.stderr}")
    done = checks.run("export", "-c", database, "--table", "western", "-o", checks.folder / "packed.parquet.gz")
    checks.check(done.returncode == 2 and "compressed in itself" in done.stderr, f"parquet.gz is refused: {done.stderr}")
    path = checks.folder / "mixed.parquet"
    query = "select 1 as a, 1 as b union all select 'x', 2.5 union all select null, null"
    done = checks.run("export", "-c", database, "--query", query, "-o", path)
    told = read(checks, python, path) if done.returncode == 0 else None
    if told is not None:
        checks.check(told["types"] == {"a": "string", "b": "double"}, f"mixed.parquet: {told['types']}")
        checks.check(told["values"] == [["1", "x", None], ["float 1.0", "float 2.5", None]], f"mixed.parquet: {told['values']}")
        checks.check("shows them: a." in done.stderr, f"mixed.parquet: {done.stderr}")
    path = checks.folder / "empty.parquet"
    done = checks.run("export", "-c", database, "--query", "select id, word from hostile where false", "-o", path)
    told = read(checks, python, path) if done.returncode == 0 else None
    is_empty = told is not None and told["rows"] == 0 and told["types"] == {"id": "int64", "word": "string"}
    checks.check(is_empty, f"empty.parquet: {told} {done.stderr}")


def check_parquet(checks, python, header, rows):
    if python is None:
        checks.skip("Parquet: pyarrow is not here")
        return
    check_kinds(checks, python)
    check_packings(checks, python, header, rows)
    check_large(checks, python)
    check_refusals(checks, python)
