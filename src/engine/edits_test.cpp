#include "engine/edits.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "data/value_text.h"
#include "engine/engine.h"

namespace sextant::engine {
namespace {

sql::EditValue text(std::string column, std::string value) { return {.column = std::move(column), .text = std::move(value), .expression = {}}; }

// A real file with a table, and what edits of its rows leave there.
class EditsTest : public testing::TestWithParam<char const*> {
 protected:
  void SetUp() override {
    auto name = std::string(testing::UnitTest::GetInstance()->current_test_info()->name());
    for (auto& character : name) character = character == '/' ? '_' : character;
    path_ = std::filesystem::temp_directory_path() / ("sextant_edits_" + name + "." + GetParam());
    std::filesystem::remove(path_);
    engine_ = std::move(*Engine::create({.home = {}, .scratch_folder = "/tmp"}));
    SavedConnection saved{.name = "db", .driver = GetParam(), .spec = {}};
    saved.spec.options.emplace("path", path_.string());
    saved.spec.options.emplace("create", "true");
    connection_ = *engine_->connections().add_temporary(std::move(saved));
    must("CREATE TABLE t (id integer NOT NULL PRIMARY KEY, name varchar(20), n integer CHECK (n < 100))");
    must("INSERT INTO t VALUES (1, 'one', 1), (2, 'two', 2), (3, 'three', 3)");
  }
  void TearDown() override {
    connection_.reset();
    engine_.reset();
    std::filesystem::remove(path_);
  }
  Lane& lane() { return **connection_->lane("tab"); }
  Result<std::string> run(std::string const& statement) {
    Execution execution{.actor = Actor::user, .statement = {.text = statement, .parameters = {}}, .classification = connection_->classify(statement)};
    auto cursor = TRY(lane().execute(execution));
    std::string values;
    while (true) {
      auto const batch = TRY(cursor->next());
      if (!batch) break;
      for (int64_t row = 0; row < batch->rows; ++row) {
        for (size_t column = 0; column < batch->columns.size(); ++column) {
          if (!values.empty()) values += ' ';
          append_value_text(values, batch->columns[column], batch->schema->fields[column].type, row, batch->schema->text_style);
        }
      }
    }
    TRY(cursor->finish());
    return values;
  }
  void must(std::string const& statement) {
    auto const done = run(statement);
    ASSERT_TRUE(done.ok()) << done.error().message;
  }
  std::string rows() { return *run("SELECT id, name, n FROM t ORDER BY id"); }

  sql::EditTexts texts(sql::RowEdit const& edit) const {
    sql::EditTable const table{.path = {"t"},
                               .columns = {{.name = "id", .type = "integer"}, {.name = "name", .type = "varchar(20)"}, {.name = "n", .type = "integer"}},
                               .key = {"id"}};
    return *sql::row_edit_texts(table, edit, *connection_->driver().dialect);
  }
  sql::EditTexts renamed(std::string id, std::string was, std::string name) const {
    return texts({.action = sql::EditAction::update, .key = {text("id", std::move(id))}, .was = {text("name", std::move(was))},
                  .set = {text("name", std::move(name))}});
  }
  sql::EditTexts removed(std::string id) const {
    return texts({.action = sql::EditAction::remove, .key = {text("id", std::move(id))}, .was = {}, .set = {}});
  }
  sql::EditTexts added(std::string id, std::string n) const {
    return texts({.action = sql::EditAction::insert, .key = {}, .was = {}, .set = {text("id", std::move(id)), text("n", std::move(n))}});
  }
  Result<EditOutcome> apply(std::vector<sql::EditTexts> changes) {
    return apply_edits(*connection_, lane(), {.changes = std::move(changes)});
  }

