#include "sql/table_query.h"

#include <gtest/gtest.h>

namespace sextant::sql {
namespace {

TableQuery orders(std::vector<OrderTerm> order, std::vector<std::optional<std::string>> after = {}) {
  return {.path = {"shop", "orders"}, .condition = {}, .order = std::move(order), .after = std::move(after), .limit = 10};
}

TEST(TableQuery, WritesConditionOrderAndPage) {
  TableQuery query{.path = {"my \"shop\"", "orders"}, .condition = "total > 5 -- large"};
  EXPECT_EQ(table_query_text(query, postgresql_dialect), "SELECT * FROM \"my \"\"shop\"\"\".\"orders\" WHERE (\ntotal > 5 -- large\n)");
  query.order = {{.column = "total", .descending = true}, {.column = "id"}};
  query.limit = 100;
  query.offset = 7;
  query.condition.clear();
  EXPECT_EQ(table_query_text(query, mysql_dialect),
            "SELECT * FROM `my \"shop\"`.`orders` ORDER BY `total` DESC, `id` LIMIT 100 OFFSET 7");
  query.condition = " /* nothing */ ";
  EXPECT_EQ(count_query_text(query, sqlite_dialect), "SELECT count(*) AS \"rows\" FROM \"my \"\"shop\"\"\".\"orders\"");
}

// What stands between WHERE and ORDER BY.
std::string seek(TableQuery const& query, Dialect const& dialect) {
  auto const text = table_query_text(query, dialect);
  auto const begin = text.find(" WHERE ") + 7;
  return text.substr(begin, text.find(" ORDER BY ") - begin);
}

TEST(TableQuery, GoesOnBehindTheLastRow) {
  OrderTerm const key{.column = "id", .nullable = false};
  EXPECT_EQ(seek(orders({key}, {"5"}), postgresql_dialect), "(\"id\" > 5)");
  OrderTerm const down{.column = "a", .descending = true, .nullable = false};
  EXPECT_EQ(seek(orders({down, key}, {"1", "5"}), sqlite_dialect),
            "\"a\" <= 1 AND ((\"a\" < 1) OR (\"a\" = 1 AND \"id\" > 5))");
}

TEST(TableQuery, KnowsWhereEachEnginePutsNull) {
  OrderTerm const key{.column = "id", .nullable = false};
  struct Case {
    Dialect const& dialect;
    bool descending;
    std::optional<std::string> value;
    std::string_view text;
  };
  Case const cases[] = {
      {postgresql_dialect, false, "1", "(((\"a\" > 1 OR \"a\" IS NULL)) OR (\"a\" = 1 AND \"id\" > 5))"},
      {postgresql_dialect, true, "1", "\"a\" <= 1 AND ((\"a\" < 1) OR (\"a\" = 1 AND \"id\" > 5))"},
      {postgresql_dialect, false, std::nullopt, "((\"a\" IS NULL AND \"id\" > 5))"},
      {postgresql_dialect, true, std::nullopt, "((\"a\" IS NOT NULL) OR (\"a\" IS NULL AND \"id\" > 5))"},
      {sqlite_dialect, false, "1", "\"a\" >= 1 AND ((\"a\" > 1) OR (\"a\" = 1 AND \"id\" > 5))"},
      {sqlite_dialect, true, "1", "(((\"a\" < 1 OR \"a\" IS NULL)) OR (\"a\" = 1 AND \"id\" > 5))"},
      {duckdb_dialect, true, "1", "(((\"a\" < 1 OR \"a\" IS NULL)) OR (\"a\" = 1 AND \"id\" > 5))"},
      {duckdb_dialect, false, std::nullopt, "((\"a\" IS NULL AND \"id\" > 5))"},
  };
  for (auto const& each : cases) {
    auto const query = orders({{.column = "a", .descending = each.descending}, key}, {each.value, "5"});
    EXPECT_EQ(seek(query, each.dialect), each.text) << each.dialect.name << each.descending << each.value.value_or("NULL");
  }
  EXPECT_EQ(seek(orders({{.column = "a"}}, {std::nullopt}), postgresql_dialect), "1 = 0");
}

TEST(TableQuery, TakesOneConditionAndNothingElse) {
  struct Case {
    std::string_view text, says;
  };
  Case const cases[] = {
      {"a = 1", ""},
      {"", ""},
      {"a in (1, (2)) -- why; not)", ""},
      {"name = ';)'", ""},
      {"a = 1; drop table t", "end of a statement"},
      {"1 = 1) union select (2", "did not open"},
      {"(a = 1", "not closed"},
      {"a = 'x", "not closed"},
      {"a = 1 /* ", "not closed"},
  };
  for (auto const& each : cases) {
    for (auto const* dialect : {&postgresql_dialect, &mysql_dialect, &sqlite_dialect, &duckdb_dialect}) {
      auto const checked = check_condition(each.text, *dialect);
      if (each.says.empty()) {
        EXPECT_TRUE(checked.ok()) << each.text;
      } else {
        ASSERT_FALSE(checked.ok()) << each.text;
        EXPECT_NE(checked.error().message.find(each.says), std::string::npos) << checked.error().message;
      }
    }
  }
  EXPECT_FALSE(check_condition("1 /*! or 2 */", mysql_dialect).ok());
}

}  // namespace
}  // namespace sextant::sql
