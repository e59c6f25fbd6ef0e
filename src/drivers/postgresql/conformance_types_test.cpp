#include "drivers/postgresql/conformance_types_test.h"

#include <optional>
#include <string>
#include <utility>

#include <fmt/format.h>

namespace sextant::conformance {
namespace {

TypeRow value(std::string type, std::string name, std::string literal, std::string text,
              std::optional<Type> layout = std::nullopt) {
  return {.name = std::move(name),
          .type = std::move(type),
          .literal = std::move(literal),
          .text = std::move(text),
          .layout = layout};
}

// The literal is the text itself, cast to the type.
TypeRow cast(std::string const& type, std::string name, std::string const& text,
             std::optional<Type> layout = std::nullopt) {
  std::string quoted;
  for (char const byte : text) quoted += byte == '\'' ? "''" : std::string(1, byte);
  return value(type, std::move(name), fmt::format("'{}'::{}", quoted, type), text, layout);
}

TypeRow null_of(std::string const& type, std::string name) {
  return {.name = std::move(name), .type = type, .literal = fmt::format("NULL::{}", type), .null = true};
}

TypeRow with_setup(std::string setup, TypeRow row) {
  row.setup = std::move(setup);
  return row;
}

// Another session could read its text as another date.
TypeRow without_literal(TypeRow row) {
  row.literal_back = false;
  return row;
}

std::vector<TypeRow> number_types() {
  return {
      cast("boolean", "boolean_true", "t", Type::boolean),
      cast("boolean", "boolean_false", "f", Type::boolean),
      null_of("boolean", "boolean_null"),
      cast("smallint", "smallint_min", "-32768", Type::int16),
      cast("smallint", "smallint_max", "32767", Type::int16),
      null_of("smallint", "smallint_null"),
      cast("integer", "integer_min", "-2147483648", Type::int32),
      cast("integer", "integer_max", "2147483647", Type::int32),
      cast("integer", "integer_zero", "0", Type::int32),
      null_of("integer", "integer_null"),
      cast("bigint", "bigint_min", "-9223372036854775808", Type::int64),
      cast("bigint", "bigint_max", "9223372036854775807", Type::int64),
      cast("bigint", "bigint_past_2_53", "9007199254740993", Type::int64),
      null_of("bigint", "bigint_null"),
      cast("real", "real_tenth", "0.1", Type::float32),
      cast("real", "real_max", "3.4028235e+38", Type::float32),
      cast("real", "real_min", "1e-45", Type::float32),
      cast("real", "real_million", "1e+06", Type::float32),
      cast("real", "real_six_digits", "123456", Type::float32),
      cast("real", "real_nan", "NaN", Type::float32),
      cast("real", "real_infinity", "Infinity", Type::float32),
      cast("real", "real_minus_zero", "-0", Type::float32),
      null_of("real", "real_null"),
      cast("double precision", "double_one", "1", Type::float64),
      cast("double precision", "double_tenth", "0.1", Type::float64),
      cast("double precision", "double_shortest", "0.30000000000000004", Type::float64),
      cast("double precision", "double_max", "1.7976931348623157e+308", Type::float64),
      cast("double precision", "double_denormal", "5e-324", Type::float64),
      cast("double precision", "double_1e15", "1e+15", Type::float64),
      cast("double precision", "double_1e14", "100000000000000", Type::float64),
      cast("double precision", "double_small", "1e-05", Type::float64),
      cast("double precision", "double_0_0001", "0.0001", Type::float64),
      cast("double precision", "double_nan", "NaN", Type::float64),
      cast("double precision", "double_infinity", "Infinity", Type::float64),
      cast("double precision", "double_minus_infinity", "-Infinity", Type::float64),
      cast("double precision", "double_minus_zero", "-0", Type::float64),
      null_of("double precision", "double_null"),
      cast("numeric", "numeric_zero", "0", Type::decimal),
      cast("numeric", "numeric_scale_kept", "1.500", Type::decimal),
      cast("numeric", "numeric_minus", "-0.0001", Type::decimal),
      cast("numeric", "numeric_ten_thousands", "100000000", Type::decimal),
      cast("numeric", "numeric_small", "0.00000000000000000001", Type::decimal),
      cast("numeric", "numeric_nan", "NaN", Type::decimal),
      cast("numeric", "numeric_infinity", "Infinity", Type::decimal),
      cast("numeric", "numeric_minus_infinity", "-Infinity", Type::decimal),
      value("numeric", "numeric_131072_digits", "repeat('9', 131072)::numeric", std::string(131'072, '9'), Type::decimal),
      cast("numeric", "numeric_16383_decimals", "0." + std::string(16'382, '0') + "1", Type::decimal),
      cast("numeric", "numeric_38_digits", "12345678901234567890123456789012345678.90", Type::decimal),
      cast("numeric(12,2)", "numeric_with_scale", "9999999999.99"),
      cast("numeric(12,2)", "numeric_with_scale_minus", "-0.01"),
      cast("numeric(5,0)", "numeric_whole", "-99999"),
      null_of("numeric", "numeric_null"),
      cast("oid", "oid_max", "4294967295"),
      cast("money", "money", "-$92,233,720,368,547,758.08"),
      null_of("money", "money_null"),
  };
}

std::vector<TypeRow> text_types() {
  return {
      cast("text", "text_plain", "plain", Type::text),
      cast("text", "text_empty", "", Type::text),
      cast("text", "text_quotes", "it's \"q\" \\ `b`", Type::text),
      cast("text", "text_accent", "\xc3\xa9", Type::text),
      cast("text", "text_emoji", "\xf0\x9f\x98\x80\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x92\xbb", Type::text),
      cast("text", "text_chinese", "\xe4\xb8\xad\xe6\x96\x87", Type::text),
      cast("text", "text_lines", "a\nb\r\n\tc", Type::text),
      cast("text", "text_null_word", "NULL", Type::text),
      cast("text", "text_last_code_point", "\xf4\x8f\xbf\xbf", Type::text),
      value("text", "text_megabyte", "repeat('x', 1000000)", std::string(1'000'000, 'x'), Type::text),
      null_of("text", "text_null"),
      cast("varchar(20)", "varchar", "v\xc3\xa9", Type::text),
      cast("name", "name", "a name"),
      cast("\"char\"", "single_char", "a"),
      value("char(5)", "char_padded", "'ab'::char(5)", "ab   "),
      cast("bytea", "bytea_bytes", "\\x00ff41", Type::binary),
      cast("bytea", "bytea_empty", "\\x", Type::binary),
      value(
          "bytea", "bytea_megabyte", "decode(repeat('ab', 500000), 'hex')",
          "\\x" +
              [] {
                std::string all;
                for (int i = 0; i < 500'000; ++i) all += "ab";
                return all;
              }(),
          Type::binary),
      null_of("bytea", "bytea_null"),
      cast("json", "json_verbatim", "{\"b\":1,  \"a\": [1, null, 1e400]}", Type::json),
      cast("jsonb", "jsonb_sorted", "{\"a\": [1, 2.50, null], \"b\": \"\xc3\xa9\"}", Type::json),
      cast("jsonb", "jsonb_scalar", "\"text\"", Type::json),
      cast("jsonb", "jsonb_null_inside", "null", Type::json),
      null_of("jsonb", "jsonb_null"),
      cast("jsonpath", "jsonpath", "$.\"a\"[*]"),
      cast("xml", "xml", "<a b=\"1\"/>"),
      cast("uuid", "uuid", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", Type::uuid),
      cast("uuid", "uuid_zero", "00000000-0000-0000-0000-000000000000", Type::uuid),
      null_of("uuid", "uuid_null"),
  };
}

std::vector<TypeRow> special_types() {
  return {
      cast("inet", "inet", "10.0.0.1/8"),
      cast("inet", "inet_6", "2001:db8::1"),
      cast("cidr", "cidr", "10.0.0.0/8"),
      cast("macaddr", "macaddr", "08:00:2b:01:02:03"),
      cast("bit(4)", "bit", "0101"),
      cast("varbit", "varbit", "101"),
      cast("point", "point", "(1,2.5)"),
      value("varbit", "bits_without_a_length", "B'0101'", "0101"),
      value("bpchar", "characters_without_a_length", "'ab '::bpchar", "ab "),
      cast("box", "box", "(2,2),(1,1)"),
      cast("circle", "circle", "<(1,2),3>"),
      cast("polygon", "polygon", "((0,0),(1,1))"),
      cast("tsvector", "tsvector", "'a':1A 'b':2"),
      cast("tsquery", "tsquery", "'a' & !'b'"),
      cast("pg_lsn", "pg_lsn", "16/B374D848"),
      cast("regclass", "regclass", "pg_class"),
      cast("regtype", "regtype", "integer"),
      cast("integer[]", "array_integers", "{1,NULL,-3}"),
      cast("integer[]", "array_empty", "{}"),
      cast("integer[]", "array_two_dimensions", "{{1,2},{3,4}}"),
      cast("integer[]", "array_bounds", "[0:1]={1,2}"),
      cast("text[]", "array_texts", "{plain,\"a b\",\"\",NULL,\"NULL\",\"q\\\"q\",\"\\\\\"}"),
      cast("numeric[]", "array_numerics", "{1.50,NaN}"),
      cast("boolean[]", "array_booleans", "{t,f}"),
      cast("timestamptz[]", "array_times", "{\"2024-01-01 00:00:00+00\"}"),
      cast("uuid[]", "array_uuids", "{a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11}"),
      null_of("integer[]", "array_null"),
      cast("int4range", "range_integers", "[1,5)"),
      cast("int4range", "range_empty", "empty"),
      cast("numrange", "range_unbounded", "(,1.5]"),
      cast("tstzrange", "range_times", "[\"2024-01-01 00:00:00+00\",)"),
      cast("int4multirange", "multirange", "{[1,2),[5,9)}"),
  };
}

std::vector<TypeRow> time_types() {
  auto const zone = [](std::string const& name) { return fmt::format("SET TIME ZONE '{}'", name); };
  auto const tz = [&](std::string const& place, std::string name, std::string literal, std::string text) {
    return with_setup(zone(place), value("timestamptz", std::move(name), fmt::format("'{}'::timestamptz", literal),
                                         std::move(text), Type::timestamptz));
  };
  return {
      cast("date", "date_epoch", "1970-01-01", Type::date),
      cast("date", "date_leap", "2024-02-29", Type::date),
      cast("date", "date_min", "4713-01-01 BC", Type::date),
      cast("date", "date_year_one_bc", "0001-12-31 BC", Type::date),
      cast("date", "date_year_one", "0001-01-01", Type::date),
      cast("date", "date_max", "5874897-12-31", Type::date),
      cast("date", "date_infinity", "infinity", Type::date),
      cast("date", "date_minus_infinity", "-infinity", Type::date),
      null_of("date", "date_null"),
      cast("time", "time_midnight", "00:00:00", Type::time),
      cast("time", "time_end_of_day", "24:00:00", Type::time),
      cast("time", "time_micros", "23:59:59.999999", Type::time),
      cast("time", "time_fraction", "01:02:03.5", Type::time),
      null_of("time", "time_null"),
      cast("timetz", "timetz", "04:05:06.789-08"),
      cast("timestamp", "timestamp_plain", "2024-02-29 12:34:56", Type::timestamp),
      cast("timestamp", "timestamp_micros", "1969-12-31 23:59:59.999999", Type::timestamp),
      cast("timestamp", "timestamp_min", "4713-01-01 00:00:00 BC", Type::timestamp),
      cast("timestamp", "timestamp_max", "294247-01-10 04:00:54.775806", Type::timestamp),
      cast("timestamp", "timestamp_infinity", "infinity", Type::timestamp),
      cast("timestamp", "timestamp_minus_infinity", "-infinity", Type::timestamp),
      null_of("timestamp", "timestamp_null"),
      tz("UTC", "timestamptz_utc", "2024-01-01 12:00+02", "2024-01-01 10:00:00+00"),
      tz("UTC", "timestamptz_bc", "4713-01-01 00:00:00+00 BC", "4713-01-01 00:00:00+00 BC"),
      tz("UTC", "timestamptz_max", "294247-01-10 04:00:54.775806+00", "294247-01-10 04:00:54.775806+00"),
      tz("UTC", "timestamptz_infinity", "infinity", "infinity"),
      tz("America/New_York", "timestamptz_summer", "2024-07-01 12:00+00", "2024-07-01 08:00:00-04"),
      tz("America/New_York", "timestamptz_winter", "2024-01-01 12:00+00", "2024-01-01 07:00:00-05"),
      tz("America/New_York", "timestamptz_before_the_clock_change", "2024-11-03 05:30+00", "2024-11-03 01:30:00-04"),
      tz("America/New_York", "timestamptz_after_the_clock_change", "2024-11-03 06:30+00", "2024-11-03 01:30:00-05"),
      tz("America/New_York", "timestamptz_local_mean_time", "1800-01-01 12:00+00", "1800-01-01 07:03:58-04:56:02"),
      tz("Asia/Kolkata", "timestamptz_half_hour", "2024-01-01 00:00+00", "2024-01-01 05:30:00+05:30"),
      tz("Asia/Kathmandu", "timestamptz_quarter_hour", "2024-01-01 00:00+00", "2024-01-01 05:45:00+05:45"),
      tz("Europe/Berlin", "timestamptz_far_future", "2999-07-01 00:00+00", "2999-07-01 02:00:00+02"),
      with_setup(zone("+03"), cast("timestamptz", "timestamptz_without_a_name", "2024-01-01 03:00:00+03")),
      null_of("timestamptz", "timestamptz_null"),
      cast("interval", "interval_zero", "00:00:00"),
      cast("interval", "interval_all", "1 year 2 mons 3 days 04:05:06.789"),
      cast("interval", "interval_signs", "-1 years -1 mons +2 days -03:04:05.6"),
      cast("interval", "interval_micros", "-00:00:00.000001"),
      cast("interval", "interval_many_hours", "100000:00:00"),
      cast("interval", "interval_max", "178000000 years 11 mons 30 days 23:59:59.999999"),
      cast("interval", "interval_min", "-178000000 years"),
      null_of("interval", "interval_null"),
      with_setup("SET intervalstyle = 'iso_8601'", cast("interval", "interval_iso_8601", "P1Y2M3DT4H5M6.789S")),
      without_literal(with_setup("SET datestyle = 'SQL, DMY'", cast("date", "date_in_another_style", "29/02/2024"))),
      without_literal(
          with_setup("SET datestyle = 'German'", cast("timestamp", "timestamp_in_another_style", "29.02.2024 12:34:56"))),
      with_setup("CREATE TYPE mood AS ENUM ('sad', 'it''s ok')", cast("mood", "enum_value", "it's ok")),
      with_setup("CREATE TYPE pair AS (a integer, b text)", cast("pair", "composite_value", "(1,\"a b\")")),
      with_setup("CREATE DOMAIN percent AS numeric(5,2) CHECK (VALUE <= 100)", cast("percent", "domain_value", "99.50")),
      with_setup("CREATE TYPE mood AS ENUM ('sad', 'happy')", cast("mood[]", "array_of_an_enum", "{sad,NULL,happy}")),
  };
}

}  // namespace

std::vector<TypeRow> postgresql_types() {
  auto result = number_types();
  for (auto const& rows : {text_types(), special_types(), time_types()})
    result.insert(result.end(), rows.begin(), rows.end());
  return result;
}

}  // namespace sextant::conformance
