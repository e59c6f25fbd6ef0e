#include "format/xlsx_cell.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/text.h"
#include "data/value_text.h"
#include "data/value_text_scalar.h"
#include "format/cell_text.h"

namespace sextant {

namespace {

constexpr int64_t most_units = 32'767;  // UTF-16 units of a cell's text.
constexpr int64_t largest_integer = int64_t{1} << 53;
constexpr size_t most_digits = 15;
constexpr int32_t days_before_1970 = 25'569;          // The sheet counts days; 1970-01-01 is this one.
constexpr int32_t first_day = 61 - days_before_1970;  // 1900-03-01: before it the sheet has a day that never was.
constexpr int32_t last_day = 2'958'465 - days_before_1970;  // 9999-12-31
constexpr int64_t day_us = 86'400'000'000, second_us = 1'000'000, millisecond_us = 1'000;

bool is_hex(char byte) { return (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'f') || (byte >= 'A' && byte <= 'F'); }

// "_x000D_" in a value itself.
bool looks_escaped(std::string_view text) {
  return text.size() >= 7 && text[0] == '_' && text[1] == 'x' && text[6] == '_' && std::all_of(text.begin() + 2, text.begin() + 6, is_hex);
}

// -12.50, with few enough digits for a double.
bool is_short_decimal(std::string_view text) {
  if (text.starts_with('-')) text.remove_prefix(1);
  size_t digits = 0, points = 0;
  auto significant = false;
  for (auto const byte : text) {
    if (byte == '.') {
      ++points;
      continue;
    }
    if (byte < '0' || byte > '9') return false;
    significant = significant || byte != '0';
    if (significant) ++digits;
  }
  return !text.empty() && points <= 1 && text.front() != '.' && text.back() != '.' && digits <= most_digits;
}

struct Number {
  std::string text;
  XlsxStyle style = XlsxStyle::plain;
};

std::optional<Number> serial(double value, XlsxStyle style) {
  char text[scalar_text_size];
  return Number{.text = {text, put_shortest_float(text, value)}, .style = style};
}

std::optional<Number> integer(int64_t value) {
  if (value > largest_integer || value < -largest_integer) return std::nullopt;
  return Number{.text = fmt::format("{}", value)};
}

std::optional<Number> real(double value) {
  if (!std::isfinite(value)) return std::nullopt;
  return serial(value, XlsxStyle::plain);
}

std::optional<Number> date(int32_t days) {
  if (days < first_day || days > last_day) return std::nullopt;
  return Number{.text = fmt::format("{}", days + days_before_1970), .style = XlsxStyle::date};
}

// A sheet shows milliseconds and no less.
std::optional<Number> timestamp(int64_t value) {
  auto const days = value >= 0 ? value / day_us : -((-(value + 1)) / day_us) - 1;
  if (days < first_day || days > last_day || value % millisecond_us != 0) return std::nullopt;
  auto const in_day = value - days * day_us;
  auto const whole = in_day % second_us == 0;
  return serial(static_cast<double>(days + days_before_1970) + static_cast<double>(in_day) / static_cast<double>(day_us),
                whole ? XlsxStyle::timestamp : XlsxStyle::timestamp_ms);
}

std::optional<Number> time_of_day(int64_t value) {
  if (value < 0 || value >= day_us || value % millisecond_us != 0) return std::nullopt;
  return serial(static_cast<double>(value) / static_cast<double>(day_us),
                value % second_us == 0 ? XlsxStyle::time : XlsxStyle::time_ms);
}

// The value as a number of the sheet, if it has all of it there.
std::optional<Number> number_of(Column const& column, DataType const& type, int64_t row, std::string const& text) {
  switch (type.type) {
    case Type::int8: return integer(column.value<int8_t>(row));
    case Type::int16: return integer(column.value<int16_t>(row));
    case Type::int32: return integer(column.value<int32_t>(row));
    case Type::int64: return integer(column.value<int64_t>(row));
    case Type::uint8: return integer(column.value<uint8_t>(row));
    case Type::uint16: return integer(column.value<uint16_t>(row));
    case Type::uint32: return integer(column.value<uint32_t>(row));
    case Type::uint64: {
      auto const value = column.value<uint64_t>(row);
      return value > static_cast<uint64_t>(largest_integer) ? std::nullopt : integer(static_cast<int64_t>(value));
    }
    case Type::float32: {
      auto const value = column.value<float>(row);
      char digits[scalar_text_size];
      if (!std::isfinite(value)) return std::nullopt;
      return Number{.text = {digits, put_shortest_float(digits, value)}};
    }
    case Type::float64: return real(column.value<double>(row));
    case Type::decimal128: case Type::decimal: return is_short_decimal(text) ? std::optional(Number{.text = text}) : std::nullopt;
    case Type::date: return date(column.value<int32_t>(row));
    case Type::time: return time_of_day(column.value<int64_t>(row));
    case Type::timestamp: return timestamp(column.value<int64_t>(row));
    case Type::variant: {
      auto const tag = column.tag(row);
      auto const& child = column.children[static_cast<size_t>(tag)];
      if (tag == VariantTag::int64) return integer(child.value<int64_t>(column.offset(row)));
      if (tag == VariantTag::float64) return real(child.value<double>(column.offset(row)));
      return std::nullopt;
    }
    case Type::null: case Type::boolean: case Type::text: case Type::json: case Type::binary: case Type::uuid:
    case Type::timestamptz: case Type::interval: case Type::list: case Type::structure: case Type::map: return std::nullopt;
  }
  return std::nullopt;
}

}  // namespace

void append_xlsx_place(std::string& out, size_t column, int64_t row) {
  char letters[4];
  auto* at = letters + 4;
  for (auto left = column + 1; left > 0; left = (left - 1) / 26) *--at = static_cast<char>('A' + (left - 1) % 26);
  out.append(at, letters + 4);
  fmt::format_to(std::back_inserter(out), "{}", row);
}

std::optional<std::string> append_xlsx_text(std::string& out, std::string_view text) {
  if (!is_valid_utf8(text)) return "it holds bytes that are no text.";
  int64_t units = 0;
  for (size_t at = 0; at < text.size();) {
    auto const begin = at;
    auto const code_point = next_code_point(text, at);
    units += code_point >= 0x10000 ? 2 : 1;
    switch (code_point) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      default:
        if ((code_point < 0x20 && code_point != '\t' && code_point != '\n') || code_point == 0xfffe || code_point == 0xffff) {
          fmt::format_to(std::back_inserter(out), "_x{:04X}_", static_cast<uint32_t>(code_point));
        } else {
          if (code_point == '_' && looks_escaped(text.substr(begin))) out += "_x005F";
          out.append(text.substr(begin, at - begin));
        }
    }
  }
  if (units <= most_units) return std::nullopt;
  return fmt::format("it has {} characters, and a cell holds {}.", with_thousands(units), with_thousands(most_units));
}

