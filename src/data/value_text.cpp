#include "data/value_text.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include "base/json.h"
#include "base/text.h"
#include "data/value_text_scalar.h"
#include "data/value_text_zone.h"

namespace sextant {

namespace {

struct Cell {
  Column const& column;
  DataType const& type;
  int64_t row;
};

void append_text(std::string& out, Cell const& cell, TextStyle const& style);
void append_json(std::string& out, Cell const& cell, TextStyle const& style);

// The zone of the last call; a thread writes one result at a time.
ZoneOffsets& zone_of(TextStyle const& style) {
  thread_local ZoneOffsets zone("UTC");
  if (zone.name() != style.time_zone) zone = ZoneOffsets(style.time_zone);
  return zone;
}

bool is_plain_byte(char byte) { return byte >= 0x20 && byte < 0x7f && byte != '"' && byte != '\'' && byte != '\\'; }

void append_byte_escaped(std::string& out, std::string_view bytes) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  for (auto const character : bytes) {
    auto const byte = static_cast<unsigned char>(character);
    if (is_plain_byte(character)) {
      out.push_back(character);
    } else {
      out.append({'\\', 'x', digits[byte >> 4], digits[byte & 15]});
    }
  }
}

size_t byte_escaped_size(std::string_view bytes) {
  return bytes.size() + 3 * (bytes.size() - static_cast<size_t>(std::count_if(bytes.begin(), bytes.end(), is_plain_byte)));
}

void append_binary(std::string& out, std::string_view bytes, TextStyle::Binary style) {
  if (style == TextStyle::Binary::raw) {
    out.append(bytes);
    return;
  }
  if (style == TextStyle::Binary::byte_escape) return append_byte_escaped(out, bytes);
  auto const begin = out.size();
  out.resize(begin + 2 + bytes.size() * 2);
  put_hex(put_text(out.data() + begin, "\\x"), bytes);
}

char* put_float(char* out, double value, TextStyle::Float style) {
  switch (style) {
    case TextStyle::Float::shortest: return put_shortest_float(out, value);
    case TextStyle::Float::fifteen_digits: return put_fifteen_digits(out, value);
    case TextStyle::Float::bare_exponent: return put_bare_exponent(out, value);
    case TextStyle::Float::shortest_real: return put_shortest_real(out, value);
  }
  return out;
}

char* put_float(char* out, float value, TextStyle::Float style) {
  switch (style) {
    case TextStyle::Float::shortest: return put_shortest_float(out, value);
    case TextStyle::Float::fifteen_digits: return put_fifteen_digits(out, double{value});
    case TextStyle::Float::bare_exponent: return put_bare_exponent(out, value);
    case TextStyle::Float::shortest_real: return put_shortest_real(out, value);
  }
  return out;
}

bool is_null(Cell const& cell) { return is_null_value(cell.column, cell.type, cell.row); }

int64_t end_of_list(Cell const& cell) { return cell.column.offset(cell.row + 1); }

// PostgreSQL quotes an array's element if it is empty, says NULL, or has a character that means something.
bool needs_array_quotes(std::string_view text) {
  if (text.empty() || equals_ignoring_case(text, "null")) return true;
  return text.find_first_of("{},\"\\ \t\n\r\v\f") != std::string_view::npos;
}

void append_array_element(std::string& out, std::string_view text) {
  if (!needs_array_quotes(text)) {
    out.append(text);
    return;
  }
  out.push_back('"');
  for (auto const character : text) {
    if (character == '"' || character == '\\') out.push_back('\\');
    out.push_back(character);
  }
  out.push_back('"');
}

// "{1,2,NULL}"; lists in lists are not quoted.
void append_list_text(std::string& out, Cell const& cell, TextStyle const& style) {
  auto const& element_type = cell.type.children[0].type;
  std::string text;
  out.push_back('{');
  auto const begin = cell.column.offset(cell.row);
  for (int64_t index = begin; index < end_of_list(cell); ++index) {
    if (index > begin) out.push_back(',');
    Cell const element{cell.column.children[0], element_type, index};
    if (is_null(element)) {
      out.append("NULL");
    } else if (element_type.type == Type::list) {
      append_list_text(out, element, style);
    } else {
      text.clear();
      append_text(text, element, style);
      append_array_element(out, text);
    }
  }
  out.push_back('}');
}

// How values stand inside others in the style `brackets`.
bool is_nested(DataType const& type) {
  return type.type == Type::list || type.type == Type::structure || type.type == Type::map ||
         type.vendor_name.starts_with("UNION(");  // A tagged union travels as text, but counts as nested.
}

bool is_space(char character) { return character == ' ' || (character >= '\t' && character <= '\r'); }

bool needs_quotes_in_brackets(std::string_view text) {
  if (text.empty() || is_space(text.front()) || (text.size() > 1 && is_space(text.back()))) return true;
  return equals_ignoring_case(text, "null") || text.find_first_of("\"'(),:=[]{}") != std::string_view::npos;
}

void append_quoted(std::string& out, std::string_view text) {
  out.push_back('\'');
  for (auto const character : text) {
    if (character == '\'' || character == '\\') out.push_back('\\');
    out.push_back(character);
  }
  out.push_back('\'');
}

void append_in_brackets(std::string& out, Cell const& cell, TextStyle const& style) {
  if (is_null(cell)) {
    out.append("NULL");
    return;
  }
  auto const begin = out.size();
  append_text(out, cell, style);
  if (is_nested(cell.type) || !needs_quotes_in_brackets(std::string_view(out).substr(begin))) return;
  auto const text = out.substr(begin);
  out.resize(begin);
  append_quoted(out, text);
}

// "[1, NULL]"
void append_list_in_brackets(std::string& out, Cell const& cell, TextStyle const& style) {
  out.push_back('[');
  auto const begin = cell.column.offset(cell.row);
  for (int64_t index = begin; index < end_of_list(cell); ++index) {
    if (index > begin) out.append(", ");
    Cell const element{cell.column.children[0], cell.type.children[0].type, index};
    // Documents in a list are a document together.
    if (element.type.type == Type::json && !is_null(element)) out.append(element.column.bytes(index));
    else append_in_brackets(out, element, style);
  }
  out.push_back(']');
}

// "{'name': 1, 'other': NULL}"; without names "(1, NULL)".
void append_structure_in_brackets(std::string& out, Cell const& cell, TextStyle const& style) {
  auto const named = cell.type.children.empty() || !cell.type.children[0].name.empty();
  out.push_back(named ? '{' : '(');
  for (size_t index = 0; index < cell.column.children.size(); ++index) {
    if (index > 0) out.append(", ");
    auto const& field = cell.type.children[index];
    if (named) {
      append_quoted(out, field.name);
      out.append(": ");
    }
    append_in_brackets(out, {cell.column.children[index], field.type, cell.row}, style);
  }
  out.push_back(named ? '}' : ')');
}

// "{key=value, other=NULL}"
void append_map_in_brackets(std::string& out, Cell const& cell, TextStyle const& style) {
  auto const& entries = cell.column.children[0];
  auto const& fields = cell.type.children[0].type.children;
  out.push_back('{');
  auto const begin = cell.column.offset(cell.row);
  for (int64_t index = begin; index < end_of_list(cell); ++index) {
    if (index > begin) out.append(", ");
    append_in_brackets(out, {entries.children[0], fields[0].type, index}, style);
    out.push_back('=');
    append_in_brackets(out, {entries.children[1], fields[1].type, index}, style);
  }
  out.push_back('}');
}

void append_nested_in_brackets(std::string& out, Cell const& cell, TextStyle const& style) {
  if (cell.type.type == Type::list) return append_list_in_brackets(out, cell, style);
  if (cell.type.type == Type::map) return append_map_in_brackets(out, cell, style);
  append_structure_in_brackets(out, cell, style);
}

void append_list_json(std::string& out, Cell const& cell, TextStyle const& style) {
  out.push_back('[');
  auto const begin = cell.column.offset(cell.row);
  for (int64_t index = begin; index < end_of_list(cell); ++index) {
    if (index > begin) out.push_back(',');
    append_json(out, {cell.column.children[0], cell.type.children[0].type, index}, style);
  }
  out.push_back(']');
}

void append_structure_json(std::string& out, Cell const& cell, TextStyle const& style) {
  out.push_back('{');
  for (size_t index = 0; index < cell.column.children.size(); ++index) {
    if (index > 0) out.push_back(',');
    append_json_string(out, cell.type.children[index].name);
    out.push_back(':');
    append_json(out, {cell.column.children[index], cell.type.children[index].type, cell.row}, style);
  }
  out.push_back('}');
}

// An object whose keys are the keys' texts.
void append_map_json(std::string& out, Cell const& cell, TextStyle const& style) {
  auto const& entries = cell.column.children[0];
  auto const& fields = cell.type.children[0].type.children;
  std::string key;
  out.push_back('{');
  auto const begin = cell.column.offset(cell.row);
  for (int64_t index = begin; index < end_of_list(cell); ++index) {
    if (index > begin) out.push_back(',');
    key.clear();
    append_text(key, {entries.children[0], fields[0].type, index}, style);
    append_json_string(out, key);
    out.push_back(':');
    append_json(out, {entries.children[1], fields[1].type, index}, style);
  }
  out.push_back('}');
}

// Where a variant's value is.
struct VariantValue {
  VariantTag tag;
  Column const& column;
  int64_t row;
};

VariantValue variant_value(Cell const& cell) {
  auto const tag = cell.column.tag(cell.row);
  return {tag, cell.column.children[static_cast<size_t>(tag)], cell.column.offset(cell.row)};
}

void append_variant_text(std::string& out, Cell const& cell, TextStyle const& style) {
  auto const value = variant_value(cell);
  std::array<char, scalar_text_size> text;
  switch (value.tag) {
    case VariantTag::null: return;
    case VariantTag::int64:
      out.append(text.data(), put_integer(text.data(), value.column.value<int64_t>(value.row)));
      return;
    case VariantTag::float64:
      out.append(text.data(), put_float(text.data(), value.column.value<double>(value.row), style.floats));
      return;
    case VariantTag::text: out.append(value.column.bytes(value.row)); return;
    case VariantTag::binary: return append_binary(out, value.column.bytes(value.row), style.binary);
  }
}

// Types of fixed width; returns `out` for the others.
char* put_scalar(char* out, Cell const& cell, TextStyle const& style) {
  auto const& column = cell.column;
  auto const row = cell.row;
  switch (cell.type.type) {
    case Type::int8: return put_integer(out, int64_t{column.value<int8_t>(row)});
    case Type::int16: return put_integer(out, int64_t{column.value<int16_t>(row)});
    case Type::int32: return put_integer(out, int64_t{column.value<int32_t>(row)});
    case Type::int64: return put_integer(out, column.value<int64_t>(row));
    case Type::uint8: return put_integer(out, uint64_t{column.value<uint8_t>(row)});
    case Type::uint16: return put_integer(out, uint64_t{column.value<uint16_t>(row)});
    case Type::uint32: return put_integer(out, uint64_t{column.value<uint32_t>(row)});
    case Type::uint64: return put_integer(out, column.value<uint64_t>(row));
    case Type::float32: return put_float(out, column.value<float>(row), style.floats);
    case Type::float64: return put_float(out, column.value<double>(row), style.floats);
    case Type::decimal128: return put_decimal128(out, column.values.data() + row * 16, cell.type.scale);
    case Type::uuid: return put_uuid(out, column.values.data() + row * 16);
    case Type::date: return put_date(out, column.value<int32_t>(row), style.moments);
    case Type::time: return put_time(out, column.value<int64_t>(row));
    case Type::timestamp: return put_timestamp(out, column.value<int64_t>(row), style.moments);
    case Type::timestamptz: {
      auto const microseconds = column.value<int64_t>(row);
      return put_timestamptz(out, microseconds, zone_of(style).seconds_at(microseconds), style.moments);
    }
    case Type::interval: return put_interval(out, column.value<Interval>(row), style.moments);
    case Type::null: case Type::boolean: case Type::decimal: case Type::text: case Type::json: case Type::binary:
    case Type::list: case Type::structure: case Type::map: case Type::variant: return out;
  }
  return out;
}

// REQUIRES: the value is not NULL.
void append_text(std::string& out, Cell const& cell, TextStyle const& style) {
  switch (cell.type.type) {
    case Type::null: return;
    case Type::boolean: out.append(cell.column.boolean(cell.row) ? style.true_text : style.false_text); return;
    case Type::decimal: case Type::text: case Type::json: out.append(cell.column.bytes(cell.row)); return;
    case Type::binary: return append_binary(out, cell.column.bytes(cell.row), style.binary);
    case Type::list: case Type::structure: case Type::map:
      if (style.nested == TextStyle::Nested::brackets) return append_nested_in_brackets(out, cell, style);
      if (cell.type.type == Type::list) return append_list_text(out, cell, style);
      if (cell.type.type == Type::map) return append_map_json(out, cell, style);
      return append_structure_json(out, cell, style);
    case Type::variant: return append_variant_text(out, cell, style);
    case Type::int8: case Type::int16: case Type::int32: case Type::int64:
    case Type::uint8: case Type::uint16: case Type::uint32: case Type::uint64:
    case Type::float32: case Type::float64: case Type::decimal128: case Type::uuid:
    case Type::date: case Type::time: case Type::timestamp: case Type::timestamptz: case Type::interval: {
      std::array<char, scalar_text_size> text;
      out.append(text.data(), put_scalar(text.data(), cell, style));
      return;
    }
  }
}

size_t count_digits(std::string_view text) {
  auto const end = text.find_first_not_of("0123456789");
  return end == std::string_view::npos ? text.size() : end;
}

// JSON's number: -?(0|[1-9][0-9]*)(.[0-9]+)?([eE][+-]?[0-9]+)?
bool is_json_number(std::string_view text) {
  if (text.starts_with('-')) text.remove_prefix(1);
  auto digits = count_digits(text);
  if (digits == 0 || (digits > 1 && text[0] == '0')) return false;
  text.remove_prefix(digits);
  if (text.starts_with('.')) {
    digits = count_digits(text.substr(1));
    if (digits == 0) return false;
    text.remove_prefix(digits + 1);
  }
  if (text.empty()) return true;
  if (text[0] != 'e' && text[0] != 'E') return false;
  text.remove_prefix(1);
  if (text.starts_with('+') || text.starts_with('-')) text.remove_prefix(1);
  return !text.empty() && count_digits(text) == text.size();
}

void append_number_json(std::string& out, std::string_view text) {
  if (is_json_number(text)) out.append(text);
  else append_json_string(out, text);
}

// All digits, whatever the style: a number in JSON is for programs.
void append_float_json(std::string& out, double value, TextStyle const& style) {
  std::array<char, scalar_text_size> text;
  auto const whole = style.floats == TextStyle::Float::shortest || style.floats == TextStyle::Float::bare_exponent ||
                     !std::isfinite(value);
  auto const* const end = whole ? put_shortest_float(text.data(), value) : put_real(text.data(), value);
  append_number_json(out, {text.data(), static_cast<size_t>(end - text.data())});
}

// The engine's own text, on one line: in valid JSON a line end can only be space between tokens.
void append_document_json(std::string& out, std::string_view document) {
  if (!is_valid_json(document)) return append_json_string(out, document);
  auto const begin = out.size();
  out.append(document);
  std::replace_if(out.begin() + static_cast<ptrdiff_t>(begin), out.end(),
                  [](char character) { return character == '\n' || character == '\r'; }, ' ');
}

void append_binary_json(std::string& out, std::string_view bytes) {
  out.append("\"\\");
  append_binary(out, bytes, TextStyle::Binary::hex_escape);
  out.push_back('"');
}

void append_variant_json(std::string& out, Cell const& cell, TextStyle const& style) {
  auto const value = variant_value(cell);
  switch (value.tag) {
    case VariantTag::null: out.append("null"); return;
    case VariantTag::int64: return append_text(out, cell, style);
    case VariantTag::float64: return append_float_json(out, value.column.value<double>(value.row), style);
    case VariantTag::text: return append_json_string(out, value.column.bytes(value.row));
    case VariantTag::binary: return append_binary_json(out, value.column.bytes(value.row));
  }
}

void append_json(std::string& out, Cell const& cell, TextStyle const& style) {
  if (is_null(cell)) {
    out.append("null");
    return;
  }
  switch (cell.type.type) {
    case Type::null: out.append("null"); return;
    case Type::boolean: out.append(cell.column.boolean(cell.row) ? "true" : "false"); return;
    case Type::int8: case Type::int16: case Type::int32: case Type::int64:
    case Type::uint8: case Type::uint16: case Type::uint32: case Type::uint64:
    case Type::decimal128: return append_text(out, cell, style);
    case Type::float32: {
      std::array<char, scalar_text_size> text;
      auto const* const end = put_shortest_float(text.data(), cell.column.value<float>(cell.row));
      return append_number_json(out, {text.data(), static_cast<size_t>(end - text.data())});
    }
    case Type::float64: return append_float_json(out, cell.column.value<double>(cell.row), style);
    case Type::decimal: return append_number_json(out, cell.column.bytes(cell.row));
    case Type::json: return append_document_json(out, cell.column.bytes(cell.row));
    case Type::text: return append_json_string(out, cell.column.bytes(cell.row));
    case Type::binary: return append_binary_json(out, cell.column.bytes(cell.row));
    case Type::uuid: case Type::date: case Type::time: case Type::timestamp: case Type::timestamptz:
    case Type::interval: {
      out.push_back('"');
      append_text(out, cell, style);
      out.push_back('"');
      return;
    }
    case Type::list: return append_list_json(out, cell, style);
    case Type::structure: return append_structure_json(out, cell, style);
    case Type::map: return append_map_json(out, cell, style);
    case Type::variant: return append_variant_json(out, cell, style);
  }
}

// Whether all of the text was appended.
bool append_clean_prefix(std::string& out, std::string_view text, size_t limit) {
  auto const prefix = utf8_prefix(text, limit);
  if (is_valid_utf8(prefix)) {
    out.append(prefix);
    return prefix.size() == text.size();
  }
  auto const most = out.size() + limit;
  for (size_t offset = 0; offset < text.size();) {
    auto const size = out.size();
    append_utf8(out, next_code_point(text, offset));
    if (out.size() > most) {
      out.resize(size);
      return false;
    }
  }
  return true;
}

// The bytes of a value whose text is its bytes, or their hexadecimal form.
std::optional<std::string_view> bytes_of(Cell const& cell) {
  if (is_variable_bytes(cell.type.type)) return cell.column.bytes(cell.row);
  if (cell.type.type != Type::variant) return std::nullopt;
  auto const value = variant_value(cell);
  if (value.tag != VariantTag::text && value.tag != VariantTag::binary) return std::nullopt;
  return value.column.bytes(value.row);
}

bool is_binary(Cell const& cell) {
  return cell.type.type == Type::binary ||
         (cell.type.type == Type::variant && cell.column.tag(cell.row) == VariantTag::binary);
}

Preview append_preview(std::string& out, std::string_view text, size_t limit) {
  return {.bytes = static_cast<int64_t>(text.size()), .cut = !append_clean_prefix(out, text, limit)};
}

}  // namespace

