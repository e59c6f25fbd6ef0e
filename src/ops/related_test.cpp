#include "ops/related.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <thread>

#include "ops/selection.h"

namespace sextant::ops {
namespace {

// The same small shop on a real engine: customers, their orders, and the lines of orders by a key of two columns.
class RelatedTest : public testing::TestWithParam<char const*> {
 protected:
  void SetUp() override {
    std::string const driver = GetParam();
    engine_ = std::move(*engine::Engine::create({.home = {}, .scratch_folder = "/tmp"}));
    if (driver == "postgresql") {
      auto const* const server = std::getenv("SEXTANT_TEST_POSTGRESQL");
      if (server == nullptr) GTEST_SKIP() << "SEXTANT_TEST_POSTGRESQL is missing";
      connection_ = *engine_->connections().resolve(server, false);
      schema_ = "related_rows";
      must("DROP SCHEMA IF EXISTS related_rows CASCADE");
      must("CREATE SCHEMA related_rows");
      must("SET search_path TO related_rows");
    } else {
      file_ = std::filesystem::temp_directory_path() / "sextant_related_rows.db";
      std::filesystem::remove(file_);
      engine::SavedConnection saved{.name = "db", .driver = driver, .spec = {}};
      saved.spec.options.emplace("path", file_.string());
      saved.spec.options.emplace("create", "true");
      connection_ = *engine_->connections().add_temporary(std::move(saved));
    }
    must("CREATE TABLE customer (id bigint NOT NULL PRIMARY KEY, name varchar(40), country char(2))");
    must("CREATE TABLE purchase (id bigint NOT NULL PRIMARY KEY, customer_id bigint REFERENCES customer, total decimal(10, 2))");
    must("CREATE TABLE line (purchase_id bigint NOT NULL, number integer NOT NULL, what varchar(20), PRIMARY KEY (purchase_id, number))");
    must("CREATE TABLE note (id integer NOT NULL PRIMARY KEY, purchase_id bigint, number integer, text varchar(20), "
         "FOREIGN KEY (purchase_id, number) REFERENCES line (purchase_id, number))");
    must("INSERT INTO customer VALUES (1, 'it''s', 'NO'), (2, 'two', NULL)");
    must("INSERT INTO purchase VALUES (10, 1, 5.50), (11, 1, 2), (12, 2, 0.25), (13, NULL, 1)");
    must("INSERT INTO line VALUES (10, 1, 'tea'), (10, 2, 'cup')");
    must("INSERT INTO note VALUES (1, 10, 2, 'blue'), (2, 10, NULL, 'none')");
  }
  void TearDown() override {
    if (GetParam() == std::string("postgresql") && connection_) must("DROP SCHEMA related_rows CASCADE");
    connection_.reset();
    engine_.reset();
    if (!file_.empty()) std::filesystem::remove(file_);
  }
  void must(std::string const& statement) {
    engine::Execution execution{.actor = engine::Actor::app, .statement = {.text = statement, .parameters = {}},
                                .classification = connection_->classify(statement)};
    auto cursor = (**connection_->lane("tab")).execute(execution);
    ASSERT_TRUE(cursor.ok()) << statement << ": " << cursor.error().message;
    auto const done = (*cursor)->finish();
    ASSERT_TRUE(done.ok()) << statement << ": " << done.error().message;
  }
  // The name of the result with all rows.
  std::string read(std::string const& statement) {
    auto query = run_query(context_(), {.connection = connection_->name(), .session = "tab", .text = statement});
    EXPECT_TRUE(query.ok());
    while (query && query->state == engine::QueryState::running) {
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
      query = query_status(context_(), {.query = query->query});
    }
    EXPECT_EQ(query->state, engine::QueryState::done) << statement;
    return query->statements[0].result;
  }
  Context& context_() {
    if (!context_value_) context_value_.emplace(Context{.engine = *engine_});
    return *context_value_;
  }
  std::vector<std::string> path(std::string const& table) const { return {schema_, table}; }
  static EditSetting text(std::string column, std::string value) { return {.column = std::move(column), .text = std::move(value)}; }