std::optional<std::string> XlsxCells::append(std::string& out, Column const& column, DataType const& type, int64_t row,
                                             TextStyle const& style, size_t place_column, int64_t place_row) {
  if (is_null_value(column, type, row)) return std::nullopt;
  out += "<c r=\"";
  append_xlsx_place(out, place_column, place_row);
  if (type.type == Type::boolean) {
    out += column.boolean(row) ? "\" t=\"b\"><v>1</v></c>" : "\" t=\"b\"><v>0</v></c>";
    return std::nullopt;
  }
  text_.clear();
  if (type.type == Type::decimal128 || type.type == Type::decimal) append_file_text(text_, column, type, row, style);
  if (auto const number = number_of(column, type, row, text_)) {
    if (number->style != XlsxStyle::plain) fmt::format_to(std::back_inserter(out), "\" s=\"{}", static_cast<int>(number->style));
    fmt::format_to(std::back_inserter(out), "\"><v>{}</v></c>", number->text);
    return std::nullopt;
  }
  if (text_.empty()) append_file_text(text_, column, type, row, style);
  out += "\" t=\"inlineStr\"><is><t xml:space=\"preserve\">";
  auto why = append_xlsx_text(out, text_);
  out += "</t></is></c>";
  return why;
}

}  // namespace sextant
