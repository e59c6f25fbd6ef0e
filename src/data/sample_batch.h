// Rows of every type for tests: NULLs, empty and extreme values, the same for the same first row. Pure; any thread.
#pragma once

#include <cmath>
#include <limits>
#include <string>

#include "data/builder.h"

namespace sextant::sample {

inline DataType plain(Type type, std::string vendor_name = {}) {
  return {.type = type, .vendor_name = std::move(vendor_name), .children = {}};
}

inline Field field(std::string name, DataType type) { return {.name = std::move(name), .type = std::move(type), .origin = {}}; }

inline DataType nested(Type type, std::vector<Field> children) {
  return {.type = type, .vendor_name = {}, .children = std::move(children)};
}

// A column of each type, in the order of Type, and some nested ones.
inline std::shared_ptr<Schema const> schema() {
  auto schema = std::make_shared<Schema>();
  for (int index = 0; index < static_cast<int>(Type::list); ++index) {
    auto const type = static_cast<Type>(index);
    schema->fields.push_back(field(std::string(to_string(type)), plain(type, "vendor " + std::string(to_string(type)))));
  }
  auto& decimal = schema->fields[static_cast<size_t>(Type::decimal128)].type;
  decimal.precision = 20;
  decimal.scale = 3;
  auto const texts = nested(Type::list, {field("item", plain(Type::text))});
  auto const structure = nested(Type::structure, {field("number", plain(Type::int32)), field("texts", texts)});
  auto const entry = nested(Type::structure, {field("key", plain(Type::text)), field("value", plain(Type::int64))});
  schema->fields.push_back(field("list", texts));
  schema->fields.push_back(field("structure", structure));
  schema->fields.push_back(field("map", nested(Type::map, {field("entries", entry)})));
  schema->fields.push_back(field("variant", plain(Type::variant)));
  schema->fields.push_back(field("list of lists", nested(Type::list, {field("item", texts)})));
  schema->text_style.time_zone = "Europe/Berlin";
  schema->text_style.true_text = "t";
  schema->text_style.false_text = "f";
  return schema;
}

inline std::string_view text_at(int64_t row) {
  constexpr std::string_view texts[] = {"",       "plain", "comma, \"quote\"", "two\nlines", "\xc3\xa9\xe6\x97\xa5\xf0\x9f\x98\x80",
                                        "NULL",   "a|b\\c", "\ttab\r\n",       "\x1b[31m\xe2\x80\xaered",
                                        "<b>&</b>", "{1,2}", "\\."};
  return texts[static_cast<size_t>(row) % std::size(texts)];
}

inline void append_texts(ColumnBuilder& list, int64_t row) {
  for (int64_t index = 0; index < row % 4; ++index) {
    if ((row + index) % 5 == 0) list.child(0).append_null();
    else list.child(0).append_bytes(text_at(row + index));
  }
  list.end_list();
}

// One of the given values; the next row has the next.
template <class T, size_t count>
T pick(T const (&values)[count], int64_t row) {
  return values[static_cast<size_t>(row) % count];
}

inline void append_nested(ColumnBuilder& column, size_t index, int64_t row) {
  auto const kind = index - static_cast<size_t>(Type::list);
  if (kind == 0) return append_texts(column, row);
  if (kind == 1) {
    if (row % 3 == 0) column.child(0).append_null();
    else column.child(0).append(static_cast<int32_t>(row));
    append_texts(column.child(1), row + 1);
    return column.end_structure();
  }
  if (kind == 2) {
    for (int64_t entry = 0; entry < row % 3; ++entry) {
      column.child(0).child(0).append_bytes("key " + std::to_string(entry));
      if (entry == 1) column.child(0).child(1).append_null();
      else column.child(0).child(1).append(row * 1'000'000'007);
      column.child(0).end_structure();
    }
    return column.end_list();
  }
  if (kind == 4) {
    for (int64_t list = 0; list < row % 3; ++list) append_texts(column.child(0), row + list);
    return column.end_list();
  }
  switch (row % 5) {
    case 0: return column.append_variant(INT64_MIN + row);
    case 1: return column.append_variant(static_cast<double>(row) + 0.1);
    case 2: return column.append_variant_text(text_at(row));
    case 3: return column.append_variant_binary(std::string_view("\0\xff", 2));
    default: return column.append_variant_null();
  }
}

inline void append_scalar(ColumnBuilder& column, int64_t row) {
  constexpr auto infinity = std::numeric_limits<double>::infinity();
  constexpr int64_t instants[] = {0, -1, 1'711'846'800'000'000, 253'402'300'799'999'999, -62'135'596'800'000'000, 1'500'000};
  switch (column.type()) {
    case Type::null: return column.append_null();
    case Type::boolean: return column.append_boolean(row % 2 == 0);
    case Type::int8: return column.append(pick<int8_t>({0, -128, 127}, row));
    case Type::int16: return column.append(pick<int16_t>({0, INT16_MIN, INT16_MAX}, row));
    case Type::int32: return column.append(pick<int32_t>({0, INT32_MIN, INT32_MAX}, row));
    case Type::int64: return column.append(pick<int64_t>({0, INT64_MIN, INT64_MAX, 9'007'199'254'740'993}, row));
    case Type::uint8: return column.append(pick<uint8_t>({0, 255}, row));
    case Type::uint16: return column.append(pick<uint16_t>({0, UINT16_MAX}, row));
    case Type::uint32: return column.append(pick<uint32_t>({0, UINT32_MAX}, row));
    case Type::uint64: return column.append(pick<uint64_t>({0, UINT64_MAX}, row));
    case Type::float32: return column.append(pick<float>({0, 0.1F, -0.0F, 1e20F, std::numeric_limits<float>::infinity()}, row));
    case Type::float64: return column.append(pick<double>({0, 0.1, -0.0, 1e300, -infinity, std::nan(""), 5e-324, 1e15}, row));
    case Type::decimal128: {
      auto const number = pick<__int128>({0, -5, static_cast<__int128>(INT64_MAX) * 8, 1000}, row);
      return column.append_fixed(&number, 16);
    }
    case Type::decimal:
      return column.append_bytes(
          pick<std::string_view>({"0", "-1.50", "NaN", "12345678901234567890123456789012345678901234.5"}, row));
    case Type::text: return column.append_bytes(text_at(row));
    case Type::json: return column.append_bytes(pick<std::string_view>({"{}", "{\"a\": [1, 2.50]}", "null", "\"x\""}, row));
    case Type::binary: return column.append_bytes(pick<std::string_view>({"", {"\0\xff\x0a", 3}, "abc"}, row));
    case Type::uuid: {
      std::string bytes(16, static_cast<char>(row));
      bytes[0] = '\xa0';
      return column.append_fixed(bytes.data(), 16);
    }
    case Type::date: return column.append(pick<int32_t>({0, -1, 19'813, -719'162, 2'932'896}, row));
    case Type::time: return column.append(pick<int64_t>({0, 86'399'999'999, 45'296'789'000}, row));
    case Type::timestamp: case Type::timestamptz: return column.append(pick(instants, row));
    case Type::interval:
      return column.append(pick<Interval>({{0, 0, 0}, {14, -3, 14'706'789'000}, {-1, 0, -1}, {0, INT32_MIN, 0}}, row));
    case Type::list: case Type::structure: case Type::map: case Type::variant: return;
  }
}

// Rows [first, first + rows): each column is NULL in some rows, but for the variant, which has NULLs of its own.
inline RecordBatch batch(int64_t first, int64_t rows, std::shared_ptr<Schema const> const& schema = sample::schema()) {
  BatchBuilder builder(schema, rows, INT64_MAX);
  for (auto row = first; row < first + rows; ++row) {
    for (size_t index = 0; index < builder.column_count(); ++index) {
      auto& column = builder.column(index);
      if (column.type() != Type::variant && (row + static_cast<int64_t>(index)) % 7 == 3) column.append_null();
      else if (index >= static_cast<size_t>(Type::list)) append_nested(column, index, row);
      else append_scalar(column, row);
    }
    builder.end_row();
  }
  return builder.finish(rows);
}

}  // namespace sextant::sample
