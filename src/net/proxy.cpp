#include "net/proxy.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>

#include <array>

#include "base/base64.h"
#include "base/digits.h"
#include "base/random.h"
#include "base/text.h"
#include "base/url_text.h"
#include "net/route.h"

namespace sextant::net {

namespace {

constexpr size_t longest_word = 255;      // Of SOCKS: a name, a user, a password.
constexpr size_t longest_head = 8 * 1024;  // Of HTTP.
constexpr char const* good_proxy = "Write it as socks5://host:1080 or http://user@host:3128.";

Error bad_proxy(std::string message) {
  return {.code = ErrorCode::invalid_argument, .message = std::move(message), .hint = good_proxy};
}

Error refused(Proxy const& proxy, std::string_view why, ErrorCode code = ErrorCode::unavailable) {
  return route_error(code, fmt::format("The proxy {} refuses: {}.", proxy.place(), why),
                     code == ErrorCode::unauthenticated ? "Check the proxy's user and password."
                                                        : "Check the host and the port as the proxy sees them.");
}

Error no_proxy(Proxy const& proxy) {
  return route_error(ErrorCode::unavailable, fmt::format("{} does not answer as a proxy.", proxy.place()),
                     "Check its kind, its host and its port.");
}

// One dialogue with a proxy. Bytes are read one message at a time, so that none of the host's are lost.
class Dialog {
 public:
  Dialog(Stream& stream, Proxy const& proxy, Clock::time_point deadline) : stream_(stream), proxy_(proxy), deadline_(deadline) {}

  Result<> socks5(std::string const& host, uint16_t port) {
    auto const with_user = !proxy_.user.empty();
    TRY(write(with_user ? std::string_view("\5\2\0\2", 4) : std::string_view("\5\1\0", 3)));
    auto const method = TRY(read(2));
    if (method[0] != 5) return no_proxy(proxy_);
    if (method[1] == 2 && with_user) TRY(socks5_log_in());
    else if (method[1] != 0) return refused(proxy_, "it wants a user and a password", ErrorCode::unauthenticated);
    std::string request("\5\1\0", 3);
    append_address(request, host);
    request += static_cast<char>(port >> 8);
    request += static_cast<char>(port & 0xFF);
    TRY(write(request));
    return socks5_answer();
  }

  Result<> http(std::string const& host, uint16_t port) {
    auto const place = fmt::format("{}:{}", host.find(':') == std::string::npos ? host : fmt::format("[{}]", host), port);
    auto request = fmt::format("CONNECT {} HTTP/1.1\r\nHost: {}\r\n", place, place);
    if (!proxy_.user.empty()) {
      auto account = fmt::format("{}:{}", proxy_.user, proxy_.password);
      request += fmt::format("Proxy-Authorization: Basic {}\r\n", base64_of(account));
      wipe(account);
    }
    auto const sent = write(request + "\r\n");
    wipe(request);
    TRY(Result<>(sent));
    auto const head = TRY(read_head());
    auto const line = std::string_view(head).substr(0, head.find("\r\n"));
    constexpr size_t status_at = 9, status_size = 3;
    auto const status = line.starts_with("HTTP/1.") && line.size() >= status_at + status_size
                            ? whole_number(line.substr(status_at, status_size), 100, 599)
                            : std::nullopt;
    if (!status) return no_proxy(proxy_);
    if (*status >= 200 && *status < 300) return {};
    constexpr size_t longest_reason = 100;
    return refused(proxy_, visible_text(utf8_prefix(line.substr(status_at), longest_reason)),
                   *status == 407 || *status == 401 ? ErrorCode::unauthenticated : ErrorCode::unavailable);
  }

 private:
  Result<> write(std::string_view bytes) {
    auto sent = stream_.write(bytes, deadline_);
    return sent.ok() ? std::move(sent) : Result<>(in_words(sent.error()));
  }

  Result<std::string> read(size_t count) {
    std::string bytes(count, '\0');
    size_t have = 0;
    while (have < count) {
      auto const got = stream_.read(std::span(bytes).subspan(have), deadline_);
      if (!got.ok()) return in_words(got.error());
      if (*got == 0) return no_proxy(proxy_);
      have += *got;
    }
    return bytes;
  }

  Error in_words(Error const& error) const {
    if (error.code == ErrorCode::cancelled) return route_error(ErrorCode::cancelled, "Connecting was stopped.", {});
    if (error.code != ErrorCode::timeout) return no_proxy(proxy_);
    return route_error(ErrorCode::timeout, fmt::format("The proxy {} did not answer in time.", proxy_.place()),
                       "Check that it is one, and that it reaches the host.");
  }

  Result<> socks5_log_in() {
    std::string account(1, '\1');
    for (auto const* word : {&proxy_.user, &proxy_.password}) {
      account += static_cast<char>(word->size());
      account += *word;
    }
    auto const sent = write(account);
    wipe(account);
    TRY(Result<>(sent));
    auto const answer = TRY(read(2));
    if (answer[1] != 0) return refused(proxy_, "the user or the password is wrong", ErrorCode::unauthenticated);
    return {};
  }

