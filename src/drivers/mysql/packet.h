// Reads the parts of a packet, and writes them. Pure; any thread.
//
// A reader never reads past the end: what is missing is zero or empty, and ok() is false from then on. Texts are borrowed
// from the packet.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace sextant::mysql {

static_assert(std::endian::native == std::endian::little);

// First bytes of a reply.
inline constexpr uint8_t ok_mark = 0x00, null_mark = 0xFB, eof_mark = 0xFE, error_mark = 0xFF;

class PacketReader {
 public:
  explicit PacketReader(std::string_view packet) : at_(packet.data()), end_(packet.data() + packet.size()) {}

  bool ok() const { return ok_; }
  size_t left() const { return static_cast<size_t>(end_ - at_); }
  uint8_t peek() const { return at_ < end_ ? static_cast<uint8_t>(*at_) : 0; }

  template <class T>
  T number() {
    T value{};
    auto const bytes = take(sizeof(T));
    if (bytes.size() == sizeof(T)) std::memcpy(&value, bytes.data(), sizeof(T));
    return value;
  }
  std::string_view take(size_t count) {
    if (count > left()) {
      ok_ = false;
      at_ = end_;
      return {};
    }
    std::string_view const bytes(at_, count);
    at_ += count;
    return bytes;
  }
  // A length-encoded integer: one byte below 251, else a mark and 2, 3 or 8 bytes.
  uint64_t length() {
    auto const first = number<uint8_t>();
    if (first < null_mark) return first;
    switch (first) {
      case 0xFC: return number<uint16_t>();
      case 0xFD: {
        auto const low = number<uint16_t>();
        return low | uint64_t{number<uint8_t>()} << 16;
      }
      case 0xFE: return number<uint64_t>();
      default: ok_ = false; return 0;
    }
  }
  std::string_view text() {
    auto const size = length();
    return take(ok_ ? static_cast<size_t>(size) : 0);
  }
  std::string_view rest() { return take(left()); }

 private:
  char const* at_;
  char const* end_;
  bool ok_ = true;
};

template <class T>
void put_number(std::string& out, T value) {
  char bytes[sizeof(T)];
  std::memcpy(bytes, &value, sizeof(T));
  out.append(bytes, sizeof(T));
}

inline void put_length(std::string& out, uint64_t length) {
  if (length < null_mark) {
    put_number(out, static_cast<uint8_t>(length));
  } else if (length <= 0xFFFF) {
    out += '\xFC';
    put_number(out, static_cast<uint16_t>(length));
  } else if (length <= 0xFF'FFFF) {
    out += '\xFD';
    put_number(out, static_cast<uint16_t>(length));
    put_number(out, static_cast<uint8_t>(length >> 16));
  } else {
    out += '\xFE';
    put_number(out, length);
  }
}

}  // namespace sextant::mysql
