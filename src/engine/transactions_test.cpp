#include "engine/transactions.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "data/value_text.h"
#include "engine/engine.h"

namespace sextant::engine {
namespace {

sql::Classification classified(std::string_view text) { return sql::classify(text, sql::sqlite_dialect); }

TEST(TransactionModes, BeginWithWhatTheyAreFor) {
  using enum TransactionMode;
  for (auto const* const write : {"insert into t values (1)", "create table t(a)", "nonsense"}) {
    EXPECT_FALSE(begins_transaction(automatic, classified(write))) << write;
    EXPECT_TRUE(begins_transaction(smart, classified(write))) << write;
    EXPECT_TRUE(begins_transaction(manual, classified(write))) << write;
  }
  EXPECT_FALSE(begins_transaction(smart, classified("select 1")));
  EXPECT_TRUE(begins_transaction(manual, classified("select 1")));
  for (auto const* const own : {"begin", "commit", "rollback"}) EXPECT_FALSE(begins_transaction(manual, classified(own))) << own;
}

TEST(Savepoints, AreReadFromStatements) {
  auto const change = [](std::string_view text) { return savepoint_change(text, sql::postgresql_dialect); };
  EXPECT_EQ(change("savepoint a"), std::pair(SavepointChange::made, std::string("a")));
  EXPECT_EQ(change("/* x */ ROLLBACK WORK TO SAVEPOINT \"B\""), std::pair(SavepointChange::rolled_back, std::string("\"B\"")));
  EXPECT_EQ(change("rollback to a"), std::pair(SavepointChange::rolled_back, std::string("a")));
  EXPECT_EQ(change("release a"), std::pair(SavepointChange::released, std::string("a")));
  EXPECT_EQ(change("rollback").first, SavepointChange::none);
}

TEST(TransactionLog, CountsAllAndKeepsTheLast) {
  TransactionLog log;
  log.begin("now");
  for (int i = 0; i < 1'500; ++i) log.add({.text = "insert " + std::to_string(i)});
  EXPECT_EQ(log.count(), 1'500);
  EXPECT_EQ(log.last(5'000).size(), 1'000U);
  EXPECT_EQ(log.last(2)[1].text, "insert 1499");
}

TEST(TransactionLog, GoesBackToASavepoint) {
  TransactionLog log;
  log.begin("now");
  log.add({.text = "one"});
  log.change_savepoint(SavepointChange::made, "here");
  for (int i = 0; i < 1'200; ++i) log.add({.text = "more"});
  log.change_savepoint(SavepointChange::made, "later");
  log.change_savepoint(SavepointChange::rolled_back, "HERE");
  EXPECT_EQ(log.count(), 1);
  EXPECT_EQ(log.savepoints(), std::vector<std::string>{"here"});
  log.change_savepoint(SavepointChange::released, "here");
  EXPECT_TRUE(log.savepoints().empty());
}

TEST(Shortened, IsOneLineAndEndsWithACharacter) {
  EXPECT_EQ(shortened("  select\n\t 1 ", 100), "select 1");
  EXPECT_EQ(shortened("aaé", 3), "aa…");
  EXPECT_EQ(shortened("aaaa", 3), "aaa…");
}

// A real database in a file, and what its tabs tell.
class TransactionTest : public testing::Test {
 protected:
  void SetUp() override {
    path_ = std::filesystem::temp_directory_path() /
            ("sextant_transactions_" + std::string(testing::UnitTest::GetInstance()->current_test_info()->name()) + ".db");
    std::filesystem::remove(path_);
    engine_ = std::move(*Engine::create({.home = {}, .scratch_folder = "/tmp"}));
    connection_ = connect(Environment::none);
    engine_->events().subscribe({.query = [](QuerySnapshot const&) {},
                                 .connection = [](ConnectionInfo const&) {},
                                 .transaction = [this](TransactionStatus const& status) { told_.push_back(status); }});
    ASSERT_TRUE(run("create table t(a integer primary key)").ok());
  }
  void TearDown() override {
    connection_.reset();
    engine_.reset();
    std::filesystem::remove(path_);
  }
  std::shared_ptr<Connection> connect(Environment environment) {
    SavedConnection saved{.name = environment == Environment::none ? "db" : "live", .driver = "sqlite", .spec = {},
                          .environment = environment};
    saved.spec.options.emplace("path", path_.string());
    saved.spec.options.emplace("create", "true");
    return *engine_->connections().add_temporary(std::move(saved));
  }
  // The values of the first column, with commas between.
  Result<std::string> run(std::string const& text, std::string const& session = "tab", Actor actor = Actor::user) {
    auto const lane = TRY(connection_->lane(session));
    Execution execution{.actor = actor, .statement = {.text = text}, .classification = connection_->classify(text)};
    auto cursor = TRY(lane->execute(execution));
    std::string values;
    while (true) {
      auto const batch = TRY(cursor->next());
      if (!batch) break;
      for (int64_t row = 0; row < batch->rows; ++row) {
        if (!values.empty()) values += ',';
        append_value_text(values, batch->columns[0], batch->schema->fields[0].type, row, batch->schema->text_style);
      }
    }
    TRY(cursor->finish());
    return values;
  }
  Lane& lane(std::string const& session = "tab") { return **connection_->lane(session); }
  std::string rows() { return *run("select a from t order by a", "other"); }

  std::filesystem::path path_;
  std::unique_ptr<Engine> engine_;
  std::shared_ptr<Connection> connection_;
  std::vector<TransactionStatus> told_;
};

TEST_F(TransactionTest, OfASmartTabBeginsWithTheFirstWriteAndWaitsForTheCommit) {
  ASSERT_TRUE(lane().set_mode(TransactionMode::smart, std::nullopt).ok());
  ASSERT_TRUE(run("select 1").ok());
  EXPECT_EQ(lane().status(9).state, TransactionPhase::none);
  ASSERT_TRUE(run("insert into t values (1)").ok());
  ASSERT_TRUE(run("insert into t values (2), (3)").ok());
  EXPECT_EQ(rows(), "");
  auto const status = lane().status(9);
  EXPECT_EQ(status.state, TransactionPhase::open);
  ASSERT_EQ(status.uncommitted, 2);
  EXPECT_EQ(status.statements[1].text, "insert into t values (2), (3)");
  EXPECT_EQ(status.statements[1].rows_affected, 2);
  EXPECT_EQ(told_.back().uncommitted, 2);
  ASSERT_TRUE(lane().commit(Actor::user).ok());
  EXPECT_EQ(rows(), "1,2,3");
  EXPECT_EQ(lane().status(9).state, TransactionPhase::none);
  EXPECT_EQ(told_.back().uncommitted, 0);
}

TEST_F(TransactionTest, IsUndoneByARollback) {
  ASSERT_TRUE(lane().set_mode(TransactionMode::manual, std::nullopt).ok());
  ASSERT_TRUE(run("select 1").ok());
  EXPECT_EQ(lane().status(9).state, TransactionPhase::open);
  EXPECT_EQ(lane().status(9).uncommitted, 0);
  ASSERT_TRUE(run("insert into t values (1)").ok());
  ASSERT_TRUE(lane().rollback(Actor::user).ok());
  EXPECT_EQ(rows(), "");
  EXPECT_EQ(lane().rollback(Actor::user).error().code, ErrorCode::invalid_state);
}

TEST_F(TransactionTest, GoesBackToASavepoint) {
  ASSERT_TRUE(lane().begin(Actor::user).ok());
  ASSERT_TRUE(run("insert into t values (1)").ok());
  ASSERT_TRUE(lane().savepoint(Actor::user, "here").ok());
  EXPECT_EQ(lane().savepoint(Actor::user, "1; drop table t").error().code, ErrorCode::invalid_argument);
  ASSERT_TRUE(run("insert into t values (2)").ok());
  EXPECT_EQ(lane().rollback_to(Actor::user, "elsewhere").error().code, ErrorCode::not_found);
  ASSERT_TRUE(lane().rollback_to(Actor::user, "here").ok());
  EXPECT_EQ(lane().status(9).uncommitted, 1);
  ASSERT_TRUE(lane().commit(Actor::user).ok());
  EXPECT_EQ(rows(), "1");
}

TEST_F(TransactionTest, OfThePersonsOwnIsFollowed) {
  ASSERT_TRUE(run("begin").ok());
  ASSERT_TRUE(run("insert into t values (1)").ok());
  ASSERT_TRUE(run("savepoint x").ok());
  ASSERT_TRUE(run("insert into t values (2)").ok());
  EXPECT_EQ(lane().status(9).uncommitted, 2);
  ASSERT_TRUE(run("rollback to x").ok());
  EXPECT_EQ(lane().status(9).uncommitted, 1);
  ASSERT_TRUE(run("commit").ok());
  EXPECT_EQ(lane().status(9).state, TransactionPhase::none);
  EXPECT_EQ(rows(), "1");
}

TEST_F(TransactionTest, IsNotLeftOpenByAFirstStatementThatFails) {
  ASSERT_TRUE(lane().set_mode(TransactionMode::smart, std::nullopt).ok());
  EXPECT_FALSE(run("insert into nothing values (1)").ok());
  EXPECT_EQ(lane().status(9).state, TransactionPhase::none);
  ASSERT_TRUE(run("insert into t values (1)").ok());
  EXPECT_FALSE(run("insert into t values (1)").ok());
  EXPECT_EQ(lane().status(9).uncommitted, 1);
  ASSERT_TRUE(lane().commit(Actor::user).ok());
  EXPECT_EQ(rows(), "1");
}

TEST_F(TransactionTest, BeginsOnProductionUnlessAJobWrites) {
  connection_ = connect(Environment::production);
  EXPECT_EQ(connection_->transaction_status("new", 9).mode, TransactionMode::smart);
  ASSERT_TRUE(run("insert into t values (1)", "job", Actor::job).ok());
  EXPECT_EQ(lane("job").status(9).state, TransactionPhase::none);
  ASSERT_TRUE(run("insert into t values (2)").ok());
  EXPECT_EQ(lane().status(9).state, TransactionPhase::open);
  EXPECT_EQ(rows(), "1");
  // A tab that is closed takes its transaction with it.
  connection_->drop_lane("tab");
  EXPECT_EQ(rows(), "1");
}

TEST_F(TransactionTest, StandsInTheHistoryWithItsEnd) {
  ASSERT_TRUE(lane().begin(Actor::user).ok());
  ASSERT_TRUE(lane().commit(Actor::user).ok());
  auto const entries = *engine_->store().history({});
  ASSERT_GE(entries.size(), 2U);
  EXPECT_EQ(entries[0].text, "COMMIT");
  EXPECT_EQ(entries[0].state, "done");
}

TEST_F(TransactionTest, CannotEndWhileAStatementRuns) {
  ASSERT_TRUE(run("insert into t values (1), (2)").ok());
  Execution execution{.statement = {.text = "select a from t"}, .classification = classified("select a from t")};
  auto cursor = lane().execute(execution);
  ASSERT_TRUE(cursor.ok());
  EXPECT_EQ(lane().commit(Actor::user).error().code, ErrorCode::invalid_state);
  cursor->reset();
  EXPECT_EQ(lane().commit(Actor::user).error().message, "No transaction is open in this tab.");
}

}  // namespace
}  // namespace sextant::engine
