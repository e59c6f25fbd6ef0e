// The levels of a Parquet page, which say where a value is missing and where a list begins, as runs and packed bits. Pure; any
// thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace sextant {

// Appends the levels, a byte each, behind their size in four bytes; nothing if all levels are 0 by their nature (`most` 0).
void append_levels(std::string& out, std::string_view levels, uint8_t most);

}  // namespace sextant
