#include "drivers/duckdb/conformance_types_test.h"

#include <string>
#include <utility>

namespace sextant::conformance {
namespace {

TypeRow value(std::string name, std::string type, std::string literal, std::string text, std::optional<Type> layout = {}) {
  return {.name = std::move(name), .type = type, .literal = "CAST(" + literal + " AS " + type + ")",
          .text = std::move(text), .layout = layout};
}

TypeRow null_of(std::string name, std::string type) {
  return {.name = std::move(name), .type = type, .literal = "CAST(NULL AS " + type + ")", .null = true};
}

// Its text does not say which member it is.
TypeRow of_a_union(TypeRow row) {
  row.parameter = false;
  row.literal_back = false;
  return row;
}

// What DuckDB writes but does not read back.
TypeRow one_way(TypeRow row) {
  row.parameter = false;
  return row;
}

// tidy: allow length: a table reads best whole.
std::vector<TypeRow> scalars() {
  return {
      value("boolean_true", "BOOLEAN", "true", "true", Type::boolean),
      value("boolean_false", "BOOLEAN", "false", "false", Type::boolean),
      value("tinyint_min", "TINYINT", "-128", "-128", Type::int8),
      value("smallint_max", "SMALLINT", "32767", "32767", Type::int16),
      value("integer_min", "INTEGER", "-2147483648", "-2147483648", Type::int32),
      value("bigint_max", "BIGINT", "9223372036854775807", "9223372036854775807", Type::int64),
      value("bigint_min", "BIGINT", "'-9223372036854775808'", "-9223372036854775808", Type::int64),
      value("bigint_past_2_53", "BIGINT", "9007199254740993", "9007199254740993", Type::int64),
      value("utinyint_max", "UTINYINT", "255", "255", Type::uint8),
      value("usmallint_max", "USMALLINT", "65535", "65535", Type::uint16),
      value("uinteger_max", "UINTEGER", "4294967295", "4294967295", Type::uint32),
      value("ubigint_max", "UBIGINT", "'18446744073709551615'", "18446744073709551615", Type::uint64),
      value("hugeint_max", "HUGEINT", "'170141183460469231731687303715884105727'",
            "170141183460469231731687303715884105727", Type::decimal),
      value("hugeint_min", "HUGEINT", "'-170141183460469231731687303715884105728'",
            "-170141183460469231731687303715884105728", Type::decimal),
      value("hugeint_zero", "HUGEINT", "0", "0", Type::decimal),
      value("uhugeint_max", "UHUGEINT", "'340282366920938463463374607431768211455'",
            "340282366920938463463374607431768211455", Type::decimal),
      value("bignum", "BIGNUM", "'-123456789012345678901234567890123456789012345678901234567890'",
            "-123456789012345678901234567890123456789012345678901234567890", Type::decimal),
      value("bignum_zero", "BIGNUM", "0", "0"),
      value("decimal_small", "DECIMAL(4,1)", "'-0.5'", "-0.5", Type::decimal128),
      value("decimal_nine", "DECIMAL(9,3)", "'123456.789'", "123456.789", Type::decimal128),
      value("decimal_eighteen", "DECIMAL(18,6)", "'-123456789012.345678'", "-123456789012.345678", Type::decimal128),
      value("decimal_widest", "DECIMAL(38,10)", "'1234567890123456789012345678.0123456789'",
            "1234567890123456789012345678.0123456789", Type::decimal128),
      value("decimal_whole", "DECIMAL(38,0)", "'-99999999999999999999999999999999999999'",
            "-99999999999999999999999999999999999999", Type::decimal128),
      value("float_tenth", "FLOAT", "'0.1'", "0.1", Type::float32),
      value("float_whole", "FLOAT", "16777216", "16777216.0", Type::float32),
      value("float_max", "FLOAT", "'3.4028235e38'", "3.4028235e+38", Type::float32),
      value("float_nan", "FLOAT", "'nan'", "nan", Type::float32),
      value("double_one", "DOUBLE", "1", "1.0", Type::float64),
      value("double_third", "DOUBLE", "1.0::double / 3", "0.3333333333333333", Type::float64),
      value("double_1e15", "DOUBLE", "'1e15'", "1000000000000000.0", Type::float64),
      value("double_1e16", "DOUBLE", "'1e16'", "1e+16", Type::float64),
      value("double_small", "DOUBLE", "'1e-5'", "1e-05", Type::float64),
      value("double_1e23", "DOUBLE", "'1e23'", "1e+23", Type::float64),
      value("double_denormal", "DOUBLE", "'5e-324'", "5e-324", Type::float64),
      value("double_max", "DOUBLE", "'1.7976931348623157e308'", "1.7976931348623157e+308", Type::float64),
      value("double_minus_zero", "DOUBLE", "'-0.0'", "-0.0", Type::float64),
      value("double_infinity", "DOUBLE", "'inf'", "inf", Type::float64),
      value("double_minus_infinity", "DOUBLE", "'-inf'", "-inf", Type::float64),
      value("double_nan", "DOUBLE", "'nan'", "nan", Type::float64),
      value("varchar_plain", "VARCHAR", "'plain'", "plain", Type::text),
      value("varchar_empty", "VARCHAR", "''", "", Type::text),
      value("varchar_twelve", "VARCHAR", "'twelve bytes'", "twelve bytes"),
      value("varchar_thirteen", "VARCHAR", "'thirteen byte'", "thirteen byte"),
      value("varchar_emoji", "VARCHAR", "'\xf0\x9f\x98\x80\xc3\xa9'", "\xf0\x9f\x98\x80\xc3\xa9"),
      value("varchar_lines", "VARCHAR", "'a' || chr(10) || chr(9)", "a\n\t"),
      value("varchar_zero_byte", "VARCHAR", "'a' || chr(0) || 'b'", std::string("a\0b", 3)),
      value("varchar_quotes", "VARCHAR", "'it''s \"q\" \\n'", "it's \"q\" \\n"),
      value("varchar_megabyte", "VARCHAR", "repeat('0', 1000000)", std::string(1'000'000, '0')),
      value("blob_bytes", "BLOB", "'\\x00\\xFFaZ ~\\x7F\\x5C\\x22\\x27'", "\\x00\\xFFaZ ~\\x7F\\x5C\\x22\\x27", Type::binary),
      value("blob_empty", "BLOB", "''", "", Type::binary),
      value("bit_three", "BIT", "'101'", "101", Type::text),
      value("bit_nine", "BIT", "'100000001'", "100000001", Type::text),
      value("uuid", "UUID", "'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", Type::uuid),
      value("uuid_low", "UUID", "'00000000-0000-0000-0000-000000000001'", "00000000-0000-0000-0000-000000000001", Type::uuid),
      value("json", "JSON", "'{\"a\": [1, null]}'", "{\"a\": [1, null]}", Type::json),
      value("enum", "ENUM('it''s', 'b')", "'it''s'", "it's", Type::text),
  };
}

// tidy: allow length: a table reads best whole.
std::vector<TypeRow> moments() {
  auto zone = value("timestamptz_zone", "TIMESTAMPTZ", "'2024-07-01 12:00:00+00'", "2024-07-01 14:00:00+02", Type::timestamptz);
  zone.setup = "SET TimeZone = 'Europe/Berlin'";
  auto half_hour = value("timestamptz_half_hour", "TIMESTAMPTZ", "'2024-07-01 12:00:00+00'", "2024-07-01 17:30:00+05:30");
  half_hour.setup = "SET TimeZone = 'Asia/Kolkata'";
  auto in_list = value("timestamptz_in_list", "TIMESTAMPTZ[]", "['2024-07-01 12:00:00+00'::timestamptz]",
                       "['2024-07-01 14:00:00+02']");
  in_list.setup = "SET TimeZone = 'Europe/Berlin'";
  return {
      value("date_plain", "DATE", "'2024-02-29'", "2024-02-29", Type::date),
      value("date_bc", "DATE", "'0044-03-15 (BC)'", "0044-03-15 (BC)", Type::date),
      value("date_far", "DATE", "'99999-12-31'", "99999-12-31", Type::date),
      value("date_infinity", "DATE", "'infinity'", "infinity", Type::date),
      value("date_minus_infinity", "DATE", "'-infinity'", "-infinity", Type::date),
      value("time_plain", "TIME", "'12:34:56.789'", "12:34:56.789", Type::time),
      value("time_midnight", "TIME", "'24:00:00'", "24:00:00", Type::time),
      value("timetz", "TIMETZ", "'12:34:56+05:30'", "12:34:56+05:30", Type::text),
      value("timetz_west", "TIMETZ", "'12:34:56.5-08'", "12:34:56.5-08", Type::text),
      value("timetz_seconds", "TIMETZ", "'00:00:00+15:59:59'", "00:00:00+15:59:59", Type::text),
      value("timestamp_plain", "TIMESTAMP", "'2024-01-02 03:04:05.678901'", "2024-01-02 03:04:05.678901", Type::timestamp),
      value("timestamp_bc", "TIMESTAMP", "'0044-03-15 (BC) 01:02:03.5'", "0044-03-15 (BC) 01:02:03.5", Type::timestamp),
      value("timestamp_infinity", "TIMESTAMP", "'infinity'", "infinity", Type::timestamp),
      value("timestamp_minus_infinity", "TIMESTAMP", "'-infinity'", "-infinity", Type::timestamp),
      value("timestamp_last", "TIMESTAMP", "'294247-01-10 04:00:54.775806'", "294247-01-10 04:00:54.775806"),
      value("timestamp_s", "TIMESTAMP_S", "'2024-01-02 03:04:05'", "2024-01-02 03:04:05", Type::timestamp),
      value("timestamp_s_infinity", "TIMESTAMP_S", "'-infinity'", "-infinity", Type::timestamp),
      value("timestamp_ms", "TIMESTAMP_MS", "'1960-01-02 03:04:05.678'", "1960-01-02 03:04:05.678", Type::timestamp),
      value("timestamp_ns", "TIMESTAMP_NS", "'2024-01-02 03:04:05.123456789'", "2024-01-02 03:04:05.123456789", Type::text),
      value("timestamp_ns_short", "TIMESTAMP_NS", "'1960-01-02 03:04:05.12'", "1960-01-02 03:04:05.12", Type::text),
      value("timestamp_ns_infinity", "TIMESTAMP_NS", "'infinity'", "infinity", Type::text),
      value("timestamptz", "TIMESTAMPTZ", "'2024-01-02 03:04:05.5+00'", "2024-01-02 03:04:05.5+00", Type::timestamptz),
      value("timestamptz_bc", "TIMESTAMPTZ", "'0044-03-15 (BC) 01:02:03+00'", "0044-03-15 (BC) 01:02:03+00", Type::timestamptz),
      value("timestamptz_infinity", "TIMESTAMPTZ", "'infinity'", "infinity", Type::timestamptz),
      std::move(zone),
      std::move(half_hour),
      std::move(in_list),
      value("interval_zero", "INTERVAL", "'0 days'", "00:00:00", Type::interval),
      value("interval_mixed", "INTERVAL", "'14 months -3 days 04:05:06.7'", "1 year 2 months -3 days 04:05:06.7"),
      value("interval_one_of_each", "INTERVAL", "'-1 year -1 month -1 day'", "-1 year -1 month -1 day"),
      value("interval_negative", "INTERVAL", "'-1.5 seconds'", "-00:00:01.5"),
      value("interval_hours", "INTERVAL", "'100 hours'", "100:00:00"),
  };
}

// tidy: allow length: a table reads best whole.
std::vector<TypeRow> nested() {
  return {
      value("list_integers", "INTEGER[]", "[1, NULL, -3]", "[1, NULL, -3]", Type::list),
      value("list_empty", "INTEGER[]", "[]", "[]", Type::list),
      value("list_texts", "VARCHAR[]",
            "['a', 'b c', '', 'NULL', 'x''y', 'x\"y', 'a,b', '{', '[]', ' lead', 'trail ', 'back\\slash', 'a=b', 'a:b', '(']",
            "[a, b c, '', 'NULL', 'x\\'y', 'x\"y', 'a,b', '{', '[]', ' lead', 'trail ', back\\slash, 'a=b', 'a:b', '(']"),
      value("list_of_lists", "VARCHAR[][]", "[['a', 'it''s'], NULL, []]", "[[a, 'it\\'s'], NULL, []]"),
      value("list_doubles", "DOUBLE[]", "[1, 'nan'::double]", "[1.0, nan]"),
      value("list_timestamps", "TIMESTAMP[]", "['2024-01-01 00:00:00'::timestamp]", "['2024-01-01 00:00:00']"),
      value("list_dates", "DATE[]", "['2024-01-01'::date]", "[2024-01-01]"),
      value("list_intervals", "INTERVAL[]", "[interval 1 day, interval 1 hour]", "[1 day, '01:00:00']"),
      value("list_blobs", "BLOB[]", "['\\x00a'::blob]", "[\\x00a]"),
      value("list_decimals", "DECIMAL(5,2)[]", "[1.5]", "[1.50]"),
      value("list_booleans", "BOOLEAN[]", "[true, NULL, false]", "[true, NULL, false]"),
      value("list_enums", "ENUM('a', 'b c')[]", "['a', 'b c']", "[a, b c]"),
      value("array", "INTEGER[3]", "[1, NULL, 3]", "[1, NULL, 3]", Type::list),
      value("array_of_arrays", "INTEGER[2][2]", "[[1, 2], [3, 4]]", "[[1, 2], [3, 4]]", Type::list),
      value("struct", "STRUCT(a INTEGER, \"b c\" VARCHAR)", "{'a': 1, 'b c': 'it''s'}", "{'a': 1, 'b c': 'it\\'s'}",
            Type::structure),
      value("struct_nulls", "STRUCT(a INTEGER, b VARCHAR)", "{'a': NULL, 'b': NULL}", "{'a': NULL, 'b': NULL}"),
      value("struct_nested", "STRUCT(a STRUCT(b INTEGER[], c DATE), d MAP(VARCHAR, INTEGER))",
            "{'a': {'b': [1, 2], 'c': '2024-01-01'::date}, 'd': MAP {'x y': 1}}",
            "{'a': {'b': [1, 2], 'c': 2024-01-01}, 'd': {x y=1}}"),
      value("struct_keyword", "STRUCT(\"select\" INTEGER, \"a\"\"b\" BLOB[])", "{'select': 1, 'a\"b': ['\\x00'::blob]}",
            "{'select': 1, 'a\"b': [\\x00]}"),
      value("list_of_hugeints", "HUGEINT[]", "[1, '170141183460469231731687303715884105727'::hugeint]",
            "[1, 170141183460469231731687303715884105727]"),
      value("list_with_zero_byte", "VARCHAR[]", "['a' || chr(0) || chr(1), '']", std::string("[a\0\x01, '']", 9)),
      value("struct_quoted_name", "STRUCT(\"it's\" INTEGER)", "{'it''s': 1}", "{'it\\'s': 1}"),
      value("list_of_structs", "STRUCT(a INTEGER, b VARCHAR)[]", "[{'a': 1, 'b': 'x'}, NULL, {'a': NULL, 'b': 'y, z'}]",
            "[{'a': 1, 'b': x}, NULL, {'a': NULL, 'b': 'y, z'}]"),
      value("map", "MAP(VARCHAR, INTEGER)", "MAP {'k': 1, 'a b': NULL, 'c=d': 3}", "{k=1, a b=NULL, 'c=d'=3}", Type::map),
      value("map_empty", "MAP(VARCHAR, INTEGER)", "MAP {}", "{}", Type::map),
      value("map_of_lists", "MAP(INTEGER, VARCHAR[])", "MAP {1: ['x', 'y z'], 2: NULL}", "{1=[x, y z], 2=NULL}"),
      value("list_of_maps", "MAP(INTEGER, INTEGER)[]", "[MAP {1: 2}, MAP {}]", "[{1=2}, {}]"),
      of_a_union(value("union_number", "UNION(num INTEGER, str VARCHAR)", "union_value(num := 5)", "5", Type::text)),
      of_a_union(value("union_text", "UNION(num INTEGER, str VARCHAR)", "union_value(str := 'a, b')", "a, b", Type::text)),
      of_a_union(value("union_nested", "UNION(l INTEGER[], s STRUCT(a VARCHAR))", "union_value(l := [1, 2])", "[1, 2]")),
      of_a_union(value("list_of_unions", "UNION(num INTEGER, str VARCHAR)[]",
                    "[5::UNION(num INTEGER, str VARCHAR), 'a, b'::UNION(num INTEGER, str VARCHAR)]", "[5, a, b]")),
      one_way(value("list_of_json", "JSON[]", "['{\"a\": 1}'::json]", "[{\"a\": 1}]")),
      null_of("null_integer", "INTEGER"),
      null_of("null_varchar", "VARCHAR"),
      null_of("null_list", "INTEGER[]"),
      null_of("null_struct", "STRUCT(a INTEGER, b INTEGER[])"),
      null_of("null_map", "MAP(VARCHAR, INTEGER)"),
      null_of("null_union", "UNION(num INTEGER, str VARCHAR)"),
      null_of("null_array", "INTEGER[3]"),
      null_of("null_enum", "ENUM('a')"),
      null_of("null_interval", "INTERVAL"),
      null_of("null_hugeint", "HUGEINT"),
  };
}

}  // namespace

std::vector<TypeRow> duckdb_types() {
  auto result = scalars();
  for (auto const& rows : {moments(), nested()}) result.insert(result.end(), rows.begin(), rows.end());
  return result;
}

}  // namespace sextant::conformance
