// A server that breaks the protocol: the driver fails in time, without a crash, without taking much memory, and without
// giving away the password or a file.
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <mutex>
#include <thread>

#include "drivers/mysql/driver.h"
#include "drivers/mysql/packet.h"

namespace sextant::mysql {
namespace {

constexpr std::string_view password = "hunter2-S3cretPw";

std::string packet(uint8_t sequence, std::string_view body) {
  std::string bytes;
  put_number(bytes, static_cast<uint16_t>(body.size()));
  put_number(bytes, static_cast<uint8_t>(body.size() >> 16));
  put_number(bytes, sequence);
  return bytes.append(body);
}

// Capabilities of a server without TLS; `plugin` is how it wants users to log in.
std::string greeting(std::string_view plugin) {
  constexpr uint32_t capabilities = 0x00FF'F7FF & ~0x0100'0020U;
  std::string body("\x0a" "10.11.0-MariaDB\0", 17);
  put_number(body, uint32_t{7});
  body += std::string("abcdefgh\0", 9);
  put_number(body, static_cast<uint16_t>(capabilities));
  body += '\x2d';
  put_number(body, uint16_t{2});
  put_number(body, static_cast<uint16_t>(capabilities >> 16));
  body += '\x15';
  body.append(10, '\0');
  body += std::string("ijklmnopqrst\0", 13);
  body += plugin;
  body += '\0';
  return packet(0, body);
}

std::string const ok("\0\0\0\2\0\0\0", 7);
std::string const end_of_rows("\xfe\0\0\2\0", 5);

void put_text(std::string& out, std::string_view text) {
  put_length(out, text.size());
  out += text;
}

std::string column(std::string_view name, uint8_t type) {
  std::string body;
  put_text(body, "def");
  for (int i = 0; i < 3; ++i) put_text(body, "");
  put_text(body, name);
  put_text(body, "");
  body += '\x0c';
  put_number(body, uint16_t{45});
  put_number(body, uint32_t{100});
  put_number(body, type);
  put_number(body, uint16_t{0});
  body.append(3, '\0');
  return body;
}

// The answer to the driver's first query: who the server is.
std::string set_up_answer() {
  std::string const names = "abcdef";
  uint8_t sequence = 1;
  auto bytes = packet(sequence++, std::string(1, '\6'));
  for (auto const name : names) bytes += packet(sequence++, column(std::string(1, name), 253));
  bytes += packet(sequence++, end_of_rows);
  std::string row;
  for (std::string_view const text : {"7", "h/1/1", "x", "u@h", "utf8mb4", "utf8mb4"}) put_text(row, text);
  bytes += packet(sequence++, row);
  return bytes + packet(sequence, end_of_rows);
}

// Says its pieces one after another, one whenever it has heard something, and keeps what it heard.
class RogueServer {
 public:
  explicit RogueServer(std::vector<std::string> pieces, bool hang_up = false) : pieces_(std::move(pieces)), hang_up_(hang_up) {
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
    ::close(listener_);
  }
  RogueServer(RogueServer const&) = delete;
  RogueServer& operator=(RogueServer const&) = delete;

  ConnectSpec spec(std::string const& mode) const {
    ConnectSpec spec{.options = {{"host", "127.0.0.1"}, {"port", std::to_string(port_)}, {"user", "u"},
                                 {"password", std::string(password)}, {"sslmode", mode}}};
    spec.connect_timeout = std::chrono::seconds(3);
    return spec;
  }
  std::string heard() {
    std::lock_guard const lock(mutex_);
    return heard_;
  }

 private:
  void serve() {
    bool first = true;
    for (;;) {
      auto const socket = ::accept(listener_, nullptr, nullptr);
      if (socket < 0) return;
      // Later connections want to end a statement; they wait in vain.
      if (first) converse(socket);
      first = false;
      ::close(socket);
    }
  }
  void converse(int socket) {
    timeval const patience{.tv_sec = 6, .tv_usec = 0};
    ::setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    for (auto const& piece : pieces_) {
      if (&piece != &pieces_.front() && !listen_once(socket)) return;
      (void)::send(socket, piece.data(), piece.size(), MSG_NOSIGNAL);
    }
    if (hang_up_) return;
    while (listen_once(socket)) {
    }
  }
  bool listen_once(int socket) {
    std::array<char, 4096> buffer;
    auto const count = ::recv(socket, buffer.data(), buffer.size(), 0);
    if (count <= 0) return false;
    std::lock_guard const lock(mutex_);
    heard_.append(buffer.data(), static_cast<size_t>(count));
    return true;
  }