  std::filesystem::path path_;
  std::unique_ptr<Engine> engine_;
  std::shared_ptr<Connection> connection_;
};

TEST_P(EditsTest, AreCommittedTogetherAndTellTheRows) {
  auto const outcome = apply({renamed("1", "one", "it's"), removed("2"), added("9", "7")});
  ASSERT_TRUE(outcome.ok()) << outcome.error().message;
  EXPECT_TRUE(outcome->committed);
  EXPECT_TRUE(outcome->conflicts.empty());
  ASSERT_EQ(outcome->rows.size(), 3U);
  EXPECT_EQ(outcome->rows[0].cells[1].text, "it's");
  EXPECT_TRUE(outcome->rows[1].cells.empty());
  ASSERT_EQ(outcome->rows[2].cells.size(), 3U);
  EXPECT_EQ(outcome->rows[2].cells[0].text, "9");
  EXPECT_EQ(outcome->rows[2].cells[1].text, std::nullopt);
  EXPECT_EQ(outcome->rows[2].cells[1].literal, "NULL");
  EXPECT_EQ(lane().status(0).state, TransactionPhase::none);
  EXPECT_EQ(rows(), "1 it's 1 3 three 3 9  7");
}

TEST_P(EditsTest, OfARowThatHasChangedUndoAll) {
  must("UPDATE t SET name = 'theirs' WHERE id = 3");
  auto const outcome = apply({renamed("1", "one", "mine"), renamed("3", "three", "mine"), removed("4")});
  ASSERT_TRUE(outcome.ok()) << outcome.error().message;
  EXPECT_FALSE(outcome->committed);
  EXPECT_TRUE(outcome->rows.empty());
  ASSERT_EQ(outcome->conflicts.size(), 2U);
  EXPECT_EQ(outcome->conflicts[0].change, 1);
  EXPECT_EQ(outcome->conflicts[0].problem, EditProblem::changed);
  EXPECT_EQ(outcome->conflicts[0].cells[1].text, "theirs");
  EXPECT_EQ(outcome->conflicts[1].problem, EditProblem::gone);
  EXPECT_EQ(rows(), "1 one 1 2 two 2 3 theirs 3");
}

TEST_P(EditsTest, ThatTheDatabaseRefusesUndoAll) {
  auto const outcome = apply({renamed("1", "one", "mine"), added("9", "100")});
  ASSERT_TRUE(outcome.ok()) << outcome.error().message;
  ASSERT_EQ(outcome->conflicts.size(), 1U);
  EXPECT_EQ(outcome->conflicts[0].problem, EditProblem::failed);
  ASSERT_TRUE(outcome->conflicts[0].error);
  EXPECT_EQ(outcome->conflicts[0].error->code, ErrorCode::constraint);
  EXPECT_EQ(lane().status(0).state, TransactionPhase::none);
  EXPECT_EQ(rows(), "1 one 1 2 two 2 3 three 3");
}

TEST_P(EditsTest, ThatTouchTwoRowsUndoAll) {
  auto both = removed("1");
  both.statement = "DELETE FROM t WHERE id < 3";  // As where a key is none.
  auto const outcome = apply({both});
  ASSERT_TRUE(outcome.ok()) << outcome.error().message;
  ASSERT_EQ(outcome->conflicts.size(), 1U);
  EXPECT_EQ(outcome->conflicts[0].problem, EditProblem::several);
  EXPECT_EQ(rows(), "1 one 1 2 two 2 3 three 3");
}

TEST_P(EditsTest, ThatWouldBeRoundedAreRefusedUnlessAccepted) {
  auto changed = texts({.action = sql::EditAction::update, .key = {text("id", "1")}, .was = {text("n", "1")}, .set = {text("n", "5")}});
  changed.statement = "UPDATE t SET n = 6 WHERE id = 1";  // As a trigger or a narrow column would.
  auto const refused = apply({changed});
  ASSERT_TRUE(refused.ok()) << refused.error().message;
  ASSERT_EQ(refused->conflicts.size(), 1U);
  EXPECT_EQ(refused->conflicts[0].problem, EditProblem::altered);
  EXPECT_EQ(refused->conflicts[0].cells[2].text, "6");
  EXPECT_EQ(*run("SELECT n FROM t WHERE id = 1"), "1");
  auto const accepted = apply_edits(*connection_, lane(), {.changes = {changed}, .accept_altered = true});
  ASSERT_TRUE(accepted.ok());
  EXPECT_TRUE(accepted->conflicts.empty());
  EXPECT_EQ(*run("SELECT n FROM t WHERE id = 1"), "6");
}

TEST_P(EditsTest, OfAManualTabWaitForItsCommit) {
  ASSERT_TRUE(lane().set_mode(TransactionMode::manual, std::nullopt).ok());
  auto const outcome = apply({renamed("1", "one", "mine")});
  ASSERT_TRUE(outcome.ok()) << outcome.error().message;
  EXPECT_FALSE(outcome->committed);
  EXPECT_EQ(lane().status(0).state, TransactionPhase::open);
  ASSERT_TRUE(lane().rollback(Actor::user).ok());
  EXPECT_EQ(rows(), "1 one 1 2 two 2 3 three 3");
  ASSERT_TRUE(lane().rollback(Actor::user).ok());
}

TEST_P(EditsTest, InAnOpenTransactionUndoOnlyThemselves) {
  auto const* const facts = connection_->driver().transactions;
  ASSERT_TRUE(lane().begin(Actor::user).ok());
  must("UPDATE t SET n = 50 WHERE id = 2");
  auto const failed = apply({renamed("1", "one", "mine"), renamed("3", "not this", "mine")});
  if (!facts->savepoints) {
    ASSERT_FALSE(failed.ok());
    EXPECT_EQ(failed.error().code, ErrorCode::invalid_state);
  } else {
    ASSERT_TRUE(failed.ok()) << failed.error().message;
    EXPECT_EQ(failed->conflicts.size(), 1U);
    ASSERT_TRUE(apply({renamed("3", "three", "mine")}).ok());
    EXPECT_TRUE(lane().status(0).savepoints.empty());
  }
  EXPECT_EQ(lane().status(0).state, TransactionPhase::open);
  ASSERT_TRUE(lane().commit(Actor::user).ok());
  EXPECT_EQ(rows(), facts->savepoints ? "1 one 1 2 two 50 3 mine 3" : "1 one 1 2 two 50 3 three 3");
}

INSTANTIATE_TEST_SUITE_P(Files, EditsTest, testing::Values("sqlite", "duckdb"));

}  // namespace
}  // namespace sextant::engine
