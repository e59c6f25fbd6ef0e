// SQL on stored results, as a connection of the engine.
#include "engine/result_session.h"

#include <gtest/gtest.h>

#include <thread>

#include "data/builder.h"
#include "data/value_text.h"
#include "engine/engine.h"

namespace sextant::engine {
namespace {

class ResultSessionTest : public testing::Test {
 protected:
  void SetUp() override {
    engine_ = std::move(*Engine::create({.home = {}, .scratch_folder = "/tmp"}));
    connection_ = *engine_->connections().find(std::string(results_connection));
    lane_ = *connection_->lane("tab");
  }
  void TearDown() override {
    lane_.reset();
    connection_.reset();
    engine_.reset();
  }

  // Whole numbers from 1 to `rows`.
  std::shared_ptr<StoredResult> store(int64_t rows, bool complete = true) {
    auto schema = std::make_shared<Schema>();
    schema->fields = {{.name = "n", .type = {.type = Type::int64, .vendor_name = "integer"}}};
    auto result = *engine_->results().create(schema);
    add(*result, rows);
    if (complete) result->set_complete();
    return result;
  }
  static void add(StoredResult& result, int64_t rows) {
    BatchBuilder builder(result.schema(), rows, INT64_MAX);
    for (auto row = result.rows(); row < result.rows() + rows; ++row) {
      builder.column(0).append(row + 1);
      builder.end_row();
    }
    ASSERT_TRUE(result.append(builder.finish(1)).ok());
  }

  struct Answer {
    std::string text;
    std::vector<std::string> told;
    std::optional<Error> error;
  };
  Result<Answer> try_run(std::string const& sql) {
    Execution execution{.actor = Actor::user, .statement = {.text = sql, .parameters = {}},
                        .classification = connection_->classify(sql), .confirmation = {}};
    auto cursor = TRY(lane_->execute(execution));
    Answer answer;
    while (auto const batch = TRY(cursor->next())) {
      for (int64_t row = 0; row < batch->rows; ++row) {
        append_value_text(answer.text, batch->columns[0], batch->schema->fields[0].type, row, batch->schema->text_style);
        answer.text += "\n";
      }
    }
    auto const outcome = TRY(cursor->finish());
    for (auto const& notice : outcome.notices) answer.told.push_back(notice.message);
    return answer;
  }
  Answer run(std::string const& sql) {
    auto answer = try_run(sql);
    if (answer) return *std::move(answer);
    return {.text = {}, .told = {}, .error = std::move(answer).error()};
  }

