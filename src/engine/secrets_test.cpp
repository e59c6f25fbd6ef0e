#include "engine/secrets.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "engine/engine.h"

namespace sextant::engine {
namespace {

namespace fs = std::filesystem;

class SecretsTest : public testing::Test {
 protected:
  SecretsTest() {
    std::string pattern = "/tmp/sextant-secrets-test.XXXXXX";
    folder_ = ::mkdtemp(pattern.data());
  }
  ~SecretsTest() override {
    engine_.reset();
    fs::remove_all(folder_);
  }
  static vault::SecretBuffer secret(std::string_view text) { return vault::SecretBuffer::copy_of(text).value(); }

  Engine& start(Asker ask = nullptr) {
    engine_.reset();
    engine_ = Engine::create({.home = folder_, .secrets = {.ask = std::move(ask), .cost = vault::least_cost}}).value();
    engine_->events().subscribe({.query = [](QuerySnapshot const&) {},
                                 .connection = [](ConnectionInfo const&) {},
                                 .vault = [this](VaultStatus const& status) { told_.emplace_back(to_string(status.state)); }});
    return *engine_;
  }
  void make_vault() {
    auto const passphrase = secret("open sesame");
    ASSERT_TRUE(engine_->secrets().create(vault::Way::passphrase, &passphrase, "").ok());
  }
  Result<> unlock(std::string_view text) {
    auto const passphrase = secret(text);
    auto const status = engine_->secrets().unlock(&passphrase);
    return status ? Result<>() : Result<>(status.error());
  }
  ConnectionInfo add(std::string const& name, std::string const& url, ConnectionSettings settings = {}) {
    auto added = engine_->connections().add(name, secret(url), settings);
    EXPECT_TRUE(added.ok()) << (added ? "" : added.error().message);
    return added ? *added : ConnectionInfo{};
  }
  // The password that a driver would be given, "(none)", or the code of the error.
  std::string password(std::string const& name) {
    auto const connection = engine_->connections().find(name);
    if (!connection) return std::string(to_string(connection.error().code));
    auto const full = engine_->secrets().complete((*connection)->saved(), (*connection)->driver(), {});
    if (!full) return std::string(to_string(full.error().code));
    auto const found = full->spec().options.find("password");
    return found == full->spec().options.end() ? "(none)" : found->second;
  }

