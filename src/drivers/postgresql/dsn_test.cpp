#include "drivers/postgresql/dsn.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "drivers/postgresql/url.h"

namespace sextant::postgresql {
namespace {

using Options = std::map<std::string, std::string, std::less<>>;

TEST(PostgresqlDsn, ReadsConnectionStrings) {
  struct Case {
    std::string_view text;
    std::optional<Options> options;
  };
  Case const cases[]{
      {"host=db port=5433 dbname=shop user=ann password='a b'",
       Options{{"host", "db"}, {"port", "5433"}, {"database", "shop"}, {"user", "ann"}, {"password", "a b"}}},
      {"dbname=shop", Options{{"database", "shop"}}},
      {"hostaddr=10.0.0.1", Options{{"host", "10.0.0.1"}}},
      {"host=db hostaddr=10.0.0.1 sslmode=require", Options{{"host", "db"}, {"sslmode", "require"}}},
      {"Host=db;Username=ann;Password=a b;Database=shop;SSL Mode=VerifyFull",
       Options{{"host", "db"}, {"user", "ann"}, {"password", "a b"}, {"database", "shop"}, {"sslmode", "verify-full"}}},
      {"Server=db;Uid=ann;", std::nullopt},
      {"user=ann", std::nullopt},
      {"/tmp/shop.db", std::nullopt},
      {"", std::nullopt},
  };
  for (auto const& test : cases) {
    auto const spec = parse_dsn(test.text);
    ASSERT_TRUE(spec.ok()) << test.text << ": " << spec.error().message;
    ASSERT_EQ(spec->has_value(), test.options.has_value()) << test.text;
    if (test.options) {
      EXPECT_EQ((*spec)->options, *test.options) << test.text;
    }
  }
}

TEST(PostgresqlDsn, NamesTheOptionItDoesNotKnowAndNoValue) {
  auto const spec = parse_dsn("host=db pasword=hunter2");
  ASSERT_FALSE(spec.ok());
  EXPECT_THAT(spec.error().message, testing::HasSubstr("pasword"));
  EXPECT_THAT(spec.error().message + spec.error().hint, testing::Not(testing::HasSubstr("hunter2")));
}

class PostgresqlService : public testing::Test {
 protected:
  PostgresqlService() {
    std::string pattern = "/tmp/sextant-service.XXXXXX";
    folder_ = ::mkdtemp(pattern.data());
    ::setenv("PGSERVICEFILE", (folder_ + "/own").c_str(), 1);
    ::setenv("PGSYSCONFDIR", folder_.c_str(), 1);
  }
  ~PostgresqlService() override {
    ::unsetenv("PGSERVICEFILE");
    ::unsetenv("PGSYSCONFDIR");
    std::filesystem::remove_all(folder_);
  }
  void write(std::string const& name, std::string_view text) const { std::ofstream(folder_ + "/" + name) << text; }

  std::string folder_;
};

TEST_F(PostgresqlService, GivesWhatTheAddressDoesNot) {
  write("own", "[shop]\nhost=db\nport=5433\ndbname=shop\nuser=ann\n");
  auto const spec = parse_dsn("service=shop user=bob");
  ASSERT_TRUE(spec.ok() && spec->has_value());
  EXPECT_EQ((*spec)->options, (Options{{"host", "db"}, {"port", "5433"}, {"database", "shop"}, {"user", "bob"}}));
  auto const url = parse_url("postgresql:///other?service=shop");
  ASSERT_TRUE(url.ok());
  EXPECT_EQ(url->options, (Options{{"host", "db"}, {"port", "5433"}, {"database", "other"}, {"user", "ann"}}));
}

TEST_F(PostgresqlService, IsLookedForInTheMachinesFileToo) {
  write("own", "[other]\nhost=no\n");
  write("pg_service.conf", "[shop]\nhost=db\n");
  auto const spec = parse_dsn("service=shop");
  ASSERT_TRUE(spec.ok() && spec->has_value());
  EXPECT_EQ((*spec)->options, (Options{{"host", "db"}}));
}

TEST_F(PostgresqlService, IsMissedByNameAndPlace) {
  auto const spec = parse_dsn("service=shop");
  ASSERT_FALSE(spec.ok());
  EXPECT_EQ(spec.error().code, ErrorCode::not_found);
  EXPECT_THAT(spec.error().message, testing::HasSubstr("shop"));
  EXPECT_THAT(spec.error().hint, testing::HasSubstr(folder_ + "/own"));
}

TEST_F(PostgresqlService, NamesAnOptionThatTheDriverDoesNotKnow) {
  write("own", "[shop]\nhost=db\nspeed=hunter2\n");
  auto const spec = parse_dsn("service=shop");
  ASSERT_FALSE(spec.ok());
  EXPECT_THAT(spec.error().message, testing::HasSubstr("speed"));
  EXPECT_THAT(spec.error().message, testing::Not(testing::HasSubstr("hunter2")));
}

}  // namespace
}  // namespace sextant::postgresql
