// SecretBuffer: bytes that must not leave by accident: a passphrase, a key, a password. One thread at a time.
//
// The memory is libsodium's: between guard pages, locked into RAM where the limit allows it, left out of core dumps, and
// zeroed when it is freed. It can be moved and not copied; it has no formatter, no stream operator and no serializer, so that
// writing one into a log, a message or a reply does not compile (secret_buffer_test.cpp holds that).
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"

namespace sextant::vault {

class SecretBuffer {
 public:
  // Loads libsodium. unavailable if it is not installed, limit if there is no memory.
  static Result<SecretBuffer> copy_of(std::string_view bytes);
  static Result<SecretBuffer> zeros(size_t size);
  static Result<SecretBuffer> random(size_t size);

  SecretBuffer() = default;  // Empty.
  SecretBuffer(SecretBuffer&& other) noexcept;
  SecretBuffer& operator=(SecretBuffer&& other) noexcept;
  ~SecretBuffer();

  size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  // The bytes, borrowed for one call: whoever copies them must wipe the copy.
  std::string_view reveal() const { return {reinterpret_cast<char const*>(data_), size_}; }
  std::span<unsigned char> bytes() { return {data_, size_}; }
  std::span<unsigned char const> bytes() const { return {data_, size_}; }

  // Makes the bytes unreadable for this process itself until bring_back(): for keys that wait for their next use.
  void put_away() const;
  void bring_back() const;

  template <class Stream>
  friend Stream& operator<<(Stream&, SecretBuffer const&) = delete;

 private:
  SecretBuffer(unsigned char* data, size_t size) : data_(data), size_(size) {}
  unsigned char* data_ = nullptr;
  size_t size_ = 0;
};

}  // namespace sextant::vault
