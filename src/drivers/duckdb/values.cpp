#include "drivers/duckdb/values.h"

#include <array>
#include <limits>

#include "data/value_text.h"
#include "drivers/duckdb/scalar_text.h"

namespace sextant::duckdb {

namespace {

bool is_valid(uint64_t const* validity, int64_t row) {
  return validity == nullptr || (validity[row >> 6] >> (row & 63) & 1U) != 0;
}

// DuckDB's infinities are the greatest number and its negation; Sextant's the greatest and the least.
template <class T>
T finite_or_infinite(T value) {
  return value == -std::numeric_limits<T>::max() ? std::numeric_limits<T>::min() : value;
}

int64_t scaled(int64_t value, int64_t factor) {
  if (value == std::numeric_limits<int64_t>::max() || value <= -std::numeric_limits<int64_t>::max()) {
    return finite_or_infinite(value);
  }
  int64_t result = 0;
  if (!__builtin_mul_overflow(value, factor, &result)) return result;
  return value < 0 ? std::numeric_limits<int64_t>::min() : std::numeric_limits<int64_t>::max();
}

class Appender {
 public:
  Appender(Library const& library, ColumnBuilder& column, VectorType const& type, VectorRows const& rows)
      : library_(library), column_(column), type_(type), rows_(rows),
        data_(library.vector_get_data(rows.vector)), validity_(library.vector_get_validity(rows.vector)) {}

  void run();

 private:
  template <class T, class Put>
  void each(Put&& put) {
    auto const* const values = static_cast<T const*>(data_);
    for (auto row = rows_.first; row < rows_.first + rows_.count; ++row) {
      if (is_valid(validity_, row)) put(values[row]);
      else column_.append_null();
    }
  }
  template <class T>
  void copy() {
    each<T>([this](T const& value) { column_.append(value); });
  }
  void words() {
    auto const put = [this](uint64_t index) {
      column_.append_bytes(index < type_.words.size() ? std::string_view(type_.words[index]) : std::string_view());
    };
    switch (type_.stored) {
      case DUCKDB_TYPE_UTINYINT: return each<uint8_t>(put);
      case DUCKDB_TYPE_USMALLINT: return each<uint16_t>(put);
      default: return each<uint32_t>(put);
    }
  }
  void decimals() {
    auto const put = [this](__int128 value) { column_.append_fixed(&value, 16); };
    switch (type_.stored) {
      case DUCKDB_TYPE_SMALLINT: return each<int16_t>(put);
      case DUCKDB_TYPE_INTEGER: return each<int32_t>(put);
      case DUCKDB_TYPE_BIGINT: return each<int64_t>(put);
      default: return each<duckdb_hugeint>([this](duckdb_hugeint const& value) { column_.append_fixed(&value, 16); });
    }
  }
  template <class T, class Write>
  void texts(Write&& write) {
    each<T>([&](T const& value) {
      text_.clear();
      write(text_, value);
      column_.append_bytes(text_);
    });
  }
  void strings() {
    each<duckdb_string_t>([this](duckdb_string_t const& value) { column_.append_bytes(bytes_of(value)); });
  }
  void string_texts(void (*write)(std::string&, std::string_view)) {
    texts<duckdb_string_t>([&](std::string& out, duckdb_string_t const& value) { write(out, bytes_of(value)); });
  }
  bool scalars();
  void lists();
  void arrays();
  void structures();
  void unions();

