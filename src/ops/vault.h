// Operations on the vault: its state, its ways in, locking. None of them gives a secret out. Any thread.
#pragma once

#include <optional>
#include <string>

#include "base/describe.h"
#include "ops/context.h"
#include "vault/secret_buffer.h"

namespace sextant::ops {

struct VaultCreate {
  vault::Way way = vault::Way::passphrase;
  std::optional<vault::SecretBuffer> passphrase;
  std::optional<std::string> key_file;
};

struct VaultUnlock {
  std::optional<vault::SecretBuffer> passphrase;
};

struct VaultPassphrase {
  std::optional<vault::SecretBuffer> current;
  vault::SecretBuffer passphrase;
};

struct VaultWay {
  vault::Way way = vault::Way::keyring;
  std::optional<std::string> key_file;
};

struct VaultWayName {
  vault::Way way = vault::Way::keyring;
};

struct VaultSettings {
  int32_t lock_after_minutes = 0;
};

Result<engine::VaultStatus> vault_status(Context& context, Empty const& params);
Result<engine::VaultStatus> create_vault(Context& context, VaultCreate const& params);
Result<engine::VaultStatus> unlock_vault(Context& context, VaultUnlock const& params);
Result<engine::VaultStatus> lock_vault(Context& context, Empty const& params);
Result<engine::VaultStatus> change_passphrase(Context& context, VaultPassphrase const& params);
Result<engine::VaultStatus> add_vault_way(Context& context, VaultWay const& params);
Result<engine::VaultStatus> remove_vault_way(Context& context, VaultWayName const& params);
Result<engine::VaultStatus> change_vault_settings(Context& context, VaultSettings const& params);
Result<engine::VaultStatus> restore_vault(Context& context, Empty const& params);

// Somebody used Sextant: the vault's time until it locks itself begins anew.
void note_use(Context& context);

}  // namespace sextant::ops

namespace sextant {

template <>
struct DescribeEnum<vault::VaultState> {
  static constexpr std::string_view name = "VaultState";
  static constexpr std::array values{vault::VaultState::absent, vault::VaultState::locked, vault::VaultState::unlocked};
};

template <>
struct DescribeEnum<vault::Way> {
  static constexpr std::string_view name = "WayIn";
  static constexpr std::array values{vault::Way::passphrase, vault::Way::key_file, vault::Way::keyring};
};

template <>
struct DescribeEnum<engine::LockReason> {
  static constexpr std::string_view name = "LockReason";
  static constexpr std::array values{engine::LockReason::none, engine::LockReason::person, engine::LockReason::idle,
                                     engine::LockReason::sleep};
};

template <>
struct Describe<engine::VaultStatus> {
  using T = engine::VaultStatus;
  static constexpr std::string_view name = "VaultStatus";
  static constexpr auto fields = std::tuple{
      field("state", &T::state, "Whether there is one, and whether it is open."),
      field("ways", &T::ways, "What opens it."),
      field("lock_after_minutes", &T::lock_after_minutes, "Minutes without use before it locks itself; 0: never."),
      field("secrets", &T::secrets, "How many it holds."),
      field("locked_by", &T::locked_by, "Why it was locked since this process started."),
      field("path", &T::path, "Its file."),
      field("key_file", &T::key_file, "Where its key file is looked for; empty if it has none."),
  };
};

template <>
struct Describe<ops::VaultCreate> {
  using T = ops::VaultCreate;
  static constexpr std::string_view name = "VaultCreate";
  static constexpr auto fields = std::tuple{
      field("way", &T::way, "What opens it."),
      field("passphrase", &T::passphrase, "For the way passphrase."),
      field("key_file", &T::key_file, "For the way key_file: made there if there is none; absent: beside the vault."),
  };
};

template <>
struct Describe<ops::VaultUnlock> {
  static constexpr std::string_view name = "VaultUnlock";
  static constexpr auto fields = std::tuple{
      field("passphrase", &ops::VaultUnlock::passphrase, "Absent: by the key file or the desktop's keyring."),
  };
};

template <>
struct Describe<ops::VaultPassphrase> {
  using T = ops::VaultPassphrase;
  static constexpr std::string_view name = "VaultPassphrase";
  static constexpr auto fields = std::tuple{
      field("current", &T::current, "The one it has; absent only if it has none."),
      field("passphrase", &T::passphrase, "The new one."),
  };
};

template <>
struct Describe<ops::VaultWay> {
  using T = ops::VaultWay;
  static constexpr std::string_view name = "VaultWay";
  static constexpr auto fields = std::tuple{
      field("way", &T::way, "key_file or keyring."),
      field("key_file", &T::key_file, "Made there if there is none; absent: beside the vault."),
  };
};

template <>
struct Describe<ops::VaultWayName> {
  static constexpr std::string_view name = "VaultWayName";
  static constexpr auto fields = std::tuple{field("way", &ops::VaultWayName::way, "Which one.")};
};

template <>
struct Describe<ops::VaultSettings> {
  static constexpr std::string_view name = "VaultSettings";
  static constexpr auto fields = std::tuple{
      field("lock_after_minutes", &ops::VaultSettings::lock_after_minutes, "1 to 1,440; 0: never by itself."),
  };
};

}  // namespace sextant
