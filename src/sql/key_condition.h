// Key conditions: what is true of the rows that hold given values in some columns, as foreign keys lead to them. Pure; any thread.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "sql/dialect.h"
#include "sql/row_edit.h"

namespace sextant::sql {

// A column of the table that is looked at, and the value it must hold, as a person or a literal says it. NULL is `IS NULL`.
struct KeyPart {
  EditColumn column;
  EditValue value;
};

// `"a" = 1 AND "b" = 'x'`: fit for TableQuery::condition. invalid_argument for a value that the column cannot be compared with.
// REQUIRES: there is a part.
Result<std::string> key_condition(std::span<KeyPart const> parts, Dialect const& dialect);
// True if a text in quotes has the type of what it is compared with, so that it needs no cast there.
bool quotes_take_types(Dialect const& dialect);
// Gives one constant a row, for at most `limit` rows that meet the condition: whoever reads it counts as far as there is time.
std::string probe_query_text(std::vector<std::string> const& path, std::string const& condition, int64_t limit,
                             Dialect const& dialect);

}  // namespace sextant::sql
