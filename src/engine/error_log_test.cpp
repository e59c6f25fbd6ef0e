#include "engine/error_log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include <csignal>
#include <filesystem>

#include "engine/engine.h"

namespace sextant::engine {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

class ErrorLogTest : public testing::Test {
 protected:
  ErrorLogTest() {
    std::string pattern = "/tmp/sextant-log.XXXXXX";
    folder_ = ::mkdtemp(pattern.data());
  }
  ~ErrorLogTest() override { std::filesystem::remove_all(folder_); }
  std::string path() const { return folder_ + "/sextant.db"; }
  static std::vector<std::string> messages(Store& store, LogRequest const& request = {}) {
    std::vector<std::string> result;
    auto const entries = store.log(request);
    EXPECT_TRUE(entries.ok());
    for (auto const& entry : *entries) result.push_back(entry.message);
    return result;
  }

  std::string folder_;
  EventBus events_;
};

Error error_of(std::string message, ErrorCode code = ErrorCode::syntax) { return {.code = code, .message = std::move(message)}; }

TEST_F(ErrorLogTest, KeepsTheFactsOfAnErrorAndNoSecret) {
  auto const store = std::move(*Store::open(path()));
  std::vector<LogEntry> told;
  events_.subscribe({.query = [](QuerySnapshot const&) {}, .connection = [](ConnectionInfo const&) {}, .log = [&](LogEntry const& entry) {
    told.push_back(entry);
  }});
  ErrorLog log(*store, events_);
  log.note("shop", "connection.open", {.code = ErrorCode::unauthenticated,
                                       .message = "postgres://ann:hunter2@db says no to password='hunter2'.",
                                       .hint = "Not PASSWORD 'hunter2'.",
                                       .detail = "hunter2",
                                       .sqlstate = "28P01",
                                       .vendor_code = "42",
                                       .step = ConnectStep::authentication});
  log.flush();
  auto const entries = *store->log({});
  ASSERT_EQ(entries.size(), 1U);
  auto const& entry = entries[0];
  EXPECT_EQ(entry.message, "postgres://ann:***@db says no to password='***'.");
  EXPECT_EQ(entry.hint, "Not PASSWORD '***'.");
  EXPECT_EQ(entry.code + entry.sqlstate + entry.vendor_code + entry.step, "unauthenticated28P0142authentication");
  EXPECT_EQ(entry.connection + " " + entry.operation, "shop connection.open");
  EXPECT_EQ(entry.level, LogLevel::error);
  EXPECT_THAT(entry.at, testing::StartsWith("20"));
  ASSERT_EQ(told.size(), 1U);
  EXPECT_EQ(told[0].id, entry.id);
}

TEST_F(ErrorLogTest, FindsByConnectionLevelTimeAndText) {
  auto const store = std::move(*Store::open(":memory:"));
  ErrorLog log(*store, events_);
  log.note("a", "query.run", error_of("First"));
  log.note("b", "query.run", error_of("Stopped", ErrorCode::cancelled));
  log.note("a", "connection.lost", LogLevel::warning, error_of("Gone", ErrorCode::unavailable));
  log.flush();
  EXPECT_THAT(messages(*store), ElementsAre("Gone", "Stopped", "First"));
  EXPECT_THAT(messages(*store, {.connection = "a"}), ElementsAre("Gone", "First"));
  EXPECT_THAT(messages(*store, {.level = LogLevel::warning}), ElementsAre("Gone", "First"));
  EXPECT_THAT(messages(*store, {.level = LogLevel::error}), ElementsAre("First"));
  EXPECT_THAT(messages(*store, {.text = "LOST"}), ElementsAre("Gone"));
  EXPECT_THAT(messages(*store, {.text = "unavailable"}), ElementsAre("Gone"));
  EXPECT_THAT(messages(*store, {.since = "2999"}), ElementsAre());
  EXPECT_THAT(messages(*store, {.since = "2020-01-01"}), testing::SizeIs(3));
  EXPECT_THAT(messages(*store, {.before = 3, .limit = 1}), ElementsAre("Stopped"));
  EXPECT_THAT(messages(*store, {.after = 1}), ElementsAre("Stopped", "Gone"));
  ASSERT_TRUE(store->clear_log().ok());
  EXPECT_THAT(messages(*store), ElementsAre());
  log.note("a", "query.run", error_of("Next"));
  log.flush();
  EXPECT_EQ((*store->log({}))[0].id, 4);  // Whoever follows the log misses nothing.
}

TEST_F(ErrorLogTest, CutsLongEntriesAndLetsTheOldestGo) {
  auto const store = std::move(*Store::open(":memory:"));
  ErrorLog log(*store, events_);
  log.note(std::string(100'000, 'c'), std::string(100'000, 'o'), error_of(std::string(1 << 20, 'x')));
  log.flush();
  auto const entry = (*store->log({}))[0];
  EXPECT_LT(entry.message.size() + entry.connection.size() + entry.operation.size(), 8192U);
  EXPECT_THAT(entry.message, testing::EndsWith("…"));
  std::vector<LogEntry> many(most_log_entries + 5, LogEntry{.at = "2026", .message = "many"});
  many.back().message = "newest";
  ASSERT_TRUE(store->append_log(many).ok());
  EXPECT_EQ(messages(*store, {.limit = 1}), std::vector<std::string>{"newest"});
  auto const oldest = many.back().id - most_log_entries;
  EXPECT_THAT(messages(*store, {.before = oldest + 1}), ElementsAre());
  EXPECT_THAT(messages(*store, {.before = oldest + 2}), ElementsAre("many"));
}

TEST_F(ErrorLogTest, SharesItsFileWithOtherProcessesAndOutlivesACrash) {
  auto const child = ::fork();
  if (child == 0) {
    auto const store = std::move(*Store::open(path()));
    ErrorLog log(*store, events_);
    for (int i = 0; i < 200; ++i) {
      log.note("child", "query.run", error_of(std::to_string(i)));
      if (i % 20 == 0) log.flush();
    }
    log.flush();
    ::kill(::getpid(), SIGKILL);
  }
  auto const store = std::move(*Store::open(path()));
  ErrorLog log(*store, events_);
  for (int i = 0; i < 200; ++i) {
    log.note("parent", "query.run", error_of(std::to_string(i)));
    if (i % 20 == 0) log.flush();
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  EXPECT_TRUE(WIFSIGNALED(status));
  log.flush();
  EXPECT_EQ(log.dropped(), 0);
  EXPECT_EQ(messages(*store, {.connection = "child", .limit = 1000}).size(), 200U);
  EXPECT_EQ(messages(*store, {.connection = "parent", .limit = 1000}).size(), 200U);
}

TEST_F(ErrorLogTest, DropsAndCountsWhatItCannotWriteAndSaysSoLater) {
  auto const store = std::move(*Store::open(path()));
  ErrorLog log(*store, events_);
  log.note("", "query.run", error_of("before"));
  log.flush();
  sqlite3* other = nullptr;
  ASSERT_EQ(sqlite3_open(path().c_str(), &other), SQLITE_OK);
  ASSERT_EQ(sqlite3_exec(other, "begin immediate", nullptr, nullptr, nullptr), SQLITE_OK);
  for (int i = 0; i < 3; ++i) log.note("", "query.run", error_of("lost"));
  EXPECT_EQ(messages(*store).size(), 1U);  // Reading goes on meanwhile.
  log.flush();
  log.flush();
  EXPECT_EQ(log.dropped(), 3);
  sqlite3_exec(other, "rollback", nullptr, nullptr, nullptr);
  sqlite3_close(other);
  log.note("", "query.run", error_of("after"));
  log.flush();
  EXPECT_THAT(messages(*store), ElementsAre("3 entries of this log could not be written.", "after", "before"));
}

TEST_F(ErrorLogTest, GoesOnAfterTheDiskWasFull) {
  std::signal(SIGXFSZ, SIG_IGN);
  auto const store = std::move(*Store::open(path()));
  ErrorLog log(*store, events_);
  log.note("", "query.run", error_of("before"));
  log.flush();
  rlimit before{};
  ::getrlimit(RLIMIT_FSIZE, &before);
  rlimit const full{.rlim_cur = 4096, .rlim_max = before.rlim_max};
  ::setrlimit(RLIMIT_FSIZE, &full);
  log.note("", "query.run", error_of("lost " + std::string(5000, 'x')));
  log.flush();
  log.flush();
  ::setrlimit(RLIMIT_FSIZE, &before);
  EXPECT_EQ(log.dropped(), 1);
  log.note("", "query.run", error_of("after"));
  log.flush();
  EXPECT_THAT(messages(*store), ElementsAre("1 entry of this log could not be written.", "after", "before"));
}

// Of the whole engine: what a face is told of stands there, and not what was typed.
TEST_F(ErrorLogTest, HoldsWhatFailedAndNoStatement) {
  auto const engine = std::move(*Engine::create({.home = folder_, .scratch_folder = "/tmp"}));
  auto const connection = *engine->connections().resolve("sqlite::memory:", false);
  std::string const text = "select nothing_such -- hunter2";
  QueryRequest request{.connection = connection, .session = "tab", .text = text};
  request.statements.push_back({.index = 0, .begin = 0, .end = static_cast<int64_t>(text.size())});
  auto query = *engine->queries().start(std::move(request));
  for (int i = 0; i < 1000 && query.state == QueryState::running; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
    query = *engine->queries().status(query.query);
  }
  engine->log().flush();
  auto const entries = *engine->store().log({});
  ASSERT_EQ(entries.size(), 1U);
  EXPECT_EQ(entries[0].operation, "query.run");
  EXPECT_EQ(entries[0].connection, connection->name());
  EXPECT_THAT(entries[0].message, HasSubstr("nothing_such"));
  EXPECT_THAT(entries[0].message, Not(HasSubstr("hunter2")));
}

}  // namespace
}  // namespace sextant::engine
