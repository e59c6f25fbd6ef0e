// Keys: bytes that stand in the order of the values they are made of, for values that no type of DuckDB holds. Pure; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "data/batch.h"

namespace sextant::duckdb {

// Of a number's digits of any length ("-12.50", "1e3", "NaN", "Infinity"); equal numbers have equal keys. NaN comes last.
// What is no number comes behind all of them, by its bytes.
std::string decimal_key(std::string_view digits);
bool is_decimal(std::string_view text);

// Of values that bring their own types: numbers by their exact value, whole or not, then text, then bytes.
std::string number_key(int64_t value);
std::string number_key(double value);
std::string text_key(std::string_view value);
std::string bytes_key(std::string_view value);
// REQUIRES: the column holds such values.
std::string variant_key(Column const& column, int64_t row);

// The number times 10^scale, rounded down. What does not fit is far beyond every value of a column: ±10^38 or more.
struct ScaledNumber {
  __int128 floor = 0;
  bool exact = false;
};
std::optional<ScaledNumber> scale_number(std::string_view digits, int scale);
std::string to_text(__int128 value);

}  // namespace sextant::duckdb