  static void append_address(std::string& request, std::string const& host) {
    std::array<char, sizeof(in6_addr)> bytes{};
    if (::inet_pton(AF_INET, host.c_str(), bytes.data()) == 1) {
      request += '\1';
      request.append(bytes.data(), sizeof(in_addr));
    } else if (::inet_pton(AF_INET6, host.c_str(), bytes.data()) == 1) {
      request += '\4';
      request.append(bytes.data(), bytes.size());
    } else {
      request += '\3';
      request += static_cast<char>(host.size());
      request += host;
    }
  }

  Result<> socks5_answer() {
    auto const head = TRY(read(4));
    if (head[0] != 5) return no_proxy(proxy_);
    constexpr std::array<std::string_view, 9> reasons{"",
                                                      "it failed",
                                                      "its rules forbid the connection",
                                                      "the network is not reached",
                                                      "the host is not reached",
                                                      "the host refused the connection",
                                                      "the connection took too long",
                                                      "it cannot connect to hosts",
                                                      "it does not know this kind of address"};
    auto const code = static_cast<size_t>(static_cast<uint8_t>(head[1]));
    if (code != 0) return refused(proxy_, code < reasons.size() ? reasons[code] : reasons[1]);
    // The address that the proxy uses, which nobody needs.
    size_t size = head[3] == 4 ? sizeof(in6_addr) : sizeof(in_addr);
    if (head[3] == 3) {
      auto const length = TRY(read(1));
      size = static_cast<uint8_t>(length[0]);
    }
    return read(size + 2).ok() ? Result<>() : Result<>(no_proxy(proxy_));
  }

  Result<std::string> read_head() {
    std::string head;
    while (!head.ends_with("\r\n\r\n")) {
      if (head.size() == longest_head) return no_proxy(proxy_);
      head += TRY(read(1));
    }
    return head;
  }

  Stream& stream_;
  Proxy const& proxy_;
  Clock::time_point const deadline_;
};

}  // namespace

Proxy::~Proxy() { wipe(password); }

std::string Proxy::place() const { return fmt::format("{} port {}", host, port); }

Result<Proxy> read_proxy(std::string_view url) {
  Proxy proxy;
  std::string_view rest = url;
  if (url.starts_with("socks5://") || url.starts_with("socks5h://")) {
    rest.remove_prefix(url.find(':') + 1);
  } else if (url.starts_with("http://")) {
    proxy.kind = Proxy::Kind::http;
    rest.remove_prefix(url.find(':') + 1);
  } else {
    return bad_proxy("The proxy begins with neither socks5:// nor http://.");
  }
  auto parts = split_url(rest);
  if (!parts.ok()) return bad_proxy("The proxy's address cannot be read.");
  auto const place = split_host(parts->hosts);
  if (!place.ok() || place->host.empty()) return bad_proxy("The proxy's address has no host, or a port that is none.");
  proxy.host = place->host;
  constexpr uint16_t socks_port = 1080, http_port = 3128;
  proxy.port = proxy.kind == Proxy::Kind::socks5 ? socks_port : http_port;
  if (!place->port.empty()) proxy.port = static_cast<uint16_t>(*whole_number(place->port, 1, most_port));
  proxy.user = parts->user;
  proxy.password = parts->password;
  wipe(parts->password);
  if (!parts->path.empty() || !parts->query.empty()) return bad_proxy("The proxy's address has something behind its port.");
  auto const too_long = proxy.user.size() > longest_word || proxy.password.size() > longest_word;
  if (too_long || proxy.user.find(':') != std::string::npos) return bad_proxy("The proxy's user or password cannot be one.");
  return proxy;
}

std::string write_proxy(Proxy const& proxy) {
  auto const host = proxy.host.find(':') == std::string::npos ? proxy.host : fmt::format("[{}]", proxy.host);
  return fmt::format("{}://{}{}{}:{}", proxy.kind == Proxy::Kind::socks5 ? "socks5" : "http", percent_encode(proxy.user),
                     proxy.user.empty() ? "" : "@", host, proxy.port);
}

Result<> ask_proxy(Stream& stream, Proxy const& proxy, std::string const& host, uint16_t port, Clock::time_point deadline) {
  auto const fits = host.size() <= longest_word && host.find_first_of("\r\n\t ") == std::string::npos && !host.empty();
  if (!fits) return route_error(ErrorCode::invalid_argument, "The host's name is none that a proxy could look up.", good_proxy);
  Dialog dialog(stream, proxy, deadline);
  return proxy.kind == Proxy::Kind::socks5 ? dialog.socks5(host, port) : dialog.http(host, port);
}

Result<Descriptor> dial_by_proxy(Proxy const& proxy, std::string const& host, uint16_t port, Clock::time_point deadline,
                                 std::stop_token const& stop) {
  auto const interruption = TRY(Interruption::create());
  std::stop_callback const raise(stop, [&interruption] { interruption->raise(); });
  auto socket = connect_socket({.host = proxy.host, .port = proxy.port, .socket_path = {}, .route = {}}, deadline, interruption);
  if (!socket.ok()) {
    auto const& error = socket.error();
    if (error.code == ErrorCode::cancelled) return route_error(ErrorCode::cancelled, "Connecting was stopped.", {});
    return route_error(ErrorCode::unavailable, fmt::format("The proxy {} cannot be reached: {}", proxy.place(), error.message),
                       "Check its host and its port.");
  }
  auto const stream = TRY(borrow_socket(socket->number(), interruption));
  TRY(ask_proxy(*stream, proxy, host, port, deadline));
  return std::move(*socket);
}

}  // namespace sextant::net
