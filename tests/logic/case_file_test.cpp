#include <string>
#include <string_view>
#include <vector>

#include "logic/case_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sextant::logic {
namespace {

constexpr std::string_view header = "# name: x\n# description: y\n# group: [z]\n\n";

Result<CaseFile> parse(std::string_view body) { return parse_case_file(std::string(header) + std::string(body)); }

TEST(CaseFile, ReadsItsHeader) {
  auto const file = parse("");
  ASSERT_TRUE(file.ok());
  EXPECT_EQ(file->name, "x");
  EXPECT_EQ(file->description, "y");
  EXPECT_EQ(file->group, "[z]");
  EXPECT_TRUE(file->records.empty());
}

TEST(CaseFile, RefusesAFileWithoutEveryHeaderLine) {
  for (std::string_view const text :
       {"", "# name: x\n# description: y\n", "# name: x\n# group: z\n", "# group: z\n# description: y\n"}) {
    EXPECT_FALSE(parse_case_file(text).ok()) << text;
  }
}

TEST(CaseFile, ReadsStatementsAndTheirLines) {
  auto const file = parse(
      "statement ok\nCREATE TABLE t (\n  a integer)\n\nstatement error constraint 23505\nINSERT\n\nstatement ok "
      "con2\nBEGIN\n");
  ASSERT_TRUE(file.ok()) << file.error().message;
  ASSERT_EQ(file->records.size(), 3U);
  EXPECT_EQ(file->records[0].sql, "CREATE TABLE t (\n  a integer)");
  EXPECT_EQ(file->records[0].line, 5);
  EXPECT_EQ(file->records[1].kind, RecordKind::statement_error);
  EXPECT_THAT(file->records[1].expected, testing::ElementsAre("constraint 23505"));
  EXPECT_EQ(file->records[2].connection, "con2");
}

TEST(CaseFile, ReadsQueriesWithTheirRows) {
  auto const file =
      parse("query IT rowsort same con1\nSELECT 1,\n 'a'\n----\n1\ta\n2\tb\n\nquery I\nSELECT 1 WHERE 1 = 0\n----\n");
  ASSERT_TRUE(file.ok()) << file.error().message;
  ASSERT_EQ(file->records.size(), 2U);
  auto const& query = file->records[0];
  EXPECT_EQ(query.types, "IT");
  EXPECT_EQ(query.sort, SortMode::rowsort);
  EXPECT_EQ(query.label, "same");
  EXPECT_EQ(query.connection, "con1");
  EXPECT_EQ(query.sql, "SELECT 1,\n 'a'");
  EXPECT_THAT(query.expected, testing::ElementsAre("1\ta", "2\tb"));
  EXPECT_TRUE(file->records[1].expected.empty());
}

TEST(CaseFile, KeepsConditionsForTheNextRecordOnly) {
  auto const file = parse("skipif sqlite\nonlyif postgresql\nstatement ok\nSELECT 1\n\nstatement ok\nSELECT 2\n");
  ASSERT_TRUE(file.ok()) << file.error().message;
  EXPECT_THAT(file->records[0].skip_if, testing::ElementsAre("sqlite"));
  EXPECT_THAT(file->records[0].only_if, testing::ElementsAre("postgresql"));
  EXPECT_TRUE(file->records[1].skip_if.empty());
}

TEST(CaseFile, MarksWhatIsBetweenSkipAndUnskip) {
  auto const file = parse("mode skip\nstatement ok\nSELECT 1\n\nmode unskip\nstatement ok\nSELECT 2\n");
  ASSERT_TRUE(file.ok()) << file.error().message;
  EXPECT_TRUE(file->records[0].skipped);
  EXPECT_FALSE(file->records[1].skipped);
}

TEST(CaseFile, UnrollsNestedLoops) {
  auto const file = parse(
      "loop i 1 3\n\nforeach c x y\n\nstatement ok\nSELECT ${i} AS ${c}\n\nendloop\n\nendloop\n\nstatement ok\nSELECT "
      "9\n");
  ASSERT_TRUE(file.ok()) << file.error().message;
  std::vector<std::string> texts;
  for (auto const& record : file->records) texts.push_back(record.sql);
  EXPECT_THAT(texts,
              testing::ElementsAre("SELECT 1 AS x", "SELECT 1 AS y", "SELECT 2 AS x", "SELECT 2 AS y", "SELECT 9"));
}

TEST(CaseFile, RefusesWhatItDoesNotUnderstand) {
  for (std::string_view const body :
       {"statment ok\nSELECT 1\n", "statement\nSELECT 1\n", "statement fine\nSELECT 1\n", "statement ok\n\n",
        "query X\nSELECT 1\n----\n1\n", "query I\nSELECT 1\n", "query I rowsort a b\nSELECT 1\n----\n1\n",
        "loop i 0 2\n\nstatement ok\nSELECT 1\n", "loop i 0\n\nendloop\n",
        "loop i 0 1000000000\n\nstatement ok\nSELECT 1\n\nendloop\n", "mode fast\n",
        "skipif\nstatement ok\nSELECT 1\n"}) {
    auto const file = parse(body);
    ASSERT_FALSE(file.ok()) << body;
    EXPECT_NE(file.error().message.find("line "), std::string::npos);
  }
}

}  // namespace
}  // namespace sextant::logic