  std::vector<std::string> const pieces_;
  bool const hang_up_;
  int listener_ = -1;
  uint16_t port_ = 0;
  std::mutex mutex_;
  std::string heard_;
  std::thread thread_;
};

void expect_no_password(RogueServer& server, std::string_view what) {
  EXPECT_EQ(server.heard().find("S3cret"), std::string::npos) << what << ": the password was sent in clear text.";
}

TEST(MysqlRogueServer, NeverHearsThePasswordInClearText) {
  auto const change = [](std::string_view plugin) {
    std::string body("\xfe");
    body += plugin;
    body += std::string("\0abcdefghijklmnopqrst\0", 22);
    return packet(2, body);
  };
  for (std::string const mode : {"disable", "prefer", "require", "verify-ca", "verify-full"}) {
    for (std::string const plugin : {"mysql_clear_password", "dialog", "mysql_old_password"}) {
      RogueServer switching({greeting("mysql_native_password"), change(plugin), packet(4, ok)});
      auto const switched = mysql_driver.connect(switching.spec(mode), {});
      EXPECT_FALSE(switched.ok()) << mode << ", " << plugin;
      expect_no_password(switching, mode + ", switch to " + plugin);
      RogueServer greeted({greeting(plugin), packet(2, ok)});
      auto const opened = mysql_driver.connect(greeted.spec(mode), {});
      EXPECT_FALSE(opened.ok()) << mode << ", " << plugin;
      expect_no_password(greeted, mode + ", greeting with " + plugin);
      if (opened.ok() || switched.ok()) continue;
      EXPECT_EQ((opened.error().message + switched.error().message).find("S3cret"), std::string::npos);
    }
  }
}

TEST(MysqlRogueServer, WithoutTlsHearsNothingOfAUserWhoWantsIt) {
  for (std::string const mode : {"require", "verify-ca", "verify-full"}) {
    RogueServer server({greeting("mysql_native_password"), packet(2, ok), set_up_answer()});
    auto const opened = mysql_driver.connect(server.spec(mode), {});
    ASSERT_FALSE(opened.ok()) << mode;
    EXPECT_EQ(opened.error().code, ErrorCode::not_supported) << mode;
    EXPECT_TRUE(server.heard().empty()) << mode << ": " << server.heard().size() << " bytes were sent.";
  }
}

Result<Outcome> run_to_end(Session& session, std::chrono::milliseconds timeout) {
  auto cursor = TRY(session.execute({.text = "select a from t"}, {.timeout = timeout}));
  for (;;) {
    auto const batch = TRY(cursor->next());
    if (!batch) break;
  }
  return cursor->finish();
}

TEST(MysqlRogueServer, IsLeftWithAnError) {
  std::string const prepared("\0\1\0\0\0\1\0\0\0\0\0\0", 12);
  auto const good = packet(1, prepared) + packet(2, column("a", 3)) + packet(3, end_of_rows);
  auto const rows = packet(1, "\1") + packet(2, column("a", 3)) + packet(3, end_of_rows);
  std::string const file = std::string("\xfb") + "/etc/hostname";
  struct Case {
    std::string_view name;
    std::vector<std::string> answers;
    bool hang_up = false;
  };
  Case const cases[]{
      {"asks for a file when a statement is prepared", {packet(1, file)}},
      {"asks for a file when a statement is run", {good, packet(1, file)}},
      {"endless packet", {good, std::string("\xff\xff\xff\1", 4)}},
      {"wrong number of the packet", {packet(9, prepared)}},
      {"nothing but a greeting", {"HTTP/1.1 400 Bad Request\r\n\r\n"}},
      {"empty packet", {packet(1, "")}},
      {"half a preparation", {packet(1, std::string("\0\1\0", 3))}},
      {"more columns than there are", {packet(1, std::string("\0\1\0\0\0\xff\xff\0\0\0\0\0", 12))}},
      {"damaged column", {packet(1, prepared) + packet(2, "\3de")}},
      {"column with a length beyond its end", {packet(1, prepared) + packet(2, "\3def\xfe\xff\xff\xff\xff\xff\xff\xff\xff")}},
      {"too many columns of a result", {good, packet(1, "\xfe\xff\xff\xff\xff\xff\xff\xff\x7f")}},
      {"row that is too short", {good, rows + packet(4, std::string("\0\0\1", 3))}},
      {"empty row", {good, rows + packet(4, "")}},
      {"text where rows are binary", {good, rows + packet(4, std::string("\0", 1))}},
      {"hang up in the middle", {good, rows + std::string("\50\0\0\4ab", 6)}, true},
      {"hang up at once", {}, true},
      {"error without an end", {packet(1, "\xff\x48")}},
      {"lost rows", {good, rows}},
      {"silence", {}},
  };
  std::vector<std::thread> threads;  // Several cases wait for a server that never answers.
  for (auto const& test : cases) {
    threads.emplace_back([&test] {
      std::vector<std::string> pieces{greeting("mysql_native_password"), packet(2, ok), set_up_answer()};
      pieces.insert(pieces.end(), test.answers.begin(), test.answers.end());
      RogueServer server(pieces, test.hang_up);
      auto session = mysql_driver.connect(server.spec("disable"), {});
      ASSERT_TRUE(session.ok()) << test.name << ": " << session.error().message;
      auto const begin = std::chrono::steady_clock::now();
      auto const outcome = run_to_end(**session, std::chrono::milliseconds(200));
      session->reset();
      EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(12)) << test.name;
      ASSERT_FALSE(outcome.ok()) << test.name;
      auto const& error = outcome.error();
      EXPECT_EQ((error.message + error.hint + error.detail).find(password), std::string::npos);
      EXPECT_NE(error.code, ErrorCode::internal) << test.name;
      // The name of this machine is what the file holds.
      std::array<char, 256> host{};
      ::gethostname(host.data(), host.size() - 1);
      EXPECT_EQ(server.heard().find(std::string(host.data()) + "\n"), std::string::npos) << test.name;
    });
  }
  for (auto& thread : threads) thread.join();
}

}  // namespace
}  // namespace sextant::mysql
