#include "data/builder.h"

#include <algorithm>
#include <cassert>
#include <new>
#include <utility>

namespace sextant {

namespace {
constexpr std::align_val_t alignment{64};
constexpr int64_t smallest_capacity = 256;
}  // namespace

Buffer::Buffer(Buffer&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)),
      size_(std::exchange(other.size_, 0)),
      capacity_(std::exchange(other.capacity_, 0)) {}

Buffer& Buffer::operator=(Buffer&& other) noexcept {
  std::swap(data_, other.data_);
  std::swap(size_, other.size_);
  std::swap(capacity_, other.capacity_);
  return *this;
}

Buffer::~Buffer() {
  if (data_ != nullptr) ::operator delete(data_, alignment);
}

void Buffer::grow(int64_t needed) {
  auto const capacity = std::max({needed, capacity_ * 2, smallest_capacity});
  auto* const data = static_cast<std::byte*>(::operator new(static_cast<size_t>(capacity), alignment));
  if (size_ > 0) std::memcpy(data, data_, static_cast<size_t>(size_));
  if (data_ != nullptr) ::operator delete(data_, alignment);
  data_ = data;
  capacity_ = capacity;
}

void Buffer::resize(int64_t size) {
  if (size > size_) {
    auto const old = size_;
    extend(size - old);
    std::memset(data_ + old, 0, static_cast<size_t>(size - old));
  }
  size_ = size;
}

ColumnBuilder::ColumnBuilder(DataType const& type) : type_(type.type) {
  if (is_variable_bytes(type_) || type_ == Type::list || type_ == Type::map) offsets_.push(int32_t{0});
  if (type_ == Type::variant) {
    for (auto const child : {Type::null, Type::int64, Type::float64, Type::text, Type::binary}) {
      children_.emplace_back(DataType{.type = child, .vendor_name = {}, .children = {}});
    }
    return;
  }
  for (auto const& child : type.children) children_.emplace_back(child.type);
}

int64_t ColumnBuilder::bytes() const {
  auto total = validity_.size() + offsets_.size() + values_.size();
  for (auto const& child : children_) total += child.bytes();
  return total;
}

void ColumnBuilder::append_null() {
  if (type_ == Type::variant) return append_variant_null();
  if (null_count_ == 0 && type_ != Type::null) {
    // The bitmap starts at the first NULL: all rows before it are valid.
    validity_.resize((length_ + 8) / 8);
    std::memset(validity_.data(), 0xff, static_cast<size_t>(validity_.size()));
  }
  ++null_count_;
  if (type_ != Type::null) {
    if ((length_ >> 3) >= validity_.size()) validity_.resize((length_ >> 3) + 1);
    validity_.data()[length_ >> 3] &= std::byte(~(1U << (length_ & 7)));
  }
  if (auto const width = fixed_width(type_); width > 0) values_.resize(values_.size() + width);
  if (type_ == Type::boolean && (length_ >> 3) >= values_.size()) values_.resize((length_ >> 3) + 1);
  if (is_variable_bytes(type_)) offsets_.push(static_cast<int32_t>(values_.size()));
  if (type_ == Type::list || type_ == Type::map) offsets_.push(static_cast<int32_t>(children_[0].length()));
  if (type_ == Type::structure) {
    for (auto& child : children_) child.append_null();
  }
  ++length_;
}

void ColumnBuilder::append_boolean(bool value) {
  if ((length_ >> 3) >= values_.size()) values_.resize((length_ >> 3) + 1);
  if (value) values_.data()[length_ >> 3] |= std::byte(1U << (length_ & 7));
  valid();
}

void ColumnBuilder::set_valid(int64_t row) {
  if ((row >> 3) >= validity_.size()) validity_.resize((row >> 3) + 1);
  validity_.data()[row >> 3] |= std::byte(1U << (row & 7));
}

void ColumnBuilder::append_variant_tag(VariantTag tag) {
  auto const& child = children_[static_cast<size_t>(tag)];
  offsets_.push(static_cast<int32_t>(child.length() - 1));
  values_.push(static_cast<int8_t>(tag));
  ++length_;
}

void ColumnBuilder::append_variant_null() {
  children_[0].append_null();
  append_variant_tag(VariantTag::null);
  ++null_count_;
}

void ColumnBuilder::append_variant(int64_t value) {
  children_[1].append(value);
  append_variant_tag(VariantTag::int64);
}

void ColumnBuilder::append_variant(double value) {
  children_[2].append(value);
  append_variant_tag(VariantTag::float64);
}

void ColumnBuilder::append_variant_text(std::string_view value) {
  children_[3].append_bytes(value);
  append_variant_tag(VariantTag::text);
}

void ColumnBuilder::append_variant_binary(std::string_view value) {
  children_[4].append_bytes(value);
  append_variant_tag(VariantTag::binary);
}

void ColumnBuilder::end_list() {
  offsets_.push(static_cast<int32_t>(children_[0].length()));
  valid();
}

void ColumnBuilder::end_structure() { valid(); }

Column ColumnBuilder::view() const {
  Column column{.length = length_,
                .null_count = null_count_,
                .validity = null_count_ > 0 && type_ != Type::variant ? validity_.span() : std::span<std::byte const>{},
                .offsets = offsets_.span(),
                .values = values_.span(),
                .children = {}};
  column.children.reserve(children_.size());
  for (auto const& child : children_) column.children.push_back(child.view());
  return column;
}

BatchBuilder::BatchBuilder(std::shared_ptr<Schema const> schema, int64_t max_rows, int64_t max_bytes)
    : schema_(std::move(schema)), max_rows_(max_rows), max_bytes_(max_bytes) {
  columns_.reserve(schema_->fields.size());
  for (auto const& field : schema_->fields) columns_.emplace_back(field.type);
}

bool BatchBuilder::full() const {
  if (rows_ >= max_rows_) return true;
  int64_t total = 0;
  for (auto const& column : columns_) total += column.bytes();
  return total >= max_bytes_;
}

RecordBatch BatchBuilder::finish(int64_t next_max_rows) {
  auto owner = std::make_shared<std::vector<ColumnBuilder>>(std::move(columns_));
  RecordBatch batch{.schema = schema_, .columns = {}, .rows = rows_, .owner = owner, .bytes = 0};
  for (auto const& column : *owner) {
    assert(column.length() == rows_);
    batch.columns.push_back(column.view());
    batch.bytes += column.bytes();
  }
  columns_.clear();
  // The next batch is about as large, or grows by its rows: to get there by doubling would copy all of it once more.
  auto const rows = rows_ < max_rows_ ? std::min(rows_, next_max_rows) : std::min(2 * rows_, next_max_rows);
  for (size_t i = 0; i < schema_->fields.size(); ++i) {
    columns_.emplace_back(schema_->fields[i].type);
    auto const size = rows_ > 0 ? static_cast<int64_t>(batch.columns[i].values.size()) / rows_ * rows : 0;
    if (size > 0) columns_.back().heap().reserve(std::min(size + size / 8, max_bytes_));
  }
  rows_ = 0;
  max_rows_ = next_max_rows;
  return batch;
}

int64_t next_batch_rows(int64_t rows) { return std::min<int64_t>(rows * 2, 16'384); }

}  // namespace sextant
