"""Compares an Arrow stream, as pyarrow reads it, with what arrow_sample says is in it. Usage: check.py FOLDER"""
import json
import math
import sys

import pyarrow as pa


def number(value):
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    if value == 0 and math.copysign(1, value) < 0:
        return "-0"
    return value


def canonical(scalar):
    """The value in the words of sample.json."""
    kind = scalar.type
    if isinstance(scalar, pa.UnionScalar):
        if scalar.value is None or not scalar.value.is_valid:
            return None
        return [kind[scalar.type_code].name, canonical(scalar.value)]
    if not scalar.is_valid:
        return None
    if pa.types.is_map(kind):
        entries = scalar.values
        return [[canonical(entry["key"]), canonical(entry["value"])] for entry in entries]
    if pa.types.is_list(kind):
        return [canonical(element) for element in scalar.values]
    if pa.types.is_struct(kind):
        return [canonical(scalar[index]) for index in range(kind.num_fields)]
    if pa.types.is_floating(kind):
        return number(scalar.as_py())
    if pa.types.is_decimal(kind):
        return str(scalar.as_py())
    if pa.types.is_date(kind):
        return scalar.cast(pa.int32()).as_py()
    if pa.types.is_time(kind) or pa.types.is_timestamp(kind):
        return str(scalar.cast(pa.int64()).as_py())
    if kind == pa.month_day_nano_interval():
        months, days, nanoseconds = scalar.as_py()
        return [months, days, str(nanoseconds)]
    if pa.types.is_binary(kind) or pa.types.is_fixed_size_binary(kind):
        return scalar.as_py().hex()
    if kind in (pa.int64(), pa.uint64()):
        return str(scalar.as_py())
    return scalar.as_py()


def same(read, wanted):
    if isinstance(read, list) and isinstance(wanted, list):
        return len(read) == len(wanted) and all(map(same, read, wanted))
    return read == wanted and isinstance(read, bool) == isinstance(wanted, bool)


def main(folder):
    with open(f"{folder}/sample.json", encoding="utf-8") as file:
        expected = json.load(file)
    batches = list(pa.ipc.open_stream(f"{folder}/sample.arrow"))
    assert len(batches) == expected["batches"], f"{len(batches)} batches"
    assert batches[0].schema.metadata[b"sextant.first"] == b"7"
    first = checked = 0
    for batch in batches:
        batch.validate(full=True)
        assert batch.num_columns == len(expected["fields"])
        for index, (name, kind) in enumerate(expected["fields"]):
            field = batch.schema.field(index)
            assert field.name == name and field.metadata[b"sextant.type"] == kind.encode()
            for row in range(batch.num_rows):
                read, wanted = canonical(batch.column(index)[row]), expected["rows"][first + row][index]
                assert same(read, wanted), f"{name}, row {first + row}: {read!r}, not {wanted!r}"
                checked += 1
        first += batch.num_rows
    assert first == len(expected["rows"]), f"{first} rows"
    print(f"pyarrow {pa.__version__}: {checked} values agree")


main(sys.argv[1])
