// The columns of a result: their types, the engine's names for them, and where they come from. The connection's thread.
//
// A value of SQLite brings its own type, so a column is a variant unless the engine vouches for one type: columns of
// STRICT tables (but ANY), rowids and the INTEGER PRIMARY KEY that stands for the rowid.
#pragma once

#include <memory>
#include <string_view>

#include "data/type.h"
#include "drivers/sqlite/connection.h"

namespace sextant::sqlite {

// REQUIRES: `statement` was compiled from `text` with the guard installed, and no other since.
Result<std::shared_ptr<Schema const>> read_columns(Connection& connection, sqlite3_stmt* statement, std::string_view text);

}  // namespace sextant::sqlite
