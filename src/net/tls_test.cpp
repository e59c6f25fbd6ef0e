#include "net/tls.h"

#include <csignal>
#include <filesystem>

#include "net/test_server.h"

namespace sextant::net {
namespace {

class Tls : public testing::Test {
 protected:
  Tls() : folder_(std::filesystem::temp_directory_path() / ("sextant-tls-" + std::to_string(::getpid()))) {
    // A write to a server that has gone must not end the process where nobody ignores the signal; the client asks for that itself.
    std::signal(SIGPIPE, SIG_IGN);
    std::filesystem::create_directories(folder_);
    write_certificate(authority_, file("authority"), false);
    write_certificate(other_authority_, file("other"), false);
  }
  ~Tls() override { std::filesystem::remove_all(folder_); }
  std::string file(std::string const& name) const { return folder_ / name; }

  static Clock::time_point soon() { return Clock::now() + std::chrono::seconds(5); }

  static Result<std::unique_ptr<Stream>> open(uint16_t port, TlsOptions const& options, std::string const& host = "localhost") {
    auto plain = TRY(connect({.host = "127.0.0.1", .port = port}, soon(), nullptr));
    return start_tls(std::move(plain), options, host, soon());
  }
  TlsOptions verified() const { return {.mode = TlsMode::verify_full, .authority_file = file("authority")}; }

  // Empty if the connection stands and carries bytes both ways, else the error.
  static std::string talk(uint16_t port, TlsOptions const& options, std::string const& host = "localhost") {
    auto stream = open(port, options, host);
    // In TLS 1.3 a server refuses the client's certificate after the client is done shaking hands.
    if (!stream.ok()) return stream.error().message;
    auto const sent = (*stream)->write("hello", soon());
    if (!sent.ok()) return sent.error().message;
    std::array<char, 100> buffer;
    auto const count = (*stream)->read(buffer, soon());
    if (!count.ok()) return count.error().message;
    return std::string_view(buffer.data(), *count) == "hello" ? "" : "closed";
  }

