// Splits a script into statements. Pure; any thread. Ranges point into the script; the text is never changed.
//
// Source of the rules: psql's and mysql's scanners, SQLite's sqlite3_complete(), the DuckDB shell; see docs/design/sql-text.md.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "sql/dialect.h"

namespace sextant::sql {

struct StatementRange {
  TextRange text;   // From the first token to the last, without the delimiter and without comments around it.
  TextRange whole;  // With leading comments and the delimiter; consecutive `whole`s cover the script up to white space.
  std::string title;      // The `-- comment` line right above, or empty.
  bool unterminated = false;  // A quote or comment runs to the end of the script.
};

// Text of comments and white space only holds no statement. A line of only GO separates statements.
std::vector<StatementRange> split_statements(std::string_view script, Dialect const& dialect);

// The statement under the caret: the one whose `whole` contains it; between two, the one before on the same line,
// else the next one; at the end of the script the last one. nullopt if there is none.
std::optional<size_t> statement_at(std::vector<StatementRange> const& statements, std::string_view script, uint32_t caret);

}  // namespace sextant::sql
