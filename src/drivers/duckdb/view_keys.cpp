#include "drivers/duckdb/view_keys.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <charconv>

#include "base/text.h"

namespace sextant::duckdb {

namespace {

// 0.DIGITS times ten to the `exponent`, the first and the last digit not 0; no digits: zero.
struct Decimal {
  enum class Kind : uint8_t { finite, infinite, nan };
  Kind kind = Kind::finite;
  bool negative = false;
  std::string digits;
  int64_t exponent = 0;
};

constexpr int64_t most_exponent = 1'000'000'000;

std::optional<int64_t> read_exponent(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  int64_t value = 0;
  auto const [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (end != text.data() + text.size() || code == std::errc::invalid_argument) return std::nullopt;
  if (code == std::errc::result_out_of_range) return text.starts_with('-') ? -most_exponent : most_exponent;
  return std::clamp(value, -most_exponent, most_exponent);
}

std::optional<Decimal> read_word(std::string_view text, bool negative) {
  if (equals_ignoring_case(text, "nan")) return Decimal{.kind = Decimal::Kind::nan, .digits = {}};
  if (equals_ignoring_case(text, "inf") || equals_ignoring_case(text, "infinity")) {
    return Decimal{.kind = Decimal::Kind::infinite, .negative = negative, .digits = {}};
  }
  return std::nullopt;
}

std::optional<Decimal> read_decimal(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  Decimal decimal;
  if (text.starts_with('-') || text.starts_with('+')) {
    decimal.negative = text.front() == '-';
    text.remove_prefix(1);
  }
  if (auto const word = read_word(text, decimal.negative)) return word;
  auto const mark = text.find_first_of("eE");
  if (mark != std::string_view::npos) {
    auto const exponent = read_exponent(text.substr(mark + 1));
    if (!exponent) return std::nullopt;
    decimal.exponent = *exponent;
    text = text.substr(0, mark);
  }
  auto const point = std::min(text.find('.'), text.size());
  auto const fraction = text.substr(std::min(point + 1, text.size()));
  decimal.exponent += static_cast<int64_t>(point);
  decimal.digits = std::string(text.substr(0, point)) + std::string(fraction);
  auto const is_digit = [](char c) { return c >= '0' && c <= '9'; };
  if (decimal.digits.empty() || !std::all_of(decimal.digits.begin(), decimal.digits.end(), is_digit)) return std::nullopt;
  auto const first = std::min(decimal.digits.find_first_not_of('0'), decimal.digits.size());
  decimal.digits.erase(0, first);
  decimal.exponent -= static_cast<int64_t>(first);
  while (!decimal.digits.empty() && decimal.digits.back() == '0') decimal.digits.pop_back();
  return decimal;
}

enum Class : unsigned char { minus_infinity = 1, negative, zero, positive, infinity, not_a_number, no_number };
enum Kind : unsigned char { number = 1, text, bytes };

// One byte where it is small, as it nearly always is.
void put_exponent(std::string& out, int64_t exponent) {
  constexpr int64_t small = 100, middle = 128;
  if (exponent >= -small && exponent <= small) {
    out += static_cast<char>(middle + exponent);
    return;
  }
  out += static_cast<char>(exponent < 0 ? 1 : 255);
  auto const shifted = static_cast<uint64_t>(exponent + 2 * most_exponent);
  for (int shift = 32; shift >= 0; shift -= 8) out += static_cast<char>(shifted >> shift & 0xff);
}

void put_big_endian(std::string& out, uint64_t value, int count) {
  for (int shift = (count - 1) * 8; shift >= 0; shift -= 8) out += static_cast<char>(value >> shift & 0xff);
}

// Two numbers that are the same as doubles differ by what the double left over.
std::string number_key(double value, int64_t left_over) {
  if (value == 0) value = 0;  // There is but one zero.
  auto const bits = std::bit_cast<uint64_t>(value);
  std::string key(1, static_cast<char>(Kind::number));
  put_big_endian(key, bits >> 63 != 0 ? ~bits : bits | uint64_t{1} << 63, 8);
  put_big_endian(key, static_cast<uint64_t>(left_over + 0x8000), 2);
  return key;
}

}  // namespace

bool is_decimal(std::string_view text) { return read_decimal(text).has_value(); }

std::string decimal_key(std::string_view digits) {
  auto const decimal = read_decimal(digits);
  if (!decimal) return std::string(1, static_cast<char>(Class::no_number)) + std::string(digits);
  if (decimal->kind == Decimal::Kind::nan) return {static_cast<char>(Class::not_a_number)};
  if (decimal->kind == Decimal::Kind::infinite) {
    return {static_cast<char>(decimal->negative ? Class::minus_infinity : Class::infinity)};
  }
  if (decimal->digits.empty()) return {static_cast<char>(Class::zero)};
  std::string key;
  put_exponent(key, decimal->exponent);
  for (size_t at = 0; at < decimal->digits.size(); at += 2) {
    auto const low = at + 1 < decimal->digits.size() ? decimal->digits[at + 1] - '0' : 0;
    key += static_cast<char>((decimal->digits[at] - '0') * 10 + low + 1);
  }
  if (!decimal->negative) return static_cast<char>(Class::positive) + key;
  for (auto& byte : key) byte = static_cast<char>(~static_cast<unsigned char>(byte));
  return static_cast<char>(Class::negative) + key + '\xff';  // A longer number is the lesser one.
}

std::string number_key(int64_t value) {
  auto const nearest = static_cast<double>(value);
  return number_key(nearest, static_cast<int64_t>(static_cast<__int128>(value) - static_cast<__int128>(nearest)));
}

std::string number_key(double value) { return number_key(value, 0); }

std::string text_key(std::string_view value) { return std::string(1, static_cast<char>(Kind::text)) + std::string(value); }

std::string bytes_key(std::string_view value) { return std::string(1, static_cast<char>(Kind::bytes)) + std::string(value); }

std::string variant_key(Column const& column, int64_t row) {
  auto const& child = column.children[static_cast<size_t>(column.tag(row))];
  auto const at = int64_t{column.offset(row)};
  switch (column.tag(row)) {
    case VariantTag::null: return {};
    case VariantTag::int64: return number_key(child.value<int64_t>(at));
    case VariantTag::float64: return number_key(child.value<double>(at));
    case VariantTag::text: return text_key(child.bytes(at));
    case VariantTag::binary: return bytes_key(child.bytes(at));
  }
  return {};
}

std::optional<ScaledNumber> scale_number(std::string_view digits, int scale) {
  auto const decimal = read_decimal(digits);
  if (!decimal || decimal->kind == Decimal::Kind::nan) return std::nullopt;
  constexpr int64_t most_digits = 38;
  constexpr __int128 ten = 10;
  auto const whole = decimal->exponent + scale;  // So many digits stand before the point.
  ScaledNumber result{.floor = 0, .exact = true};
  if (decimal->kind == Decimal::Kind::infinite || (whole > most_digits && !decimal->digits.empty())) {
    result.floor = 1;
    for (int64_t digit = 0; digit < most_digits; ++digit) result.floor *= ten;
    if (decimal->negative) result.floor = -result.floor;
    return result;
  }
  auto const count = static_cast<int64_t>(decimal->digits.size());
  for (int64_t digit = 0; digit < whole; ++digit) {
    result.floor = result.floor * ten + (digit < count ? decimal->digits[static_cast<size_t>(digit)] - '0' : 0);
  }
  result.exact = count <= std::max<int64_t>(whole, 0);
  if (decimal->negative) result.floor = -result.floor - (result.exact ? 0 : 1);
  return result;
}

std::string to_text(__int128 value) {
  std::string text;
  auto const negative = value < 0;
  auto rest = negative ? -static_cast<unsigned __int128>(value) : static_cast<unsigned __int128>(value);
  do {
    text += static_cast<char>('0' + static_cast<int>(rest % 10));
    rest /= 10;
  } while (rest != 0);
  if (negative) text += '-';
  std::reverse(text.begin(), text.end());
  return text;
}

}  // namespace sextant::duckdb
