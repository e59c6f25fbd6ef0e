#include "vault/seal.h"

#include <gtest/gtest.h>

namespace sextant::vault {
namespace {

SecretBuffer secret(std::string_view text) { return SecretBuffer::copy_of(text).value(); }

TEST(Seal, OpensWithItsPassphraseInAnotherPlace) {
  auto const here = Seal::make(secret("carry me"), least_cost).value();
  auto const sealed = here.close(secret("hunter2"), "shop password").value();
  EXPECT_EQ(sealed.find("hunter2"), std::string::npos);
  auto const there = Seal::of(secret("carry me"), here.salt(), here.cost()).value();
  EXPECT_EQ(there.open(sealed, "shop password")->reveal(), "hunter2");
  EXPECT_NE(here.close(secret("hunter2"), "shop password").value(), sealed);
}

TEST(Seal, GivesTheSameAnswerToAWrongPassphraseAndToChangedBytes) {
  auto const seal = Seal::make(secret("carry me"), least_cost).value();
  auto const sealed = seal.close(secret("hunter2"), "shop password").value();
  auto const other = Seal::of(secret("carry you"), seal.salt(), seal.cost()).value();
  auto const refused = other.open(sealed, "shop password").error();
  EXPECT_EQ(refused.code, ErrorCode::bad_data);
  for (size_t i = 0; i < sealed.size(); ++i) {
    auto changed = sealed;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    EXPECT_EQ(seal.open(changed, "shop password").error().message, refused.message) << i;
    EXPECT_FALSE(seal.open(sealed.substr(0, i), "shop password").ok()) << i;
  }
  EXPECT_EQ(seal.open(sealed, "shop ssh_password").error().message, refused.message);
  EXPECT_EQ(seal.open(std::string(1 << 20, 'x'), "shop password").error().message, refused.message);
}

TEST(Seal, RefusesWhatWouldBeCheapToGuessOrCostlyToTry) {
  auto const salt = std::string(salt_bytes, 's');
  EXPECT_FALSE(Seal::of(secret("p"), salt, {.operations = 1, .memory_bytes = 1 << 20}).ok());
  EXPECT_FALSE(Seal::of(secret("p"), salt, {.operations = 3, .memory_bytes = uint64_t{1} << 40}).ok());
  EXPECT_FALSE(Seal::of(secret("p"), "short", least_cost).ok());
  EXPECT_EQ(Seal::make(SecretBuffer(), least_cost).error().code, ErrorCode::invalid_argument);
}

TEST(Digest, IsAlwaysTheSameForTheSameBytes) {
  EXPECT_EQ(digest("").value(), "cae66941d9efbd404e4d88758ea67670");
  EXPECT_EQ(digest("a").value().size(), 32U);
  EXPECT_NE(digest("a").value(), digest("b").value());
}

}  // namespace
}  // namespace sextant::vault
