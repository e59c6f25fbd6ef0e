// The tunnel against real servers: sshd, ssh-agent, microsocks, tinyproxy.
#include "net/tunnel.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <atomic>
#include <csignal>
#include <future>

#include "net/sshd_test.h"

namespace sextant::net {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::HasSubstr;

[[maybe_unused]] bool const quiet_pipes = [] {
  std::signal(SIGPIPE, SIG_IGN);
  return true;
}();

// Sends back what it gets, to any number of clients.
class Echo {
 public:
  Echo() : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{.sin_family = AF_INET, .sin_port = 0, .sin_addr = {.s_addr = htonl(INADDR_LOOPBACK)}, .sin_zero = {}};
    EXPECT_EQ(::bind(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    EXPECT_EQ(::listen(socket_, 16), 0);
    socklen_t size = sizeof address;
    ::getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &size);
    port = ntohs(address.sin_port);
    thread_ = std::thread([this] { accept_all(); });
  }
  ~Echo() {
    ::shutdown(socket_, SHUT_RDWR);
    thread_.join();
    for (auto& client : clients_) client.join();
    ::close(socket_);
  }
  uint16_t port = 0;

 private:
  void accept_all() {
    for (;;) {
      int const client = ::accept4(socket_, nullptr, nullptr, SOCK_CLOEXEC);
      if (client < 0) return;
      clients_.emplace_back([client] {
        std::vector<char> buffer(1 << 16);
        for (ssize_t got = 0; (got = ::recv(client, buffer.data(), buffer.size(), 0)) > 0;) {
          for (ssize_t sent = 0; sent < got;) {
            auto const count = ::send(client, buffer.data() + sent, static_cast<size_t>(got - sent), MSG_NOSIGNAL);
            if (count <= 0) break;
            sent += count;
          }
        }
        ::close(client);
      });
    }
  }
  int const socket_;
  std::thread thread_;
  std::vector<std::thread> clients_;
};

// What comes back from `port` for the text; empty if the connection ends.
std::string ask(uint16_t port, std::string const& text) {
  int const socket = connect_locally(port);
  if (socket < 0) return {};
  timeval const limit{.tv_sec = 20, .tv_usec = 0};
  ::setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  EXPECT_EQ(::send(socket, text.data(), text.size(), MSG_NOSIGNAL), static_cast<ssize_t>(text.size()));
  std::string answer(text.size(), '\0');
  auto const count = ::recv(socket, answer.data(), answer.size(), MSG_WAITALL);
  answer.resize(count < 0 ? 0 : static_cast<size_t>(count));
  ::close(socket);
  return answer;
}

// True once the peer has closed the connection.
bool ends(int socket, milliseconds within) {
  pollfd entry{.fd = socket, .events = POLLIN, .revents = 0};
  char byte = 0;
  return ::poll(&entry, 1, static_cast<int>(within.count())) == 1 && ::recv(socket, &byte, 1, 0) <= 0;
}

class TunnelTest : public testing::Test {
 protected:
  void SetUp() override {
    if (!Sshd::installed()) GTEST_SKIP() << "openssh-server is not installed.";
  }
  TunnelSpec spec_for(Sshd const& sshd, std::string const& key = "ed25519") {
    TunnelSpec spec;
    SshHop hop{.user = current_user(), .host = "127.0.0.1", .port = sshd.port, .key_files = {}, .key_is_named = false};
    if (!key.empty()) {
      hop.key_files = {sshd.folder / key};
      hop.key_is_named = true;
    }
    spec.hops = {hop};
    spec.login.known_hosts = {.own = known_hosts(), .others = {}};
    spec.login.trusted = {sshd.fingerprint()};
    return spec;
  }
  std::string known_hosts() const { return folder_ / "known_hosts"; }
  // The local port that leads to the echo.
  Result<uint16_t> reach(Tunnel& tunnel, uint16_t port, milliseconds within = seconds(20)) {
    auto const found = TRY(tunnel.reach("127.0.0.1", port, Clock::now() + within, {}));
    EXPECT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].text(), "127.0.0.1");
    return found[0].port();
  }
  // The error of a tunnel that must not open.
  Error refusal(TunnelSpec spec) {
    auto const tunnel = Tunnel::create(std::move(spec));
    auto const reached = reach(**tunnel, echo_.port);
    EXPECT_FALSE(reached.ok());
    if (reached.ok()) return {};
    EXPECT_EQ(reached.error().step, ConnectStep::tunnel) << reached.error().message;
    return reached.error();
  }
  void expect_echo(TunnelSpec spec) {
    auto const tunnel = Tunnel::create(std::move(spec));
    ASSERT_TRUE(tunnel.ok());
    auto const port = reach(**tunnel, echo_.port);
    ASSERT_TRUE(port.ok()) << port.error().message << " " << port.error().hint;
    EXPECT_EQ(ask(*port, "hello"), "hello");
    EXPECT_EQ(ask(*port, "again"), "again");
  }

  TestFolder folder_;
  Echo echo_;
};

