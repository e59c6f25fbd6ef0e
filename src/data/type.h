// Types, fields and schemas of columnar batches. Plain data, immutable once shared; any thread.
//
// Layouts are Arrow's (https://arrow.apache.org/docs/format/Columnar.html); each enumerator names its own.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sextant {

enum class Type : uint8_t {
  null,         // No buffers; every value is NULL.
  boolean,      // Bitmap, least significant bit first.
  int8, int16, int32, int64,
  uint8, uint16, uint32, uint64,
  float32, float64,
  decimal128,   // 16-byte little-endian two's complement; DataType::precision <= 38 and scale.
  decimal,      // Text layout: digits as the engine writes them. Any precision (or DataType's), own scales, NaN, infinity.
  text,         // UTF-8; int32 offsets and a heap. DataType::vendor_name says what the text is (enum, inet, int4[] ...).
  json,         // Text layout.
  binary,       // int32 offsets and a heap.
  uuid,         // 16 bytes, network order.
  date,         // int32 days since 1970-01-01; INT32_MAX and INT32_MIN are +infinity and -infinity.
  time,         // int64 microseconds since midnight; 24:00:00 is allowed.
  timestamp,    // int64 microseconds since 1970-01-01 00:00 of no zone; INT64_MAX and INT64_MIN are infinities.
  timestamptz,  // int64 microseconds since 1970-01-01 00:00 UTC, shown in Schema::text_style.time_zone; infinities as above.
  interval,     // 16 bytes: int32 months, int32 days, int64 microseconds.
  list,         // int32 offsets and one child.
  structure,    // One child a field.
  map,          // int32 offsets and one child, a structure of key and value.
  variant,      // Each value brings its own type: Arrow's dense union. `values` holds int8 tags (VariantTag), `offsets`
                // int32 positions (one a row, no extra), children in the order of VariantTag. No validity bitmap.
};

// Which child of a variant column holds the value.
enum class VariantTag : int8_t { null = 0, int64 = 1, float64 = 2, text = 3, binary = 4 };

struct Field;

struct DataType {
  Type type = Type::null;
  uint8_t precision = 0;    // decimal128: digits in all. decimal: what its column was declared with, if it was; else 0.
  int8_t scale = 0;         // Digits after the point, likewise.
  std::string vendor_name;  // The engine's own name with its parameters: "numeric(12,2)", "timestamptz", "VARCHAR(20)".
  std::vector<Field> children;
};

// Where an editable cell lives; all empty if it was computed.
struct Origin {
  std::string catalog, schema, table, column;
  bool empty() const { return table.empty(); }
};

struct Field {
  std::string name;
  DataType type;
  bool nullable = true;
  Origin origin;
};

// How an engine writes values as text, so that every face and file shows what its own tools would print.
struct TextStyle {
  enum class Float : uint8_t {
    shortest,            // PostgreSQL: shortest round-trip digits, exponent below -4 or from 15 (6 for float32) on, e+15.
    fifteen_digits,    // SQLite shell: "%!.15g", always with a decimal point: 1.0, 1.0e+15.
    bare_exponent,     // MariaDB: shortest digits (float32: at most six), exponent below -15 and from 15 on, 1e15.
    shortest_real,     // Shortest digits that keep a point: 1.0, 1000000000000000.0, 1e+16, 1e-05, nan, inf.
  };
  enum class Binary : uint8_t {
    hex_escape,     // \x0aff
    raw,
    byte_escape,    // Printable ASCII as it is, every other byte, quotes and backslashes as \x0A.
  };
  enum class Moment : uint8_t {
    short_words,  // 0044-03-15 01:02:03 BC, 1 mon
    long_words,   // 0044-03-15 (BC) 01:02:03, 1 month
  };
  enum class Nested : uint8_t {
    braces,    // {1,"a b",NULL}; structures and maps like JSON objects.
    brackets,  // [1, 'a, b', NULL], {'name': value}, {key=value}
  };
  std::string true_text = "true", false_text = "false";
  Float floats = Float::shortest;
  Binary binary = Binary::hex_escape;
  Moment moments = Moment::short_words;
  Nested nested = Nested::braces;
  std::string time_zone = "UTC";  // IANA name for timestamptz.
};

struct Schema {
  std::vector<Field> fields;
  TextStyle text_style;
  // The field that holds each whole record as JSON text, where records are documents: the other fields are then a flat
  // view of the same records. Files of JSON hold the documents, and all other formats leave this field out.
  std::optional<int32_t> document_field = std::nullopt;
};

std::string_view to_string(Type type);
// What a face cares about: one of null, boolean, number, text, json, binary, uuid, date, list, structure, variant.
std::string_view kind_of(Type type);
// Bytes a value of a fixed-width layout takes; 0 for boolean, null and variable layouts.
int32_t fixed_width(Type type);
// True for the layouts of int32 offsets and a heap of bytes: text, json, decimal, binary.
bool is_variable_bytes(Type type);

}  // namespace sextant
