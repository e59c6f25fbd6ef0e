#include "drivers/postgresql/decode.h"

#include <limits>

#include "drivers/postgresql/network_order.h"
#include "drivers/postgresql/numeric.h"

namespace sextant::postgresql {

namespace {

// PostgreSQL counts from 2000-01-01, we count from 1970-01-01.
constexpr int32_t epoch_days = 10'957;
constexpr int64_t epoch_microseconds = epoch_days * int64_t{86'400} * 1'000'000;
constexpr char jsonb_version = 1;

template <class T>
Decoded append_number(ColumnBuilder& column, char const* bytes, int32_t length) {
  if (length != static_cast<int32_t>(sizeof(T))) return Decoded::malformed;
  column.append(read_network<T>(bytes));
  return Decoded::ok;
}

// Floats travel as the bits of IEEE 754.
template <class Bits, class Float>
Decoded append_float(ColumnBuilder& column, char const* bytes, int32_t length) {
  if (length != static_cast<int32_t>(sizeof(Bits))) return Decoded::malformed;
  column.append(std::bit_cast<Float>(read_network<Bits>(bytes)));
  return Decoded::ok;
}

Decoded append_date(ColumnBuilder& column, char const* bytes, int32_t length) {
  if (length != 4) return Decoded::malformed;
  auto days = read_network<int32_t>(bytes);
  if (days != std::numeric_limits<int32_t>::min() && days != std::numeric_limits<int32_t>::max()) {
    if (days >= std::numeric_limits<int32_t>::max() - epoch_days) return Decoded::out_of_range;
    days += epoch_days;
  }
  column.append(days);
  return Decoded::ok;
}

Decoded append_timestamp(ColumnBuilder& column, char const* bytes, int32_t length) {
  if (length != 8) return Decoded::malformed;
  auto microseconds = read_network<int64_t>(bytes);
  if (microseconds != std::numeric_limits<int64_t>::min() && microseconds != std::numeric_limits<int64_t>::max()) {
    // The last 30 years that PostgreSQL can hold lie beyond the range; INT64_MAX itself stands for infinity.
    if (microseconds >= std::numeric_limits<int64_t>::max() - epoch_microseconds) return Decoded::out_of_range;
    microseconds += epoch_microseconds;
  }
  column.append(microseconds);
  return Decoded::ok;
}

Decoded append_interval(ColumnBuilder& column, char const* bytes, int32_t length) {
  if (length != 16) return Decoded::malformed;
  column.append(Interval{.months = read_network<int32_t>(bytes + 12),
                         .days = read_network<int32_t>(bytes + 8),
                         .microseconds = read_network<int64_t>(bytes)});
  return Decoded::ok;
}

// Zero is shown as the empty string, bytes beyond ASCII as a backslash and three octal digits, as PostgreSQL 16 does;
// older servers send the raw byte, which is no UTF-8.
Decoded append_single_char(ColumnBuilder& column, char const* bytes, int32_t length) {
  if (length != 1) return Decoded::malformed;
  auto const byte = static_cast<unsigned char>(bytes[0]);
  if (byte == 0) {
    column.append_bytes({});
  } else if (byte < 0x80) {
    column.append_bytes({bytes, 1});
  } else {
    char const octal[4] = {'\\', static_cast<char>('0' + (byte >> 6)), static_cast<char>('0' + (byte >> 3 & 7)),
                           static_cast<char>('0' + (byte & 7))};
    column.append_bytes({octal, 4});
  }
  return Decoded::ok;
}

}  // namespace

Decoded append_value(ColumnBuilder& column, Decoder decoder, char const* bytes, int32_t length) {
  switch (decoder) {
    case Decoder::boolean:
      if (length != 1) return Decoded::malformed;
      column.append_boolean(bytes[0] != 0);
      return Decoded::ok;
    case Decoder::int16: return append_number<int16_t>(column, bytes, length);
    case Decoder::int32: return append_number<int32_t>(column, bytes, length);
    case Decoder::int64:
    case Decoder::time: return append_number<int64_t>(column, bytes, length);
    case Decoder::uint32: return append_number<uint32_t>(column, bytes, length);
    case Decoder::uint64: return append_number<uint64_t>(column, bytes, length);
    case Decoder::float32: return append_float<uint32_t, float>(column, bytes, length);
    case Decoder::float64: return append_float<uint64_t, double>(column, bytes, length);
    case Decoder::numeric:
      if (!append_numeric_text(column.heap(), bytes, length)) return Decoded::malformed;
      column.end_bytes();
      return Decoded::ok;
    case Decoder::characters:
    case Decoder::server_text:
    case Decoder::bytea: column.append_bytes({bytes, static_cast<size_t>(length)}); return Decoded::ok;
    case Decoder::single_char: return append_single_char(column, bytes, length);
    case Decoder::jsonb:
      if (length < 1 || bytes[0] != jsonb_version) return Decoded::malformed;
      column.append_bytes({bytes + 1, static_cast<size_t>(length - 1)});
      return Decoded::ok;
    case Decoder::uuid:
      if (length != 16) return Decoded::malformed;
      column.append_fixed(bytes, 16);
      return Decoded::ok;
    case Decoder::date: return append_date(column, bytes, length);
    case Decoder::timestamp: return append_timestamp(column, bytes, length);
    case Decoder::interval: return append_interval(column, bytes, length);
  }
  return Decoded::malformed;
}

Error decode_error(Decoded decoded, std::string_view name, std::string_view type) {
  if (decoded == Decoded::out_of_range) {
    return {.code = ErrorCode::bad_data,
            .message = fmt::format("The column \"{}\" holds a {} that is later than Sextant can hold.", name, type),
            .hint = fmt::format("Cast it to text: \"{}\"::text.", name)};
  }
  return {.code = ErrorCode::bad_data,
          .message = fmt::format("The server sent bytes for the column \"{}\" that are no {}.", name, type),
          .hint = "Cast the column to text, and report the server's version."};
}

}  // namespace sextant::postgresql