TEST_F(TunnelTest, LogsInWithKeysOfEveryKind) {
  Sshd const sshd;
  for (auto const* key : {"ed25519", "rsa", "ecdsa"}) {
    SCOPED_TRACE(key);
    expect_echo(spec_for(sshd, key));
  }
}

TEST_F(TunnelTest, OpensAKeyWithItsPassphraseOnly) {
  Sshd const sshd;
  auto spec = spec_for(sshd, "locked");
  auto const missing = refusal(spec);
  EXPECT_THAT(missing.message, HasSubstr("is protected by a passphrase"));
  EXPECT_EQ(missing.code, ErrorCode::password_needed);
  EXPECT_EQ(missing.vendor_code, "ssh_key_passphrase");
  spec.login.key_passphrase = "something else";
  auto const wrong = refusal(spec);
  EXPECT_THAT(wrong.message, HasSubstr("The passphrase of the SSH key"));
  EXPECT_EQ(wrong.code, ErrorCode::unauthenticated);
  EXPECT_EQ(wrong.vendor_code, "ssh_key_passphrase");
  spec.login.key_passphrase = "open the key";
  expect_echo(spec);
}

TEST_F(TunnelTest, SaysWhatIsWrongWithAKey) {
  Sshd const sshd;
  EXPECT_THAT(refusal(spec_for(sshd, "missing")).message, HasSubstr("missing cannot be read"));
  EXPECT_THAT(refusal(spec_for(sshd, "ed25519.pub")).hint, HasSubstr(".pub"));
  make_ssh_key(sshd.folder / "stranger", "ed25519");
  auto const error = refusal(spec_for(sshd, "stranger"));
  EXPECT_EQ(error.code, ErrorCode::password_needed);
  EXPECT_THAT(error.message, HasSubstr("It did not take the key " + (sshd.folder / "stranger")));
  EXPECT_FALSE(error.retryable);
  Sshd const keys_only("AuthenticationMethods publickey");
  auto spec = spec_for(keys_only, "");
  spec.hops[0].key_files = {sshd.folder / "stranger"};
  auto const refused = refusal(spec);
  EXPECT_EQ(refused.code, ErrorCode::unauthenticated);
  EXPECT_THAT(refused.message, HasSubstr("does not let the user " + current_user() + " in"));
  // A key that nobody named is left out while it is locked, and asked about where nothing else is left.
  spec.hops[0].key_files = {keys_only.folder / "locked"};
  EXPECT_EQ(refusal(spec).vendor_code, "ssh_key_passphrase");
}

