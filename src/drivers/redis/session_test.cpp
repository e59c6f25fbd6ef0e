// The session against a real server: replies as rows, reading page by page, stopping, transactions, errors.
#include <sys/resource.h>

#include <thread>

#include "drivers/redis/test_server.h"

namespace sextant::redis {
namespace {

using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;
using Cells = std::vector<std::optional<std::string>>;

class RedisSession : public ServerTest {
 protected:
  static std::vector<Type> types(Answer const& answer) {
    std::vector<Type> result;
    for (auto const& field : answer.schema->fields) result.push_back(field.type.type);
    return result;
  }
  static std::vector<std::string> names(Answer const& answer) {
    std::vector<std::string> result;
    for (auto const& field : answer.schema->fields) result.push_back(field.name);
    return result;
  }
};

using Types = std::vector<Type>;
using Names = std::vector<std::string>;

TEST_F(RedisSession, ShowsScalarsAsOneCell) {
  for (auto const& wanted : {spec(), resp2()}) {
    auto const session = open(wanted);
    EXPECT_EQ(cell(*session, "SET a 1"), "OK");
    EXPECT_EQ(cell(*session, "GET a"), "1");
    EXPECT_EQ(cell(*session, "GET nothing"), "NULL");
    auto const count = must(*session, "INCR a");
    EXPECT_EQ(types(count), Types{Type::int64});
    EXPECT_EQ(count.rows, Table{{"2"}});
    EXPECT_EQ(count.outcome.command, "INCR");
    must(*session, "SET bytes \"\\xff\\x00\"");
    auto const bytes = must(*session, "GET bytes");
    EXPECT_EQ(types(bytes), Types{Type::binary});
    EXPECT_EQ(bytes.rows, Table{{"\\xff00"}});
  }
}

TEST_F(RedisSession, ShowsKnownReplies) {
  for (auto const& wanted : {spec(), resp2()}) {
    auto const session = open(wanted);
    must(*session, "FLUSHDB");
    must(*session, "HSET h f v \"a b\" 2");
    auto const hash = must(*session, "HGETALL h");
    EXPECT_EQ(names(hash), (Names{"field", "value"}));
    EXPECT_EQ(hash.rows, (Table{{"f", "v"}, {"a b", "2"}}));
    must(*session, "ZADD z 1.5 a inf b -inf c");
    auto const scores = must(*session, "ZRANGE z 0 -1 WITHSCORES");
    EXPECT_EQ(names(scores), (Names{"member", "score"}));
    EXPECT_EQ(types(scores), (Types{Type::text, Type::float64}));
    EXPECT_EQ(scores.rows, (Table{{"c", "-Infinity"}, {"a", "1.5"}, {"b", "Infinity"}}));
    EXPECT_EQ(must(*session, "ZPOPMIN z").rows, (Table{{"c", "-Infinity"}}));
    must(*session, "XADD s 1-1 f v g \"x y\"");
    auto const stream = must(*session, "XRANGE s - +");
    EXPECT_EQ(names(stream), (Names{"id", "fields"}));
    EXPECT_EQ(stream.rows, (Table{{"1-1", R"({"f":"v","g":"x y"})"}}));
    auto const info = must(*session, "INFO server");
    EXPECT_EQ(names(info), (Names{"section", "field", "value"}));
    EXPECT_EQ(info.rows[0][0], "Server");
    auto const clients = must(*session, "CLIENT LIST");
    EXPECT_EQ(clients.schema->fields[0].name, "id");
    EXPECT_GE(clients.rows.size(), 1U);
    auto const config = must(*session, "CONFIG GET maxmemory");
    EXPECT_EQ(config.rows, (Table{{"maxmemory", "0"}}));
  }
}

TEST_F(RedisSession, ShowsListsInOneColumn) {
  auto const session = open();
  must(*session, "RPUSH l a b c");
  auto const list = must(*session, "LRANGE l 0 -1");
  EXPECT_EQ(names(list), Names{"value"});
  EXPECT_EQ(types(list), Types{Type::text});
  EXPECT_EQ(list.rows, (Table{{"a"}, {"b"}, {"c"}}));
  auto const mixed = must(*session, "EVAL \"return {1, 'a', {2, 'b'}, redis.error_reply('ERR no')}\" 0");
  EXPECT_EQ(types(mixed), Types{Type::variant});
  EXPECT_EQ(mixed.rows, (Table{{"1"}, {"a"}, {R"([2,"b"])"}, {"(error) ERR no"}}));
  EXPECT_EQ(must(*session, "MGET l nothing").rows, (Table{{std::nullopt}, {std::nullopt}}));
  EXPECT_EQ(must(*session, "LRANGE nothing 0 -1").rows, Table{});
  must(*session, "SADD scanned x");
  auto const scan = must(*session, "SCAN 0 MATCH scan*");
  EXPECT_EQ(names(scan), (Names{"cursor", "value"}));
  EXPECT_EQ(must(*session, "SSCAN scanned 0").rows, (Table{{"0", "x"}}));
  EXPECT_EQ(must(*session, "SSCAN nothing 0").rows, (Table{{"0", std::nullopt}}));
}

TEST_F(RedisSession, RunsLuaWithKeysAndArguments) {
  auto const session = open();
  EXPECT_EQ(must(*session, "EVAL \"redis.call('SET', KEYS[1], ARGV[1])\n return redis.call('GET', KEYS[1])\" 1 $key $value",
                 {{.name = "key", .value = "k 1"}, {.name = "value", .value = std::string("\0\xff", 2)}})
                .rows,
            (Table{{"\\x00ff"}}));
  EXPECT_EQ(must(*session, "GET $1", {{.name = "1", .value = "k 1"}}).rows.size(), 1U);
}

TEST_F(RedisSession, StreamsALongReplyInBatches) {
  auto const session = open();
  fill(*session, "redis.call('RPUSH', 'l', i)", 100'000);
  auto const answer = must(*session, "LRANGE l 0 -1");
  ASSERT_EQ(answer.rows.size(), 100'000U);
  EXPECT_EQ(answer.rows[99'999][0], "99999");
  EXPECT_EQ(answer.batches[0], 256);
  EXPECT_EQ(answer.batches[1], 512);
  EXPECT_EQ(types(answer), Types{Type::variant});
}

TEST_F(RedisSession, ScansAllKeys) {
  for (auto const& wanted : {spec(), resp2()}) {
    auto const session = open(wanted);
    must(*session, "FLUSHDB");
    fill(*session, "redis.call('SET', 'k:' .. i, i)", 25'000);
    must(*session, "HSET h f v");
    must(*session, "SET gone 1 PX 3600000");
    std::set<std::string> keys;
    for (auto const& row : must(*session, "SCAN").rows) keys.insert(row[0].value());
    EXPECT_EQ(keys.size(), 25'002U);
    EXPECT_EQ(must(*session, "scan match h*").rows, (Table{{"h"}}));
    EXPECT_EQ(must(*session, "SCAN TYPE hash").rows, (Table{{"h"}}));
    auto const details = must(*session, "SCAN MATCH gone WITHTYPE WITHTTL WITHBYTES");
    EXPECT_EQ(names(details), (Names{"key", "type", "ttl_ms", "bytes"}));
    ASSERT_EQ(details.rows.size(), 1U);
    EXPECT_EQ(details.rows[0][1], "string");
    EXPECT_GT(std::stoll(details.rows[0][2].value()), 3'000'000);
    EXPECT_GT(std::stoll(details.rows[0][3].value()), 10);
    EXPECT_EQ(must(*session, "SCAN MATCH h WITHTTL").rows, (Table{{"h", std::nullopt}}));
    std::set<std::string> detailed;
    for (auto const& row : must(*session, "SCAN MATCH k:* WITHTYPE").rows) detailed.insert(row[0].value());
    EXPECT_EQ(detailed.size(), 25'000U);
    EXPECT_EQ(must(*session, "SCAN DB 0 MATCH no-such-key-at-all").rows.size(), 0U);
    EXPECT_EQ(session->server_info().database, std::to_string(database));
    EXPECT_EQ(cell(*session, "GET k:7"), "7");
  }
  auto const error = fails(*open(), "SCAN NONSENSE x");
  EXPECT_EQ(error.code, ErrorCode::syntax);
  EXPECT_EQ(error.position, (TextRange{5, 13}));
}

TEST_F(RedisSession, BrowsesKeysOfEveryType) {
  for (auto const& wanted : {spec(), resp2()}) {
    auto const session = open(wanted);
    must(*session, "FLUSHDB");
    must(*session, "SET s hello");
    EXPECT_EQ(must(*session, "BROWSE s").rows, (Table{{"0", "hello"}}));
    must(*session, "SET empty \"\"");
    EXPECT_EQ(must(*session, "BROWSE empty").rows, (Table{{"0", ""}}));
    fill(*session, "redis.call('RPUSH', 'l', 'v' .. i)", 2'500);
    auto const list = must(*session, "BROWSE l");
    ASSERT_EQ(list.rows.size(), 2'500U);
    EXPECT_EQ(list.rows[2'499], (Cells{"2499", "v2499"}));
    fill(*session, "redis.call('HSET', 'h', 'f' .. i, i)", 2'500);
    EXPECT_EQ(must(*session, "BROWSE h").rows.size(), 2'500U);
    fill(*session, "redis.call('SADD', 'set', 'm' .. i)", 2'500);
    EXPECT_EQ(must(*session, "BROWSE set").rows.size(), 2'500U);
    fill(*session, "redis.call('ZADD', 'z', i, 'm' .. i)", 2'500);
    auto const sorted = must(*session, "BROWSE z");
    ASSERT_EQ(sorted.rows.size(), 2'500U);
    EXPECT_EQ(sorted.rows[2'499], (Cells{"m2499", "2499"}));
    fill(*session, "redis.call('XADD', 'x', (i + 1) .. '-0', 'f', i)", 2'500);
    auto const stream = must(*session, "BROWSE x");
    ASSERT_EQ(stream.rows.size(), 2'500U);
    EXPECT_EQ(stream.rows[2'499], (Cells{"2500-0", R"({"f":"2499"})"}));
    EXPECT_EQ(fails(*session, "BROWSE nothing").code, ErrorCode::not_found);
    EXPECT_EQ(fails(*session, "BROWSE").code, ErrorCode::syntax);
    EXPECT_EQ(must(*session, fmt::format("BROWSE s DB {}", database)).rows, (Table{{"0", "hello"}}));
    EXPECT_EQ(fails(*session, "BROWSE s DB 3").code, ErrorCode::not_found);
    EXPECT_EQ(cell(*session, "GET s"), "hello");
  }
}

TEST_F(RedisSession, BrowsesALargeStringPieceByPiece) {
  auto const session = open();
  // 3 bytes a character, so that pieces would cut some.
  must(*session, "EVAL \"redis.call('SET', 'big', string.rep('\xe2\x82\xac', 1000000))\" 0");
  auto const answer = must(*session, "BROWSE big");
  std::string whole;
  for (auto const& row : answer.rows) {
    EXPECT_EQ(row[0], std::to_string(whole.size()));
    whole += row[1].value();
  }
  EXPECT_GT(answer.rows.size(), 10U);
  EXPECT_EQ(whole.size(), 3'000'000U);
  EXPECT_EQ(whole.find("\\x"), std::string::npos);
}

int64_t peak_kib() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss;
}

TEST_F(RedisSession, ReadsWhatIsLargerThanItsMemory) {
  auto const session = open();
  must(*session, "SETRANGE big 268435455 x");
  fill(*session, "redis.call('SADD', 'million', i)", 1'000'000);
  auto const before = peak_kib();
  int64_t bytes = 0, rows = 0;
  for (std::string_view const text : {"BROWSE big", "BROWSE million", "SMEMBERS million"}) {
    auto cursor = session->execute({.text = text, .parameters = {}}, {});
    ASSERT_TRUE(cursor.ok());
    for (;;) {
      auto const batch = (*cursor)->next();
      ASSERT_TRUE(batch.ok()) << batch.error().message;
      if (!*batch) break;
      rows += (*batch)->rows;
      bytes += (*batch)->bytes;
    }
  }
  EXPECT_GE(rows, 2'000'000);
  EXPECT_GE(bytes, 268'435'456);
  EXPECT_LT(peak_kib() - before, 32 * 1024);
  auto const error = fails(*session, "GET big");
  EXPECT_EQ(error.code, ErrorCode::limit);
  EXPECT_FALSE(session->alive());
}

TEST_F(RedisSession, NamesWhatTheServerRefuses) {
  auto const session = open();
  must(*session, "SET s 1");
  auto const type = fails(*session, "LPUSH s a");
  EXPECT_EQ(type.code, ErrorCode::invalid_argument);
  EXPECT_EQ(type.vendor_code, "WRONGTYPE");
  auto const unknown = fails(*session, "# hello\n  NOSUCH a");
  EXPECT_EQ(unknown.code, ErrorCode::syntax);
  EXPECT_EQ(unknown.position, (TextRange{10, 16}));
  EXPECT_EQ(fails(*session, "GET").code, ErrorCode::syntax);
  EXPECT_EQ(fails(*session, "CONFIG NOSUCH").position, (TextRange{7, 13}));
  EXPECT_EQ(fails(*session, "EVALSHA abc 0").code, ErrorCode::not_found);
  EXPECT_EQ(fails(*session, "SELECT 99999").damage, Damage::statement);
  EXPECT_EQ(fails(*session, "SET a \"b").code, ErrorCode::syntax);
  EXPECT_EQ(cell(*session, "GET s"), "1");
}

TEST_F(RedisSession, RefusesWhatWouldTakeTheConnectionOver) {
  auto const session = open();
  for (std::string_view const text : {"MONITOR", "SUBSCRIBE a", "PSUBSCRIBE *", "SSUBSCRIBE a", "AUTH x", "HELLO 2", "RESET", "QUIT",
                                      "CLIENT REPLY OFF", "SYNC", "PSYNC ? -1", "client tracking on"}) {
    EXPECT_EQ(fails(*session, text).code, ErrorCode::not_supported) << text;
  }
  EXPECT_EQ(cell(*session, "PING"), "PONG");
}

TEST_F(RedisSession, KnowsTheCurrentDatabase) {
  auto const session = open();
  EXPECT_EQ(session->server_info().database, "9");
  must(*session, "SELECT 3");
  EXPECT_EQ(session->server_info().database, "3");
  EXPECT_EQ(session->server_info().product, "Redis");
  EXPECT_EQ(session->server_info().user, "default");
  EXPECT_FALSE(session->server_info().version.empty());
}

TEST_F(RedisSession, RunsTransactionsAsCommands) {
  auto const session = open();
  EXPECT_EQ(cell(*session, "MULTI"), "OK");
  EXPECT_EQ(cell(*session, "SET a 1"), "QUEUED");
  EXPECT_EQ(cell(*session, "LPUSH a x"), "QUEUED");
  EXPECT_EQ(fails(*session, "BROWSE a").code, ErrorCode::invalid_state);
  EXPECT_EQ(fails(*session, "SELECT 1").code, ErrorCode::invalid_state);
  EXPECT_EQ(session->catalog().list({.parent = {}, .kind = ObjectKind::database}).error().code, ErrorCode::invalid_state);
  EXPECT_TRUE(session->ping().ok());
  auto const answer = must(*session, "EXEC");
  ASSERT_EQ(answer.rows.size(), 2U);
  EXPECT_EQ(answer.rows[0], Cells{"OK"});
  EXPECT_TRUE(answer.rows[1][0]->starts_with("(error) WRONGTYPE"));
  must(*session, "MULTI");
  EXPECT_EQ(fails(*session, "NOSUCH").code, ErrorCode::syntax);
  EXPECT_EQ(fails(*session, "EXEC").code, ErrorCode::invalid_state);
  EXPECT_EQ(must(*session, "BROWSE a").rows, (Table{{"0", "1"}}));
}

// Calls cancel() until the command has ended.
Error cancelled(Session& session, std::string_view text) {
  std::atomic<bool> done = false;
  std::thread canceller([&] {
    while (!done) {
      std::this_thread::sleep_for(milliseconds(50));
      session.cancel();
    }
  });
  auto const answer = run(session, text);
  done = true;
  canceller.join();
  return answer.ok() ? Error{} : answer.error();
}

TEST_F(RedisSession, CancelStopsScriptsAndWaits) {
  auto const session = open();
  for (std::string_view const text : {"EVAL \"while true do end\" 0", "BLPOP nothing 0", "XREAD BLOCK 0 STREAMS nothing $"}) {
    auto const begin = Clock::now();
    auto const error = cancelled(*session, text);
    EXPECT_EQ(error.code, ErrorCode::cancelled) << text << error.message;
    EXPECT_EQ(error.damage, Damage::statement) << text << error.message;
    EXPECT_LT(Clock::now() - begin, milliseconds(4000)) << text;
    EXPECT_TRUE(session->alive());
    EXPECT_EQ(cell(*session, "PING"), "PONG");
  }
}

TEST_F(RedisSession, CancelStopsAScan) {
  auto const session = open();
  fill(*session, "redis.call('SET', i, i)", 20'000);
  for (int round = 0; round < 20; ++round) {
    {
      auto cursor = session->execute({.text = round % 2 == 0 ? "SCAN COUNT 10" : "SCAN COUNT 10 WITHTYPE", .parameters = {}}, {});
      ASSERT_TRUE(cursor.ok());
      ASSERT_TRUE((*cursor)->next().ok());
      std::thread([&] { session->cancel(); }).join();
      auto const outcome = (*cursor)->finish();
      ASSERT_FALSE(outcome.ok());
      EXPECT_EQ(outcome.error().code, ErrorCode::cancelled);
    }
    session->cancel();
    EXPECT_EQ(cell(*session, "PING"), "PONG");
  }
}

TEST_F(RedisSession, AClosedResultLeavesTheConnectionInStep) {
  auto const session = open();
  fill(*session, "redis.call('SET', i, i)", 20'000);
  for (std::string_view const text : {"SCAN", "SCAN WITHTYPE WITHTTL", "KEYS *", "BROWSE 7"}) {
    {
      auto cursor = session->execute({.text = text, .parameters = {}}, {});
      ASSERT_TRUE(cursor.ok());
      ASSERT_TRUE((*cursor)->next().ok());
      EXPECT_EQ(fails(*session, "PING").code, ErrorCode::invalid_state);
    }
    EXPECT_EQ(cell(*session, "GET 7"), "7") << text;
  }
}

TEST_F(RedisSession, TimeLimitsStopWhatRuns) {
  auto const session = open();
  auto const begin = Clock::now();
  auto const script = fails(*session, "EVAL \"while true do end\" 0", {}, {.timeout = milliseconds(200)});
  EXPECT_EQ(script.code, ErrorCode::timeout);
  EXPECT_TRUE(session->alive());
  auto const waiting = fails(*session, "BLPOP nothing 0", {}, {.timeout = milliseconds(200)});
  EXPECT_EQ(waiting.code, ErrorCode::timeout);
  EXPECT_LT(Clock::now() - begin, milliseconds(6000));
  EXPECT_EQ(cell(*session, "PING"), "PONG");
}

TEST_F(RedisSession, ATimedOutWriteSaysThatItMayHaveBeenDone) {
  auto const session = open();
  auto const error = fails(*session, "EVAL \"redis.call('SET', 'a', 1) local t = redis.call('TIME')[1] + 2 "
                                     "while tonumber(redis.call('TIME')[1]) < t do end\" 0",
                           {}, {.timeout = milliseconds(100)});
  EXPECT_EQ(error.code, ErrorCode::timeout);
  EXPECT_EQ(error.damage, Damage::connection);
  EXPECT_NE(error.message.find("may or may not have been done"), std::string::npos) << error.message;
  EXPECT_FALSE(error.retryable);
  EXPECT_FALSE(session->alive());
  EXPECT_EQ(fails(*session, "PING").code, ErrorCode::invalid_state);
  // The server cannot stop a script that has written; the next test waits for its end.
  while (!redis_driver.connect(spec(), {}).ok()) std::this_thread::sleep_for(milliseconds(50));
}

TEST_F(RedisSession, PasswordsAreRefusedWithoutBeingTold) {
  auto wanted = spec();
  wanted.options["password"] = "wr0ng-secret";
  auto const wrong = redis_driver.connect(wanted, {});
  ASSERT_FALSE(wrong.ok());
  EXPECT_EQ(wrong.error().code, ErrorCode::unauthenticated);
  EXPECT_EQ((wrong.error().message + wrong.error().hint + wrong.error().detail).find("wr0ng"), std::string::npos);
  wanted.options.erase("password");
  EXPECT_EQ(redis_driver.connect(wanted, {}).error().code, ErrorCode::unauthenticated);
  wanted.options["protocol"] = "resp2";
  EXPECT_EQ(redis_driver.connect(wanted, {}).error().code, ErrorCode::unauthenticated);
  wanted = spec();
  wanted.options["database"] = "99999";
  EXPECT_FALSE(redis_driver.connect(wanted, {}).ok());
}

TEST_F(RedisSession, SpeaksOverASocketAndTls) {
  auto wanted = spec();
  wanted.options["socket"] = variable("SEXTANT_TEST_REDIS_SOCKET");
  EXPECT_EQ(open(wanted)->server_info().encryption, "");
  auto encrypted = spec(variable("SEXTANT_TEST_REDIS_TLS"));
  EXPECT_EQ(encrypted.options["tls"], "verify-full");
  EXPECT_EQ(redis_driver.connect(encrypted, {}).error().code, ErrorCode::unauthenticated);  // An unknown authority.
  encrypted.options["tls_ca"] = variable("SEXTANT_TEST_REDIS_AUTHORITY");
  EXPECT_EQ(open(encrypted)->server_info().encryption, "TLSv1.3");
  fill(*open(encrypted), "redis.call('SET', i, i)", 5'000);
  EXPECT_GE(must(*open(encrypted), "SCAN").rows.size(), 5'000U);
  encrypted.options["tls_server_name"] = "elsewhere.example";
  EXPECT_EQ(redis_driver.connect(encrypted, {}).error().code, ErrorCode::unauthenticated);
  encrypted.options["tls"] = "disable";
  EXPECT_FALSE(redis_driver.connect(encrypted, {}).ok());
}

}  // namespace
}  // namespace sextant::redis
