#include "engine/recovery.h"

#include <gtest/gtest.h>

#include <condition_variable>
#include <cstdlib>

#include "base/time.h"
#include "data/value_text.h"
#include "engine/engine.h"
#include "engine/test_gate.h"

namespace sextant::engine {
namespace {

using std::chrono::milliseconds;

Error cause() {
  return {.code = ErrorCode::unavailable, .message = "The connection to the server was lost.", .damage = Damage::connection};
}

TEST(ExplainLoss, SaysOfAWriteThatNobodyKnows) {
  auto const error = explain_loss({.statement = {.statement_class = sql::StatementClass::write, .verb = "UPDATE"}}, cause());
  EXPECT_TRUE(error.uncertain);
  EXPECT_FALSE(error.retryable);
  EXPECT_EQ(error.message, "The connection was lost while UPDATE ran: it may or may not have completed.");
}

TEST(ExplainLoss, SaysOfWhatWasNotSentThatItWasNotRun) {
  Loss const loss{.statement = {.statement_class = sql::StatementClass::write, .verb = "UPDATE"}, .sent = false};
  auto const error = explain_loss(loss, cause());
  EXPECT_FALSE(error.uncertain);
  EXPECT_TRUE(error.retryable);
}

TEST(ExplainLoss, NamesWhatIsGoneWithATransaction) {
  Loss const loss{.statement = {.statement_class = sql::StatementClass::write, .verb = "UPDATE"},
                  .in_transaction = true,
                  .uncommitted = 3,
                  .statements = {{.text = "insert into a"}, {.text = "delete from b"}},
                  .settings = {"set search_path = shop"}};
  auto const error = explain_loss(loss, cause());
  EXPECT_FALSE(error.uncertain);
  EXPECT_EQ(error.message, "The connection was lost, and the open transaction with it: 3 statements are gone.");
  EXPECT_NE(error.detail.find("(1 earlier ones)\n  insert into a\n  delete from b"), std::string::npos) << error.detail;
  EXPECT_NE(error.detail.find("set search_path = shop"), std::string::npos);
}

TEST(ExplainLoss, SaysOfACommitThatNobodyKnows) {
  Loss const loss{.statement = {.statement_class = sql::StatementClass::transaction, .verb = "COMMIT"},
                  .in_transaction = true, .may_commit = true, .uncommitted = 1};
  EXPECT_TRUE(explain_loss(loss, cause()).uncertain);
}

TEST(ExplainIdleLoss, SaysNothingOfAStatementThatNobodyRan) {
  auto const lost = explain_idle_loss({.in_transaction = true, .uncommitted = 1}, cause());
  EXPECT_EQ(lost.message, "The connection was lost since the last statement, and the open transaction with it: 1 statement is gone.");
}

TEST(Reconnecting, StopsWhereAnAccountCouldBeLocked) {
  EXPECT_TRUE(may_reconnect({.code = ErrorCode::unavailable}));
  EXPECT_TRUE(may_reconnect({.code = ErrorCode::timeout, .step = ConnectStep::tcp}));
  EXPECT_FALSE(may_reconnect({.code = ErrorCode::unauthenticated}));
  EXPECT_TRUE(may_reconnect({.code = ErrorCode::unavailable, .step = ConnectStep::authentication}));
  EXPECT_FALSE(may_reconnect({.code = ErrorCode::unauthenticated, .step = ConnectStep::authentication}));
  EXPECT_FALSE(may_reconnect({.code = ErrorCode::unauthenticated, .step = ConnectStep::tls}));
  EXPECT_FALSE(may_reconnect({.code = ErrorCode::not_supported, .step = ConnectStep::tls}));
  EXPECT_TRUE(may_reconnect({.code = ErrorCode::unavailable, .step = ConnectStep::tls}));
  EXPECT_FALSE(may_reconnect({.code = ErrorCode::vault_locked}));
}

TEST(Reconnecting, PausesForTwiceAsLongUpToALimit) {
  SessionRules const rules;
  EXPECT_EQ(pause_before(0, rules, 1), milliseconds(100));
  EXPECT_EQ(pause_before(3, rules, 1), milliseconds(800));
  EXPECT_EQ(pause_before(50, rules, 1), milliseconds(30'000));
  EXPECT_EQ(pause_before(3, rules, 0.25), milliseconds(200));
}

// A server that the tests end sessions of, by its environment variable.
struct Server {
  char const* variable = "";
  char const* my_number = "";      // A statement that tells the session's number,
  char const* end_session = "";    // one that ends the session of a number,
  char const* has_session = "";    // and one that counts those of it.
  char const* set = "";            // Changes the session.
  bool tells_of_commits = false;   // The engine knows later what became of a COMMIT.
};
void PrintTo(Server const& server, std::ostream* out) { *out << server.variable; }

class RecoveryTest : public testing::TestWithParam<Server> {
 protected:
  void SetUp() override {
    auto const* const url = std::getenv(GetParam().variable);
    if (url == nullptr && std::getenv("CI") != nullptr) FAIL() << GetParam().variable << " is missing.";
    if (url == nullptr) GTEST_SKIP() << GetParam().variable << " is missing: scripts/services start starts a server.";
    url_ = url;
    auto const colon = url_.find(':', url_.rfind('@'));
    auto const port = std::strtoul(url_.c_str() + colon + 1, nullptr, 10);
    gate_.emplace(static_cast<uint16_t>(port));
    through_ = url_.substr(0, colon + 1) + std::to_string(gate_->port()) + url_.substr(url_.find('/', colon));
    start({});
    ASSERT_TRUE(direct("drop table if exists sextant_recovery").ok());
    ASSERT_TRUE(direct("create table sextant_recovery (id integer primary key)").ok());
  }
  void TearDown() override {
    if (engine_) static_cast<void>(direct("drop table if exists sextant_recovery").ok());
    connection_.reset();
    straight_.reset();
    engine_.reset();
    gate_.reset();
  }
  void start(SessionRules const& rules) {
    connection_.reset();
    straight_.reset();
    engine_ = std::move(*Engine::create({.home = {}, .scratch_folder = "/tmp", .sessions = rules}));
    auto through = engine_->connections().resolve(through_, false);
    ASSERT_TRUE(through.ok()) << through.error().message;
    connection_ = *through;
    straight_ = *engine_->connections().resolve(url_, false);
  }

  static Result<std::string> run_on(Connection& connection, std::string const& text, std::string const& session) {
    auto const lane = TRY(connection.lane(session));
    Execution execution{.statement = {.text = text}, .classification = connection.classify(text)};
    execution.classification.danger.clear();
    auto cursor = TRY(lane->execute(execution));
    std::string values;
    while (true) {
      auto const batch = TRY(cursor->next());
      if (!batch) break;
      append_value_text(values, batch->columns[0], batch->schema->fields[0].type, 0, batch->schema->text_style);
    }
    TRY(cursor->finish());
    return values;
  }
  Result<std::string> run(std::string const& text, std::string const& session = "tab") {
    return run_on(*connection_, text, session);
  }
  Result<std::string> direct(std::string const& text) { return run_on(*straight_, text, "straight"); }
  Lane& lane(std::string const& session = "tab") { return **connection_->lane(session); }
  std::string insert(int64_t id) { return "insert into sextant_recovery values (" + std::to_string(id) + ")"; }
  // The truth, read around the gate.
  bool is_there(int64_t id) {
    auto const count = direct("select count(*) from sextant_recovery where id = " + std::to_string(id));
    EXPECT_TRUE(count.ok()) << count.error().message;
    return count.ok() && *count == "1";
  }
  void end_session(std::string const& session = "tab") {
    auto const number = run(GetParam().my_number, session);
    ASSERT_TRUE(number.ok()) << number.error().message;
    auto const with_number = [&](std::string text) { return text.replace(text.find("{}"), 2, *number); };
    ASSERT_TRUE(direct(with_number(GetParam().end_session)).ok());
    // The server says "done" before the session has ended.
    Stopwatch const watch;
    while (*direct(with_number(GetParam().has_session)) != "0" && watch.elapsed_ms() < 20'000) std::this_thread::yield();
  }

  std::string url_, through_;
  std::optional<Gate> gate_;
  std::unique_ptr<Engine> engine_;
  std::shared_ptr<Connection> connection_, straight_;
};

TEST_P(RecoveryTest, RunsWhatOnlyReadsAgain) {
  ASSERT_TRUE(run("select 1").ok());
  auto const before = connection_->info().epoch;
  end_session();
  auto const again = run("select 42");
  ASSERT_TRUE(again.ok()) << again.error().message;
  EXPECT_EQ(*again, "42");
  EXPECT_EQ(connection_->info().epoch, before + 1);
  EXPECT_EQ(lane().epoch(), before + 1);
}

TEST_P(RecoveryTest, DoesNotRunAWriteAgainAndSaysThatItWasNotRun) {
  ASSERT_TRUE(run("select 1").ok());
  end_session();
  auto const lost = run(insert(1));
  ASSERT_FALSE(lost.ok());
  EXPECT_TRUE(lost.error().retryable) << lost.error().message;
  EXPECT_FALSE(lost.error().uncertain);
  EXPECT_FALSE(is_there(1));
  ASSERT_TRUE(run(insert(1)).ok());
  EXPECT_TRUE(is_there(1));
}

TEST_P(RecoveryTest, NamesTheStatementsThatWentWithTheTransaction) {
  ASSERT_TRUE(lane().begin(Actor::user).ok());
  ASSERT_TRUE(run(insert(1)).ok());
  ASSERT_TRUE(run(insert(2)).ok());
  end_session();
  auto const lost = run("select 1");
  ASSERT_FALSE(lost.ok());
  EXPECT_NE(lost.error().message.find("2 statements are gone"), std::string::npos) << lost.error().message;
  EXPECT_NE(lost.error().detail.find(insert(2)), std::string::npos) << lost.error().detail;
  EXPECT_EQ(lane().status(9).state, TransactionPhase::lost);
  EXPECT_FALSE(is_there(1));
  ASSERT_TRUE(run("select 1").ok());
  EXPECT_EQ(lane().status(9).state, TransactionPhase::none);
}

TEST_P(RecoveryTest, RunsNothingOnASessionThatLacksWhatTheTabHasSet) {
  ASSERT_TRUE(run(GetParam().set).ok());
  end_session();
  auto const lost = run("select 1");
  ASSERT_FALSE(lost.ok());
  EXPECT_TRUE(lost.error().retryable);
  EXPECT_NE(lost.error().detail.find(GetParam().set), std::string::npos) << lost.error().detail;
  EXPECT_TRUE(run("select 1").ok());
}

TEST_P(RecoveryTest, FindsADeadSessionBeforeItsNextStatementAndSaysSo) {
  SessionRules rules;
  rules.idle_before_ping = milliseconds(30);
  rules.tick = milliseconds(20);
  start(rules);
  std::mutex mutex;
  std::condition_variable changed;
  std::vector<ConnectionState> states;
  engine_->events().subscribe({.query = [](QuerySnapshot const&) {},
                               .connection = [&](ConnectionInfo const& info) {
                                 if (info.name != connection_->name()) return;
                                 std::lock_guard const lock(mutex);
                                 states.push_back(info.state);
                                 changed.notify_all();
                               }});
  ASSERT_TRUE(run("select 1").ok());
  auto const before = connection_->info().epoch;
  gate_->close();
  auto const seen = [&](ConnectionState state) {
    std::unique_lock lock(mutex);
    return changed.wait_for(lock, std::chrono::seconds(20), [&] { return std::find(states.begin(), states.end(), state) != states.end(); });
  };
  EXPECT_TRUE(seen(ConnectionState::suspect));
  EXPECT_TRUE(seen(ConnectionState::reconnecting));
  {
    std::lock_guard const lock(mutex);
    states.clear();
  }
  gate_->open();
  EXPECT_TRUE(seen(ConnectionState::open));
  EXPECT_EQ(connection_->info().epoch, before + 1);
  ASSERT_TRUE(run("select 1").ok());
  engine_.reset();  // Its events end with this test.
}

TEST_P(RecoveryTest, DoubtsItsSessionsWhenOneMoreCannotBeHad) {
  SessionRules rules;
  rules.tick = milliseconds(20);
  start(rules);
  std::mutex mutex;
  std::condition_variable changed;
  std::vector<ConnectionState> states;
  engine_->events().subscribe({.query = [](QuerySnapshot const&) {},
                               .connection = [&](ConnectionInfo const& info) {
                                 if (info.name != connection_->name()) return;
                                 std::lock_guard const lock(mutex);
                                 states.push_back(info.state);
                                 changed.notify_all();
                               }});
  auto const seen = [&](ConnectionState state) {
    std::unique_lock lock(mutex);
    return changed.wait_for(lock, std::chrono::seconds(20), [&] { return std::find(states.begin(), states.end(), state) != states.end(); });
  };
  ASSERT_TRUE(connection_->open().ok());
  gate_->close();
  EXPECT_FALSE(run("select 1", "new").ok());
  EXPECT_TRUE(seen(ConnectionState::reconnecting));
  {
    std::lock_guard const lock(mutex);
    states.clear();
  }
  gate_->open();
  EXPECT_TRUE(seen(ConnectionState::open));
  engine_.reset();
}

TEST_P(RecoveryTest, TellsOfALostTransactionBeforeItsTabIsUsed) {
  SessionRules rules;
  rules.tick = milliseconds(20);
  start(rules);
  std::mutex mutex;
  std::condition_variable changed;
  std::optional<TransactionStatus> told;
  engine_->events().subscribe({.query = [](QuerySnapshot const&) {},
                               .connection = [](ConnectionInfo const&) {},
                               .transaction = [&](TransactionStatus const& status) {
                                 std::lock_guard const lock(mutex);
                                 if (status.state == TransactionPhase::lost) told = status;
                                 changed.notify_all();
                               }});
  ASSERT_TRUE(lane().begin(Actor::user).ok());
  ASSERT_TRUE(run(insert(1)).ok());
  ASSERT_TRUE(run("select 1", "other").ok());
  gate_->close();
  EXPECT_FALSE(run("select 1", "other").ok());
  {
    std::unique_lock lock(mutex);
    ASSERT_TRUE(changed.wait_for(lock, std::chrono::seconds(20), [&] { return told.has_value(); }));
    EXPECT_EQ(told->outcome.find("was not run"), std::string::npos) << told->outcome;
  }
  gate_->open();
  auto const next = run("select 1");
  ASSERT_FALSE(next.ok());
  EXPECT_NE(next.error().message.find("1 statement is gone. This statement was not run."), std::string::npos) << next.error().message;
  EXPECT_TRUE(run("select 1").ok());
  engine_.reset();
}

TEST_P(RecoveryTest, WarnsOfATransactionThatNobodyUsesAndGoesOnWithIt) {
  SessionRules rules;
  rules.transaction_warning = milliseconds(50);
  rules.tick = milliseconds(20);
  start(rules);
  std::mutex mutex;
  std::condition_variable changed;
  bool warned = false;
  engine_->events().subscribe({.query = [](QuerySnapshot const&) {},
                               .connection = [](ConnectionInfo const&) {},
                               .transaction = [&](TransactionStatus const& status) {
                                 std::lock_guard const lock(mutex);
                                 warned = warned || (status.idle && status.uncommitted == 1);
                                 changed.notify_all();
                               }});
  ASSERT_TRUE(lane().begin(Actor::user).ok());
  ASSERT_TRUE(run(insert(1)).ok());
  {
    std::unique_lock lock(mutex);
    EXPECT_TRUE(changed.wait_for(lock, std::chrono::seconds(20), [&] { return warned; }));
  }
  ASSERT_TRUE(run(insert(2)).ok());
  EXPECT_TRUE(lane().commit(Actor::user).ok());
  EXPECT_FALSE(lane().status(9).idle);
  EXPECT_TRUE(is_there(1) && is_there(2));
  engine_.reset();
}

TEST_P(RecoveryTest, ClosesWhatNobodyUsesButTheOneThatKnowsOfTheServer) {
  SessionRules rules;
  rules.idle_before_close = milliseconds(50);
  rules.tick = milliseconds(20);
  start(rules);
  engine_->events().subscribe({.query = [](QuerySnapshot const&) {}, .connection = [](ConnectionInfo const&) {}});
  auto const await_sessions = [&](int count) {
    Stopwatch const watch;
    while (gate_->connected() != count && watch.elapsed_ms() < 20'000) std::this_thread::yield();
    return gate_->connected() == count;
  };
  ASSERT_TRUE(connection_->open().ok());
  ASSERT_TRUE(run("select 1").ok());
  // While one catalog call waits, another one takes a session of its own.
  gate_->hold(true);
  std::vector<std::thread> calls;
  for (int i = 0; i < 2; ++i) calls.emplace_back([this] { EXPECT_TRUE(connection_->groups({}).ok()); });
  Stopwatch const watch;
  while (gate_->accepted() < 3 && watch.elapsed_ms() < 20'000) std::this_thread::yield();
  EXPECT_EQ(gate_->accepted(), 3);
  gate_->hold(false);
  for (auto& call : calls) call.join();
  EXPECT_TRUE(await_sessions(1)) << gate_->connected();
  EXPECT_EQ(connection_->info().state, ConnectionState::open);
  EXPECT_TRUE(connection_->groups({}).ok());
  EXPECT_EQ(gate_->accepted(), 3);
  EXPECT_TRUE(run("select 1").ok());
  engine_.reset();
}

TEST_P(RecoveryTest, GivesUpAServerThatDoesNotAnswerAPing) {
  SessionRules rules;
  rules.idle_before_ping = milliseconds(30);
  rules.ping_patience = milliseconds(100);
  rules.tick = milliseconds(20);
  start(rules);
  std::atomic<bool> suspected = false;
  engine_->events().subscribe({.query = [](QuerySnapshot const&) {},
                               .connection = [&](ConnectionInfo const& info) {
                                 if (info.state == ConnectionState::suspect) suspected = true;
                               }});
  ASSERT_TRUE(run("select 1").ok());
  gate_->hold(true);
  Stopwatch const watch;
  while (!suspected && watch.elapsed_ms() < 20'000) std::this_thread::yield();
  EXPECT_TRUE(suspected);
  gate_->hold(false);
  auto again = run("select 1");
  for (int attempt = 0; !again.ok() && attempt < 50; ++attempt) again = run("select 1");
  EXPECT_TRUE(again.ok());
  engine_.reset();
}

TEST_P(RecoveryTest, MakesRoomForASessionByClosingAnUnusedOne) {
  SessionRules rules;
  rules.most_sessions = 2;
  start(rules);
  ASSERT_TRUE(lane("one").begin(Actor::user).ok());
  for (auto const* const session : {"two", "three", "four"}) EXPECT_TRUE(run("select 1", session).ok()) << session;
  ASSERT_TRUE(lane("two").begin(Actor::user).ok());
  EXPECT_EQ(run("select 1", "five").error().code, ErrorCode::limit);
  EXPECT_EQ(lane("one").status(9).state, TransactionPhase::open);
}

// What is said must be true wherever the connection is cut: never "done" of what is not there, never "not run" of what is,
// and nothing twice. SEXTANT_TEST_CUTS=every tries every byte.
class Truth : public RecoveryTest {
 protected:
  // How many bytes come from the server meanwhile.
  int64_t bytes_of(std::function<void()> const& work) {
    auto const before = gate_->forwarded();
    work();
    return gate_->forwarded() - before;
  }
  static int64_t stride(int64_t bytes) {
    auto const* const every = std::getenv("SEXTANT_TEST_CUTS");
    return every != nullptr && std::string_view(every) == "every" ? 1 : std::max<int64_t>(bytes / 12, 1);
  }
  // `said` is the error of the write `id`, if it failed.
  void compare(std::optional<Error> const& said, int64_t id) {
    auto const there = is_there(id);
    if (!said) {
      EXPECT_TRUE(there) << "said to be done";
    } else if (!said->uncertain) {
      EXPECT_FALSE(there) << "said not to be done: " << said->message;
    }
    if (said) {
      EXPECT_EQ(said->damage, Damage::connection) << said->message;
    }
  }
  static std::optional<Error> error_of(Result<> const& result) {
    return result ? std::nullopt : std::optional(result.error());
  }
  static std::optional<Error> error_of(Result<std::string> const& result) {
    return result ? std::nullopt : std::optional(result.error());
  }
  int64_t next_ = 1;
};

TEST_P(Truth, IsToldOfAWriteByItself) {
  ASSERT_TRUE(run("select 1", "warm").ok());
  auto const bytes = bytes_of([&] { ASSERT_TRUE(run(insert(next_++), "warm").ok()); });
  for (int64_t cut = 0; cut <= bytes + 5; cut += stride(bytes)) {
    SCOPED_TRACE(fmt::format("cut after byte {} of {}", cut, bytes));
    auto const session = fmt::format("write {}", cut);
    ASSERT_TRUE(run("select 1", session).ok());
    gate_->cut_after(cut);
    auto const id = next_++;
    compare(error_of(run(insert(id), session)), id);
    connection_->drop_lane(session);
  }
}

TEST_P(Truth, IsToldOfAStatementInATransaction) {
  ASSERT_TRUE(lane("warm").begin(Actor::user).ok());
  auto const bytes = bytes_of([&] { ASSERT_TRUE(run(insert(next_++), "warm").ok()); });
  ASSERT_TRUE(lane("warm").rollback(Actor::user).ok());
  for (int64_t cut = 0; cut < bytes; cut += stride(bytes)) {
    SCOPED_TRACE(fmt::format("cut after byte {} of {}", cut, bytes));
    auto const session = fmt::format("inside {}", cut);
    ASSERT_TRUE(lane(session).begin(Actor::user).ok());
    auto const first = next_++, second = next_++;
    ASSERT_TRUE(run(insert(first), session).ok());
    gate_->cut_after(cut);
    auto const said = error_of(run(insert(second), session));
    if (said) {
      EXPECT_FALSE(said->uncertain) << said->message;
      EXPECT_NE(said->message.find("1 statement is gone"), std::string::npos) << said->message;
    }
    EXPECT_FALSE(is_there(first));
    connection_->drop_lane(session);
    EXPECT_FALSE(is_there(second));
  }
}

TEST_P(Truth, IsToldOfACommit) {
  ASSERT_TRUE(run("select 1", "warm").ok());
  ASSERT_TRUE(lane("warm").begin(Actor::user).ok());
  ASSERT_TRUE(run(insert(next_++), "warm").ok());
  auto const bytes = bytes_of([&] { ASSERT_TRUE(lane("warm").commit(Actor::user).ok()); });
  int unknown = 0, known = 0;
  for (int64_t cut = 0; cut < bytes + stride(bytes); cut += stride(bytes)) {
    SCOPED_TRACE(fmt::format("cut after byte {} of {}", cut, bytes));
    auto const session = fmt::format("commit {}", cut);
    ASSERT_TRUE(lane(session).begin(Actor::user).ok());
    auto const id = next_++;
    ASSERT_TRUE(run(insert(id), session).ok());
    gate_->cut_after(cut);
    // By the button, and as a statement of the person's own.
    auto const said = cut % 2 == 0 ? error_of(lane(session).commit(Actor::user)) : error_of(run("commit", session));
    ++(said && said->uncertain ? unknown : known);
    compare(said, id);
    connection_->drop_lane(session);
  }
  EXPECT_GT(known, 0);
  if (!GetParam().tells_of_commits) {
    EXPECT_GT(unknown, 0) << "No cut fell into the COMMIT.";
  }
}

constexpr Server postgresql{.variable = "SEXTANT_TEST_POSTGRESQL",
                            .my_number = "select pg_backend_pid()",
                            .end_session = "select pg_terminate_backend({})",
                            .has_session = "select count(*) from pg_stat_activity where pid = {}",
                            .set = "set search_path = public",
                            .tells_of_commits = true};
constexpr Server mysql{.variable = "SEXTANT_TEST_MYSQL",
                       .my_number = "select connection_id()",
                       .end_session = "kill connection {}",
                       .has_session = "select count(*) from information_schema.processlist where id = {}",
                       .set = "set time_zone = '+01:00'"};

std::string name_of(testing::TestParamInfo<Server> const& info) {
  return std::string(info.param.variable).substr(std::string_view("SEXTANT_TEST_").size());
}
INSTANTIATE_TEST_SUITE_P(Servers, RecoveryTest, testing::Values(postgresql, mysql), name_of);
INSTANTIATE_TEST_SUITE_P(Servers, Truth, testing::Values(postgresql, mysql), name_of);

}  // namespace
}  // namespace sextant::engine
