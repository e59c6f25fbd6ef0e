// Small pieces of DuckDB's SQL as text. Pure; any thread.
#pragma once

#include <string>
#include <string_view>

namespace sextant::duckdb {

// The text between two quotes, with those inside doubled: a literal or an identifier.
std::string in_quotes(std::string_view text, char quote);

}  // namespace sextant::duckdb
