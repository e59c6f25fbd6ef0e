#include "engine/query.h"

#include <gtest/gtest.h>

#include <atomic>
#include <condition_variable>
#include <filesystem>

#include "engine/engine.h"

namespace sextant::engine {
namespace {

constexpr auto longest_wait = std::chrono::seconds(20);
constexpr auto endless = "with recursive c(n) as (select 1 union all select n + 1 from c) select count(*) from c";
constexpr auto thousands = "with recursive c(n) as (select 1 union all select n + 1 from c where n < 5000) select n from c";

// An engine with a real database in memory, and the states it tells.
class QueryTest : public testing::Test {
 protected:
  void SetUp() override {
    engine_ = std::move(*Engine::create({.home = {}, .scratch_folder = "/tmp"}));
    path_ = (std::filesystem::temp_directory_path() /
             ("sextant_query_" + std::string(testing::UnitTest::GetInstance()->current_test_info()->name()) + ".db"));
    std::filesystem::remove(path_);
    SavedConnection saved{.name = "db", .driver = "sqlite", .spec = {}, .environment = Environment::none};
    saved.spec.options.emplace("path", path_.string());
    saved.spec.options.emplace("create", "true");
    connection_ = *engine_->connections().add_temporary(std::move(saved));
    engine_->events().subscribe({.query = [this](QuerySnapshot const&) {
                                   std::lock_guard const lock(mutex_);
                                   changed_.notify_all();
                                 },
                                 .connection = [](ConnectionInfo const&) {}});
  }
  void TearDown() override {
    connection_.reset();
    engine_.reset();
    std::filesystem::remove(path_);
  }

  Result<QuerySnapshot> start(std::vector<std::string> const& statements, int64_t max_rows = 0,
                              std::string const& session = "tab", std::shared_ptr<Connection> connection = {}) {
    QueryRequest request{.connection = connection ? connection : connection_, .session = session, .max_rows = max_rows};
    for (auto const& text : statements) {
      auto const begin = static_cast<int64_t>(request.text.size());
      request.text += text + ";\n";
      request.statements.push_back({.index = static_cast<int64_t>(request.statements.size()),
                                    .begin = begin,
                                    .end = begin + static_cast<int64_t>(text.size())});
    }
    return engine_->queries().start(std::move(request));
  }
  // Waits until the query's last statement is in the state, and returns the snapshot.
  QuerySnapshot await(std::string const& query, StatementState state) {
    auto const deadline = std::chrono::steady_clock::now() + longest_wait;
    std::unique_lock lock(mutex_);
    while (true) {
      lock.unlock();
      auto snapshot = *engine_->queries().status(query);
      lock.lock();
      auto const live = state == StatementState::paused || state == StatementState::reading || state == StatementState::confirm;
      if (snapshot.statements.back().state == state && (live || snapshot.state != QueryState::running)) return snapshot;
      if (std::chrono::steady_clock::now() > deadline) {
        ADD_FAILURE() << "the state is " << to_string(snapshot.statements.back().state);
        return snapshot;
      }
      changed_.wait_for(lock, std::chrono::milliseconds(20));
    }
  }
  QuerySnapshot run(std::vector<std::string> const& statements, int64_t max_rows = 0) {
    return await(start(statements, max_rows)->query, StatementState::done);
  }

  std::unique_ptr<Engine> engine_;
  std::filesystem::path path_;
  std::shared_ptr<Connection> connection_;
  std::mutex mutex_;
  std::condition_variable changed_;
};

TEST_F(QueryTest, StoresARowOfEachStatement) {
  auto const done = run({"create table t(a)", "insert into t values (1), (2)", "select * from t"});
  EXPECT_EQ(done.statements[0].result, "");
  EXPECT_EQ(*done.statements[1].rows_affected, 2);
  EXPECT_EQ(done.statements[2].rows, 2);
  EXPECT_TRUE(done.statements[2].complete);
  EXPECT_EQ(done.statements[2].title, "t");
}

TEST_F(QueryTest, PausesAtTheLimitAndGoesOnFromThere) {
  auto const query = start({thousands}, 1000)->query;
  auto const paused = await(query, StatementState::paused);
  EXPECT_EQ(paused.statements[0].rows, 1000);
  auto const result = paused.statements[0].result;
  ASSERT_TRUE(engine_->queries().fetch(result, 500).ok());
  while (await(query, StatementState::paused).statements[0].rows < 1500) {}
  EXPECT_EQ(engine_->queries().status(query)->statements[0].rows, 1500);
  ASSERT_TRUE(engine_->queries().fetch(result, 0).ok());
  auto const done = await(query, StatementState::done);
  EXPECT_EQ(done.statements[0].rows, 5000);
  EXPECT_TRUE(done.statements[0].complete);
  auto const place = *(*engine_->results().find(result))->page_of(4999);
  EXPECT_FALSE(place.page.columns.empty());
}

TEST_F(QueryTest, TellsTheFirstRowsThoughTheNextOnesDoNotCome) {
  std::atomic<int64_t> told{0};
  auto const listener = engine_->events().subscribe({.query = [&](QuerySnapshot const& query) { told = query.statements[0].rows; },
                                                     .connection = [](ConnectionInfo const&) {}});
  auto const query = start({"with recursive c(n) as (select 1 union all select n + 1 from c) select n from c where n <= 256"})->query;
  auto const deadline = std::chrono::steady_clock::now() + longest_wait;
  while (told == 0 && std::chrono::steady_clock::now() < deadline) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, std::chrono::milliseconds(20));
  }
  EXPECT_GT(told, 0);
  ASSERT_TRUE(engine_->queries().cancel(query).ok());
  await(query, StatementState::cancelled);
  engine_->events().unsubscribe(listener);
}