  std::string folder_;
  std::vector<std::string> told_;
  std::unique_ptr<Engine> engine_;
};

constexpr auto url = "redis://ann:first@127.0.0.1:1/0";
constexpr auto bare_url = "redis://ann@127.0.0.1:1/0";

TEST_F(SecretsTest, KeepAPasswordInTheVaultAndGiveItAfterARestart) {
  start();
  make_vault();
  auto const added = add("shop", url);
  EXPECT_EQ(added.password_from, PasswordFrom::vault);
  EXPECT_TRUE(added.password_set);
  EXPECT_EQ(password("shop"), "first");
  start();
  EXPECT_EQ(password("shop"), "vault_locked");
  ASSERT_TRUE(unlock("open sesame").ok());
  EXPECT_EQ(password("shop"), "first");
}

TEST_F(SecretsTest, KeepAKeysPassphraseWhateverThePasswordComesFrom) {
  auto const passphrase = [this](std::string const& name) {
    auto const connection = engine_->connections().find(name).value();
    auto const full = engine_->secrets().complete(connection->saved(), connection->driver(), {});
    return full ? full->spec().options.at("tls_key_password") : std::string(to_string(full.error().code));
  };
  start();
  make_vault();
  auto const keyed = std::string("rediss://h/0?tls_certificate=/c&tls_key_password=locked");
  EXPECT_EQ(add("without", keyed).password_from, PasswordFrom::none);
  ConnectionSettings by_command;
  by_command.password_from = PasswordFrom::command;
  by_command.password_command = "echo word";
  add("command", keyed, std::move(by_command));
  start();
  EXPECT_EQ(passphrase("without"), "vault_locked");
  ASSERT_TRUE(unlock("open sesame").ok());
  EXPECT_EQ(passphrase("without"), "locked");
  EXPECT_EQ(password("without"), "(none)");
  EXPECT_EQ(passphrase("command"), "locked");
  EXPECT_EQ(password("command"), "word");
}

TEST_F(SecretsTest, KeepAPasswordInMemoryWhereThereIsNoVault) {
  start();
  auto const added = add("shop", url);
  EXPECT_EQ(added.password_from, PasswordFrom::none);
  EXPECT_TRUE(added.password_set);
  EXPECT_EQ(password("shop"), "first");
  start();
  EXPECT_EQ(password("shop"), "(none)");
}

TEST_F(SecretsTest, AreKeptByAnEditWithoutThemAndReplacedByOneWith) {
  start();
  make_vault();
  add("shop", url);
  auto& connections = engine_->connections();
  ASSERT_TRUE(connections.update("shop", "store", secret("redis://bob@127.0.0.1:2/0"), {}).ok());
  EXPECT_EQ(password("store"), "first");
  EXPECT_EQ(password("shop"), "not_found");
  ConnectionSettings blank;
  blank.password = secret("");
  ASSERT_TRUE(connections.update("store", std::nullopt, std::nullopt, blank).ok());
  EXPECT_EQ(password("store"), "first");
  ConnectionSettings other;
  other.password = secret("second");
  ASSERT_TRUE(connections.update("store", std::nullopt, std::nullopt, other).ok());
  EXPECT_EQ(password("store"), "second");
}

TEST_F(SecretsTest, GoWithTheirConnection) {
  start();
  make_vault();
  add("shop", url);
  ASSERT_TRUE(engine_->connections().remove("shop").ok());
  EXPECT_EQ(engine_->secrets().status()->secrets, 0);
  add("shop", bare_url);
  EXPECT_EQ(password("shop"), "(none)");
}

TEST_F(SecretsTest, OfAConnectionRemovedWhileLockedGoAtTheNextUnlocking) {
  start();
  make_vault();
  add("shop", url);
  add("sales", url);
  ASSERT_TRUE(engine_->secrets().lock(LockReason::person).ok());
  ASSERT_TRUE(engine_->connections().remove("shop").ok());
  add("shop", bare_url);
  EXPECT_EQ(password("shop"), "(none)");
  ASSERT_TRUE(unlock("open sesame").ok());
  EXPECT_EQ(password("shop"), "(none)");
  EXPECT_EQ(password("sales"), "first");
  EXPECT_EQ(engine_->secrets().status()->secrets, 1);
}

TEST_F(SecretsTest, AreNotSavedByHalves) {
  start();
  make_vault();
  ASSERT_TRUE(engine_->secrets().lock(LockReason::person).ok());
  EXPECT_EQ(engine_->connections().add("shop", secret(url), {}).error().code, ErrorCode::vault_locked);
  EXPECT_EQ(password("shop"), "not_found");
}

TEST_F(SecretsTest, ThatWereTypedGoWhenTheVaultIsLocked) {
  start();
  make_vault();
  ConnectionSettings ask;
  ask.password_from = PasswordFrom::ask;
  add("shop", bare_url, std::move(ask));
  EXPECT_EQ(password("shop"), "password_needed");
  ASSERT_TRUE(engine_->connections().give_secret("shop", "password", secret("typed")).ok());
  EXPECT_EQ(password("shop"), "typed");
  ASSERT_TRUE(engine_->secrets().lock(LockReason::person).ok());
  EXPECT_EQ(password("shop"), "password_needed");
}

TEST_F(SecretsTest, AreAskedForByAFaceThatCan) {
  std::vector<std::string> asked;
  std::vector<std::string> answers{"wrong", "open sesame"};
  auto const ask = [&](std::string const& prompt) -> Result<vault::SecretBuffer> {
    asked.push_back(prompt);
    return vault::SecretBuffer::copy_of(answers[std::min(asked.size(), answers.size()) - 1]);
  };
  start();
  make_vault();
  add("shop", url);
  start(ask);
  EXPECT_EQ(password("shop"), "first");
  EXPECT_EQ(password("shop"), "first");
  EXPECT_EQ(asked.size(), 2U);
}

TEST_F(SecretsTest, ComeFromACommand) {
  start();
  ConnectionSettings command;
  command.password_from = PasswordFrom::command;
  command.password_command = "printf '%s\\n' 'from a command'";
  auto const added = add("shop", bare_url, std::move(command));
  EXPECT_EQ(added.password_command, "printf '%s\\n' 'from a command'");
  EXPECT_EQ(password("shop"), "from a command");
}

TEST_F(SecretsTest, AreOpenedByAKeyFileButNotAfterSomebodyLockedThem) {
  start();
  ASSERT_TRUE(engine_->secrets().create(vault::Way::key_file, nullptr, "").ok());
  add("shop", url);
  start();
  EXPECT_EQ(password("shop"), "first");
  ASSERT_TRUE(engine_->secrets().lock(LockReason::person).ok());
  EXPECT_EQ(password("shop"), "vault_locked");
  ASSERT_TRUE(engine_->secrets().unlock(nullptr).ok());
  EXPECT_EQ(password("shop"), "first");
}

TEST_F(SecretsTest, TellFacesOfEachChange) {
  start();
  make_vault();
  ASSERT_TRUE(engine_->secrets().lock(LockReason::idle).ok());
  EXPECT_EQ(engine_->secrets().status()->locked_by, LockReason::idle);
  EXPECT_FALSE(unlock("wrong").ok());
  ASSERT_TRUE(unlock("open sesame").ok());
  EXPECT_EQ(told_, (std::vector<std::string>{"unlocked", "locked", "unlocked"}));
}

TEST_F(SecretsTest, AddressesComeBackWithoutThem) {
  start();
  add("shop", "redis://ann:first@127.0.0.1:1/3");
  auto const address = engine_->connections().address("shop").value();
  EXPECT_THAT(address, testing::Not(testing::HasSubstr("first")));
  ASSERT_TRUE(engine_->connections().update("shop", std::nullopt, secret(address), {}).ok());
  EXPECT_EQ(engine_->connections().address("shop").value(), address);
}

}  // namespace
}  // namespace sextant::engine
