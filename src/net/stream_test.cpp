#include "net/stream.h"

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <thread>

namespace sextant::net {
namespace {

using std::chrono::milliseconds;

// Accepts nobody by itself: the kernel completes connections into its queue.
class Listener {
 public:
  explicit Listener(int backlog = 8) : descriptor_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{.sin_family = AF_INET, .sin_port = 0, .sin_addr = {.s_addr = htonl(INADDR_LOOPBACK)}, .sin_zero = {}};
    EXPECT_EQ(::bind(descriptor_, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    EXPECT_EQ(::listen(descriptor_, backlog), 0);
    socklen_t size = sizeof address;
    EXPECT_EQ(::getsockname(descriptor_, reinterpret_cast<sockaddr*>(&address), &size), 0);
    port = ntohs(address.sin_port);
  }
  ~Listener() { ::close(descriptor_); }
  Listener(Listener const&) = delete;
  Listener& operator=(Listener const&) = delete;
  int accept() const { return ::accept(descriptor_, nullptr, nullptr); }
  uint16_t port = 0;

 private:
  int const descriptor_;
};

Clock::time_point in(int count) { return Clock::now() + milliseconds(count); }

TEST(Stream, CarriesBytes) {
  Listener const listener;
  auto const stream = connect({.host = "localhost", .port = listener.port}, in(5000), nullptr);
  ASSERT_TRUE(stream.ok()) << stream.error().message;
  auto const peer = listener.accept();
  ASSERT_TRUE((*stream)->write("hello", in(1000)).ok());
  std::array<char, 16> buffer;
  EXPECT_EQ(::recv(peer, buffer.data(), buffer.size(), 0), 5);
  EXPECT_EQ(::send(peer, "you", 3, 0), 3);
  EXPECT_EQ((*stream)->read(buffer, in(1000)).value(), 3U);
  ::close(peer);
  EXPECT_EQ((*stream)->read(buffer, in(1000)).value(), 0U);
  EXPECT_EQ((*stream)->encryption(), "");
}

TEST(Stream, ReadsNoLongerThanTold) {
  Listener const listener;
  auto const stream = connect({.host = "127.0.0.1", .port = listener.port}, in(5000), nullptr);
  std::array<char, 16> buffer;
  auto const begin = Clock::now();
  EXPECT_EQ((*stream)->read(buffer, in(100)).error().code, ErrorCode::timeout);
  EXPECT_GE(Clock::now() - begin, milliseconds(95));
  EXPECT_LT(Clock::now() - begin, milliseconds(4000));
}

TEST(Stream, WritesNoLongerThanTold) {
  Listener const listener;
  auto const stream = connect({.host = "127.0.0.1", .port = listener.port}, in(5000), nullptr);
  std::string const large(64 << 20, 'x');
  EXPECT_EQ((*stream)->write(large, in(100)).error().code, ErrorCode::timeout);
}

TEST(Stream, AnInterruptionEndsAWaitAndLosesNothing) {
  Listener const listener;
  auto const interruption = Interruption::create().value();
  auto const stream = connect({.host = "127.0.0.1", .port = listener.port}, in(5000), interruption);
  auto const peer = listener.accept();
  std::array<char, 16> buffer;
  std::thread raiser([&] {
    std::this_thread::sleep_for(milliseconds(50));
    interruption->raise();
    interruption->raise();
  });
  EXPECT_EQ((*stream)->read(buffer, Clock::time_point::max()).error().code, ErrorCode::cancelled);
  raiser.join();
  EXPECT_EQ(::send(peer, "still", 5, 0), 5);
  EXPECT_EQ((*stream)->read(buffer, in(1000)).error().code, ErrorCode::cancelled);
  interruption->clear();
  EXPECT_EQ((*stream)->read(buffer, in(1000)).value(), 5U);
  ::close(peer);
}

TEST(Stream, NamesWhatCannotBeReached) {
  uint16_t port = 0;
  { port = Listener().port; }
  auto const refused = connect({.host = "localhost", .port = port}, in(5000), nullptr);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code, ErrorCode::unavailable);
  EXPECT_TRUE(refused.error().retryable);
  EXPECT_NE(refused.error().message.find(std::to_string(port)), std::string::npos);
  auto const unknown = connect({.host = "no-such-host.invalid", .port = 1}, in(10'000), nullptr);
  ASSERT_FALSE(unknown.ok());
  EXPECT_EQ(unknown.error().code, ErrorCode::unavailable);
}

TEST(Stream, ConnectingEndsInTime) {
  Listener const full(0);
  std::vector<std::unique_ptr<Stream>> waiting;
  auto const begin = Clock::now();
  // A queue that is full leaves the next one without an answer.
  for (int i = 0; i < 4; ++i) {
    auto stream = connect({.host = "127.0.0.1", .port = full.port}, in(200), nullptr);
    if (!stream.ok()) {
      EXPECT_NE(stream.error().message.find("in time"), std::string::npos) << stream.error().message;
      EXPECT_LT(Clock::now() - begin, milliseconds(3000));
      return;
    }
    waiting.push_back(std::move(stream).value());
  }
  ADD_FAILURE() << "The queue never became full.";
}

TEST(Stream, ConnectingCanBeInterrupted) {
  Listener const full(0);
  auto const interruption = Interruption::create().value();
  std::vector<std::unique_ptr<Stream>> waiting;
  for (int i = 0; i < 2; ++i) {
    if (auto stream = connect({.host = "127.0.0.1", .port = full.port}, in(100), nullptr); stream.ok()) waiting.push_back(std::move(stream).value());
  }
  interruption->raise();
  EXPECT_EQ(connect({.host = "127.0.0.1", .port = full.port}, in(5000), interruption).error().code, ErrorCode::cancelled);
}

TEST(Stream, ConnectsToUnixSockets) {
  auto const path = "/tmp/sextant-stream-" + std::to_string(::getpid());
  auto const listener = ::socket(AF_UNIX, SOCK_STREAM, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path.copy(address.sun_path, sizeof address.sun_path - 1);
  ASSERT_EQ(::bind(listener, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  ASSERT_EQ(::listen(listener, 1), 0);
  auto const stream = connect({.socket_path = path}, in(1000), nullptr);
  EXPECT_TRUE(stream.ok());
  ::unlink(path.c_str());
  ::close(listener);
  EXPECT_EQ(connect({.socket_path = path}, in(1000), nullptr).error().code, ErrorCode::unavailable);
  EXPECT_EQ(connect({.socket_path = std::string(200, 'x')}, in(1000), nullptr).error().code, ErrorCode::invalid_argument);
}

TEST(Hosts, AreLocalOnlyByAddressOrName) {
  for (std::string_view const host : {"", "localhost", "127.0.0.1", "127.9.9.9", "::1"}) EXPECT_TRUE(is_local_host(host)) << host;
  for (std::string_view const host : {"127.0.0.1.example", "localhost.example", "10.0.0.1", "::2", "127.x"}) EXPECT_FALSE(is_local_host(host)) << host;
  EXPECT_TRUE(is_numeric_host("fe80::1"));
  EXPECT_FALSE(is_numeric_host("example"));
}

}  // namespace
}  // namespace sextant::net
