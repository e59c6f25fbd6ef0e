// Numbers that must be the same in another form, or are refused. Pure; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace sextant {

// "-12.50" in units of its last digit: -1250 for a scale of 2. nullopt if it is no such number, or has more digits than that.
std::optional<__int128> decimal_units(std::string_view digits, int precision, int scale);
// nullopt where a double has another value.
std::optional<double> exact_double(int64_t value);

}  // namespace sextant
