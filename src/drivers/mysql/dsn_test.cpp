#include "drivers/mysql/dsn.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "base/text.h"
#include "drivers/mysql/url.h"

namespace sextant::mysql {
namespace {

using Options = std::map<std::string, std::string, std::less<>>;

TEST(MysqlDsn, ReadsConnectionStrings) {
  struct Case {
    std::string_view text;
    std::optional<Options> options;
  };
  Case const cases[]{
      {"Server=db;Port=3307;Database=shop;Uid=ann;Pwd='a;b';SslMode=VerifyFull",
       Options{{"host", "db"}, {"port", "3307"}, {"database", "shop"}, {"user", "ann"}, {"password", "a;b"}, {"sslmode", "verify-full"}}},
      {"Server=db;User Id=ann;SslMode=None;", Options{{"host", "db"}, {"user", "ann"}, {"sslmode", "disable"}}},
      {"ann:s@cret@tcp(db:3307)/shop?parseTime=true&tls=skip-verify",
       Options{{"host", "db"}, {"port", "3307"}, {"database", "shop"}, {"user", "ann"}, {"password", "s@cret"}, {"sslmode", "require"}}},
      {"ann@unix(/run/mysqld/mysqld.sock)/", Options{{"socket", "/run/mysqld/mysqld.sock"}, {"user", "ann"}}},
      {"tcp(db)/shop", Options{{"host", "db"}, {"database", "shop"}}},
      {"ann@tcp([::1]:3306)/", Options{{"host", "::1"}, {"port", "3306"}, {"user", "ann"}}},
      {"Host=db;Username=ann;", std::nullopt},
      {"host=db dbname=shop", std::nullopt},
      {"ann@udp(db)/shop", std::nullopt},
      {"/tmp/shop (1)/x.db", std::nullopt},
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

TEST(MysqlDsn, NamesTheOptionItDoesNotKnowAndNoValue) {
  for (std::string_view const text : {"Server=db;Uid=a;Speed=hunter2", "a@tcp(db)/?Speed=hunter2"}) {
    auto const spec = parse_dsn(text);
    ASSERT_FALSE(spec.ok());
    EXPECT_THAT(lower_ascii(spec.error().message), testing::HasSubstr("speed"));
    EXPECT_THAT(spec.error().message + spec.error().hint, testing::Not(testing::HasSubstr("hunter2")));
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
  EXPECT_EQ(client->options, (Options{{"host", "db"}, {"user", "ann"}, {"password", "p#1"}}));
  auto const group = parse_url(url("&defaults_group=clientshop&user=bob"));
  ASSERT_TRUE(group.ok()) << group.error().message;
  EXPECT_EQ(group->options, (Options{{"host", "shop.example"},
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
