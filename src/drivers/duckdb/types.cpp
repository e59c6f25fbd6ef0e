#include "drivers/duckdb/types.h"

#include <fmt/format.h>

#include "drivers/duckdb/text.h"

namespace sextant::duckdb {

namespace {

struct Plain {
  duckdb_type id;
  Type type;
  char const* name;
};

constexpr Plain plain_types[] = {
    {DUCKDB_TYPE_BOOLEAN, Type::boolean, "BOOLEAN"},
    {DUCKDB_TYPE_TINYINT, Type::int8, "TINYINT"},
    {DUCKDB_TYPE_SMALLINT, Type::int16, "SMALLINT"},
    {DUCKDB_TYPE_INTEGER, Type::int32, "INTEGER"},
    {DUCKDB_TYPE_BIGINT, Type::int64, "BIGINT"},
    {DUCKDB_TYPE_UTINYINT, Type::uint8, "UTINYINT"},
    {DUCKDB_TYPE_USMALLINT, Type::uint16, "USMALLINT"},
    {DUCKDB_TYPE_UINTEGER, Type::uint32, "UINTEGER"},
    {DUCKDB_TYPE_UBIGINT, Type::uint64, "UBIGINT"},
    {DUCKDB_TYPE_HUGEINT, Type::decimal, "HUGEINT"},
    {DUCKDB_TYPE_UHUGEINT, Type::decimal, "UHUGEINT"},
    {DUCKDB_TYPE_BIGNUM, Type::decimal, "BIGNUM"},
    {DUCKDB_TYPE_FLOAT, Type::float32, "FLOAT"},
    {DUCKDB_TYPE_DOUBLE, Type::float64, "DOUBLE"},
    {DUCKDB_TYPE_VARCHAR, Type::text, "VARCHAR"},
    {DUCKDB_TYPE_BLOB, Type::binary, "BLOB"},
    {DUCKDB_TYPE_BIT, Type::text, "BIT"},
    {DUCKDB_TYPE_UUID, Type::uuid, "UUID"},
    {DUCKDB_TYPE_DATE, Type::date, "DATE"},
    {DUCKDB_TYPE_TIME, Type::time, "TIME"},
    {DUCKDB_TYPE_TIME_NS, Type::text, "TIME_NS"},
    {DUCKDB_TYPE_TIME_TZ, Type::text, "TIME WITH TIME ZONE"},
    {DUCKDB_TYPE_TIMESTAMP, Type::timestamp, "TIMESTAMP"},
    {DUCKDB_TYPE_TIMESTAMP_S, Type::timestamp, "TIMESTAMP_S"},
    {DUCKDB_TYPE_TIMESTAMP_MS, Type::timestamp, "TIMESTAMP_MS"},
    {DUCKDB_TYPE_TIMESTAMP_NS, Type::text, "TIMESTAMP_NS"},
    {DUCKDB_TYPE_TIMESTAMP_TZ, Type::timestamptz, "TIMESTAMP WITH TIME ZONE"},
    {DUCKDB_TYPE_INTERVAL, Type::interval, "INTERVAL"},
    {DUCKDB_TYPE_SQLNULL, Type::null, "NULL"},
};

// A text of the library's, which is freed.
std::string take_text(Library const& library, char* text) {
  std::string result(text == nullptr ? "" : text);
  library.free(text);
  return result;
}

// A name in the text of a type: quoted only where it must be.
std::string member_name(std::string_view name) {
  auto const plain = !name.empty() && (name[0] < '0' || name[0] > '9') &&
                     name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == std::string_view::npos;
  return plain ? std::string(name) : in_quotes(name, '"');
}

Field field_of(std::string name, VectorType const& type) { return {.name = std::move(name), .type = type.data, .origin = {}}; }

void read_enum(Library const& library, duckdb_logical_type type, VectorType& result) {
  result.stored = library.enum_internal_type(type);
  result.data.type = Type::text;
  for (uint32_t index = 0; index < library.enum_dictionary_size(type); ++index) {
    result.words.push_back(take_text(library, library.enum_dictionary_value(type, index)));
    result.data.vendor_name += (index > 0 ? ", " : "") + in_quotes(result.words.back(), '\'');
  }
  result.data.vendor_name = fmt::format("ENUM({})", result.data.vendor_name);
}

void read_decimal(Library const& library, duckdb_logical_type type, VectorType& result) {
  result.stored = library.decimal_internal_type(type);
  result.data.type = Type::decimal128;
  result.data.precision = library.decimal_width(type);
  result.data.scale = static_cast<int8_t>(library.decimal_scale(type));
  result.data.vendor_name = fmt::format("DECIMAL({},{})", result.data.precision, int{result.data.scale});
}

VectorType read_child(Library const& library, duckdb_logical_type type) {
  LogicalType const owner(library, type);
  return read_type(library, type);
}

void read_list(Library const& library, duckdb_logical_type type, VectorType& result) {
  auto const array = result.id == DUCKDB_TYPE_ARRAY;
  auto* const element = array ? library.array_type_child_type(type) : library.list_type_child_type(type);
  if (array) result.array_size = static_cast<int64_t>(library.array_type_array_size(type));
  result.children.push_back(read_child(library, element));
  result.data.type = Type::list;
  auto const size = array ? std::to_string(result.array_size) : "";
  result.data.vendor_name = fmt::format("{}[{}]", result.children[0].data.vendor_name, size);
  result.data.children.push_back(field_of("element", result.children[0]));
}

void read_map(Library const& library, duckdb_logical_type type, VectorType& result) {
  VectorType entries{.id = DUCKDB_TYPE_STRUCT, .data = {}, .children = {}, .words = {"key", "value"}};
  entries.children.push_back(read_child(library, library.map_type_key_type(type)));
  entries.children.push_back(read_child(library, library.map_type_value_type(type)));
  entries.readable = entries.children[0].readable && entries.children[1].readable;
  entries.data.type = Type::structure;
  entries.data.children = {field_of("key", entries.children[0]), field_of("value", entries.children[1])};
  result.data.type = Type::map;
  result.data.vendor_name = fmt::format("MAP({}, {})", entries.children[0].data.vendor_name,
                                        entries.children[1].data.vendor_name);
  result.data.children.push_back(field_of("entries", entries));
  result.children.push_back(std::move(entries));
}

// STRUCT and UNION.
void read_members(Library const& library, duckdb_logical_type type, VectorType& result) {
  auto const is_union = result.id == DUCKDB_TYPE_UNION;
  auto const count = is_union ? library.union_type_member_count(type) : library.struct_type_child_count(type);
  std::string text;
  for (idx_t index = 0; index < count; ++index) {
    auto* const name = is_union ? library.union_type_member_name(type, index) : library.struct_type_child_name(type, index);
    auto* const member = is_union ? library.union_type_member_type(type, index) : library.struct_type_child_type(type, index);
    result.words.push_back(take_text(library, name));
    result.children.push_back(read_child(library, member));
    auto const& child = result.children.back();
    if (!is_union) result.data.children.push_back(field_of(result.words.back(), child));
    text += index > 0 ? ", " : "";
    if (!result.words.back().empty()) text += member_name(result.words.back()) + " ";
    text += child.data.vendor_name;
  }
  result.data.type = is_union ? Type::text : Type::structure;
  result.data.vendor_name = fmt::format("{}({})", is_union ? "UNION" : "STRUCT", text);
}

void read_plain(Library const& library, duckdb_logical_type type, VectorType& result) {
  result.readable = false;
  result.data = {.type = Type::text, .vendor_name = fmt::format("type {}", static_cast<int>(result.id)), .children = {}};
  for (auto const& plain : plain_types) {
    if (plain.id != result.id) continue;
    result.data = {.type = plain.type, .vendor_name = plain.name, .children = {}};
    result.readable = true;
  }
  auto const alias = take_text(library, library.logical_type_get_alias(type));
  if (alias.empty()) return;
  result.data.vendor_name = alias;
  if (alias == "JSON") result.data.type = Type::json;
}

}  // namespace

VectorType read_type(Library const& library, duckdb_logical_type type) {
  VectorType result{.id = library.get_type_id(type), .data = {}, .children = {}, .words = {}};
  switch (result.id) {
    case DUCKDB_TYPE_ENUM: read_enum(library, type, result); break;
    case DUCKDB_TYPE_DECIMAL: read_decimal(library, type, result); break;
    case DUCKDB_TYPE_LIST:
    case DUCKDB_TYPE_ARRAY: read_list(library, type, result); break;
    case DUCKDB_TYPE_MAP: read_map(library, type, result); break;
    case DUCKDB_TYPE_STRUCT:
    case DUCKDB_TYPE_UNION: read_members(library, type, result); break;
    default: read_plain(library, type, result); break;
  }
  for (auto const& child : result.children) result.readable = result.readable && child.readable;
  return result;
}

}  // namespace sextant::duckdb