Preview append_value_preview(std::string& out, Column const& column, DataType const& type, int64_t row,
                             TextStyle const& style, int64_t limit) {
  if (is_null_value(column, type, row)) return {};
  Cell const cell{column, type, row};
  auto const most = static_cast<size_t>(std::max<int64_t>(limit, 0));
  auto const bytes = bytes_of(cell);
  if (bytes.has_value() && is_binary(cell) && style.binary == TextStyle::Binary::hex_escape) {
    std::string text;
    append_binary(text, bytes->substr(0, most / 2), style.binary);
    auto const whole = bytes->size() * 2 + 2;
    append_clean_prefix(out, text, most);
    return {.bytes = static_cast<int64_t>(whole), .cut = whole > most};
  }
  if (bytes.has_value() && is_binary(cell) && style.binary == TextStyle::Binary::byte_escape) {
    std::string text;
    append_binary(text, bytes->substr(0, most), style.binary);
    auto const whole = byte_escaped_size(*bytes);
    append_clean_prefix(out, text, most);
    return {.bytes = static_cast<int64_t>(whole), .cut = whole > most};
  }
  if (bytes.has_value()) return append_preview(out, *bytes, most);
  auto const begin = out.size();
  append_text(out, cell, style);
  auto const written = std::string_view(out).substr(begin);
  if (written.size() <= most && is_valid_utf8(written)) return {.bytes = static_cast<int64_t>(written.size())};
  std::string const text(written);
  out.resize(begin);
  return append_preview(out, text, most);
}

void append_value_text(std::string& out, Column const& column, DataType const& type, int64_t row, TextStyle const& style) {
  if (is_null_value(column, type, row)) return;
  append_text(out, {column, type, row}, style);
}

bool is_null_value(Column const& column, DataType const& type, int64_t row) {
  if (type.type == Type::null) return true;
  if (type.type == Type::variant) return column.tag(row) == VariantTag::null;
  return column.is_null(row);
}

void append_value_json(std::string& out, Column const& column, DataType const& type, int64_t row, TextStyle const& style) {
  append_json(out, {column, type, row}, style);
}

}  // namespace sextant
