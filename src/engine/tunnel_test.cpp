// Every driver with a host, through a real sshd.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <condition_variable>
#include <csignal>
#include <cstdlib>
#include <thread>

#include "base/time.h"
#include "base/url_text.h"
#include "engine/engine.h"
#include "engine/route_options.h"
#include "net/sshd_test.h"

namespace sextant::engine {
namespace {

using net::Sshd;
using testing::HasSubstr;

struct Target {
  char const* variable;
  char const* statement;
  std::string options = {};         // Of the URL.
  char const* authority = nullptr;  // The variable with the file that the last option names.
  bool by_name = false;             // localhost in place of 127.0.0.1.
};

// Certificates are checked against the host's own name, whatever the tunnel's end is called.
std::vector<Target> targets() {
  return {{"SEXTANT_TEST_POSTGRESQL", "select 1"},
          {"SEXTANT_TEST_POSTGRESQL_TLS", "select 1", "sslmode=verify-full&sslrootcert=", "SEXTANT_TEST_POSTGRESQL_AUTHORITY", true},
          {"SEXTANT_TEST_MYSQL", "select 1"},
          {"SEXTANT_TEST_MYSQL", "select 1", "sslmode=verify-full&sslrootcert=", "SEXTANT_TEST_MYSQL_AUTHORITY", true},
          {"SEXTANT_TEST_MYSQL", "select 1", "sslmode=verify-ca&sslrootcert=", "SEXTANT_TEST_MYSQL_AUTHORITY"},
          {"SEXTANT_TEST_REDIS", "PING"},
          {"SEXTANT_TEST_REDIS_TLS", "PING", "tls_ca=", "SEXTANT_TEST_REDIS_AUTHORITY"},
          {"SEXTANT_TEST_MONGODB", "db.runCommand({ping: 1})"},
          {"SEXTANT_TEST_MONGODB_TLS", "db.runCommand({ping: 1})"}};
}

std::string url_for(Target const& target, std::string url) {
  if (auto const at = url.find("@127.0.0.1:"); target.by_name && at != std::string::npos) url.replace(at, 11, "@localhost:");
  if (target.options.empty()) return url;
  auto const* const file = target.authority == nullptr ? nullptr : std::getenv(target.authority);
  return url + (url.find('?') == std::string::npos ? "?" : "&") + target.options + (file == nullptr ? "" : file);
}

// What is told of the one connection that goes through the tunnel.
struct Heard {
  Subscriber subscriber() {
    return {.query = [](QuerySnapshot const&) {},
            .connection =
                [this](ConnectionInfo const& info) {
                  if (info.via.empty()) return;
                  note([&] { state = info.state; });
                },
            .transaction =
                [this](TransactionStatus const& status) {
                  note([&] { lost_transaction = lost_transaction || status.state == TransactionPhase::lost; });
                }};
  }
  void note(std::function<void()> const& change) {
    std::lock_guard const lock(mutex);
    change();
    changed.notify_all();
  }
  bool await(std::function<bool()> const& holds) {
    std::unique_lock lock(mutex);
    return changed.wait_for(lock, std::chrono::seconds(30), holds);
  }
  std::mutex mutex;  // Guards what follows.
  std::condition_variable changed;
  ConnectionState state = ConnectionState::closed;
  bool lost_transaction = false;
};

class TunnelTest : public testing::Test {
 protected:
  void SetUp() override {
    if (!Sshd::installed()) GTEST_SKIP() << "openssh-server is not installed.";
    std::signal(SIGPIPE, SIG_IGN);
    engine_ = std::move(*Engine::create({.home = folder_ / "home", .scratch_folder = "/tmp"}));
  }
  static std::string with_tunnel(std::string url, Sshd const& sshd, std::string const& more = {}) {
    url += url.find('?') == std::string::npos ? "?" : "&";
    return url + fmt::format("ssh={}@127.0.0.1:{}&ssh_key={}{}", net::current_user(), sshd.port, percent_encode(sshd.folder / "ed25519"), more);
  }
  Result<ConnectionTest> test(std::string const& url, std::string const& trusted = {}) {
    return engine_->connections().test(*vault::SecretBuffer::copy_of(url), {}, "", trusted);
  }
  // How many rows the statement gives.
  static Result<int64_t> run(Connection& connection, std::string const& statement, std::string const& session = "tab") {
    auto const lane = TRY(connection.lane(session));
    Execution execution;
    execution.statement.text = statement;
    execution.classification = connection.classify(statement);
    execution.classification.danger.clear();
    auto const cursor = TRY(lane->execute(execution));
    int64_t rows = 0;
    for (;;) {
      auto const batch = TRY(cursor->next());
      if (!batch) return rows;
      rows += batch->rows;
    }
  }