  std::string schema_ = "main";
  std::filesystem::path file_;
  std::unique_ptr<engine::Engine> engine_;
  std::shared_ptr<engine::Connection> connection_;
  std::optional<Context> context_value_;
};

TEST_P(RelatedTest, ReadsTheRowThatAKeyMeans) {
  auto const result = read("SELECT * FROM purchase ORDER BY id");
  auto const found = referenced_rows(context_(), {.path = path("purchase"), .column = "customer_id", .result = result, .row = 0});
  ASSERT_TRUE(found.ok()) << found.error().message;
  ASSERT_EQ(found->relations.size(), 1U);
  auto const& related = found->relations[0];
  ASSERT_FALSE(related.error) << related.error->message;
  EXPECT_EQ(related.path, path("customer"));
  EXPECT_EQ(related.key, std::vector<std::string>{"id"});
  EXPECT_EQ(related.condition, "\"id\" = 1");
  ASSERT_EQ(related.rows.size(), 1U);
  EXPECT_EQ(related.rows[0].cells[1].text, "it's");
  EXPECT_TRUE(related.fields[0].primary_key);
  EXPECT_FALSE(related.more);
  EXPECT_EQ(related.used_by, 1);
}

TEST_P(RelatedTest, MeansNothingByNullAndTakesGivenValues) {
  auto const result = read("SELECT * FROM purchase ORDER BY id");
  auto const null = referenced_rows(context_(), {.path = path("purchase"), .column = "customer_id", .result = result, .row = 3});
  ASSERT_TRUE(null.ok()) << null.error().message;
  EXPECT_TRUE(null->relations.at(0).condition.empty());
  EXPECT_TRUE(null->relations.at(0).rows.empty());
  auto const given = referenced_rows(context_(), {.path = path("purchase"), .result = result, .row = 3,
                                                  .values = std::vector{text("customer_id", "2")}});
  ASSERT_TRUE(given.ok()) << given.error().message;
  ASSERT_EQ(given->relations.at(0).rows.size(), 1U);
  EXPECT_EQ(given->relations[0].rows[0].cells[1].text, "two");
  auto const told = referenced_rows(context_(), {.connection = connection_->name(), .path = path("purchase"),
                                                 .values = std::vector{text("customer_id", "7")}});
  ASSERT_TRUE(told.ok()) << told.error().message;
  EXPECT_FALSE(told->relations.at(0).condition.empty());
  EXPECT_TRUE(told->relations.at(0).rows.empty());
}

TEST_P(RelatedTest, FollowsKeysOfSeveralColumns) {
  auto const result = read("SELECT n.text, n.number AS place, n.purchase_id FROM note n ORDER BY n.id");
  auto const found = referenced_rows(context_(), {.path = path("note"), .column = "number", .result = result, .row = 0, .field = 1});
  ASSERT_TRUE(found.ok()) << found.error().message;
  ASSERT_EQ(found->relations.size(), 1U);
  ASSERT_FALSE(found->relations[0].error) << found->relations[0].error->message;
  EXPECT_EQ(found->relations[0].condition, "\"purchase_id\" = 10 AND \"number\" = 2");
  ASSERT_EQ(found->relations[0].rows.size(), 1U);
  EXPECT_EQ(found->relations[0].rows[0].cells[2].text, "cup");
  auto const half = referenced_rows(context_(), {.path = path("note"), .column = "number", .result = result, .row = 1});
  ASSERT_TRUE(half.ok());
  EXPECT_TRUE(half->relations.at(0).condition.empty());
}

TEST_P(RelatedTest, CountsWhoRefersToARow) {
  auto const result = read("SELECT * FROM customer ORDER BY id");
  auto const found = referencing_tables(context_(), {.path = path("customer"), .result = result, .row = 0});
  ASSERT_TRUE(found.ok()) << found.error().message;
  ASSERT_EQ(found->relations.size(), 1U);
  auto const& related = found->relations[0];
  ASSERT_FALSE(related.error) << related.error->message;
  EXPECT_EQ(related.path, path("purchase"));
  EXPECT_EQ(related.condition, "\"customer_id\" = 1");
  EXPECT_EQ(related.rows, 2);
  EXPECT_FALSE(related.at_least);
}

TEST_P(RelatedTest, CountsNoFurtherThanItsBound) {
  must("DELETE FROM purchase");
  must("INSERT INTO purchase WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < 10001) SELECT n, 1, 0 FROM s");
  auto const found = referencing_tables(context_(), {.connection = connection_->name(), .path = path("customer"),
                                                     .values = std::vector{text("id", "1")}});
  ASSERT_TRUE(found.ok()) << found.error().message;
  EXPECT_EQ(found->relations.at(0).rows, 10'000);
  EXPECT_TRUE(found->relations.at(0).at_least);
  must("DELETE FROM purchase WHERE id > 10000");
  auto const fewer = referencing_tables(context_(), {.connection = connection_->name(), .path = path("customer"),
                                                     .values = std::vector{text("id", "1")}});
  ASSERT_TRUE(fewer.ok());
  EXPECT_EQ(fewer->relations.at(0).rows, 10'000);
  EXPECT_FALSE(fewer->relations.at(0).at_least);
}

TEST_P(RelatedTest, SaysWhatIsMissingOrWrong) {
  EXPECT_EQ(referenced_rows(context_(), {.path = path("purchase")}).error().code, ErrorCode::invalid_argument);
  EXPECT_EQ(referenced_rows(context_(), {.connection = connection_->name(), .path = {}}).error().code, ErrorCode::invalid_argument);
  auto const unknown = referenced_rows(context_(), {.connection = connection_->name(), .path = path("purchase")});
  ASSERT_TRUE(unknown.ok());
  EXPECT_EQ(unknown->relations.at(0).error->message, "The row's customer_id is not known.");
  EditSetting const ended{.column = "customer_id", .expression = "1; drop table line"};
  auto const wrong = referenced_rows(context_(), {.connection = connection_->name(), .path = path("purchase"), .values = std::vector{ended}});
  ASSERT_TRUE(wrong.ok());
  EXPECT_EQ(wrong->relations.at(0).error->code, ErrorCode::invalid_argument);
  auto const result = read("SELECT * FROM purchase");
  EXPECT_EQ(referenced_rows(context_(), {.path = path("purchase"), .result = result, .row = 99}).error().code, ErrorCode::invalid_argument);
  EXPECT_TRUE(cancel_related(context_(), {.connection = connection_->name(), .session = "nobody"}).ok());
}

TEST_P(RelatedTest, CopiesAPartAsTextAndAsSql) {
  auto const result = read("SELECT id, name AS called, country FROM customer ORDER BY id");
  auto const copy = [&](CopyFormat format, std::vector<SelectionPart> parts) {
    auto copied = copy_selection(context_(), {.result = result, .parts = std::move(parts), .format = format});
    return copied ? copied->text : copied.error().message;
  };
  EXPECT_EQ(copy(CopyFormat::csv, {{0, 2, {1, 2}}}), "called,country\nit's,NO\ntwo,\n");
  EXPECT_EQ(copy(CopyFormat::insert, {{0, 1, {0, 1}}}),
            "INSERT INTO \"" + schema_ + "\".\"customer\" (\"id\", \"name\") VALUES\n  (1, 'it''s');\n");
  EXPECT_EQ(copy(CopyFormat::update, {{0, 2, {1, 2}}}),
            "UPDATE \"" + schema_ + "\".\"customer\" SET \"name\" = 'it''s', \"country\" = 'NO' WHERE \"id\" = 1;\n"
            "UPDATE \"" + schema_ + "\".\"customer\" SET \"name\" = 'two', \"country\" = NULL WHERE \"id\" = 2;\n");
  EXPECT_EQ(copy(CopyFormat::in_list, {{0, 2, {1}}, {0, 1, {1}}}), "('it''s', 'two')");
  EXPECT_EQ(copy(CopyFormat::in_list, {{0, 2, {0, 1}}}), "An IN list is of one column.");
  EXPECT_EQ(copy(CopyFormat::in_list, {{1, 1, {2}}}), "The selected cells are all NULL, which IN cannot find.");
  EXPECT_EQ(copy(CopyFormat::update, {{0, 1, {0}}}), "Only the key is selected, and nothing that could be set.");
  EXPECT_EQ(copy(CopyFormat::json, {{0, 3, {0}}}), "There are no such rows.");
  EXPECT_EQ(copy(CopyFormat::json, {{0, 1, {9}}}), "The result has no column 9.");
  EXPECT_EQ(copy(CopyFormat::json, {}), "Nothing is selected.");
}

TEST_P(RelatedTest, CopiesNoMoreThanTheBound) {
  auto const result = read("WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < 1000) SELECT n FROM s");
  SelectionPart wide{.first = 0, .rows = 1000, .columns = {0}};
  EXPECT_TRUE(copy_selection(context_(), {.result = result, .parts = {wide}, .format = CopyFormat::in_list}).ok());
  EXPECT_EQ(copy_selection(context_(), {.result = result, .parts = {wide},
                              .format = CopyFormat::update}).error().code, ErrorCode::invalid_argument);
}

TEST_P(RelatedTest, TellsExactStatistics) {
  auto const result = read("SELECT id, total, customer_id FROM purchase ORDER BY id");
  auto const told = selection_statistics(context_(), {.result = result, .parts = {{0, 4, {1}}}});
  ASSERT_TRUE(told.ok()) << told.error().message;
  EXPECT_EQ(told->cells, 4);
  EXPECT_EQ(told->numbers, 4);
  EXPECT_EQ(told->sum, "8.75");
  EXPECT_EQ(told->average, "2.1875");
  EXPECT_FALSE(told->average_rounded);
  EXPECT_EQ(told->distinct, 4);
  auto const both = selection_statistics(context_(), {.result = result, .parts = {{1, 3, {0, 2}}}});
  ASSERT_TRUE(both.ok());
  EXPECT_EQ(both->cells, 6);
  EXPECT_EQ(both->nulls, 1);
  EXPECT_EQ(both->sum, "39");
  EXPECT_EQ(both->least, "1");
  EXPECT_EQ(both->greatest, "13");
  EXPECT_EQ(both->average, "7.8");
  auto const words = selection_statistics(context_(), {.result = read("SELECT name FROM customer"), .parts = {{0, 2, {0}}}});
  ASSERT_TRUE(words.ok());
  EXPECT_EQ(words->sum, std::nullopt);
  EXPECT_EQ(words->distinct, 2);
  EXPECT_EQ(selection_statistics(context_(), {.result = result, .parts = {{0, 5, {0}}}}).error().code, ErrorCode::invalid_argument);
}

INSTANTIATE_TEST_SUITE_P(Engines, RelatedTest, testing::Values("sqlite", "postgresql"),
                         [](auto const& engine) { return std::string(engine.param); });

}  // namespace
}  // namespace sextant::ops
