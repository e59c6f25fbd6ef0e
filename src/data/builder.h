// Builders of columns and batches. One thread at a time. finish() hands the bytes over without a copy.
//
// A driver makes one BatchBuilder a batch, appends to every column once a row, calls end_row(), and finishes the batch
// when `full()` says so. Appending a value whose layout does not fit the column's type is a programmer's error.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "data/batch.h"

namespace sextant {

// Growable bytes that are not zeroed. Aligned to 64.
class Buffer {
 public:
  Buffer() = default;
  Buffer(Buffer&& other) noexcept;
  Buffer& operator=(Buffer&& other) noexcept;
  ~Buffer();

  std::byte* data() { return data_; }
  std::byte const* data() const { return data_; }
  int64_t size() const { return size_; }
  int64_t capacity() const { return capacity_; }
  std::span<std::byte const> span() const { return {data_, static_cast<size_t>(size_)}; }
  void reserve(int64_t capacity) {
    if (capacity > capacity_) grow(capacity);
  }
  // Makes room for `count` bytes at the end and returns where they start; size() grows by count.
  std::byte* extend(int64_t count) {
    if (size_ + count > capacity_) grow(size_ + count);
    auto* const begin = data_ + size_;
    size_ += count;
    return begin;
  }
  template <class T>
  void push(T value) {
    std::memcpy(extend(sizeof(T)), &value, sizeof(T));
  }
  void append(void const* bytes, int64_t count) {
    if (count > 0) std::memcpy(extend(count), bytes, static_cast<size_t>(count));
  }
  void resize(int64_t size);  // New bytes are zero.

 private:
  void grow(int64_t needed);
  std::byte* data_ = nullptr;
  int64_t size_ = 0, capacity_ = 0;
};

class ColumnBuilder {
 public:
  explicit ColumnBuilder(DataType const& type);
  ColumnBuilder(ColumnBuilder&&) noexcept = default;
  ColumnBuilder& operator=(ColumnBuilder&&) noexcept = default;

  Type type() const { return type_; }
  int64_t length() const { return length_; }
  // Bytes in all buffers so far; children included.
  int64_t bytes() const;

  void append_null();
  void append_boolean(bool value);
  // Fixed-width layouts: T has exactly fixed_width(type()) bytes. int32_t for date, int64_t for timestamp, Interval ...
  template <class T>
  void append(T value) {
    values_.push(value);
    valid();
  }
  // Sixteen bytes: uuid and decimal128.
  void append_fixed(void const* bytes, int64_t count) {
    values_.append(bytes, count);
    valid();
  }
  // Text, json, decimal and binary.
  void append_bytes(std::string_view bytes) {
    values_.append(bytes.data(), static_cast<int64_t>(bytes.size()));
    end_bytes();
  }
  // For decoders that write in place: the heap to extend, then end_bytes() to close the value.
  Buffer& heap() { return values_; }
  void end_bytes() {
    offsets_.push(static_cast<int32_t>(values_.size()));
    valid();
  }
  // Variant layout.
  void append_variant_null();
  void append_variant(int64_t value);
  void append_variant(double value);
  void append_variant_text(std::string_view value);
  void append_variant_binary(std::string_view value);
  // Lists and maps: append the elements to child(0), then close. Structures: append to each child, then close.
  ColumnBuilder& child(size_t index) { return children_[index]; }
  void end_list();
  void end_structure();

  // Borrows this builder's buffers, which must stay where they are.
  Column view() const;

 private:
  void valid() {
    if (null_count_ > 0) set_valid(length_);
    ++length_;
  }
  void set_valid(int64_t row);
  void append_variant_tag(VariantTag tag);
  Type type_;
  int64_t length_ = 0, null_count_ = 0;
  Buffer validity_, offsets_, values_;
  std::vector<ColumnBuilder> children_;
};

class BatchBuilder {
 public:
  // A batch is full at `max_rows` rows or `max_bytes` bytes, whichever comes first.
  BatchBuilder(std::shared_ptr<Schema const> schema, int64_t max_rows, int64_t max_bytes = 1 << 20);

  ColumnBuilder& column(size_t index) { return columns_[index]; }
  size_t column_count() const { return columns_.size(); }
  void end_row() { ++rows_; }
  int64_t rows() const { return rows_; }
  bool full() const;
  // The batch; the builder is empty and ready for the next one afterwards, with `next_max_rows`.
  RecordBatch finish(int64_t next_max_rows);

 private:
  std::shared_ptr<Schema const> schema_;
  std::vector<ColumnBuilder> columns_;
  int64_t rows_ = 0, max_rows_, max_bytes_;
};

// Rows of the batch after one of `rows` rows: batches start small and double up to 16,384.
int64_t next_batch_rows(int64_t rows);

}  // namespace sextant
