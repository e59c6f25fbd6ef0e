#include "data/sql_literal.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <optional>
#include <utility>

#include "base/text.h"
#include "data/value_text.h"
#include "data/value_text_scalar.h"

namespace sextant {

namespace {

struct Cell {
  Column const& column;
  DataType const& type;
  int64_t row;
};

Error no_literal(std::string_view reason) { return {.code = ErrorCode::not_supported, .message = std::string(reason)}; }

void append_quoted(std::string& out, std::string_view text) {
  out += '\'';
  for (auto const character : text) {
    if (character == '\'') out += '\'';
    out += character;
  }
  out += '\'';
}

void append_hex(std::string& out, std::string_view begin, std::string_view bytes, std::string_view end) {
  out += begin;
  auto const at = out.size();
  out.resize(at + bytes.size() * 2);
  put_hex(out.data() + at, bytes);
  out += end;
}

// A character that is not in the text: a control character but for tabs and line ends, or one for private use.
std::optional<char32_t> absent_character(std::string_view text) {
  constexpr std::pair<char32_t, char32_t> ranges[] = {{0x01, 0x08}, {0x0e, 0x1f}, {0xe000, 0xe01f}};
  for (auto const& [first, last] : ranges) {
    for (auto code = first; code <= last; ++code) {
      std::string character;
      append_utf8(character, code);
      if (text.find(character) == std::string_view::npos) return code;
    }
  }
  return std::nullopt;
}

bool is_plain_number(std::string_view text) {
  if (text.starts_with('-')) text.remove_prefix(1);
  return !text.empty() && text[0] >= '0' && text[0] <= '9' && text.find_first_not_of("0123456789.") == std::string_view::npos;
}

// The digits that a reader needs which computes with 64 bits of mantissa, and rounds each of a few steps.
std::string float_for_rough_reader(double value) {
  // Below, its scale of powers of ten is too coarse: whole number times two powers of two, each of them exact.
  constexpr double smallest_read = 1e-290;
  if (value != 0 && std::fabs(value) < smallest_read) {
    auto exponent = 0;
    auto const mantissa = std::ldexp(std::frexp(value, &exponent), 53);
    constexpr int half = -537;
    return fmt::format("({:.1f} * {:.20g} * {:.20g})", mantissa, std::ldexp(1.0, half), std::ldexp(1.0, exponent - 53 - half));
  }
  std::array<char, scalar_text_size> text;
  std::string_view const shortest(text.data(), static_cast<size_t>(put_real(text.data(), value) - text.data()));
  long double read = 0;
  std::from_chars(shortest.data(), shortest.data() + shortest.size(), read);
  // The shortest digits may stand for a number close to the middle of two floats; not so the first twenty of the float's own.
  auto const size = std::fabs(value);
  auto const step = static_cast<long double>(size) - static_cast<long double>(std::nextafter(size, 0.0));
  if (std::fabs(read - static_cast<long double>(value)) <= 0.47L * step) return std::string(shortest);
  auto digits = fmt::format("{:.20g}", value);
  if (digits.find_first_of(".e") == std::string::npos) digits += ".0";
  return digits;
}

class LiteralWriter {
 public:
  LiteralWriter(std::string& out, TextStyle const& text, LiteralStyle const& style, LiteralUse use)
      : out_(out), text_(text), style_(style), use_(use) {}

  Result<> append(Cell const& cell);

 private:
  bool typed() const { return style_.casts && use_ == LiteralUse::alone; }

  Result<> append_null(DataType const& type);
  Result<> append_text(std::string_view text, DataType const& type);
  Result<> append_text_with_nul(std::string_view text);
  Result<> append_bytes(Cell const& cell);
  Result<> append_integer(Cell const& cell);
  Result<> append_decimal(Cell const& cell);
  template <class Float>
  Result<> append_float(Cell const& cell, Float value);
  Result<> append_own_text(Cell const& cell);
  Result<> append_variant(Cell const& cell);
  Result<> append_nested(Cell const& cell);
  Result<> append_member(Cell const& cell);
  Result<> append_list(Cell const& cell);
  Result<> append_structure(Cell const& cell);
  Result<> append_map(Cell const& cell);
  // The number in quotes, with its type in every use: beside other rows, quotes alone could take theirs.
  Result<> append_quoted_number(std::string_view text, DataType const& type);

  std::string own_text(Cell const& cell) const;
  std::string type_name(DataType const& type) const;
  void append_cast(DataType const& type) { out_ += "::" + type_name(type); }