// A table in an order, as query.open_table reads it.
QueryRequest table_request(std::shared_ptr<Connection> connection, int64_t max_rows) {
  sql::TableQuery query{.path = {"main", "t"},
                        .condition = {},
                        .order = {{.column = "a", .descending = true}, {.column = "id", .nullable = false}},
                        .after = {},
                        .limit = max_rows + 1};
  auto const text = sql::table_query_text(query, sql::sqlite_dialect);
  return {.connection = std::move(connection),
          .session = "table",
          .text = text,
          .statements = {{.index = 0, .begin = 0, .end = static_cast<int64_t>(text.size())}},
          .max_rows = max_rows,
          .pages = query};
}

TEST_F(QueryTest, ReadsATableAPageAtATimeAndHoldsNothingBetween) {
  run({"create table t(id integer not null primary key, a integer)",
       "insert into t with recursive c(n) as (select 1 union all select n + 1 from c where n < 5000) select n, n % 10 from c"});
  auto const query = engine_->queries().start(table_request(connection_, 1000))->query;
  auto const paused = await(query, StatementState::paused);
  EXPECT_EQ(paused.statements[0].rows, 1000);
  // Nothing reads, so the table can go on changing: a row that sorts before what was read stays out, one behind it comes.
  run({"insert into t values (10001, 9), (10002, 0)"});
  auto const result = paused.statements[0].result;
  ASSERT_TRUE(engine_->queries().fetch(result, 500).ok());
  while (await(query, StatementState::paused).statements[0].rows < 1500) {}
  ASSERT_TRUE(engine_->queries().fetch(result, 0).ok());
  auto const done = await(query, StatementState::done);
  EXPECT_EQ(done.statements[0].rows, 5001);
  EXPECT_TRUE(done.statements[0].complete);
  auto const last = *(*engine_->results().find(result))->page_of(5000);
  EXPECT_EQ(last.page.columns.size(), 2U);
}

TEST_F(QueryTest, SaysWhyTheNextPageOfATableFailed) {
  run({"create table t(id integer not null primary key, a integer)",
       "insert into t with recursive c(n) as (select 1 union all select n + 1 from c where n < 50) select n, n from c"});
  auto const query = engine_->queries().start(table_request(connection_, 10))->query;
  auto const paused = await(query, StatementState::paused);
  run({"alter table t add column b"});
  ASSERT_TRUE(engine_->queries().fetch(paused.statements[0].result, 0).ok());
  auto const failed = await(query, StatementState::failed);
  EXPECT_EQ(failed.statements[0].rows, 11);
  EXPECT_EQ(failed.statements[0].error->message, "The table got other columns while it was read.");
}

TEST_F(QueryTest, GivesAPausedResultUpForTheNextStatementOfItsTab) {
  auto const first = start({thousands}, 100)->query;
  await(first, StatementState::paused);
  run({"select 1"});
  auto const given_up = await(first, StatementState::done);
  EXPECT_EQ(given_up.statements[0].rows, 100);
  EXPECT_FALSE(given_up.statements[0].complete);
  EXPECT_EQ(engine_->queries().fetch(given_up.statements[0].result, 1).error().code, ErrorCode::invalid_state);
}

TEST_F(QueryTest, CancelsARunningStatementAndLeavesTheSessionUsable) {
  auto const query = start({endless})->query;
  await(query, StatementState::reading);
  ASSERT_TRUE(engine_->queries().cancel(query).ok());
  EXPECT_EQ(await(query, StatementState::cancelled).state, QueryState::cancelled);
  EXPECT_EQ(run({"select 7"}).statements[0].rows, 1);
}

TEST_F(QueryTest, ClosingAnEndedQueryDoesNotDisturbTheNextOne) {
  auto const ended = run({"select 1"}).query;
  auto const running = start({endless})->query;
  await(running, StatementState::reading);
  ASSERT_TRUE(engine_->queries().close(ended).ok());
  EXPECT_EQ(engine_->queries().status(ended).error().code, ErrorCode::not_found);
  EXPECT_EQ(engine_->queries().status(running)->statements[0].state, StatementState::reading);
  ASSERT_TRUE(engine_->queries().cancel(running).ok());
  await(running, StatementState::cancelled);
}

