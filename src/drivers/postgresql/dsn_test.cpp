#include "drivers/postgresql/dsn.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "driver/dsn_cases_test.h"
#include "drivers/postgresql/url.h"

namespace sextant::postgresql {
namespace {

TEST(PostgresqlDsn, ReadsConnectionStrings) {
  expect_dsn(&parse_dsn, {
      {"host=db port=5433 dbname=shop user=ann password='a b'",
       DsnOptions{{"host", "db"}, {"port", "5433"}, {"database", "shop"}, {"user", "ann"}, {"password", "a b"}}},
      {"dbname=shop", DsnOptions{{"database", "shop"}}},
      {"hostaddr=10.0.0.1", DsnOptions{{"host", "10.0.0.1"}}},
      {"host=db hostaddr=10.0.0.1 sslmode=require", DsnOptions{{"host", "db"}, {"sslmode", "require"}}},
      {"Host=db;Username=ann;Password=a b;Database=shop;SSL Mode=VerifyFull",
       DsnOptions{{"host", "db"}, {"user", "ann"}, {"password", "a b"}, {"database", "shop"}, {"sslmode", "verify-full"}}},
      {"Server=db;Uid=ann;", std::nullopt},
      {"user=ann", std::nullopt},
      {"/tmp/shop.db", std::nullopt},
      {"", std::nullopt},
  });
}

TEST(PostgresqlDsn, NamesTheOptionItDoesNotKnowAndNoValue) {
  expect_unknown_option(&parse_dsn, "host=db pasword=hunter2", "pasword");
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
  EXPECT_EQ((*spec)->options, (DsnOptions{{"host", "db"}, {"port", "5433"}, {"database", "shop"}, {"user", "bob"}}));
  auto const url = parse_url("postgresql:///other?service=shop");
  ASSERT_TRUE(url.ok());
  EXPECT_EQ(url->options, (DsnOptions{{"host", "db"}, {"port", "5433"}, {"database", "other"}, {"user", "ann"}}));
}

TEST_F(PostgresqlService, IsLookedForInTheMachinesFileToo) {
  write("own", "[other]\nhost=no\n");
  write("pg_service.conf", "[shop]\nhost=db\n");
  auto const spec = parse_dsn("service=shop");
  ASSERT_TRUE(spec.ok() && spec->has_value());
  EXPECT_EQ((*spec)->options, (DsnOptions{{"host", "db"}}));
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
  expect_unknown_option(&parse_dsn, "service=shop", "speed");
}

}  // namespace
}  // namespace sextant::postgresql