TEST_F(TunnelTest, AsksTheAgentForNoMoreKeysThanTheServerBears) {
  Sshd const sshd;
  auto const socket = folder_ / "agent";
  Server agent;
  auto const pid = start_program({"ssh-agent", "-D", "-a", socket}, folder_ / "agent.log");
  for (int i = 0; i < 200 && !std::filesystem::exists(socket); ++i) std::this_thread::sleep_for(milliseconds(20));
  auto const add = [&](std::string const& key) { EXPECT_EQ(run_program({"ssh-add", "-q", key}, {"SSH_AUTH_SOCK=" + socket}), 0); };
  add(sshd.folder / "rsa");
  auto spec = spec_for(sshd, "");
  spec.login.agent_socket = socket;
  expect_echo(spec);
  // Eight strangers before it: without its name nobody finds it among them, with its name it is the first.
  EXPECT_EQ(run_program({"ssh-add", "-q", "-D"}, {"SSH_AUTH_SOCK=" + socket}), 0);
  for (int i = 0; i < 8; ++i) {
    auto const stranger = sshd.folder / ("stranger" + std::to_string(i));
    make_ssh_key(stranger, "ed25519");
    add(stranger);
  }
  add(sshd.folder / "ecdsa");
  auto const error = refusal(spec);
  EXPECT_EQ(error.code, ErrorCode::password_needed) << error.message;
  EXPECT_THAT(error.message, HasSubstr("of the agent's keys"));
  auto named = spec_for(sshd, "ecdsa");
  named.login.agent_socket = socket;
  std::filesystem::rename(sshd.folder / "ecdsa", sshd.folder / "elsewhere");  // The agent alone has the private half.
  expect_echo(named);
  ::kill(pid, SIGKILL);
  ::waitpid(pid, nullptr, 0);
}

TEST_F(TunnelTest, LogsInWithAPassword) {
  if (!Sshd::knows_passwords()) GTEST_SKIP() << "Only as root a test can give a user a password.";
  for (auto const* options : {"KbdInteractiveAuthentication no", "PasswordAuthentication no"}) {
    SCOPED_TRACE(options);
    Sshd const sshd(std::string("PubkeyAuthentication no\n") + options);
    auto spec = spec_for(sshd, "");
    spec.hops[0].user = Sshd::password_user;
    auto const missing = refusal(spec);
    EXPECT_EQ(missing.code, ErrorCode::password_needed);
    EXPECT_EQ(missing.vendor_code, "ssh_password");
    spec.login.password = "wrong";
    auto const wrong = refusal(spec);
    EXPECT_EQ(wrong.code, ErrorCode::unauthenticated);
    EXPECT_EQ(wrong.vendor_code, "ssh_password");
    spec.login.password = Sshd::password;
    expect_echo(spec);
    std::filesystem::remove(known_hosts());
  }
}

TEST_F(TunnelTest, LogsInWithAKeyAndThenAPassword) {
  if (!Sshd::knows_passwords()) GTEST_SKIP() << "Only as root a test can give a user a password.";
  Sshd const sshd("AuthenticationMethods publickey,password");
  auto spec = spec_for(sshd);
  spec.hops[0].user = Sshd::password_user;
  auto const missing = refusal(spec);
  EXPECT_EQ(missing.code, ErrorCode::password_needed);
  EXPECT_THAT(missing.message, testing::Not(HasSubstr("did not take")));  // The key was right.
  spec.login.password = Sshd::password;
  expect_echo(spec);
}

