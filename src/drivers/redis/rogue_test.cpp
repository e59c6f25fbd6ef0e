// A server that breaks the protocol, cuts its replies or sends elsewhere: the driver fails in time, without a crash and without
// taking much memory, and goes nowhere by itself.
#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <thread>

#include "drivers/redis/test_server.h"

namespace sextant::redis {
namespace {

using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

constexpr std::string_view hello = "%3\r\n$6\r\nserver\r\n$5\r\nredis\r\n$5\r\nproto\r\n:3\r\n$2\r\nid\r\n:1\r\n";

// Logs everybody in, answers what comes then with `answer`, again and again if it is to be endless.
class RogueServer {
 public:
  explicit RogueServer(std::string answer, bool hang_up = false, bool endless = false, std::string greeting = fmt::format("{}+default\r\n", hello))
      : answer_(std::move(answer)), greeting_(std::move(greeting)), hang_up_(hang_up), endless_(endless) {
    listener_ = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{.sin_family = AF_INET, .sin_port = 0, .sin_addr = {.s_addr = htonl(INADDR_LOOPBACK)}};
    EXPECT_EQ(::bind(listener_, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    EXPECT_EQ(::listen(listener_, 8), 0);
    socklen_t size = sizeof address;
    EXPECT_EQ(::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size), 0);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { serve(); });
  }
  ~RogueServer() {
    ::shutdown(listener_, SHUT_RDWR);
    thread_.join();
    for (auto& one : clients_) one.join();
    ::close(listener_);
  }
  RogueServer(RogueServer const&) = delete;
  RogueServer& operator=(RogueServer const&) = delete;

  ConnectSpec spec() const {
    ConnectSpec result{.options = {{"host", "127.0.0.1"}, {"port", std::to_string(port_)}, {"password", "hunter2"}}};
    result.connect_timeout = milliseconds(1000);
    return result;
  }
  uint16_t port() const { return port_; }
  int connections() const { return connections_; }

 private:
  void serve() {
    for (;;) {
      auto const socket = ::accept(listener_, nullptr, nullptr);
      if (socket < 0) return;
      ++connections_;
      clients_.emplace_back([this, socket] {
        talk(socket);
        ::close(socket);
      });
    }
  }
  void talk(int socket) {
    std::array<char, 65536> buffer;
    if (::recv(socket, buffer.data(), buffer.size(), 0) <= 0) return;
    if (!say(socket, greeting_)) return;
    // ACL WHOAMI was answered already; the command comes behind it, maybe in the same piece.
    std::string text;
    while (text.find("WHOAMI\r\n*") == std::string::npos) {
      auto const count = ::recv(socket, buffer.data(), buffer.size(), 0);
      if (count <= 0) return;
      text.append(buffer.data(), static_cast<size_t>(count));
    }
    do {
      if (!say(socket, answer_)) return;
    } while (endless_);
    if (hang_up_) return;
    while (::recv(socket, buffer.data(), buffer.size(), 0) > 0) {
    }
  }
  static bool say(int socket, std::string_view bytes) { return ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(bytes.size()); }

