// RowChanges: finds where a statement changes rows, and the changes that nothing limits. Pure; any thread.
#pragma once

#include <cstddef>
#include <string>

#include "sql/statement_words.h"

namespace sextant::sql {

// The word is the verb of a row change (INSERT, UPDATE, DELETE, MERGE, REPLACE) and not a name, a function, a lock
// (FOR UPDATE) or a clause (ON CONFLICT DO UPDATE). In doubt it is. Not for the first word of a statement.
bool is_row_change(Words words, size_t index);
// The first row change behind the statement's first word, or words.size().
size_t find_row_change(Words words);
// The table a row change is about, as written. REQUIRES: a row change at `index`.
std::string changed_table(Words words, size_t index);
// A sentence on the first UPDATE or DELETE, at any depth, that has no WHERE of its own or one that is always true;
// empty if there is none.
std::string unlimited_change(Words words);

}  // namespace sextant::sql
