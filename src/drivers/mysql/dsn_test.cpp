#include "drivers/mysql/dsn.h"

#include <filesystem>
#include <fstream>

#include "driver/dsn_cases_test.h"
#include "drivers/mysql/url.h"

namespace sextant::mysql {
namespace {

TEST(MysqlDsn, ReadsConnectionStrings) {
  expect_dsn(&parse_dsn, {
      {"Server=db;Port=3307;Database=shop;Uid=ann;Pwd='a;b';SslMode=VerifyFull",
       DsnOptions{{"host", "db"}, {"port", "3307"}, {"database", "shop"}, {"user", "ann"}, {"password", "a;b"}, {"sslmode", "verify-full"}}},
      {"Server=db;User Id=ann;SslMode=None;", DsnOptions{{"host", "db"}, {"user", "ann"}, {"sslmode", "disable"}}},
      {"ann:s@cret@tcp(db:3307)/shop?parseTime=true&tls=skip-verify",
       DsnOptions{{"host", "db"}, {"port", "3307"}, {"database", "shop"}, {"user", "ann"}, {"password", "s@cret"}, {"sslmode", "require"}}},
      {"ann@unix(/run/mysqld/mysqld.sock)/", DsnOptions{{"socket", "/run/mysqld/mysqld.sock"}, {"user", "ann"}}},
      {"tcp(db)/shop", DsnOptions{{"host", "db"}, {"database", "shop"}}},
      {"ann@tcp([::1]:3306)/", DsnOptions{{"host", "::1"}, {"port", "3306"}, {"user", "ann"}}},
      {"Host=db;Username=ann;", std::nullopt},
      {"host=db dbname=shop", std::nullopt},
      {"ann@udp(db)/shop", std::nullopt},
      {"/tmp/shop (1)/x.db", std::nullopt},
      {"", std::nullopt},
  });
}

TEST(MysqlDsn, NamesTheOptionItDoesNotKnowAndNoValue) {
  for (std::string_view const text : {"Server=db;Uid=a;Speed=hunter2", "a@tcp(db)/?Speed=hunter2"}) {
    expect_unknown_option(&parse_dsn, text, "speed");
  }
}

class MysqlOptionFile : public testing::Test {
 protected:
  MysqlOptionFile() {
    std::string pattern = "/tmp/sextant-option-file.XXXXXX";
    folder_ = ::mkdtemp(pattern.data());
    std::ofstream(folder_ + "/my.cnf") << "[mysqld]\nport=1\n[client]\nuser=ann\npassword=\"p#1\"\nhost=db\ndefault-character-set=utf8mb4\n"
                                          "[clientshop]\nhost = shop.example\ndatabase=shop\nssl-mode=VERIFY_IDENTITY\n";
  }
  ~MysqlOptionFile() override { std::filesystem::remove_all(folder_); }
  std::string url(std::string const& rest) const { return "mysql://?defaults_file=" + folder_ + "/my.cnf" + rest; }

  std::string folder_;
};

TEST_F(MysqlOptionFile, GivesWhatTheAddressDoesNot) {
  auto const client = parse_url(url(""));
  ASSERT_TRUE(client.ok()) << client.error().message;
  EXPECT_EQ(client->options, (DsnOptions{{"host", "db"}, {"user", "ann"}, {"password", "p#1"}}));
  auto const group = parse_url(url("&defaults_group=clientshop&user=bob"));
  ASSERT_TRUE(group.ok()) << group.error().message;
  EXPECT_EQ(group->options, (DsnOptions{{"host", "shop.example"},
                                     {"user", "bob"},
                                     {"password", "p#1"},
                                     {"database", "shop"},
                                     {"sslmode", "verify-full"}}));
}

TEST_F(MysqlOptionFile, IsMissedByName) {
  auto const group = parse_url(url("&defaults_group=none"));
  ASSERT_FALSE(group.ok());
  EXPECT_EQ(group.error().code, ErrorCode::not_found);
  EXPECT_THAT(group.error().message, testing::HasSubstr("[none]"));
  auto const file = parse_url("mysql://?defaults_file=/nowhere/my.cnf");
  ASSERT_FALSE(file.ok());
  EXPECT_EQ(file.error().code, ErrorCode::not_found);
  EXPECT_THAT(file.error().message, testing::HasSubstr("/nowhere/my.cnf"));
}

}  // namespace
}  // namespace sextant::mysql
