// Secrets: where connections get their passwords from: the vault, a person, a command, or what was typed into this process.
// Any thread.
//
// A password goes from its place into a driver's connect() and nowhere else; nothing here gives one to a face. What was typed and
// not saved stays in this process's protected memory until the vault is locked or the process ends.
#pragma once

#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "driver/driver.h"
#include "engine/auto_lock.h"
#include "engine/events.h"
#include "engine/store.h"
#include "vault/seal.h"
#include "vault/vault.h"

namespace sextant::engine {

// Asks the person for a secret, on a terminal. vault_locked or password_needed in spirit: any error ends the asking.
using Asker = std::function<Result<vault::SecretBuffer>(std::string const& prompt)>;

struct SecretsOptions {
  std::string folder;        // Sextant's; empty: there is no vault.
  Asker ask;                 // Null: nobody can be asked here.
  std::string key_file;      // Of the environment; empty: "vault.key" beside the vault.
  int key_descriptor = -1;   // Holds a key, read at the first need.
  std::optional<vault::KdfCost> cost;
};

// What faces show of the vault.
struct VaultStatus {
  vault::VaultState state = vault::VaultState::absent;
  std::vector<vault::Way> ways;
  int32_t lock_after_minutes = 0;
  int64_t secrets = 0;
  LockReason locked_by = LockReason::none;  // Why it was locked in this process.
  std::string path, key_file;
};

// A connection's options with its secrets, which are wiped when this goes.
class FullSpec {
 public:
  FullSpec(ConnectSpec spec, Driver const& driver) : spec_(std::move(spec)), driver_(driver) {}
  FullSpec(FullSpec&&) = default;
  FullSpec& operator=(FullSpec&&) = delete;
  ~FullSpec();
  void set(std::string_view option, vault::SecretBuffer const& value);
  // Leaves what the driver understands, to be reached by this route (null: directly).
  Result<> set_route(std::shared_ptr<net::Route> route);
  ConnectSpec const& spec() const { return spec_; }

 private:
  ConnectSpec spec_;
  Driver const& driver_;
};

// A secret option, of a driver or of a route, and its value.
struct OptionSecret {
  std::string option;
  vault::SecretBuffer value;
};

// An option's secret on its way to another vault, sealed for exactly that option of one connection.
struct SealedSecret {
  std::string option, sealed;
};

// How the ids of a project's connections begin: "project:PROJECT:ITEM". Their secrets stand under that project.
inline constexpr std::string_view project_mark = "project:";

// Takes the secrets out of the options.
Result<std::vector<OptionSecret>> take_secrets(Driver const& driver, ConnectSpec& spec);

// The option whose value the way to the host lacks; empty if the error is another one.
std::string needed_secret(Error const& error);
// The option whose value was refused, by the database or on the way to it; empty if the error is another one.
std::string refused_secret(Error const& error);

class Secrets {
 public:
  Secrets(EventBus& events, SecretsOptions options);
  ~Secrets();

  // Called after the vault was locked, with no lock held. Set once, before other threads use this.
  void on_lock(std::function<void()> call) { on_lock_ = std::move(call); }
  // Called after it was unlocked, for what had to wait.
  void on_unlock(std::function<void()> call) { on_unlock_ = std::move(call); }
  // Locks by itself from now on, on a thread of its own.
  void watch();
  // Before what on_lock() calls goes.
  void stop_watching();
  // Somebody used Sextant.
  void touch();

  Result<VaultStatus> status();
  // Exactly one way. `key_file`: made there, or read if it is there; empty: the default place.
  Result<VaultStatus> create(vault::Way way, vault::SecretBuffer const* passphrase, std::string const& key_file);
  // Without a passphrase: by the key file or the keyring.
  Result<VaultStatus> unlock(vault::SecretBuffer const* passphrase);
  Result<VaultStatus> lock(LockReason reason);
  Result<VaultStatus> set_passphrase(vault::SecretBuffer const* current, vault::SecretBuffer const& passphrase);
  Result<VaultStatus> add_way(vault::Way way, std::string const& key_file);
  Result<VaultStatus> remove_way(vault::Way way);
  Result<VaultStatus> set_lock_after(int32_t minutes);
  Result<VaultStatus> restore();

  // The options with all secrets that the connection has. vault_locked, or password_needed, if a face must ask first.
  Result<FullSpec> complete(SavedConnection const& connection, Driver const& driver, std::stop_token stop);
  // In this process only.
  void remember(std::string const& id, std::vector<OptionSecret> secrets);
  // Asks a person for the value of this option, telling them why, and remembers it. password_needed if nobody can be asked here.
  Result<> ask_for(SavedConnection const& connection, std::string const& option, std::string const& why);
  // What was typed was wrong: the next attempt asks again.
  void forget_typed(std::string const& id, std::string_view option);
  void forget_typed(std::string const& id);
  // Into the vault.
  Result<> keep(std::string const& id, std::vector<OptionSecret> secrets);
  // What is remembered of this option into the vault; nothing happens if there is none.
  Result<> keep_typed(std::string const& id, std::string const& option);
  // All that is known of one connection, for another one too. Nothing leaves the vault.
  Result<> copy(std::string const& from, std::string const& to);
  // Those in the vault, for another vault: each is sealed for `slot` and its option.
  Result<std::vector<SealedSecret>> seal_all(std::string const& id, vault::Seal const& seal, std::string const& slot);
  // Its key and its cost, as this program's options want them.
  Result<vault::Seal> make_seal(vault::SecretBuffer const& passphrase) { return vault::Seal::make(passphrase, options_.cost); }
  // Opens the vault by what needs nobody, or asks; not_found if there is none, vault_locked if a face must ask.
  Result<> ensure_unlocked();
  // From here and, if it is open, from the vault; what stays is removed by sweep() after the next unlocking.
  void forget(std::string const& id);
  // The password alone: other secrets, of a key or of the way to the host, do not come from where it does.
  void forget_password(std::string const& id);
  // Removes the secrets of connections that are no more.
  void sweep(std::vector<std::string> const& living);
  // Whether a password is known here or in the vault; asks nobody.
  bool is_set(std::string const& id);
  bool has_vault();

 private:
  Result<> try_keys(std::vector<vault::Way> const& ways);
  Result<> ask_passphrase();
  Result<vault::Key> key_for(vault::Way way, std::string const& key_file, bool make);
  Result<VaultStatus> tell(Result<> done);
  std::string key_file_path() const;
  std::optional<vault::SecretBuffer> typed(std::string const& id, std::string_view option);
  Result<std::optional<vault::SecretBuffer>> password_of(SavedConnection const& connection, std::stop_token stop);
  void watch_until(std::stop_token stop);

  EventBus& events_;
  SecretsOptions const options_;
  vault::Vault vault_;
  std::function<void()> on_lock_, on_unlock_;
  std::mutex unlocking_;  // One asks at a time.
  std::mutex mutex_;      // Guards what follows.
  std::condition_variable_any wake_;
  std::map<std::string, std::vector<OptionSecret>> typed_;
  std::optional<vault::Key> given_key_;  // From the descriptor.
  LockReason locked_by_ = LockReason::none;
  AutoLock auto_lock_;
  std::jthread watcher_;
};

}  // namespace sextant::engine
