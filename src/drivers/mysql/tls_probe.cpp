#include "drivers/mysql/tls_probe.h"

#include <netdb.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <memory>

#include "drivers/mysql/packet.h"

namespace sextant::mysql {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds slice{50};
constexpr size_t header_bytes = 4, longest_greeting = 4096;
constexpr uint32_t capability_protocol_41 = 0x200, capability_tls = 0x800, capability_secure = 0x8000;

class Socket {
 public:
  explicit Socket(int descriptor) : descriptor_(descriptor) {}
  ~Socket() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  Socket(Socket const&) = delete;
  Socket& operator=(Socket const&) = delete;
  int descriptor() const { return descriptor_; }

 private:
  int descriptor_;
};

using TlsContext = std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)>;
using TlsStream = std::unique_ptr<SSL, decltype(&SSL_free)>;
using Certificate = std::unique_ptr<X509, decltype(&X509_free)>;

class Probe {
 public:
  Probe(ProbeRequest const& request, Clock::time_point deadline, std::stop_token const& stop)
      : request_(request), deadline_(deadline), stop_(stop), socket_(::socket(family(), SOCK_STREAM | SOCK_NONBLOCK, 0)) {}

  Result<std::string> run() {
    TRY(connect());
    TRY(read_greeting());
    TRY(ask_for_tls());
    return shake_hands();
  }

 private:
  int family() const { return request_.address.find(':') == std::string::npos ? AF_INET : AF_INET6; }

  Error failed(std::string what, std::string hint) const {
    return {.code = ErrorCode::unavailable,
            .message = fmt::format("Cannot connect to the server at {} port {}: {}.", request_.host, request_.port, what),
            .hint = std::move(hint),
            .damage = Damage::connection};
  }

  Result<> wait(short events) const {
    for (;;) {
      if (stop_.stop_requested()) return Error{.code = ErrorCode::cancelled, .message = "Connecting was stopped."};
      if (Clock::now() >= deadline_) return failed("it did not answer in time", "Check the host, the port and the firewall.");
      pollfd socket{.fd = socket_.descriptor(), .events = events, .revents = 0};
      if (::poll(&socket, 1, static_cast<int>(slice.count())) > 0) return {};
    }
  }

  Result<> connect() const {
    addrinfo const hints{.ai_flags = AI_NUMERICHOST, .ai_family = family(), .ai_socktype = SOCK_STREAM};
    addrinfo* found = nullptr;
    auto const port = std::to_string(request_.port);
    if (::getaddrinfo(request_.address.c_str(), port.c_str(), &hints, &found) != 0) {
      return failed("its address makes no sense", "Check the host.");
    }
    auto const started = ::connect(socket_.descriptor(), found->ai_addr, found->ai_addrlen);
    auto const reason = errno;
    ::freeaddrinfo(found);
    if (started == 0) return {};
    if (reason == EINPROGRESS) TRY(wait(POLLOUT));
    int error = reason == EINPROGRESS ? 0 : reason;
    socklen_t size = sizeof error;
    if (error == 0) ::getsockopt(socket_.descriptor(), SOL_SOCKET, SO_ERROR, &error, &size);
    if (error == 0) return {};
    return failed(error == ECONNREFUSED ? "nobody listens there" : "the network does not lead there",
                  "Check that the server runs, and that the host and the port are right.");
  }

  Result<std::string> read(size_t count) const {
    std::string bytes;
    while (bytes.size() < count) {
      std::array<char, longest_greeting> part;
      auto const got = ::recv(socket_.descriptor(), part.data(), std::min(part.size(), count - bytes.size()), 0);
      if (got > 0) bytes.append(part.data(), static_cast<size_t>(got));
      else if (got < 0 && (errno == EAGAIN || errno == EINTR)) TRY(wait(POLLIN));
      else return failed("it hung up", "Check that a MySQL or MariaDB server listens on this port.");
    }
    return bytes;
  }

