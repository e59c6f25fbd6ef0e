#include <gtest/gtest.h>
#include <sqlite3.h>
#include <stdlib.h>

#include <filesystem>

#include "engine/recent.h"
#include "engine/store.h"

namespace sextant::engine {
namespace {

std::unique_ptr<Store> memory_store() { return std::move(*Store::open(":memory:")); }

int64_t add(Store& store, std::string const& text, std::string const& connection = "shop", std::string const& state = "done",
            std::string const& at = "2026-11-20T10:00:00.000Z") {
  auto const id = store.begin_history({.connection = connection, .text = text, .started_at = at});
  EXPECT_TRUE(id.ok());
  EXPECT_TRUE(store.end_history({.id = *id, .state = state}).ok());
  return *id;
}

std::vector<std::string> found(Store& store, HistoryRequest const& request) {
  std::vector<std::string> texts;
  auto const entries = store.history(request);
  EXPECT_TRUE(entries.ok()) << entries.error().message;
  if (entries) {
    for (auto const& entry : *entries) texts.push_back(entry.text);
  }
  return texts;
}

using Texts = std::vector<std::string>;

TEST(StoreHistory, FindsAllWordsInAnyOrderWithoutRegardToCase) {
  auto const store = memory_store();
  add(*store, "SELECT * FROM order_items WHERE sku = 'x'");
  add(*store, "select count(*) from customers");
  add(*store, "SELECT name FROM Größen");
  EXPECT_EQ(found(*store, {.search = "items SELECT"}).size(), 1U);
  EXPECT_EQ(found(*store, {.search = "FROM"}).size(), 3U);
  EXPECT_EQ(found(*store, {.search = "\"count(*) from\""}), (Texts{"select count(*) from customers"}));
  EXPECT_EQ(found(*store, {.search = "\"from count\""}), Texts{});
  EXPECT_EQ(found(*store, {.search = "GRÖSSEN"}), Texts{});
  EXPECT_EQ(found(*store, {.search = "GRÖßEN"}), (Texts{"SELECT name FROM Größen"}));
}

TEST(StoreHistory, FindsShortWordsAndHostileOnes) {
  auto const store = memory_store();
  add(*store, "SELECT a, b FROM t");
  add(*store, "SELECT 'it''s \"quoted\" AND OR NOT NEAR(*)'");
  EXPECT_EQ(found(*store, {.search = "b"}).size(), 1U);
  EXPECT_EQ(found(*store, {.search = "a, FROM"}).size(), 1U);
  for (auto const* const hostile : {"NEAR(", "\"quoted", "*)", "'it''s", "AND OR", "^select", "text:x", "-", "\"", "\"\"", "{", "a\tb"}) {
    EXPECT_TRUE(store->history({.search = hostile}).ok()) << hostile;
  }
  EXPECT_EQ(found(*store, {.search = "\"quoted"}).size(), 1U);
  EXPECT_TRUE(store->history({.search = std::string("a\0bcd", 5)}).ok());
  EXPECT_TRUE(store->history({.search = "\xFF\xFE\xFD"}).ok());
}

TEST(StoreHistory, PagesFilteredEntriesByKey) {
  auto const store = memory_store();
  for (int i = 0; i < 50; ++i) add(*store, "SELECT number " + std::to_string(i), i % 2 == 0 ? "even" : "odd", i % 5 == 0 ? "failed" : "done");
  Texts all;
  std::optional<int64_t> before;
  for (int page = 0; page < 20; ++page) {
    auto const entries = store->history({.connection = "odd", .search = "number", .state = "done", .before = before, .limit = 3});
    ASSERT_TRUE(entries.ok());
    if (entries->empty()) break;
    for (auto const& entry : *entries) all.push_back(entry.text);
    before = entries->back().id;
  }
  EXPECT_EQ(all.size(), 20U);
  EXPECT_EQ(all.front(), "SELECT number 49");
  EXPECT_EQ(all.back(), "SELECT number 1");
  EXPECT_EQ(found(*store, {.state = "failed"}).size(), 10U);
}

TEST(StoreHistory, TellsWhatWasRunSince) {
  auto const store = memory_store();
  add(*store, "old", "shop", "done", "2026-11-01T10:00:00.000Z");
  add(*store, "new", "shop", "done", "2026-11-20T10:00:00.000Z");
  EXPECT_EQ(found(*store, {.since = "2026-11-20"}), Texts{"new"});
}

TEST(StoreHistory, FindsWhatCameAfterTheIndexAndForgetsWhatWent) {
  auto const store = memory_store();
  add(*store, "SELECT before");
  EXPECT_EQ(found(*store, {.search = "before"}).size(), 1U);
  add(*store, "SELECT behind", "other");
  EXPECT_EQ(found(*store, {.search = "behind"}).size(), 1U);
  ASSERT_TRUE(store->clear_history("other").ok());
  EXPECT_EQ(found(*store, {.search = "behind"}), Texts{});
  ASSERT_TRUE(store->clear_history(std::nullopt).ok());
  EXPECT_EQ(found(*store, {}), Texts{});
}

TEST(StoreHistory, KeepsNoMoreThanItsLimits) {
  auto const store = memory_store();
  EXPECT_EQ(store->history_limits()->entries, 200'000);
  for (int i = 0; i < 300; ++i) add(*store, "SELECT " + std::string(1000, 'x') + std::to_string(i));
  ASSERT_TRUE(store->set_history_limits({.days = 0, .entries = 100, .megabytes = 1}).ok());
  EXPECT_EQ(found(*store, {.limit = 1000}).size(), 100U);
  EXPECT_EQ(store->history_limits()->entries, 100);
  for (int i = 0; i < 300; ++i) add(*store, "SELECT y" + std::to_string(i));
  EXPECT_LE(found(*store, {.limit = 1000}).size(), 100U + 128U) << "it is looked at now and then";
  EXPECT_EQ(found(*store, {.limit = 1}), Texts{"SELECT y299"});
}

TEST(StoreHistory, ForgetsByAgeAndByLength) {
  auto const store = memory_store();
  add(*store, "ancient", "shop", "done", "2001-01-01T00:00:00.000Z");
  add(*store, "future", "shop", "done", "2999-01-01T00:00:00.000Z");
  ASSERT_TRUE(store->set_history_limits({.days = 30, .entries = 1000, .megabytes = 1}).ok());
  EXPECT_EQ(found(*store, {}), Texts{"future"});
  for (int i = 0; i < 5; ++i) add(*store, std::string(400'000, static_cast<char>('a' + i)), "shop", "done", "2999-01-01T00:00:00.000Z");
  ASSERT_TRUE(store->set_history_limits({.days = 0, .entries = 1000, .megabytes = 1}).ok());
  EXPECT_EQ(found(*store, {}).size(), 2U);
}

TEST(StoreHistory, CutsALongTextBetweenCharacters) {
  auto const store = memory_store();
  std::string text((1 << 20) - 1, 'x');
  text += "ü";
  add(*store, text);
  EXPECT_EQ(found(*store, {})[0].size(), (size_t{1} << 20) - 1);
}

TEST(StoreHistory, IndexesWhatAnEarlierVersionWrote) {
  auto folder = (std::filesystem::temp_directory_path() / "sextant_history_XXXXXX").string();
  ASSERT_NE(::mkdtemp(folder.data()), nullptr);
  auto const path = folder + "/sextant.db";
  sqlite3* old = nullptr;
  ASSERT_EQ(sqlite3_open(path.c_str(), &old), SQLITE_OK);
  auto const* const third = R"(
create table connection(name text primary key, driver text not null, options text not null, environment text not null, read_only int not null,
  profile text not null default '{}');
create table history(id integer primary key, connection text not null, text text not null, started_at text not null, state text not null,
  duration_ms real not null default 0, rows int, rows_affected int, error text not null default '', project text not null default '');
create table trusted(fingerprint text primary key, connection text not null, since text not null);
create table confirmation(token text primary key, connection text not null, text text not null, issued_at int not null);
insert into history(connection, text, started_at, state) values ('shop', 'SELECT from long ago', '2025', 'done');
pragma user_version = 3)";
  ASSERT_EQ(sqlite3_exec(old, third, nullptr, nullptr, nullptr), SQLITE_OK);
  auto const store = std::move(*Store::open(path));
  EXPECT_EQ(found(*store, {.search = "long ago"}), Texts{"SELECT from long ago"});
  // An earlier version that has the file open at the same time goes on, and what it writes is found.
  ASSERT_EQ(sqlite3_exec(old, "insert into history(connection, text, started_at, state) values ('shop', 'SELECT by the old one', '2026', 'done')",
                         nullptr, nullptr, nullptr), SQLITE_OK);
  sqlite3_close(old);
  EXPECT_EQ(found(*store, {.search = "old one"}), Texts{"SELECT by the old one"});
  EXPECT_EQ(found(*std::move(*Store::open(path)), {.search = "SELECT"}).size(), 2U);
  std::filesystem::remove_all(folder);
}

TEST(Recent, RemembersWhatWasUsedAndForgetsTheOldest) {
  auto const store = memory_store();
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(note_used(*store, "command\nrun").ok());
  EXPECT_EQ(recent_uses(*store)->at("command\nrun").uses, 3);
  for (int i = 0; i < most_recent + 10; ++i) ASSERT_TRUE(note_used(*store, "key " + std::to_string(i)).ok());
  EXPECT_EQ(recent_uses(*store)->size(), static_cast<size_t>(most_recent));
  EXPECT_FALSE(note_used(*store, "").ok());
  EXPECT_FALSE(note_used(*store, std::string(longest_key + 1, 'x')).ok());
}

TEST(Recent, IsWorthLessWithEachWeek) {
  constexpr int64_t now = 1'800'000'000, week = 7 * 24 * 3600;
  EXPECT_EQ(recent_bonus({.used_at = now, .uses = 0}, now), 0);
  EXPECT_GT(recent_bonus({.used_at = now, .uses = 9}, now), recent_bonus({.used_at = now, .uses = 1}, now));
  EXPECT_GT(recent_bonus({.used_at = now, .uses = 1}, now), recent_bonus({.used_at = now - week, .uses = 1}, now));
  EXPECT_LE(recent_bonus({.used_at = now + week, .uses = INT64_MAX}, now), 120);
}

}  // namespace
}  // namespace sextant::engine
