#include "data/value_text_scalar.h"

#include <array>
#include <charconv>
#include <cstring>

namespace sextant {

namespace {

constexpr auto digit_pairs = [] {
  std::array<char, 200> table{};
  for (int number = 0; number < 100; ++number) {
    table[static_cast<size_t>(number) * 2] = static_cast<char>('0' + number / 10);
    table[static_cast<size_t>(number) * 2 + 1] = static_cast<char>('0' + number % 10);
  }
  return table;
}();

constexpr auto hex_pairs = [] {
  std::array<char, 512> table{};
  constexpr char digits[] = "0123456789abcdef";
  for (size_t byte = 0; byte < 256; ++byte) {
    table[byte * 2] = digits[byte >> 4];
    table[byte * 2 + 1] = digits[byte & 15];
  }
  return table;
}();

constexpr int64_t microseconds_per_second = 1'000'000;
constexpr int64_t microseconds_per_day = 86'400 * microseconds_per_second;

// REQUIRES: number < 100.
char* put_two(char* out, uint32_t number) {
  std::memcpy(out, &digit_pairs[number * 2U], 2);
  return out + 2;
}

char* put_unsigned(char* out, uint64_t number) { return std::to_chars(out, out + 20, number).ptr; }

// At least two digits.
char* put_two_or_more(char* out, uint64_t number) {
  return number < 100 ? put_two(out, static_cast<uint32_t>(number)) : put_unsigned(out, number);
}

struct Civil {
  int64_t year = 0;  // 0 is 1 BC.
  uint32_t month = 0, day = 0;
};

// Proleptic Gregorian. Counts from 1 March of year 0 in eras of 400 years, so that the leap day is the last of a year.
Civil civil_from_days(int64_t days) {
  constexpr int64_t days_to_march_of_0 = 719'468, days_per_era = 146'097;
  days += days_to_march_of_0;
  auto const era = (days >= 0 ? days : days - (days_per_era - 1)) / days_per_era;
  auto const day_of_era = static_cast<uint32_t>(days - era * days_per_era);
  auto const year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
  auto const day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  auto const march_month = (5 * day_of_year + 2) / 153;
  auto const month = march_month < 10 ? march_month + 3 : march_month - 9;
  return {.year = static_cast<int64_t>(year_of_era) + era * 400 + (month <= 2 ? 1 : 0),
          .month = month,
          .day = day_of_year - (153 * march_month + 2) / 5 + 1};
}

char* put_civil(char* out, Civil const& civil) {
  auto const year = static_cast<uint64_t>(civil.year > 0 ? civil.year : 1 - civil.year);
  if (year < 10'000) {
    out = put_two(out, static_cast<uint32_t>(year / 100));
    out = put_two(out, static_cast<uint32_t>(year % 100));
  } else {
    out = put_unsigned(out, year);
  }
  *out++ = '-';
  out = put_two(out, civil.month);
  *out++ = '-';
  return put_two(out, civil.day);
}

char* put_era(char* out, Civil const& civil) { return civil.year > 0 ? out : put_text(out, " BC"); }

// The era between date and time, for the style that has it there.
char* put_era_of_date(char* out, Civil const& civil) { return civil.year > 0 ? out : put_text(out, " (BC)"); }

// ".5" for half a second; nothing for none.
char* put_fraction(char* out, uint32_t microseconds) {
  if (microseconds == 0) return out;
  *out++ = '.';
  put_two(out, microseconds / 10'000);
  put_two(out + 2, microseconds / 100 % 100);
  put_two(out + 4, microseconds % 100);
  out += 6;
  while (out[-1] == '0') --out;
  return out;
}

char* put_clock(char* out, uint64_t microseconds) {
  auto const seconds = microseconds / microseconds_per_second;
  out = put_two_or_more(out, seconds / 3600);
  *out++ = ':';
  out = put_two(out, static_cast<uint32_t>(seconds / 60 % 60));
  *out++ = ':';
  out = put_two(out, static_cast<uint32_t>(seconds % 60));
  return put_fraction(out, static_cast<uint32_t>(microseconds % microseconds_per_second));
}

bool put_infinity(char*& out, int64_t value, int64_t highest, int64_t lowest) {
  if (value != highest && value != lowest) return false;
  out = put_text(out, value == highest ? "infinity" : "-infinity");
  return true;
}

struct Instant {
  Civil civil;
  uint64_t clock = 0;
};

Instant split_instant(int64_t microseconds, int64_t offset_seconds) {
  auto days = microseconds / microseconds_per_day;
  auto clock = microseconds % microseconds_per_day + offset_seconds * microseconds_per_second;
  while (clock < 0) clock += microseconds_per_day, --days;
  while (clock >= microseconds_per_day) clock -= microseconds_per_day, ++days;
  return {civil_from_days(days), static_cast<uint64_t>(clock)};
}

char* put_instant(char* out, Instant const& instant, Moment style) {
  out = put_civil(out, instant.civil);
  if (style == Moment::long_words) out = put_era_of_date(out, instant.civil);
  *out++ = ' ';
  return put_clock(out, instant.clock);
}

// One part of an interval: " -3 days". A positive part after a negative one says so with "+".
struct IntervalParts {
  char* out;
  Moment style = Moment::short_words;
  bool first = true, after_negative = false;

  void put(int64_t value, std::string_view unit) {
    if (value == 0) return;
    if (!first) *out++ = ' ';
    if (after_negative && value > 0) *out++ = '+';
    out = put_integer(out, value);
    *out++ = ' ';
    out = put_text(out, unit);
    auto const one = value == 1 || (style == Moment::long_words && value == -1);
    if (!one) *out++ = 's';
    after_negative = value < 0 && style == Moment::short_words;
    first = false;
  }
};

}  // namespace

char* put_text(char* out, std::string_view text) {
  std::memcpy(out, text.data(), text.size());
  return out + text.size();
}

char* put_integer(char* out, int64_t value) { return std::to_chars(out, out + 20, value).ptr; }

char* put_integer(char* out, uint64_t value) { return put_unsigned(out, value); }

char* put_decimal128(char* out, std::byte const* value, int8_t scale) {
  unsigned __int128 number;
  std::memcpy(&number, value, 16);
  if (static_cast<__int128>(number) < 0) {
    *out++ = '-';
    number = -number;
  }
  // Digits in reverse, with zeros in front up to one before the point and behind for a negative scale.
  std::array<char, 180> reversed;
  size_t count = 0;
  auto const is_zero = number == 0;
  for (int zeros = scale; zeros < 0 && !is_zero; ++zeros) reversed[count++] = '0';
  auto const point = scale > 0 ? static_cast<size_t>(scale) : size_t{0};
  constexpr uint64_t chunk = 10'000'000'000'000'000'000U;
  while (number > 0) {
    auto low = static_cast<uint64_t>(number % chunk);
    number /= chunk;
    for (int digit = 0; digit < 19 && (low > 0 || number > 0); ++digit, low /= 10) {
      reversed[count++] = static_cast<char>('0' + low % 10);
    }
  }
  while (count <= point) reversed[count++] = '0';
  for (auto index = count; index > 0; --index) {
    if (index == point) *out++ = '.';
    *out++ = reversed[index - 1];
  }
  return out;
}

char* put_date(char* out, int32_t days, Moment style) {
  if (put_infinity(out, days, INT32_MAX, INT32_MIN)) return out;
  auto const civil = civil_from_days(days);
  out = put_civil(out, civil);
  return style == Moment::long_words ? put_era_of_date(out, civil) : put_era(out, civil);
}

char* put_time(char* out, int64_t microseconds) {
  if (microseconds < 0) *out++ = '-';
  auto const magnitude = microseconds < 0 ? 0 - static_cast<uint64_t>(microseconds) : static_cast<uint64_t>(microseconds);
  return put_clock(out, magnitude);
}

char* put_timestamp(char* out, int64_t microseconds, Moment style) {
  if (put_infinity(out, microseconds, INT64_MAX, INT64_MIN)) return out;
  auto const instant = split_instant(microseconds, 0);
  out = put_instant(out, instant, style);
  return style == Moment::long_words ? out : put_era(out, instant.civil);
}

char* put_timestamptz(char* out, int64_t microseconds, int32_t offset_seconds, Moment style) {
  if (put_infinity(out, microseconds, INT64_MAX, INT64_MIN)) return out;
  auto const instant = split_instant(microseconds, offset_seconds);
  out = put_instant(out, instant, style);
  *out++ = offset_seconds < 0 ? '-' : '+';
  auto const magnitude = static_cast<uint32_t>(offset_seconds < 0 ? -offset_seconds : offset_seconds);
  out = put_two_or_more(out, magnitude / 3600);
  if (magnitude % 3600 != 0) {
    *out++ = ':';
    out = put_two(out, magnitude / 60 % 60);
  }
  if (magnitude % 60 != 0) {
    *out++ = ':';
    out = put_two(out, magnitude % 60);
  }
  return style == Moment::long_words ? out : put_era(out, instant.civil);
}

char* put_interval(char* out, Interval const& interval, Moment style) {
  IntervalParts parts{.out = out, .style = style};
  parts.put(interval.months / 12, "year");
  parts.put(interval.months % 12, style == Moment::long_words ? "month" : "mon");
  parts.put(interval.days, "day");
  if (!parts.first && interval.microseconds == 0) return parts.out;
  if (!parts.first) *parts.out++ = ' ';
  if (parts.after_negative && interval.microseconds > 0) *parts.out++ = '+';
  return put_time(parts.out, interval.microseconds);
}

// All digits at once: files of keys are mostly these.
char* put_uuid(char* out, std::byte const* bytes) {
  using Chunk = unsigned char __attribute__((vector_size(16)));
  Chunk chunk;
  std::memcpy(&chunk, bytes, 16);
  auto const digits = [](Chunk nibbles) { return nibbles + '0' + (reinterpret_cast<Chunk>(nibbles > 9) & ('a' - '0' - 10)); };
  auto const high = digits(chunk >> 4), low = digits(chunk & 15);
  Chunk const first = __builtin_shufflevector(high, low, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
  Chunk const second = __builtin_shufflevector(high, low, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
  uint64_t groups[4];
  std::memcpy(groups, &first, 16);
  std::memcpy(groups + 2, &second, 16);
  uint32_t const second_group = static_cast<uint32_t>(groups[1]), third = static_cast<uint32_t>(groups[1] >> 32);
  uint32_t const fourth = static_cast<uint32_t>(groups[2]), last = static_cast<uint32_t>(groups[2] >> 32);
  std::memcpy(out, &groups[0], 8);
  std::memcpy(out + 9, &second_group, 4);
  std::memcpy(out + 14, &third, 4);
  std::memcpy(out + 19, &fourth, 4);
  std::memcpy(out + 24, &last, 4);
  std::memcpy(out + 28, &groups[3], 8);
  out[8] = out[13] = out[18] = out[23] = '-';
  return out + 36;
}

char* put_hex(char* out, std::string_view bytes) {
  for (auto const byte : bytes) {
    std::memcpy(out, &hex_pairs[static_cast<unsigned char>(byte) * 2U], 2);
    out += 2;
  }
  return out;
}

}  // namespace sextant
