#include "drivers/postgresql/url.h"

namespace sextant::postgresql {
namespace {

using Options = std::map<std::string, std::string, std::less<>>;

TEST(PostgresqlUrl, ReadsItsParts) {
  struct Case {
    std::string_view url;
    Options options;
  };
  Case const cases[]{
      {"//", {}},
      {"//db.example.com", {{"host", "db.example.com"}}},
      {"//db:5433/shop", {{"host", "db"}, {"port", "5433"}, {"database", "shop"}}},
      {"postgresql://ada:pw@db/shop", {{"user", "ada"}, {"password", "pw"}, {"host", "db"}, {"database", "shop"}}},
      {"postgres://ada@db", {{"user", "ada"}, {"host", "db"}}},
      {"//a%20b:p%40%2F%3A%23@db/s%C3%A9", {{"user", "a b"}, {"password", "p@/:#"}, {"host", "db"}, {"database", "sé"}}},
      {"//ada:p@w@db", {{"user", "ada"}, {"password", "p@w"}, {"host", "db"}}},
      {"//[::1]:5433/x", {{"host", "::1"}, {"port", "5433"}, {"database", "x"}}},
      {"//[fe80::1]", {{"host", "fe80::1"}}},
      {"//%2Ftmp/x", {{"host", "/tmp"}, {"database", "x"}}},
      {"///x?host=/tmp&port=5433", {{"host", "/tmp"}, {"port", "5433"}, {"database", "x"}}},
      {"//a:1,b:2,c/x", {{"host", "a,b,c"}, {"port", "1,2,"}, {"database", "x"}}},
      {"//db?sslmode=require&dbname=y", {{"host", "db"}, {"sslmode", "require"}, {"database", "y"}}},
      {"//db?options=-c%20search_path%3Da", {{"host", "db"}, {"options", "-c search_path=a"}}},
  };
  for (auto const& test : cases) {
    auto const spec = parse_url(test.url);
    ASSERT_TRUE(spec.ok()) << test.url << ": " << spec.error().message;
    EXPECT_EQ(spec->options, test.options) << test.url;
  }
}

TEST(PostgresqlUrl, TakesTheTimeLimitOfConnecting) {
  auto const spec = parse_url("//db?connect_timeout=3");
  ASSERT_TRUE(spec.ok());
  EXPECT_EQ(spec->connect_timeout, std::chrono::seconds(3));
}

TEST(PostgresqlUrl, RefusesWhatItCannotReadWithoutShowingIt) {
  for (std::string_view const url :
       {"db/hunter2", "//ada:hunter2%zz@db", "//ada:hunter2@db:70000", "//ada:hunter2@[::1", "//ada:hunter2@a:b:c",
        "//ada:hunter2@db?connect_timeout=soon", "//ada:hunter2@db?sslmode", "//ada:hunter2%00@db", "//ada:hunter2%4@db",
        "//ada:hunter2/x@db"}) {
    auto const spec = parse_url(url);
    ASSERT_FALSE(spec.ok()) << url;
    EXPECT_EQ(spec.error().code, ErrorCode::invalid_argument);
    EXPECT_EQ((spec.error().message + spec.error().hint + spec.error().detail).find("hunter2"), std::string::npos);
  }
}

TEST(PostgresqlUrl, NamesTheOptionItDoesNotKnow) {
  auto const spec = parse_url("//db?passfile=/etc/shadow");
  ASSERT_FALSE(spec.ok());
  EXPECT_THAT(spec.error().message, testing::HasSubstr("passfile"));
  EXPECT_THAT(spec.error().message, testing::Not(testing::HasSubstr("shadow")));
}

TEST(PostgresqlUrl, PairsHostsWithPorts) {
  auto const endpoints = endpoints_of("a,b,", "1,2,");
  ASSERT_TRUE(endpoints.ok());
  ASSERT_EQ(endpoints->size(), 3U);
  EXPECT_EQ((*endpoints)[1].host, "b");
  EXPECT_EQ((*endpoints)[1].port, "2");
  EXPECT_EQ((*endpoints)[2].host, "localhost");
  EXPECT_EQ((*endpoints)[2].port, "5432");
  EXPECT_FALSE(endpoints_of("a,b", "1,2,3").ok());
  EXPECT_FALSE(endpoints_of("a", "-1").ok());
}

TEST(PostgresqlUrl, KnowsWhichHostsAreOnThisMachine) {
  for (auto const* const host : {"localhost", "127.0.0.1", "127.1.2.3", "::1", "/tmp", "@abstract"}) {
    EXPECT_TRUE(is_local_host(host)) << host;
  }
  for (auto const* const host : {"db", "localhost.evil.com", "127.0.0.1.nip.io", "10.0.0.1", ""}) {
    EXPECT_FALSE(is_local_host(host)) << host;
  }
}

}  // namespace
}  // namespace sextant::postgresql
