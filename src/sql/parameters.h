// Finds and binds the placeholders of a statement. Pure; any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "sql/dialect.h"

namespace sextant::sql {

struct Placeholder {
  TextRange range;
  std::string name;  // "1" for $1 and for the first ?, "city" for :city.
};

// Every placeholder outside strings, comments and casts (`::type`), in order. `:name` is found in every dialect.
std::vector<Placeholder> find_placeholders(std::string_view statement, Dialect const& dialect);

// A statement as the engine must get it: where the dialect has no named parameters, `:name` becomes `$n` (or `?`).
struct BoundText {
  std::string text;
  std::vector<std::string> names;  // The name for each position, in order, without repeats for $n.
  // Maps an offset in `text` back to the user's own statement.
  uint32_t original_offset(uint32_t offset) const;
  std::vector<std::pair<TextRange, TextRange>> replaced;  // In `text`, in the original.
};
BoundText bind_names(std::string_view statement, Dialect const& dialect);

}  // namespace sextant::sql
