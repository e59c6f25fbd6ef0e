// What a path means to this driver: a database file, a database in memory, or data files as tables. Looks at the file
// system; any thread.
//
// One data file is one view, named by the file without its extension. A folder gives a view for each data file in it (not
// in folders below). A pattern gives one view over all files it matches, for each format among them.
#pragma once

#include <string>
#include <string_view>

#include "drivers/duckdb/url.h"

namespace sextant::duckdb {

inline constexpr std::string_view memory_path = ":memory:";

// Has * or [ in it.
bool is_pattern(std::string_view path);
// Folders with data files in them, patterns, and data files whose name has two extensions. For Driver::accepts_path.
bool accepts_path(std::string_view path);
// True if it begins as a DuckDB database.
bool is_database(std::string_view first_bytes);

Result<OpenRequest> find_source(Options const& options);

}  // namespace sextant::duckdb
