// The catalog against a real server, with many keys and with hostile names; and its bounded parts alone.
#include "drivers/redis/catalog.h"

#include <sys/resource.h>

#include <atomic>
#include <thread>

#include "base/text.h"
#include "drivers/redis/level.h"
#include "drivers/redis/text.h"
#include "drivers/redis/test_server.h"

namespace sextant::redis {
namespace {

using Path = std::vector<std::string>;

class RedisCatalog : public ServerTest {
 protected:
  static std::vector<CatalogEntry> all(Session& session, Path const& parent, ObjectKind kind, int32_t limit = 200, std::string search = {}) {
    std::vector<CatalogEntry> entries;
    ListRequest request{.parent = parent, .kind = kind, .search = std::move(search), .after = {}, .limit = limit};
    do {
      auto const page = session.catalog().list(request);
      if (!page.ok()) {
        ADD_FAILURE() << page.error().message;
        return entries;
      }
      EXPECT_LE(page->entries.size(), static_cast<size_t>(limit));
      entries.insert(entries.end(), page->entries.begin(), page->entries.end());
      request.after = page->next;
    } while (!request.after.empty() && entries.size() < 100'000);
    return entries;
  }
  static std::vector<std::string> names(std::vector<CatalogEntry> const& entries) {
    std::vector<std::string> result;
    for (auto const& entry : entries) result.push_back(entry.name);
    return result;
  }
};

TEST_F(RedisCatalog, ShowsDatabasesWithTheirKeys) {
  auto const session = open();
  must(*session, "SET a 1");
  must(*session, "SET b 1 EX 100");
  auto const groups = session->catalog().groups({});
  ASSERT_TRUE(groups.ok());
  ASSERT_EQ(groups->size(), 1U);
  EXPECT_EQ((*groups)[0].kind, ObjectKind::database);
  for (auto const& entry : all(*session, {}, ObjectKind::database)) {
    if (entry.name != "9") continue;
    EXPECT_EQ(entry.estimated_rows, 2);
    EXPECT_EQ(entry.detail, "1 keys expire");
    EXPECT_TRUE(entry.expandable);
    return;
  }
  ADD_FAILURE() << "The database is not listed.";
}

TEST_F(RedisCatalog, ShowsTheTreeOfNames) {
  auto const session = open();
  for (std::string_view const key : {"user:1:name", "user:1:mail", "user:2:name", "plain", "user:", "a:b"}) must(*session, fmt::format("SET {} 1", key));
  auto const groups = session->catalog().groups({"9"});
  ASSERT_TRUE(groups.ok());
  ASSERT_EQ(groups->size(), 2U);
  EXPECT_EQ((*groups)[0].kind, ObjectKind::key_prefix);
  EXPECT_EQ((*groups)[0].count, 2);
  EXPECT_EQ((*groups)[1].count, 1);
  auto const prefixes = all(*session, {"9"}, ObjectKind::key_prefix);
  EXPECT_EQ(names(prefixes), (Path{"a:*", "user:*"}));
  EXPECT_EQ(prefixes[1].estimated_rows, 4);
  EXPECT_EQ(names(all(*session, {"9"}, ObjectKind::key)), Path{"plain"});
  EXPECT_EQ(names(all(*session, {"9", "user:*"}, ObjectKind::key_prefix)), (Path{"1:*", "2:*"}));
  EXPECT_EQ(names(all(*session, {"9", "user:*"}, ObjectKind::key)), Path{""});
  auto const keys = all(*session, {"9", "user:*", "1:*"}, ObjectKind::key);
  EXPECT_EQ(names(keys), (Path{"mail", "name"}));
  EXPECT_EQ(keys[0].detail, "string");
  EXPECT_GT(keys[0].size_bytes.value_or(0), 0);
  EXPECT_EQ(must(*session, redis_driver.open_text(keys[0].object.path)).rows, (Table{{"0", "1"}}));
  EXPECT_EQ(must(*session, redis_driver.open_text(prefixes[1].object.path)).rows.size(), 4U);
  auto flat = spec();
  flat.options["separator"] = "";
  EXPECT_EQ(all(*open(flat), {"9"}, ObjectKind::key).size(), 6U);
}

TEST_F(RedisCatalog, IsSafeWithHostileNames) {
  auto const session = open();
  std::vector<std::string> const keys{"", " ", "a b", "\"", "'", "\\", "\\x41", "*", "a*", "[a]", "a?b", "\n", "x\r\nFLUSHALL\r\n", std::string("\0", 1),
                                      "\xff\xfe", "<img src=x>", "\x1b[31m", "日本", "^a", "-", "a\\*", "\xe2\x80\xae"};
  for (auto const& key : keys) must(*session, "SET $1 $2", {{.name = "1", .value = key}, {.name = "2", .value = key}});
  auto const entries = all(*session, {"9"}, ObjectKind::key, 5);
  ASSERT_EQ(entries.size(), keys.size());
  std::set<std::string> seen;
  for (auto const& entry : entries) {
    auto const path = parse_path(entry.object.path);
    ASSERT_TRUE(path.ok()) << entry.name;
    EXPECT_TRUE(seen.insert(path->name).second);
    EXPECT_TRUE(is_valid_utf8(entry.name));
    EXPECT_EQ(entry.detail, "string") << entry.name;
    auto const ddl = session->catalog().ddl(entry.object);
    ASSERT_TRUE(ddl.ok()) << entry.name;
    must(*session, "DEL $1", {{.name = "1", .value = path->name}});
    must(*session, ddl.value());
    auto const rows = must(*session, redis_driver.open_text(entry.object.path)).rows;
    ASSERT_EQ(rows.size(), 1U) << entry.name;
    EXPECT_EQ(must(*session, "STRLEN $1", {{.name = "1", .value = path->name}}).rows[0][0], std::to_string(path->name.size()));
    EXPECT_TRUE(session->catalog().describe(entry.object).ok()) << entry.name;
  }
  EXPECT_EQ(seen, std::set<std::string>(keys.begin(), keys.end()));
  for (auto const& key : keys) {
    auto const found = session->catalog().search(key, 1000);
    ASSERT_TRUE(found.ok());
    EXPECT_TRUE(std::ranges::any_of(*found, [&](CatalogEntry const& entry) { return parse_path(entry.object.path)->name == key; })) << show_name(key) << " " << found->size();
  }
}

TEST_F(RedisCatalog, HostilePrefixesMatchOnlyThemselves) {
  auto const session = open();
  for (std::string_view const key : {"a*:1", "ab:1", "a?:1", "[x]:1", "x:1", "\xff:1"}) {
    must(*session, "SET $1 1", {{.name = "1", .value = std::string(key)}});
  }
  for (auto const& prefix : all(*session, {"9"}, ObjectKind::key_prefix)) {
    EXPECT_EQ(prefix.estimated_rows, 1) << prefix.name;
    EXPECT_EQ(all(*session, prefix.object.path, ObjectKind::key).size(), 1U) << prefix.name;
    EXPECT_EQ(must(*session, redis_driver.open_text(prefix.object.path)).rows.size(), 1U) << prefix.name;
  }
}

TEST_F(RedisCatalog, DescribesKeys) {
  auto const session = open();
  must(*session, "HSET h f v g w");
  must(*session, "EXPIRE h 100");
  auto const hash = session->catalog().describe({.kind = ObjectKind::key, .path = {"9", "h"}});
  ASSERT_TRUE(hash.ok());
  std::map<std::string, std::string> properties;
  for (auto const& property : hash->properties) properties[property.name] = property.value;
  EXPECT_EQ(properties["type"], "hash");
  EXPECT_EQ(properties["encoding"], "listpack");
  EXPECT_EQ(properties["elements"], "2");
  EXPECT_NE(properties["expires in"], "never");
  EXPECT_TRUE(properties.contains("idle for"));
  EXPECT_GT(hash->size_bytes.value_or(0), 0);
  EXPECT_EQ(session->catalog().describe({.kind = ObjectKind::key, .path = {"9", "nothing"}}).error().code, ErrorCode::not_found);
  EXPECT_EQ(session->catalog().describe({.kind = ObjectKind::key_prefix, .path = {"9", "no:*"}}).error().code, ErrorCode::not_found);
  EXPECT_TRUE(session->catalog().describe({.kind = ObjectKind::database, .path = {"9"}}).ok());
}

TEST_F(RedisCatalog, WritesKeysAsCommands) {
  for (auto const& wanted : {spec(), resp2()}) {
    auto const session = open(wanted);
    must(*session, "FLUSHDB");
    fill(*session, "redis.call('RPUSH', 'l', 'v ' .. i)", 250);
    fill(*session, "redis.call('SADD', 's', 'v ' .. i)", 250);
    fill(*session, "redis.call('HSET', 'h', 'f ' .. i, string.char(i))", 250);
    fill(*session, "redis.call('ZADD', 'z', i / 3, 'm' .. i)", 250);
    fill(*session, "redis.call('XADD', 'x', (i + 1) .. '-1', 'f', 'v ' .. i)", 250);
    must(*session, "XGROUP CREATE x group 7-1");
    must(*session, "SET str \"\\x00\\xff x\"");
    for (std::string_view const key : {"l", "s", "h", "z", "x", "str"}) {
      ObjectRef const object{.kind = ObjectKind::key, .path = {"9", std::string(key)}};
      auto const count = session->catalog().describe(object)->estimated_rows;
      auto const ddl = session->catalog().ddl(object);
      ASSERT_TRUE(ddl.ok()) << key << ddl.error().message;
      auto const before = must(*session, fmt::format("BROWSE {}", key)).rows;
      must(*session, fmt::format("DEL {}", key));
      for (auto const& range : redis_driver.language->split(*ddl)) {
        must(*session, std::string_view(*ddl).substr(range.text.begin, range.text.end - range.text.begin));
      }
      auto after = must(*session, fmt::format("BROWSE {}", key)).rows;
      EXPECT_TRUE(std::ranges::is_permutation(before, after)) << key;
      EXPECT_EQ(session->catalog().describe(object)->estimated_rows, count);
    }
    EXPECT_EQ(must(*session, "XINFO GROUPS x").rows.size(), 1U);
    fill(*session, "redis.call('RPUSH', 'long', i)", 10'001);
    EXPECT_EQ(session->catalog().ddl({.kind = ObjectKind::key, .path = {"9", "long"}}).error().code, ErrorCode::limit);
    must(*session, "SETRANGE large 2000000 x");
    EXPECT_EQ(session->catalog().ddl({.kind = ObjectKind::key, .path = {"9", "large"}}).error().code, ErrorCode::limit);
    EXPECT_EQ(session->catalog().ddl({.kind = ObjectKind::database, .path = {"9"}}).error().code, ErrorCode::not_supported);
  }
}

TEST_F(RedisCatalog, SearchesTheBestFirst) {
  auto const session = open();
  for (std::string_view const key : {"xUSERx", "user:10", "User", "other", "user:1"}) must(*session, fmt::format("SET {} 1", key));
  auto const found = session->catalog().search("user", 10);
  ASSERT_TRUE(found.ok());
  EXPECT_EQ(names(*found), (Path{"User", "user:1", "user:10", "xUSERx"}));
  EXPECT_EQ((*found)[1].object.path, (Path{"9", "user:*", "1"}));
  EXPECT_EQ(session->catalog().search("user", 1)->size(), 1U);
}

TEST_F(RedisCatalog, ASearchStopsWhenItIsCancelled) {
  auto const session = open();
  fill(*session, "redis.call('SET', 'k' .. i, 1)", 300'000);
  std::atomic<bool> done = false;
  std::thread canceller([&] {
    while (!done) session->cancel();
  });
  auto const found = session->catalog().search("k299999", 10);
  done = true;
  canceller.join();
  ASSERT_FALSE(found.ok());
  EXPECT_EQ(found.error().code, ErrorCode::cancelled);
  auto const again = session->catalog().search("k299999", 10);
  ASSERT_TRUE(again.ok()) << again.error().message;
  EXPECT_EQ(again->size(), 1U);
}

TEST_F(RedisCatalog, AMillionKeysTakeNoMemoryOfOurs) {
  auto const session = open();
  fill(*session, "redis.call('SET', (i % 1000) .. ':' .. i, 1)", 900'000);
  fill(*session, "redis.call('SET', 'flat' .. i, 1)", 100'000);
  rusage before{}, after{};
  ::getrusage(RUSAGE_SELF, &before);
  auto const groups = session->catalog().groups({"9"});
  ASSERT_TRUE(groups.ok()) << groups.error().message;
  ASSERT_EQ(groups->size(), 2U);
  EXPECT_NEAR(static_cast<double>((*groups)[0].count), 1000, 0);
  EXPECT_NEAR(static_cast<double>((*groups)[1].count), 100'000, 100);  // SCAN may tell a key twice.
  EXPECT_EQ(all(*session, {"9"}, ObjectKind::key_prefix).size(), 1000U);
  ListRequest request{.parent = {"9"}, .kind = ObjectKind::key, .search = {}, .after = {}, .limit = 500};
  std::string last;
  for (int page = 0; page < 10; ++page) {
    auto const entries = session->catalog().list(request);
    ASSERT_TRUE(entries.ok());
    ASSERT_EQ(entries->entries.size(), 500U);
    for (auto const& entry : entries->entries) {
      ASSERT_GT(entry.name, last);
      last = entry.name;
    }
    ASSERT_FALSE(entries->next.empty());
    request.after = entries->next;
  }
  EXPECT_EQ(all(*session, {"9"}, ObjectKind::key, 100, "flat9999").size(), 11U);
  ::getrusage(RUSAGE_SELF, &after);
  EXPECT_LT(after.ru_maxrss - before.ru_maxrss, 32 * 1024);
}

TEST(RedisLevel, CountsDifferentNames) {
  DistinctCounter counter;
  for (int round = 0; round < 2; ++round) {
    for (int i = 0; i < 50'000; ++i) counter.add(std::to_string(i));
  }
  EXPECT_EQ(counter.count(), 50'000);
}

TEST(RedisLevel, KeepsTheNamesThatComeNext) {
  NameWindow window("b", false, 3);
  for (std::string_view const name : {"z", "a", "c", "f", "e", "c", "d", "b", "z", "d", "c"}) window.add(name);
  std::vector<std::pair<std::string, int64_t>> const kept(window.names().begin(), window.names().end());
  EXPECT_EQ(kept, (std::vector<std::pair<std::string, int64_t>>{{"c", 3}, {"d", 2}, {"e", 1}}));
  EXPECT_TRUE(window.more());
  NameWindow large("", true, 1000, 1000);
  for (int i = 0; i < 100; ++i) large.add(std::string(100, 'a') + std::to_string(i));
  EXPECT_LT(large.names().size(), 10U);
  EXPECT_TRUE(large.more());
}

}  // namespace
}  // namespace sextant::redis
