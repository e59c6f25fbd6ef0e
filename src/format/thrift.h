// ThriftWriter: Thrift's compact protocol, in which a Parquet file tells of itself. It writes a struct, and those in it, at the end
// of a text. One thread at a time.
#pragma once

#include <cassert>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace sextant {

class ThriftWriter {
 public:
  enum class Element : uint8_t { int32 = 5, binary = 8, structure = 12 };

  // Fields of a struct stand in the order of their numbers.
  void boolean(int16_t field, bool value) { head(field, value ? 1 : 2); }
  void int8(int16_t field, int8_t value) {
    head(field, 3);
    bytes_.push_back(static_cast<char>(value));
  }
  void int32(int16_t field, int32_t value) {
    head(field, 5);
    number(value);
  }
  void int64(int16_t field, int64_t value) {
    head(field, 6);
    number(value);
  }
  void binary(int16_t field, std::string_view value) {
    head(field, 8);
    binary_element(value);
  }
  // A list, whose elements follow it.
  void list(int16_t field, Element type, size_t size) {
    head(field, 9);
    auto const kind = static_cast<uint8_t>(type);
    if (size < 15) return bytes_.push_back(static_cast<char>(size << 4U | kind));
    bytes_.push_back(static_cast<char>(0xf0U | kind));
    variable(size);
  }
  void int32_element(int32_t value) { number(value); }
  void binary_element(std::string_view value) {
    variable(value.size());
    bytes_.append(value);
  }
  void begin_element() { last_.push_back(0); }
  void begin_structure(int16_t field) {
    head(field, 12);
    begin_element();
  }
  void end_structure() {
    bytes_.push_back('\0');
    last_.pop_back();
  }
  // A struct without fields.
  void empty_structure(int16_t field) {
    begin_structure(field);
    end_structure();
  }
  // Structs that were written elsewhere: elements of a list.
  void written_elements(std::string_view bytes) { bytes_.append(bytes); }

  // Ends the outermost struct.
  std::string finish() {
    assert(last_.size() == 1);
    end_structure();
    return std::move(bytes_);
  }

 private:
  void head(int16_t field, unsigned type) {
    auto const step = field - last_.back();
    assert(step > 0 && step < 16);
    bytes_.push_back(static_cast<char>(static_cast<unsigned>(step) << 4U | type));
    last_.back() = field;
  }
  void number(int64_t value) { variable(static_cast<uint64_t>(value) << 1U ^ static_cast<uint64_t>(value >> 63)); }
  void variable(uint64_t value) {
    for (; value >= 0x80; value >>= 7U) bytes_.push_back(static_cast<char>(value | 0x80));
    bytes_.push_back(static_cast<char>(value));
  }

  std::string bytes_;
  std::vector<int16_t> last_ = {0};  // The field before, of each struct that is open.
};

}  // namespace sextant