  std::string& out_;
  TextStyle const& text_;
  LiteralStyle const& style_;
  LiteralUse use_;
};

std::string LiteralWriter::own_text(Cell const& cell) const {
  std::string text;
  append_value_text(text, cell.column, cell.type, cell.row, text_);
  return text;
}

// As a cast reads it. Members of structures are always quoted, for a name may be a keyword.
std::string LiteralWriter::type_name(DataType const& type) const {
  for (auto const& name : style_.type_names) {
    if (name.shown == type.vendor_name) return std::string(name.written);
  }
  auto const& children = type.children;
  if (!style_.constructors || children.empty()) return type.vendor_name;
  if (type.type == Type::list) {
    auto const size = type.vendor_name.rfind('[');
    return type_name(children[0].type) + (size == std::string::npos ? "[]" : type.vendor_name.substr(size));
  }
  if (type.type == Type::map) {
    auto const& entry = children[0].type.children;
    return fmt::format("MAP({}, {})", type_name(entry[0].type), type_name(entry[1].type));
  }
  std::string members;
  for (auto const& child : children) {
    std::string name;
    for (auto const character : child.name) name += character == '"' ? std::string(2, '"') : std::string(1, character);
    members += fmt::format("{}\"{}\" {}", members.empty() ? "" : ", ", name, type_name(child.type));
  }
  return fmt::format("STRUCT({})", members);
}

Result<> LiteralWriter::append_null(DataType const& type) {
  out_ += "NULL";
  if (typed() && type.type != Type::null && !type.vendor_name.empty()) append_cast(type);
  return {};
}

// A character that is not in the text stands for NUL until the engine puts it there.
Result<> LiteralWriter::append_text_with_nul(std::string_view text) {
  auto const code = absent_character(text);
  if (!code) return no_literal("it holds NUL, and every character that could stand for it.");
  std::string marked;
  for (auto const character : text) {
    if (character == '\0') append_utf8(marked, *code);
    else marked += character;
  }
  out_ += "replace(";
  append_quoted(out_, marked);
  out_ += fmt::format(", {0}({1}), {0}(0))", style_.code_point, static_cast<uint32_t>(*code));
  return {};
}

Result<> LiteralWriter::append_text(std::string_view text, DataType const& type) {
  if (style_.refuses != nullptr) {
    if (auto const reason = style_.refuses(type, text); !reason.empty()) return no_literal(reason);
  }
  auto const has_hex = !style_.hex_text_begin.empty();
  auto const has_nul = text.find('\0') != std::string_view::npos;
  if (!is_valid_utf8(text)) {
    if (!has_hex) return no_literal("its bytes are no UTF-8.");
    append_hex(out_, style_.hex_text_begin, text, style_.hex_text_end);
  } else if (has_nul && !style_.code_point.empty()) {
    TRY(append_text_with_nul(text));
  } else if (has_nul && !has_hex) {
    return no_literal("a text of this engine cannot hold NUL.");
  } else if (has_nul || (style_.reads_backslashes && text.find('\\') != std::string_view::npos)) {
    append_hex(out_, style_.hex_text_begin, text, style_.hex_text_end);
  } else {
    append_quoted(out_, text);
  }
  if (typed() && type.vendor_name != style_.text_type && !type.vendor_name.empty()) append_cast(type);
  return {};
}

Result<> LiteralWriter::append_bytes(Cell const& cell) {
  if (!style_.hex_bytes) return append_own_text(cell);
  append_hex(out_, "x'", cell.column.bytes(cell.row), "'");
  return {};
}

Result<> LiteralWriter::append_quoted_number(std::string_view text, DataType const& type) {
  if (!style_.casts || type.vendor_name.empty()) return no_literal("this engine has no such number.");
  append_quoted(out_, text);
  append_cast(type);
  return {};
}

Result<> LiteralWriter::append_integer(Cell const& cell) {
  auto const text = own_text(cell);
  // With its minus apart, the lowest number is too large for the type.
  auto const plain = cell.type.type == Type::int32 && cell.type.vendor_name == style_.integer_type && text != "-2147483648";
  if (text.size() > style_.longest_number || (typed() && !plain)) return append_quoted_number(text, cell.type);
  out_ += text;
  return {};
}

Result<> LiteralWriter::append_decimal(Cell const& cell) {
  auto const text = own_text(cell);
  if (typed() || text.size() > style_.longest_number || !is_plain_number(text)) return append_quoted_number(text, cell.type);
  out_ += text;
  return {};
}

template <class Float>
Result<> LiteralWriter::append_float(Cell const& cell, Float value) {
  std::array<char, scalar_text_size> buffer;
  std::string_view const text(buffer.data(), static_cast<size_t>(put_shortest_float(buffer.data(), value) - buffer.data()));
  if (std::isinf(value) && !style_.infinity.empty()) {
    out_ += value < 0 ? "-" : "";
    out_ += style_.infinity;
    return {};
  }
  auto const minus_zero = value == 0 && std::signbit(value);
  if (!std::isfinite(value) || typed() || (minus_zero && style_.casts)) return append_quoted_number(text, cell.type);
  if (style_.rounds_twice) {
    out_ += float_for_rough_reader(double{value});
    return {};
  }
  if (std::fabs(value) == std::numeric_limits<float>::max()) {
    // The shortest digits of the largest float32 are more than it is, for who reads them as float64 first.
    out_ += fmt::format("{:.17g}", double{value});
    return {};
  }
  out_ += text;
  if ((style_.exponent_makes_float || minus_zero) && text.find('e') == std::string_view::npos) out_ += "e0";
  return {};
}

Result<> LiteralWriter::append_own_text(Cell const& cell) { return append_text(own_text(cell), cell.type); }

Result<> LiteralWriter::append_variant(Cell const& cell) {
  auto const tag = cell.column.tag(cell.row);
  static DataType const types[] = {{.type = Type::null, .vendor_name = {}, .children = {}},
                                   {.type = Type::int64, .vendor_name = {}, .children = {}},
                                   {.type = Type::float64, .vendor_name = {}, .children = {}},
                                   {.type = Type::text, .vendor_name = {}, .children = {}},
                                   {.type = Type::binary, .vendor_name = {}, .children = {}}};
  auto const index = static_cast<size_t>(tag);
  return append({cell.column.children[index], types[index], cell.column.offset(cell.row)});
}

Result<> LiteralWriter::append_nested(Cell const& cell) {
  if (!style_.constructors) return no_literal("this engine has no such literal.");
  auto const use = use_;
  use_ = LiteralUse::in_column;
  auto const appended = append_member(cell);
  use_ = use;
  if (!appended) return appended;
  if (!cell.type.vendor_name.empty()) append_cast(cell.type);
  return {};
}

// A part of a nested value; the cast around the whole gives it its type.
Result<> LiteralWriter::append_member(Cell const& cell) {
  if (is_null_value(cell.column, cell.type, cell.row)) return append_null(cell.type);
  switch (cell.type.type) {
    case Type::list: return append_list(cell);
    case Type::structure: return append_structure(cell);
    case Type::map: return append_map(cell);
    case Type::null: case Type::boolean: case Type::int8: case Type::int16: case Type::int32: case Type::int64:
    case Type::uint8: case Type::uint16: case Type::uint32: case Type::uint64: case Type::float32: case Type::float64:
    case Type::decimal128: case Type::decimal: case Type::text: case Type::json: case Type::binary: case Type::uuid:
    case Type::date: case Type::time: case Type::timestamp: case Type::timestamptz: case Type::interval: case Type::variant:
      return append(cell);
  }
  return append(cell);
}

Result<> LiteralWriter::append_list(Cell const& cell) {
  out_ += '[';
  auto const begin = cell.column.offset(cell.row), end = cell.column.offset(cell.row + 1);
  for (int64_t index = begin; index < end; ++index) {
    if (index > begin) out_ += ", ";
    TRY(append_member({cell.column.children[0], cell.type.children[0].type, index}));
  }
  out_ += ']';
  return {};
}

Result<> LiteralWriter::append_structure(Cell const& cell) {
  for (size_t index = 0; index < cell.column.children.size(); ++index) {
    auto const& child = cell.type.children[index];
    if (child.name.empty()) return no_literal("the members of the structure have no names.");
    out_ += index == 0 ? "{" : ", ";
    append_quoted(out_, child.name);
    out_ += ": ";
    TRY(append_member({cell.column.children[index], child.type, cell.row}));
  }
  out_ += '}';
  return {};
}

Result<> LiteralWriter::append_map(Cell const& cell) {
  auto const& entries = cell.column.children[0];
  auto const& fields = cell.type.children[0].type.children;
  out_ += "MAP {";
  auto const begin = cell.column.offset(cell.row), end = cell.column.offset(cell.row + 1);
  for (int64_t index = begin; index < end; ++index) {
    if (index > begin) out_ += ", ";
    TRY(append_member({entries.children[0], fields[0].type, index}));
    out_ += ": ";
    TRY(append_member({entries.children[1], fields[1].type, index}));
  }
  out_ += '}';
  return {};
}

Result<> LiteralWriter::append(Cell const& cell) {
  if (is_null_value(cell.column, cell.type, cell.row)) return append_null(cell.type);
  switch (cell.type.type) {
    case Type::null: return append_null(cell.type);
    case Type::boolean: out_ += cell.column.boolean(cell.row) ? "true" : "false"; return {};
    case Type::int8: case Type::int16: case Type::int32: case Type::int64:
    case Type::uint8: case Type::uint16: case Type::uint32: case Type::uint64: return append_integer(cell);
    case Type::decimal128: case Type::decimal: return append_decimal(cell);
    case Type::float32: return append_float(cell, cell.column.value<float>(cell.row));
    case Type::float64: return append_float(cell, cell.column.value<double>(cell.row));
    case Type::text: case Type::json: return append_text(cell.column.bytes(cell.row), cell.type);
    case Type::binary: return append_bytes(cell);
    case Type::uuid: case Type::date: case Type::time: case Type::timestamp: case Type::timestamptz: case Type::interval:
      return append_own_text(cell);
    case Type::list: case Type::structure: case Type::map: return append_nested(cell);
    case Type::variant: return append_variant(cell);
  }
  return {};
}

}  // namespace

Result<> append_sql_literal(std::string& out, Column const& column, DataType const& type, int64_t row, TextStyle const& text,
                            LiteralStyle const& style, LiteralUse use) {
  auto const size = out.size();
  auto appended = LiteralWriter(out, text, style, use).append({column, type, row});
  if (!appended) out.resize(size);
  return appended;
}

}  // namespace sextant
