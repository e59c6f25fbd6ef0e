// The vault file's contents, as plain data, and the bytes they are kept as. Pure; any thread.
//
// A file is, all numbers little-endian: "SXVAULT1", the vault's id, the generation, the minutes before it locks itself, the
// wraps of the vault's key, the projects with their sealed keys, the items, and a MAC over all of it under a key of the vault's
// key. decode() trusts nothing: every length has a bound, a slot stands once, and no byte may be left over. It cannot check the
// MAC, which takes the key; Vault does.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "vault/crypto.h"

namespace sextant::vault {

// A way to the vault's key.
enum class Way : uint8_t { passphrase = 1, key_file = 2, keyring = 3 };
std::string_view to_string(Way way);

// The vault's key, sealed with the key of one way.
struct Wrap {
  Way way = Way::passphrase;
  KdfCost cost;      // Of a passphrase.
  std::string salt;  // Of a passphrase: salt_bytes.
  std::string sealed;
};

// A project's own random key, sealed with the vault's key.
struct ProjectKey {
  std::string project, sealed;
};

// Where a secret belongs.
struct Slot {
  std::string project, item, field;
  friend auto operator<=>(Slot const&, Slot const&) = default;
};

struct SealedItem {
  Slot slot;
  std::string sealed;
};

struct Contents {
  std::string id;  // 16 random bytes.
  uint64_t generation = 0;
  uint32_t lock_after_minutes = 0;  // 0: it does not lock itself.
  std::vector<Wrap> wraps;          // At most one a way.
  std::vector<ProjectKey> projects;
  std::vector<SealedItem> items;
};

inline constexpr size_t vault_id_bytes = 16;
inline constexpr size_t longest_name = 128;  // Of a project, an item or a field.
inline constexpr size_t longest_secret = 16 << 10;
inline constexpr size_t most_projects = 1000;
inline constexpr size_t most_items = 10'000;
inline constexpr uint32_t most_lock_minutes = 24 * 60;
inline constexpr int64_t longest_file = int64_t{32} << 20;

// Without the MAC.
std::string encode(Contents const& contents);

struct Decoded {
  Contents contents;
  std::string authenticated, mac;  // The bytes that the MAC is for, and the MAC.
};
// bad_data with one message for all that can be wrong.
Result<Decoded> decode(std::string_view file);

}  // namespace sextant::vault