  Result<> read_greeting() const {
    auto const header = TRY(read(header_bytes));
    auto const length = static_cast<uint8_t>(header[0]) | size_t{static_cast<uint8_t>(header[1])} << 8 |
                        size_t{static_cast<uint8_t>(header[2])} << 16;
    if (length > longest_greeting || length < 2) return failed("it does not speak the MySQL protocol", "Check the port.");
    auto const received = read(length);
    if (!received.ok()) return received.error();
    auto const& greeting = *received;
    PacketReader reader(greeting);
    if (reader.number<uint8_t>() != 10) return failed("it refuses the connection", "Check whether the server lets this host in.");
    auto const end = greeting.find('\0', 1);
    if (end == std::string::npos) return failed("it does not speak the MySQL protocol", "Check the port.");
    reader.take(end);
    reader.take(4 + 8 + 1);  // The connection's number, and a part of the random text.
    if ((reader.number<uint16_t>() & capability_tls) == 0 || !reader.ok()) {
      return failed("TLS is wanted, but the server offers none",
                    "Set sslmode to prefer or disable only if the network is trusted.");
    }
    return {};
  }

  Result<> ask_for_tls() const {
    std::string packet;
    put_number(packet, uint32_t{32 | 1U << 24});
    put_number(packet, capability_protocol_41 | capability_tls | capability_secure);
    put_number(packet, uint32_t{1 << 24});
    packet += '\x2D';  // utf8mb4_general_ci
    packet.append(23, '\0');
    size_t sent = 0;
    while (sent < packet.size()) {
      auto const got = ::send(socket_.descriptor(), packet.data() + sent, packet.size() - sent, MSG_NOSIGNAL);
      if (got > 0) sent += static_cast<size_t>(got);
      else if (errno == EAGAIN || errno == EINTR) TRY(wait(POLLOUT));
      else return failed("it hung up", "Check that a MySQL or MariaDB server listens on this port.");
    }
    return {};
  }

  Result<TlsContext> context() const {
    TlsContext context(SSL_CTX_new(TLS_client_method()), &SSL_CTX_free);
    if (context == nullptr) return failed("there is no memory for TLS", "");
    SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
    if (!request_.authority_file.empty()) {
      if (SSL_CTX_load_verify_locations(context.get(), request_.authority_file.c_str(), nullptr) != 1) {
        return failed("the file with the certificate authority cannot be read",
                      "Set sslrootcert to the file with the authority that signed the server's certificate.");
      }
      SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, nullptr);
    }
    if (!request_.certificate_file.empty() &&
        (SSL_CTX_use_certificate_chain_file(context.get(), request_.certificate_file.c_str()) != 1 ||
         SSL_CTX_use_PrivateKey_file(context.get(), request_.key_file.c_str(), SSL_FILETYPE_PEM) != 1)) {
      return failed("the client's certificate or its key cannot be read", "Check sslcert and sslkey.");
    }
    return context;
  }

  Result<std::string> shake_hands() const {
    auto const context = TRY(this->context());
    TlsStream const stream(SSL_new(context.get()), &SSL_free);
    if (stream == nullptr || SSL_set_fd(stream.get(), socket_.descriptor()) != 1) {
      return failed("there is no memory for TLS", "");
    }
    for (;;) {
      ERR_clear_error();
      auto const result = SSL_connect(stream.get());
      if (result == 1) break;
      auto const error = SSL_get_error(stream.get(), result);
      if (error == SSL_ERROR_WANT_READ) TRY(wait(POLLIN));
      else if (error == SSL_ERROR_WANT_WRITE) TRY(wait(POLLOUT));
      else if (SSL_get_verify_result(stream.get()) != X509_V_OK) {
        return failed(fmt::format("its certificate is not trusted ({})",
                                  X509_verify_cert_error_string(SSL_get_verify_result(stream.get()))),
                      "Set sslrootcert to the file with the authority that signed the server's certificate.");
      } else {
        return failed("the TLS handshake failed", "Check the TLS options: sslmode, sslrootcert, sslcert and sslkey.");
      }
    }
    Certificate const certificate(SSL_get1_peer_certificate(stream.get()), &X509_free);
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest;
    unsigned int size = 0;
    if (certificate == nullptr || X509_digest(certificate.get(), EVP_sha1(), digest.data(), &size) != 1) {
      return failed("it shows no certificate", "Give the server a certificate.");
    }
    std::string text;
    for (unsigned int i = 0; i < size; ++i) text += fmt::format("{:02X}", digest[i]);
    return text;
  }

  ProbeRequest const& request_;
  Clock::time_point const deadline_;
  std::stop_token const& stop_;
  Socket const socket_;
};

}  // namespace

Result<std::string> probe_certificate(ProbeRequest const& request, Clock::time_point deadline, std::stop_token const& stop) {
  return Probe(request, deadline, stop).run();
}

}  // namespace sextant::mysql
