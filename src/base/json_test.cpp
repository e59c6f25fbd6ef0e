#include "base/json.h"

#include <cmath>
#include <cstring>
#include <random>

namespace sextant {
namespace {

std::string json_string(std::string_view text) {
  std::string out;
  append_json_string(out, text);
  return out;
}

TEST(Json, WritesWhatItReads) {
  for (auto const* const text : {"null", "true", "false", "0", "-1", "9223372036854775807", "-9223372036854775808",
                                 "18446744073709551615", "1.5", "1e+300", "\"a\\\"\\\\\\n\\u0001\"", "[]", "{}",
                                 "[1,[2,{\"a\":null}]]", "{\"z\":1,\"a\":2}", "\"\xc3\xa9\xf0\x9f\x98\x80\""}) {
    auto const value = parse_json(text);
    ASSERT_TRUE(value.ok()) << text;
    EXPECT_EQ(write_json(*value), text);
  }
}

TEST(Json, ReadsDoublesExactly) {
  std::mt19937_64 random(20);
  for (int round = 0; round < 20'000; ++round) {
    auto const bits = random();
    double number;
    std::memcpy(&number, &bits, 8);
    if (!std::isfinite(number)) continue;
    auto const value = parse_json(write_json(Json(number)));
    ASSERT_TRUE(value.ok());
    EXPECT_EQ(value->to_number<double>(), number) << bits;
  }
}

TEST(Json, SaysWhereTheTextIsWrong) {
  struct Case {
    std::string_view text;
    uint32_t offset;
  };
  for (auto const& [text, offset] : {Case{"{\"a\":1,,}", 7}, Case{"[1 2]", 3}, Case{"", 0}, Case{"[1", 2}, Case{"1 x", 2},
                                     Case{"\"a\x01\"", 2}, Case{"\"\xff\"", 1}, Case{"nul", 3}}) {
    auto const value = parse_json(text);
    ASSERT_FALSE(value.ok()) << text;
    EXPECT_EQ(value.error().code, ErrorCode::bad_data);
    EXPECT_EQ(value.error().position->begin, offset) << text;
  }
}

TEST(Json, RefusesTextDeeperThanSixtyFourLevels) {
  EXPECT_TRUE(parse_json(std::string(64, '[') + std::string(64, ']')).ok());
  EXPECT_FALSE(parse_json(std::string(65, '[') + std::string(65, ']')).ok());
}

TEST(Json, ChecksWithoutBuilding) {
  for (auto const* const text : {"1", " [1.5e3, {\"a\": null}]\n", "\"\xc3\xa9\""}) EXPECT_TRUE(is_valid_json(text)) << text;
  for (auto const* const text : {"", "NaN", "{a:1}", "[1,]", "1 2", "\"\xff\"", "01"}) EXPECT_FALSE(is_valid_json(text)) << text;
  EXPECT_TRUE(is_valid_json(std::string(512, '[') + std::string(512, ']')));
  EXPECT_FALSE(is_valid_json(std::string(513, '[') + std::string(513, ']')));
}

TEST(Json, WritesPrettyTextWithTwoSpacesALevel) {
  EXPECT_EQ(write_json_pretty(*parse_json(R"({"a":[1,{"b":true}],"c":[],"d":{}})")), R"({
  "a": [
    1,
    {
      "b": true
    }
  ],
  "c": [],
  "d": {}
}
)");
}

TEST(Json, WritesNaNAsNull) { EXPECT_EQ(write_json(Json(std::nan(""))), "null"); }

TEST(JsonString, EscapesOnlyWhatJsonDemands) {
  EXPECT_EQ(json_string(""), "\"\"");
  EXPECT_EQ(json_string("a\"b\\c/</>\x7f"), "\"a\\\"b\\\\c/</>\x7f\"");
  EXPECT_EQ(json_string(std::string_view("\0\b\t\n\f\r\x1f", 7)), R"("\u0000\b\t\n\f\r\u001f")");
  EXPECT_EQ(json_string("\xe2\x80\xa8"), "\"\xe2\x80\xa8\"");
}

TEST(JsonString, ReplacesInvalidBytes) {
  EXPECT_EQ(json_string("a\xff\xc3"), "\"a\xef\xbf\xbd\xef\xbf\xbd\"");
  EXPECT_EQ(json_string("\xed\xa0\x80z"), "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbdz\"");
}

}  // namespace
}  // namespace sextant
