// Which of our types a PostgreSQL type becomes, what it is called, and how its bytes are read. Pure; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "data/type.h"

namespace sextant::postgresql {

// How the bytes of a value are read. Each has a binary and a text form.
enum class Decoder : uint8_t {
  boolean, int16, int32, int64, uint32, uint64, float32, float64, numeric,
  characters,   // The binary form is the text.
  server_text,  // Only the server can write it as text: never asked for in binary.
  single_char,  // "char": one byte.
  jsonb, bytea, uuid, date, time, timestamp, interval,
};

// The settings of a session that decide what text a value has.
struct Settings {
  bool iso_dates = true;            // DateStyle is ISO.
  bool postgres_intervals = true;   // IntervalStyle is postgres.
  bool known_time_zone = true;      // TimeZone is a name of the time zone database.
  int server_version = 150000;
  friend bool operator==(Settings const&, Settings const&) = default;
};

// How one column of a result is read.
struct ColumnPlan {
  Type type = Type::text;
  Decoder decoder = Decoder::server_text;
  bool has_binary() const { return decoder != Decoder::server_text; }
};

// What the catalog says of a type that the table of built-in types lacks.
struct CatalogType {
  std::string name;       // With modifiers.
  bool is_plain_text = false;  // Its binary form is its text: enums, citext.
};

ColumnPlan plan_for(uint32_t oid, Settings const& settings);
ColumnPlan plan_for(CatalogType const& type);
// The name with its modifiers: "numeric(12,2)", "int4[]"; empty if the type is not built in.
std::string builtin_type_name(uint32_t oid, int32_t modifier);

}  // namespace sextant::postgresql
