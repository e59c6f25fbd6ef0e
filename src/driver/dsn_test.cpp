#include "driver/dsn.h"

#include <gtest/gtest.h>

namespace sextant {
namespace {

// "name>value|name>value"; "-" for none.
std::string shown(std::optional<std::vector<DsnPair>> const& pairs) {
  if (!pairs) return "-";
  std::string text;
  for (auto const& pair : *pairs) text += (text.empty() ? "" : "|") + pair.name + ">" + pair.value;
  return text;
}

TEST(Dsn, SplitsPairsApartBySpaces) {
  struct Case {
    std::string_view text, pairs;
  };
  for (auto const& test : std::initializer_list<Case>{
           {"host=db user=ann", "host>db|user>ann"},
           {"  HOST = db\n port=5432 ", "host>db|port>5432"},
           {"password='it\\'s \\\\ one' dbname=''", "password>it's \\ one|dbname>"},
           {"password=a\\ b", "password>a b"},
           {"password=a=b&c", "password>a=b&c"},
           {"", ""},
           {"host", "-"},
           {"host=db user", "-"},
           {"password='open", "-"},
           {"password='a'b", "-"},
           {"=db", "-"},
           {"/tmp/shop.db", "-"},
           {"postgres://ann@db/shop?a=b", "-"},
       }) {
    EXPECT_EQ(shown(split_spaced_pairs(test.text)), test.pairs) << test.text;
  }
}

TEST(Dsn, SplitsPairsApartBySemicolons) {
  struct Case {
    std::string_view text, pairs;
  };
  for (auto const& test : std::initializer_list<Case>{
           {"Server=db;Uid=ann;", "server>db|uid>ann"},
           {" User Id = ann ; Pwd = a b ", "user id>ann|pwd>a b"},
           {"Pwd='a;''b';Port=1", "pwd>a;'b|port>1"},
           {"Pwd=\"a\"\"b\";", "pwd>a\"b"},
           {";;Server=;", "server>"},
           {"Server=db", "-"},
           {"Pwd='open;", "-"},
           {"Pwd='a'b;", "-"},
           {"select 1;", "-"},
       }) {
    EXPECT_EQ(shown(split_semicolon_pairs(test.text)), test.pairs) << test.text;
  }
}

TEST(Dsn, BoundsWhatItReads) {
  std::string pair = "a=";
  pair.append(70'000, 'b');
  EXPECT_FALSE(split_spaced_pairs(pair).has_value());
  std::string many;
  for (int i = 0; i < 300; ++i) many += "a=b ";
  EXPECT_FALSE(split_spaced_pairs(many).has_value());
  std::string file = "[s]\n";
  for (int i = 0; i < 300; ++i) file += "a=b\n";
  EXPECT_EQ(read_section(file, "s").size(), 256U);
}

TEST(Dsn, ReadsASectionOfAConfigurationFile) {
  constexpr std::string_view file =
      "host=none\n# a comment\n[other]\nhost=no\n\n[ shop ]\n; another\nhost = db\r\nssl-ca='/a b'\npassword=\"#1\"\nquick\n!include x\n"
      "[more]\nuser=no";
  EXPECT_EQ(shown(read_section(file, "shop")), "host>db|ssl_ca>/a b|password>#1|quick>");
  EXPECT_EQ(shown(read_section(file, "more")), "user>no");
  EXPECT_EQ(shown(read_section(file, "absent")), "");
  EXPECT_EQ(shown(read_section("[shop", "shop")), "");
}

}  // namespace
}  // namespace sextant
