#include "drivers/redis/resp.h"

#include <gtest/gtest.h>

#include <cmath>

#include "drivers/redis/rows.h"

namespace sextant::redis {
namespace {

void feed(RespParser& parser, std::string_view bytes) {
  while (!bytes.empty()) {
    auto const space = parser.space();
    auto const count = std::min(space.size(), bytes.size());
    std::memcpy(space.data(), bytes.data(), count);
    parser.added(count);
    bytes.remove_prefix(count);
  }
}

Result<Value> tree(RespParser& parser) {
  auto const event = TRY(parser.next());
  if (!event) return Error{.code = ErrorCode::unavailable, .message = "needs more"};
  Value value{.kind = event->kind, .shape = event->shape, .boolean = event->boolean, .integer = event->integer,
              .floating = event->floating, .text = std::string(event->text), .items = {}};
  if (event->kind != Kind::begin) return value;
  for (;;) {
    auto item = TRY(tree(parser));
    if (item.kind == Kind::end) return value;
    value.items.push_back(std::move(item));
  }
}

Result<Value> parse(std::string_view bytes, RespLimits limits = {}) {
  RespParser parser(limits);
  feed(parser, bytes);
  auto value = TRY(tree(parser));
  EXPECT_TRUE(parser.idle()) << bytes;
  return value;
}

std::string json(std::string_view bytes) {
  auto const value = parse(bytes);
  if (!value.ok()) return "failed: " + value.error().message;
  std::string out;
  append_json(out, *value);
  return out;
}

constexpr std::pair<std::string_view, std::string_view> shapes[]{
    {"+OK\r\n", "\"OK\""},
    {"+\r\n", "\"\""},
    {"-ERR bad\r\n", "{\"$error\":\"ERR bad\"}"},
    {":42\r\n", "42"},
    {":-1\r\n", "-1"},
    {":+7\r\n", "7"},
    {":9223372036854775807\r\n", "9223372036854775807"},
    {"$5\r\nhello\r\n", "\"hello\""},
    {"$0\r\n\r\n", "\"\""},
    {"$4\r\na\r\nb\r\n", "\"a\\r\\nb\""},
    {"$-1\r\n", "null"},
    {"*-1\r\n", "null"},
    {"*0\r\n", "[]"},
    {"*2\r\n:1\r\n$1\r\na\r\n", "[1,\"a\"]"},
    {"*1\r\n*1\r\n*0\r\n", "[[[]]]"},
    {"_\r\n", "null"},
    {"#t\r\n", "true"},
    {"#f\r\n", "false"},
    {",1.23\r\n", "1.23"},
    {",10\r\n", "10"},
    {",inf\r\n", "\"inf\""},
    {",-inf\r\n", "\"-inf\""},
    {",nan\r\n", "\"nan\""},
    {",1.5e300\r\n", "1.5e+300"},
    {"(3492890328409238509324850943850943825024385\r\n", "3492890328409238509324850943850943825024385"},
    {"!21\r\nSYNTAX invalid syntax\r\n", "{\"$error\":\"SYNTAX invalid syntax\"}"},
    {"=15\r\ntxt:Some string\r\n", "\"Some string\""},
    {"%2\r\n+a\r\n:1\r\n+b\r\n:2\r\n", "{\"a\":1,\"b\":2}"},
    {"%1\r\n:1\r\n:2\r\n", "[[1,2]]"},
    {"%2\r\n+a\r\n:1\r\n+a\r\n:2\r\n", "[[\"a\",1],[\"a\",2]]"},
    {"~3\r\n:1\r\n#t\r\n+x\r\n", "[1,true,\"x\"]"},
    {">2\r\n+message\r\n+x\r\n", "[\"message\",\"x\"]"},
    {"$?\r\n;4\r\nHell\r\n;5\r\no wor\r\n;1\r\nd\r\n;0\r\n", "\"Hello word\""},
    {"$?\r\n;0\r\n", "\"\""},
    {"*?\r\n:1\r\n:2\r\n.\r\n", "[1,2]"},
    {"*?\r\n.\r\n", "[]"},
    {"%?\r\n+a\r\n*?\r\n:1\r\n.\r\n.\r\n", "{\"a\":[1]}"},
    {"~?\r\n+a\r\n.\r\n", "[\"a\"]"},
    {"$2\r\n\xff\xfe\r\n", "{\"$hex\":\"fffe\"}"},
    {"*2\r\n-ERR no\r\n$?\r\n;1\r\nx\r\n;0\r\n", "[{\"$error\":\"ERR no\"},\"x\"]"},
};

TEST(Resp, ReadsEveryShape) {
  for (auto const& [bytes, wanted] : shapes) EXPECT_EQ(json(bytes), wanted) << bytes;
}

TEST(Resp, ReadsTheSameWhereverTheBytesAreCut) {
  for (auto const& [bytes, wanted] : shapes) {
    RespParser parser;
    std::string out;
    std::vector<Event> events;
    for (auto const byte : bytes) {
      feed(parser, {&byte, 1});
      for (;;) {
        auto const event = parser.next();
        ASSERT_TRUE(event.ok()) << bytes << event.error().message;
        if (!*event) break;
        events.push_back(**event);
      }
    }
    ASSERT_FALSE(events.empty()) << bytes;
    EXPECT_TRUE(events.back().complete) << bytes;
    EXPECT_EQ(std::ranges::count(events, true, &Event::complete), 1) << bytes;
    EXPECT_TRUE(parser.idle()) << bytes;
  }
}

TEST(Resp, AnAttributeIsNoElementAndNoReply) {
  RespParser parser;
  feed(parser, "|1\r\n+ttl\r\n:3600\r\n*2\r\n:1\r\n|1\r\n+a\r\n*0\r\n:2\r\n");
  std::vector<Event> events;
  for (;;) {
    auto const event = parser.next();
    ASSERT_TRUE(event.ok());
    if (!*event) break;
    events.push_back(**event);
  }
  EXPECT_EQ(std::ranges::count(events, true, &Event::complete), 1);
  EXPECT_TRUE(events.back().complete);
  EXPECT_EQ(events.back().shape, Shape::array);
  EXPECT_TRUE(parser.idle());
}

TEST(Resp, RefusesWhatIsNone) {
  for (std::string_view const bytes :
       {"HTTP/1.1 400 Bad Request\r\n", "+OK\n", "\r\n", "\n", ":\r\n", ":1x\r\n", ":99999999999999999999\r\n", "$x\r\n", "$-2\r\n",
        "$3\r\nabcd\r\n", "$3\r\nabc\n\n", "*x\r\n", "*-2\r\n", "%-1\r\n", "~-1\r\n", "#x\r\n", "_x\r\n", ",abc\r\n", ",\r\n", "(12a\r\n",
        "(\r\n", "=2\r\nab\r\n", "=5\r\nabcde\r\n", "!-1\r\n", ".\r\n", "*1\r\n.\r\n", "%?\r\n+a\r\n.\r\n", "$?\r\n:1\r\n",
        "$?\r\n;-1\r\n", "$?\r\n;1\r\nab\r\n", ";1\r\na\r\n", "*9999999999999999\r\n", "\x16\x03\x01\r\n"}) {
    auto const value = parse(bytes);
    ASSERT_FALSE(value.ok()) << bytes;
    EXPECT_EQ(value.error().code, ErrorCode::bad_data) << bytes;
    EXPECT_EQ(value.error().damage, Damage::connection) << bytes;
  }
}

TEST(Resp, HasBounds) {
  std::string deep;
  for (int i = 0; i < 200; ++i) deep += "*1\r\n";
  EXPECT_EQ(parse(deep).error().code, ErrorCode::limit);
  EXPECT_EQ(parse("$1000\r\n", {.depth = 8, .text_bytes = 999}).error().code, ErrorCode::limit);
  EXPECT_EQ(parse("$9223372036854775807\r\n").error().code, ErrorCode::limit);
  EXPECT_EQ(parse("$?\r\n;600\r\n" + std::string(600, 'x') + "\r\n;600\r\n", {.depth = 8, .text_bytes = 999}).error().code, ErrorCode::limit);
  EXPECT_EQ(parse("+" + std::string(2 << 20, 'x')).error().code, ErrorCode::bad_data);
}

TEST(Resp, TakesNoMemoryForWhatIsOnlyAnnounced) {
  RespParser parser;
  feed(parser, "$500000000\r\nabc");
  ASSERT_TRUE(parser.next().ok());
  EXPECT_LE(parser.space().size(), size_t{1} << 20);
  RespParser other;
  feed(other, "*1000000000\r\n");
  auto const event = other.next();
  ASSERT_TRUE(event.ok());
  EXPECT_EQ((*event)->count, 1'000'000'000);
}

TEST(Resp, ReadsManyRepliesInARow) {
  RespParser parser;
  std::string bytes;
  for (int i = 0; i < 50'000; ++i) bytes += fmt::format("*2\r\n:{}\r\n$3\r\nabc\r\n", i);
  feed(parser, bytes);
  for (int i = 0; i < 50'000; ++i) {
    auto const value = tree(parser);
    ASSERT_TRUE(value.ok());
    ASSERT_EQ(value->items[0].integer, i);
  }
  EXPECT_TRUE(parser.idle());
}

TEST(Resp, WritesCommandsAsBulkStrings) {
  std::string out;
  append_command(out, std::span<std::string const>(std::vector<std::string>{"SET", "a b", std::string("\0\r\n", 3)}));
  EXPECT_EQ(out, std::string("*3\r\n$3\r\nSET\r\n$3\r\na b\r\n$3\r\n\0\r\n\r\n", 31));
}

TEST(Rows, TakeTheNarrowestTypeThatHoldsAll) {
  auto const type = [](std::initializer_list<std::string_view> cells) {
    std::vector<std::vector<Value>> rows;
    for (auto const cell : cells) rows.push_back({parse(cell).value()});
    return type_of(rows, 0);
  };
  EXPECT_EQ(type({}), Type::text);
  EXPECT_EQ(type({"_\r\n"}), Type::text);
  EXPECT_EQ(type({":1\r\n", "_\r\n", ":2\r\n"}), Type::int64);
  EXPECT_EQ(type({",1\r\n"}), Type::float64);
  EXPECT_EQ(type({":1\r\n", ",1\r\n"}), Type::variant);
  EXPECT_EQ(type({"+a\r\n", "$1\r\nb\r\n"}), Type::text);
  EXPECT_EQ(type({"$1\r\n\xff\r\n"}), Type::binary);
  EXPECT_EQ(type({"+a\r\n", "$1\r\n\xff\r\n"}), Type::variant);
  EXPECT_EQ(type({"*0\r\n", "%0\r\n"}), Type::json);
  EXPECT_EQ(type({"#t\r\n"}), Type::boolean);
  EXPECT_EQ(type({"(12345678901234567890\r\n"}), Type::decimal);
  EXPECT_EQ(type({"+a\r\n", "-ERR x\r\n"}), Type::variant);
}

}  // namespace
}  // namespace sextant::redis
