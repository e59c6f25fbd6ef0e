#include "drivers/mysql/types.h"

#include <algorithm>

#include "drivers/mysql/data_type.h"

namespace sextant::mysql {

namespace {

// utf8mb4, in which results come: lengths are in bytes.
constexpr uint32_t bytes_per_character = 4;

bool is_integer(WireType type) {
  return type == WireType::tiny || type == WireType::small || type == WireType::int24 || type == WireType::long32 ||
         type == WireType::long64 || type == WireType::year;
}

ColumnPlan integer_plan(ColumnInfo const& column) {
  auto const is_unsigned = column.has(unsigned_flag);
  ColumnPlan plan{.wire = column.type, .is_unsigned = is_unsigned};
  if (column.has(zerofill_flag) || column.type == WireType::year) {
    plan.decoder = Decoder::padded;
    plan.width = static_cast<uint8_t>(std::min<uint32_t>(column.length, 255));
    return plan;
  }
  switch (column.type) {
    case WireType::tiny:
      plan.type = is_unsigned ? Type::uint8 : Type::int8;
      plan.decoder = is_unsigned ? Decoder::uint8 : Decoder::int8;
      break;
    case WireType::small:
      plan.type = is_unsigned ? Type::uint16 : Type::int16;
      plan.decoder = is_unsigned ? Decoder::uint16 : Decoder::int16;
      break;
    case WireType::long64:
      plan.type = is_unsigned ? Type::uint64 : Type::int64;
      plan.decoder = is_unsigned ? Decoder::uint64 : Decoder::int64;
      break;
    default:
      plan.type = is_unsigned ? Type::uint32 : Type::int32;
      plan.decoder = is_unsigned ? Decoder::uint32 : Decoder::int32;
  }
  return plan;
}

ColumnPlan float_plan(ColumnInfo const& column) {
  auto const is_double = column.type == WireType::float64;
  if (column.decimals >= no_fixed_decimals) {
    return {.type = is_double ? Type::float64 : Type::float32,
            .decoder = is_double ? Decoder::float64 : Decoder::float32,
            .wire = column.type};
  }
  return {.type = Type::decimal,
          .decoder = is_double ? Decoder::fixed_float64 : Decoder::fixed_float32,
          .wire = column.type,
          .decimals = column.decimals};
}

ColumnPlan bytes_plan(ColumnInfo const& column) {
  ColumnPlan plan{.wire = column.type};
  if (column.extended_type == "uuid") {
    plan.type = Type::uuid;
    plan.decoder = Decoder::uuid;
  } else if (column.extended_format == "json" || column.type == WireType::json) {
    plan.type = Type::json;
  } else if (column.type == WireType::geometry) {
    plan.type = Type::binary;
  } else if (column.type == WireType::new_decimal || column.type == WireType::decimal) {
    plan.type = Type::decimal;
  } else if (column.charset == binary_charset && column.extended_type.empty()) {
    plan.type = Type::binary;
  }
  if (plan.type == Type::text || plan.type == Type::json) plan.decoder = Decoder::characters;
  return plan;
}

std::string with_length(std::string_view name, uint64_t length) { return fmt::format("{}({})", name, length); }

// TEXT and BLOB come in four sizes, which only their length tells.
std::string blob_name(ColumnInfo const& column) {
  auto const is_binary = column.charset == binary_charset;
  auto const length = is_binary ? column.length : column.length / bytes_per_character;
  std::string_view size = length <= 0xFF ? "tiny" : length <= 0xFFFF ? "" : length <= 0xFF'FFFF ? "medium" : "long";
  if (column.length == 0xFFFF'FFFF) size = "long";
  return fmt::format("{}{}", size, is_binary ? "blob" : "text");
}

std::string string_name(ColumnInfo const& column) {
  if (column.has(enum_flag)) return "enum";
  if (column.has(set_flag)) return "set";
  auto const varying = column.type != WireType::string;
  if (column.charset == binary_charset) return with_length(varying ? "varbinary" : "binary", column.length);
  return with_length(varying ? "varchar" : "char", column.length / bytes_per_character);
}

uint32_t digits_of(ColumnInfo const& column) {
  auto const sign = column.has(unsigned_flag) ? 0U : 1U, point = column.decimals > 0 ? 1U : 0U;
  return column.length > sign + point ? column.length - sign - point : 0U;
}

std::string decimal_name(ColumnInfo const& column) {
  return fmt::format("decimal({},{}){}", digits_of(column), column.decimals, column.has(unsigned_flag) ? " unsigned" : "");
}

std::string number_name(std::string_view name, ColumnInfo const& column) {
  std::string result(name);
  if (column.has(zerofill_flag)) return fmt::format("{}({}) unsigned zerofill", name, column.length);
  if (column.has(unsigned_flag)) result += " unsigned";
  return result;
}

std::string float_name(std::string_view name, ColumnInfo const& column) {
  if (column.decimals >= no_fixed_decimals) return number_name(name, column);
  return fmt::format("{}({},{})", name, column.length, column.decimals);
}

std::string time_name(std::string_view name, ColumnInfo const& column) {
  return column.decimals > 0 && column.decimals <= 6 ? with_length(name, column.decimals) : std::string(name);
}

}  // namespace

ColumnPlan plan_for(ColumnInfo const& column) {
  if (is_integer(column.type)) return integer_plan(column);
  auto const decimals = static_cast<uint8_t>(column.decimals <= 6 ? column.decimals : 0);
  switch (column.type) {
    case WireType::float32: case WireType::float64: return float_plan(column);
    case WireType::null: return {.type = Type::null, .decoder = Decoder::null, .wire = column.type};
    case WireType::bit: return {.type = Type::uint64, .decoder = Decoder::bit, .wire = column.type};
    case WireType::date: case WireType::new_date: return {.decoder = Decoder::date, .wire = column.type};
    case WireType::datetime: case WireType::timestamp:
      return {.decoder = Decoder::timestamp, .wire = column.type, .decimals = decimals};
    case WireType::time: return {.decoder = Decoder::time, .wire = column.type, .decimals = decimals};
    default: return bytes_plan(column);
  }
}

std::string type_name(ColumnInfo const& column) {
  if (!column.extended_type.empty()) return column.extended_type;
  if (column.extended_format == "json" || column.type == WireType::json) return "json";
  switch (column.type) {
    case WireType::decimal: case WireType::new_decimal: return decimal_name(column);
    case WireType::tiny: return number_name("tinyint", column);
    case WireType::small: return number_name("smallint", column);
    case WireType::int24: return number_name("mediumint", column);
    case WireType::long32: return number_name("int", column);
    case WireType::long64: return number_name("bigint", column);
    case WireType::float32: return float_name("float", column);
    case WireType::float64: return float_name("double", column);
    case WireType::null: return "null";
    case WireType::timestamp: return time_name("timestamp", column);
    case WireType::datetime: return time_name("datetime", column);
    case WireType::time: return time_name("time", column);
    case WireType::date: case WireType::new_date: return "date";
    case WireType::year: return "year";
    case WireType::bit: return with_length("bit", column.length);
    case WireType::enumeration: return "enum";
    case WireType::set: return "set";
    case WireType::geometry: return "geometry";
    case WireType::tiny_blob: case WireType::medium_blob: case WireType::long_blob: case WireType::blob:
      return blob_name(column);
    case WireType::varchar: case WireType::var_string: case WireType::string: case WireType::json: return string_name(column);
  }
  return fmt::format("type {}", static_cast<int>(column.type));
}

DataType data_type(ColumnInfo const& column, ColumnPlan const& plan) {
  DataType type{.type = plan.type, .vendor_name = type_name(column)};
  auto const digits = digits_of(column);
  auto const is_decimal = column.type == WireType::new_decimal || column.type == WireType::decimal;
  if (is_decimal && digits <= UINT8_MAX && column.decimals <= INT8_MAX) {
    type.precision = static_cast<uint8_t>(digits);
    type.scale = static_cast<int8_t>(column.decimals);
  }
  return type;
}

}  // namespace sextant::mysql
