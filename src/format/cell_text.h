// What the writers of files for other programs share: a value as text that is valid in any file, and the error that names the
// place of one that is not. Pure; any thread.
#pragma once

#include <string>
#include <string_view>

#include "base/error.h"
#include "data/batch.h"

namespace sextant {

// As append_value_text(), but bytes are "\x0aff" whatever the style: raw ones are no text.
void append_file_text(std::string& out, Column const& column, DataType const& type, int64_t row, TextStyle const& style);
// "Row 3 cannot be written as XLSX, for its "name": <why>". `row` counts from 1; 0 is the header.
Error cell_error(int64_t row, std::string_view column, std::string_view form, std::string_view why);

}  // namespace sextant
