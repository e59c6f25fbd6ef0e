#include "engine/store.h"

#include <gtest/gtest.h>
#include <sqlite3.h>
#include <stdlib.h>

#include <filesystem>

namespace sextant::engine {
namespace {

std::unique_ptr<Store> memory_store() { return std::move(*Store::open(":memory:")); }

SavedConnection sample() {
  SavedConnection saved{.name = "shop", .driver = "sqlite", .spec = {}, .environment = Environment::staging};
  saved.spec.options.emplace("path", "/tmp/with \"quotes\" 日本.db");
  saved.spec.read_only = true;
  return saved;
}

TEST(Store, GivesBackAConnectionAsItWasSaved) {
  auto const store = memory_store();
  ASSERT_TRUE(store->save(sample()).ok());
  auto const list = *store->connections();
  ASSERT_EQ(list.size(), 1U);
  EXPECT_EQ(list[0].name, "shop");
  EXPECT_EQ(list[0].environment, Environment::staging);
  EXPECT_TRUE(list[0].spec.read_only);
  EXPECT_EQ(list[0].spec.options.at("path"), "/tmp/with \"quotes\" 日本.db");
}

TEST(Store, RefusesASecondConnectionOfTheSameName) {
  auto const store = memory_store();
  ASSERT_TRUE(store->save(sample()).ok());
  EXPECT_EQ(store->save(sample()).error().code, ErrorCode::already_exists);
}

TEST(Store, RemovesOnlyWhatIsThere) {
  auto const store = memory_store();
  ASSERT_TRUE(store->save(sample()).ok());
  EXPECT_TRUE(store->remove("shop").ok());
  EXPECT_EQ(store->remove("shop").error().code, ErrorCode::not_found);
}

TEST(Store, ListsHistoryNewestFirstInPagesAndBySearch) {
  auto const store = memory_store();
  for (int i = 0; i < 5; ++i) {
    auto const id = store->begin_history({.connection = i % 2 == 0 ? "a" : "b", .text = "SELECT " + std::to_string(i)});
    ASSERT_TRUE(store->end_history({.id = *id, .state = "done", .duration_ms = 1.5, .rows = i}).ok());
  }
  auto const page = *store->history({.limit = 2});
  ASSERT_EQ(page.size(), 2U);
  EXPECT_EQ(page[0].text, "SELECT 4");
  EXPECT_EQ(*page[0].rows, 4);
  EXPECT_EQ((*store->history({.before = page[1].id}))[0].text, "SELECT 2");
  EXPECT_EQ(store->history({.connection = "b"})->size(), 2U);
  EXPECT_EQ((*store->history({.search = "select 3"}))[0].text, "SELECT 3");
}

TEST(Store, RedeemsAConfirmationOnceAndOnlyForItsStatement) {
  auto const store = memory_store();
  auto const token = *store->issue_confirmation("shop", "DROP TABLE t");
  EXPECT_FALSE(*store->redeem_confirmation(token, "shop", "DROP TABLE u"));
  EXPECT_FALSE(*store->redeem_confirmation(token, "other", "DROP TABLE t"));
  EXPECT_TRUE(*store->redeem_confirmation(token, "shop", "DROP TABLE t"));
  EXPECT_FALSE(*store->redeem_confirmation(token, "shop", "DROP TABLE t"));
}

TEST(Store, SaysWhichFileCannotBeOpened) {
  auto const store = Store::open("/nowhere/at/all/sextant.db");
  ASSERT_FALSE(store.ok());
  EXPECT_NE(store.error().message.find("/nowhere/at/all/sextant.db"), std::string::npos);
}

TEST(Store, KeepsItsFileForItsUserAlone) {
  auto const path = std::filesystem::temp_directory_path() / "sextant_store_test.db";
  std::filesystem::remove(path);
  { ASSERT_TRUE(Store::open(path.string()).ok()); }
  auto const permissions = std::filesystem::status(path).permissions();
  EXPECT_EQ(permissions & std::filesystem::perms::group_all, std::filesystem::perms::none);
  EXPECT_EQ(permissions & std::filesystem::perms::others_all, std::filesystem::perms::none);
  std::filesystem::remove(path);
}

class StoreFile : public testing::Test {
 protected:
  void TearDown() override { std::filesystem::remove_all(folder_); }
  static std::filesystem::path make_folder() {
    auto folder = std::filesystem::temp_directory_path() / "sextant_store_XXXXXX";
    auto text = folder.string();
    return ::mkdtemp(text.data());
  }
  std::filesystem::path const folder_ = make_folder();
  std::string const path_ = (folder_ / "sextant.db").string();
};

TEST_F(StoreFile, KeepsWhatWasWrittenAndHidesItsLog) {
  for (int i = 0; i < 200; ++i) {
    auto const store = *Store::open(path_);
    ASSERT_TRUE(store->begin_history({.connection = "a", .text = "SELECT " + std::to_string(i)}).ok());
  }
  EXPECT_EQ((*Store::open(path_))->history({.limit = 1000})->size(), 200U);
  for (auto const& entry : std::filesystem::directory_iterator(folder_)) {
    auto const open_to_others = entry.status().permissions() & (std::filesystem::perms::group_all | std::filesystem::perms::others_all);
    EXPECT_EQ(open_to_others, std::filesystem::perms::none) << entry.path();
    EXPECT_LT(entry.file_size(), size_t{1} << 20) << entry.path() << ": the log is emptied now and then";
  }
}

TEST(Store, TellsTheHistoryOfAProject) {
  auto const store = memory_store();
  ASSERT_TRUE(store->begin_history({.connection = "shop", .project = "f00d", .text = "SELECT 1"}).ok());
  ASSERT_TRUE(store->begin_history({.connection = "shop", .text = "SELECT 2"}).ok());
  EXPECT_EQ(store->history({})->size(), 2U);
  auto const of_project = store->history({.project = "f00d"}).value();
  ASSERT_EQ(of_project.size(), 1U);
  EXPECT_EQ(of_project[0].text, "SELECT 1");
  EXPECT_EQ(of_project[0].project, "f00d");
  EXPECT_EQ(store->history({.project = ""})->at(0).text, "SELECT 2");
}

TEST_F(StoreFile, RemembersWhatIsTrusted) {
  {
    auto const store = *Store::open(path_);
    EXPECT_FALSE(*store->is_trusted("trust:1"));
    ASSERT_TRUE(store->trust("trust:1", "shop").ok());
    ASSERT_TRUE(store->trust("trust:1", "shop").ok());
  }
  auto const store = *Store::open(path_);
  EXPECT_TRUE(*store->is_trusted("trust:1"));
  EXPECT_FALSE(*store->is_trusted("trust:2"));
}

TEST_F(StoreFile, TakesOverWhatEarlierVersionsWrote) {
  {
    sqlite3* database = nullptr;
    ASSERT_EQ(sqlite3_open(path_.c_str(), &database), SQLITE_OK);
    auto const* const first = R"(
create table connection(name text primary key, driver text not null, options text not null, environment text not null, read_only int not null);
create table history(
  id integer primary key, connection text not null, text text not null, started_at text not null, state text not null,
  duration_ms real not null default 0, rows int, rows_affected int, error text not null default '');
create table confirmation(token text primary key, connection text not null, text text not null, issued_at int not null);
insert into connection values ('shop', 'sqlite', '{"path":"/a.db"}', 'none', 0);
insert into history(connection, text, started_at, state) values ('shop', 'SELECT 1', '', 'done');
pragma user_version = 1)";
    ASSERT_EQ(sqlite3_exec(database, first, nullptr, nullptr, nullptr), SQLITE_OK);
    sqlite3_close(database);
  }
  for (int i = 0; i < 2; ++i) {
    auto const store = Store::open(path_).value();
    ASSERT_EQ(store->connections()->size(), 1U);
    EXPECT_EQ(store->history({})->at(0).project, "");
    EXPECT_FALSE(*store->is_trusted("trust:1"));
  }
}

TEST_F(StoreFile, RefusesAFileOfANewerSextant) {
  {
    sqlite3* database = nullptr;
    ASSERT_EQ(sqlite3_open(path_.c_str(), &database), SQLITE_OK);
    ASSERT_EQ(sqlite3_exec(database, "create table t(a); pragma user_version = 1000", nullptr, nullptr, nullptr), SQLITE_OK);
    sqlite3_close(database);
  }
  auto const store = Store::open(path_);
  ASSERT_FALSE(store.ok());
  EXPECT_EQ(store.error().code, ErrorCode::not_supported);
  EXPECT_NE(store.error().message.find("newer"), std::string::npos);
}

}  // namespace
}  // namespace sextant::engine
