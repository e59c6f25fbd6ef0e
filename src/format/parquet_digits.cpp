#include "format/parquet_digits.h"

namespace sextant {

std::optional<__int128> decimal_units(std::string_view digits, int precision, int scale) {
  auto const negative = digits.starts_with('-');
  if (negative) digits.remove_prefix(1);
  unsigned __int128 units = 0;
  int significant = 0, behind = 0;
  auto point = false, any = false;
  auto const add = [&](unsigned digit) {
    units = units * 10 + digit;
    if (units != 0) ++significant;
    return significant <= precision;
  };
  for (auto const byte : digits) {
    if (byte == '.' && !point) {
      point = true;
      continue;
    }
    if (byte < '0' || byte > '9') return std::nullopt;
    any = true;
    auto const digit = static_cast<unsigned>(byte - '0');
    if (point && behind == scale) {
      if (digit != 0) return std::nullopt;
      continue;
    }
    behind += point ? 1 : 0;
    if (!add(digit)) return std::nullopt;
  }
  for (; behind < scale; ++behind) {
    if (!add(0)) return std::nullopt;
  }
  if (!any) return std::nullopt;
  auto const value = static_cast<__int128>(units);  // At most 38 digits: below 2^127.
  return negative ? -value : value;
}

std::optional<double> exact_double(int64_t value) {
  constexpr int64_t largest = int64_t{1} << 53;
  if (value < -largest || value > largest) return std::nullopt;
  return static_cast<double>(value);
}

}  // namespace sextant
