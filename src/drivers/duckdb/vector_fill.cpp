#include "drivers/duckdb/vector_fill.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <limits>
#include <string>

#include "data/value_text.h"

namespace sextant::duckdb {

namespace {
constexpr uint32_t inlined_bytes = 12;
}  // namespace

void copy_validity(Target const& target, Column const& column) {
  if (column.validity.empty()) return;
  auto* const bits = reinterpret_cast<std::byte*>(target.validity());
  // Chunks begin at multiples of 2,048 rows of a page, so whole bytes are copied.
  std::copy_n(column.validity.begin() + target.first / 8, (target.count + 7) / 8, bits);
}

void put_bytes(Target const& target, int64_t row, std::string_view bytes) {
  auto& out = target.data<duckdb_string_t>()[row];
  out = {};
  out.value.inlined.length = static_cast<uint32_t>(bytes.size());
  if (bytes.size() <= inlined_bytes) {
    bytes.copy(out.value.inlined.inlined, bytes.size());
    return;
  }
  bytes.copy(out.value.pointer.prefix, sizeof(out.value.pointer.prefix));
  auto const* const place = bytes.data();  // DuckDB only reads there, whatever its type says.
  std::memcpy(&out.value.pointer.ptr, &place, sizeof(place));
}

// Bytes that do not lie in the page.
void put_copy(Target const& target, int64_t row, std::string_view bytes) {
  if (bytes.size() <= inlined_bytes) return put_bytes(target, row, bytes);
  target.library.vector_assign_string_element_len(target.vector, static_cast<idx_t>(row), bytes.data(), bytes.size());
}

void fill_bytes(Target const& target, Column const& column) {
  for (int64_t row = 0; row < target.count; ++row) put_bytes(target, row, column.bytes(target.first + row));
}

void fill_fixed(Target const& target, Column const& column, int64_t width) {
  std::copy_n(column.values.begin() + target.first * width, target.count * width, target.data<std::byte>());
}

void fill_narrow(Target const& target, Column const& column) {
  for (int64_t row = 0; row < target.count; ++row) {
    target.data<int64_t>()[row] = static_cast<int64_t>(column.value<__int128>(target.first + row));
  }
}

namespace {

// DuckDB has its own -infinity, the least value but one; it does not take ours.
template <class T>
void fill_infinite(Target const& target, Column const& column) {
  for (int64_t row = 0; row < target.count; ++row) {
    auto const value = column.value<T>(target.first + row);
    target.data<T>()[row] = value == std::numeric_limits<T>::min() ? -std::numeric_limits<T>::max() : value;
  }
}

}  // namespace

void fill_dates(Target const& target, Column const& column) { fill_infinite<int32_t>(target, column); }

void fill_moments(Target const& target, Column const& column) { fill_infinite<int64_t>(target, column); }

void fill_uuid(Target const& target, Column const& column) {
  for (int64_t row = 0; row < target.count; ++row) {
    std::array<uint64_t, 2> halves = column.value<std::array<uint64_t, 2>>(target.first + row);
    auto const upper = __builtin_bswap64(halves[0]) ^ (uint64_t{1} << 63);
    target.data<duckdb_hugeint>()[row] = {.lower = __builtin_bswap64(halves[1]), .upper = static_cast<int64_t>(upper)};
  }
}

void fill_booleans(Target const& target, Column const& column) {
  for (int64_t row = 0; row < target.count; ++row) target.data<bool>()[row] = column.boolean(target.first + row);
}

void fill_nothing(Target const& target) {
  auto* const bits = target.validity();
  for (int64_t row = 0; row < target.count; ++row) Target::set_null(bits, row);
}

void fill_shown(Target const& target, Column const& column, DataType const& type, TextStyle const& style) {
  std::string text;
  for (int64_t row = 0; row < target.count; ++row) {
    text.clear();
    append_value_text(text, column, type, target.first + row, style);
    put_copy(target, row, text);
  }
}

}  // namespace sextant::duckdb
