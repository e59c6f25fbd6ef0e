#include "engine/completions.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "engine/engine.h"
#include "engine/name_index.h"

namespace sextant::engine {
namespace {

constexpr auto longest_wait = std::chrono::seconds(20);

// An engine with a SQLite file, whose names are read in the background.
class CompletionsTest : public testing::Test {
 protected:
  void SetUp() override {
    engine_ = std::move(*Engine::create({.home = {}, .scratch_folder = "/tmp"}));
    path_ = std::filesystem::temp_directory_path() /
            ("sextant_completions_" + std::string(testing::UnitTest::GetInstance()->current_test_info()->name()) + ".db");
    std::filesystem::remove(path_);
    SavedConnection saved{.name = "db", .driver = "sqlite", .spec = {}, .environment = Environment::none};
    saved.spec.options.emplace("path", path_.string());
    saved.spec.options.emplace("create", "true");
    connection_ = *engine_->connections().add_temporary(std::move(saved));
  }
  void TearDown() override {
    connection_.reset();
    engine_.reset();
    std::filesystem::remove(path_);
  }

  void run(std::string const& text) {
    auto const lane = *connection_->lane("tab");
    Execution execution{.statement = {.text = text}, .classification = connection_->classify(text), .options = {}};
    auto cursor = lane->execute(execution);
    ASSERT_TRUE(cursor) << cursor.error().message;
    auto const done = (*cursor)->finish();
    ASSERT_TRUE(done) << done.error().message;
  }

  CompletionAnswer ask(std::string const& text, std::chrono::milliseconds patience = longest_wait) {
    return *engine_->completions().complete(connection_, {.text = text, .caret = static_cast<uint32_t>(text.size()), .patience = patience});
  }
  static std::vector<std::string> labels(CompletionAnswer const& answer) {
    std::vector<std::string> found;
    for (auto const& each : answer.completion.proposals) found.push_back(each.label);
    return found;
  }
  std::vector<std::string> heads(std::string const& text, size_t count) {
    auto found = labels(ask(text));
    found.resize(std::min(found.size(), count));
    return found;
  }

  std::unique_ptr<Engine> engine_;
  std::shared_ptr<Connection> connection_;
  std::filesystem::path path_;
};

using Labels = std::vector<std::string>;

TEST_F(CompletionsTest, ReadsNamesColumnsAndKeysOfTheCatalog) {
  run("create table customers (id integer primary key, name text)");
  run("create table orders (id integer primary key, customer_id integer references customers (id), \"odd one\" text)");
  run("create view totals as select count(*) as n from orders");
  auto const answer = ask("select * from ord");
  EXPECT_TRUE(answer.complete);
  ASSERT_FALSE(answer.completion.proposals.empty());
  EXPECT_EQ(answer.completion.proposals[0].label, "orders");
  EXPECT_EQ(answer.completion.proposals[0].path, (Labels{"main", "orders"}));
  EXPECT_EQ(heads("select * from orders o where o.", 3), (Labels{"id", "customer_id", "odd one"}));
  EXPECT_EQ(ask("select * from orders o where o.odd").completion.proposals.at(0).insert, "\"odd one\"");
  EXPECT_EQ(heads("select * from orders o join customers c on ", 1), Labels{"c.id = o.customer_id"});
  EXPECT_EQ(heads("select * from tot", 1), Labels{"totals"});
  EXPECT_EQ(heads("select * from customers join ord", 1), Labels{"orders on orders.customer_id = customers.id"});
}

TEST_F(CompletionsTest, SeesDefinitionsOfItsTabs) {
  run("create table first_one (a text)");
  EXPECT_EQ(heads("select * from first", 1), Labels{"first_one"});
  EXPECT_EQ(heads("select * from first_one f where f.", 1), Labels{"a"});
  run("create table first_of_all (b text)");
  run("alter table first_one add column c text");
  // Definitions that come one after the other do not each begin to read all names; somebody who waits is told.
  auto const until = std::chrono::steady_clock::now() + longest_wait;
  while (heads("select * from first", 2).size() < 2 && std::chrono::steady_clock::now() < until) {}
  EXPECT_EQ(heads("select * from first", 2), (Labels{"first_of_all", "first_one"}));
  EXPECT_EQ(heads("select * from first_one f where f.", 2), (Labels{"a", "c"}));
}

TEST_F(CompletionsTest, AnswersAtOnceAndOpensNothingByItself) {
  auto const answer = ask("select * from ", std::chrono::milliseconds(0));
  EXPECT_FALSE(answer.complete);
  EXPECT_EQ(connection_->info().state, ConnectionState::closed);
  EXPECT_TRUE(ask("sel", std::chrono::milliseconds(0)).complete);  // Words need no names.
  EXPECT_EQ(connection_->info().state, ConnectionState::closed);
}

TEST_F(CompletionsTest, PutsWhatWasTakenFirst) {
  run("create table alpha (a text)");
  run("create table apple (a text)");
  EXPECT_EQ(heads("select * from a", 2), (Labels{"alpha", "apple"}));
  std::string const text = "select * from a";
  auto const answer = *engine_->completions().complete(
      connection_, {.text = text, .caret = static_cast<uint32_t>(text.size()), .patience = longest_wait, .chosen = {"apple"}});
  EXPECT_EQ(answer.completion.proposals.at(0).label, "apple");
}

TEST_F(CompletionsTest, HasNothingForEnginesWithoutSql) {
  SavedConnection saved{.name = "cache", .driver = "redis", .spec = {}, .environment = Environment::none};
  saved.spec.options.emplace("host", "127.0.0.1");
  auto const connection = *engine_->connections().add_temporary(std::move(saved));
  auto const answer = engine_->completions().complete(connection, {.text = "GET a", .caret = 5});
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, ErrorCode::not_supported);
}

TEST(NameIndex, FindsAmongTwoHundredThousandNames) {
  NameIndex index;
  auto const near = index.add_parent({"public"}, 0);
  auto const far = index.add_parent({"archive"}, NameIndex::out_of_reach);
  for (int i = 0; i < 100'000; ++i) {
    index.add(ObjectKind::table, near, fmt::format("customer_order_{:06}", i), {});
    index.add(ObjectKind::table, far, fmt::format("customer_order_{:06}", i), {});
  }
  index.add(ObjectKind::routine, near, "customer_age", "(id integer)");
  index.finish();
  auto const started = std::chrono::steady_clock::now();
  auto const found = index.find({}, sql::NamePattern("co0999"), sql::Wanted::tables, 100);
  auto const took = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - started).count();
  RecordProperty("milliseconds", fmt::format("{:.2f}", took));
  ASSERT_EQ(found.size(), 100U);
  EXPECT_EQ(found[0].path, (std::vector<std::string>{"public", "customer_order_099900"}));
  EXPECT_TRUE(found[0].in_reach);
  EXPECT_EQ(index.find({"archive"}, sql::NamePattern("customer_order_000007"), sql::Wanted::tables, 10).at(0).path[0], "archive");
  EXPECT_EQ(index.find({}, sql::NamePattern("cust"), sql::Wanted::functions, 10).at(0).detail, "(id integer)");
  auto const* const table = index.table({"CUSTOMER_ORDER_000001"});
  ASSERT_NE(table, nullptr);
  EXPECT_EQ(index.path_of(*table).front(), "public");
  EXPECT_EQ(index.path_of(*index.table({"archive", "customer_order_000001"})).front(), "archive");
  EXPECT_EQ(index.table({"nowhere", "customer_order_000001"}), nullptr);
}

}  // namespace
}  // namespace sextant::engine
