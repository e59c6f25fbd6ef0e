// Seal: secrets on their way from one vault to another, under a passphrase of their own. One thread at a time.
//
// The passphrase goes through the same Argon2id as a vault's, and each secret is sealed for its slot: whatever the slot says,
// its bytes cannot be moved elsewhere. A wrong passphrase and changed bytes give the same answer.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "vault/crypto.h"
#include "vault/secret_buffer.h"

namespace sextant::vault {

class Seal {
 public:
  // With a salt of its own. `cost` nullopt: measured. invalid_argument for an empty passphrase.
  static Result<Seal> make(SecretBuffer const& passphrase, std::optional<KdfCost> cost);
  // That of sealed bytes. bad_data if the salt or the cost cannot be one's.
  static Result<Seal> of(SecretBuffer const& passphrase, std::string_view salt, KdfCost const& cost);

  std::string const& salt() const { return salt_; }
  KdfCost const& cost() const { return cost_; }
  Result<std::string> close(SecretBuffer const& secret, std::string_view slot) const;
  Result<SecretBuffer> open(std::string_view sealed, std::string_view slot) const;

 private:
  Seal(std::string salt, KdfCost const& cost, SecretBuffer key) : salt_(std::move(salt)), cost_(cost), key_(std::move(key)) {}
  std::string salt_;
  KdfCost cost_;
  SecretBuffer key_;
};

}  // namespace sextant::vault
