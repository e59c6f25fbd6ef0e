#include "drivers/duckdb/table_columns.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <optional>
#include <set>

#include <fmt/format.h>

#include "base/text.h"
#include "data/value_text.h"

namespace sextant::duckdb {

namespace {

constexpr int most_digits = 38, middle_digits = 18, few_digits = 9, fewest_digits = 4;
constexpr int64_t exact_in_double = int64_t{1} << 53;

TableColumn of(TableEncoding encoding, duckdb_type type) { return {.name = {}, .encoding = encoding, .type = type}; }

// Of digits such as -0012.50: the sign, and what stands before and behind the point, without zeros at the front.
struct Digits {
  bool negative = false;
  std::string_view whole, fraction;
};

// Nothing for what has an exponent, is no number, or infinite.
std::optional<Digits> read_digits(std::string_view text) {
  Digits digits;
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) {
    digits.negative = text[0] == '-';
    text.remove_prefix(1);
  }
  auto const all = [](std::string_view part) { return part.find_first_not_of("0123456789") == std::string_view::npos; };
  auto const point = std::min(text.find('.'), text.size());
  digits.whole = text.substr(0, point);
  digits.fraction = point < text.size() ? text.substr(point + 1) : std::string_view();
  if ((digits.whole.empty() && digits.fraction.empty()) || !all(digits.whole) || !all(digits.fraction)) return std::nullopt;
  digits.whole.remove_prefix(std::min(digits.whole.find_first_not_of('0'), digits.whole.size()));
  return digits;
}

// The number times ten to the scale. REQUIRES: it has no more digits behind the point, and fits.
__int128 scaled(Digits const& digits, int scale) {
  __int128 value = 0;
  for (auto const digit : digits.whole) value = value * 10 + (digit - '0');
  for (int at = 0; at < scale; ++at) {
    auto const index = static_cast<size_t>(at);
    value = value * 10 + (index < digits.fraction.size() ? digits.fraction[index] - '0' : 0);
  }
  return digits.negative ? -value : value;
}

// Runs `look` on each value that is not NULL, until it says no.
template <class Look>
Result<bool> each_value(AttachedPages& pages, size_t index, Look&& look) {
  for (size_t page = 0; page < pages.count(); ++page) {
    auto const batch = TRY(pages.load(page));
    auto const& column = batch.columns[index];
    for (int64_t row = 0; row < batch.rows; ++row) {
      if (!column.is_null(row) && !look(column, row)) return false;
    }
  }
  return true;
}

Result<TableColumn> plan_digits(AttachedPages& pages, size_t index) {
  size_t whole = 0, fraction = 0;
  auto const fits = TRY(each_value(pages, index, [&](Column const& column, int64_t row) {
    auto const digits = read_digits(column.bytes(row));
    if (!digits) return false;
    whole = std::max(whole, digits->whole.size());
    fraction = std::max(fraction, digits->fraction.size());
    return whole + fraction <= most_digits;
  }));
  if (!fits) return of(TableEncoding::shown, DUCKDB_TYPE_VARCHAR);
  auto column = of(TableEncoding::digits, DUCKDB_TYPE_DECIMAL);
  column.width = whole + fraction <= middle_digits ? middle_digits : most_digits;
  column.scale = static_cast<uint8_t>(fraction);
  return column;
}

// What values of an empty column would be.
TableColumn plan_declared(std::string_view declared) {
  auto const name = lower_ascii(declared);
  auto const has = [&](std::string_view part) { return name.find(part) != std::string::npos; };
  if (has("int")) return of(TableEncoding::nothing, DUCKDB_TYPE_BIGINT);
  if (has("real") || has("floa") || has("doub")) return of(TableEncoding::nothing, DUCKDB_TYPE_DOUBLE);
  if (has("blob")) return of(TableEncoding::nothing, DUCKDB_TYPE_BLOB);
  return of(TableEncoding::nothing, DUCKDB_TYPE_VARCHAR);
}

Result<TableColumn> plan_variant(AttachedPages& pages, size_t index, DataType const& type) {
  std::array<bool, 5> seen{};
  bool exact = true;
  TRY(each_value(pages, index, [&](Column const& column, int64_t row) {
    auto const tag = column.tag(row);
    seen[static_cast<size_t>(tag)] = true;
    if (tag != VariantTag::int64) return true;
    auto const value = column.children[static_cast<size_t>(tag)].value<int64_t>(int64_t{column.offset(row)});
    exact = exact && value >= -exact_in_double && value <= exact_in_double;
    return true;
  }));
  auto const has = [&](VariantTag tag) { return seen[static_cast<size_t>(tag)]; };
  auto const numbers = has(VariantTag::int64) || has(VariantTag::float64);
  auto const kinds = int{numbers} + int{has(VariantTag::text)} + int{has(VariantTag::binary)};
  if (kinds == 0) return plan_declared(type.vendor_name);
  if (kinds > 1) return of(TableEncoding::shown, DUCKDB_TYPE_VARCHAR);
  if (has(VariantTag::text)) return of(TableEncoding::variant_text, DUCKDB_TYPE_VARCHAR);
  if (has(VariantTag::binary)) return of(TableEncoding::variant_bytes, DUCKDB_TYPE_BLOB);
  if (!has(VariantTag::float64)) return of(TableEncoding::whole, DUCKDB_TYPE_BIGINT);
  return exact ? of(TableEncoding::real, DUCKDB_TYPE_DOUBLE) : of(TableEncoding::shown, DUCKDB_TYPE_VARCHAR);
}

TableColumn plan_decimal(DataType const& type) {
  auto const width = type.precision == 0 ? uint8_t{most_digits} : type.precision;
  if (width > most_digits || type.scale < 0 || type.scale > width) return of(TableEncoding::shown, DUCKDB_TYPE_VARCHAR);
  auto column = of(TableEncoding::decimal, DUCKDB_TYPE_DECIMAL);
  column.width = width;
  column.scale = static_cast<uint8_t>(type.scale);
  return column;
}

Result<TableColumn> plan_column(AttachedPages& pages, size_t index) {
  using enum TableEncoding;
  auto const& type = pages.schema()->fields[index].type;
  switch (type.type) {
    case Type::null: return of(nothing, DUCKDB_TYPE_VARCHAR);
    case Type::boolean: return of(boolean, DUCKDB_TYPE_BOOLEAN);
    case Type::int8: return of(fixed, DUCKDB_TYPE_TINYINT);
    case Type::int16: return of(fixed, DUCKDB_TYPE_SMALLINT);
    case Type::int32: return of(fixed, DUCKDB_TYPE_INTEGER);
    case Type::int64: return of(fixed, DUCKDB_TYPE_BIGINT);
    case Type::uint8: return of(fixed, DUCKDB_TYPE_UTINYINT);
    case Type::uint16: return of(fixed, DUCKDB_TYPE_USMALLINT);
    case Type::uint32: return of(fixed, DUCKDB_TYPE_UINTEGER);
    case Type::uint64: return of(fixed, DUCKDB_TYPE_UBIGINT);
    case Type::float32: return of(fixed, DUCKDB_TYPE_FLOAT);
    case Type::float64: return of(fixed, DUCKDB_TYPE_DOUBLE);
    case Type::decimal128: return plan_decimal(type);
    case Type::decimal: return plan_digits(pages, index);
    case Type::text: return of(text, DUCKDB_TYPE_VARCHAR);
    case Type::json: {
      auto column = of(text, DUCKDB_TYPE_VARCHAR);
      column.json = true;
      return column;
    }
    case Type::binary: return of(bytes, DUCKDB_TYPE_BLOB);
    case Type::uuid: return of(uuid, DUCKDB_TYPE_UUID);
    case Type::date: return of(date, DUCKDB_TYPE_DATE);
    case Type::time: return of(fixed, DUCKDB_TYPE_TIME);
    case Type::timestamp: return of(moment, DUCKDB_TYPE_TIMESTAMP);
    case Type::timestamptz: return of(moment, DUCKDB_TYPE_TIMESTAMP_TZ);
    case Type::interval: return of(fixed, DUCKDB_TYPE_INTERVAL);
    case Type::list: case Type::structure: case Type::map: return of(shown, DUCKDB_TYPE_VARCHAR);
    case Type::variant: return plan_variant(pages, index, type);
  }
  return of(shown, DUCKDB_TYPE_VARCHAR);
}

// As DuckDB itself does for a second column of a name.
std::string free_name(std::string const& wanted, size_t index, std::set<std::string>& taken) {
  // DuckDB takes names that end with a zero byte.
  auto const given = wanted.substr(0, wanted.find('\0'));
  auto const plain = given.empty() ? fmt::format("column{}", index + 1) : given;
  auto name = plain;
  for (int number = 1; !taken.insert(lower_ascii(name)).second; ++number) name = fmt::format("{}_{}", plain, number);
  return name;
}

template <class T>
void fill_integers(Target const& target, Column const& column) {
  for (int64_t row = 0; row < target.count; ++row) {
    target.data<T>()[row] = static_cast<T>(column.value<__int128>(target.first + row));
  }
}

void fill_decimal(Target const& target, Column const& column, int width) {
  if (width <= fewest_digits) return fill_integers<int16_t>(target, column);
  if (width <= few_digits) return fill_integers<int32_t>(target, column);
  if (width <= middle_digits) return fill_integers<int64_t>(target, column);
  fill_fixed(target, column, sizeof(__int128));
}

void fill_digits(Target const& target, Column const& column, TableColumn const& plan) {
  for (int64_t row = 0; row < target.count; ++row) {
    auto const at = target.first + row;
    auto const digits = column.is_null(at) ? std::nullopt : read_digits(column.bytes(at));
    auto const value = digits ? scaled(*digits, plan.scale) : __int128{0};
    if (plan.width <= middle_digits) target.data<int64_t>()[row] = static_cast<int64_t>(value);
    else std::memcpy(target.data<std::byte>() + row * int64_t{sizeof(value)}, &value, sizeof(value));
  }
}

bool fill_text(Target const& target, Column const& column) {
  for (int64_t row = 0; row < target.count; ++row) {
    auto const at = target.first + row;
    auto const text = column.is_null(at) ? std::string_view() : column.bytes(at);
    if (!is_valid_utf8(text)) return false;
    put_bytes(target, row, text);
  }
  return true;
}

bool fill_shown_text(Target const& target, Column const& column, DataType const& type, TextStyle const& style) {
  auto* const bits = target.validity();
  std::string text;
  for (int64_t row = 0; row < target.count; ++row) {
    text.clear();
    auto const at = target.first + row;
    if (is_null_value(column, type, at)) Target::set_null(bits, row);
    else append_value_text(text, column, type, at, style);
    if (!is_valid_utf8(text)) return false;
    put_copy(target, row, text);
  }
  return true;
}

// Whole numbers may stand among the others.
double variant_number(Column const& column, int64_t row) {
  auto const tag = column.tag(row);
  auto const& child = column.children[static_cast<size_t>(tag)];
  auto const at = int64_t{column.offset(row)};
  if (tag == VariantTag::int64) return static_cast<double>(child.value<int64_t>(at));
  return tag == VariantTag::float64 ? child.value<double>(at) : 0;
}

bool fill_variant(Target const& target, TableEncoding encoding, Column const& column) {
  auto* const bits = target.validity();
  for (int64_t row = 0; row < target.count; ++row) {
    auto const at = target.first + row;
    auto const tag = column.tag(at);
    auto const is_null = tag == VariantTag::null;
    if (is_null) Target::set_null(bits, row);
    auto const& child = column.children[static_cast<size_t>(tag)];
    auto const place = int64_t{column.offset(at)};
    if (encoding == TableEncoding::whole) {
      target.data<int64_t>()[row] = is_null ? 0 : child.value<int64_t>(place);
    } else if (encoding == TableEncoding::real) {
      target.data<double>()[row] = variant_number(column, at);
    } else {
      auto const bytes = is_null ? std::string_view() : child.bytes(place);
      if (encoding == TableEncoding::variant_text && !is_valid_utf8(bytes)) return false;
      put_bytes(target, row, bytes);
    }
  }
  return true;
}

}  // namespace

