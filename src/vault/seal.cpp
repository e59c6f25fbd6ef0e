#include "vault/seal.h"

#include "vault/contents.h"

namespace sextant::vault {

namespace {

Error not_opened() {
  return {.code = ErrorCode::bad_data,
          .message = "The passwords cannot be opened with that.",
          .hint = "The passphrase is another one, or the file was changed since it was written."};
}

}  // namespace

Result<Seal> Seal::make(SecretBuffer const& passphrase, std::optional<KdfCost> cost) {
  if (passphrase.empty()) return Error{.code = ErrorCode::invalid_argument, .message = "The passphrase must not be empty."};
  auto salt = TRY(random_bytes(salt_bytes));
  auto const chosen = cost ? *cost : TRY(calibrated_cost());
  auto key = TRY(derive_key(passphrase, salt, chosen));
  return Seal(std::move(salt), chosen, std::move(key));
}

Result<Seal> Seal::of(SecretBuffer const& passphrase, std::string_view salt, KdfCost const& cost) {
  TRY(load_crypto());
  if (passphrase.empty() || salt.size() != salt_bytes || !is_allowed(cost)) return not_opened();
  auto key = TRY(derive_key(passphrase, salt, cost));
  return Seal(std::string(salt), cost, std::move(key));
}

Result<std::string> Seal::close(SecretBuffer const& secret, std::string_view slot) const {
  return seal(key_, secret.bytes(), slot);
}

Result<SecretBuffer> Seal::open(std::string_view sealed, std::string_view slot) const {
  if (sealed.size() > longest_secret + seal_bytes) return not_opened();
  auto opened = unseal(key_, sealed, slot);
  if (!opened && opened.error().code == ErrorCode::bad_data) return not_opened();
  return opened;
}

}  // namespace sextant::vault
