#include "sql/parameters.h"

#include "sql/lexer.h"

namespace sextant::sql {
namespace {

Dialect const* const pg = &postgresql_dialect;
Dialect const* const my = &mysql_dialect;
Dialect const* const lite = &sqlite_dialect;
Dialect const* const duck = &duckdb_dialect;

std::string join(std::vector<std::string> const& names) {
  std::string result;
  for (std::string const& name : names) result += (result.empty() ? "" : " ") + name;
  return result;
}

TEST(Parameters, FindsPlaceholdersOutsideQuotesAndCasts) {
  struct Case {
    Dialect const* dialect;
    std::string_view statement;
    std::string_view names;
  };
  Case const cases[] = {
      {pg, "SELECT $1, $2", "1 2"},
      {pg, "SELECT :city, :city", "city city"},
      {pg, "SELECT a::text, :a", "a"},
      {pg, "SELECT ':a', \":b\", $$:c$$, E'\\':d' -- :e", ""},
      {pg, "SELECT /* :a */ 1", ""},
      {pg, "SELECT a ? 'b', a ?| b", ""},
      {pg, "SELECT list[1:n], list[a:b]", ""},
      {pg, "SELECT list[:a], list[:a + 1], list[f(:b)]", "a a b"},
      {pg, "SELECT f(a := :b)", "b"},
      {pg, "SELECT : a, a :b", "b"},
      {pg, "SELECT :1a", ""},
      {pg, "SELECT :größe", "größe"},
      {pg, "LIMIT:n", "n"},
      {my, "SELECT ?, ?", "1 2"},
      {my, "SELECT ?, :a, ?", "1 a 2"},
      {my, "SELECT '?', `?`, \"?\" # ?", ""},
      {my, "SET @x := :y, @z:=1", "y"},
      {my, "CREATE PROCEDURE p() l:LOOP SELECT 1; END LOOP", ""},
      {my, "SELECT /*! :a */ 1", "a"},
      {lite, "SELECT :a, @b, $c, ?, ?9, ?", "a b c 4 9 10"},
      {lite, "SELECT [:a], ':b', $d::e", "d::e"},
      {lite, "SELECT :1, :2", "1 2"},
      {duck, "SELECT ?, ?", "1 2"},
      {duck, "SELECT $1, $name, :b", "1 name b"},
      {duck, "SELECT {'a':b, c:d, e: :f}, list[1:n]", "f"},
      {duck, "SELECT $$ :a $$", ""},
  };
  for (Case const& c : cases) {
    std::vector<std::string> names;
    for (Placeholder const& found : find_placeholders(c.statement, *c.dialect)) names.push_back(found.name);
    EXPECT_EQ(join(names), c.names) << c.dialect->name << ": " << c.statement;
  }
}

TEST(Parameters, GivesTheRangeWithItsSign) {
  std::string_view const statement = "SELECT a, :city FROM t";
  auto const found = find_placeholders(statement, postgresql_dialect);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(token_text(statement, found[0].range), ":city");
}

TEST(Parameters, WritesNamesAsTheEngineWantsThem) {
  struct Case {
    Dialect const* dialect;
    std::string_view statement;
    std::string_view text;
    std::string_view names;
  };
  Case const cases[] = {
      {pg, "SELECT 1", "SELECT 1", ""},
      {pg, "SELECT $2, $1", "SELECT $2, $1", "1 2"},
      {pg, "SELECT :a, :b, :a", "SELECT $1, $2, $1", "a b"},
      {pg, "SELECT :a, $2", "SELECT $3, $2", "1 2 a"},
      {pg, "SELECT :a::int, ':a'", "SELECT $1::int, ':a'", "a"},
      {pg, "SELECT 1 LIMIT:n", "SELECT 1 LIMIT $1", "n"},
      {pg, "SELECT $99999999999", "SELECT $99999999999", ""},
      {my, "SELECT :a, :b, :a", "SELECT ?, ?, ?", "a b a"},
      {my, "SELECT ?, :a, ?", "SELECT ?, ?, ?", "1 a 2"},
      {my, "SELECT ?, ?", "SELECT ?, ?", "1 2"},
      {lite, "SELECT :a, @b, :a, ?", "SELECT :a, @b, :a, ?", "a b 3"},
      {lite, "SELECT ?3", "SELECT ?3", "1 2 3"},
      {duck, "SELECT :a, :b, :a", "SELECT $1, $2, $1", "a b"},
      {duck, "SELECT :a, ?, $b", "SELECT $1, $2, $3", "a 1 b"},
      {duck, "SELECT $a, $b, $a", "SELECT $a, $b, $a", "a b"},
  };
  for (Case const& c : cases) {
    BoundText const bound = bind_names(c.statement, *c.dialect);
    EXPECT_EQ(bound.text, c.text) << c.dialect->name << ": " << c.statement;
    EXPECT_EQ(join(bound.names), c.names) << c.dialect->name << ": " << c.statement;
  }
}

TEST(Parameters, MapsOffsetsBackToTheOriginal) {
  std::string_view const statement = "SELECT :city, :a, x";
  BoundText const bound = bind_names(statement, postgresql_dialect);
  ASSERT_EQ(bound.text, "SELECT $1, $2, x");
  EXPECT_EQ(bound.original_offset(0), 0u);
  EXPECT_EQ(bound.original_offset(7), statement.find(":city"));
  EXPECT_EQ(bound.original_offset(8), statement.find(":city"));
  EXPECT_EQ(bound.original_offset(9), statement.find(','));
  EXPECT_EQ(bound.original_offset(15), statement.find('x'));
  EXPECT_EQ(bound.original_offset(16), statement.size());
}

}  // namespace
}  // namespace sextant::sql
