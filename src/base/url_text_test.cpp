#include "base/url_text.h"

#include <gtest/gtest.h>

namespace sextant {
namespace {

TEST(UrlText, DecodesEscapesOfEveryByteButZero) {
  for (int byte = 1; byte < 256; ++byte) {
    constexpr std::string_view lower = "0123456789abcdef", upper = "0123456789ABCDEF";
    for (auto const digits : {lower, upper}) {
      auto const text = std::string("a%") + digits[static_cast<size_t>(byte / 16)] + digits[static_cast<size_t>(byte % 16)];
      auto const decoded = percent_decode(text);
      ASSERT_TRUE(decoded.ok()) << text;
      EXPECT_EQ(*decoded, std::string("a") + static_cast<char>(byte)) << text;
    }
  }
  EXPECT_EQ(*percent_decode("a+b %25"), "a+b %");
  EXPECT_EQ(*percent_decode(""), "");
}

TEST(UrlText, EncodesWhatReadsBackTheSame) {
  std::string every;
  for (int byte = 1; byte < 256; ++byte) every += static_cast<char>(byte);
  auto const encoded = percent_encode(every);
  EXPECT_EQ(*percent_decode(encoded), every);
  EXPECT_EQ(encoded.find_first_of("/?#@:&= \""), std::string::npos);
  EXPECT_EQ(percent_encode("a-b._~Z9"), "a-b._~Z9");
}

TEST(UrlText, RefusesBrokenEscapesWithoutShowingThem) {
  for (std::string_view const text : {"hunter2%", "hunter2%4", "hunter2%zz", "hunter2%4z", "hunter2%-1", "hunter2%+1", "hunter2%00"}) {
    auto const decoded = percent_decode(text);
    ASSERT_FALSE(decoded.ok()) << text;
    EXPECT_EQ(decoded.error().code, ErrorCode::invalid_argument);
    EXPECT_EQ((decoded.error().message + decoded.error().hint).find("hunter2"), std::string::npos);
  }
}

TEST(UrlText, DecodesFormsAsBrowsersWriteThem) {
  EXPECT_EQ(form_decode("a+b%2Bc%20d"), "a b+c d");
  EXPECT_EQ(form_decode("100%"), "100%");
  EXPECT_EQ(form_decode("%zz%4"), "%zz%4");
  EXPECT_EQ(form_decode("%00"), std::string(1, '\0'));
}

TEST(UrlText, SplitsAQueryIntoItsOptions) {
  auto const options = split_query("a=1&&b&c=&d=x=y&=z");
  ASSERT_EQ(options.size(), 5U);
  EXPECT_EQ(options[0].name, "a");
  EXPECT_EQ(options[0].value, "1");
  EXPECT_EQ(options[1].name, "b");
  EXPECT_FALSE(options[1].value.has_value());
  EXPECT_EQ(options[2].value, "");
  EXPECT_EQ(options[3].value, "x=y");
  EXPECT_EQ(options[4].name, "");
  EXPECT_TRUE(split_query("").empty());
}

TEST(UrlText, SplitsAUrlIntoItsParts) {
  auto const all = split_url("//a%20b:p%40@ss@h:1,[::1]/x%2Fy?q=%26#rest?");
  ASSERT_TRUE(all.ok()) << all.error().message;
  EXPECT_EQ(all->user, "a b");
  EXPECT_EQ(all->password, "p@@ss");
  EXPECT_EQ(all->hosts, "h:1,[::1]");
  EXPECT_EQ(all->path, "x/y");
  EXPECT_EQ(all->query, "q=%26");
  auto const none = split_url("//");
  ASSERT_TRUE(none.ok());
  EXPECT_TRUE(none->user.empty() && none->password.empty() && none->hosts.empty() && none->path.empty() && none->query.empty());
}

TEST(UrlText, RefusesUrlsThatAreNone) {
  for (auto const& url : {std::string("host"), std::string("/host"), std::string("//a\0b", 5), "//" + std::string(64 * 1024, 'a'),
                          std::string("//a%4@h"), std::string("//a:%@h"), std::string("//h/%x")}) {
    EXPECT_FALSE(split_url(url).ok()) << url.substr(0, 20);
  }
}

TEST(UrlText, SplitsHostsFromTheirPorts) {
  struct Case {
    std::string_view text, host, port;
  };
  for (auto const& [text, host, port] : {Case{"", "", ""}, Case{"h", "h", ""}, Case{"h:65535", "h", "65535"}, Case{"h:", "h", ""},
                                         Case{":1", "", "1"}, Case{"[::1]", "::1", ""}, Case{"[::1]:7", "::1", "7"}, Case{"%2Ftmp", "/tmp", ""}}) {
    auto const split = split_host(text);
    ASSERT_TRUE(split.ok()) << text << ": " << split.error().message;
    EXPECT_EQ(split->host, host) << text;
    EXPECT_EQ(split->port, port) << text;
  }
  for (std::string_view const text : {"h:0", "h:65536", "h:x", "h:-1", "a:b:c", "::1", "[::1", "[::1]x", "[::1]:x", "%"}) {
    EXPECT_FALSE(split_host(text).ok()) << text;
  }
}

}  // namespace
}  // namespace sextant
