// Digits of text as numbers. Pure functions; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace sextant {

// The value of a hexadecimal digit; -1 for anything else.
int hex_digit(char digit);
// A whole number of that range, in decimal digits and nothing else; a - only where the range has negative numbers.
std::optional<int64_t> whole_number(std::string_view text, int64_t least, int64_t most);

}  // namespace sextant
