// The one formatter of values: writes a cell as the text its engine's own tools print. Pure; any thread.
#pragma once

#include <string>

#include "data/batch.h"

namespace sextant {

// Appends the value's text; nothing for NULL. No allocation besides `out`'s growth for the common types. Lists look like
// PostgreSQL's arrays, {1,"a b",NULL}; structures and maps like JSON objects.
// REQUIRES: 0 <= row < column.length; the column has the layout of `type`.
void append_value_text(std::string& out, Column const& column, DataType const& type, int64_t row, TextStyle const& style);
// True for NULL in any layout, variants included.
bool is_null_value(Column const& column, DataType const& type, int64_t row);
// Appends the value as JSON, on one line: numbers with all their digits whatever the style (NaN and infinities as
// strings), booleans, null, json as it came if it is valid (line ends become spaces), everything else a string of its
// text; lists, structures and maps as arrays and objects; binary always as "\\x0aff", for raw bytes are no text.
void append_value_json(std::string& out, Column const& column, DataType const& type, int64_t row, TextStyle const& style);

struct Preview {
  int64_t bytes = 0;  // Of the whole text.
  bool cut = false;
};
// Appends the beginning of the value's text: at most `limit` bytes of valid UTF-8, cut on a code point; invalid bytes
// become U+FFFD. Costs no more than the preview for text and binary of any size.
Preview append_value_preview(std::string& out, Column const& column, DataType const& type, int64_t row,
                             TextStyle const& style, int64_t limit);

}  // namespace sextant
