#include "vault/vault.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <random>

namespace sextant::vault {
namespace {

namespace fs = std::filesystem;

class VaultTest : public testing::Test {
 protected:
  VaultTest() {
    std::string pattern = "/tmp/sextant-vault-test.XXXXXX";
    folder_ = ::mkdtemp(pattern.data());
  }
  ~VaultTest() override { fs::remove_all(folder_); }

  std::string path(std::string const& name = "vault") const { return folder_ + "/" + name; }
  static Key passphrase(std::string_view text) { return {.way = Way::passphrase, .secret = SecretBuffer::copy_of(text).value()}; }
  static Key key(char byte = 'k') { return {.way = Way::key_file, .secret = SecretBuffer::copy_of(std::string(32, byte)).value()}; }
  static std::string id() { return random_bytes(vault_id_bytes).value(); }
  static Slot slot(std::string const& item, std::string const& field = "password") { return {"personal", item, field}; }
  static Result<> put(Vault& vault, Slot const& slot, std::string_view value) {
    std::vector<Secret> secrets;
    secrets.push_back({slot, SecretBuffer::copy_of(value).value()});
    return vault.put(secrets);
  }
  // The secret, "(none)", or the code of the error.
  static std::string get(Vault& vault, Slot const& slot) {
    auto const found = vault.find(slot);
    if (!found) return std::string(to_string(found.error().code));
    return *found ? std::string((*found)->reveal()) : "(none)";
  }
  // A vault with a passphrase, a key file, two projects and some secrets, and its bytes.
  std::string make_full() {
    Vault vault(path(), least_cost);
    EXPECT_TRUE(vault.create(id(), key(), 15).ok());
    EXPECT_TRUE(vault.add_way(passphrase("open sesame")).ok());
    EXPECT_TRUE(put(vault, slot("shop"), "first secret").ok());
    EXPECT_TRUE(put(vault, slot("sales"), "other secret").ok());
    EXPECT_TRUE(put(vault, {"other project", "shop", "password"}, "third secret").ok());
    return read();
  }
  std::string read(std::string const& name = "vault") const {
    std::ifstream file(path(name), std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  void write(std::string_view bytes, std::string const& name = "vault") const {
    std::ofstream(path(name), std::ios::binary | std::ios::trunc).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    fs::permissions(path(name), fs::perms::owner_read | fs::perms::owner_write);
  }
  // What a fresh process says that unlocks these bytes and reads a secret.
  Result<> try_bytes(std::string_view bytes, Key const& with) {
    write(bytes);
    Vault vault(path(), least_cost);
    return vault.unlock(with);
  }

  std::string folder_;
};

TEST_F(VaultTest, GivesBackWhatWasPutAfterItWasClosed) {
  {
    Vault vault(path(), least_cost);
    ASSERT_TRUE(vault.create(id(), passphrase("open sesame"), 15).ok());
    ASSERT_TRUE(put(vault, slot("shop"), std::string_view("p\0w\xff", 4)).ok());
    ASSERT_TRUE(put(vault, slot("empty"), "").ok());
  }
  Vault vault(path(), least_cost);
  EXPECT_EQ(vault.facts()->state, VaultState::locked);
  EXPECT_EQ(get(vault, slot("shop")), "vault_locked");
  ASSERT_TRUE(vault.unlock(passphrase("open sesame")).ok());
  EXPECT_EQ(get(vault, slot("shop")), std::string("p\0w\xff", 4));
  EXPECT_EQ(get(vault, slot("empty")), "");
  EXPECT_EQ(get(vault, slot("shop", "other")), "(none)");
  EXPECT_EQ(vault.facts()->lock_after_minutes, 15U);
  EXPECT_EQ(vault.facts()->secrets, 2);
}

TEST_F(VaultTest, HoldsNoSecretInTheClear) {
  auto const bytes = make_full();
  EXPECT_THAT(bytes, testing::Not(testing::HasSubstr("secret")));
  EXPECT_THAT(bytes, testing::HasSubstr("shop"));
}

TEST_F(VaultTest, LocksForgetsAndOpensAgain) {
  make_full();
  Vault vault(path(), least_cost);
  ASSERT_TRUE(vault.unlock(key()).ok());
  EXPECT_TRUE(vault.lock());
  EXPECT_FALSE(vault.lock());
  EXPECT_EQ(get(vault, slot("shop")), "vault_locked");
  EXPECT_EQ(put(vault, slot("shop"), "x").error().code, ErrorCode::vault_locked);
  ASSERT_TRUE(vault.unlock(passphrase("open sesame")).ok());
  EXPECT_EQ(get(vault, slot("shop")), "first secret");
}

TEST_F(VaultTest, SaysTheSameOfAWrongPassphraseAndOfATamperedFile) {
  auto bytes = make_full();
  auto const wrong = try_bytes(bytes, passphrase("open sesam"));
  bytes[bytes.size() - mac_bytes - 1] ^= 1;
  auto const tampered = try_bytes(bytes, passphrase("open sesame"));
  ASSERT_FALSE(wrong.ok());
  ASSERT_FALSE(tampered.ok());
  EXPECT_EQ(wrong.error().code, ErrorCode::unauthenticated);
  EXPECT_EQ(wrong.error().message, tampered.error().message);
  EXPECT_EQ(wrong.error().hint, tampered.error().hint);
}

TEST_F(VaultTest, RefusesEveryFlippedByte) {
  auto const bytes = make_full();
  for (size_t i = 0; i < bytes.size(); ++i) {
    for (char const mask : {'\x01', '\x80'}) {
      auto changed = bytes;
      changed[i] ^= mask;
      EXPECT_FALSE(try_bytes(changed, key()).ok()) << "byte " << i;
    }
  }
  EXPECT_TRUE(try_bytes(bytes, key()).ok());
}

TEST_F(VaultTest, RefusesItselfCutAtEveryLength) {
  auto const bytes = make_full();
  for (size_t length = 0; length < bytes.size(); ++length) {
    EXPECT_FALSE(try_bytes(bytes.substr(0, length), key()).ok()) << length << " bytes";
  }
  EXPECT_FALSE(try_bytes(bytes + '\0', key()).ok());
}

TEST_F(VaultTest, RefusesAnyTwoItemsSwapped) {
  auto const bytes = make_full();
  auto const whole = decode(bytes).value();
  auto const count = whole.contents.items.size();
  ASSERT_EQ(count, 3U);
  for (size_t i = 0; i < count; ++i) {
    for (size_t j = i + 1; j < count; ++j) {
      auto contents = whole.contents;
      std::swap(contents.items[i].sealed, contents.items[j].sealed);
      EXPECT_FALSE(try_bytes(encode(contents) + whole.mac, key()).ok());
    }
  }
}

TEST_F(VaultTest, OpensSealedBytesInTheirOwnSlotOnly) {
  auto const sealing = SecretBuffer::random(key_bytes).value();
  auto const secret = SecretBuffer::copy_of("abc").value();
  auto const sealed = seal(sealing, secret.bytes(), joined({"a", "bc"})).value();
  EXPECT_TRUE(unseal(sealing, sealed, joined({"a", "bc"})).ok());
  EXPECT_FALSE(unseal(sealing, sealed, joined({"ab", "c"})).ok());
  EXPECT_FALSE(unseal(SecretBuffer::random(key_bytes).value(), sealed, joined({"a", "bc"})).ok());
}

TEST_F(VaultTest, PutsTheStateBeforeTheLastChangeBack) {
  make_full();
  write("rubbish");
  Vault vault(path(), least_cost);
  auto const damaged = vault.facts();
  ASSERT_FALSE(damaged.ok());
  EXPECT_EQ(damaged.error().code, ErrorCode::bad_data);
  EXPECT_THAT(damaged.error().hint, testing::HasSubstr("vault restore"));
  ASSERT_TRUE(vault.restore_backup().ok());
  ASSERT_TRUE(vault.unlock(key()).ok());
  EXPECT_EQ(get(vault, slot("sales")), "other secret");
  EXPECT_EQ(get(vault, {"other project", "shop", "password"}), "(none)");
}

TEST_F(VaultTest, LocksItselfWhenItsFileGoesBackToAnOlderState) {
  auto const older = make_full();
  Vault vault(path(), least_cost);
  ASSERT_TRUE(vault.unlock(key()).ok());
  ASSERT_TRUE(put(vault, slot("shop"), "newer").ok());
  write(older);
  EXPECT_EQ(get(vault, slot("shop")), "vault_locked");
}

TEST_F(VaultTest, ChangesThePassphraseForTheRightOneOnly) {
  make_full();
  Vault vault(path(), least_cost);
  ASSERT_TRUE(vault.unlock(key()).ok());
  auto const wrong = passphrase("guess"), right = passphrase("open sesame"), next = passphrase("another");
  EXPECT_EQ(vault.set_passphrase(&wrong, next).error().code, ErrorCode::unauthenticated);
  EXPECT_EQ(vault.set_passphrase(nullptr, next).error().code, ErrorCode::unauthenticated);
  ASSERT_TRUE(vault.set_passphrase(&right, next).ok());
  vault.lock();
  EXPECT_FALSE(vault.unlock(right).ok());
  ASSERT_TRUE(vault.unlock(next).ok());
  EXPECT_EQ(get(vault, slot("shop")), "first secret");
}

TEST_F(VaultTest, KeepsTheLastWayIn) {
  make_full();
  Vault vault(path(), least_cost);
  EXPECT_EQ(vault.remove_way(Way::key_file).error().code, ErrorCode::vault_locked);
  ASSERT_TRUE(vault.unlock(key()).ok());
  ASSERT_TRUE(vault.remove_way(Way::key_file).ok());
  EXPECT_EQ(vault.remove_way(Way::passphrase).error().code, ErrorCode::invalid_state);
  vault.lock();
  EXPECT_EQ(vault.unlock(key()).error().code, ErrorCode::not_supported);
}

TEST_F(VaultTest, ForgetsAllSecretsOfAnItem) {
  make_full();
  Vault vault(path(), least_cost);
  ASSERT_TRUE(vault.unlock(key()).ok());
  ASSERT_TRUE(put(vault, slot("shop", "ssh"), "second field").ok());
  ASSERT_TRUE(vault.erase("personal", {"shop"}).ok());
  EXPECT_EQ(get(vault, slot("shop")), "(none)");
  EXPECT_EQ(get(vault, slot("shop", "ssh")), "(none)");
  EXPECT_EQ(get(vault, slot("sales")), "other secret");
  EXPECT_EQ(get(vault, {"other project", "shop", "password"}), "third secret");
}

TEST_F(VaultTest, ForgetsOneSecretOfAnItem) {
  make_full();
  Vault vault(path(), least_cost);
  EXPECT_EQ(vault.erase(slot("shop")).error().code, ErrorCode::vault_locked);
  ASSERT_TRUE(vault.unlock(key()).ok());
  ASSERT_TRUE(put(vault, slot("shop", "ssh"), "second field").ok());
  ASSERT_TRUE(vault.erase(slot("shop")).ok());
  EXPECT_EQ(get(vault, slot("shop")), "(none)");
  EXPECT_EQ(get(vault, slot("shop", "ssh")), "second field");
  EXPECT_TRUE(vault.erase(slot("shop")).ok());
}

TEST_F(VaultTest, RefusesAFileThatOthersMayRead) {
  make_full();
  for (auto const mode : {0640, 0604, 0620, 0602}) {
    ::chmod(path().c_str(), static_cast<mode_t>(mode));
    Vault vault(path(), least_cost);
    EXPECT_EQ(vault.unlock(key()).error().code, ErrorCode::unauthorized) << std::oct << mode;
  }
}

TEST_F(VaultTest, WritesFilesForItsUserOnly) {
  auto const before = ::umask(0);
  make_full();
  ::umask(before);
  for (auto const& entry : fs::directory_iterator(folder_)) {
    EXPECT_EQ(entry.status().permissions() & fs::perms::all, fs::perms::owner_read | fs::perms::owner_write) << entry.path();
  }
}

TEST_F(VaultTest, RefusesALinkInPlaceOfItsFile) {
  make_full();
  fs::rename(path(), path("elsewhere"));
  fs::create_symlink(path("elsewhere"), path());
  Vault vault(path(), least_cost);
  EXPECT_FALSE(vault.unlock(key()).ok());
}

TEST_F(VaultTest, RefusesAPassphraseThatWouldBeTooCheapOrTooDearToTry) {
  for (auto const cost : {KdfCost{2, 64 << 20}, KdfCost{3, (64 << 20) - 1}, KdfCost{21, 64 << 20}, KdfCost{3, (uint64_t{4} << 30) + 1}}) {
    auto contents = decode(make_full()).value().contents;
    fs::remove(path());
    for (auto& wrap : contents.wraps) wrap.cost = cost;
    EXPECT_FALSE(decode(encode(contents) + std::string(mac_bytes, '\0')).ok()) << cost.operations << " " << cost.memory_bytes;
  }
}

TEST_F(VaultTest, SlowsGuessingDownAfterFiveWrongPassphrases) {
  make_full();
  std::chrono::steady_clock::time_point now{};
  Vault vault(path(), least_cost, [&] { return now; });
  for (int i = 0; i < 5; ++i) EXPECT_EQ(vault.unlock(passphrase("guess")).error().code, ErrorCode::unauthenticated);
  EXPECT_EQ(vault.unlock(passphrase("open sesame")).error().code, ErrorCode::limit);
  now += std::chrono::seconds(1);
  EXPECT_EQ(vault.unlock(passphrase("guess")).error().code, ErrorCode::unauthenticated);
  now += std::chrono::seconds(1);
  EXPECT_EQ(vault.unlock(passphrase("open sesame")).error().code, ErrorCode::limit);
  now += std::chrono::seconds(1);
  EXPECT_TRUE(vault.unlock(passphrase("open sesame")).ok());
}

TEST(Attempts, WaitAMinuteAtMost) {
  std::chrono::steady_clock::time_point now{};
  Attempts attempts([&] { return now; });
  for (int i = 0; i < 100; ++i) attempts.wrong();
  now += std::chrono::seconds(59);
  EXPECT_FALSE(attempts.may_try().ok());
  now += std::chrono::seconds(1);
  EXPECT_TRUE(attempts.may_try().ok());
}

TEST_F(VaultTest, SeesWhatAnotherProcessChanged) {
  make_full();
  Vault first(path(), least_cost), second(path(), least_cost);
  ASSERT_TRUE(first.unlock(key()).ok());
  ASSERT_TRUE(second.unlock(key()).ok());
  ASSERT_TRUE(put(first, slot("shop"), "changed").ok());
  EXPECT_EQ(get(second, slot("shop")), "changed");
  ASSERT_TRUE(put(second, slot("new"), "there").ok());
  EXPECT_EQ(get(first, slot("new")), "there");
}

TEST_F(VaultTest, LosesNothingWhenFourProcessesWriteAtOnce) {
  constexpr int processes = 4, rounds = 20;
  make_full();
  std::vector<pid_t> children;
  for (int process = 0; process < processes; ++process) {
    auto const child = ::fork();
    if (child == 0) {
      Vault vault(path(), least_cost);
      bool good = vault.unlock(key()).ok();
      for (int round = 0; good && round < rounds; ++round) {
        auto const name = fmt::format("{}-{}", process, round);
        good = put(vault, slot(name), name).ok();
      }
      ::_exit(good ? 0 : 1);
    }
    children.push_back(child);
  }
  for (auto const child : children) {
    int status = 0;
    ::waitpid(child, &status, 0);
    EXPECT_EQ(status, 0);
  }
  Vault vault(path(), least_cost);
  ASSERT_TRUE(vault.unlock(key()).ok());
  for (int process = 0; process < processes; ++process) {
    for (int round = 0; round < rounds; ++round) {
      auto const name = fmt::format("{}-{}", process, round);
      EXPECT_EQ(get(vault, slot(name)), name);
    }
  }
}

TEST_F(VaultTest, MakesKeyFilesForItsUserAndReadsNoOthers) {
  auto const made = make_key_file(path("key"));
  ASSERT_TRUE(made.ok());
  EXPECT_EQ(make_key_file(path("key")).error().code, ErrorCode::already_exists);
  EXPECT_EQ(read_key_file(path("key"))->secret.reveal(), made->secret.reveal());
  ::chmod(path("key").c_str(), 0644);
  EXPECT_EQ(read_key_file(path("key")).error().code, ErrorCode::unauthorized);
  write(std::string(31, 'x'), "short");
  EXPECT_EQ(read_key_file(path("short")).error().code, ErrorCode::invalid_argument);
}

TEST(Contents, ComeBackAsTheyWereOrNotAtAll) {
  std::mt19937 random(1);
  for (int round = 0; round < 20'000; ++round) {
    std::string bytes = "SXVAULT1";
    auto const size = random() % 300;
    for (size_t i = 0; i < size; ++i) bytes += static_cast<char>(random() % 4 == 0 ? random() : random() % 4);
    auto const decoded = decode(bytes);
    if (!decoded) continue;
    EXPECT_EQ(encode(decoded->contents) + decoded->mac, bytes);
  }
}

}  // namespace
}  // namespace sextant::vault