TEST_F(QueryTest, RefusesASecondStatementWhileOneRunsInTheTab) {
  auto const running = start({endless})->query;
  await(running, StatementState::reading);
  EXPECT_EQ(start({"select 1"}).error().code, ErrorCode::invalid_state);
  auto const other = start({"select 1"}, 0, "other tab");
  ASSERT_TRUE(other.ok());
  await(other->query, StatementState::done);
  ASSERT_TRUE(engine_->queries().cancel(running).ok());
  await(running, StatementState::cancelled);
}

TEST_F(QueryTest, SkipsWhatFollowsAFailureAndPlacesTheError) {
  auto const query = start({"select 1", "selec 2", "select 3"})->query;
  auto const failed = await(query, StatementState::skipped);
  EXPECT_EQ(failed.state, QueryState::failed);
  EXPECT_EQ(failed.statements[1].state, StatementState::failed);
  ASSERT_TRUE(failed.statements[1].error->position.has_value());
  EXPECT_EQ(failed.text.substr(failed.statements[1].error->position->begin, 5), "selec");
}

TEST_F(QueryTest, AsksBeforeWhatCannotBeUndone) {
  run({"create table t(a)", "insert into t values (1)"});
  auto const query = start({"delete from t"})->query;
  auto const asking = await(query, StatementState::confirm);
  ASSERT_TRUE(asking.confirmation.has_value());
  EXPECT_EQ(asking.confirmation->statement, "delete from t");
  EXPECT_EQ(engine_->queries().confirm(query, "wrong").error().code, ErrorCode::invalid_state);
  ASSERT_TRUE(engine_->queries().confirm(query, asking.confirmation->token).ok());
  EXPECT_EQ(*await(query, StatementState::done).statements[0].rows_affected, 1);
}

TEST_F(QueryTest, LeavesEverythingWhenThePersonSaysNo) {
  run({"create table t(a)", "insert into t values (1)"});
  auto const query = start({"drop table t"})->query;
  await(query, StatementState::confirm);
  ASSERT_TRUE(engine_->queries().cancel(query).ok());
  await(query, StatementState::cancelled);
  EXPECT_EQ(run({"select * from t"}).statements[0].rows, 1);
}

TEST_F(QueryTest, RefusesWritesOnAReadOnlyConnection) {
  run({"create table t(a)"});
  SavedConnection saved{.name = "guarded", .driver = "sqlite", .spec = {}, .environment = Environment::none};
  saved.spec.options.emplace("path", path_.string());
  saved.spec.read_only = true;
  auto const guarded = *engine_->connections().add_temporary(std::move(saved));
  for (auto const* const text : {"insert into t values (1)", "drop table t", "create table u(a)", "update t set a = 2",
                                 "with x as (select 1) delete from t", "pragma user_version = 5", "vacuum", "attach 'x' as y"}) {
    auto const query = start({text}, 0, "tab", guarded)->query;
    auto const failed = await(query, StatementState::failed);
    EXPECT_EQ(failed.statements[0].error->code, ErrorCode::read_only) << text;
  }
  EXPECT_EQ(await(start({"select count(*) from t"}, 0, "tab", guarded)->query, StatementState::done).statements[0].rows, 1);
}

TEST_F(QueryTest, WritesTheHistory) {
  run({"select 1", "select 2"});
  await(start({"selec"})->query, StatementState::failed);
  auto const entries = *engine_->store().history({});
  ASSERT_EQ(entries.size(), 3U);
  EXPECT_EQ(entries[0].state, "failed");
  EXPECT_FALSE(entries[0].error.empty());
  EXPECT_EQ(entries[1].text, "select 2");
  EXPECT_EQ(*entries[1].rows, 1);
}

TEST_F(QueryTest, DropsItsResultsWhenItIsClosed) {
  auto const done = run({"select 1"});
  ASSERT_TRUE(engine_->queries().close(done.query).ok());
  EXPECT_EQ(engine_->results().find(done.statements[0].result).error().code, ErrorCode::not_found);
}

TEST(BindParameters, NamesWhatIsMissingAndMapsPlacesBack) {
  std::vector<Parameter> const values{{.name = "a", .value = "1"}};
  EXPECT_EQ(bind_parameters("select :a, :b", values, &sql::postgresql_dialect).error().message, "No value for the parameter b.");
  auto const bound = *bind_parameters("select :a, nope", values, &sql::postgresql_dialect);
  EXPECT_EQ(bound.text, "select $1, nope");
  Error error{.position = TextRange{11, 15}};
  place_error(error, bound, 100);
  EXPECT_EQ(error.position->begin, 111U);
}

}  // namespace
}  // namespace sextant::engine
