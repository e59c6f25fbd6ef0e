// The desktop's keyring (the Secret Service), as a place for one key a vault: 32 random bytes under the vault's id. Any thread;
// calls block until the service answers.
//
// A keyring that is absent, or locked, is said to be so. Nothing here falls back to another place, and nothing opens a dialog.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "vault/key.h"

namespace sextant::vault {

// unavailable if there is no keyring or it is locked, not_found if it holds no key of this vault.
Result<Key> find_in_keyring(std::string_view vault_id);
// Makes a new key there.
Result<Key> make_in_keyring(std::string_view vault_id);
Result<> remove_from_keyring(std::string_view vault_id);
// Ok if there is an unlocked keyring to keep a key in.
Result<> check_keyring();

}  // namespace sextant::vault
