"""Prints what pyarrow reads of a Parquet file as JSON: types, rows, groups. Usage: read_parquet.py FILE [count]"""

import datetime
import decimal
import json
import sys
import uuid


def show(value):
    """A value in words that tell it from every other one."""
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, float):
        return f"float {value!r}"
    if isinstance(value, decimal.Decimal):
        return f"decimal {value}"
    if isinstance(value, uuid.UUID):
        return show(value.bytes)
    if isinstance(value, bytes):
        return f"bytes {value.hex()}"
    if isinstance(value, datetime.datetime):
        zone = "" if value.tzinfo is None else " UTC"
        return f"{value.astimezone(datetime.timezone.utc).replace(tzinfo=None) if zone else value}{zone}"
    if isinstance(value, (datetime.date, datetime.time)):
        return f"{type(value).__name__} {value}"
    if isinstance(value, dict):
        return {name: show(each) for name, each in value.items()}
    return [show(each) for each in value]


def main(path, count=False):
    import pyarrow.compute
    import pyarrow.parquet

    file = pyarrow.parquet.ParquetFile(path)
    groups = file.metadata.num_row_groups
    told = {"groups": groups, "rows": file.metadata.num_rows, "types": {field.name: str(field.type) for field in file.schema_arrow}}
    if count:
        table = file.read()
        table.validate(full=True)
        first = table.column(0)
        told["sum"] = pyarrow.compute.sum(first).as_py()
        extremes = [file.metadata.row_group(i).column(0).statistics for i in range(groups)]
        told["extremes"] = [[each.min, each.max, each.null_count] for each in extremes]
    else:
        table = file.read()
        table.validate(full=True)
        told["values"] = [[show(value) for value in column.to_pylist()] for column in table.columns]
        told["codecs"] = sorted({file.metadata.row_group(i).column(c).compression for i in range(groups)
                                 for c in range(file.metadata.num_columns)})
    json.dump(told, sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1], len(sys.argv) > 2)
