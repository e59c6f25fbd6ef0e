// Table queries: the statements that read a table with a condition, in an order, a page at a time. Pure; any thread.
//
// A page begins where the one before ended, by the values of its last row in the columns of the order ("keyset paging"), so
// that rows are neither skipped nor read twice, and a late page costs what the first one did. This needs an order in which no
// two rows are equal: whoever builds the query puts a unique key at its end. NULLs stand where the engine puts them by itself,
// for a clause that says so would keep it from using its indexes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "sql/dialect.h"

namespace sextant::sql {

struct OrderTerm {
  std::string column;
  bool descending = false;
  bool nullable = true;
};

struct TableQuery {
  std::vector<std::string> path;  // Unquoted, outermost first.
  std::string condition;          // As a person wrote it; empty: all rows.
  std::vector<OrderTerm> order;
  // The last row of the page before: a literal for each term of the order, nullopt for NULL. Empty: from the beginning.
  std::vector<std::optional<std::string>> after;
  std::optional<int64_t> limit;
  int64_t offset = 0;  // With a limit only.
};

// An invalid_argument error, that says what is wrong, for text that is not one condition: a statement's end, a parenthesis too
// many, a quote that is not closed. Whether it means anything is for the engine to say.
Result<> check_condition(std::string_view condition, Dialect const& dialect);

// REQUIRES: check_condition() passed; `after` is empty or as long as `order`; an offset comes with a limit.
std::string table_query_text(TableQuery const& query, Dialect const& dialect);
// Counts the rows of the same table and condition.
std::string count_query_text(TableQuery const& query, Dialect const& dialect);

}  // namespace sextant::sql
