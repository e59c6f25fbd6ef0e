// The SQL text of values that a person gives for columns, and of conditions on them. Pure; any thread.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "sql/dialect.h"
#include "sql/row_edit.h"

namespace sextant::sql {

// A number or a text, maybe with its sign or its cast: what stands for the same value wherever it is written.
bool is_constant(std::string_view expression, Dialect const& dialect);
// The text as a literal that the column takes: invalid_argument where it would not arrive as it was given.
Result<std::string> text_literal(std::string_view text, EditColumn const& column, Dialect const& dialect);
// Hexadecimal digits as a literal of those bytes.
Result<std::string> bytes_literal(std::string_view digits, EditColumn const& column, Dialect const& dialect);
// What SET and VALUES take.
Result<std::string> value_text(EditValue const& value, EditColumn const& column, Dialect const& dialect);
// What is true of a row while the column holds the value: byte for byte with `exact`, else as the engine compares keys.
Result<std::string> same_condition(EditValue const& value, EditColumn const& column, bool exact, Dialect const& dialect);
// What is true of a row in which the column holds the given text and no rounded or cut one; empty where no comparison tells.
Result<std::string> proof_condition(EditValue const& value, EditColumn const& column, Dialect const& dialect);

}  // namespace sextant::sql
