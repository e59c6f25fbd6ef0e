// A server that breaks the protocol: the driver fails in time, without a crash and without taking much memory.
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <thread>

#include "drivers/postgresql/driver.h"
#include "drivers/postgresql/network_order.h"

namespace sextant::postgresql {
namespace {

std::string message(char type, std::string_view body) {
  std::string bytes(5, type);
  write_network(bytes.data() + 1, static_cast<uint32_t>(body.size() + 4));
  return bytes.append(body);
}

std::string number(uint32_t value, size_t bytes) {
  std::string text(4, '\0');
  write_network(text.data(), value);
  return text.substr(4 - bytes);
}

// One column called "a" of type int4.
std::string row_description() {
  return message('T', number(1, 2) + std::string("a\0", 2) + number(0, 4) + number(0, 2) + number(23, 4) + number(4, 2) +
                          number(0xffffffff, 4) + number(0, 2));
}

// Logs everybody in, answers the first message with `answer`, and says nothing more.
class RogueServer {
 public:
  explicit RogueServer(std::string answer, bool hang_up = false) : answer_(std::move(answer)), hang_up_(hang_up) {
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
    for (auto const socket : sockets_) ::close(socket);
    ::close(listener_);
  }
  RogueServer(RogueServer const&) = delete;
  RogueServer& operator=(RogueServer const&) = delete;

  ConnectSpec spec() const {
    return {.options = {{"host", "127.0.0.1"}, {"port", std::to_string(port_)}, {"user", "u"}, {"password", "hunter2"},
                        {"sslmode", "disable"}}};
  }

 private:
  void serve() {
    for (;;) {
      auto const socket = ::accept(listener_, nullptr, nullptr);
      if (socket < 0) return;
      // Requests to cancel are accepted and left unanswered, which is what makes libpq wait for ever.
      sockets_.push_back(socket);
      if (sockets_.size() > 1) continue;
      std::array<char, 4096> buffer;
      (void)::recv(socket, buffer.data(), buffer.size(), 0);
      say(socket, message('R', number(0, 4)) + message('S', std::string("client_encoding\0UTF8\0", 21)) +
                      message('S', std::string("server_version\0<img src=x>\0", 27)) +
                      message('K', number(1, 4) + number(2, 4)) + message('Z', "I"));
      (void)::recv(socket, buffer.data(), buffer.size(), 0);
      say(socket, answer_);
      if (hang_up_) ::shutdown(socket, SHUT_RDWR);
    }
  }
  static void say(int socket, std::string_view bytes) { (void)::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL); }

  std::string const answer_;
  bool const hang_up_;
  int listener_ = -1;
  uint16_t port_ = 0;
  std::vector<int> sockets_;
  std::thread thread_;
};

Result<Outcome> run_to_end(Session& session, std::chrono::milliseconds timeout) {
  auto cursor = TRY(session.execute({.text = "select a from t"}, {.timeout = timeout}));
  for (;;) {
    auto const batch = TRY(cursor->next());
    if (!batch) break;
  }
  return cursor->finish();
}

TEST(PostgresqlRogueServer, IsLeftWithAnError) {
  auto const start = message('1', "") + message('t', number(0, 2)) + row_description();
  struct Case {
    std::string_view name;
    std::string answer;
    bool hang_up;
  };
  Case const cases[]{
      {"endless message", std::string("D\x7f\xff\xff\xff", 5), false},
      {"length below its own size", std::string("D\0\0\0\1", 5), false},
      {"unknown message", message('?', "x"), false},
      {"nothing but a greeting", "HTTP/1.1 400 Bad Request\r\n\r\n", false},
      {"damaged description", message('1', "") + message('t', number(0, 2)) + message('T', number(3, 2) + "a"), false},
      {"description without a body", message('1', "") + message('T', ""), false},
      {"hang up in the middle", start + std::string("D\0\0\0\50ab", 7), true},
      {"hang up at once", "", true},
      {"rows of another shape", start + message('2', "") + message('D', number(7, 2)), false},
      {"a value longer than its row", start + message('2', "") + message('D', number(1, 2) + number(1000, 4) + "ab"), false},
      {"a value of the wrong size", start + message('2', "") + message('D', number(1, 2) + number(2, 4) + "ab"), false},
      {"copy both", start + message('2', "") + message('W', std::string(3, '\0')), false},
      {"copy in", start + message('2', "") + message('G', std::string(3, '\0')), false},
      {"fatal error", message('E', std::string("SFATAL\0C57P01\0Mgone\0\0", 22)), false},
      {"error without an end", message('E', "SERROR"), false},
      {"silence", "", false},
  };
  std::vector<std::thread> threads;  // Several cases wait for a server that never answers.
  for (auto const& test : cases) {
    threads.emplace_back([&test] {
      RogueServer const server(test.answer, test.hang_up);
      auto session = postgresql_driver.connect(server.spec(), {});
      ASSERT_TRUE(session.ok()) << test.name << ": " << session.error().message;
      auto const begin = std::chrono::steady_clock::now();
      auto const outcome = run_to_end(**session, std::chrono::milliseconds(200));
      session->reset();
      EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(10)) << test.name;
      ASSERT_FALSE(outcome.ok()) << test.name;
      auto const& error = outcome.error();
      EXPECT_EQ((error.message + error.hint + error.detail).find("hunter2"), std::string::npos);
      EXPECT_NE(error.code, ErrorCode::internal) << test.name;
    });
  }
  for (auto& thread : threads) thread.join();
}

TEST(PostgresqlRogueServer, CannotKeepATimedOutStatementForLong) {
  RogueServer const server("");
  auto session = postgresql_driver.connect(server.spec(), {});
  ASSERT_TRUE(session.ok());
  auto const begin = std::chrono::steady_clock::now();
  auto const outcome = run_to_end(**session, std::chrono::milliseconds(100));
  ASSERT_FALSE(outcome.ok());
  EXPECT_EQ(outcome.error().code, ErrorCode::timeout);
  EXPECT_EQ(outcome.error().damage, Damage::connection);
  EXPECT_FALSE((*session)->alive());
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(8));
}

}  // namespace
}  // namespace sextant::postgresql