TEST_F(TunnelTest, ShowsTheKeyOfAnUnknownServerAndRemembersATrustedOne) {
  Sshd sshd;
  auto spec = spec_for(sshd);
  spec.login.trusted.clear();
  auto const error = refusal(spec);
  EXPECT_EQ(error.code, ErrorCode::confirmation);
  EXPECT_EQ(error.vendor_code, sshd.fingerprint());
  EXPECT_THAT(error.message, HasSubstr("ssh-ed25519 " + sshd.fingerprint()));
  EXPECT_FALSE(std::filesystem::exists(known_hosts()));

  auto const tunnel = Tunnel::create(spec);
  EXPECT_FALSE(reach(**tunnel, echo_.port).ok());
  (*tunnel)->trust("SHA256:somethingelse");
  EXPECT_FALSE(reach(**tunnel, echo_.port).ok());
  (*tunnel)->trust(error.vendor_code);
  ASSERT_TRUE(reach(**tunnel, echo_.port).ok());
  struct stat facts{};
  ASSERT_EQ(::stat(known_hosts().c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0777, 0600U);
  // ssh itself reads it alike.
  EXPECT_EQ(run_program({"ssh-keygen", "-F", fmt::format("[127.0.0.1]:{}", sshd.port), "-f", known_hosts()}), 0);
  expect_echo(spec);

  sshd.change_host_key();
  auto const changed = refusal(spec);
  EXPECT_EQ(changed.code, ErrorCode::unauthenticated);
  EXPECT_THAT(changed.message, HasSubstr("another key than before"));
  EXPECT_THAT(changed.hint, HasSubstr("remove line 1 of " + known_hosts()));
  spec.login.trusted = {sshd.fingerprint()};  // No way past it but the file.
  EXPECT_EQ(refusal(spec).code, ErrorCode::unauthenticated);
}

TEST_F(TunnelTest, ReadsHashedNamesAndRevokedKeysOfOtherFiles) {
  Sshd const sshd;
  auto spec = spec_for(sshd);
  spec.login.trusted.clear();
  auto const key = read_text(sshd.folder / "host.pub");
  auto const line = fmt::format("[127.0.0.1]:{} {}", sshd.port, key);
  auto const other = folder_ / "other";
  spec.login.known_hosts = {.own = {}, .others = {folder_ / "none", other}};
  write_text(other, line);
  ASSERT_EQ(run_program({"ssh-keygen", "-q", "-H", "-f", other}), 0);
  auto const hashed = read_text(other);
  ASSERT_THAT(hashed, HasSubstr("|1|"));
  write_text(other, "# names\n\n@cert-authority * " + key + "garbage\n" + hashed);
  expect_echo(spec);
  write_text(other, line + "@revoked " + line);
  EXPECT_THAT(refusal(spec).message, HasSubstr("must not be trusted"));
  write_text(other, "");
  EXPECT_EQ(refusal(spec).code, ErrorCode::confirmation);
  if (::getuid() == 0) return;  // Root reads everything.
  ::chmod(other.c_str(), 0);
  EXPECT_THAT(refusal(spec).message, HasSubstr("Cannot read"));
}

TEST_F(TunnelTest, GoesThroughAChainOfServers) {
  Sshd const first, second;
  auto spec = spec_for(first);
  auto const inner = spec_for(second);
  spec.hops.push_back(inner.hops[0]);
  spec.login.trusted.insert(second.fingerprint());
  expect_echo(spec);
  // The hop that fails is named.
  spec.hops[1].port = free_port();
  EXPECT_THAT(refusal(spec).message, HasSubstr(fmt::format("127.0.0.1 port {} does not reach 127.0.0.1 port {}", first.port, spec.hops[1].port)));
}

TEST_F(TunnelTest, SaysWhyAHostIsNotReached) {
  Sshd const narrow("PermitOpen 127.0.0.1:1");
  auto const forbidden = refusal(spec_for(narrow));
  EXPECT_EQ(forbidden.code, ErrorCode::unauthorized);
  EXPECT_THAT(forbidden.message, HasSubstr("does not allow connections to 127.0.0.1"));
  Sshd const sshd;
  auto const tunnel = Tunnel::create(spec_for(sshd));
  auto const closed = reach(**tunnel, free_port());
  ASSERT_FALSE(closed.ok());
  EXPECT_THAT(closed.error().message, HasSubstr("Connection refused"));
  EXPECT_EQ(closed.error().code, ErrorCode::unavailable);
  EXPECT_TRUE(reach(**tunnel, echo_.port).ok());  // The tunnel itself is well.
}

TEST_F(TunnelTest, SaysThatNoServerListens) {
  Sshd sshd;
  auto spec = spec_for(sshd);
  sshd.server.kill();
  auto const error = refusal(spec);
  EXPECT_EQ(error.code, ErrorCode::unavailable);
  EXPECT_THAT(error.message, HasSubstr(fmt::format("127.0.0.1 port {} cannot be reached", sshd.port)));
  spec.hops[0].port = echo_.port;  // Something that is no SSH server.
  auto const tunnel = Tunnel::create(spec);
  EXPECT_FALSE(reach(**tunnel, echo_.port, seconds(2)).ok());
}

TEST_F(TunnelTest, ClosesWhatItCarriedAndComesBackOnTheSamePort) {
  Sshd sshd;
  auto const tunnel = Tunnel::create(spec_for(sshd));
  auto const port = reach(**tunnel, echo_.port);
  ASSERT_TRUE(port.ok());
  int const idle = connect_locally(*port);
  ASSERT_EQ(::send(idle, "x", 1, MSG_NOSIGNAL), 1);
  char byte = 0;
  ASSERT_EQ(::recv(idle, &byte, 1, 0), 1);
  sshd.server.kill();
  EXPECT_TRUE(ends(idle, seconds(5)));
  ::close(idle);
  EXPECT_EQ(ask(*port, "nobody"), "");
  EXPECT_FALSE(reach(**tunnel, echo_.port).ok());
  sshd.start();
  auto const again = reach(**tunnel, echo_.port);
  ASSERT_TRUE(again.ok()) << again.error().message;
  EXPECT_EQ(*again, *port);
  EXPECT_EQ(ask(*port, "back"), "back");
  // A connection alone brings it back too, once the pause is over.
  sshd.server.kill();
  EXPECT_EQ(ask(*port, "gone"), "");
  sshd.start();
  std::string answer;
  for (int i = 0; i < 100 && answer.empty(); ++i) {
    answer = ask(*port, "alone");
    if (answer.empty()) std::this_thread::sleep_for(milliseconds(100));
  }
  EXPECT_EQ(answer, "alone");
}

TEST_F(TunnelTest, NoticesAServerThatDoesNotAnswer) {
  Sshd const sshd;
  auto spec = spec_for(sshd);
  spec.keep_alive = milliseconds(100);
  auto const tunnel = Tunnel::create(spec);
  auto const port = reach(**tunnel, echo_.port);
  ASSERT_TRUE(port.ok());
  int const idle = connect_locally(*port);
  ASSERT_EQ(::send(idle, "x", 1, MSG_NOSIGNAL), 1);
  char byte = 0;
  ASSERT_EQ(::recv(idle, &byte, 1, 0), 1);
  EXPECT_FALSE(ends(idle, seconds(2)));  // While it answers, silence is no reason.
  sshd.server.signal(SIGSTOP);
  EXPECT_TRUE(ends(idle, seconds(20)));
  sshd.server.signal(SIGCONT);
  ::close(idle);
  EXPECT_EQ(ask(*reach(**tunnel, echo_.port), "alive"), "alive");
}

TEST_F(TunnelTest, CarriesMuchBothWaysUnchanged) {
  Sshd const sshd;
  auto const tunnel = Tunnel::create(spec_for(sshd));
  auto const port = reach(**tunnel, echo_.port);
  ASSERT_TRUE(port.ok());
  constexpr size_t size = size_t{48} << 20;
  std::string sent(size, '\0');
  for (size_t i = 0; i < size; ++i) sent[i] = static_cast<char>(i * 2654435761U >> 13);
  int const socket = connect_locally(*port);
  // Nobody reads for a while, so that every buffer on the way is full.
  std::atomic<size_t> taken = 0;
  std::thread writer([&] {
    for (size_t at = 0; at < size;) {
      auto const count = ::send(socket, sent.data() + at, std::min<size_t>(size - at, 1 << 18), MSG_NOSIGNAL);
      ASSERT_GT(count, 0);
      at += static_cast<size_t>(count);
      taken = at;
    }
    ::shutdown(socket, SHUT_WR);
  });
  size_t before = 1;
  while (taken != before) {
    before = taken;
    std::this_thread::sleep_for(milliseconds(500));
  }
  EXPECT_LT(taken, size) << "Nothing on the way slows the writer down.";
  std::string received;
  std::vector<char> buffer(1 << 16);
  for (ssize_t got = 0; (got = ::recv(socket, buffer.data(), buffer.size(), 0)) > 0;) received.append(buffer.data(), static_cast<size_t>(got));
  writer.join();
  ::close(socket);
  EXPECT_EQ(received.size(), sent.size());
  EXPECT_TRUE(received == sent);
}

TEST_F(TunnelTest, CarriesManyAtOnce) {
  Sshd const sshd;
  auto const tunnel = Tunnel::create(spec_for(sshd));
  auto const port = reach(**tunnel, echo_.port);
  ASSERT_TRUE(port.ok());
  std::vector<std::future<std::string>> answers;
  for (int i = 0; i < 60; ++i) {
    answers.push_back(std::async(std::launch::async, [&, i] { return ask(*port, std::string(100'000, static_cast<char>('a' + i % 26))); }));
  }
  for (int i = 0; i < 60; ++i) EXPECT_EQ(answers[static_cast<size_t>(i)].get(), std::string(100'000, static_cast<char>('a' + i % 26)));
}

TEST_F(TunnelTest, LetsNoOtherUserIn) {
  if (::getuid() != 0) GTEST_SKIP() << "Only root can be another user for a moment.";
  Sshd const sshd;
  auto const tunnel = Tunnel::create(spec_for(sshd));
  auto const port = reach(**tunnel, echo_.port);
  ASSERT_TRUE(port.ok());
  // Ends well only if a byte comes back.
  auto const script = fmt::format("exec 3<>/dev/tcp/127.0.0.1/{} || exit 8; echo x >&3; read -r -t 10 -n 1 -u 3 byte && [ \"$byte\" = x ] || exit 7", *port);
  EXPECT_EQ(run_program({"setpriv", "--reuid=65534", "--clear-groups", "/bin/bash", "-c", script}), 7);
  EXPECT_EQ(run_program({"/bin/bash", "-c", script}), 0);
}

TEST_F(TunnelTest, StopsConnectingAtOnceWhenAsked) {
  Sshd const sshd;
  auto spec = spec_for(sshd);
  sshd.server.signal(SIGSTOP);
  auto const tunnel = Tunnel::create(spec);
  std::stop_source source;
  auto waiting = std::async(std::launch::async, [&] { return (*tunnel)->reach("127.0.0.1", echo_.port, Clock::now() + seconds(60), source.get_token()); });
  EXPECT_EQ(waiting.wait_for(milliseconds(300)), std::future_status::timeout);
  source.request_stop();
  EXPECT_EQ(waiting.wait_for(seconds(5)), std::future_status::ready);
  EXPECT_EQ(waiting.get().error().code, ErrorCode::cancelled);
  auto const late = reach(**tunnel, echo_.port, milliseconds(300));
  EXPECT_EQ(late.error().code, ErrorCode::timeout);
  sshd.server.signal(SIGCONT);
}

// By their real servers, with a name that only they look up.
TEST_F(TunnelTest, GoesThroughProxies) {
  struct Case {
    char const* program;
    std::vector<std::string> words;
    Proxy::Kind kind;
  };
  auto const socks = free_port(), http = free_port();
  write_text(folder_ / "tinyproxy", fmt::format("Port {}\nListen 127.0.0.1\nAllow 127.0.0.1\nBasicAuth ann secretword\n", http));
  for (auto const& [program, words, kind] :
       {Case{"microsocks", {"microsocks", "-i", "127.0.0.1", "-p", std::to_string(socks), "-u", "ann", "-P", "secretword"}, Proxy::Kind::socks5},
        Case{"tinyproxy", {"tinyproxy", "-d", "-c", folder_ / "tinyproxy"}, Proxy::Kind::http}}) {
    SCOPED_TRACE(program);
    if (!has_program(program)) GTEST_SKIP() << program << " is not installed.";
    Server server;
    auto const port = kind == Proxy::Kind::http ? http : socks;
    server.start(words, port, folder_ / "log");
    TunnelSpec spec;
    spec.proxy.emplace();
    spec.proxy->kind = kind;
    spec.proxy->host = "127.0.0.1";
    spec.proxy->port = port;
    EXPECT_EQ(refusal(spec).code, ErrorCode::unauthenticated);
    spec.proxy->user = "ann";
    spec.proxy->password = "wrong";
    EXPECT_EQ(refusal(spec).code, ErrorCode::unauthenticated);
    spec.proxy->password = "secretword";
    expect_echo(spec);
    auto const tunnel = Tunnel::create(spec);
    auto const named = (*tunnel)->reach("localhost", echo_.port, Clock::now() + seconds(10), {});
    ASSERT_TRUE(named.ok()) << named.error().message;
    EXPECT_EQ(ask((*named)[0].port(), "by name"), "by name");
    auto const closed = reach(**tunnel, free_port());
    EXPECT_EQ(closed.error().code, ErrorCode::unavailable);
    EXPECT_THAT(closed.error().message, testing::Not(HasSubstr("secretword")));
    // And an SSH server behind it.
    Sshd const sshd;
    auto both = spec_for(sshd);
    both.proxy = spec.proxy;
    expect_echo(both);
    std::filesystem::remove(known_hosts());
  }
}

}  // namespace
}  // namespace sextant::net
