#include "drivers/sqlite/create_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sextant::sqlite {
namespace {

using testing::ElementsAre;

TEST(CreateText, FindsChecksOfColumnsAndOfTheTable) {
  auto const table = read_create_table(
      "CREATE TABLE t(a INT CHECK (a > 0), b DEFAULT (1 + (2)) CONSTRAINT \"b ok\" CHECK(b IN ('x', ')')) UNIQUE,\n"
      " CONSTRAINT whole CHECK (a < length(b)) CHECK (a <> 7) -- CHECK (no)\n)");
  ASSERT_EQ(table.checks.size(), 4U);
  EXPECT_EQ(table.checks[0].expression, "a > 0");
  EXPECT_EQ(table.checks[1].name, "b ok");
  EXPECT_EQ(table.checks[1].expression, "b IN ('x', ')')");
  EXPECT_EQ(table.checks[2].name, "whole");
  EXPECT_EQ(table.checks[2].expression, "a < length(b)");
  EXPECT_EQ(table.checks[3].name, "");
  EXPECT_EQ(table.checks[3].expression, "a <> 7");
}

TEST(CreateText, FindsGeneratedColumnsAndKeys) {
  auto const table = read_create_table(
      "CREATE TABLE [my t](id INTEGER PRIMARY KEY AUTOINCREMENT, \"a,b\" TEXT, c AS (upper(\"a,b\")) STORED,"
      " d INT GENERATED ALWAYS AS (id * 2), e REFERENCES p DEFERRABLE INITIALLY DEFERRED,"
      " CONSTRAINT two UNIQUE (\"a,b\", e), CONSTRAINT fk FOREIGN KEY (d) REFERENCES q(x) NOT DEFERRABLE)");
  EXPECT_TRUE(table.autoincrement);
  EXPECT_THAT(table.generated, ElementsAre(std::pair<std::string, std::string>("c", "upper(\"a,b\")"),
                                           std::pair<std::string, std::string>("d", "id * 2")));
  ASSERT_EQ(table.unique_keys.size(), 1U);
  EXPECT_EQ(table.unique_keys[0].name, "two");
  EXPECT_THAT(table.unique_keys[0].columns, ElementsAre("a,b", "e"));
  ASSERT_EQ(table.foreign_keys.size(), 2U);
  EXPECT_TRUE(table.foreign_keys[0].deferrable);
  EXPECT_EQ(table.foreign_keys[1].name, "fk");
  EXPECT_FALSE(table.foreign_keys[1].deferrable);
}

TEST(CreateText, ReadsIndexExpressionsAndPredicate) {
  auto const index = read_create_index(
      "CREATE UNIQUE INDEX \"on\" ON \"t ON\"(lower(name), (a || ',' || b) DESC, c COLLATE NOCASE) WHERE c IS NOT NULL");
  EXPECT_THAT(index.columns, ElementsAre("lower(name)", "(a || ',' || b) DESC", "c COLLATE NOCASE"));
  EXPECT_EQ(index.predicate, "c IS NOT NULL");
}

TEST(CreateText, ReadsTriggerTimingAndEvents) {
  auto const update = read_create_trigger("CREATE TRIGGER tr AFTER UPDATE OF a, \"b c\" ON t BEGIN SELECT 1; END");
  EXPECT_EQ(update.timing, "AFTER");
  EXPECT_EQ(update.events, "UPDATE OF a, \"b c\"");
  auto const instead = read_create_trigger("CREATE TRIGGER [x y] INSTEAD OF DELETE ON v BEGIN SELECT 1; END");
  EXPECT_EQ(instead.timing, "INSTEAD OF");
  EXPECT_EQ(instead.events, "DELETE");
  EXPECT_EQ(read_create_trigger("CREATE TRIGGER a.b INSERT ON t BEGIN SELECT 1; END").timing, "BEFORE");
}

TEST(CreateText, SurvivesDamagedText) {
  for (auto const* const text : {"", "CREATE", "CREATE TABLE t", "CREATE TABLE t(", "CREATE TABLE t(a CHECK(", "((((", "CREATE TABLE t(,,)"}) {
    read_create_table(text);
    read_create_index(text);
    read_create_trigger(text);
    EXPECT_EQ(read_module(text), "") << text;
  }
}

}  // namespace
}  // namespace sextant::sqlite
