// DuckDB's messages as Errors. Connections ask for them as JSON, which has the kind, the place and candidates. Pure.
#pragma once

#include <string>
#include <string_view>

#include "base/error.h"

namespace sextant::duckdb {

// `message` as DuckDB gave it; `statement` is the text it speaks of, for the position; empty if none.
Error error_of(std::string_view message, std::string_view statement);

// True after an error which leaves nothing of the database instance to go on with.
bool ends_the_instance(Error const& error);

}  // namespace sextant::duckdb
