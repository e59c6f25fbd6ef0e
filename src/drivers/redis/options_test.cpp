#include "drivers/redis/options.h"

#include <gtest/gtest.h>

namespace sextant::redis {
namespace {

using Values = std::map<std::string, std::string, std::less<>>;

TEST(RedisUrl, IsRead) {
  std::pair<std::string_view, Values> const rows[]{
      {"redis://", {}},
      {"//", {}},
      {"redis://host", {{"host", "host"}}},
      {"redis://host:6380/3", {{"host", "host"}, {"port", "6380"}, {"database", "3"}}},
      {"redis://:p%40ss@host", {{"host", "host"}, {"password", "p@ss"}}},
      {"redis://us%3Aer:p:w@host", {{"host", "host"}, {"user", "us:er"}, {"password", "p:w"}}},
      {"redis://[::1]:7000", {{"host", "::1"}, {"port", "7000"}}},
      {"rediss://host", {{"host", "host"}, {"tls", "verify-full"}}},
      {"valkeys://host?tls=require", {{"host", "host"}, {"tls", "require"}}},
      {"valkey://host?tls=disable&separator=%2F", {{"host", "host"}, {"tls", "disable"}, {"separator", "/"}}},
      {"redis://?socket=/run/redis.sock", {{"socket", "/run/redis.sock"}}},
  };
  for (auto const& [url, wanted] : rows) {
    auto const spec = parse_url(url);
    ASSERT_TRUE(spec.ok()) << url << spec.error().message;
    EXPECT_EQ(spec->options, wanted) << url;
    EXPECT_TRUE(read_options(*spec).ok()) << url;
  }
  EXPECT_EQ(parse_url("redis://h?connect_timeout=3")->connect_timeout, std::chrono::seconds(3));
}

TEST(RedisUrl, IsRefusedWithoutTellingItsSecrets) {
  for (std::string_view const url :
       {"redis:host", "redis://:secret@host:0", "redis://:secret@host:65536", "redis://:secret@host:x", "redis://:secret@h/x", "redis://:secret@h/-1",
        "redis://:secret@h?nonsense=1", "redis://:secret@h?tls", "redis://:secret%4@h", "redis://:secret%00@h", "redis://:secret@[::1",
        "redis://:secret@[::1]x", "redis://:secret@a,b", "rediss://:secret@h?tls=disable", "redis://:secret@h?connect_timeout=0"}) {
    auto const spec = parse_url(url);
    ASSERT_FALSE(spec.ok()) << url;
    EXPECT_EQ(spec.error().code, ErrorCode::invalid_argument);
    EXPECT_EQ((spec.error().message + spec.error().hint).find("secret"), std::string::npos) << url;
  }
}

TEST(RedisOptions, AreCheckedByName) {
  EXPECT_NE(read_options({.options = {{"nonsense", "1"}}}).error().message.find("nonsense"), std::string::npos);
  for (auto const& [name, value] : Values{{"tls", "maybe"}, {"tls", "require|disable"}, {"port", "x"}, {"database", "-1"}, {"protocol", "4"},
                                          {"tls_minimum", "1.0"}, {"separator", "12345678901234567"}, {"host", std::string("a\0b", 3)}}) {
    auto const options = read_options({.options = {{name, value}}});
    ASSERT_FALSE(options.ok()) << name;
    EXPECT_EQ(options.error().code, ErrorCode::invalid_argument);
  }
}

TEST(RedisOptions, EncryptByDefaultWhatLeavesTheMachine) {
  auto const mode = [](Values values) { return read_options({.options = std::move(values)})->tls.mode; };
  EXPECT_EQ(mode({}), net::TlsMode::disable);
  EXPECT_EQ(mode({{"host", "127.0.0.1"}}), net::TlsMode::disable);
  EXPECT_EQ(mode({{"host", "db.example"}}), net::TlsMode::verify_full);
  EXPECT_EQ(mode({{"host", "db.example"}, {"tls", "disable"}}), net::TlsMode::disable);
  EXPECT_EQ(mode({{"host", "db.example"}, {"socket", "/run/x"}}), net::TlsMode::disable);
  EXPECT_EQ(read_options({.options = {}, .application_name = "a b\n"})->client_name, "a-b-");
}

}  // namespace
}  // namespace sextant::redis
