#include "drivers/redis/rows.h"

#include <charconv>
#include <cmath>
#include <limits>
#include <set>

#include "base/json.h"
#include "base/text.h"

namespace sextant::redis {

namespace {

constexpr std::string_view error_mark = "(error) ";

void append_hex(std::string& out, std::string_view bytes) {
  for (auto const byte : bytes) fmt::format_to(std::back_inserter(out), "{:02x}", static_cast<unsigned char>(byte));
}

void append_json_text(std::string& out, std::string_view bytes) {
  if (is_valid_utf8(bytes)) return append_json_string(out, bytes);
  out += "{\"$hex\":\"";
  append_hex(out, bytes);
  out += "\"}";
}

// True if the keys can be those of a JSON object.
bool has_fitting_keys(Value const& map) {
  std::set<std::string_view> seen;
  for (size_t i = 0; i < map.items.size(); i += 2) {
    auto const& key = map.items[i];
    if (key.kind != Kind::text || !is_valid_utf8(key.text) || !seen.insert(key.text).second) return false;
  }
  return true;
}

void append_aggregate(std::string& out, Value const& value) {
  auto const object = value.shape == Shape::map && has_fitting_keys(value);
  out += object ? '{' : '[';
  for (size_t i = 0; i < value.items.size(); ++i) {
    auto const pair_begins = value.shape == Shape::map && i % 2 == 0;
    if (i > 0) out += value.shape == Shape::map && !pair_begins ? (object ? ":" : ",") : ",";
    if (pair_begins && !object) out += '[';
    append_json(out, value.items[i]);
    if (value.shape == Shape::map && !pair_begins && !object) out += ']';
  }
  out += object ? '}' : ']';
}

std::string text_of(Value const& value) {
  if (value.kind == Kind::error) return fmt::format("{}{}", error_mark, value.text);
  if (!value.is_aggregate()) return value.as_text();
  std::string json;
  append_json(json, value);
  return json;
}

void append_variant(ColumnBuilder& column, Value const& value) {
  switch (value.kind) {
    case Kind::null: return column.append_variant_null();
    case Kind::integer: return column.append_variant(value.integer);
    case Kind::floating: return column.append_variant(value.floating);
    case Kind::text:
      if (is_valid_utf8(value.text)) return column.append_variant_text(value.text);
      return column.append_variant_binary(value.text);
    case Kind::boolean: case Kind::big_number: case Kind::error: case Kind::begin: case Kind::end: break;
  }
  auto const text = text_of(value);
  if (is_valid_utf8(text)) return column.append_variant_text(text);
  column.append_variant_binary(text);
}

// The type of one value; null is `null`.
Type type_of_value(Value const& value) {
  switch (value.kind) {
    case Kind::null: return Type::null;
    case Kind::boolean: return Type::boolean;
    case Kind::integer: return Type::int64;
    case Kind::floating: return Type::float64;
    case Kind::big_number: return Type::decimal;
    case Kind::text: return is_valid_utf8(value.text) ? Type::text : Type::binary;
    case Kind::begin: return Type::json;
    case Kind::error: case Kind::end: return Type::variant;
  }
  return Type::variant;
}

}  // namespace

void append_json(std::string& out, Value const& value) {
  switch (value.kind) {
    case Kind::null: out += "null"; return;
    case Kind::boolean: out += value.boolean ? "true" : "false"; return;
    case Kind::integer: out += std::to_string(value.integer); return;
    case Kind::big_number: out.append(value.text, value.text.starts_with('+') ? 1 : 0); return;
    case Kind::floating:
      if (std::isfinite(value.floating)) out += float_text(value.floating);
      else append_json_string(out, float_text(value.floating));
      return;
    case Kind::text: append_json_text(out, value.text); return;
    case Kind::error:
      out += "{\"$error\":";
      append_json_text(out, value.text);
      out += '}';
      return;
    case Kind::begin: case Kind::end: append_aggregate(out, value); return;
  }
}

Type type_of(std::vector<std::vector<Value>> const& rows, size_t column) {
  auto result = Type::null;
  for (auto const& row : rows) {
    auto const type = type_of_value(row[column]);
    if (type == Type::null || type == result) continue;
    if (result != Type::null) return Type::variant;
    result = type;
  }
  return result == Type::null ? Type::text : result;
}

void append_cell(ColumnBuilder& column, Value const& value) {
  if (column.type() == Type::variant) return append_variant(column, value);
  if (value.kind == Kind::null) return column.append_null();
  switch (column.type()) {
    case Type::int64: return column.append(value.as_integer().value_or(0));
    case Type::float64:
      if (value.kind != Kind::integer && value.kind != Kind::floating) return column.append_null();
      return column.append(value.kind == Kind::integer ? static_cast<double>(value.integer) : value.floating);
    case Type::boolean: return column.append_boolean(value.boolean);
    case Type::binary: return column.append_bytes(value.text);
    case Type::json: {
      std::string json;
      append_json(json, value);
      return column.append_bytes(json);
    }
    default: break;
  }
  auto const text = text_of(value);
  column.append_bytes(is_valid_utf8(text) ? text : std::string("?"));
}

Value as_score(Value value) {
  if (value.kind != Kind::text) return value;
  double score = 0;
  std::string_view text = value.text;
  if (text == "inf") score = std::numeric_limits<double>::infinity();
  else if (text == "-inf") score = -std::numeric_limits<double>::infinity();
  else if (std::from_chars(text.data(), text.data() + text.size(), score).ec != std::errc{}) return value;
  return {.kind = Kind::floating, .floating = score, .text = {}, .items = {}};
}

}  // namespace sextant::redis