  std::filesystem::path const folder_;
  Certificate const authority_ = make_certificate({.names = ""});
  Certificate const other_authority_ = make_certificate({.names = ""});
};

TEST_F(Tls, AcceptsAGoodCertificate) {
  TlsServer const server(make_certificate({}, &authority_));
  EXPECT_EQ(talk(server.port(), verified()), "");
  EXPECT_EQ(talk(server.port(), verified(), "127.0.0.1"), "");
  EXPECT_EQ(talk(server.port(), verified(), "localhost."), "");
  EXPECT_EQ(open(server.port(), verified()).value()->encryption(), "TLSv1.3");
}

TEST_F(Tls, RefusesAnExpiredCertificate) {
  TlsServer const server(make_certificate({.expired = true}, &authority_));
  EXPECT_NE(talk(server.port(), verified()).find("expired"), std::string::npos);
  auto chain = verified();
  chain.mode = TlsMode::verify_ca;
  EXPECT_NE(talk(server.port(), chain).find("expired"), std::string::npos);
  EXPECT_EQ(open(server.port(), verified()).error().code, ErrorCode::unauthenticated);
}

TEST_F(Tls, RefusesAWrongNameInFullOnly) {
  TlsServer const server(make_certificate({.names = "DNS:elsewhere.example,DNS:*.localhost,IP:10.0.0.1"}, &authority_));
  EXPECT_NE(talk(server.port(), verified()).find("ostname mismatch"), std::string::npos) << talk(server.port(), verified());
  EXPECT_NE(talk(server.port(), verified(), "127.0.0.1").find("IP address mismatch"), std::string::npos);
  auto named = verified();
  named.server_name = "elsewhere.example";
  EXPECT_EQ(talk(server.port(), named), "");
  auto chain = verified();
  chain.mode = TlsMode::verify_ca;
  EXPECT_EQ(talk(server.port(), chain), "");
}

TEST_F(Tls, RefusesAnUnknownAuthority) {
  TlsServer const server(make_certificate({}, &other_authority_));
  EXPECT_NE(talk(server.port(), verified()), "");
  auto chain = verified();
  chain.mode = TlsMode::verify_ca;
  EXPECT_NE(talk(server.port(), chain), "");
  auto system = verified();
  system.authority_file.clear();
  EXPECT_NE(talk(server.port(), system), "");
  EXPECT_EQ(talk(server.port(), {.mode = TlsMode::require}), "");
}

TEST_F(Tls, RefusesASelfSignedCertificate) {
  TlsServer const server(make_certificate({}));
  EXPECT_NE(talk(server.port(), verified()), "");
  EXPECT_EQ(server.received(), "");
}

TEST_F(Tls, RefusesOldVersions) {
  TlsServer const old(make_certificate({}, &authority_), nullptr, TLS1_1_VERSION);
  EXPECT_NE(talk(old.port(), verified()), "");
  TlsServer const middle(make_certificate({}, &authority_), nullptr, TLS1_2_VERSION);
  EXPECT_EQ(open(middle.port(), verified()).value()->encryption(), "TLSv1.2");
  auto newest = verified();
  newest.at_least_1_3 = true;
  EXPECT_NE(talk(middle.port(), newest), "");
}

TEST_F(Tls, ShowsTheClientsCertificate) {
  write_certificate(make_certificate({.names = "DNS:client"}, &other_authority_), file("client"), true);
  TlsServer const server(make_certificate({}, &authority_), &other_authority_);
  EXPECT_NE(talk(server.port(), verified()), "");
  auto with = verified();
  with.certificate_file = file("client");
  EXPECT_EQ(talk(server.port(), with), "");
  with.key_file = file("authority");
  EXPECT_EQ(open(server.port(), with).error().code, ErrorCode::invalid_argument);
  with.certificate_file = "/no/such/file";
  EXPECT_NE(open(server.port(), with).error().message.find("/no/such/file"), std::string::npos);
  auto without = verified();
  without.authority_file = "/no/such/file";
  EXPECT_EQ(open(server.port(), without).error().code, ErrorCode::invalid_argument);
}

TEST_F(Tls, OpensAnEncryptedKeyByItsPassphraseOnly) {
  write_certificate(make_certificate({.names = "DNS:client"}, &other_authority_), file("locked"), true, "open sesame");
  TlsServer const server(make_certificate({}, &authority_), &other_authority_);
  auto with = verified();
  with.certificate_file = file("locked");
  with.passphrase = "open sesame";
  EXPECT_EQ(talk(server.port(), with), "");
  EXPECT_TRUE(check_tls_files(with).ok());
  for (std::string const wrong : {"", "open simsim"}) {
    with.passphrase = wrong;
    auto const opened = open(server.port(), with);
    ASSERT_FALSE(opened.ok()) << wrong;
    EXPECT_EQ(opened.error().code, ErrorCode::invalid_argument);
    EXPECT_EQ(opened.error().step, ConnectStep::tls);
    EXPECT_EQ(opened.error().message, check_tls_files(with).error().message);
    EXPECT_NE(opened.error().message.find(wrong.empty() ? "encrypted" : "passphrase"), std::string::npos);
    EXPECT_EQ(opened.error().message.find("simsim"), std::string::npos);
  }
}

TEST_F(Tls, TellsOfTheServersCertificate) {
  TlsServer const server(make_certificate({}, &authority_));
  auto const stream = open(server.port(), verified());
  ASSERT_TRUE(stream.ok());
  auto const facts = (*stream)->tls_facts();
  EXPECT_EQ(facts.version, "TLSv1.3");
  EXPECT_EQ(facts.cipher.find("TLS_"), 0U) << facts.cipher;
  EXPECT_EQ(facts.subject, "CN=Test server");
  EXPECT_EQ(facts.issuer, "CN=Test authority");
  EXPECT_EQ(facts.until.size(), std::string_view("2027-01-31T12:00:00Z").size()) << facts.until;
}

TEST_F(Tls, SaysWhatTheServerMissedOfTheClient) {
  write_certificate(make_certificate({.names = "DNS:client"}), file("stranger"), true);
  for (auto const newest : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    TlsServer const server(make_certificate({}, &authority_), &other_authority_, newest);
    auto with = verified();
    for (auto const& certificate : {std::string(), file("stranger")}) {
      with.certificate_file = certificate;
      auto stream = open(server.port(), with);
      std::array<char, 100> buffer;
      auto const error = stream.ok() ? (*stream)->read(buffer, soon()).error() : stream.error();
      EXPECT_EQ(error.step, ConnectStep::tls) << error.message;
      EXPECT_EQ(error.code, newest == TLS1_2_VERSION && certificate.empty() ? error.code : ErrorCode::unauthenticated) << error.message;
      EXPECT_NE(error.message.find("The server refuses the TLS connection"), std::string::npos) << error.message;
    }
  }
}

TEST_F(Tls, CarriesManyBytesBothWays) {
  TlsServer const server(make_certificate({}, &authority_));
  auto stream = open(server.port(), verified());
  ASSERT_TRUE(stream.ok());
  std::string sent, received;
  std::array<char, 5000> buffer;
  for (int round = 0; round < 100; ++round) {
    std::string const piece(static_cast<size_t>(round) * 97 + 1, static_cast<char>('a' + round % 26));
    ASSERT_TRUE((*stream)->write(piece, soon()).ok());
    sent += piece;
    while (received.size() < sent.size()) {
      auto const count = (*stream)->read(buffer, soon());
      ASSERT_TRUE(count.ok());
      ASSERT_GT(*count, 0U);
      received.append(buffer.data(), *count);
    }
  }
  EXPECT_EQ(received, sent);
}

TEST_F(Tls, AServerInTheClearIsAnErrorInTime) {
  for (std::string_view const answer : {"-ERR what\r\n", "HTTP/1.1 400 Bad Request\r\n\r\n", ""}) {
    auto const listener = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{.sin_family = AF_INET, .sin_port = 0, .sin_addr = {.s_addr = htonl(INADDR_LOOPBACK)}, .sin_zero = {}};
    socklen_t size = sizeof address;
    ASSERT_EQ(::bind(listener, reinterpret_cast<sockaddr*>(&address), size), 0);
    ASSERT_EQ(::listen(listener, 1), 0);
    ASSERT_EQ(::getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size), 0);
    auto plain = connect({.host = "127.0.0.1", .port = ntohs(address.sin_port)}, soon(), nullptr);
    ASSERT_TRUE(plain.ok());
    auto const peer = ::accept(listener, nullptr, nullptr);
    ASSERT_EQ(::send(peer, answer.data(), answer.size(), 0), static_cast<ssize_t>(answer.size()));
    auto const begin = Clock::now();
    auto const encrypted = start_tls(std::move(plain).value(), verified(), "localhost", Clock::now() + std::chrono::milliseconds(300));
    ASSERT_FALSE(encrypted.ok());
    EXPECT_EQ(encrypted.error().code, answer.empty() ? ErrorCode::timeout : ErrorCode::unavailable) << answer;
    EXPECT_EQ(encrypted.error().step, ConnectStep::tls);
    EXPECT_LT(Clock::now() - begin, std::chrono::seconds(3));
    ::close(peer);
    ::close(listener);
  }
}

TEST(TlsModes, HaveNames) {
  for (auto const mode : {TlsMode::disable, TlsMode::prefer, TlsMode::require, TlsMode::verify_ca, TlsMode::verify_full}) {
    EXPECT_EQ(tls_mode_from(to_string(mode)), mode);
  }
  EXPECT_FALSE(tls_mode_from("maybe").has_value());
  EXPECT_EQ(default_tls_mode({.host = "localhost"}), TlsMode::disable);
  EXPECT_EQ(default_tls_mode({.host = "127.1.2.3"}), TlsMode::disable);
  EXPECT_EQ(default_tls_mode({.host = "127.0.0.1.example"}), TlsMode::verify_full);
  EXPECT_EQ(default_tls_mode({.host = "localhost.example"}), TlsMode::verify_full);
  EXPECT_EQ(default_tls_mode({.host = "10.0.0.1"}), TlsMode::verify_full);
}

}  // namespace
}  // namespace sextant::net
