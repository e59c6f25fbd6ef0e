// Vault: secrets in one encrypted file, open while somebody has given its key. Any thread; several processes may share the file.
//
// Keys: each way in (a passphrase, a key file, the keyring) seals the same random key of the vault; that seals a random key for
// each project; that seals each secret, for its slot only. Locking wipes the vault's key; the others live for one call. A wrong
// passphrase and a file that was tampered with give the same answer.
#pragma once

#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "vault/attempts.h"
#include "vault/contents.h"
#include "vault/file.h"
#include "vault/key.h"
#include "vault/secret_buffer.h"

namespace sextant::vault {

enum class VaultState : uint8_t { absent, locked, unlocked };
std::string_view to_string(VaultState state);

struct VaultFacts {
  VaultState state = VaultState::absent;
  std::string id;  // Not secret; the keyring knows the vault by it.
  std::vector<Way> ways;
  uint32_t lock_after_minutes = 0;
  int64_t secrets = 0;
  uint64_t generation = 0;
};

struct Secret {
  Slot slot;
  SecretBuffer value;
};

class Vault {
 public:
  // Nothing is read before the first call. `cost` is that of new passphrases; nullopt: measured when one is set.
  Vault(std::string path, std::optional<KdfCost> cost, Attempts::Clock clock = std::chrono::steady_clock::now);

  // bad_data if the file is damaged: restore_backup() may help.
  Result<VaultFacts> facts();
  std::string const& path() const { return file_.path(); }

  // Makes the file, open. `id` has vault_id_bytes. already_exists if there is a vault.
  Result<> create(std::string const& id, Key const& key, uint32_t lock_after_minutes);
  // unauthenticated if the key is not one of the vault's, or the file was changed by someone without a key.
  Result<> unlock(Key const& key);
  // True if it was open.
  bool lock();

  // Sets or changes the passphrase; `current` is checked if the vault has one. Open or not.
  Result<> set_passphrase(Key const* current, Key const& passphrase);
  // Another way in; in place of the one of its kind, if there is one. vault_locked unless open.
  Result<> add_way(Key const& key);
  Result<> remove_way(Way way);  // invalid_state for the last one.
  Result<> set_lock_after(uint32_t minutes);

  // nullopt: the slot is empty. vault_locked unless open.
  Result<std::optional<SecretBuffer>> find(Slot const& slot);
  // All of them in one change of the file.
  Result<> put(std::vector<Secret> const& secrets);
  // All secrets of the items, in one change of the file. No error if there is none.
  Result<> erase(std::string const& project, std::vector<std::string> const& items);
  // One secret. No error if it is not there.
  Result<> erase(Slot const& slot);
  // What is set, without a key: the slots are not secret.
  Result<std::vector<Slot>> slots();
  // Whether any field of the item is set; false if the file cannot be read.
  bool has(std::string_view project, std::string_view item);

  // Puts the file's state before the last change back in its place, locked.
  Result<> restore_backup();

 private:
  Result<> refresh();
  Result<> check(Decoded const& decoded, SecretBuffer const& key) const;
  Result<SecretBuffer> open_with(Decoded const& decoded, Key const& key) const;
  Result<> require_open();
  Result<> change(std::function<Result<>(Contents&)> const& edit);
  Result<Wrap> wrap(Contents const& contents, Key const& key) const;
  Result<SecretBuffer> project_key(Contents& contents, std::string const& project, bool make);
  Result<> save(VaultFile::Lock const& held, std::optional<std::string> const& before, Contents contents);
  bool forget_key();

  VaultFile const file_;
  std::optional<KdfCost> const cost_;
  Attempts attempts_;
  std::mutex mutex_;  // Guards what follows.
  std::optional<Decoded> decoded_;
  std::optional<FileStamp> stamp_;
  uint64_t newest_generation_ = 0;
  SecretBuffer key_;  // The vault's; empty while it is locked, unreadable between calls.
};

}  // namespace sextant::vault
