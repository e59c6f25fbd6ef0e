#include "drivers/postgresql/types.h"

#include <algorithm>
#include <array>

#include "drivers/postgresql/digits.h"

namespace sextant::postgresql {

namespace {

// How the modifier of a type is written.
enum class Modifier : uint8_t { none, length, precision_scale, fraction, bits, interval };

struct BuiltinType {
  uint32_t oid;
  std::string_view name;
  Decoder decoder = Decoder::server_text;
  Type type = Type::text;
  Modifier modifier = Modifier::none;
};

// Source: src/include/catalog/pg_type.dat; these numbers never change. Ordered by number.
constexpr auto builtin_types = std::to_array<BuiltinType>({
    {16, "bool", Decoder::boolean, Type::boolean},
    {17, "bytea", Decoder::bytea, Type::binary},
    {18, "\"char\"", Decoder::single_char},
    {19, "name", Decoder::characters},
    {20, "int8", Decoder::int64, Type::int64},
    {21, "int2", Decoder::int16, Type::int16},
    {22, "int2vector"},
    {23, "int4", Decoder::int32, Type::int32},
    {24, "regproc"},
    {25, "text", Decoder::characters},
    {26, "oid", Decoder::uint32, Type::uint32},
    {27, "tid"},
    {28, "xid", Decoder::uint32, Type::uint32},
    {29, "cid", Decoder::uint32, Type::uint32},
    {30, "oidvector"},
    {114, "json", Decoder::characters, Type::json},
    {142, "xml", Decoder::characters},
    {194, "pg_node_tree"},
    {199, "json[]"},
    {600, "point"},
    {601, "lseg"},
    {602, "path"},
    {603, "box"},
    {604, "polygon"},
    {628, "line"},
    {650, "cidr"},
    {700, "float4", Decoder::float32, Type::float32},
    {701, "float8", Decoder::float64, Type::float64},
    {705, "unknown", Decoder::characters},
    {718, "circle"},
    {774, "macaddr8"},
    {790, "money"},
    {829, "macaddr"},
    {869, "inet"},
    {1000, "bool[]"},
    {1001, "bytea[]"},
    {1002, "\"char\"[]"},
    {1003, "name[]"},
    {1005, "int2[]"},
    {1007, "int4[]"},
    {1009, "text[]"},
    {1014, "char[]", Decoder::server_text, Type::text, Modifier::length},
    {1015, "varchar[]", Decoder::server_text, Type::text, Modifier::length},
    {1016, "int8[]"},
    {1021, "float4[]"},
    {1022, "float8[]"},
    {1028, "oid[]"},
    {1033, "aclitem"},
    {1034, "aclitem[]"},
    {1041, "inet[]"},
    {1042, "char", Decoder::characters, Type::text, Modifier::length},
    {1043, "varchar", Decoder::characters, Type::text, Modifier::length},
    {1082, "date", Decoder::date, Type::date},
    {1083, "time", Decoder::time, Type::time, Modifier::fraction},
    {1114, "timestamp", Decoder::timestamp, Type::timestamp, Modifier::fraction},
    {1115, "timestamp[]", Decoder::server_text, Type::text, Modifier::fraction},
    {1182, "date[]"},
    {1183, "time[]", Decoder::server_text, Type::text, Modifier::fraction},
    {1184, "timestamptz", Decoder::timestamp, Type::timestamptz, Modifier::fraction},
    {1185, "timestamptz[]", Decoder::server_text, Type::text, Modifier::fraction},
    {1186, "interval", Decoder::interval, Type::interval, Modifier::interval},
    {1187, "interval[]", Decoder::server_text, Type::text, Modifier::interval},
    {1231, "numeric[]", Decoder::server_text, Type::text, Modifier::precision_scale},
    {1266, "timetz", Decoder::server_text, Type::text, Modifier::fraction},
    {1560, "bit", Decoder::server_text, Type::text, Modifier::bits},
    {1562, "varbit", Decoder::server_text, Type::text, Modifier::bits},
    {1700, "numeric", Decoder::numeric, Type::decimal, Modifier::precision_scale},
    {1790, "refcursor", Decoder::characters},
    {2202, "regprocedure"},
    {2203, "regoper"},
    {2204, "regoperator"},
    {2205, "regclass"},
    {2206, "regtype"},
    {2249, "record"},
    {2275, "cstring"},
    {2278, "void"},
    {2950, "uuid", Decoder::uuid, Type::uuid},
    {2951, "uuid[]"},
    {3220, "pg_lsn"},
    {3614, "tsvector"},
    {3615, "tsquery"},
    {3734, "regconfig"},
    {3769, "regdictionary"},
    {3802, "jsonb", Decoder::jsonb, Type::json},
    {3807, "jsonb[]"},
    {3904, "int4range"},
    {3906, "numrange"},
    {3908, "tsrange"},
    {3910, "tstzrange"},
    {3912, "daterange"},
    {3926, "int8range"},
    {4072, "jsonpath"},
    {4089, "regnamespace"},
    {4096, "regrole"},
    {4191, "regcollation"},
    {5069, "xid8", Decoder::uint64, Type::uint64},
});
static_assert(std::ranges::is_sorted(builtin_types, {}, &BuiltinType::oid));

// The server adds this to lengths and precisions, so that a modifier of 0 is never valid.
constexpr int32_t header_bytes = 4;
constexpr int32_t any_interval_fields = 0x7fff, any_interval_precision = 0xffff;
// Intervals may be infinite from this version on; our layout has no such value.
constexpr int infinite_intervals_version = 170000;

BuiltinType const* find_builtin(uint32_t oid) {
  auto const* const found = std::ranges::lower_bound(builtin_types, oid, {}, &BuiltinType::oid);
  return found != builtin_types.end() && found->oid == oid ? found : nullptr;
}

// The two numbers of numeric(12,2). The scale is an 11-bit number with a sign.
struct PrecisionScale {
  int32_t precision, scale;
};
PrecisionScale precision_scale(int32_t modifier) {
  auto const packed = modifier - header_bytes;
  return {.precision = packed >> 16 & 0xffff, .scale = ((packed & 0x7ff) ^ 1024) - 1024};
}

std::string modifier_text(Modifier kind, int32_t modifier) {
  if (modifier < 0) return {};
  switch (kind) {
    case Modifier::none: return {};
    case Modifier::length: return fmt::format("({})", modifier - header_bytes);
    case Modifier::bits:
    case Modifier::fraction: return fmt::format("({})", modifier);
    case Modifier::precision_scale: {
      auto const [precision, scale] = precision_scale(modifier);
      return fmt::format("({},{})", precision, scale);
    }
    case Modifier::interval: {
      auto const precision = modifier & 0xffff;
      if ((modifier >> 16 & 0x7fff) != any_interval_fields || precision == any_interval_precision) return {};
      return fmt::format("({})", precision);
    }
  }
  return {};
}

}  // namespace

ColumnPlan plan_for(uint32_t oid, Settings const& settings) {
  auto const* const builtin = find_builtin(oid);
  if (builtin == nullptr) return {};
  bool shown_by_server = false;
  switch (builtin->type) {
    case Type::date:
    case Type::timestamp: shown_by_server = !settings.iso_dates; break;
    case Type::timestamptz: shown_by_server = !settings.iso_dates || !settings.known_time_zone; break;
    case Type::interval:
      shown_by_server = !settings.postgres_intervals || settings.server_version >= infinite_intervals_version;
      break;
    default: break;
  }
  if (shown_by_server) return {};
  return {.type = builtin->type, .decoder = builtin->decoder};
}

Digits declared_digits(uint32_t oid, int32_t modifier) {
  auto const* const builtin = find_builtin(oid);
  if (builtin == nullptr || builtin->type != Type::decimal || modifier < 0) return {};
  auto const [precision, scale] = precision_scale(modifier);
  if (precision > UINT8_MAX || scale > INT8_MAX || scale < INT8_MIN) return {};
  return {.all = static_cast<uint8_t>(precision), .behind = static_cast<int8_t>(scale)};
}

ColumnPlan plan_for(CatalogType const& type) {
  return {.type = Type::text, .decoder = type.is_plain_text ? Decoder::characters : Decoder::server_text};
}

std::string builtin_type_name(uint32_t oid, int32_t modifier) {
  auto const* const builtin = find_builtin(oid);
  if (builtin == nullptr) return {};
  auto name = builtin->name;
  auto const is_array = name.ends_with("[]");
  if (is_array) name.remove_suffix(2);
  return fmt::format("{}{}{}", name, modifier_text(builtin->modifier, modifier), is_array ? "[]" : "");
}

}  // namespace sextant::postgresql
