// Which of our types a column of a result becomes, what it is called, and how its values are read. Pure; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "data/type.h"

namespace sextant::mysql {

// Numbers of the protocol. Source: https://mariadb.com/kb/en/result-set-packets/#field-types
enum class WireType : uint8_t {
  decimal = 0, tiny = 1, small = 2, long32 = 3, float32 = 4, float64 = 5, null = 6, timestamp = 7, long64 = 8, int24 = 9,
  date = 10, time = 11, datetime = 12, year = 13, new_date = 14, varchar = 15, bit = 16, json = 245, new_decimal = 246,
  enumeration = 247, set = 248, tiny_blob = 249, medium_blob = 250, long_blob = 251, blob = 252, var_string = 253,
  string = 254, geometry = 255,
};

// Bits of ColumnInfo::flags.
inline constexpr uint16_t not_null_flag = 1, unsigned_flag = 32, zerofill_flag = 64, enum_flag = 256, set_flag = 2048;
inline constexpr uint16_t binary_charset = 63;
inline constexpr uint8_t no_fixed_decimals = 31;

// One column as its definition tells of it.
struct ColumnInfo {
  std::string database, table, column;  // Where it comes from; empty if it was computed.
  std::string name;
  std::string extended_type, extended_format;  // MariaDB: "uuid", "inet6", "point"; "json".
  WireType type = WireType::null;
  uint16_t charset = 0, flags = 0;
  uint32_t length = 0;
  uint8_t decimals = 0;

  bool has(uint16_t flag) const { return (flags & flag) != 0; }
};

// How the bytes of a value are read. Each has a binary and a text form.
enum class Decoder : uint8_t {
  null, int8, int16, int32, int64, uint8, uint16, uint32, uint64, float32, float64,
  fixed_float32, fixed_float64,  // FLOAT(7,2): the server's text has a fixed number of digits behind the point.
  padded,     // ZEROFILL integers and YEAR: digits with zeros in front.
  bit,        // Big-endian bytes.
  date, timestamp, time,  // Become the server's text: our layouts hold no 0000-00-00 and no -838:59:59.
  bytes, characters, uuid,
};

// How one column of a result is read.
struct ColumnPlan {
  Type type = Type::text;
  Decoder decoder = Decoder::bytes;
  WireType wire = WireType::string;  // How wide its binary form is.
  bool is_unsigned = false;
  uint8_t decimals = 0;  // Of times and fixed floats.
  uint8_t width = 0;     // Of padded numbers.
};

ColumnPlan plan_for(ColumnInfo const& column);
// The name with its modifiers: "decimal(12,2)", "bigint unsigned", "varchar(20)".
std::string type_name(ColumnInfo const& column);

}  // namespace sextant::mysql
