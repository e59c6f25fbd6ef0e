// What only the text of a CREATE statement says of an object, as DuckDB itself writes it. Pure; any thread.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace sextant::duckdb {

using GeneratedColumns = std::map<std::string, std::string, std::less<>>;

// The expressions of the generated columns of a CREATE TABLE, by name.
GeneratedColumns generated_columns(std::string_view create_table);
// The columns or expressions of a CREATE INDEX, in order.
std::vector<std::string> index_columns(std::string_view create_index);

}  // namespace sextant::duckdb
