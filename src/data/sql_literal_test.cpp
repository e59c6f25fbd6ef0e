#include "data/sql_literal.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "data/builder.h"
#include "data/sample_batch.h"

namespace sextant {
namespace {

using sample::field;
using sample::nested;
using sample::plain;

constexpr LiteralStyle with_casts{.casts = true, .text_type = "text", .integer_type = "int4", .hex_bytes = false};
constexpr LiteralStyle with_hex{.reads_backslashes = true, .hex_text_begin = "_utf8mb4 x'", .hex_text_end = "'"};
constexpr LiteralStyle with_classes{.rounds_twice = true, .infinity = "9e999", .hex_text_begin = "CAST(x'",
                                    .hex_text_end = "' AS TEXT)", .code_point = "char"};
constexpr LiteralStyle with_constructors{.casts = true, .text_type = "VARCHAR", .integer_type = "INTEGER", .constructors = true,
                                         .hex_bytes = false, .longest_number = 18, .exponent_makes_float = true,
                                         .code_point = "chr"};

// The first value of the column as a literal; "!" and the reason if there is none.
std::string literal(ColumnBuilder& column, DataType const& type, LiteralStyle const& style, LiteralUse use) {
  std::string out = "before ";
  auto const written = append_sql_literal(out, column.view(), type, 0, {}, style, use);
  if (!written.ok()) {
    EXPECT_EQ(out, "before ") << "What was begun is taken back.";
    EXPECT_EQ(written.error().code, ErrorCode::not_supported);
    return "!" + written.error().message;
  }
  return out.substr(7);
}

std::string text_literal(std::string_view text, LiteralStyle const& style, std::string type = {}, LiteralUse use = LiteralUse::in_column) {
  auto const data = plain(Type::text, std::move(type));
  ColumnBuilder column(data);
  column.append_bytes(text);
  return literal(column, data, style, use);
}

template <class T>
std::string number(Type type, T value, LiteralStyle const& style, std::string name = {}, LiteralUse use = LiteralUse::in_column) {
  auto const data = plain(type, std::move(name));
  ColumnBuilder column(data);
  column.append(value);
  return literal(column, data, style, use);
}

std::string decimal(std::string_view digits, LiteralStyle const& style) {
  auto const data = plain(Type::decimal, "numeric");
  ColumnBuilder column(data);
  column.append_bytes(digits);
  return literal(column, data, style, LiteralUse::in_column);
}

TEST(SqlLiteral, DoublesQuotesAndLeavesTheRestAsItIs) {
  EXPECT_EQ(text_literal("it's \"q\"\n\\ \xf0\x9f\x98\x80", with_casts), "'it''s \"q\"\n\\ \xf0\x9f\x98\x80'");
  EXPECT_EQ(text_literal("", with_casts), "''");
}

TEST(SqlLiteral, NamesTheTypeWhereTheQuotesDoNot) {
  EXPECT_EQ(text_literal("x", with_casts, "text", LiteralUse::alone), "'x'");
  EXPECT_EQ(text_literal("x", with_casts, "varchar(3)", LiteralUse::alone), "'x'::varchar(3)");
  EXPECT_EQ(text_literal("x", with_casts, "varchar(3)", LiteralUse::in_column), "'x'");
  EXPECT_EQ(number<int32_t>(Type::int32, 5, with_casts, "int4", LiteralUse::alone), "5");
  EXPECT_EQ(number<int32_t>(Type::int32, INT32_MIN, with_casts, "int4", LiteralUse::alone), "'-2147483648'::int4");
  EXPECT_EQ(number<int64_t>(Type::int64, 5, with_casts, "int8", LiteralUse::alone), "'5'::int8");
  EXPECT_EQ(number<int64_t>(Type::int64, 5, with_casts, "int8", LiteralUse::in_column), "5");
}

TEST(SqlLiteral, WritesTextThatASettingWouldChangeInHexadecimal) {
  EXPECT_EQ(text_literal("a\\'b", with_hex), "_utf8mb4 x'615c2762'");
  EXPECT_EQ(text_literal({"a\0", 2}, with_hex), "_utf8mb4 x'6100'");
  EXPECT_EQ(text_literal("a'b", with_hex), "'a''b'");
}

TEST(SqlLiteral, PutsNulInByAFunction) {
  EXPECT_EQ(text_literal({"a\0b\0", 4}, with_classes), "replace('a\x01" "b\x01', char(1), char(0))");
  EXPECT_EQ(text_literal({"\x01\0\x02", 3}, with_constructors), "replace('\x01\x03\x02', chr(3), chr(0))");
  EXPECT_EQ(text_literal({"a\0", 2}, with_casts), "!a text of this engine cannot hold NUL.");
}

TEST(SqlLiteral, KeepsBytesThatAreNoUtf8OrSaysThatItCannot) {
  EXPECT_EQ(text_literal("\xff", with_classes), "CAST(x'ff' AS TEXT)");
  EXPECT_EQ(text_literal("\xff", with_casts), "!its bytes are no UTF-8.");
}

TEST(SqlLiteral, SaysWhichNumbersAnEngineLacks) {
  constexpr auto infinity = std::numeric_limits<double>::infinity();
  EXPECT_EQ(number(Type::float64, std::nan(""), with_classes), "!this engine has no such number.");
  EXPECT_EQ(number(Type::float64, infinity, with_hex), "!this engine has no such number.");
  EXPECT_EQ(number(Type::float64, -infinity, with_classes), "-9e999");
  EXPECT_EQ(number(Type::float64, std::nan(""), with_casts, "float8"), "'NaN'::float8");
  EXPECT_EQ(decimal("NaN", with_hex), "!this engine has no such number.");
  EXPECT_EQ(decimal("NaN", with_casts), "'NaN'::numeric");
}

TEST(SqlLiteral, KeepsTheSignOfZero) {
  EXPECT_EQ(number(Type::float64, -0.0, with_casts, "float8"), "'-0'::float8");
  EXPECT_EQ(number(Type::float64, -0.0, with_hex), "-0e0");
}

TEST(SqlLiteral, KeepsFloatsFromBecomingDecimals) {
  EXPECT_EQ(number(Type::float64, 0.1, with_constructors), "0.1e0");
  EXPECT_EQ(number(Type::float64, 1e300, with_constructors), "1e+300");
  EXPECT_EQ(number(Type::float64, 0.1, with_hex), "0.1");
  EXPECT_EQ(number(Type::float64, 1.0, with_classes), "1.0");
  EXPECT_EQ(number(Type::float32, 1.0F / 3, with_hex), "0.33333334");
  EXPECT_EQ(number(Type::float32, std::numeric_limits<float>::max(), with_hex), "3.4028234663852886e+38");
}

TEST(SqlLiteral, QuotesNumbersOfMoreDigitsThanItsEngineReads) {
  EXPECT_EQ(decimal("123456789012345678", with_constructors), "123456789012345678");
  EXPECT_EQ(decimal("1234567890123456789", with_constructors), "'1234567890123456789'::numeric");
  EXPECT_EQ(decimal("1234567890123456789", with_casts), "1234567890123456789");
}

TEST(SqlLiteral, GivesMoreDigitsToAReaderThatRoundsTwice) {
  EXPECT_EQ(number(Type::float64, 0.1, with_classes), "0.1");
  // The shortest digits of this float stand for a number almost in the middle between it and the next.
  EXPECT_EQ(number(Type::float64, 0.0938595867742349, with_classes), "0.093859586774234893269");
  EXPECT_EQ(number(Type::float64, 5e-324, with_classes),
            "(4503599627370496.0 * 2.2227587494850774834e-162 * 4.9355158837307066731e-178)");
}

TEST(SqlLiteral, BuildsNestedValues) {
  auto const type = nested(Type::structure, {field("it's", plain(Type::float64, "DOUBLE")), field("list", nested(Type::list, {field("element", plain(Type::date, "DATE"))}))});
  auto data = type;
  data.vendor_name = "STRUCT(...)";
  data.children[1].type.vendor_name = "DATE[2]";
  ColumnBuilder column(data);
  column.child(0).append(std::nan(""));
  column.child(1).child(0).append(int32_t{0});
  column.child(1).child(0).append_null();
  column.child(1).end_list();
  column.end_structure();
  EXPECT_EQ(literal(column, data, with_constructors, LiteralUse::in_column),
            "{'it''s': 'NaN'::DOUBLE, 'list': ['1970-01-01', NULL]}::STRUCT(\"it's\" DOUBLE, \"list\" DATE[2])");
  EXPECT_EQ(literal(column, data, with_casts, LiteralUse::in_column), "!this engine has no such literal.");
}

}  // namespace
}  // namespace sextant
