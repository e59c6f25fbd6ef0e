// Key: what opens a vault by one of its ways, and where keys come from. One thread at a time.
#pragma once

#include <string>

#include "base/result.h"
#include "vault/contents.h"
#include "vault/secret_buffer.h"

namespace sextant::vault {

struct Key {
  Way way = Way::passphrase;
  SecretBuffer secret;  // The passphrase, or the bytes of the key file or of the keyring's item.
};

inline constexpr int64_t shortest_key = 32;
inline constexpr int64_t longest_key = 4096;

// The bytes of a key file: as they are, 32 to 4,096 of them. unauthorized if others could read it.
Result<Key> read_key_file(std::string const& path);
// Makes a key file of random bytes for this user only; already_exists if something is there.
Result<Key> make_key_file(std::string const& path);
// The same from an open descriptor, read to its end and closed: for a key that stands in no file.
Result<Key> read_key_descriptor(int descriptor);

}  // namespace sextant::vault