  static int64_t rows_of(Result<int64_t> const& found) { return found ? *found : -1; }

  net::TestFolder folder_;
  Heard heard_;
  std::unique_ptr<Engine> engine_;
};

TEST_F(TunnelTest, LeadsEveryDriverToItsHost) {
  Sshd sshd;
  int tried = 0;
  for (auto const& each : targets()) {
    SCOPED_TRACE(std::string(each.variable) + " " + each.options);
    auto const* const url = std::getenv(each.variable);
    if (url == nullptr) continue;
    ++tried;
    auto const* const statement = each.statement;
    auto const target = with_tunnel(url_for(each, url), sshd);
    if (tried == 1) {
      auto const unknown = test(target);
      ASSERT_FALSE(unknown.ok());
      EXPECT_EQ(unknown.error().code, ErrorCode::confirmation);
      EXPECT_EQ(unknown.error().vendor_code, sshd.fingerprint());
    }
    auto const tested = test(target, sshd.fingerprint());
    ASSERT_TRUE(tested.ok()) << tested.error().message << " " << tested.error().hint;
    EXPECT_THAT(tested->via, HasSubstr("127.0.0.1"));
    auto const connection = engine_->connections().resolve(target, false);
    ASSERT_TRUE(connection.ok());
    auto const rows = run(**connection, statement);
    ASSERT_TRUE(rows.ok()) << rows.error().message;
    // The way breaks and comes back: the next statement works.
    sshd.server.kill();
    auto const broken = run(**connection, statement);
    EXPECT_FALSE(broken.ok());
    sshd.start();
    auto again = run(**connection, statement);
    if (!again.ok()) again = run(**connection, statement);
    EXPECT_TRUE(again.ok()) << again.error().message;
    (*connection)->close();
  }
  if (tried == 0) GTEST_SKIP() << "No database server runs; scripts/services start starts them.";
}

// The server of the tunnel is killed with all that serves its connections: what ran, what was open and what was idle is lost
// together, is told without being asked, and is back when the server is.
TEST_F(TunnelTest, LosesAllSessionsTogetherAndFindsTheWayAgain) {
  auto const* const url = std::getenv("SEXTANT_TEST_POSTGRESQL");
  if (url == nullptr) GTEST_SKIP() << "No PostgreSQL runs; scripts/services start starts it.";
  Sshd sshd;
  auto const target = with_tunnel(url, sshd);
  ASSERT_TRUE(test(target, sshd.fingerprint()).ok());
  engine_->events().subscribe(heard_.subscriber());
  auto const connection = *engine_->connections().resolve(target, false);
  ASSERT_TRUE(run(*connection, "drop table if exists sextant_tunnel", "idle").ok());
  ASSERT_TRUE(run(*connection, "create table sextant_tunnel (id int primary key)", "idle").ok());
  auto const transaction = *connection->lane("transaction");
  ASSERT_TRUE(transaction->begin(Actor::user).ok());
  ASSERT_TRUE(run(*connection, "insert into sextant_tunnel values (1)", "transaction").ok());
  Result<int64_t> written = 0, read = 0;
  std::thread writing([&] { written = run(*connection, "insert into sextant_tunnel select 2 from pg_sleep(600)", "writing"); });
  std::thread reading([&] { read = run(*connection, "select pg_sleep(600)", "reading"); });
  auto const straight = *engine_->connections().resolve(url, false);
  Stopwatch const watch;
  auto const sleeping = "select 1 from pg_stat_activity where wait_event = 'PgSleep'";
  while (rows_of(run(*straight, sleeping)) < 2 && watch.elapsed_ms() < 20'000) std::this_thread::yield();

  sshd.server.kill();
  writing.join();
  reading.join();
  ASSERT_FALSE(written.ok());
  EXPECT_TRUE(written.error().uncertain) << written.error().message;
  EXPECT_FALSE(read.ok());
  EXPECT_TRUE(heard_.await([&] { return heard_.lost_transaction; }));
  EXPECT_TRUE(heard_.await([&] { return heard_.state == ConnectionState::reconnecting; }));
  sshd.start();
  EXPECT_TRUE(heard_.await([&] { return heard_.state == ConnectionState::open; }));
  EXPECT_TRUE(run(*connection, "select 1", "idle").ok());
  auto const gone = run(*connection, "select 1", "transaction");
  ASSERT_FALSE(gone.ok());
  EXPECT_THAT(gone.error().message, HasSubstr("1 statement is gone"));
  EXPECT_EQ(rows_of(run(*straight, "select 1 from sextant_tunnel where id = 1")), 0);
  EXPECT_TRUE(run(*straight, "drop table sextant_tunnel").ok());
}

TEST_F(TunnelTest, KeepsTheOptionsOfTheWayAndNoSecretOfIt) {
  Sshd const sshd;
  auto const url = with_tunnel("postgres://ann:s3cret@db.inner/shop", sshd, "&ssh_password=s3cret2&proxy=http://bob:s3cret3@127.0.0.1:3128");
  auto const added = engine_->connections().add("shop", *vault::SecretBuffer::copy_of(url), {});
  ASSERT_TRUE(added.ok()) << added.error().message;
  EXPECT_EQ(added->via, fmt::format("the proxy http://bob@127.0.0.1:3128, then {}@127.0.0.1:{}", net::current_user(), sshd.port));
  auto const address = engine_->connections().address("shop");
  ASSERT_TRUE(address.ok());
  EXPECT_THAT(*address, HasSubstr("ssh_key="));
  EXPECT_THAT(*address, HasSubstr("proxy=http%3A%2F%2Fbob%40127.0.0.1%3A3128"));
  EXPECT_THAT(*address, testing::Not(HasSubstr("s3cret")));
  EXPECT_THAT(added->url, testing::Not(HasSubstr("s3cret")));
  // What was given comes back from what is shown.
  EXPECT_TRUE(engine_->connections().update("shop", {}, *vault::SecretBuffer::copy_of(*address), {}).ok());
  EXPECT_EQ(*engine_->connections().address("shop"), *address);
}

TEST_F(TunnelTest, KeepsTheSecretsOfTheWayWhereverThePasswordComesFrom) {
  ASSERT_TRUE(engine_->secrets().create(vault::Way::key_file, nullptr, {}).ok());
  auto const url = std::string("postgres://ann:s3cret@db.inner/shop?ssh=me@bastion&ssh_password=s3cret2");
  ASSERT_TRUE(engine_->connections().add("shop", *vault::SecretBuffer::copy_of(url), {}).ok());
  EXPECT_EQ(engine_->secrets().status()->secrets, 2);
  ConnectionSettings ask;
  ask.password_from = PasswordFrom::ask;
  ASSERT_TRUE(engine_->connections().update("shop", {}, {}, ask).ok());
  EXPECT_EQ(engine_->secrets().status()->secrets, 1);
  auto const connection = engine_->connections().find("shop");
  ConnectionSettings none;
  none.password_from = PasswordFrom::none;
  ASSERT_TRUE(engine_->connections().update("shop", {}, {}, none).ok());
  auto const full = engine_->secrets().complete((*engine_->connections().find("shop"))->saved(), (*connection)->driver(), {});
  ASSERT_TRUE(full.ok());
  EXPECT_EQ(full->spec().options.at("ssh_password"), "s3cret2");
  EXPECT_FALSE(full->spec().options.contains("password"));
  ASSERT_TRUE(engine_->connections().remove("shop").ok());
  EXPECT_EQ(engine_->secrets().status()->secrets, 0);
}

std::string redis_behind(Sshd const& sshd, std::string const& key) {
  auto const* const url = std::getenv("SEXTANT_TEST_REDIS");
  if (url == nullptr) return {};
  return fmt::format("{}?ssh={}@127.0.0.1:{}&ssh_key={}&ssh_host_key={}", url, net::current_user(), sshd.port,
                     percent_encode(sshd.folder / key), percent_encode(sshd.fingerprint()));
}

TEST_F(TunnelTest, SaysWhichSecretTheWayLacksAndTakesItLater) {
  Sshd const sshd;
  auto const url = redis_behind(sshd, "locked");
  if (url.empty()) GTEST_SKIP() << "No Redis runs; scripts/services start starts it.";
  ASSERT_TRUE(engine_->secrets().create(vault::Way::key_file, nullptr, {}).ok());
  auto& connections = engine_->connections();
  ASSERT_TRUE(connections.add("far", *vault::SecretBuffer::copy_of(url), {}).ok());
  auto const kept = engine_->secrets().status()->secrets;
  auto const connection = *connections.find("far");
  auto const missing = connection->open();
  ASSERT_FALSE(missing.ok());
  EXPECT_EQ(missing.error().code, ErrorCode::password_needed);
  EXPECT_EQ(missing.error().vendor_code, "ssh_key_passphrase");
  auto const give = [&](char const* passphrase) {
    EXPECT_TRUE(connections.give_secret("far", "ssh_key_passphrase", *vault::SecretBuffer::copy_of(passphrase)).ok());
    return connection->open();
  };
  EXPECT_EQ(give("something else").error().code, ErrorCode::unauthenticated);
  EXPECT_EQ(connection->open().error().code, ErrorCode::password_needed);  // The wrong one is forgotten.
  ASSERT_TRUE(give("open the key").ok());
  EXPECT_EQ(engine_->secrets().status()->secrets, kept);  // Only this time, unless it is kept.
  ASSERT_TRUE(connections.keep_secret("far", "ssh_key_passphrase").ok());
  EXPECT_EQ(engine_->secrets().status()->secrets, kept + 1);
  EXPECT_EQ(connections.give_secret("far", "host", *vault::SecretBuffer::copy_of("x")).error().code, ErrorCode::invalid_argument);
  connection->close();
  engine_ = std::move(*Engine::create({.home = folder_ / "home", .scratch_folder = "/tmp"}));
  EXPECT_TRUE((*engine_->connections().find("far"))->open().ok());
}

TEST_F(TunnelTest, AsksOnATerminalForWhatTheWayLacks) {
  Sshd const sshd;
  auto const url = redis_behind(sshd, "locked");
  if (url.empty()) GTEST_SKIP() << "No Redis runs; scripts/services start starts it.";
  std::vector<std::string> prompts;
  SecretsOptions secrets;
  secrets.ask = [&](std::string const& prompt) {
    prompts.push_back(prompt);
    return vault::SecretBuffer::copy_of("open the key");
  };
  engine_ = std::move(*Engine::create({.home = folder_ / "home", .scratch_folder = "/tmp", .secrets = std::move(secrets)}));
  EXPECT_TRUE((*engine_->connections().resolve(url, false))->open().ok());
  ASSERT_EQ(prompts.size(), 1U);
  EXPECT_THAT(prompts[0], testing::AllOf(HasSubstr("protected by a passphrase"), testing::EndsWith("Passphrase of the key: ")));
  EXPECT_TRUE(test(url).ok());
  EXPECT_EQ(prompts.size(), 2U);
}

TEST_F(TunnelTest, RefusesOptionsThatMakeNoSense) {
  for (auto const& [url, part] : std::vector<std::pair<std::string, std::string>>{
           {"sqlite:shop.db?ssh=me@bastion", "the option ssh is for databases on hosts"},
           {"postgres://ann@db/shop?ssh_key=/tmp/key", "ssh_key is for an SSH server"},
           {"postgres://ann@db/shop?ssh=me:pw@bastion", "password does not stand in its address"},
           {"postgres://ann@db/shop?proxy=ftp://x", "neither socks5:// nor http://"},
           {"postgres://ann@db/shop?proxy_password=x", "no proxy"},
           {"postgres://ann@db/shop?ssh=a&ssh_config=perhaps", "true or false"},
           {"postgres://ann@db/shop?ssh=a&ssh_host_key=md5", "SHA256"},
           {"postgres://ann@/shop?host=/tmp&ssh=a", "Unix socket"},
           {"redis://db?ssh=me@bastion&sssh=1", "sssh"}}) {
    auto const tested = test(url);
    ASSERT_FALSE(tested.ok()) << url;
    EXPECT_EQ(tested.error().code, ErrorCode::invalid_argument) << url;
    EXPECT_THAT(tested.error().message, HasSubstr(part)) << url;
  }
}

TEST_F(TunnelTest, ReadsTheConfigurationOfSsh) {
  auto const* const url = std::getenv("SEXTANT_TEST_REDIS");
  if (url == nullptr) GTEST_SKIP() << "No Redis runs; scripts/services start starts it.";
  Sshd const sshd;
  auto const* const home = std::getenv("HOME");
  std::string const before = home == nullptr ? "" : home;
  std::filesystem::create_directories(folder_ / "person/.ssh");
  net::write_text(folder_ / "person/.ssh/config", fmt::format("Host gate\nHostName 127.0.0.1\nPort {}\nUser {}\nIdentityFile {}\n", sshd.port,
                                                              net::current_user(), sshd.folder / "rsa"));
  ::setenv("HOME", (folder_ / "person").c_str(), 1);
  auto const tested = test(std::string(url) + "?ssh=gate&ssh_config=true", sshd.fingerprint());
  EXPECT_TRUE(tested.ok()) << tested.error().message;
  EXPECT_FALSE(std::filesystem::exists(folder_ / "person/.ssh/known_hosts"));  // Only Sextant's own file is written.
  EXPECT_TRUE(std::filesystem::exists(folder_ / "home/known_hosts"));
  ::setenv("HOME", before.c_str(), 1);
}

}  // namespace
}  // namespace sextant::engine
