#include "drivers/duckdb/scalar_text.h"

#include <algorithm>
#include <cstring>
#include <limits>
#include <vector>

#include "data/value_text_scalar.h"

namespace sextant::duckdb {

namespace {

constexpr size_t longest_inlined = 12;

void append_written(std::string& out, std::array<char, scalar_text_size> const& text, char const* end) {
  out.append(text.data(), static_cast<size_t>(end - text.data()));
}

// ".123456789" without the zeros at its end; nothing for 0.
void append_nanoseconds(std::string& out, uint32_t nanoseconds) {
  if (nanoseconds == 0) return;
  std::array<char, 9> digits;
  for (auto index = digits.size(); index > 0; --index, nanoseconds /= 10) digits[index - 1] = static_cast<char>('0' + nanoseconds % 10);
  auto size = digits.size();
  while (digits[size - 1] == '0') --size;
  out += '.';
  out.append(digits.data(), size);
}

void append_two_digits(std::string& out, int32_t number) {
  out += static_cast<char>('0' + number / 10 % 10);
  out += static_cast<char>('0' + number % 10);
}

}  // namespace

std::string_view bytes_of(duckdb_string_t const& value) {
  auto const length = value.value.inlined.length;
  return {length <= longest_inlined ? value.value.inlined.inlined : value.value.pointer.ptr, length};
}

void append_hugeint(std::string& out, duckdb_hugeint const& value) {
  std::array<char, scalar_text_size> text;
  append_written(out, text, put_decimal128(text.data(), reinterpret_cast<std::byte const*>(&value), 0));
}

void append_uhugeint(std::string& out, duckdb_uhugeint const& value) {
  auto number = static_cast<unsigned __int128>(value.upper) << 64 | value.lower;
  std::array<char, 40> digits;
  auto begin = digits.size();
  do digits[--begin] = static_cast<char>('0' + static_cast<int>(number % 10));
  while ((number /= 10) > 0);
  out.append(digits.data() + begin, digits.size() - begin);
}

void append_time_with_zone(std::string& out, duckdb_time_tz const& value) {
  constexpr int32_t greatest_offset = 16 * 3600 - 1;
  auto offset = greatest_offset - static_cast<int32_t>(value.bits & 0xffffffU);
  std::array<char, scalar_text_size> text;
  append_written(out, text, put_time(text.data(), static_cast<int64_t>(value.bits >> 24)));
  out += offset < 0 ? '-' : '+';
  offset = std::abs(offset);
  append_two_digits(out, offset / 3600);
  if (offset % 3600 >= 60) {
    out += ':';
    append_two_digits(out, offset / 60 % 60);
  }
  if (offset % 60 != 0) {
    out += ':';
    append_two_digits(out, offset % 60);
  }
}

void append_time_in_nanoseconds(std::string& out, int64_t value) {
  std::array<char, scalar_text_size> text;
  append_written(out, text, put_time(text.data(), value / 1'000'000'000 * 1'000'000));
  append_nanoseconds(out, static_cast<uint32_t>(value % 1'000'000'000));
}

void append_timestamp_in_nanoseconds(std::string& out, int64_t value) {
  constexpr auto infinity = std::numeric_limits<int64_t>::max();
  if (value == infinity || value <= -infinity) {
    out += value == infinity ? "infinity" : "-infinity";
    return;
  }
  auto seconds = value / 1'000'000'000, nanoseconds = value % 1'000'000'000;
  if (nanoseconds < 0) nanoseconds += 1'000'000'000, --seconds;
  std::array<char, scalar_text_size> text;
  append_written(out, text, put_timestamp(text.data(), seconds * 1'000'000, Moment::long_words));
  append_nanoseconds(out, static_cast<uint32_t>(nanoseconds));
}

// One byte with the number of bits of padding, which stand before the first bit.
void append_bits(std::string& out, std::string_view value) {
  if (value.empty()) return;
  auto const padding = static_cast<size_t>(static_cast<unsigned char>(value[0]) & 7U);
  for (auto index = padding; index < (value.size() - 1) * 8; ++index) {
    auto const byte = static_cast<unsigned char>(value[1 + index / 8]);
    out += (byte >> (7 - index % 8) & 1U) != 0 ? '1' : '0';
  }
}

// Three bytes of length and sign, then the magnitude, the most significant byte first; all turned over if negative.
void append_bignum(std::string& out, std::string_view value) {
  constexpr size_t head = 3;
  if (value.size() <= head) return;
  auto const negative = (static_cast<unsigned char>(value[0]) & 0x80U) == 0;
  constexpr uint32_t base = 1'000'000'000;
  std::vector<uint32_t> groups;  // Of nine digits, the least significant first.
  for (auto const character : value.substr(head)) {
    uint64_t carry = static_cast<unsigned char>(negative ? ~character : character);
    for (auto& group : groups) {
      carry += uint64_t{group} << 8;
      group = static_cast<uint32_t>(carry % base);
      carry /= base;
    }
    if (carry > 0) groups.push_back(static_cast<uint32_t>(carry));
  }
  std::string digits;
  for (auto group : groups) {
    for (int digit = 0; digit < 9; ++digit, group /= 10) digits += static_cast<char>('0' + group % 10);
  }
  while (digits.size() > 1 && digits.back() == '0') digits.pop_back();
  if (negative) out += '-';
  out.append(digits.rbegin(), digits.rend());
  if (digits.empty()) out += '0';
}

std::array<std::byte, 16> uuid_bytes(duckdb_hugeint const& value) {
  auto const turned = static_cast<uint64_t>(value.upper) ^ (uint64_t{1} << 63);
  std::array<std::byte, 16> bytes;
  for (size_t index = 0; index < 8; ++index) {
    bytes[index] = static_cast<std::byte>(turned >> (56 - index * 8));
    bytes[8 + index] = static_cast<std::byte>(value.lower >> (56 - index * 8));
  }
  return bytes;
}

}  // namespace sextant::duckdb
