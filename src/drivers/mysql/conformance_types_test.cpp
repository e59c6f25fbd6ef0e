#include "drivers/mysql/conformance_types_test.h"

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

// The literal is the text itself, in quotes.
TypeRow quoted(std::string const& type, std::string name, std::string const& text, std::optional<Type> layout = std::nullopt) {
  std::string literal;
  for (char const byte : text) literal += byte == '\'' || byte == '\\' ? std::string(2, byte) : std::string(1, byte);
  return value(type, std::move(name), fmt::format("'{}'", literal), text, layout);
}

TypeRow number(std::string const& type, std::string name, std::string const& text, std::optional<Type> layout = std::nullopt) {
  return value(type, std::move(name), text, text, layout);
}

TypeRow null_of(std::string const& type, std::string name) {
  return {.name = std::move(name), .type = type, .literal = "NULL", .text = {}, .null = true};
}

TypeRow with(TypeRow row, std::string own_text, bool parameter = true) {
  row.own_text = std::move(own_text);
  row.parameter = parameter;
  return row;
}

std::vector<TypeRow> integer_types() {
  return {
      number("tinyint", "tinyint_min", "-128", Type::int8),
      number("tinyint", "tinyint_max", "127", Type::int8),
      number("tinyint unsigned", "tinyint_unsigned_max", "255", Type::uint8),
      null_of("tinyint", "tinyint_null"),
      number("boolean", "boolean_true", "1", Type::int8),
      number("smallint", "smallint_min", "-32768", Type::int16),
      number("smallint unsigned", "smallint_unsigned_max", "65535", Type::uint16),
      number("mediumint", "mediumint_min", "-8388608", Type::int32),
      number("mediumint", "mediumint_max", "8388607", Type::int32),
      number("mediumint unsigned", "mediumint_unsigned_max", "16777215", Type::uint32),
      null_of("mediumint", "mediumint_null"),
      number("int", "int_min", "-2147483648", Type::int32),
      number("int", "int_max", "2147483647", Type::int32),
      number("int unsigned", "int_unsigned_max", "4294967295", Type::uint32),
      null_of("int", "int_null"),
      number("bigint", "bigint_min", "-9223372036854775808", Type::int64),
      number("bigint", "bigint_past_2_53", "9007199254740993", Type::int64),
      number("bigint unsigned", "bigint_unsigned_max", "18446744073709551615", Type::uint64),
      null_of("bigint", "bigint_null"),
      with(value("int(6) zerofill", "int_zerofill", "42", "000042", Type::text), "CAST(v AS CHAR)"),
      with(value("year", "year_now", "2026", "2026", Type::text), "CAST(v AS CHAR)"),
      value("year", "year_last", "2155", "2155", Type::text),
      value("year", "year_zero", "'0000'", "0000", Type::text),
      null_of("year", "year_null"),
      with(value("bit(1)", "bit_one", "b'1'", "1", Type::uint64), "CAST(v + 0 AS CHAR)", false),
      with(value("bit(9)", "bit_nine", "b'101010101'", "341", Type::uint64), "CAST(v + 0 AS CHAR)", false),
      with(value("bit(64)", "bit_max", "b'1111111111111111111111111111111111111111111111111111111111111111'",
                 "18446744073709551615", Type::uint64),
           "CAST(v + 0 AS CHAR)", false),
      null_of("bit(8)", "bit_null"),
  };
}

std::vector<TypeRow> fraction_types() {
  auto const widest = fmt::format("{:9<35}.{:9<30}", "", "");
  return {
      value("double", "double_tenth", "0.1e0", "0.1", Type::float64),
      number("double", "double_max", "1.7976931348623157e308", Type::float64),
      number("double", "double_min", "2.2250738585072014e-308", Type::float64),
      number("double", "double_sum", "0.30000000000000004", Type::float64),
      number("double", "double_1e15", "1e15", Type::float64),
      number("double", "double_1e14", "100000000000000", Type::float64),
      number("double", "double_small", "0.000000000000001", Type::float64),
      number("double", "double_smaller", "1e-16", Type::float64),
      number("double", "double_long", "1234567890123456.8", Type::float64),
      number("double", "double_longer", "-1.2345678901234568e20", Type::float64),
      value("double", "double_minus_zero", "-0e0", "0", Type::float64),
      number("double", "double_zero", "0", Type::float64),
      null_of("double", "double_null"),
      number("float", "float_tenth", "0.1", Type::float32),
      value("float", "float_third", "1/3e0", "0.333333", Type::float32),
      value("float", "float_max", "3.40282346e38", "3.40282e38", Type::float32),
      value("float", "float_million", "1234567", "1234570", Type::float32),
      value("float", "float_minus_zero", "-0e0", "0", Type::float32),
      null_of("float", "float_null"),
      value("double(10,2)", "double_fixed", "1.5", "1.50", Type::decimal),
      value("float(7,3)", "float_fixed", "-2.5", "-2.500", Type::decimal),
      number("decimal(65,30)", "decimal_widest", widest, Type::decimal),
      number("decimal(65,30)", "decimal_widest_negative", fmt::format("-{}", widest), Type::decimal),
      number("decimal(12,2)", "decimal_money", "9999999999.99", Type::decimal),
      value("decimal(12,2)", "decimal_padded", "1", "1.00", Type::decimal),
      number("decimal(38,0)", "decimal_38", std::string(38, '9'), Type::decimal),
      value("decimal(12,4) unsigned", "decimal_unsigned", "0.0001", "0.0001", Type::decimal),
      null_of("decimal(10,2)", "decimal_null"),
  };
}

