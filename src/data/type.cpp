#include "data/type.h"

namespace sextant {

std::string_view to_string(Type type) {
  switch (type) {
    case Type::null: return "null";
    case Type::boolean: return "boolean";
    case Type::int8: return "int8";
    case Type::int16: return "int16";
    case Type::int32: return "int32";
    case Type::int64: return "int64";
    case Type::uint8: return "uint8";
    case Type::uint16: return "uint16";
    case Type::uint32: return "uint32";
    case Type::uint64: return "uint64";
    case Type::float32: return "float32";
    case Type::float64: return "float64";
    case Type::decimal128: return "decimal128";
    case Type::decimal: return "decimal";
    case Type::text: return "text";
    case Type::json: return "json";
    case Type::binary: return "binary";
    case Type::uuid: return "uuid";
    case Type::date: return "date";
    case Type::time: return "time";
    case Type::timestamp: return "timestamp";
    case Type::timestamptz: return "timestamptz";
    case Type::interval: return "interval";
    case Type::list: return "list";
    case Type::structure: return "structure";
    case Type::map: return "map";
    case Type::variant: return "variant";
  }
  return "null";
}

std::string_view kind_of(Type type) {
  switch (type) {
    case Type::null: return "null";
    case Type::boolean: return "boolean";
    case Type::int8: case Type::int16: case Type::int32: case Type::int64:
    case Type::uint8: case Type::uint16: case Type::uint32: case Type::uint64:
    case Type::float32: case Type::float64: case Type::decimal128: case Type::decimal: return "number";
    case Type::text: return "text";
    case Type::json: return "json";
    case Type::binary: return "binary";
    case Type::uuid: return "uuid";
    case Type::date: case Type::time: case Type::timestamp: case Type::timestamptz: case Type::interval: return "date";
    case Type::list: return "list";
    case Type::structure: case Type::map: return "structure";
    case Type::variant: return "variant";
  }
  return "null";
}

int32_t fixed_width(Type type) {
  switch (type) {
    case Type::int8: case Type::uint8: return 1;
    case Type::int16: case Type::uint16: return 2;
    case Type::int32: case Type::uint32: case Type::float32: case Type::date: return 4;
    case Type::int64: case Type::uint64: case Type::float64: case Type::time: case Type::timestamp:
    case Type::timestamptz: return 8;
    case Type::decimal128: case Type::uuid: case Type::interval: return 16;
    case Type::null: case Type::boolean: case Type::decimal: case Type::text: case Type::json: case Type::binary:
    case Type::list: case Type::structure: case Type::map: case Type::variant: return 0;
  }
  return 0;
}

bool is_variable_bytes(Type type) {
  return type == Type::text || type == Type::json || type == Type::decimal || type == Type::binary;
}

}  // namespace sextant
