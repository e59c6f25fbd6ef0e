// Reads the values of a result into columns. One thread at a time, like the builder it writes to.
#pragma once

#include <string_view>

#include "base/error.h"
#include "data/builder.h"
#include "drivers/postgresql/types.h"

namespace sextant::postgresql {

enum class Decoded : uint8_t {
  ok,
  malformed,     // The bytes are not of the type that was announced.
  out_of_range,  // The type holds more than our layout does.
};

// Appends one value that is not NULL, from its binary form (or its text, for Decoder::server_text). Nothing is appended
// unless the answer is ok.
// REQUIRES: the builder has the type of the plan.
Decoded append_value(ColumnBuilder& column, Decoder decoder, char const* bytes, int32_t length);
// The error for a value that could not be read, in the column called `name`.
Error decode_error(Decoded decoded, std::string_view name, std::string_view type);

}  // namespace sextant::postgresql
