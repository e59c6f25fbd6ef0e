#include "drivers/redis/language.h"

#include <gtest/gtest.h>

#include "drivers/redis/commands.h"
#include "drivers/redis/key_path.h"

namespace sextant::redis {
namespace {

using sql::StatementClass;

std::vector<std::string> texts(std::string_view script) {
  std::vector<std::string> result;
  for (auto const& range : split(script)) result.emplace_back(script.substr(range.text.begin, range.text.end - range.text.begin));
  return result;
}

std::vector<std::string> words(std::string_view text) {
  std::vector<std::string> result;
  auto const split = split_words(text);
  if (!split.ok()) return {"failed: " + split.error().message};
  for (auto const& word : *split) result.push_back(word.text);
  return result;
}

using Texts = std::vector<std::string>;

TEST(RedisLanguage, OneCommandALine) {
  EXPECT_EQ(texts("GET a\nGET b"), (Texts{"GET a", "GET b"}));
  EXPECT_EQ(texts("\n\n  GET a  \r\n\nGET b\n"), (Texts{"GET a", "GET b"}));
  EXPECT_EQ(texts(""), Texts{});
  EXPECT_EQ(texts("# only\n-- comments\n"), Texts{});
  EXPECT_EQ(texts("SET a 1; SET b 2"), (Texts{"SET a 1; SET b 2"}));
}

TEST(RedisLanguage, AQuoteMayRunOverLines) {
  EXPECT_EQ(texts("EVAL \"return 1\n+ 2\" 0\nPING"), (Texts{"EVAL \"return 1\n+ 2\" 0", "PING"}));
  EXPECT_EQ(texts("SET a 'x\ny'\nPING"), (Texts{"SET a 'x\ny'", "PING"}));
  EXPECT_EQ(texts("SET a \"x\\\"\ny\"\nPING"), (Texts{"SET a \"x\\\"\ny\"", "PING"}));
  auto const open = split("SET a \"x\nPING");
  ASSERT_EQ(open.size(), 1U);
  EXPECT_TRUE(open[0].unterminated);
}

TEST(RedisLanguage, CommentsBelongToTheCommandBelow) {
  constexpr std::string_view script = "# All users\nSCAN MATCH user:*\n-- second\n\nPING";
  auto const ranges = split(script);
  ASSERT_EQ(ranges.size(), 2U);
  EXPECT_EQ(ranges[0].title, "All users");
  EXPECT_EQ(ranges[0].whole, (TextRange{0, 30}));
  EXPECT_EQ(ranges[1].title, "");
  EXPECT_EQ(texts("SET a #b"), (Texts{"SET a #b"}));
}

TEST(RedisLanguage, WordsAreQuotedAsInRedisCli) {
  EXPECT_EQ(words("SET \"a b\" 'c d'"), (Texts{"SET", "a b", "c d"}));
  EXPECT_EQ(words(R"(SET "\x00\xff\n\r\t\b\a\\\"" '\n\'')"), (Texts{"SET", std::string("\0\xff\n\r\t\b\a\\\"", 9), "\\n'"}));
  EXPECT_EQ(words("SET \"\" ''"), (Texts{"SET", "", ""}));
  EXPECT_EQ(words("\"\\xZZ\\q\""), (Texts{"xZZq"}));
  EXPECT_EQ(words("a\"b\""), (Texts{"ab"}));
  EXPECT_EQ(words("SET \"a"), (Texts{"failed: A quote is not closed."}));
  auto const error = split_words("SET k \"a\"b").error();
  EXPECT_EQ(error.code, ErrorCode::syntax);
  EXPECT_EQ(error.position, (TextRange{8, 10}));
}

TEST(RedisLanguage, WhatItQuotesItReadsBack) {
  for (int first = 0; first < 256; ++first) {
    for (int second = 0; second < 256; ++second) {
      std::string const bytes{static_cast<char>(first), static_cast<char>(second)};
      ASSERT_EQ(words("SET " + quote_word(bytes)), (Texts{"SET", bytes})) << first << " " << second;
      auto const name = show_name(bytes);
      ASSERT_EQ(parse_name(name).value(), bytes) << name;
    }
  }
  EXPECT_EQ(words("SET " + quote_bytes("")), (Texts{"SET", ""}));
  EXPECT_EQ(quote_bytes("naïve 日本"), "\"naïve 日本\"");
  EXPECT_EQ(quote_bytes("\xe2\x80\xae"), "\"\\xe2\\x80\\xae\"");  // Right-to-left override.
  EXPECT_FALSE(parse_name("\\").ok());
  EXPECT_FALSE(parse_name("\\n").ok());
  EXPECT_FALSE(parse_name("\\x1").ok());
}

TEST(RedisLanguage, PathsRoundTrip) {
  for (std::string_view const name : {"", "a", "user:1", "user:", ":", "a:b:c", "*", "a*", "user:*", "\\x41", "a\\", "\xff:\xfe", "a b", "x\ny", "\"'"}) {
    for (auto const prefix : {false, true}) {
      if (prefix && (name.empty() || !name.ends_with(':'))) continue;
      auto const path = path_of({.database = 3, .name = std::string(name), .prefix = prefix}, ":");
      auto const parsed = parse_path(path);
      ASSERT_TRUE(parsed.ok()) << name;
      EXPECT_EQ(parsed->name, name);
      EXPECT_EQ(parsed->prefix, prefix) << name;
      EXPECT_EQ(parsed->database, 3);
    }
  }
  EXPECT_EQ(path_of({.database = 0, .name = "user:1:name"}, ":"), (Texts{"0", "user:*", "1:*", "name"}));
  EXPECT_EQ(path_of({.database = 0, .name = "user:1:name"}, ""), (Texts{"0", "user:1:name"}));
  EXPECT_FALSE(parse_path({}).ok());
  EXPECT_FALSE(parse_path({"x"}).ok());
  EXPECT_FALSE(parse_path({"0", "key", "below"}).ok());
}

