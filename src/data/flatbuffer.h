// FlatBuffers, as much of them as Arrow's metadata needs. Source: https://flatbuffers.dev/internals.
//
// FlatbufferWriter builds a buffer from its end towards its beginning: children before the tables that refer to them.
// FlatbufferTable reads bytes that are not trusted: every offset is checked before it is followed. Tables may be shared
// by several parents in a hostile buffer, so a caller that walks a tree bounds its depth and its number of nodes.
// One thread at a time; a FlatbufferTable borrows the bytes.
#pragma once

#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace sextant {

class FlatbufferWriter {
 public:
  // What was written, counted from the end of the buffer; later parts refer to it.
  using Position = uint32_t;

  Position string(std::string_view text);
  Position references(std::span<Position const> targets);
  // `bytes` holds `count` numbers or structures whose members take `alignment` bytes at most.
  Position vector(std::span<std::byte const> bytes, size_t count, size_t alignment);

  // Fields may be added in any order between begin_table() and end_table(). REQUIRES: no table is open at begin_table().
  void begin_table() {
    fields_.clear();
    table_end_ = size();
  }
  template <class T>
  void add(uint16_t slot, T value) {
    align(sizeof(T), 0);
    prepend(&value, sizeof(T));
    fields_.push_back({slot, size()});
  }
  void add_reference(uint16_t slot, Position target);
  Position end_table();

  // The whole buffer; its size is a multiple of 8.
  std::string finish(Position root);

 private:
  struct SetField {
    uint16_t slot;
    Position position;
  };
  Position size() const { return static_cast<Position>(reversed_.size()); }
  // Pads so that `size` bytes written after `before` more bytes start at a multiple of `size`.
  void align(size_t size, size_t before);
  void prepend(void const* bytes, size_t count);
  void prepend_reference(Position target);

  std::string reversed_;  // The buffer's bytes from the last to the first.
  std::vector<SetField> fields_;
  Position table_end_ = 0;
};

class FlatbufferVector;

class FlatbufferTable {
 public:
  static Result<FlatbufferTable> root(std::span<std::byte const> bytes);

  // The field's value, or `fallback` if it is absent.
  template <class T>
  Result<T> scalar(uint16_t slot, T fallback) const {
    auto const position = TRY(field(slot, sizeof(T)));
    if (position == 0) return fallback;
    std::memcpy(&fallback, bytes_.data() + position, sizeof(T));
    return fallback;
  }
  Result<std::optional<FlatbufferTable>> table(uint16_t slot) const;
  Result<std::string_view> string(uint16_t slot) const;  // Empty if absent.
  // Elements of `element_size` bytes; empty if absent.
  Result<FlatbufferVector> vector(uint16_t slot, size_t element_size) const;

 private:
  friend class FlatbufferVector;
  FlatbufferTable(std::span<std::byte const> bytes, size_t position) : bytes_(bytes), position_(position) {}
  static Result<FlatbufferTable> at(std::span<std::byte const> bytes, size_t position);
  // Where the field's `size` bytes are; 0 if it is absent.
  Result<size_t> field(uint16_t slot, size_t size) const;
  // Where the field's reference leads; 0 if it is absent.
  Result<size_t> target(uint16_t slot) const;

  std::span<std::byte const> bytes_;
  size_t position_, vtable_ = 0, vtable_size_ = 0;
};

class FlatbufferVector {
 public:
  FlatbufferVector() = default;
  size_t size() const { return count_; }
  // REQUIRES: index < size() and T has the size of an element, or the offset and T lie within it.
  template <class T>
  T at(size_t index, size_t offset = 0) const {
    T value;
    std::memcpy(&value, bytes_.data() + begin_ + index * element_size_ + offset, sizeof(T));
    return value;
  }
  // An element of a vector of references. REQUIRES: index < size().
  Result<FlatbufferTable> table(size_t index) const;

 private:
  friend class FlatbufferTable;
  std::span<std::byte const> bytes_;
  size_t begin_ = 0, count_ = 0, element_size_ = 0;
};

}  // namespace sextant
