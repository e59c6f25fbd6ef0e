#include "ops/vault.h"

namespace sextant::ops {

namespace {

vault::SecretBuffer const* pointer(std::optional<vault::SecretBuffer> const& secret) {
  return secret ? &*secret : nullptr;
}

// What opens the vault, or decides what does, is a person's.
Result<> require_person(Context const& context) {
  if (context.actor != engine::Actor::agent) return {};
  return Error{.code = ErrorCode::unauthorized, .message = "An agent may not open or change the vault."};
}

}  // namespace

Result<engine::VaultStatus> vault_status(Context& context, Empty const&) { return context.engine.secrets().status(); }

Result<engine::VaultStatus> create_vault(Context& context, VaultCreate const& params) {
  TRY(require_person(context));
  return context.engine.secrets().create(params.way, pointer(params.passphrase), params.key_file.value_or(""));
}

Result<engine::VaultStatus> unlock_vault(Context& context, VaultUnlock const& params) {
  TRY(require_person(context));
  return context.engine.secrets().unlock(pointer(params.passphrase));
}

Result<engine::VaultStatus> lock_vault(Context& context, Empty const&) {
  return context.engine.secrets().lock(engine::LockReason::person);
}

Result<engine::VaultStatus> change_passphrase(Context& context, VaultPassphrase const& params) {
  TRY(require_person(context));
  return context.engine.secrets().set_passphrase(pointer(params.current), params.passphrase);
}

Result<engine::VaultStatus> add_vault_way(Context& context, VaultWay const& params) {
  TRY(require_person(context));
  if (params.way == vault::Way::passphrase) {
    return Error{.code = ErrorCode::invalid_argument,
                 .message = "A passphrase is set by vault.change_passphrase.",
                 .hint = "Here the ways are key_file and keyring."};
  }
  return context.engine.secrets().add_way(params.way, params.key_file.value_or(""));
}

Result<engine::VaultStatus> remove_vault_way(Context& context, VaultWayName const& params) {
  TRY(require_person(context));
  return context.engine.secrets().remove_way(params.way);
}

Result<engine::VaultStatus> change_vault_settings(Context& context, VaultSettings const& params) {
  TRY(require_person(context));
  return context.engine.secrets().set_lock_after(params.lock_after_minutes);
}

Result<engine::VaultStatus> restore_vault(Context& context, Empty const&) {
  TRY(require_person(context));
  return context.engine.secrets().restore();
}

void note_use(Context& context) { context.engine.secrets().touch(); }

}  // namespace sextant::ops