TEST(RedisLanguage, OpensKeysAndPrefixes) {
  EXPECT_EQ(open_text({"0", "user:*", "1"}), "BROWSE \"user:1\" DB 0");
  EXPECT_EQ(open_text({"2", "us[er]:*"}), "SCAN MATCH \"us\\\\[er\\\\]:*\" DB 2 WITHTYPE WITHTTL");
  EXPECT_EQ(open_text({"1"}), "SCAN DB 1 WITHTYPE WITHTTL");
  EXPECT_EQ(open_text({"0", ""}), "BROWSE \"\" DB 0");
}

TEST(RedisLanguage, ParametersAreWholeArguments) {
  std::vector<Parameter> const parameters{{.name = "1", .value = "a b\n\" FLUSHALL"}, {.name = "name", .value = ""}};
  auto const command = read_command({.text = "SET $1 $name", .parameters = parameters});
  ASSERT_TRUE(command.ok());
  EXPECT_EQ(command->arguments, (Texts{"SET", "a b\n\" FLUSHALL", ""}));
  EXPECT_EQ(read_command({.text = "XREAD STREAMS s $", .parameters = {}})->arguments.back(), "$");
  EXPECT_EQ(read_command({.text = "JSON.GET k $.a", .parameters = {}})->arguments.back(), "$.a");
  EXPECT_EQ(read_command({.text = "SET a \"$1\"", .parameters = {}})->arguments.back(), "$1");
  auto const missing = read_command({.text = "GET $key", .parameters = {}}).error();
  EXPECT_EQ(missing.code, ErrorCode::invalid_argument);
  EXPECT_EQ(missing.position, (TextRange{4, 8}));
  EXPECT_FALSE(read_command({.text = "GET a", .parameters = {{.name = "1", .value = "x"}}}).ok());
  EXPECT_FALSE(read_command({.text = "GET $1", .parameters = {{.name = "1", .value = std::nullopt}}}).ok());
  EXPECT_EQ(read_command({.text = "# nothing", .parameters = {}}).error().code, ErrorCode::invalid_argument);
  EXPECT_EQ(read_command({.text = "PING\nPING", .parameters = {}}).error().code, ErrorCode::syntax);
}

TEST(RedisLanguage, Classifies) {
  struct Row {
    std::string_view text;
    StatementClass wanted;
    bool danger;
  };
  for (auto const& row : std::initializer_list<Row>{
           {"GET a", StatementClass::read, false},
           {"get a", StatementClass::read, false},
           {"# comment\nGET a", StatementClass::read, false},
           {"HGETALL h", StatementClass::read, false},
           {"SCAN 0", StatementClass::read, false},
           {"BROWSE a", StatementClass::read, false},
           {"KEYS *", StatementClass::read, true},
           {"XREAD STREAMS s 0", StatementClass::read, false},
           {"XREAD BLOCK 0 STREAMS s 0", StatementClass::write, false},
           {"SET a 1", StatementClass::write, false},
           {"DEL a b", StatementClass::write, false},
           {"DEL 1 2 3 4 5 6 7 8 9 10 11", StatementClass::write, true},
           {"FLUSHALL", StatementClass::write, true},
           {"flushdb async", StatementClass::write, true},
           {"\"FLUSH\\x41LL\"", StatementClass::write, true},
           {"'FLUSHALL'", StatementClass::write, true},
           {"SWAPDB 0 1", StatementClass::write, true},
           {"SHUTDOWN NOSAVE", StatementClass::write, true},
           {"DEBUG SLEEP 1", StatementClass::write, true},
           {"CONFIG SET dir /", StatementClass::write, true},
           {"CONFIG GET *", StatementClass::write, false},
           {"SCRIPT FLUSH", StatementClass::write, true},
           {"EVAL \"return 1\" 0", StatementClass::write, false},
           {"EVAL \"redis.call('FLUSHALL')\" 0", StatementClass::write, true},
           {"MULTI", StatementClass::transaction, false},
           {"CLIENT SETNAME x", StatementClass::session, false},
           {"JSON.GET k", StatementClass::read, false},
           {"NOSUCH a", StatementClass::unknown, false},
           {"GET a\nFLUSHALL", StatementClass::unknown, false},
           {"GET \"a", StatementClass::unknown, false},
           {"", StatementClass::unknown, false},
       }) {
    auto const result = classify(row.text);
    EXPECT_EQ(result.statement_class, row.wanted) << row.text;
    EXPECT_EQ(!result.danger.empty(), row.danger) << row.text << " " << result.danger;
  }
  EXPECT_EQ(classify("config set a b").verb, "CONFIG SET");
  EXPECT_EQ(classify("config set maxmemory b").object, "maxmemory");
}

TEST(RedisLanguage, CommandsAreInOrderAndReadsDoNotWrite) {
  auto const known = known_commands();
  EXPECT_TRUE(std::ranges::is_sorted(known, {}, &CommandFacts::name));
  EXPECT_GT(known.size(), 350U);
  for (auto const& facts : known) {
    EXPECT_FALSE((facts.flags & flag_write) != 0 && (facts.flags & flag_readonly) != 0) << facts.name;
  }
}

}  // namespace
}  // namespace sextant::redis
