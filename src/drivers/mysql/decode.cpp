#include "drivers/mysql/decode.h"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdlib>

#include "base/digits.h"
#include "base/text.h"

namespace sextant::mysql {

namespace {

// The longest text of a time: "-838:59:59.999999"; of a timestamp: "9999-12-31 23:59:59.999999". Hostile values are wider.
using TimeText = std::array<char, 64>;

char* put_two(char* out, uint32_t value) {
  *out++ = static_cast<char>('0' + value / 10 % 10);
  *out++ = static_cast<char>('0' + value % 10);
  return out;
}

char* put_four(char* out, uint32_t value) { return put_two(put_two(out, value / 100), value); }

// The server sends microseconds; its text has as many of their digits as the column's type.
char* put_fraction(char* out, uint32_t microseconds, uint8_t decimals) {
  if (decimals == 0) return out;
  std::array<char, 6> digits;
  for (size_t i = digits.size(); i-- > 0; microseconds /= 10) digits[i] = static_cast<char>('0' + microseconds % 10);
  *out++ = '.';
  for (size_t i = 0; i < decimals && i < digits.size(); ++i) *out++ = digits[i];
  return out;
}

struct Moment {
  uint16_t year = 0;
  uint8_t month = 0, day = 0, hour = 0, minute = 0, second = 0;
  uint32_t microseconds = 0;
};

// Parts that are zero at the end are left out: 0, 4, 7 or 11 bytes.
bool read_moment(PacketReader& reader, Moment& moment) {
  auto const size = reader.number<uint8_t>();
  if (size != 0 && size != 4 && size != 7 && size != 11) return false;
  if (size >= 4) {
    moment.year = reader.number<uint16_t>();
    moment.month = reader.number<uint8_t>();
    moment.day = reader.number<uint8_t>();
  }
  if (size >= 7) {
    moment.hour = reader.number<uint8_t>();
    moment.minute = reader.number<uint8_t>();
    moment.second = reader.number<uint8_t>();
  }
  if (size == 11) moment.microseconds = reader.number<uint32_t>();
  return reader.ok();
}

char* put_date(char* out, Moment const& moment) {
  out = put_four(out, moment.year);
  *out++ = '-';
  out = put_two(out, moment.month);
  *out++ = '-';
  return put_two(out, moment.day);
}

char* put_clock(char* out, Moment const& moment) {
  *out++ = ':';
  out = put_two(out, moment.minute);
  *out++ = ':';
  return put_two(out, moment.second);
}

bool append_moment(ColumnBuilder& column, ColumnPlan const& plan, PacketReader& reader) {
  Moment moment;
  if (!read_moment(reader, moment)) return false;
  TimeText text;
  auto* end = put_date(text.data(), moment);
  if (plan.decoder == Decoder::timestamp) {
    *end++ = ' ';
    end = put_clock(put_two(end, moment.hour), moment);
    end = put_fraction(end, moment.microseconds, plan.decimals);
  }
  column.append_bytes({text.data(), static_cast<size_t>(end - text.data())});
  return true;
}

// Sign, days, hours, minutes, seconds, microseconds: 0, 8 or 12 bytes.
bool append_time(ColumnBuilder& column, ColumnPlan const& plan, PacketReader& reader) {
  auto const size = reader.number<uint8_t>();
  if (size != 0 && size != 8 && size != 12) return false;
  bool negative = false;
  uint64_t hours = 0;
  Moment moment;
  if (size >= 8) {
    negative = reader.number<uint8_t>() != 0;
    hours = uint64_t{reader.number<uint32_t>()} * 24;
    hours += reader.number<uint8_t>();
    moment.minute = reader.number<uint8_t>();
    moment.second = reader.number<uint8_t>();
  }
  if (size == 12) moment.microseconds = reader.number<uint32_t>();
  if (!reader.ok()) return false;
  TimeText text;
  auto* end = text.data();
  if (negative) *end++ = '-';
  if (hours < 10) *end++ = '0';
  end = std::to_chars(end, text.data() + text.size(), hours).ptr;
  end = put_fraction(put_clock(end, moment), moment.microseconds, plan.decimals);
  column.append_bytes({text.data(), static_cast<size_t>(end - text.data())});
  return true;
}

void append_padded(ColumnBuilder& column, uint64_t value, uint8_t width) {
  std::array<char, 20> digits;
  auto const* const end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
  auto const size = static_cast<size_t>(end - digits.data());
  auto& heap = column.heap();
  if (size < width) std::memset(heap.extend(static_cast<int64_t>(width - size)), '0', width - size);
  heap.append(digits.data(), static_cast<int64_t>(size));
  column.end_bytes();
}

uint64_t read_padded(ColumnPlan const& plan, PacketReader& reader) {
  switch (plan.wire) {
    case WireType::tiny: return reader.number<uint8_t>();
    case WireType::small: case WireType::year: return reader.number<uint16_t>();
    case WireType::long64: return reader.number<uint64_t>();
    default: return reader.number<uint32_t>();
  }
}

void append_fixed_digits(ColumnBuilder& column, double value, uint8_t decimals) {
  column.append_bytes(fmt::format("{:.{}f}", value, int{decimals}));
}

bool append_bit(ColumnBuilder& column, std::string_view bytes) {
  if (bytes.size() > sizeof(uint64_t)) return false;
  uint64_t value = 0;
  for (auto const byte : bytes) value = value << 8 | static_cast<uint8_t>(byte);
  column.append(value);
  return true;
}

bool append_uuid(ColumnBuilder& column, std::string_view text) {
  std::array<uint8_t, 16> bytes{};
  size_t digits = 0;
  for (auto const character : text) {
    if (character == '-') continue;
    auto const value = hex_digit(character);
    if (value < 0 || digits == 32) return false;
    bytes[digits / 2] = static_cast<uint8_t>(bytes[digits / 2] << 4 | value);
    ++digits;
  }
  if (digits != 32) return false;
  column.append_fixed(bytes.data(), 16);
  return true;
}

// Columns hold valid text, but a literal of the statement may not.
void append_characters(ColumnBuilder& column, std::string_view text) {
  if (is_valid_utf8(text)) return column.append_bytes(text);
  std::string repaired;
  for (size_t offset = 0; offset < text.size();) append_utf8(repaired, next_code_point(text, offset));
  column.append_bytes(repaired);
}

template <class T>
bool append_number(ColumnBuilder& column, PacketReader& reader) {
  auto const value = reader.number<T>();
  if (!reader.ok()) return false;
  column.append(value);
  return true;
}

template <class T>
bool append_parsed(ColumnBuilder& column, std::string_view text) {
  T value{};
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return false;
  column.append(value);
  return true;
}

bool is_null(std::string_view nulls, size_t column) {
  // The first two bits are not used.
  return (static_cast<uint8_t>(nulls[(column + 2) / 8]) >> ((column + 2) % 8) & 1U) != 0;
}

size_t append_binary_row(BatchBuilder& batch, std::span<ColumnPlan const> plans, std::string_view packet) {
  PacketReader reader(packet);
  reader.take(1);
  auto const nulls = reader.take((plans.size() + 9) / 8);
  if (!reader.ok()) return 0;
  for (size_t i = 0; i < plans.size(); ++i) {
    if (is_null(nulls, i)) batch.column(i).append_null();
    else if (!append_binary_value(batch.column(i), plans[i], reader)) return i;
  }
  return plans.size();
}

size_t append_text_row(BatchBuilder& batch, std::span<ColumnPlan const> plans, std::string_view packet) {
  PacketReader reader(packet);
  for (size_t i = 0; i < plans.size(); ++i) {
    if (reader.peek() == null_mark) {
      reader.take(1);
      batch.column(i).append_null();
      continue;
    }
    auto const text = reader.text();
    if (!reader.ok() || !append_text_value(batch.column(i), plans[i], text)) return i;
  }
  return plans.size();
}

}  // namespace

bool append_binary_value(ColumnBuilder& column, ColumnPlan const& plan, PacketReader& reader) {
  switch (plan.decoder) {
    case Decoder::null: column.append_null(); return true;
    case Decoder::int8: return append_number<int8_t>(column, reader);
    case Decoder::int16: return append_number<int16_t>(column, reader);
    case Decoder::int32: return append_number<int32_t>(column, reader);
    case Decoder::int64: return append_number<int64_t>(column, reader);
    case Decoder::uint8: return append_number<uint8_t>(column, reader);
    case Decoder::uint16: return append_number<uint16_t>(column, reader);
    case Decoder::uint32: return append_number<uint32_t>(column, reader);
    case Decoder::uint64: return append_number<uint64_t>(column, reader);
    case Decoder::float32: return append_number<float>(column, reader);
    case Decoder::float64: return append_number<double>(column, reader);
    case Decoder::fixed_float32: {
      auto const value = double{reader.number<float>()};
      if (reader.ok()) append_fixed_digits(column, value, plan.decimals);
      return reader.ok();
    }
    case Decoder::fixed_float64: {
      auto const value = reader.number<double>();
      if (reader.ok()) append_fixed_digits(column, value, plan.decimals);
      return reader.ok();
    }
    case Decoder::padded: {
      auto const value = read_padded(plan, reader);
      if (reader.ok()) append_padded(column, value, plan.width);
      return reader.ok();
    }
    case Decoder::date: case Decoder::timestamp: return append_moment(column, plan, reader);
    case Decoder::time: return append_time(column, plan, reader);
    case Decoder::bit: case Decoder::uuid: case Decoder::bytes: case Decoder::characters: {
      auto const bytes = reader.text();
      return reader.ok() && append_text_value(column, plan, bytes);
    }
  }
  return false;
}

bool append_text_value(ColumnBuilder& column, ColumnPlan const& plan, std::string_view text) {
  switch (plan.decoder) {
    case Decoder::null: column.append_null(); return true;
    case Decoder::int8: return append_parsed<int8_t>(column, text);
    case Decoder::int16: return append_parsed<int16_t>(column, text);
    case Decoder::int32: return append_parsed<int32_t>(column, text);
    case Decoder::int64: return append_parsed<int64_t>(column, text);
    case Decoder::uint8: return append_parsed<uint8_t>(column, text);
    case Decoder::uint16: return append_parsed<uint16_t>(column, text);
    case Decoder::uint32: return append_parsed<uint32_t>(column, text);
    case Decoder::uint64: return append_parsed<uint64_t>(column, text);
    case Decoder::float32: return append_parsed<float>(column, text);
    case Decoder::float64: return append_parsed<double>(column, text);
    case Decoder::bit: return append_bit(column, text);
    case Decoder::uuid: return append_uuid(column, text);
    case Decoder::fixed_float32: case Decoder::fixed_float64: case Decoder::padded: case Decoder::date:
    case Decoder::timestamp: case Decoder::time: case Decoder::bytes: column.append_bytes(text); return true;
    case Decoder::characters: append_characters(column, text); return true;
  }
  return false;
}

size_t append_row(BatchBuilder& batch, std::span<ColumnPlan const> plans, RowFormat format, std::string_view packet) {
  return format == RowFormat::binary ? append_binary_row(batch, plans, packet) : append_text_row(batch, plans, packet);
}

Error decode_error(std::string_view name, std::string_view type) {
  return {.code = ErrorCode::bad_data,
          .message = fmt::format("The server sent bytes for the column \"{}\" that are no {}.", name, type),
          .hint = "Cast the column to CHAR, and report the server's version."};
}

}  // namespace sextant::mysql
