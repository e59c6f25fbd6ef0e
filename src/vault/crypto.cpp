#include "vault/crypto.h"

#include <sodium.h>

#include "base/late_library.h"
#include "base/time.h"

namespace sextant {
extern LateLibrary const late_sodium;
}  // namespace sextant

namespace sextant::vault {

namespace {

constexpr double least_unlock_ms = 500;

unsigned char const* unsigned_bytes(std::string_view text) { return reinterpret_cast<unsigned char const*>(text.data()); }
unsigned char* unsigned_bytes(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

}  // namespace

Result<> load_crypto() {
  TRY(load(late_sodium));
  // Safe to call from several threads and several times.
  if (sodium_init() < 0) return Error{.code = ErrorCode::internal, .message = "libsodium cannot be used."};
  return {};
}

bool is_allowed(KdfCost const& cost) {
  return cost.operations >= least_cost.operations && cost.operations <= most_cost.operations &&
         cost.memory_bytes >= least_cost.memory_bytes && cost.memory_bytes <= most_cost.memory_bytes;
}

Result<KdfCost> calibrated_cost() {
  KdfCost cost;
  auto const passphrase = TRY(SecretBuffer::random(key_bytes));
  auto const salt = TRY(random_bytes(salt_bytes));
  Stopwatch const watch;
  TRY(derive_key(passphrase, salt, cost));
  auto const took_ms = std::max(watch.elapsed_ms(), 1.0);
  auto const wanted = static_cast<uint64_t>(static_cast<double>(cost.operations) * least_unlock_ms / took_ms) + 1;
  cost.operations = std::clamp(wanted, cost.operations, most_cost.operations);
  return cost;
}

Result<SecretBuffer> derive_key(SecretBuffer const& passphrase, std::string_view salt, KdfCost const& cost) {
  assert(salt.size() == salt_bytes && is_allowed(cost));
  auto key = TRY(SecretBuffer::zeros(key_bytes));
  auto const text = passphrase.reveal();
  if (crypto_pwhash(key.bytes().data(), key_bytes, text.data(), text.size(), unsigned_bytes(salt), cost.operations,
                    cost.memory_bytes, crypto_pwhash_ALG_ARGON2ID13) != 0) {
    return Error{.code = ErrorCode::limit,
                 .message = "There is not enough free memory to work with the vault's passphrase.",
                 .hint = "Close other programs and try again; it needs some hundred megabytes for a moment."};
  }
  return key;
}

Result<SecretBuffer> key_of_material(SecretBuffer const& material) {
  constexpr std::string_view purpose = "sextant vault wrap key";
  auto key = TRY(SecretBuffer::zeros(key_bytes));
  crypto_generichash(key.bytes().data(), key_bytes, material.bytes().data(), material.size(), unsigned_bytes(purpose),
                     purpose.size());
  return key;
}

Result<SecretBuffer> subkey(SecretBuffer const& key, char const (&purpose)[9]) {
  auto derived = TRY(SecretBuffer::zeros(key_bytes));
  crypto_kdf_derive_from_key(derived.bytes().data(), key_bytes, 1, purpose, key.bytes().data());
  return derived;
}

std::string joined(std::initializer_list<std::string_view> texts) {
  std::string result;
  for (auto const text : texts) {
    auto const size = static_cast<uint32_t>(text.size());
    for (int shift = 0; shift < 32; shift += 8) result += static_cast<char>(size >> shift & 0xff);
    result += text;
  }
  return result;
}

Result<std::string> seal(SecretBuffer const& key, std::span<unsigned char const> bytes, std::string_view slot) {
  TRY(load_crypto());
  constexpr size_t nonce_bytes = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
  static_assert(seal_bytes == nonce_bytes + crypto_aead_xchacha20poly1305_ietf_ABYTES);
  std::string sealed(bytes.size() + seal_bytes, '\0');
  auto* const nonce = unsigned_bytes(sealed);
  randombytes_buf(nonce, nonce_bytes);
  crypto_aead_xchacha20poly1305_ietf_encrypt(nonce + nonce_bytes, nullptr, bytes.data(), bytes.size(), unsigned_bytes(slot),
                                             slot.size(), nullptr, nonce, key.bytes().data());
  return sealed;
}

Result<SecretBuffer> unseal(SecretBuffer const& key, std::string_view sealed, std::string_view slot) {
  auto const refused = Error{.code = ErrorCode::bad_data, .message = "The sealed bytes are not what they should be."};
  if (sealed.size() < seal_bytes) return refused;
  constexpr size_t nonce_bytes = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
  auto const* const nonce = unsigned_bytes(sealed);
  auto bytes = TRY(SecretBuffer::zeros(sealed.size() - seal_bytes));
  unsigned char nothing = 0;
  auto* const out = bytes.empty() ? &nothing : bytes.bytes().data();
  if (crypto_aead_xchacha20poly1305_ietf_decrypt(out, nullptr, nullptr, nonce + nonce_bytes, sealed.size() - nonce_bytes,
                                                 unsigned_bytes(slot), slot.size(), nonce, key.bytes().data()) != 0) {
    return refused;
  }
  return bytes;
}

Result<std::string> digest(std::string_view bytes) {
  TRY(load_crypto());
  std::string hash(16, '\0');
  crypto_generichash(unsigned_bytes(hash), hash.size(), unsigned_bytes(bytes), bytes.size(), nullptr, 0);
  std::string digits(2 * hash.size() + 1, '\0');
  sodium_bin2hex(digits.data(), digits.size(), unsigned_bytes(hash), hash.size());
  digits.pop_back();
  return digits;
}

std::string authenticate(SecretBuffer const& key, std::string_view bytes) {
  static_assert(mac_bytes == crypto_auth_BYTES && key_bytes == crypto_auth_KEYBYTES);
  std::string mac(mac_bytes, '\0');
  crypto_auth(unsigned_bytes(mac), unsigned_bytes(bytes), bytes.size(), key.bytes().data());
  return mac;
}

bool is_authentic(SecretBuffer const& key, std::string_view bytes, std::string_view mac) {
  return mac.size() == mac_bytes &&
         crypto_auth_verify(unsigned_bytes(mac), unsigned_bytes(bytes), bytes.size(), key.bytes().data()) == 0;
}

Result<std::string> random_bytes(size_t count) {
  TRY(load_crypto());
  std::string bytes(count, '\0');
  randombytes_buf(bytes.data(), count);
  return bytes;
}

}  // namespace sextant::vault
