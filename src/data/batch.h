// Columns and record batches in Arrow layout. Immutable once built; shared freely between threads.
//
// A Column borrows its bytes: they live as long as RecordBatch::owner. Buffers start on 8-byte boundaries. A validity
// bitmap may be empty, which means that no value is NULL. Offsets of a column start at 0.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "data/type.h"

namespace sextant {

struct Column {
  int64_t length = 0;
  int64_t null_count = 0;
  std::span<std::byte const> validity;
  std::span<std::byte const> offsets;
  std::span<std::byte const> values;
  std::vector<Column> children;

  // REQUIRES for all accessors: 0 <= row < length, and the layout fits.
  bool is_null(int64_t row) const {
    if (validity.empty()) return false;
    return (std::to_integer<unsigned>(validity[static_cast<size_t>(row >> 3)]) >> (row & 7) & 1U) == 0;
  }
  template <class T>
  T value(int64_t row) const {
    T result;
    std::memcpy(&result, values.data() + row * static_cast<int64_t>(sizeof(T)), sizeof(T));
    return result;
  }
  bool boolean(int64_t row) const {
    return (std::to_integer<unsigned>(values[static_cast<size_t>(row >> 3)]) >> (row & 7) & 1U) != 0;
  }
  int32_t offset(int64_t index) const {
    int32_t result;
    std::memcpy(&result, offsets.data() + index * 4, 4);
    return result;
  }
  std::string_view bytes(int64_t row) const {
    auto const begin = offset(row);
    return {reinterpret_cast<char const*>(values.data()) + begin, static_cast<size_t>(offset(row + 1) - begin)};
  }
  VariantTag tag(int64_t row) const { return static_cast<VariantTag>(value<int8_t>(row)); }
};

struct Interval {
  int32_t months = 0;
  int32_t days = 0;
  int64_t microseconds = 0;
  friend bool operator==(Interval const&, Interval const&) = default;
};
static_assert(sizeof(Interval) == 16);

struct RecordBatch {
  std::shared_ptr<Schema const> schema;
  std::vector<Column> columns;
  int64_t rows = 0;
  std::shared_ptr<void const> owner;  // Keeps the bytes of the columns alive.
  int64_t bytes = 0;                  // Bytes of all buffers; what a memory budget counts.
};

}  // namespace sextant
