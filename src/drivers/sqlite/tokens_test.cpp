#include "drivers/sqlite/tokens.h"

#include <gtest/gtest.h>

#include <vector>

namespace sextant::sqlite {
namespace {

TEST(SqliteTokens, NamesTheCommand) {
  struct Case {
    std::string_view text, command;
  };
  for (auto const& [text, command] : std::vector<Case>{
           {"select 1", "SELECT"},
           {" -- a\n /* b */ ; insert into t values(1)", "INSERT"},
           {"with a as (select 1), b(x) as (values(2)) insert into t select * from a", "INSERT"},
           {"WITH RECURSIVE c AS (SELECT 1) SELECT * FROM c", "SELECT"},
           {"create unique index i on t(a)", "CREATE INDEX"},
           {"create temp table t(a)", "CREATE TABLE"},
           {"CREATE VIRTUAL TABLE t USING fts5(a)", "CREATE TABLE"},
           {"drop view v", "DROP VIEW"},
           {"explain delete from t", "EXPLAIN"},
           {"", ""},
           {"-- nothing", ""},
       }) {
    EXPECT_EQ(command_of(text), command) << text;
  }
}

TEST(SqliteTokens, KnowsWhatIsBlank) {
  for (auto const* const text : {"", " \t\r\n", "-- end", "/* open", "/**/;;-- x\n", "\xEF\xBB\xBF"}) {
    EXPECT_TRUE(nothing_follows(text, 0)) << text;
  }
  for (auto const* const text : {"x", "-- a\nx", "/* */ 'a", ";;1", "-", "/"}) EXPECT_FALSE(nothing_follows(text, 0)) << text;
}

TEST(SqliteTokens, UnquotesNames) {
  EXPECT_EQ(unquoted("\"a\"\"b\""), "a\"b");
  EXPECT_EQ(unquoted("[a b]"), "a b");
  EXPECT_EQ(unquoted("`a``b`"), "a`b");
  EXPECT_EQ(unquoted("'it''s'"), "it's");
  EXPECT_EQ(unquoted("plain"), "plain");
}

TEST(SqliteTokens, QuotesNamesOnlyWhereNeeded) {
  EXPECT_EQ(written_name("city"), "city");
  EXPECT_EQ(written_name("order"), "\"order\"");
  EXPECT_EQ(written_name("a b"), "\"a b\"");
  EXPECT_EQ(written_name(""), "\"\"");
}

}  // namespace
}  // namespace sextant::sqlite
