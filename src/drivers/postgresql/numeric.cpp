#include "drivers/postgresql/numeric.h"

#include <string_view>

#include "drivers/postgresql/network_order.h"

namespace sextant::postgresql {

namespace {

constexpr uint16_t sign_negative = 0x4000, sign_nan = 0xC000, sign_infinity = 0xD000, sign_negative_infinity = 0xF000;
constexpr int32_t header_bytes = 8;
// numeric holds at most 131,072 digits before the point and 16,383 after it.
constexpr int32_t largest_weight = 0x8000;

bool append_name(Buffer& out, std::string_view name) {
  out.append(name.data(), static_cast<int64_t>(name.size()));
  return true;
}

// The base-10000 digits; those beyond what was sent are zero.
class Digits {
 public:
  Digits(char const* bytes, int32_t count) : bytes_(bytes), count_(count) {}
  uint32_t operator[](int32_t index) const {
    return index >= 0 && index < count_ ? read_network<uint16_t>(bytes_ + index * 2) : 0;
  }

 private:
  char const* bytes_;
  int32_t count_;
};

char* write_four(char* at, uint32_t digit) {
  at[0] = static_cast<char>('0' + digit / 1000);
  at[1] = static_cast<char>('0' + digit / 100 % 10);
  at[2] = static_cast<char>('0' + digit / 10 % 10);
  at[3] = static_cast<char>('0' + digit % 10);
  return at + 4;
}

char* write_integer_part(char* at, Digits const& digits, int32_t weight) {
  if (weight < 0) {
    *at++ = '0';
    return at;
  }
  auto const first = digits[0];
  if (first >= 1000) *at++ = static_cast<char>('0' + first / 1000);
  if (first >= 100) *at++ = static_cast<char>('0' + first / 100 % 10);
  if (first >= 10) *at++ = static_cast<char>('0' + first / 10 % 10);
  *at++ = static_cast<char>('0' + first % 10);
  for (int32_t i = 1; i <= weight; ++i) at = write_four(at, digits[i]);
  return at;
}

char* write_fraction(char* at, Digits const& digits, int32_t weight, int32_t scale) {
  *at++ = '.';
  auto* const end = at + scale;
  for (auto i = weight + 1; at < end; ++i) at = write_four(at, digits[i]);
  return end;  // The last group may have been longer than the scale.
}

}  // namespace

bool append_numeric_text(Buffer& out, char const* bytes, int32_t length) {
  if (length < header_bytes) return false;
  auto const count = int32_t{read_network<uint16_t>(bytes)};
  auto const weight = int32_t{read_network<int16_t>(bytes + 2)};
  auto const sign = read_network<uint16_t>(bytes + 4);
  auto const scale = int32_t{read_network<uint16_t>(bytes + 6) & 0x3fff};
  if (sign == sign_nan) return append_name(out, "NaN");
  if (sign == sign_infinity) return append_name(out, "Infinity");
  if (sign == sign_negative_infinity) return append_name(out, "-Infinity");
  if (length != header_bytes + count * 2 || (sign != 0 && sign != sign_negative)) return false;
  if (weight > largest_weight) return false;
  for (int32_t i = 0; i < count; ++i) {
    if (read_network<uint16_t>(bytes + header_bytes + i * 2) > 9999) return false;
  }
  Digits const digits(bytes + header_bytes, count);
  auto const size = out.size();
  // The sign, four digits a group before the point, the point, and up to three digits too many after the scale.
  auto const room = 1 + std::max(weight + 1, 1) * 4 + 1 + scale + 3;
  auto* const begin = reinterpret_cast<char*>(out.extend(room));
  auto* at = begin;
  if (sign == sign_negative) *at++ = '-';
  at = write_integer_part(at, digits, weight);
  if (scale > 0) at = write_fraction(at, digits, weight, scale);
  out.resize(size + (at - begin));
  return true;
}

}  // namespace sextant::postgresql
