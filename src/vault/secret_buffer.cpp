#include "vault/secret_buffer.h"

#include <sodium.h>

#include "vault/crypto.h"

namespace sextant::vault {

Result<SecretBuffer> SecretBuffer::zeros(size_t size) {
  TRY(load_crypto());
  if (size == 0) return SecretBuffer();
  auto* const data = static_cast<unsigned char*>(sodium_malloc(size));
  if (data == nullptr) return Error{.code = ErrorCode::limit, .message = "There is no protected memory left for a secret."};
  sodium_memzero(data, size);
  return SecretBuffer(data, size);
}

Result<SecretBuffer> SecretBuffer::copy_of(std::string_view bytes) {
  auto buffer = TRY(zeros(bytes.size()));
  std::copy(bytes.begin(), bytes.end(), buffer.data_);
  return buffer;
}

Result<SecretBuffer> SecretBuffer::random(size_t size) {
  auto buffer = TRY(zeros(size));
  randombytes_buf(buffer.data_, size);
  return buffer;
}

SecretBuffer::SecretBuffer(SecretBuffer&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)) {}

SecretBuffer& SecretBuffer::operator=(SecretBuffer&& other) noexcept {
  std::swap(data_, other.data_);
  std::swap(size_, other.size_);
  return *this;
}

SecretBuffer::~SecretBuffer() {
  if (data_ != nullptr) sodium_free(data_);
}

void SecretBuffer::put_away() const {
  if (data_ != nullptr) sodium_mprotect_noaccess(data_);
}

void SecretBuffer::bring_back() const {
  if (data_ != nullptr) sodium_mprotect_readonly(data_);
}

}  // namespace sextant::vault
