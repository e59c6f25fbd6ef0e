// Parameters: values travel beside the text, so nothing in them can become SQL.
#include <fmt/format.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "conformance/fixture.h"

namespace sextant::conformance {

class Parameters : public Conformance {
 protected:
  void SetUp() override {
    if (auto const why = skipped("sql")) GTEST_SKIP() << *why;
    Conformance::SetUp();
  }
  void create_texts() { must(fmt::format("CREATE TABLE texts (id integer, v {})", quirks().long_text)); }
  std::string insert_text() { return fmt::format("INSERT INTO texts VALUES ({}, {})", placeholder(1), placeholder(2)); }
};

class ParameterTexts : public Parameters, public testing::WithParamInterface<std::pair<char const*, std::string>> {};

TEST_P(ParameterTexts, ArriveAsTheyAre) {
  create_texts();
  auto const& text = GetParam().second;
  must(insert_text(), positional({"1", text}));
  EXPECT_EQ(must("SELECT v FROM texts").at(0), text);
  EXPECT_EQ(must(fmt::format("SELECT count(*) FROM texts WHERE v = {}", placeholder(1)), positional({text})).text(), "1");
}

INSTANTIATE_TEST_SUITE_P(
    Table, ParameterTexts,
    testing::Values(std::pair("plain", std::string("plain")), std::pair("empty", std::string()),
                    std::pair("quotes", std::string("'\"`''\"\"")),
                    std::pair("backslashes", std::string("\\ \\' \\\" \\n \\0 \\x41")),
                    std::pair("injection", std::string("'); DROP TABLE texts; --")),
                    std::pair("unicode", std::string("\xc3\xa9\xe4\xb8\xad\xe6\x96\x87\xf0\x9f\x98\x80\xd7\xa9")),
                    std::pair("combining", std::string("e\xcc\x81 \xe2\x80\xae\xe2\x80\x8f")),
                    std::pair("controls", std::string("\x01\x1b[31m\x7f\r\n\t")),
                    std::pair("placeholders", std::string("$1 ? :name @x %s {} %%")),
                    std::pair("spaces", std::string("  x  ")), std::pair("null_word", std::string("NULL")),
                    std::pair("html", std::string("<script>alert(1)</script>&amp;")),
                    std::pair("megabyte", std::string(1'000'000, 'm')), std::pair("comment", std::string("/* -- */ --"))),
    [](auto const& row) { return std::string(row.param.first); });

TEST_F(Parameters, CarryNull) {
  create_texts();
  must(insert_text(), positional({"1", std::nullopt}));
  EXPECT_EQ(must("SELECT v FROM texts").at(0), std::nullopt);
  EXPECT_EQ(must("SELECT count(*) FROM texts WHERE v IS NULL").text(), "1");
}

TEST_F(Parameters, TellNullFromEmpty) {
  create_texts();
  must(insert_text(), positional({"1", ""}));
  must(insert_text(), positional({"2", std::nullopt}));
  EXPECT_EQ(must("SELECT id FROM texts WHERE v = ''").text(), "1");
}

TEST_F(Parameters, MayBeGivenInAnyOrder) {
  must("CREATE TABLE texts (id integer, v text)");
  must(insert_text(), {{.name = "2", .value = "second"}, {.name = "1", .value = "1"}});
  auto const rows = must("SELECT id, v FROM texts");
  EXPECT_EQ(rows.text(0, 0), "1");
  EXPECT_EQ(rows.text(0, 1), "second");
}

TEST_F(Parameters, TakeTheTypeOfTheirPlace) {
  must("CREATE TABLE numbers (i integer, f double precision)");
  must(fmt::format("INSERT INTO numbers VALUES ({}, {})", placeholder(1), placeholder(2)), positional({"42", "1.5"}));
  EXPECT_EQ(
      must(fmt::format("SELECT i + 1 FROM numbers WHERE i = {} AND f > 1", placeholder(1)), positional({"42"})).text(),
      "43");
}

TEST_F(Parameters, OfTheWrongTypeAreBadData) {
  if (auto const why = skipped("typed_parameters")) GTEST_SKIP() << *why;
  must("CREATE TABLE numbers (i integer)");
  auto const error = must_fail(fmt::format("INSERT INTO numbers VALUES ({})", placeholder(1)), positional({"forty-two"}));
  EXPECT_EQ(error.code, ErrorCode::bad_data) << describe_error(error);
}

TEST_F(Parameters, ThatAreMissingAreAnError) {
  create_texts();
  auto const error = must_fail(insert_text(), positional({"1"}));
  EXPECT_EQ(error.code, ErrorCode::invalid_argument) << describe_error(error);
  EXPECT_EQ(must("SELECT count(*) FROM texts").text(), "0");
}

TEST_F(Parameters, ThatNoPlaceholderAsksForAreAnError) {
  create_texts();
  auto const error = must_fail("SELECT 1", positional({"1"}));
  EXPECT_EQ(error.code, ErrorCode::invalid_argument) << describe_error(error);
  EXPECT_EQ(must("SELECT 1").text(), "1");
}

TEST_F(Parameters, InStringsAndCommentsAreText) {
  EXPECT_EQ(must("SELECT '$1 ?' AS a /* $2 ? :x */ -- ? $3").text(), "$1 ?");
}

TEST_F(Parameters, MayBeMany) {
  std::string sql = "SELECT v FROM (SELECT 'last' AS v) AS one WHERE v IN (";
  std::vector<std::optional<std::string>> values;
  for (int index = 1; index <= 900; ++index) {
    sql += (index > 1 ? ", " : "") + placeholder(index);
    values.push_back(fmt::format("value {}", index));
  }
  values.back() = "last";
  EXPECT_EQ(must(sql + ")", positional(values)).text(), "last");
}

TEST_F(Parameters, BelongToOneStatementOnly) {
  create_texts();
  must(insert_text(), positional({"1", "first"}));
  must(insert_text(), positional({"2", std::nullopt}));
  auto const rows = must("SELECT v FROM texts ORDER BY id");
  EXPECT_EQ(rows.at(0), "first");
  EXPECT_EQ(rows.at(1), std::nullopt);
}

TEST_F(Parameters, HaveNames) {
  if (auto const why = skipped("named_parameters")) GTEST_SKIP() << *why;
  create_texts();
  must("INSERT INTO texts VALUES (:id, :name)", {{.name = "name", .value = "n"}, {.name = "id", .value = "5"}});
  EXPECT_EQ(must("SELECT v FROM texts WHERE id = :id", {{.name = "id", .value = "5"}}).text(), "n");
}

TEST_F(Parameters, SurviveAZeroByteInAValue) {
  create_texts();
  std::string const text("a\0b", 3);
  auto const result = run(session(), insert_text(), positional({"1", text}));
  // Either the engine keeps all three bytes, or it refuses them: never the part before.
  if (result.ok()) {
    EXPECT_EQ(must("SELECT v FROM texts").at(0), text);
  } else {
    EXPECT_TRUE(result.error().code == ErrorCode::bad_data || result.error().code == ErrorCode::invalid_argument)
        << describe_error(result.error());
    EXPECT_EQ(must("SELECT count(*) FROM texts").text(), "0");
  }
}

TEST_F(Parameters, SurviveAValueThatIsNotUtf8) {
  create_texts();
  auto const result = run(session(), insert_text(), positional({"1", "a\xff"}));
  if (!result.ok()) {
    EXPECT_NE(result.error().damage, Damage::connection) << describe_error(result.error());
  }
  EXPECT_EQ(must("SELECT 1").text(), "1");
}

}  // namespace sextant::conformance
