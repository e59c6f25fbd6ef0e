// The one formatter of values: writes a cell as the text its engine's own tools print. Pure; any thread.
#pragma once

#include <string>

#include "data/batch.h"

namespace sextant {

// Appends the value's text; nothing for NULL. No allocation besides `out`'s growth for the common types.
// REQUIRES: 0 <= row < column.length; the column has the layout of `type`.
void append_value_text(std::string& out, Column const& column, DataType const& type, int64_t row, TextStyle const& style);
// True for NULL in any layout, variants included.
bool is_null_value(Column const& column, DataType const& type, int64_t row);
// Appends the value as JSON: numbers with all their digits (NaN and infinities as strings), booleans, null, json
// verbatim, everything else a string of its text; lists and structures as arrays and objects; binary as its text form.
void append_value_json(std::string& out, Column const& column, DataType const& type, int64_t row, TextStyle const& style);

}  // namespace sextant