  std::unique_ptr<Engine> engine_;
  std::shared_ptr<Connection> connection_;
  std::shared_ptr<Lane> lane_;
};

TEST_F(ResultSessionTest, ResultsAreTablesByTheirNames) {
  store(3);
  store(10);
  EXPECT_EQ(run("select count(*) from r1").text, "3\n");
  EXPECT_EQ(run("select count(*) from R2 join last using (n) where n > 5 order by 1 nulls last").text, "5\n");
  store(4);
  EXPECT_EQ(run("select max(n) from last").text, "4\n");
  ASSERT_TRUE(engine_->results().rename("r1", "Orders_2024").ok());
  EXPECT_EQ(run("select count(*) from orders_2024 join \"r1\" using (n)").text, "3\n");
}

TEST_F(ResultSessionTest, WhatIsNotThereIsNamedWithWhatIs) {
  store(3);
  store(3);
  engine_->results().drop("r1");
  auto const gone = run("select * from r1");
  ASSERT_TRUE(gone.error);
  EXPECT_EQ(gone.error->code, ErrorCode::not_found);
  EXPECT_EQ(gone.error->message, "There is no result r1: it was closed, or never was.");
  EXPECT_EQ(gone.error->hint, "There are r2; last is the newest one.");
  EXPECT_TRUE(run("select * from customers").error->hint.starts_with("The tables here are stored results."));
  // A name that the statement itself gives is no result's.
  EXPECT_EQ(run("with r9 as (select 7 as n) select n from r9").text, "7\n");
}

TEST_F(ResultSessionTest, TellsThatARowsMayBeMissing) {
  auto const growing = store(1'000, false);
  auto const first = run("select count(*) from r1");
  EXPECT_EQ(first.text, "1000\n");
  EXPECT_EQ(first.told, std::vector<std::string>{"r1 has the 1,000 rows that were read so far; there may be more."});
  add(*growing, 500);
  growing->set_complete();
  auto const all = run("select count(*) from last");
  EXPECT_EQ(all.text, "1500\n");
  EXPECT_EQ(all.told, std::vector<std::string>{});
}

TEST_F(ResultSessionTest, TellsItBeforeTheLastRow) {
  store(5'000, false);
  auto const started = engine_->queries().start({.connection = connection_, .session = "tab", .text = "select n from r1",
                                                 .statements = {{.begin = 0, .end = 16}}, .max_rows = 10});
  ASSERT_TRUE(started.ok()) << started.error().message;
  auto statement = started->statements[0];
  auto const patience = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  while (statement.state != StatementState::paused && std::chrono::steady_clock::now() < patience) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
    statement = engine_->queries().status(started->query)->statements[0];
  }
  ASSERT_EQ(statement.state, StatementState::paused);
  ASSERT_EQ(statement.notices.size(), 1U);
  EXPECT_EQ(statement.notices[0].message, "r1 has the 5,000 rows that were read so far; there may be more.");
  ASSERT_TRUE(engine_->queries().fetch(statement.result, 0).ok());
  while (!statement.complete && std::chrono::steady_clock::now() < patience) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
    statement = engine_->queries().status(started->query)->statements[0];
  }
  EXPECT_EQ(statement.rows, 5'000);
  EXPECT_EQ(statement.notices.size(), 1U);
}

TEST_F(ResultSessionTest, GroupsAndPivots) {
  store(10);
  EXPECT_EQ(run("select count(*) from r1 group by n % 3 order by n % 3").text, "3\n4\n3\n");
  EXPECT_EQ(run("select * from (pivot (select n, n % 2 as odd from r1) on odd in (0, 1) using sum(n))").text, "30\n");
  EXPECT_EQ(run("select five from (pivot (select n % 5 as five, n % 2 as odd from r1) on odd in (0, 1) using count(*) group by five) "
                "order by five").text,
            "0\n1\n2\n3\n4\n");
  // By itself it is no statement that is known to only read: without the values it makes a type.
  EXPECT_EQ(run("pivot r1 on n using count(*)").error->code, ErrorCode::read_only);
}

TEST_F(ResultSessionTest, OnlyReads) {
  store(3);
  for (std::string const sql : {"delete from r1", "create table t (a int)", "drop view r1", "insert into r1 values (1)"}) {
    auto const answer = run(sql);
    ASSERT_TRUE(answer.error) << sql;
    EXPECT_EQ(answer.error->code, ErrorCode::read_only) << sql;
    EXPECT_EQ(answer.error->hint, results_only_read) << sql;
  }
  EXPECT_EQ(run("select count(*) from r1").text, "3\n");
}

TEST_F(ResultSessionTest, TheCatalogHasTheResults) {
  EXPECT_TRUE(connection_->groups({})->empty());
  store(3);
  store(5);
  ASSERT_TRUE(engine_->results().rename("r2", "orders").ok());
  auto const page = *connection_->list({.parent = {}, .kind = ObjectKind::table, .search = {}, .after = {}, .limit = 1});
  ASSERT_EQ(page.entries.size(), 1U);
  EXPECT_EQ(page.entries[0].name, "r1");
  auto const rest = *connection_->list({.parent = {}, .kind = ObjectKind::table, .search = {}, .after = page.next, .limit = 1});
  ASSERT_EQ(rest.entries.size(), 1U);
  EXPECT_EQ(rest.entries[0].name, "orders");
  EXPECT_EQ(rest.entries[0].estimated_rows, 5);
  EXPECT_EQ(rest.next, "");
  EXPECT_EQ(connection_->describe({.kind = ObjectKind::table, .path = {"orders"}})->columns.at(0).type, "integer");
  EXPECT_FALSE(connection_->describe({.kind = ObjectKind::table, .path = {"r7"}}).ok());
}

TEST_F(ResultSessionTest, ASavedConnectionCannotTakeTheName) {
  EXPECT_FALSE(engine_->connections().add("results", *vault::SecretBuffer::copy_of("sqlite::memory:"), {}).ok());
  EXPECT_TRUE(connection_->read_only());
  EXPECT_FALSE(connection_->info().saved);
}

}  // namespace
}  // namespace sextant::engine
