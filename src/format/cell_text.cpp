#include "format/cell_text.h"

#include <fmt/format.h>

#include "base/text.h"
#include "data/value_text.h"

namespace sextant {

void append_file_text(std::string& out, Column const& column, DataType const& type, int64_t row, TextStyle const& style) {
  auto const binary = type.type == Type::binary || (type.type == Type::variant && column.tag(row) == VariantTag::binary);
  if (!binary || style.binary != TextStyle::Binary::raw) return append_value_text(out, column, type, row, style);
  auto words = style;
  words.binary = TextStyle::Binary::hex_escape;
  append_value_text(out, column, type, row, words);
}

Error cell_error(int64_t row, std::string_view column, std::string_view form, std::string_view why) {
  auto const place = row == 0 ? std::string("The header") : fmt::format("Row {}", row);
  return {.code = ErrorCode::not_supported,
          .message = fmt::format("{} cannot be written as {}, for its {}: {}", place, form, visible_text(column), why),
          .hint = "Leave the column out, cut it in the query, or choose another format."};
}

}  // namespace sextant
