// Writes an Arrow stream with every type, NULLs, extreme values, several batches and windows of batches, and a JSON file
// that says what a reader must find in it. tests/arrow/run compares the two with readers that are not ours.
//
// In the JSON a value is as Arrow stores it: numbers of 64 bits and more and units of time as text, binary as hexadecimal
// text, NaN and infinities by name, a map as a list of pairs, a variant as a pair of its child's name and its value.
#include <fmt/format.h>

#include <cmath>
#include <fstream>
#include <iostream>
#include <numeric>

#include "base/json.h"
#include "data/arrow_ipc.h"
#include "data/sample_batch.h"
#include "data/slice.h"
#include "data/value_text.h"
#include "data/value_text_scalar.h"

namespace sextant {
namespace {

Json expected(Column const& column, DataType const& type, int64_t row);

std::string hex(std::string_view bytes) {
  std::string out(bytes.size() * 2, '\0');
  put_hex(out.data(), bytes);
  return out;
}

Json number(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "Infinity" : "-Infinity";
  if (value == 0 && std::signbit(value)) return "-0";
  return value;
}

template <class T>
Json text_of(Column const& column, int64_t row) {
  return boost::json::string(fmt::format("{}", column.value<T>(row)));
}

Json text_value(Column const& column, DataType const& type, int64_t row) {
  std::string text;
  append_value_text(text, column, type, row, {});
  return boost::json::string(text);
}

Json elements(Column const& column, DataType const& type, int64_t row) {
  JsonArray values;
  for (auto index = column.offset(row); index < column.offset(row + 1); ++index) {
    values.push_back(expected(column.children[0], type.children[0].type, index));
  }
  return values;
}

Json structure(Column const& column, DataType const& type, int64_t row) {
  JsonArray values;
  for (size_t index = 0; index < type.children.size(); ++index) {
    values.push_back(expected(column.children[index], type.children[index].type, row));
  }
  return values;
}

Json variant(Column const& column, int64_t row) {
  auto const tag = static_cast<size_t>(column.tag(row));
  if (tag == 0) return nullptr;
  constexpr Type types[] = {Type::null, Type::int64, Type::float64, Type::text, Type::binary};
  JsonArray pair;
  pair.emplace_back(boost::json::string(std::string(to_string(types[tag]))));
  pair.push_back(expected(column.children[tag], {.type = types[tag], .vendor_name = {}, .children = {}}, column.offset(row)));
  return pair;
}

Json interval(Interval const& value) {
  return JsonArray{value.months, value.days, boost::json::string(fmt::format("{}", value.microseconds * 1000))};
}

Json expected(Column const& column, DataType const& type, int64_t row) {
  if (is_null_value(column, type, row)) return nullptr;
  switch (type.type) {
    case Type::null: return nullptr;
    case Type::boolean: return column.boolean(row);
    case Type::int8: return column.value<int8_t>(row);
    case Type::int16: return column.value<int16_t>(row);
    case Type::int32: case Type::date: return column.value<int32_t>(row);
    case Type::int64: case Type::time: case Type::timestamp: case Type::timestamptz: return text_of<int64_t>(column, row);
    case Type::uint8: return column.value<uint8_t>(row);
    case Type::uint16: return column.value<uint16_t>(row);
    case Type::uint32: return column.value<uint32_t>(row);
    case Type::uint64: return text_of<uint64_t>(column, row);
    case Type::float32: return number(double{column.value<float>(row)});
    case Type::float64: return number(column.value<double>(row));
    case Type::decimal128: return text_value(column, type, row);
    case Type::decimal: case Type::text: case Type::json: return boost::json::string(std::string(column.bytes(row)));
    case Type::binary: return boost::json::string(hex(column.bytes(row)));
    case Type::uuid: return boost::json::string(hex({reinterpret_cast<char const*>(column.values.data()) + row * 16, 16}));
    case Type::interval: return interval(column.value<Interval>(row));
    case Type::list: case Type::map: return elements(column, type, row);
    case Type::structure: return structure(column, type, row);
    case Type::variant: return variant(column, row);
  }
  return nullptr;
}

int write(std::string const& folder) {
  auto const schema = sample::schema();
  std::vector<int32_t> all(schema->fields.size());
  std::iota(all.begin(), all.end(), 0);
  auto const large = sample::batch(0, 3000);
  std::vector<RecordBatch> batches{sample::batch(0, 50), slice_batch(large, 13, 100, all), slice_batch(large, 2999, 1, all),
                                   slice_batch(large, 8, 0, all), large};
  std::ofstream stream(folder + "/sample.arrow", std::ios::binary), values(folder + "/sample.json", std::ios::binary);
  stream << encode_arrow_schema(*schema, {{"sextant.first", "7"}});
  JsonArray fields, rows;
  for (auto const& field : schema->fields) {
    fields.push_back(JsonArray{boost::json::string(field.name), boost::json::string(std::string(to_string(field.type.type)))});
  }
  for (auto const& batch : batches) {
    stream << encode_arrow_batch(batch);
    for (int64_t row = 0; row < batch.rows; ++row) {
      JsonArray cells;
      for (size_t index = 0; index < batch.columns.size(); ++index) {
        cells.push_back(expected(batch.columns[index], schema->fields[index].type, row));
      }
      rows.push_back(std::move(cells));
    }
  }
  stream << arrow_end_of_stream();
  values << write_json(JsonObject{{"batches", batches.size()}, {"fields", std::move(fields)}, {"rows", std::move(rows)}});
  return stream.good() && values.good() ? 0 : 1;
}

}  // namespace
}  // namespace sextant

int main(int count, char** arguments) {
  if (count == 2) return sextant::write(arguments[1]);
  std::cerr << "usage: arrow_sample FOLDER\n";
  return 2;
}
