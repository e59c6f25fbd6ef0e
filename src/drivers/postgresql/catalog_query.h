// How the catalog asks: all queries of one look at the database in one round trip. Used by the session's thread.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "drivers/postgresql/world.h"

namespace sextant::postgresql {

// Runs the queries in one read-only transaction (or, inside a transaction of the user, in a savepoint that is rolled
// back), so that they see one state. With an empty search path, so that the server writes every name with its schema; and
// with a limit on waiting for locks, so that a table that is being changed cannot hang the tree.
Result<std::vector<TextRows>> ask_catalog(World& world, std::vector<Query> queries);

std::string text_of(TextRow const& row, size_t column);
std::optional<int64_t> number_of(TextRow const& row, size_t column);
bool flag_of(TextRow const& row, size_t column);
// The elements of an array in the server's text form: {a,"b c",NULL}; NULL becomes the empty string.
std::vector<std::string> array_of(TextRow const& row, size_t column);

}  // namespace sextant::postgresql
