// What the test server cannot show, by a server that answers as it is told; and servers that break the protocol.
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <future>

#include "drivers/mongodb/driver.h"
#include "drivers/mongodb/literals.h"
#include "drivers/mongodb/scripted_server.h"

namespace sextant::mongodb {
namespace {

using std::chrono::milliseconds;

Value cursor_reply(std::string_view list, std::vector<Value> documents, int64_t id) {
  return Value::object({{"cursor", Value::object({{std::string(list), Value::array(std::move(documents))}, {"id",
      Value::of(id)}, {"ns", Value::of("d.c")}})},
                        {"ok", Value::of(1.0)}});
}

Value refusal(int32_t code, std::string_view message) {
  return Value::object({{"ok", Value::of(0.0)}, {"errmsg", Value::of(message)}, {"code", Value::of(code)}, {"codeName",
      Value::of("Name")}});
}

std::unique_ptr<Session> open(ScriptedServer& server, bool read_only = false) {
  auto spec = server.spec();
  spec.read_only = read_only;
  auto session = mongodb_driver.connect(spec, {});
  EXPECT_TRUE(session.ok()) << (session.ok() ? "" : session.error().message);
  return session.ok() ? std::move(*session) : nullptr;
}

Result<int64_t> rows_of(Session& in, std::string_view text, milliseconds timeout = {}) {
  auto cursor = TRY(in.execute({.text = text}, {.timeout = timeout}));
  int64_t rows = 0;
  while (auto const batch = TRY(cursor->next())) rows += batch->rows;
  return rows;
}

int64_t resident_bytes() {
  std::ifstream file("/proc/self/statm");
  int64_t all = 0, resident = 0;
  file >> all >> resident;
  return resident * 4096;
}

TEST(MongoProtocol, ReadsOnWithGetMoreInTheSameSession) {
  ScriptedServer server;
  server.on("find", [](Value const&) { return cursor_reply("firstBatch", {Value::object({{"a", Value::of(1)}})}, 77); });
  server.on("getMore", [](Value const&) { return cursor_reply("nextBatch", {Value::object({{"a", Value::of("x")}, {"late",
      Value::of(2)}})}, 0); });
  server.start();
  auto const session = open(server);
  auto cursor = session->execute({.text = "db.c.find()"}, {});
  ASSERT_TRUE(cursor.ok());
  auto const schema = (*cursor)->schema();
  ASSERT_EQ(schema->fields.size(), 3U);  // a, the rest, the document
  EXPECT_EQ(schema->document_field, 2);
  ASSERT_TRUE((*cursor)->next().ok());
  auto const second = (*cursor)->next();
  ASSERT_TRUE(second.ok() && second->has_value());
  EXPECT_TRUE((*second)->columns[0].is_null(0));
  EXPECT_EQ((*second)->columns[1].bytes(0), R"({"a":"x","late":{"$numberInt":"2"}})");
  EXPECT_EQ((*second)->columns[2].bytes(0), R"({"a":"x","late":{"$numberInt":"2"}})");
  auto const find = server.seen("find").at(0), more = server.seen("getMore").at(0);
  ASSERT_TRUE(find.find("lsid") && more.find("lsid"));
  EXPECT_EQ(find.find("lsid")->find("id")->text, more.find("lsid")->find("id")->text);
}

// What the test server does not store: each value keeps its type in the document, and its text in the cell.
TEST(MongoProtocol, KeepsTheValuesThatTheTestServerLacks) {
  ScriptedServer server;
  std::string_view const text = R"({"a":{"$numberDouble":"NaN"},"b":{"$numberDouble":"-Infinity"},"c":{"$numberDouble":"-0.0"},)"
                                R"("d":{"$numberDecimal":"1.50"},"e":{"$minKey":1},"f":{"$symbol":"s"},)"
                                R"("g":{"$date":{"$numberLong":"9223372036854775807"}},"h":{"$undefined":true}})";
  Scanner scanner(text);
  auto const document = read_literal(scanner);
  ASSERT_TRUE(document.ok());
  server.on("find", [&](Value const&) { return cursor_reply("firstBatch", {*document}, 0); });
  server.start();
  auto const session = open(server);
  auto cursor = session->execute({.text = "db.c.find()"}, {});
  ASSERT_TRUE(cursor.ok());
  auto const batch = (*cursor)->next();
  ASSERT_TRUE(batch.ok() && batch->has_value());
  EXPECT_EQ((*batch)->columns.back().bytes(0), text);
  EXPECT_TRUE(std::signbit((*batch)->columns[2].value<double>(0)));
  EXPECT_EQ((*batch)->columns[3].bytes(0), "1.50");
  EXPECT_EQ((*batch)->columns[6].bytes(0), R"({"$date":{"$numberLong":"9223372036854775807"}})");
}

TEST(MongoProtocol, FreesTheCursorOfAResultThatIsDropped) {
  ScriptedServer server;
  server.on("find", [](Value const&) { return cursor_reply("firstBatch", {Value::object({{"a", Value::of(1)}})}, 77); });
  server.start();
  auto const session = open(server);
  session->execute({.text = "db.c.find()"}, {}).ok();
  auto const killed = server.seen("killCursors");
  ASSERT_EQ(killed.size(), 1U);
  EXPECT_EQ(killed[0].find("cursors")->members.at(0).value.integer, 77);
}

// The cancel goes to the server on a connection of its own, and the statement ends by the server's answer.
TEST(MongoProtocol, CancelsOnTheServer) {
  ScriptedServer server;
  std::promise<void> began, killed;
  auto const stop = killed.get_future().share();
  server.on("find", [&](Value const&) {
    began.set_value();
    stop.wait();
    return refusal(11601, "operation was interrupted");
  });
  server.on("killSessions", [&](Value const&) {
    killed.set_value();
    return Value::object({{"ok", Value::of(1.0)}});
  });
  server.start();
  auto const session = open(server);
  std::thread canceller([&] {
    began.get_future().wait();
    session->cancel();
  });
  auto const result = rows_of(*session, "db.c.find()");
  canceller.join();
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().code, ErrorCode::cancelled) << result.error().message;
  EXPECT_TRUE(result.error().detail.find("did not confirm") == std::string::npos) << result.error().detail;
  EXPECT_EQ(server.seen("killSessions").size(), 1U);
  EXPECT_TRUE(rows_of(*session, "db.runCommand({ping: 1})").ok());
}

TEST(MongoProtocol, TellsTheServerTheTimeThatIsLeft) {
  ScriptedServer server;
  server.on("aggregate", [](Value const&) { return refusal(50, "operation exceeded time limit"); });
  server.start();
  auto const session = open(server);
  auto const result = rows_of(*session, "db.c.aggregate([])", milliseconds(5'000));
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().code, ErrorCode::timeout);
  auto const sent = server.seen("aggregate");
  auto const* const limit = sent.at(0).find("maxTimeMS");
  ASSERT_NE(limit, nullptr);
  EXPECT_LE(limit->integer, 5'000);
}

TEST(MongoProtocol, SaysThatALostWriteMayHaveBeenDone) {
  ScriptedServer server;
  server.on("insert", [](Value const&) { return std::nullopt; });
  server.start();
  auto const session = open(server);
  auto const result = rows_of(*session, "db.c.insertOne({a: 1})");
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().code, ErrorCode::unavailable);
  EXPECT_NE(result.error().message.find("may or may not have been done"), std::string::npos) << result.error().message;
  EXPECT_TRUE(result.error().uncertain);
  EXPECT_FALSE(result.error().retryable);
  EXPECT_EQ(server.seen("insert").size(), 1U) << "A write is never sent twice.";
  EXPECT_FALSE(session->alive());
}

TEST(MongoProtocol, SendsNothingForAWriteInAReadOnlySession) {
  ScriptedServer server;
  server.start();
  auto const session = open(server, true);
  auto const result = rows_of(*session, "db.c.aggregate([{$lookup: {from: 'x', pipeline: [{$out: 'y'}], as: 'z'}}])");
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().code, ErrorCode::read_only);
  EXPECT_TRUE(server.seen("aggregate").empty());
}

TEST(MongoProtocol, MakesAViewAndItsDdl) {
  ScriptedServer server;
  auto const info = Value::object({{"name", Value::of("v")}, {"type", Value::of("view")},
                                   {"options", Value::object({{"viewOn", Value::of("c")}, {"pipeline", Value::array()}})}});
  server.on("listCollections", [info](Value const&) { return cursor_reply("firstBatch", {info}, 0); });
  server.start();
  auto const session = open(server);
  ASSERT_TRUE(rows_of(*session, "db.createView('v', 'c', [])").ok());
  EXPECT_EQ(server.seen("create").at(0).find("viewOn")->text, "c");
  auto const ddl = session->catalog().ddl({.kind = ObjectKind::view, .path = {"d", "v"}});
  ASSERT_TRUE(ddl.ok()) << ddl.error().message;
  EXPECT_EQ(*ddl, "db.getSiblingDB(\"d\").createView(\"v\", \"c\", []);\n");
}

TEST(MongoRogue, IsNotFollowedToOtherHosts) {
  ScriptedServer server, other;
  server.hello.add("setName", Value::of("rs"));
  server.hello.add("hosts", Value::array({Value::of("169.254.169.254:27017"), Value::of("127.0.0.1:" + other.spec().options["port"])}));
  server.start();
  other.start();
  auto const session = open(server);
  ASSERT_NE(session, nullptr);
  EXPECT_TRUE(rows_of(*session, "db.runCommand({ping: 1})").ok());
  EXPECT_EQ(other.connections(), 0);
}

TEST(MongoRogue, RepliesCutAtAnyByteAreErrors) {
  auto const reply = cursor_reply("firstBatch", {Value::object({{"a", Value::of(1)}, {"b", Value::of("text")}})}, 0);
  for (size_t at = 0; at < 120; ++at) {
    ScriptedServer server;
    server.on("find", [&](Value const&) { return reply; });
    server.spoil("find", [at](std::string message) { return message.substr(0, std::min(at, message.size() - 1)); });
    server.start();
    auto const session = open(server);
    ASSERT_NE(session, nullptr);
    auto const result = rows_of(*session, "db.c.find()");
    ASSERT_FALSE(result.ok()) << at;
    EXPECT_EQ(result.error().code, ErrorCode::unavailable) << at << ": " << result.error().message;
  }
}

TEST(MongoRogue, ChangedBytesDoNoHarm) {
  auto const reply = cursor_reply("firstBatch", {Value::object({{"a", Value::of(1)}, {"b", Value::of("text")}})}, 0);
  for (size_t at = 0; at < 150; at += 2) {
    for (unsigned char const byte : {0x00U, 0x7fU, 0xffU}) {
      ScriptedServer server;
      server.on("find", [&](Value const&) { return reply; });
      server.spoil("find", [&](std::string message) {
        if (at < message.size()) message[at] = static_cast<char>(byte);
        return message;
      });
      server.start();
      auto const session = open(server);
      ASSERT_NE(session, nullptr);
      (void)rows_of(*session, "db.c.find()", milliseconds(2'000)).ok();
    }
  }
}

TEST(MongoRogue, AMessageOfTwoGigabytesIsRefusedWithoutItsMemory) {
  ScriptedServer server;
  server.hello.set("maxMessageSizeBytes", Value::of(INT32_MAX));
  server.spoil("find", [](std::string message) {
    int32_t const size = INT32_MAX - 1;
    std::memcpy(message.data(), &size, 4);
    return message + std::string(80'000'000, 'x');
  });
  server.start();
  auto const session = open(server);
  ASSERT_NE(session, nullptr);
  auto const before = resident_bytes();
  auto const result = rows_of(*session, "db.c.find()", milliseconds(20'000));
  EXPECT_FALSE(result.ok());
  EXPECT_LT(resident_bytes() - before, 400'000'000);
}

}  // namespace
}  // namespace sextant::mongodb
