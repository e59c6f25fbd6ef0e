// Integers in network byte order. Pure; any thread.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <type_traits>

namespace sextant::postgresql {

// REQUIRES: sizeof(T) bytes at `bytes`.
template <class T>
T read_network(char const* bytes) {
  static_assert(std::endian::native == std::endian::little);
  std::make_unsigned_t<T> value;
  std::memcpy(&value, bytes, sizeof value);
  if constexpr (sizeof(T) == 2) value = __builtin_bswap16(value);
  if constexpr (sizeof(T) == 4) value = __builtin_bswap32(value);
  if constexpr (sizeof(T) == 8) value = __builtin_bswap64(value);
  return static_cast<T>(value);
}

template <class T>
void write_network(char* bytes, T number) {
  auto value = static_cast<std::make_unsigned_t<T>>(number);
  if constexpr (sizeof(T) == 2) value = __builtin_bswap16(value);
  if constexpr (sizeof(T) == 4) value = __builtin_bswap32(value);
  if constexpr (sizeof(T) == 8) value = __builtin_bswap64(value);
  std::memcpy(bytes, &value, sizeof value);
}

}  // namespace sextant::postgresql
