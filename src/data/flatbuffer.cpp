#include "data/flatbuffer.h"

#include <algorithm>
#include <iterator>

namespace sextant {

namespace {

Error damaged() { return Error{.code = ErrorCode::bad_data, .message = "The Arrow metadata is damaged."}; }

template <class T>
T load(std::span<std::byte const> bytes, size_t position) {
  T value;
  std::memcpy(&value, bytes.data() + position, sizeof(T));
  return value;
}

bool fits(std::span<std::byte const> bytes, size_t position, size_t size) {
  return position <= bytes.size() && size <= bytes.size() - position;
}

// Follows the reference at `position`, which must lead to at least four bytes.
Result<size_t> follow(std::span<std::byte const> bytes, size_t position) {
  if (!fits(bytes, position, 4)) return damaged();
  auto const target = position + load<uint32_t>(bytes, position);
  if (target == position || !fits(bytes, target, 4)) return damaged();
  return target;
}

}  // namespace

void FlatbufferWriter::prepend(void const* bytes, size_t count) {
  auto const* const first = static_cast<char const*>(bytes);
  reversed_.append(std::make_reverse_iterator(first + count), std::make_reverse_iterator(first));
}

void FlatbufferWriter::align(size_t size, size_t before) {
  while ((reversed_.size() + before) % size != 0) reversed_.push_back('\0');
}

void FlatbufferWriter::prepend_reference(Position target) {
  align(4, 0);
  auto const distance = static_cast<uint32_t>(size() + 4 - target);
  prepend(&distance, 4);
}

FlatbufferWriter::Position FlatbufferWriter::string(std::string_view text) {
  align(4, text.size() + 1);
  reversed_.push_back('\0');
  prepend(text.data(), text.size());
  auto const count = static_cast<uint32_t>(text.size());
  prepend(&count, 4);
  return size();
}

FlatbufferWriter::Position FlatbufferWriter::references(std::span<Position const> targets) {
  align(4, 0);
  for (auto target = targets.rbegin(); target != targets.rend(); ++target) prepend_reference(*target);
  auto const count = static_cast<uint32_t>(targets.size());
  prepend(&count, 4);
  return size();
}

FlatbufferWriter::Position FlatbufferWriter::vector(std::span<std::byte const> bytes, size_t count, size_t alignment) {
  // The elements are aligned, and the count that stands before them too.
  align(4, bytes.size());
  align(alignment, bytes.size());
  prepend(bytes.data(), bytes.size());
  auto const written = static_cast<uint32_t>(count);
  prepend(&written, 4);
  return size();
}

void FlatbufferWriter::add_reference(uint16_t slot, Position target) {
  prepend_reference(target);
  fields_.push_back({slot, size()});
}

FlatbufferWriter::Position FlatbufferWriter::end_table() {
  int32_t distance_to_vtable = 0;
  align(4, 0);
  prepend(&distance_to_vtable, 4);
  auto const table = size();
  uint16_t slots = 0;
  for (auto const& field : fields_) slots = std::max<uint16_t>(slots, static_cast<uint16_t>(field.slot + 1));
  std::vector<uint16_t> vtable(slots + 2U, 0);
  vtable[0] = static_cast<uint16_t>(vtable.size() * 2);
  vtable[1] = static_cast<uint16_t>(table - table_end_);
  for (auto const& field : fields_) vtable[field.slot + 2U] = static_cast<uint16_t>(table - field.position);
  prepend(vtable.data(), vtable.size() * 2);
  distance_to_vtable = static_cast<int32_t>(size() - table);
  for (int byte = 0; byte < 4; ++byte) {
    reversed_[table - 1 - static_cast<Position>(byte)] = static_cast<char>(distance_to_vtable >> (byte * 8));
  }
  return table;
}

std::string FlatbufferWriter::finish(Position root) {
  align(8, 4);
  prepend_reference(root);
  return {reversed_.rbegin(), reversed_.rend()};
}

Result<FlatbufferTable> FlatbufferTable::root(std::span<std::byte const> bytes) {
  auto const position = TRY(follow(bytes, 0));
  return at(bytes, position);
}

Result<FlatbufferTable> FlatbufferTable::at(std::span<std::byte const> bytes, size_t position) {
  if (!fits(bytes, position, 4)) return damaged();
  FlatbufferTable table(bytes, position);
  auto const vtable = static_cast<int64_t>(position) - load<int32_t>(bytes, position);
  if (vtable < 0 || !fits(bytes, static_cast<size_t>(vtable), 4)) return damaged();
  table.vtable_ = static_cast<size_t>(vtable);
  table.vtable_size_ = load<uint16_t>(bytes, table.vtable_);
  if (table.vtable_size_ < 4 || !fits(bytes, table.vtable_, table.vtable_size_)) return damaged();
  return table;
}

Result<size_t> FlatbufferTable::field(uint16_t slot, size_t size) const {
  auto const entry = 4 + size_t{slot} * 2;
  if (entry + 2 > vtable_size_) return size_t{0};
  auto const offset = load<uint16_t>(bytes_, vtable_ + entry);
  if (offset == 0) return size_t{0};
  if (!fits(bytes_, position_ + offset, size)) return damaged();
  return position_ + offset;
}

Result<size_t> FlatbufferTable::target(uint16_t slot) const {
  auto const position = TRY(field(slot, 4));
  if (position == 0) return size_t{0};
  return follow(bytes_, position);
}

Result<std::optional<FlatbufferTable>> FlatbufferTable::table(uint16_t slot) const {
  auto const position = TRY(target(slot));
  if (position == 0) return std::optional<FlatbufferTable>{};
  auto found = TRY(at(bytes_, position));
  return std::optional<FlatbufferTable>(found);
}

Result<std::string_view> FlatbufferTable::string(uint16_t slot) const {
  auto const characters = TRY(vector(slot, 1));
  if (characters.size() == 0) return std::string_view{};
  return std::string_view(reinterpret_cast<char const*>(bytes_.data()) + characters.begin_, characters.count_);
}

Result<FlatbufferVector> FlatbufferTable::vector(uint16_t slot, size_t element_size) const {
  FlatbufferVector result;
  auto const position = TRY(target(slot));
  if (position == 0) return result;
  auto const count = size_t{load<uint32_t>(bytes_, position)};
  if (!fits(bytes_, position + 4, count * element_size)) return damaged();
  result.bytes_ = bytes_;
  result.begin_ = position + 4;
  result.count_ = count;
  result.element_size_ = element_size;
  return result;
}

Result<FlatbufferTable> FlatbufferVector::table(size_t index) const {
  auto const position = TRY(follow(bytes_, begin_ + index * element_size_));
  return FlatbufferTable::at(bytes_, position);
}

}  // namespace sextant