// Their text as the server writes it, whatever it is: a date layout has no 0000-00-00.
std::vector<TypeRow> time_types() {
  return {
      quoted("date", "date_plain", "2024-02-29", Type::text),
      quoted("date", "date_zero", "0000-00-00", Type::text),
      quoted("date", "date_zero_day", "2024-05-00", Type::text),
      quoted("date", "date_first", "0001-01-01", Type::text),
      quoted("date", "date_last", "9999-12-31", Type::text),
      null_of("date", "date_null"),
      quoted("datetime", "datetime_plain", "2024-02-29 13:14:15", Type::text),
      quoted("datetime", "datetime_midnight", "2024-02-29 00:00:00", Type::text),
      quoted("datetime", "datetime_zero", "0000-00-00 00:00:00", Type::text),
      quoted("datetime(6)", "datetime_micro", "2024-02-29 13:14:15.000001", Type::text),
      quoted("datetime(6)", "datetime_no_fraction", "2024-02-29 13:14:15.000000", Type::text),
      quoted("datetime(3)", "datetime_milli", "9999-12-31 23:59:59.999", Type::text),
      null_of("datetime", "datetime_null"),
      quoted("timestamp", "timestamp_plain", "2024-02-29 13:14:15", Type::text),
      quoted("timestamp(6)", "timestamp_micro", "2038-01-19 03:14:07.999999", Type::text),
      quoted("timestamp", "timestamp_zero", "0000-00-00 00:00:00", Type::text),
      quoted("time", "time_plain", "13:14:15", Type::text),
      quoted("time", "time_longest", "838:59:59", Type::text),
      quoted("time", "time_negative", "-838:59:59", Type::text),
      quoted("time", "time_zero", "00:00:00", Type::text),
      quoted("time(6)", "time_micro", "-00:00:00.000001", Type::text),
      quoted("time(2)", "time_hundredths", "100:00:00.50", Type::text),
      null_of("time", "time_null"),
  };
}

std::vector<TypeRow> text_types() {
  return {
      quoted("char(10)", "char_plain", "abc", Type::text),
      quoted("char(10)", "char_empty", "", Type::text),
      quoted("varchar(20)", "varchar_plain", "it's \\ \"x\"", Type::text),
      quoted("varchar(20)", "varchar_spaces", "  x  ", Type::text),
      quoted("varchar(20) character set utf8mb4", "varchar_emoji", "\xc3\xa9\xe4\xb8\xad\xf0\x9f\x98\x80", Type::text),
      quoted("varchar(20) character set latin1", "varchar_latin1", "\xc3\xa9\xc3\xbc", Type::text),
      quoted("tinytext", "tinytext", "tiny", Type::text),
      quoted("text", "text_lines", "a\nb\tc", Type::text),
      quoted("mediumtext", "mediumtext", "medium", Type::text),
      value("longtext", "longtext", "repeat('x', 70000)", std::string(70'000, 'x'), Type::text),
      null_of("text", "text_null"),
      quoted("enum('a','b c','')", "enum_value", "b c", Type::text),
      quoted("enum('a','b c','')", "enum_empty", "", Type::text),
      null_of("enum('a')", "enum_null"),
      quoted("set('x','y','z')", "set_two", "x,z", Type::text),
      quoted("set('x','y','z')", "set_none", "", Type::text),
      null_of("set('x')", "set_null"),
      quoted("json", "json_object", "{\"a\": [1, 2.50, null, \"\xc3\xa9\"]}"),
      null_of("json", "json_null"),
      quoted("inet6", "inet6", "2001:db8::1", Type::text),
      quoted("uuid", "uuid", "123e4567-e89b-12d3-a456-426655440000", Type::uuid),
      null_of("uuid", "uuid_null"),
  };
}

std::vector<TypeRow> binary_types() {
  using namespace std::string_literals;
  return {
      with(value("binary(3)", "binary_fixed", "x'0A00FF'", "\x0a\x00\xff"s, Type::binary), "v"),
      with(value("varbinary(10)", "varbinary", "x'00'", "\x00"s, Type::binary), "v"),
      with(value("varbinary(10)", "varbinary_empty", "''", "", Type::binary), "v"),
      with(value("tinyblob", "tinyblob", "'ab'", "ab", Type::binary), "v"),
      with(value("blob", "blob", "x'FF00FE'", "\xff\x00\xfe"s, Type::binary), "v"),
      with(value("mediumblob", "mediumblob", "'ab'", "ab", Type::binary), "v"),
      with(value("longblob", "longblob", "repeat('b', 300)", std::string(300, 'b'), Type::binary), "v"),
      null_of("blob", "blob_null"),
      with(value("point", "point", "ST_GeomFromText('POINT(1 2)')",
                 "\0\0\0\0\1\1\0\0\0\0\0\0\0\0\0\xf0\x3f\0\0\0\0\0\0\0\x40"s, Type::binary),
           "v"),
      with(null_of("geometry", "geometry_null"), "ST_AsText(v)", false),
  };
}

}  // namespace

std::vector<TypeRow> mysql_types() {
  std::vector<TypeRow> rows;
  for (auto const& more : {integer_types(), fraction_types(), time_types(), text_types(), binary_types()}) {
    rows.insert(rows.end(), more.begin(), more.end());
  }
  return rows;
}

}  // namespace sextant::conformance