  std::string const answer_, greeting_;
  bool const hang_up_, endless_;
  int listener_ = -1;
  uint16_t port_ = 0;
  std::atomic<int> connections_ = 0;
  std::vector<std::thread> clients_;
  std::thread thread_;
};

Result<Outcome> run_to_end(Session& session, std::string_view text, milliseconds timeout) {
  auto cursor = TRY(session.execute({.text = text, .parameters = {}}, {.timeout = timeout}));
  for (;;) {
    auto const batch = TRY(cursor->next());
    if (!batch) break;
  }
  return cursor->finish();
}

int64_t peak_kib() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss;
}

Error outcome_of(RogueServer const& server, std::string_view text, milliseconds timeout = milliseconds(200)) {
  auto session = redis_driver.connect(server.spec(), {});
  if (!session.ok()) {
    ADD_FAILURE() << session.error().message;
    return {};
  }
  auto const begin = Clock::now();
  auto const outcome = run_to_end(**session, text, timeout);
  session->reset();
  EXPECT_LT(Clock::now() - begin, milliseconds(6000)) << text;
  return outcome.ok() ? Error{.message = "no error"} : outcome.error();
}

TEST(RedisRogueServer, IsLeftWithAnError) {
  struct Case {
    std::string name, answer;
    bool hang_up = false;
  };
  std::string deep;
  for (int i = 0; i < 100'000; ++i) deep += "*1\r\n";
  Case const cases[]{{"silence", ""},
                     {"hang up at once", "", true},
                     {"not RESP", "HTTP/1.1 400 Bad Request\r\n\r\n"},
                     {"a length of 8 EiB", "$9223372036854775807\r\n"},
                     {"a length that never comes", "$100000000\r\nabc"},
                     {"more elements than there are", "*1000000000\r\n:1\r\n"},
                     {"a count that overflows", "*9223372036854775807\r\n"},
                     {"deep nesting", deep},
                     {"a negative length", "$-5\r\n"},
                     {"an end without a beginning", ".\r\n"},
                     {"half a reply", "*2\r\n:1\r\n", true},
                     {"half a line", "+O", true},
                     {"a map without its last value", "%?\r\n+a\r\n.\r\n"},
                     {"a push and nothing else", ">1\r\n+x\r\n"},
                     {"an attribute and nothing else", "|1\r\n+x\r\n:1\r\n", true}};
  for (auto const& test : cases) {
    RogueServer const server(test.answer, test.hang_up);
    auto const error = outcome_of(server, "GET a");
    EXPECT_NE(error.message, "no error") << test.name;
    EXPECT_NE(error.code, ErrorCode::internal) << test.name;
    EXPECT_EQ(error.damage, Damage::connection) << test.name << error.message;
    EXPECT_EQ((error.message + error.hint + error.detail).find("hunter2"), std::string::npos);
  }
}

TEST(RedisRogueServer, ALostWriteMayHaveBeenDone) {
  RogueServer const server("", true);
  auto const write = outcome_of(server, "SET a 1");
  EXPECT_EQ(write.code, ErrorCode::unavailable);
  EXPECT_NE(write.message.find("may or may not have been done"), std::string::npos) << write.message;
  EXPECT_FALSE(write.retryable);
  auto const read = outcome_of(server, "GET a");
  EXPECT_EQ(read.message.find("may or may not"), std::string::npos);
  EXPECT_TRUE(read.retryable);
}

TEST(RedisRogueServer, EndlessRepliesEndWithTheTimeLimit) {
  auto const before = peak_kib();
  std::string strings;
  for (int i = 0; i < 1000; ++i) strings += "$10\r\n0123456789\r\n";
  for (auto const& [first, rest] : std::initializer_list<std::pair<std::string, std::string>>{
           {"*?\r\n", strings}, {"", ">1\r\n+x\r\n"}, {"", "|1\r\n+x\r\n:1\r\n"}, {"*1000000000000\r\n", strings}}) {
    RogueServer const server(first + rest, false, true);
    // The beginning comes again and again, which nests it; the bound of depth or the time ends it.
    auto const error = outcome_of(server, "LRANGE a 0 -1", milliseconds(500));
    EXPECT_TRUE(error.code == ErrorCode::timeout || error.code == ErrorCode::limit) << error.message;
  }
  EXPECT_LT(peak_kib() - before, 200 * 1024);
}

TEST(RedisRogueServer, RedirectsAreToldAndNeverFollowed) {
  RogueServer const target("+secret\r\n");
  for (std::string_view const word : {"MOVED", "ASK"}) {
    RogueServer const server(fmt::format("-{} 3999 127.0.0.1:{}\r\n", word, target.port()));
    auto const error = outcome_of(server, "GET a");
    EXPECT_EQ(error.code, ErrorCode::unavailable);
    EXPECT_EQ(error.damage, Damage::statement);
    EXPECT_EQ(error.vendor_code, word);
    EXPECT_NE(error.message.find(fmt::format("127.0.0.1:{}", target.port())), std::string::npos);
    EXPECT_EQ(server.connections(), 1);
  }
  EXPECT_EQ(target.connections(), 0);
}

TEST(RedisRogueServer, MayNotConnectSlowlyOrOddly) {
  for (std::string const greeting : {"", "+OK\r\n", ":1\r\n", "%1\r\n+proto\r\n:2\r\n", "HTTP/1.1 400\r\n", "$500000000\r\n", "-ERR max number of clients reached\r\n",
                                     "-NOAUTH no\r\n"}) {
    RogueServer const server("", false, false, greeting);
    auto const begin = Clock::now();
    auto const session = redis_driver.connect(server.spec(), {});
    EXPECT_LT(Clock::now() - begin, milliseconds(6000)) << greeting;
    ASSERT_FALSE(session.ok()) << greeting;
    EXPECT_NE(session.error().code, ErrorCode::internal) << greeting;
    EXPECT_EQ((session.error().message + session.error().hint).find("hunter2"), std::string::npos);
  }
}

TEST(RedisRogueServer, ConnectingCanBeStopped) {
  RogueServer const server("", false, false, "");
  std::stop_source stop;
  std::thread stopper([&] {
    std::this_thread::sleep_for(milliseconds(100));
    stop.request_stop();
  });
  auto spec = server.spec();
  spec.connect_timeout = milliseconds(20'000);
  auto const begin = Clock::now();
  auto const session = redis_driver.connect(spec, stop.get_token());
  stopper.join();
  ASSERT_FALSE(session.ok());
  EXPECT_EQ(session.error().code, ErrorCode::cancelled);
  EXPECT_LT(Clock::now() - begin, milliseconds(6000));
}

// Cuts a real conversation after every byte of the server's.
TEST(RedisRogueServer, AReplyCutAtAnyByteIsAnErrorOrWhole) {
  std::string const answer = "*3\r\n$3\r\nabc\r\n:12\r\n%1\r\n+a\r\n,1.5\r\n";
  for (size_t cut = 0; cut <= answer.size(); ++cut) {
    RogueServer const server(answer.substr(0, cut), true);
    auto const error = outcome_of(server, "LRANGE a 0 -1", milliseconds(2000));
    if (cut == answer.size()) {
      EXPECT_EQ(error.message, "no error");
    } else {
      EXPECT_EQ(error.code, ErrorCode::unavailable) << cut << error.message;
      EXPECT_EQ(error.damage, Damage::connection);
    }
  }
}

}  // namespace
}  // namespace sextant::redis
