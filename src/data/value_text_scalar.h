// Scalars as text, written into a caller's buffer: what value_text and the file writers are made of. Pure; any thread.
//
// Every function writes at most `scalar_text_size` bytes at `out` and returns where the text ends. None allocates.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "data/batch.h"

namespace sextant {

inline constexpr size_t scalar_text_size = 320;

char* put_text(char* out, std::string_view text);  // REQUIRES: text.size() <= scalar_text_size.
char* put_integer(char* out, int64_t value);
char* put_integer(char* out, uint64_t value);
// PostgreSQL's float4 and float8 with extra_float_digits 1: shortest digits, NaN, Infinity, -Infinity, -0.
char* put_shortest_float(char* out, float value);
char* put_shortest_float(char* out, double value);
// SQLite 3.40's "%!.15g".
char* put_fifteen_digits(char* out, double value);
// MariaDB's my_gcvt(): float32 has at most six digits, float64 the shortest that read back.
char* put_bare_exponent(char* out, float value);
char* put_bare_exponent(char* out, double value);
// As put_shortest_float, but a whole number keeps ".0": all digits of a SQLite REAL.
char* put_real(char* out, double value);
// Shortest digits that keep a point, exponent below -4 or from 16 on: 1.0, 1e+16, nan, -inf.
char* put_shortest_real(char* out, float value);
char* put_shortest_real(char* out, double value);
// Sixteen bytes, little-endian two's complement.
char* put_decimal128(char* out, std::byte const* value, int8_t scale);
using Moment = TextStyle::Moment;
char* put_date(char* out, int32_t days, Moment style = Moment::short_words);
char* put_time(char* out, int64_t microseconds);
char* put_timestamp(char* out, int64_t microseconds, Moment style = Moment::short_words);
// `offset_seconds` is that of the zone at this instant; see ZoneOffsets.
char* put_timestamptz(char* out, int64_t microseconds, int32_t offset_seconds, Moment style = Moment::short_words);
char* put_interval(char* out, Interval const& interval, Moment style = Moment::short_words);
char* put_uuid(char* out, std::byte const* bytes);

// Two hexadecimal digits a byte, at `out`, which has room for them.
char* put_hex(char* out, std::string_view bytes);

}  // namespace sextant
