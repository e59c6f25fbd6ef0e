#include "vault/keyring.h"

#include <fmt/format.h>

#include <libsecret/secret.h>

#include "base/late_library.h"
#include "base/random.h"
#include "vault/signals_held.h"

namespace sextant {
extern LateLibrary const late_secret_1;
extern LateLibrary const late_gobject_2_0;
extern LateLibrary const late_glib_2_0;
}  // namespace sextant

namespace sextant::vault {

namespace {

constexpr auto attribute = "vault";

SecretSchema const* schema() {
  static SecretSchema const made = [] {
    SecretSchema result{};
    result.name = "org.sextant.Vault";
    result.attributes[0] = {attribute, SECRET_SCHEMA_ATTRIBUTE_STRING};
    return result;
  }();
  return &made;
}

// Takes the error over, and says it as ours.
Error keyring_error(std::string_view what, GError* error) {
  Error result{.code = ErrorCode::unavailable,
               .message = fmt::format("{}: {}.", what, error == nullptr ? "no reason was given" : error->message),
               .hint = "The keyring is the desktop's (GNOME Keyring, KWallet, KeePassXC). Without one, use a passphrase."};
  if (error != nullptr) g_error_free(error);
  return result;
}

Error locked_error() {
  return {.code = ErrorCode::unavailable,
          .message = "The desktop's keyring is locked, or there is none yet.",
          .hint = "Unlock it, or make one named \"default\", with the desktop's own program; then try again."};
}

std::string hex(std::string_view bytes) {
  std::string text;
  for (unsigned char const byte : bytes) text += fmt::format("{:02x}", byte);
  return text;
}

// Neither waits for a dialog: what is locked stays so.
Result<> check_unlocked() {
  TRY(load(late_glib_2_0));
  TRY(load(late_gobject_2_0));
  TRY(load(late_secret_1));
  GError* error = nullptr;
  auto* const service = secret_service_get_sync(SECRET_SERVICE_OPEN_SESSION, nullptr, &error);
  if (service == nullptr) return keyring_error("There is no keyring to keep the vault's key in", error);
  auto* const collection =
      secret_collection_for_alias_sync(service, SECRET_COLLECTION_DEFAULT, SECRET_COLLECTION_NONE, nullptr, &error);
  bool const open = collection != nullptr && secret_collection_get_locked(collection) == FALSE;
  if (collection != nullptr) g_object_unref(collection);
  g_object_unref(service);
  if (error != nullptr) return keyring_error("The keyring does not answer", error);
  if (!open) return locked_error();
  return {};
}

}  // namespace

Result<> check_keyring() {
  SignalsHeld const held;
  return check_unlocked();
}

Result<Key> find_in_keyring(std::string_view vault_id) {
  SignalsHeld const held;
  TRY(check_unlocked());
  GError* error = nullptr;
  auto* const found = secret_password_lookup_nonpageable_sync(schema(), nullptr, &error, attribute, hex(vault_id).c_str(), nullptr);
  if (error != nullptr) return keyring_error("The vault's key cannot be read from the keyring", error);
  if (found == nullptr) {
    return Error{.code = ErrorCode::not_found,
                 .message = "The keyring holds no key of this vault.",
                 .hint = "It may have been removed there, or the vault may come from another machine: unlock it another way."};
  }
  auto secret = SecretBuffer::copy_of(found);
  secret_password_free(found);
  if (!secret) return std::move(secret).error();
  return Key{.way = Way::keyring, .secret = std::move(*secret)};
}

Result<Key> make_in_keyring(std::string_view vault_id) {
  SignalsHeld const held;
  TRY(check_unlocked());
  auto text = TRY(random_hex(static_cast<int>(key_bytes)));
  GError* error = nullptr;
  auto const stored = secret_password_store_sync(schema(), SECRET_COLLECTION_DEFAULT, "Sextant: key of the vault", text.c_str(),
                                                 nullptr, &error, attribute, hex(vault_id).c_str(), nullptr);
  auto secret = SecretBuffer::copy_of(text);
  wipe(text);
  if (stored == FALSE) return keyring_error("The vault's key cannot be kept in the keyring", error);
  if (!secret) return std::move(secret).error();
  return Key{.way = Way::keyring, .secret = std::move(*secret)};
}

Result<> remove_from_keyring(std::string_view vault_id) {
  SignalsHeld const held;
  TRY(check_unlocked());
  GError* error = nullptr;
  secret_password_clear_sync(schema(), nullptr, &error, attribute, hex(vault_id).c_str(), nullptr);
  if (error != nullptr) return keyring_error("The vault's key cannot be removed from the keyring", error);
  return {};
}

}  // namespace sextant::vault
