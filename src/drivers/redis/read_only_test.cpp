// What a read-only session lets through: rows R1, R2 and R4 of the guard's table, as an administrator, and the data after.
#include "drivers/redis/test_server.h"

namespace sextant::redis {
namespace {

class RedisReadOnly : public ServerTest {};

constexpr std::string_view refused[]{
    // R1: writes that look like reads.
    "SET k 1", "GETDEL k", "GETEX k EX 1", "SORT l STORE o", "SORT l", "GEORADIUS g 0 0 1 m STORE o", "BITFIELD k SET u8 0 1",
    "BITFIELD k GET u8 0", "XREADGROUP GROUP g c STREAMS s >", "PFDEBUG GETREG p", "PFCOUNT p", "GETSET k 2", "LPOP l", "SPOP set",
    "COPY k k2", "RENAME k k2", "EXPIRE k 1", "PERSIST k", "RESTORE x 0 \"\"", "MIGRATE h 1 k 0 1", "MOVE k 1", "SINTERSTORE d set",
    // R2: scripts.
    "EVAL \"redis.call('SET','k',1)\" 0", "EVAL_RO \"return 1\" 0", "EVALSHA x 0", "FCALL f 0", "FCALL_RO f 0", "SCRIPT LOAD \"return 1\"",
    "SCRIPT FLUSH", "FUNCTION LOAD \"#!lua name=x\\nredis.register_function('f', function() end)\"", "FUNCTION FLUSH",
    // R4: effects beside the data.
    "SAVE", "BGSAVE", "BGREWRITEAOF", "REPLICAOF NO ONE", "SLAVEOF NO ONE", "CONFIG SET dir /tmp", "CONFIG REWRITE", "CONFIG RESETSTAT",
    "CONFIG GET *", "ACL SETUSER x on", "ACL LIST", "CLIENT PAUSE 1", "CLIENT KILL ID 1", "CLIENT LIST", "PUBLISH c m", "SLOWLOG RESET",
    "SLOWLOG GET", "MEMORY PURGE", "TOUCH k", "FLUSHALL", "FLUSHDB", "SWAPDB 0 1", "SHUTDOWN", "DEBUG SLEEP 0", "MODULE LOAD x",
    "LATENCY RESET", "CLUSTER RESET", "FAILOVER", "KEYS *", "SORT_RO l",
    // What the connection is.
    "RESET", "AUTH a", "AUTH a b", "HELLO 3", "HELLO 3 AUTH a b", "CLIENT REPLY OFF", "CLIENT SETNAME x", "MULTI", "EXEC", "WATCH k", "MONITOR",
    "SUBSCRIBE c", "PSUBSCRIBE c", "QUIT", "BLPOP l 0", "XREAD BLOCK 1 STREAMS s 0", "WAIT 0 0",
    // Spellings.
    "set k 1", "\"SET\" k 1", "\"\\x53ET\" k 1", "'SET' k 1", "S\"ET\" k 1", "# read\nSET k 1", "NOSUCHCOMMAND k",
};

constexpr std::string_view allowed[]{
    "GET k", "get k", "MGET k l", "STRLEN k", "GETRANGE k 0 1", "EXISTS k", "TYPE k", "TTL k", "PTTL k", "LRANGE l 0 -1", "LLEN l", "HGETALL h",
    "HSCAN h 0", "SMEMBERS set", "SISMEMBER set a", "ZRANGE z 0 -1 WITHSCORES", "ZSCORE z a", "XRANGE s - +", "XLEN s", "XINFO STREAM s",
    "XREAD STREAMS s 0", "SCAN 0", "SCAN", "SCAN WITHTYPE WITHTTL WITHBYTES", "BROWSE h", "BROWSE k", "DBSIZE", "OBJECT ENCODING k",
    "MEMORY USAGE k", "INFO", "PING", "ECHO a", "TIME", "COMMAND COUNT", "COMMAND INFO get", "ACL WHOAMI", "CLIENT ID", "CLIENT INFO",
    "SELECT 9", "BITCOUNT k", "GEORADIUS_RO g 0 0 1 m", "BITFIELD_RO k GET u8 0", "DUMP k", "RANDOMKEY", "LCS k k", "SINTER set", "SDIFF set",
};

TEST_F(RedisReadOnly, RefusesWritesAndSideEffects) {
  auto const writer = open();
  for (std::string_view const text : {"SET k 1", "RPUSH l 3 1 2", "HSET h f v", "SADD set a", "ZADD z 1 a", "XADD s 1-1 f v", "PFADD p a"}) {
    must(*writer, text);
  }
  auto const state = [&] {
    std::string result;
    for (std::string_view const key : {"k", "l", "h", "set", "z", "s", "p"}) {
      result += must(*writer, fmt::format("DUMP {}", key)).rows[0][0].value_or("") + must(*writer, fmt::format("PTTL {}", key)).rows[0][0].value();
    }
    return result + cell(*writer, "DBSIZE") + must(*writer, "CONFIG GET dir").rows[0][1].value() + cell(*writer, "LASTSAVE");
  };
  auto const before = state();
  auto const session = open(read_only());
  for (auto const text : refused) {
    auto const answer = run(*session, text);
    ASSERT_FALSE(answer.ok()) << text;
    EXPECT_EQ(answer.error().code, ErrorCode::read_only) << text << ": " << answer.error().message;
    ASSERT_TRUE(session->verify_read_only().ok()) << text;
  }
  EXPECT_EQ(state(), before);
  EXPECT_TRUE(session->alive());
}

TEST_F(RedisReadOnly, LetsReadsThrough) {
  auto const writer = open();
  for (std::string_view const text : {"SET k 1", "RPUSH l 3 1 2", "HSET h f v", "SADD set a", "ZADD z 1 a", "XADD s 1-1 f v", "PFADD p a"}) {
    must(*writer, text);
  }
  auto const session = open(read_only());
  for (auto const text : allowed) {
    auto const answer = run(*session, text);
    EXPECT_TRUE(answer.ok()) << text << ": " << answer.error().message;
    ASSERT_TRUE(session->verify_read_only().ok()) << text;
  }
}

TEST_F(RedisReadOnly, WorksForAUserWhoMayOnlyRead) {
  must(*open(), "SET k 1");
  auto wanted = spec(variable("SEXTANT_TEST_REDIS_READER"));
  wanted.read_only = true;
  auto const session = open(wanted);
  EXPECT_EQ(session->server_info().user, "sextant_reader");
  EXPECT_EQ(cell(*session, "GET k"), "1");
  EXPECT_EQ(must(*session, "SCAN WITHTYPE").rows, (Table{{"k", "string"}}));
  EXPECT_TRUE(session->verify_read_only().ok());
  // Where our own list is not asked, the server's is.
  wanted.read_only = false;
  auto const other = open(wanted);
  EXPECT_EQ(fails(*other, "SET k 2").code, ErrorCode::unauthorized);
  EXPECT_EQ(fails(*other, "CONFIG SET dir /").code, ErrorCode::unauthorized);
}

}  // namespace
}  // namespace sextant::redis
