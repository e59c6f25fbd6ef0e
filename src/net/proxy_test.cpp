// What a proxy may answer, by a peer that says exactly that.
#include "net/proxy.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <fcntl.h>
#include <sys/socket.h>

#include <array>
#include <thread>

namespace sextant::net {
namespace {

using testing::HasSubstr;

struct Talk {
  std::string sent;         // By us.
  std::string rest;         // What is left on the socket for the database's driver.
  Result<> outcome;
};

// Asks a peer whose answers come all at once.
Talk talk(Proxy const& proxy, std::string const& answers, std::string const& host = "db.example.org") {
  std::array<int, 2> pair{};
  EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair.data()), 0);
  Descriptor const near(pair[0]), far(pair[1]);
  EXPECT_EQ(::send(far.number(), answers.data(), answers.size(), 0), static_cast<ssize_t>(answers.size()));
  ::shutdown(far.number(), SHUT_WR);
  Talk result;
  {
    auto const stream = borrow_socket(near.number(), nullptr);
    result.outcome = ask_proxy(**stream, proxy, host, 5432, Clock::now() + std::chrono::seconds(5));
  }
  std::array<char, 4096> buffer{};
  auto const sent = ::recv(far.number(), buffer.data(), buffer.size(), 0);
  if (sent > 0) result.sent.assign(buffer.data(), static_cast<size_t>(sent));
  auto const rest = ::recv(near.number(), buffer.data(), buffer.size(), 0);
  if (rest > 0) result.rest.assign(buffer.data(), static_cast<size_t>(rest));
  return result;
}

std::string bytes(std::initializer_list<int> values) {
  std::string text;
  for (int const value : values) text += static_cast<char>(value);
  return text;
}

TEST(Proxy, IsReadAndWrittenWithoutItsPassword) {
  auto const proxy = read_proxy("socks5://ann:s3cret@proxy.example.org");
  ASSERT_TRUE(proxy.ok());
  EXPECT_EQ(proxy->port, 1080);
  EXPECT_EQ(proxy->password, "s3cret");
  EXPECT_EQ(write_proxy(*proxy), "socks5://ann@proxy.example.org:1080");
  EXPECT_EQ(write_proxy(*read_proxy("http://[::1]:8080")), "http://[::1]:8080");
  EXPECT_EQ(read_proxy("http://host")->port, 3128);
  for (std::string const url : {"", "socks5:", "socks5://", "ftp://s3cret", "http://host/s3cret", "http://host:x", "http://a%3Ab:s3cret@host"}) {
    auto const bad = read_proxy(url);
    ASSERT_FALSE(bad.ok()) << url;
    EXPECT_THAT(bad.error().message, testing::Not(HasSubstr("s3cret")));
  }
}

TEST(Proxy, Socks5LeavesTheFirstBytesOfTheHost) {
  Proxy proxy;
  auto const found = talk(proxy, bytes({5, 0, 5, 0, 0, 1, 10, 0, 0, 1, 1, 2}) + "greeting");
  EXPECT_TRUE(found.outcome.ok());
  EXPECT_EQ(found.rest, "greeting");
  EXPECT_EQ(found.sent, bytes({5, 1, 0, 5, 1, 0, 3, 14}) + "db.example.org" + bytes({5432 >> 8, 5432 & 255}));
  // Its own address may be a name or one of IPv6.
  EXPECT_EQ(talk(proxy, bytes({5, 0, 5, 0, 0, 3, 2, 'x', 'y', 1, 2}) + "hi").rest, "hi");
  EXPECT_EQ(talk(proxy, bytes({5, 0, 5, 0, 0, 4}) + std::string(18, 'x') + "hi", "::1").rest, "hi");
}

TEST(Proxy, Socks5SaysWhatIsRefused) {
  Proxy proxy;
  EXPECT_THAT(talk(proxy, bytes({5, 0, 5, 5, 0, 1})).outcome.error().message, HasSubstr("the host refused the connection"));
  EXPECT_EQ(talk(proxy, bytes({5, 255})).outcome.error().code, ErrorCode::unauthenticated);
  EXPECT_EQ(talk(proxy, bytes({5, 2})).outcome.error().code, ErrorCode::unauthenticated);
  proxy.user = "ann";
  proxy.password = "s3cret";
  EXPECT_EQ(talk(proxy, bytes({5, 2, 1, 1})).outcome.error().code, ErrorCode::unauthenticated);
  EXPECT_EQ(talk(proxy, bytes({5, 2, 1, 0, 5, 0, 0, 1, 0, 0, 0, 0, 0, 0})).sent.substr(0, 16), bytes({5, 2, 0, 2, 1, 3}) + "ann" + bytes({6}) + "s3cret");
  for (auto const& broken : {bytes({}), bytes({5}), bytes({4, 0}), bytes({5, 0, 4, 0, 0, 1}), bytes({5, 0, 5, 0, 0, 3, 200, 1})}) {
    EXPECT_FALSE(talk(proxy, broken).outcome.ok());
  }
}

TEST(Proxy, HttpLeavesTheFirstBytesOfTheHost) {
  Proxy proxy;
  proxy.kind = Proxy::Kind::http;
  auto const found = talk(proxy, "HTTP/1.1 200 Fine\r\nVia: x\r\n\r\ngreeting");
  EXPECT_TRUE(found.outcome.ok());
  EXPECT_EQ(found.rest, "greeting");
  EXPECT_EQ(found.sent, "CONNECT db.example.org:5432 HTTP/1.1\r\nHost: db.example.org:5432\r\n\r\n");
  proxy.user = "ann";
  proxy.password = "s3cret";
  EXPECT_THAT(talk(proxy, "HTTP/1.0 200 OK\r\n\r\n", "::1").sent, HasSubstr("CONNECT [::1]:5432 HTTP/1.1\r\nHost: [::1]:5432\r\nProxy-Authorization: Basic YW5uOnMzY3JldA==\r\n\r\n"));
}

TEST(Proxy, HttpSaysWhatIsRefused) {
  Proxy proxy;
  proxy.kind = Proxy::Kind::http;
  EXPECT_THAT(talk(proxy, "HTTP/1.1 403 Not here\x1b[2J\r\n\r\n").outcome.error().message, HasSubstr("403 Not here<ESC>[2J"));
  EXPECT_EQ(talk(proxy, "HTTP/1.1 407 Who\r\n\r\n").outcome.error().code, ErrorCode::unauthenticated);
  for (std::string const& broken : {std::string(), std::string("HTTP/1.1 200"), std::string("hello\r\n\r\n"), std::string("HTTP/1.1 xyz\r\n\r\n"),
                                   "HTTP/1.1 200 OK\r\nX: " + std::string(20'000, 'x') + "\r\n\r\n"}) {
    EXPECT_FALSE(talk(proxy, broken).outcome.ok());
  }
  EXPECT_FALSE(talk(proxy, "HTTP/1.1 200 OK\r\n\r\n", "host\r\nX: y").outcome.ok());
}

}  // namespace
}  // namespace sextant::net
