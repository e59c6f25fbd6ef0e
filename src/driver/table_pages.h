// Table pages: the rows of a table in a stated order, as one cursor over many statements. Between two pages no statement is
// open, so a table that somebody looks at holds nothing on the server, whatever its size.
//
// Used by one thread at a time, as any cursor. The driver and what `run` needs outlive it.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "driver/driver.h"
#include "sql/table_query.h"

namespace sextant {

struct TablePaging {
  sql::TableQuery query;  // `after` is empty; its order ends with a unique key.
  // Executes a statement on the session of the first page.
  std::function<Result<std::unique_ptr<Cursor>>(std::string_view text)> run;
  // How many rows the next page should have; asked at its beginning.
  std::function<int64_t()> page_rows;
};

// Goes on behind `first`, the cursor of the query's own text, for as long as there are rows. Where the columns of the order
// cannot be compared with a literal as the engine sorts them, the same query is run without a limit instead: one statement,
// open for as long as somebody reads.
// REQUIRES: the driver has a dialect and literals; the query has a limit.
Result<std::unique_ptr<Cursor>> read_pages(Driver const& driver, TablePaging paging, std::unique_ptr<Cursor> first);

}  // namespace sextant