Result<TablePlan> plan_table(std::string const& table, AttachedPages& pages) {
  TablePlan plan;
  std::set<std::string> taken;
  for (size_t index = 0; index < pages.schema()->fields.size(); ++index) {
    auto const& field = pages.schema()->fields[index];
    auto column = TRY(plan_column(pages, index));
    column.name = free_name(field.name, index, taken);
    if (column.name != field.name) {
      plan.sentences.push_back(fmt::format("Column {} of {} is called {} here.", index + 1, table, column.name));
    }
    if (column.encoding == TableEncoding::shown) {
      auto const type = field.type.vendor_name.empty() ? std::string() : fmt::format(" ({})", field.type.vendor_name);
      plan.sentences.push_back(fmt::format("{}.{}{} comes as text: no type of DuckDB holds all of its values.", table, column.name, type));
    }
    plan.columns.push_back(std::move(column));
  }
  return plan;
}

duckdb_logical_type make_type(Library const& library, TableColumn const& column) {
  if (column.type == DUCKDB_TYPE_DECIMAL) return library.create_decimal_type(column.width, column.scale);
  auto* const type = library.create_logical_type(column.type);
  if (column.json) library.logical_type_set_alias(type, "JSON");
  return type;
}

bool fill_column(Target const& target, TableColumn const& plan, Column const& column, DataType const& type, TextStyle const& style) {
  using enum TableEncoding;
  switch (plan.encoding) {
    case nothing: fill_nothing(target); return true;
    case shown: return fill_shown_text(target, column, type, style);
    case whole: case real: case variant_text: case variant_bytes: return fill_variant(target, plan.encoding, column);
    case boolean: fill_booleans(target, column); break;
    case fixed: fill_fixed(target, column, fixed_width(type.type)); break;
    case date: fill_dates(target, column); break;
    case moment: fill_moments(target, column); break;
    case uuid: fill_uuid(target, column); break;
    case bytes: fill_bytes(target, column); break;
    case decimal: fill_decimal(target, column, plan.width); break;
    case digits: fill_digits(target, column, plan); break;
    case text:
      if (!fill_text(target, column)) return false;
      break;
  }
  copy_validity(target, column);
  return true;
}

}  // namespace sextant::duckdb
