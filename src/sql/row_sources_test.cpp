#include "sql/row_sources.h"

#include <gtest/gtest.h>

namespace sextant::sql {
namespace {

std::string sources(std::string_view statement, Dialect const& dialect = postgresql_dialect) {
  auto const found = row_sources(statement, dialect);
  if (!found) return "refused";
  std::string text;
  for (auto const& path : *found) {
    if (!text.empty()) text += ' ';
    for (size_t at = 0; at < path.size(); ++at) text += (at > 0 ? "." : "") + path[at];
  }
  return text;
}

TEST(RowSources, AreTheTablesOfFrom) {
  EXPECT_EQ(sources("SELECT * FROM t"), "t");
  EXPECT_EQ(sources("select a.id, b.name from shop.orders a left join \"Customers\" b on a.c = b.id where a.id in (select id from x);"),
            "shop.orders Customers");
  EXPECT_EQ(sources("SELECT a.id FROM t a, t b"), "t t");
  EXPECT_EQ(sources("-- all\nSELECT id FROM `a`.`b` ORDER BY 1 LIMIT 5", mysql_dialect), "a.b");
  EXPECT_EQ(sources("SELECT 1"), "");
}

TEST(RowSources, AreNotFollowedThroughQueries) {
  for (auto const* const text : {"WITH a AS (SELECT * FROM t) SELECT a.id, b.name FROM a JOIN a b ON true", "SELECT id FROM t UNION SELECT id FROM t",
                                 "SELECT id FROM (SELECT * FROM t) x", "INSERT INTO t VALUES (1) RETURNING *", "TABLE t", "", "SELECT 'open"}) {
    EXPECT_EQ(sources(text), "refused") << text;
  }
}

}  // namespace
}  // namespace sextant::sql
