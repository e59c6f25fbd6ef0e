// Pragmas: what a PRAGMA of SQLite or DuckDB does, by its name. Constant; any thread.
#pragma once

#include "sql/classifier.h"
#include "sql/statement_words.h"

namespace sextant::sql {

// The class of `PRAGMA [schema.]name [= value | (value)]`: a read only if the name is listed as a query and nothing is
// set; unknown for every name that is not listed. REQUIRES: words[0] is PRAGMA.
StatementClass classify_pragma(Words words, Dialect const& dialect);

}  // namespace sextant::sql
