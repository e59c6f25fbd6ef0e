#include "data/value_text.h"

#include <cmath>
#include <limits>

#include "base/json.h"
#include "data/builder.h"
#include "data/value_text_scalar.h"

namespace sextant {
namespace {

// One value in a column of its own.
class Value {
 public:
  template <class Append>
  Value(DataType type, Append append) : type_(std::move(type)), builder_(type_) {
    append(builder_);
  }
  std::string text(TextStyle const& style = {}) const {
    std::string out;
    append_value_text(out, builder_.view(), type_, 0, style);
    return out;
  }
  std::string json(TextStyle const& style = {}) const {
    std::string out;
    append_value_json(out, builder_.view(), type_, 0, style);
    return out;
  }
  // The preview, with "~" and the whole size if it was cut.
  std::string preview(int64_t limit, TextStyle const& style = {}) const {
    std::string out;
    auto const preview = append_value_preview(out, builder_.view(), type_, 0, style, limit);
    return preview.cut ? out + "~" + std::to_string(preview.bytes) : out;
  }
  bool is_null() const { return is_null_value(builder_.view(), type_, 0); }

 private:
  DataType type_;
  ColumnBuilder builder_;
};

DataType plain(Type type) { return DataType{.type = type, .vendor_name = {}, .children = {}}; }

DataType nested(Type type, std::vector<Field> children) {
  return DataType{.type = type, .vendor_name = {}, .children = std::move(children)};
}

Field field(std::string name, DataType type) { return Field{.name = std::move(name), .type = std::move(type), .origin = {}}; }

template <class T>
Value fixed(Type type, T value) {
  return Value(plain(type), [&](ColumnBuilder& builder) { builder.append(value); });
}

Value bytes(Type type, std::string_view value) {
  return Value(plain(type), [&](ColumnBuilder& builder) { builder.append_bytes(value); });
}

Value decimal128(__int128 number, int8_t scale) {
  return Value(DataType{.type = Type::decimal128, .precision = 38, .scale = scale, .vendor_name = {}, .children = {}},
               [&](ColumnBuilder& builder) { builder.append_fixed(&number, 16); });
}

TextStyle const sqlite{.true_text = "1", .false_text = "0", .floats = TextStyle::Float::fifteen_digits,
                       .binary = TextStyle::Binary::raw, .time_zone = "UTC"};

TextStyle in_zone(std::string name) {
  TextStyle style;
  style.time_zone = std::move(name);
  return style;
}

constexpr double infinity = std::numeric_limits<double>::infinity();

TEST(ValueText, WritesIntegersOfEveryWidth) {
  EXPECT_EQ(fixed(Type::int8, int8_t{-128}).text(), "-128");
  EXPECT_EQ(fixed(Type::int16, int16_t{-32768}).text(), "-32768");
  EXPECT_EQ(fixed(Type::int32, INT32_MIN).text(), "-2147483648");
  EXPECT_EQ(fixed(Type::int64, INT64_MIN).text(), "-9223372036854775808");
  EXPECT_EQ(fixed(Type::uint8, uint8_t{255}).text(), "255");
  EXPECT_EQ(fixed(Type::uint16, uint16_t{65535}).text(), "65535");
  EXPECT_EQ(fixed(Type::uint32, UINT32_MAX).text(), "4294967295");
  EXPECT_EQ(fixed(Type::uint64, UINT64_MAX).text(), "18446744073709551615");
}

TEST(ValueText, WritesBooleansInTheStyle) {
  Value const yes(plain(Type::boolean), [](ColumnBuilder& builder) { builder.append_boolean(true); });
  EXPECT_EQ(yes.text(), "true");
  EXPECT_EQ(yes.text({.true_text = "t", .false_text = "f"}), "t");
  EXPECT_EQ(yes.json({.true_text = "t", .false_text = "f"}), "true");
}

TEST(ValueText, WritesDoublesAsPostgresDoes) {
  // What `SELECT x::float8` of PostgreSQL 15 printed.
  for (auto const& [number, text] : std::vector<std::pair<double, std::string>>{
           {0, "0"}, {-0.0, "-0"}, {1, "1"}, {1.5, "1.5"}, {-2.25, "-2.25"}, {0.1 + 0.2, "0.30000000000000004"},
           {0.0001, "0.0001"}, {0.00001, "1e-05"}, {1.5e-7, "1.5e-07"}, {1e14, "100000000000000"}, {1e15, "1e+15"},
           {123456789012345.6, "123456789012345.6"}, {123456789012345680.0, "1.2345678901234568e+17"}, {1e100, "1e+100"},
           {1e23, "9.999999999999999e+22"}, {9007199254740993.0, "9.007199254740992e+15"}, {5e-324, "5e-324"},
           {1.7976931348623157e308, "1.7976931348623157e+308"}, {infinity, "Infinity"}, {-infinity, "-Infinity"},
           {std::nan(""), "NaN"}}) {
    EXPECT_EQ(fixed(Type::float64, number).text(), text);
  }
}

TEST(ValueText, WritesFloatsAsPostgresDoes) {
  // What `SELECT x::float4` of PostgreSQL 15 printed.
  for (auto const& [number, text] : std::vector<std::pair<float, std::string>>{
           {0.1F, "0.1"}, {100000.0F, "100000"}, {123456.0F, "123456"}, {1000000.0F, "1e+06"}, {1234567.0F, "1.234567e+06"},
           {16777216.0F, "1.6777216e+07"}, {0.0001F, "0.0001"}, {0.00001F, "1e-05"}, {3.4028235e38F, "3.4028235e+38"},
           {1e-45F, "1e-45"}, {-0.0F, "-0"}}) {
    EXPECT_EQ(fixed(Type::float32, number).text(), text);
  }
}

TEST(ValueText, WritesDoublesAsSqliteDoes) {
  // What sqlite3 3.40 printed.
  for (auto const& [number, text] : std::vector<std::pair<double, std::string>>{
           {0, "0.0"}, {-0.0, "0.0"}, {1, "1.0"}, {100, "100.0"}, {0.1 + 0.2, "0.3"}, {1e14, "100000000000000.0"},
           {1e15, "1.0e+15"}, {123456789012345680.0, "1.23456789012346e+17"}, {1e-7, "1.0e-07"}, {0.0001, "0.0001"},
           {0.00001, "1.0e-05"}, {1e100, "1.0e+100"}, {5e-324, "4.94065645841247e-324"}, {-1.5, "-1.5"},
           {7.6855214392447252e+208, "7.68552143924472e+208"}, {2.0 / 3, "0.666666666666667"}, {infinity, "Inf"},
           {-infinity, "-Inf"}}) {
    EXPECT_EQ(fixed(Type::float64, number).text(sqlite), text);
  }
}

TEST(ValueText, WritesDecimalsWithTheirScale) {
  EXPECT_EQ(decimal128(0, 0).text(), "0");
  EXPECT_EQ(decimal128(0, 2).text(), "0.00");
  EXPECT_EQ(decimal128(5, 2).text(), "0.05");
  EXPECT_EQ(decimal128(-5, 2).text(), "-0.05");
  EXPECT_EQ(decimal128(1234567, 3).text(), "1234.567");
  EXPECT_EQ(decimal128(12, -3).text(), "12000");
  EXPECT_EQ(decimal128(0, -3).text(), "0");
  auto const most = static_cast<__int128>(9'999'999'999'999'999'999U) * 10'000'000'000'000'000'000U + 9'999'999'999'999'999'999U;
  EXPECT_EQ(decimal128(most, 0).text(), std::string(38, '9'));
  EXPECT_EQ(decimal128(-most, 38).text(), "-0." + std::string(38, '9'));
  EXPECT_EQ(decimal128(static_cast<__int128>(10'000'000'000'000'000'000U), 0).text(), "10000000000000000000");
  EXPECT_EQ(bytes(Type::decimal, "123456789.000").text(), "123456789.000");
}

TEST(ValueText, WritesDates) {
  for (auto const& [days, text] : std::vector<std::pair<int32_t, std::string>>{
           {0, "1970-01-01"}, {-1, "1969-12-31"}, {11016, "2000-02-29"}, {-719162, "0001-01-01"}, {-719163, "0001-12-31 BC"},
           {-735160, "0044-03-15 BC"}, {2932897, "10000-01-01"}, {INT32_MAX, "infinity"},
           {INT32_MIN, "-infinity"}}) {
    EXPECT_EQ(fixed(Type::date, days).text(), text) << days;
  }
}

TEST(ValueText, WritesTimes) {
  for (auto const& [microseconds, text] : std::vector<std::pair<int64_t, std::string>>{
           {0, "00:00:00"}, {86'400'000'000, "24:00:00"}, {45'296'000'000, "12:34:56"}, {45'296'789'000, "12:34:56.789"},
           {45'296'000'001, "12:34:56.000001"}}) {
    EXPECT_EQ(fixed(Type::time, microseconds).text(), text);
  }
}

TEST(ValueText, WritesTimestamps) {
  for (auto const& [microseconds, text] : std::vector<std::pair<int64_t, std::string>>{
           {0, "1970-01-01 00:00:00"}, {-1, "1969-12-31 23:59:59.999999"}, {1'709'210'096'500'000, "2024-02-29 12:34:56.5"},
           {-63'517'780'800'000'000, "0044-03-15 12:00:00 BC"}, {253'402'300'800'000'000, "10000-01-01 00:00:00"},
           {INT64_MAX, "infinity"}, {INT64_MIN, "-infinity"}}) {
    EXPECT_EQ(fixed(Type::timestamp, microseconds).text(), text);
  }
}

TEST(ValueText, ShowsInstantsInTheZone) {
  struct Case {
    std::string zone;
    int64_t seconds;
    std::string text;
  };
  for (auto const& [zone, seconds, text] :
       {Case{"UTC", 0, "1970-01-01 00:00:00+00"}, Case{"Europe/Berlin", 1'711'846'799, "2024-03-31 01:59:59+01"},
        Case{"Europe/Berlin", 1'711'846'800, "2024-03-31 03:00:00+02"}, Case{"Europe/Berlin", 1'729'990'799, "2024-10-27 02:59:59+02"},
        Case{"Europe/Berlin", 1'729'990'800, "2024-10-27 02:00:00+01"}, Case{"Asia/Kolkata", 0, "1970-01-01 05:30:00+05:30"},
        Case{"Europe/Berlin", -2'524'521'600, "1890-01-01 00:53:28+00:53:28"}, Case{"America/St_Johns", 0, "1969-12-31 20:30:00-03:30"},
        Case{"America/New_York", 32'519'923'200, "3000-07-07 20:00:00-04"}, Case{"America/New_York", 32'504'198'400, "3000-01-06 19:00:00-05"},
        Case{"<+03>-03", 0, "1970-01-01 03:00:00+03"}, Case{"UTC-05:30", 0, "1970-01-01 05:30:00+05:30"},
        Case{"No/Such_Zone", 0, "1970-01-01 00:00:00+00"}, Case{"Europe/Berlin", -63'517'780'800, "0044-03-15 12:53:28+00:53:28 BC"}}) {
    EXPECT_EQ(fixed(Type::timestamptz, seconds * 1'000'000).text(in_zone(zone)), text) << zone;
  }
  EXPECT_EQ(fixed(Type::timestamptz, INT64_MAX).text(), "infinity");
  EXPECT_EQ(fixed(Type::timestamptz, INT64_MIN).text(), "-infinity");
}

TEST(ValueText, WritesIntervalsAsPostgresDoes) {
  for (auto const& [interval, text] : std::vector<std::pair<Interval, std::string>>{
           {{0, 0, 0}, "00:00:00"}, {{14, -3, 14'706'789'000}, "1 year 2 mons -3 days +04:05:06.789"}, {{0, 1, 0}, "1 day"},
           {{-14, 3, -1}, "-1 years -2 mons +3 days -00:00:00.000001"}, {{0, -1, 0}, "-1 days"}, {{12, 0, 0}, "1 year"},
           {{0, 0, -3'600'000'000}, "-01:00:00"}, {{1, 0, 360'000'000'000}, "1 mon 100:00:00"},
           {{INT32_MIN, INT32_MIN, INT64_MIN}, "-178956970 years -8 mons -2147483648 days -2562047788:00:54.775808"}}) {
    EXPECT_EQ(fixed(Type::interval, interval).text(), text);
  }
}

TEST(ValueText, WritesUuidsInLowerCase) {
  Value const uuid(plain(Type::uuid), [](ColumnBuilder& builder) {
    builder.append_fixed("\xA0\xEE\xBC\x99\x9C\x0B\x4E\xF8\xBB\x6D\x6B\xB9\xBD\x38\x0A\x11", 16);
  });
  EXPECT_EQ(uuid.text(), "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11");
}

TEST(ValueText, WritesBinaryInTheStyle) {
  auto const value = bytes(Type::binary, std::string_view("\0\xff" "a", 3));
  EXPECT_EQ(value.text(), "\\x00ff61");
  EXPECT_EQ(value.text(sqlite), std::string_view("\0\xff" "a", 3));
  EXPECT_EQ(value.json(), R"("\\x00ff61")");
  EXPECT_EQ(value.json(sqlite), R"("\\x00ff61")");
}

TEST(ValueText, QuotesListElementsAsPostgresDoes) {
  Value const list(nested(Type::list, {field("", plain(Type::text))}), [](ColumnBuilder& builder) {
    for (auto const* const text : {"a", "", "null", "a b", "{", "q\"\\"}) builder.child(0).append_bytes(text);
    builder.child(0).append_null();
    builder.end_list();
  });
  EXPECT_EQ(list.text(), R"({a,"","null","a b","{","q\"\\",NULL})");
  EXPECT_EQ(list.json(), R"(["a","","null","a b","{","q\"\\",null])");
}

TEST(ValueText, WritesListsOfLists) {
  auto const inner = nested(Type::list, {field("", plain(Type::int32))});
  Value const list(nested(Type::list, {field("", inner)}), [](ColumnBuilder& builder) {
    builder.child(0).child(0).append(1);
    builder.child(0).child(0).append(2);
    builder.child(0).end_list();
    builder.child(0).end_list();
    builder.end_list();
  });
  EXPECT_EQ(list.text(), "{{1,2},{}}");
  EXPECT_EQ(list.json(), "[[1,2],[]]");
}

TEST(ValueText, WritesStructuresAsJson) {
  Value const structure(nested(Type::structure, {field("a", plain(Type::int32)), field("b\"", plain(Type::text))}),
                        [](ColumnBuilder& builder) {
                          builder.child(0).append(7);
                          builder.child(1).append_null();
                          builder.end_structure();
                        });
  EXPECT_EQ(structure.text(), R"({"a":7,"b\"":null})");
  EXPECT_EQ(structure.json(), R"({"a":7,"b\"":null})");
}

TEST(ValueText, WritesMapsAsJson) {
  auto const entry = nested(Type::structure, {field("key", plain(Type::int32)), field("value", plain(Type::boolean))});
  Value const map(nested(Type::map, {field("entries", entry)}), [](ColumnBuilder& builder) {
    builder.child(0).child(0).append(1);
    builder.child(0).child(1).append_boolean(true);
    builder.child(0).end_structure();
    builder.end_list();
  });
  EXPECT_EQ(map.text(), R"({"1":true})");
}

TEST(ValueText, WritesEachVariantAsItsOwnType) {
  auto const variant = [](auto append) { return Value(plain(Type::variant), append); };
  EXPECT_EQ(variant([](ColumnBuilder& builder) { builder.append_variant(int64_t{42}); }).text(sqlite), "42");
  EXPECT_EQ(variant([](ColumnBuilder& builder) { builder.append_variant(42.0); }).text(sqlite), "42.0");
  EXPECT_EQ(variant([](ColumnBuilder& builder) { builder.append_variant(0.1 + 0.2); }).json(sqlite), "0.30000000000000004");
  EXPECT_EQ(variant([](ColumnBuilder& builder) { builder.append_variant_text("x"); }).json(sqlite), "\"x\"");
  EXPECT_EQ(variant([](ColumnBuilder& builder) { builder.append_variant_binary("x"); }).json(sqlite), R"("\\x78")");
  auto const null = variant([](ColumnBuilder& builder) { builder.append_variant_null(); });
  EXPECT_TRUE(null.is_null());
  EXPECT_EQ(null.text(sqlite), "");
  EXPECT_EQ(null.json(sqlite), "null");
}

TEST(ValueText, WritesNothingForNull) {
  for (auto const type : {Type::null, Type::boolean, Type::int64, Type::text, Type::date, Type::variant}) {
    Value const value(plain(type), [](ColumnBuilder& builder) { builder.append_null(); });
    EXPECT_TRUE(value.is_null());
    EXPECT_EQ(value.text(), "");
    EXPECT_EQ(value.json(), "null");
  }
}

TEST(ValueJson, KeepsAllDigitsOfNumbers) {
  EXPECT_EQ(fixed(Type::int64, INT64_MAX).json(), "9223372036854775807");
  EXPECT_EQ(fixed(Type::float64, 1e15).json(), "1e+15");
  EXPECT_EQ(fixed(Type::float64, 1.0).json(sqlite), "1.0");
  EXPECT_EQ(fixed(Type::float64, std::nan("")).json(), "\"NaN\"");
  EXPECT_EQ(fixed(Type::float64, -infinity).json(sqlite), "\"-Infinity\"");
  EXPECT_EQ(fixed(Type::float32, 0.1F).json(), "0.1");
  EXPECT_EQ(decimal128(-5, 2).json(), "-0.05");
  EXPECT_EQ(bytes(Type::decimal, "12345678901234567890.10").json(), "12345678901234567890.10");
  for (auto const* const text : {"NaN", "Infinity", ".5", "01", "1.", "1e", "-", ""}) {
    EXPECT_EQ(bytes(Type::decimal, text).json(), '"' + std::string(text) + '"');
  }
}

TEST(ValueJson, KeepsValidDocumentsOnOneLine) {
  EXPECT_EQ(bytes(Type::json, "{\"a\":\n 1.10}").json(), "{\"a\":  1.10}");
  EXPECT_EQ(bytes(Type::json, "{broken").json(), "\"{broken\"");
  EXPECT_EQ(bytes(Type::text, "{\"a\": 1}").json(), R"("{\"a\": 1}")");
}

TEST(ValueJson, WritesDatesAsStrings) {
  EXPECT_EQ(fixed(Type::date, 0).json(), "\"1970-01-01\"");
  EXPECT_EQ(fixed(Type::interval, Interval{0, 1, 0}).json(), "\"1 day\"");
  EXPECT_TRUE(is_valid_json(bytes(Type::text, "a\xff\x01").json()));
}

TEST(ValuePreview, CutsOnACodePoint) {
  EXPECT_EQ(bytes(Type::text, "abc").preview(3), "abc");
  EXPECT_EQ(bytes(Type::text, "abcd").preview(3), "abc~4");
  EXPECT_EQ(bytes(Type::text, "a\xe2\x82\xac").preview(3), "a~4");
  EXPECT_EQ(bytes(Type::text, "").preview(0), "");
  EXPECT_EQ(fixed(Type::int64, int64_t{12345}).preview(3), "123~5");
}

TEST(ValuePreview, ReplacesInvalidBytesWithinTheLimit) {
  EXPECT_EQ(bytes(Type::text, "a\xff").preview(4), "a\xef\xbf\xbd");
  EXPECT_EQ(bytes(Type::text, "a\xff\xff").preview(4), "a\xef\xbf\xbd~3");
  EXPECT_EQ(bytes(Type::binary, "\xff").preview(2, sqlite), "~1");
}

TEST(ValuePreview, ShowsTheBeginningOfBinary) {
  EXPECT_EQ(bytes(Type::binary, "ab").preview(6), "\\x6162");
  EXPECT_EQ(bytes(Type::binary, "abc").preview(6), "\\x6162~8");
  EXPECT_EQ(bytes(Type::binary, "abc").preview(5), "\\x616~8");
  EXPECT_EQ(bytes(Type::binary, "abc").preview(1), "\\~8");
}

TEST(ScalarText, StaysWithinItsBuffer) {
  std::array<char, scalar_text_size> text;
  __int128 lowest = static_cast<__int128>(1) << 126;
  lowest = -lowest - lowest;
  for (auto const scale : {int8_t{-128}, int8_t{0}, int8_t{127}}) {
    auto const* const end = put_decimal128(text.data(), reinterpret_cast<std::byte const*>(&lowest), scale);
    EXPECT_LT(end - text.data(), static_cast<ptrdiff_t>(text.size()));
  }
}

// What DuckDB writes; every row was compared with CAST(... AS VARCHAR) of 1.4.4.
TEST(ValueText, HasAStyleWithBracketsAndLongWords) {
  TextStyle const style{.floats = TextStyle::Float::shortest_real, .binary = TextStyle::Binary::byte_escape,
                        .moments = TextStyle::Moment::long_words, .nested = TextStyle::Nested::brackets};
  EXPECT_EQ(fixed(Type::float64, 1.0).text(style), "1.0");
  EXPECT_EQ(fixed(Type::float64, 1e15).text(style), "1000000000000000.0");
  EXPECT_EQ(fixed(Type::float64, 1e16).text(style), "1e+16");
  EXPECT_EQ(fixed(Type::float64, 1e-5).text(style), "1e-05");
  EXPECT_EQ(fixed(Type::float64, std::numeric_limits<double>::quiet_NaN()).text(style), "nan");
  EXPECT_EQ(fixed(Type::float32, -std::numeric_limits<float>::infinity()).text(style), "-inf");
  EXPECT_EQ(fixed(Type::float32, 16777216.0F).text(style), "16777216.0");
  EXPECT_EQ(fixed(Type::date, int32_t{-735160}).text(style), "0044-03-15 (BC)");
  EXPECT_EQ(fixed(Type::interval, Interval{-13, -1, 0}).text(style), "-1 year -1 month -1 day");
  EXPECT_EQ(fixed(Type::interval, Interval{14, -3, 3'600'000'000}).text(style), "1 year 2 months -3 days 01:00:00");
  using namespace std::string_view_literals;
  EXPECT_EQ(bytes(Type::binary, "\0\xff" "a'\\"sv).text(style), "\\x00\\xFFa\\x27\\x5C");
  EXPECT_EQ(bytes(Type::binary, std::string(100, 'a')).preview(10, style), std::string(10, 'a') + "~100");
  Value const list(nested(Type::list, {field("element", plain(Type::text))}), [](ColumnBuilder& builder) {
    for (auto const text : {"a"sv, "b c"sv, ""sv, "null"sv, "it's"sv, "x, y"sv}) builder.child(0).append_bytes(text);
    builder.child(0).append_null();
    builder.end_list();
  });
  EXPECT_EQ(list.text(style), "[a, b c, '', 'null', 'it\\'s', 'x, y', NULL]");
  Value const structure(nested(Type::structure, {field("a b", plain(Type::int32)), field("c", plain(Type::text))}),
                        [](ColumnBuilder& builder) {
                          builder.child(0).append(int32_t{1});
                          builder.child(1).append_null();
                          builder.end_structure();
                        });
  EXPECT_EQ(structure.text(style), "{'a b': 1, 'c': NULL}");
}

}  // namespace
}  // namespace sextant
