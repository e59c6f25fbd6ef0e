// The vault's cryptography: the few calls of libsodium that it is made of, with Results. Any thread.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

#include "base/result.h"
#include "vault/secret_buffer.h"

namespace sextant::vault {

inline constexpr size_t key_bytes = 32;
inline constexpr size_t salt_bytes = 16;
inline constexpr size_t mac_bytes = 32;
inline constexpr size_t seal_bytes = 24 + 16;  // What sealing adds: the nonce and the tag.

// What one guess of a passphrase costs: Argon2id's passes and memory.
struct KdfCost {
  uint64_t operations = 3;
  uint64_t memory_bytes = uint64_t{256} << 20;
  friend bool operator==(KdfCost const&, KdfCost const&) = default;
};
// A file may ask for no less, or its passphrase would be cheap to guess, and for no more, or opening it would be an attack.
inline constexpr KdfCost least_cost{.operations = 3, .memory_bytes = uint64_t{64} << 20};
inline constexpr KdfCost most_cost{.operations = 20, .memory_bytes = uint64_t{4} << 30};
bool is_allowed(KdfCost const& cost);
// The default, with more passes where this machine would take less than half a second.
Result<KdfCost> calibrated_cost();

// Loads libsodium; quick when that is done.
Result<> load_crypto();

// Argon2id. REQUIRES: is_allowed(cost), `salt` of salt_bytes.
Result<SecretBuffer> derive_key(SecretBuffer const& passphrase, std::string_view salt, KdfCost const& cost);
// The key that the bytes of a key file or of a keyring's item stand for.
Result<SecretBuffer> key_of_material(SecretBuffer const& material);
// A key for one purpose, of a key that is used for nothing else. `purpose` has 8 letters.
Result<SecretBuffer> subkey(SecretBuffer const& key, char const (&purpose)[9]);

// Texts as one, so that no two lists of texts give the same: each with its length before it.
std::string joined(std::initializer_list<std::string_view> texts);

// XChaCha20-Poly1305 with a random nonce, which stands before the bytes. `slot` is authenticated and not kept: sealed bytes
// open in their own slot only.
Result<std::string> seal(SecretBuffer const& key, std::span<unsigned char const> bytes, std::string_view slot);
// bad_data without further reasons if the key, the bytes or the slot are not the right ones.
Result<SecretBuffer> unseal(SecretBuffer const& key, std::string_view sealed, std::string_view slot);

// 32 lower-case hexadecimal digits that stand for the bytes: no others give the same (BLAKE2b, 128 bits).
Result<std::string> digest(std::string_view bytes);

std::string authenticate(SecretBuffer const& key, std::string_view bytes);
bool is_authentic(SecretBuffer const& key, std::string_view bytes, std::string_view mac);

Result<std::string> random_bytes(size_t count);

}  // namespace sextant::vault
