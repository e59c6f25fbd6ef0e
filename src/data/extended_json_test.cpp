// Relaxed Extended JSON out of the canonical form.
#include "data/extended_json.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace sextant {

TEST(ExtendedJson, BecomesWhatPeopleRead) {
  EXPECT_EQ(relaxed_json(R"({"a":{"$numberInt":"5"},"b":[{"$numberLong":"9007199254740993"}],"c":{"$numberDouble":"1.5"}})"),
            R"({"a":5,"b":[9007199254740993],"c":1.5})");
  EXPECT_EQ(relaxed_json(R"({"d":{"$date":{"$numberLong":"1709210096789"}},"e":{"$date":{"$numberLong":"0"}}})"),
            R"({"d":{"$date":"2024-02-29T12:34:56.789Z"},"e":{"$date":"1970-01-01T00:00:00Z"}})");
}

TEST(ExtendedJson, KeepsWhatOnlyTheCanonicalFormCanSay) {
  for (std::string_view const text : {R"({"$numberDouble":"NaN"})", R"({"$date":{"$numberLong":"-1"}})",
      R"({"$date":{"$numberLong":"253402300800000"}})",
                                      R"({"$oid":"507f1f77bcf86cd799439011"})", R"({"$numberDecimal":"1.50"})",
                                          R"("{\"$numberInt\":\"5\"}")"}) {
    EXPECT_EQ(relaxed_json(text), text);
  }
}

// A stored document may have such names, with any text behind them.
TEST(ExtendedJson, KeepsWhatOnlyLooksLikeANumber) {
  for (std::string_view const digits : {"1,2", "", "-", "01", "1.", "1e", ".5", "0x1", "1 ", "+1", "null", "--1", "1.5.5"}) {
    for (std::string_view const name : {"$numberInt", "$numberLong", "$numberDouble"}) {
      auto const text = fmt::format(R"([{{"{}":"{}"}}])", name, digits);
      EXPECT_EQ(relaxed_json(text), text);
    }
  }
  EXPECT_EQ(relaxed_json(R"([{"$numberDouble":"-1.5E+300"},{"$numberDouble":"-0"},{"$numberInt":"0"}])"), "[-1.5E+300,-0,0]");
}

TEST(ExtendedJson, LeavesWhatIsNoJsonAsItIs) {
  for (std::string_view const text : {"", "{", "{\"a\":}", "[1,", "\"x", "{}{}", "{\"a\" 1}"}) EXPECT_EQ(relaxed_json(text), text);
  std::string const deep(10'000, '[');
  EXPECT_EQ(relaxed_json(deep), deep);
}

}  // namespace sextant
