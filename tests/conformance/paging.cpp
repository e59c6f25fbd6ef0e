// Table pages: a table that is read a page at a time, by the values of the last row, gives the rows of one statement, whatever
// their types, ties and NULLs, and in every order.
#include <fmt/format.h>

#include <map>
#include <set>
#include <string>
#include <vector>

#include "conformance/fixture.h"
#include "driver/table_pages.h"

namespace sextant::conformance {

class Paging : public Conformance {
 protected:
  // The ids of all rows in the query's order, read by pages of `rows`; a page after the first may be a row longer.
  std::vector<std::string> by_pages(sql::TableQuery query, int64_t rows) {
    auto const& driver = *quirks().driver;
    query.limit = rows;
    statements_ = 0;
    auto const run = [this](std::string_view text) {
      ++statements_;
      return session().execute({.text = text}, {});
    };
    auto first = run(sql::table_query_text(query, *driver.dialect));
    if (!first) {
      ADD_FAILURE() << describe_error(first.error());
      return {};
    }
    auto pages = read_pages(driver, {.query = query, .run = run, .page_rows = [rows] { return rows + 1; }}, std::move(*first));
    if (!pages) {
      ADD_FAILURE() << describe_error(pages.error());
      return {};
    }
    auto read = read_all(**pages);
    if (!read) ADD_FAILURE() << describe_error(read.error());
    return read ? ids(*read) : std::vector<std::string>();
  }
  Result<std::vector<std::string>> at_once(sql::TableQuery query) {
    query.limit.reset();
    return ids(TRY(run(session(), sql::table_query_text(query, *quirks().driver->dialect))));
  }
  static std::vector<std::string> ids(Rows const& rows) {
    std::vector<std::string> result;
    for (size_t row = 0; row < rows.size(); ++row) result.push_back(rows.text(row, 0));
    return result;
  }
  sql::TableQuery table(std::string const& name, std::vector<sql::OrderTerm> order) const {
    order.push_back({.column = "id", .nullable = false});
    return {.path = path_of({name}), .condition = {}, .order = std::move(order), .after = {}, .limit = {}};
  }

  int statements_ = 0;  // That the last by_pages() took.
};

TEST_F(Paging, GivesEachRowOnceInEveryOrder) {
  if (auto const why = skipped("sql")) GTEST_SKIP() << *why;
  must("CREATE TABLE p (id integer NOT NULL PRIMARY KEY, a integer, b varchar(20), c decimal(12,2), d varchar(20) NOT NULL)");
  std::string rows;
  constexpr int many = 120;
  for (int id = 0; id < many; ++id) {
    auto const cell = [&](int of, std::string_view text) { return id * of % 7 == 0 ? "NULL" : fmt::format("'{}'", text); };
    rows += fmt::format("{}({}, {}, {}, {}, 'x{}')", rows.empty() ? "" : ", ", id * 37 % many,
                        id % 5 == 0 ? "NULL" : std::to_string(id % 11 - 5), cell(3, fmt::format("it''s {}", id % 13)),
                        id % 6 == 0 ? "NULL" : fmt::format("{}.{:02}", id % 17 - 8, id % 3), id % 4);
  }
  must("INSERT INTO p VALUES " + rows);
  std::vector<std::vector<sql::OrderTerm>> orders{{}};
  for (auto const* const column : {"a", "b", "c"}) {
    for (auto const down : {false, true}) {
      orders.push_back({{.column = column, .descending = down}});
      orders.push_back({{.column = "d", .descending = !down, .nullable = false}, {.column = column, .descending = down}});
      orders.push_back({{.column = column, .descending = down}, {.column = "d", .descending = down, .nullable = false}, {.column = "b"}});
    }
  }
  for (auto const& order : orders) {
    auto const query = table("p", order);
    SCOPED_TRACE(sql::table_query_text(query, *quirks().driver->dialect));
    auto const expected = at_once(query);
    ASSERT_TRUE(expected.ok()) << describe_error(expected.error());
    ASSERT_EQ(expected->size(), size_t{many});
    for (int64_t const page : {7, 50, many - 1, many, many + 1}) {
      EXPECT_EQ(by_pages(query, page), *expected) << "pages of " << page;
      EXPECT_GE(statements_, page >= many + 1 ? 1 : 2);
    }
  }
}

TEST_F(Paging, KeepsToTheConditionAndBeginsAtTheOffset) {
  if (auto const why = skipped("sql")) GTEST_SKIP() << *why;
  must("CREATE TABLE p (id integer NOT NULL PRIMARY KEY, a integer)");
  must("INSERT INTO p VALUES (1, 5), (2, NULL), (3, 5), (4, 4), (5, 3), (6, 5)");
  auto query = table("p", {{.column = "a", .descending = true}});
  query.condition = "a = 5 OR a = 3 -- not 4";
  EXPECT_EQ(by_pages(query, 1), (std::vector<std::string>{"1", "3", "6", "5"}));
  query.offset = 1;
  EXPECT_EQ(by_pages(query, 2), (std::vector<std::string>{"3", "6", "5"}));
  query.condition = "a > 100";
  EXPECT_TRUE(by_pages(query, 2).empty());
}

// Every value of the driver's table of types, in its own type's order: what cannot be compared must not be paged.
TEST_F(Paging, GivesEachRowOnceWhateverItsType) {
  if (auto const why = skipped("sql")) GTEST_SKIP() << *why;
  std::map<std::string, std::set<std::string>> literals;
  std::set<std::string> without;  // Types with values that no literal holds, so that no page can begin behind them.
  for (auto const& row : quirks().types) {
    if (!row.literal_back) without.insert(row.type);
    if (row.setup.empty() && row.table_options.empty() && !row.null && row.literal.size() < 10'000) literals[row.type].insert(row.literal);
  }
  ASSERT_FALSE(literals.empty());
  int tables = 0;
  for (auto const& [type, values] : literals) {
    if (without.contains(type)) continue;
    auto const name = fmt::format("p{}", tables++);
    SCOPED_TRACE(type);
    auto const made = run(session(), fmt::format("CREATE TABLE {} (id integer NOT NULL PRIMARY KEY, v {})", name, type));
    if (!made) continue;  // A type that a column cannot have.
    auto id = 0;
    auto const insert = [&](std::string_view literal) {
      static_cast<void>(run(session(), fmt::format("INSERT INTO {} VALUES ({}, {})", name, id++, literal)).ok());
    };
    for (auto const& literal : values) {
      insert(literal);
      insert(literal);
      insert("NULL");
    }
    for (auto const down : {false, true}) {
      auto const query = table(name, {{.column = "v", .descending = down}});
      auto const expected = at_once(query);
      if (!expected) break;  // A type without an order.
      EXPECT_EQ(by_pages(query, 1), *expected) << (down ? "descending" : "ascending");
      EXPECT_EQ(by_pages(query, 3), *expected) << (down ? "descending" : "ascending");
    }
    must("DROP TABLE " + name);
  }
}

}  // namespace sextant::conformance