  Library const& library_;
  ColumnBuilder& column_;
  VectorType const& type_;
  VectorRows const rows_;
  void const* const data_;
  uint64_t const* const validity_;
  std::string text_;
};

bool Appender::scalars() {
  switch (type_.id) {
    case DUCKDB_TYPE_BOOLEAN: each<bool>([this](bool value) { column_.append_boolean(value); }); return true;
    case DUCKDB_TYPE_TINYINT: case DUCKDB_TYPE_UTINYINT: copy<uint8_t>(); return true;
    case DUCKDB_TYPE_SMALLINT: case DUCKDB_TYPE_USMALLINT: copy<uint16_t>(); return true;
    case DUCKDB_TYPE_INTEGER: case DUCKDB_TYPE_UINTEGER: case DUCKDB_TYPE_FLOAT: copy<uint32_t>(); return true;
    case DUCKDB_TYPE_BIGINT: case DUCKDB_TYPE_UBIGINT: case DUCKDB_TYPE_DOUBLE: case DUCKDB_TYPE_TIME:
      copy<uint64_t>();
      return true;
    case DUCKDB_TYPE_INTERVAL: copy<Interval>(); return true;
    case DUCKDB_TYPE_DATE: each<int32_t>([this](int32_t days) { column_.append(finite_or_infinite(days)); }); return true;
    case DUCKDB_TYPE_TIMESTAMP: case DUCKDB_TYPE_TIMESTAMP_TZ:
      each<int64_t>([this](int64_t value) { column_.append(finite_or_infinite(value)); });
      return true;
    case DUCKDB_TYPE_TIMESTAMP_S:
      each<int64_t>([this](int64_t value) { column_.append(scaled(value, 1'000'000)); });
      return true;
    case DUCKDB_TYPE_TIMESTAMP_MS:
      each<int64_t>([this](int64_t value) { column_.append(scaled(value, 1'000)); });
      return true;
    case DUCKDB_TYPE_UUID:
      each<duckdb_hugeint>([this](duckdb_hugeint const& value) {
        auto const bytes = uuid_bytes(value);
        column_.append_fixed(bytes.data(), 16);
      });
      return true;
    default: return false;
  }
}

void Appender::run() {
  if (scalars()) return;
  switch (type_.id) {
    case DUCKDB_TYPE_VARCHAR: case DUCKDB_TYPE_BLOB: return strings();
    case DUCKDB_TYPE_DECIMAL: return decimals();
    case DUCKDB_TYPE_ENUM: return words();
    case DUCKDB_TYPE_HUGEINT: return texts<duckdb_hugeint>(append_hugeint);
    case DUCKDB_TYPE_UHUGEINT: return texts<duckdb_uhugeint>(append_uhugeint);
    case DUCKDB_TYPE_TIME_TZ: return texts<duckdb_time_tz>(append_time_with_zone);
    case DUCKDB_TYPE_TIME_NS: return texts<int64_t>(append_time_in_nanoseconds);
    case DUCKDB_TYPE_TIMESTAMP_NS: return texts<int64_t>(append_timestamp_in_nanoseconds);
    case DUCKDB_TYPE_BIT: return string_texts(append_bits);
    case DUCKDB_TYPE_BIGNUM: return string_texts(append_bignum);
    case DUCKDB_TYPE_LIST: case DUCKDB_TYPE_MAP: return lists();
    case DUCKDB_TYPE_ARRAY: return arrays();
    case DUCKDB_TYPE_STRUCT: return structures();
    case DUCKDB_TYPE_UNION: return unions();
    default: break;  // A type that is newer than this driver: nothing is known of its values.
  }
  for (int64_t row = 0; row < rows_.count; ++row) column_.append_null();
}

void Appender::lists() {
  auto* const elements = library_.list_vector_get_child(rows_.vector);
  each<duckdb_list_entry>([&](duckdb_list_entry const& entry) {
    append_values(library_, column_.child(0), type_.children[0],
                  {elements, static_cast<int64_t>(entry.offset), static_cast<int64_t>(entry.length)});
    column_.end_list();
  });
}

void Appender::arrays() {
  auto* const elements = library_.array_vector_get_child(rows_.vector);
  for (auto row = rows_.first; row < rows_.first + rows_.count; ++row) {
    if (!is_valid(validity_, row)) {
      column_.append_null();
      continue;
    }
    append_values(library_, column_.child(0), type_.children[0], {elements, row * type_.array_size, type_.array_size});
    column_.end_list();
  }
}

void Appender::structures() {
  for (auto row = rows_.first; row < rows_.first + rows_.count; ++row) {
    if (!is_valid(validity_, row)) {
      column_.append_null();
      continue;
    }
    for (size_t index = 0; index < type_.children.size(); ++index) {
      auto* const member = library_.struct_vector_get_child(rows_.vector, index);
      append_values(library_, column_.child(index), type_.children[index], {member, row, 1});
    }
    column_.end_structure();
  }
}

// The text of the member that is there. The first child of the vector says which one that is.
void Appender::unions() {
  auto const* const tags = static_cast<uint8_t const*>(
      library_.vector_get_data(library_.struct_vector_get_child(rows_.vector, 0)));
  static TextStyle const style = text_style("UTC");
  for (auto row = rows_.first; row < rows_.first + rows_.count; ++row) {
    if (!is_valid(validity_, row) || tags[row] >= type_.children.size()) {
      column_.append_null();
      continue;
    }
    auto const& type = type_.children[tags[row]];
    ColumnBuilder member(type.data);
    append_values(library_, member, type, {library_.struct_vector_get_child(rows_.vector, tags[row] + idx_t{1}), row, 1});
    auto const view = member.view();
    if (is_null_value(view, type.data, 0)) {
      column_.append_bytes("NULL");
      continue;
    }
    text_.clear();
    append_value_text(text_, view, type.data, 0, style);
    column_.append_bytes(text_);
  }
}

}  // namespace

void append_values(Library const& library, ColumnBuilder& column, VectorType const& type, VectorRows const& rows) {
  Appender(library, column, type, rows).run();
}

bool add_sizes(Library const& library, VectorType const& type, duckdb_vector vector, std::vector<int64_t>& sizes) {
  if (auto const width = fixed_width(type.data.type); width > 0) {
    for (auto& size : sizes) size += width;
    return true;
  }
  if (type.id != DUCKDB_TYPE_VARCHAR && type.id != DUCKDB_TYPE_BLOB) {
    // Booleans and NULLs take next to nothing; what becomes text here is short, but for nested and endless types.
    auto const short_text = type.id == DUCKDB_TYPE_HUGEINT || type.id == DUCKDB_TYPE_UHUGEINT || type.id == DUCKDB_TYPE_ENUM ||
                            type.id == DUCKDB_TYPE_TIME_TZ || type.id == DUCKDB_TYPE_TIMESTAMP_NS;
    if (short_text) {
      for (auto& size : sizes) size += 24;
    }
    return short_text || type.id == DUCKDB_TYPE_BOOLEAN || type.id == DUCKDB_TYPE_SQLNULL;
  }
  auto const* const values = static_cast<duckdb_string_t const*>(library.vector_get_data(vector));
  auto const* const validity = library.vector_get_validity(vector);
  for (size_t row = 0; row < sizes.size(); ++row) {
    sizes[row] += 4;
    if (is_valid(validity, static_cast<int64_t>(row))) sizes[row] += values[row].value.inlined.length;
  }
  return true;
}

TextStyle text_style(std::string_view time_zone) {
  return {.floats = TextStyle::Float::shortest_real,
          .binary = TextStyle::Binary::byte_escape,
          .moments = TextStyle::Moment::long_words,
          .nested = TextStyle::Nested::brackets,
          .time_zone = std::string(time_zone)};
}

}  // namespace sextant::duckdb
