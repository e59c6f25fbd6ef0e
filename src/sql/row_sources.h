// Row sources: the tables that a query's rows come from, where each of its rows holds at most one row of each. Pure; any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "sql/dialect.h"

namespace sextant::sql {

// The paths of the tables in FROM, as written and unquoted. not_supported, with the reason, where a row cannot be followed back
// to its tables by the names of its columns: queries in FROM, WITH, UNION, and what is no SELECT.
Result<std::vector<std::vector<std::string>>> row_sources(std::string_view statement, Dialect const& dialect);

}  // namespace sextant::sql
