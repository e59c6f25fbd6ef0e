#include "drivers/duckdb/view_columns.h"

namespace sextant::duckdb {

namespace {
constexpr int most_narrow_digits = 18;
}

ViewColumn view_column(DataType const& type) {
  using enum Encoding;
  switch (type.type) {
    case Type::null: return {nothing, DUCKDB_TYPE_BOOLEAN, "BOOLEAN"};
    case Type::boolean: return {boolean, DUCKDB_TYPE_BOOLEAN, "BOOLEAN"};
    case Type::int8: return {fixed, DUCKDB_TYPE_TINYINT, "TINYINT"};
    case Type::int16: return {fixed, DUCKDB_TYPE_SMALLINT, "SMALLINT"};
    case Type::int32: return {fixed, DUCKDB_TYPE_INTEGER, "INTEGER"};
    case Type::int64: return {fixed, DUCKDB_TYPE_BIGINT, "BIGINT"};
    case Type::uint8: return {fixed, DUCKDB_TYPE_UTINYINT, "UTINYINT"};
    case Type::uint16: return {fixed, DUCKDB_TYPE_USMALLINT, "USMALLINT"};
    case Type::uint32: return {fixed, DUCKDB_TYPE_UINTEGER, "UINTEGER"};
    case Type::uint64: return {fixed, DUCKDB_TYPE_UBIGINT, "UBIGINT"};
    case Type::float32: return {fixed, DUCKDB_TYPE_FLOAT, "FLOAT"};
    case Type::float64: return {fixed, DUCKDB_TYPE_DOUBLE, "DOUBLE"};
    case Type::decimal128:
      if (type.precision > 0 && type.precision <= most_narrow_digits) return {narrow, DUCKDB_TYPE_BIGINT, "BIGINT"};
      return {wide, DUCKDB_TYPE_HUGEINT, "HUGEINT"};
    case Type::decimal: return {decimal_key, DUCKDB_TYPE_BLOB, "BLOB"};
    case Type::text: case Type::json: return {bytes, DUCKDB_TYPE_VARCHAR, "VARCHAR"};
    case Type::binary: return {bytes, DUCKDB_TYPE_BLOB, "BLOB"};
    case Type::uuid: return {uuid, DUCKDB_TYPE_UUID, "UUID"};
    case Type::date: return {date, DUCKDB_TYPE_DATE, "DATE"};
    case Type::time: return {fixed, DUCKDB_TYPE_TIME, "TIME"};
    case Type::timestamp: return {moment, DUCKDB_TYPE_TIMESTAMP, "TIMESTAMP"};
    case Type::timestamptz: return {moment, DUCKDB_TYPE_TIMESTAMP_TZ, "TIMESTAMPTZ"};
    case Type::interval: return {fixed, DUCKDB_TYPE_INTERVAL, "INTERVAL"};
    case Type::list: case Type::structure: case Type::map: return {shown, DUCKDB_TYPE_BLOB, "BLOB"};
    case Type::variant: return {variant_key, DUCKDB_TYPE_BLOB, "BLOB"};
  }
  return {};
}

bool has_numbers(DataType const& type) {
  switch (view_column(type).encoding) {
    case Encoding::narrow: case Encoding::wide: case Encoding::date: case Encoding::moment: case Encoding::decimal_key:
    case Encoding::variant_key: return true;
    case Encoding::fixed: return type.type != Type::interval;
    case Encoding::nothing: case Encoding::boolean: case Encoding::uuid: case Encoding::bytes: case Encoding::shown: return false;
  }
  return false;
}

}  // namespace sextant::duckdb
