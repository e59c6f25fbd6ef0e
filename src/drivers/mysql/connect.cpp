#include "drivers/mysql/connect.h"

#include <errmsg.h>
#include <fcntl.h>
#include <mysql.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/x509_vfy.h>
#include <poll.h>
#include <pwd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <mutex>

#include "base/late_library.h"
#include "driver/options.h"
#include "drivers/mysql/driver.h"
#include "drivers/mysql/errors.h"
#include "drivers/mysql/tls_probe.h"
#include "drivers/mysql/url.h"
#include "net/route.h"
#include "net/stream.h"
#include "net/tls_options.h"

namespace sextant {

// libmariadb and the OpenSSL that it uses; made by the build.
extern LateLibrary const late_mariadb, late_ssl, late_crypto;

}  // namespace sextant

namespace sextant::mysql {

namespace {

using Clock = std::chrono::steady_clock;

// How often a wait looks at the stop token.
constexpr std::chrono::milliseconds slice{50};
// For what libmariadb does by itself: closing, and the connection that ends statements.
constexpr unsigned int library_timeout_seconds = 3;
// Challenge and response only. What sends the password itself (mysql_clear_password, dialog) is left out, and so is
// mysql_old_password, which is broken.
constexpr char const* safe_plugins = "mysql_native_password,client_ed25519";
// caching_sha2_password sends the password itself through TLS, or encrypted with a key that the server names.
constexpr char const* plugins_with_trust = "mysql_native_password,client_ed25519,caching_sha2_password,sha256_password";

// One place to connect to.
struct Target {
  std::string host, socket;
  uint16_t port = 3306;
  net::TlsOptions tls;
  bool is_socket() const { return !socket.empty(); }
  bool is_local() const { return is_socket() || net::is_local_host(host); }
  bool wants_tls() const { return !is_socket() && tls.mode != net::TlsMode::disable; }
  bool demands_tls() const { return wants_tls() && tls.mode != net::TlsMode::prefer; }
  std::string place() const { return is_socket() ? socket : fmt::format("{} port {}", host, port); }
};

std::string option_or(ConnectSpec const& spec, std::string_view name, std::string_view fallback) {
  auto const found = spec.options.find(name);
  return found == spec.options.end() || found->second.empty() ? std::string(fallback) : found->second;
}

Error invalid(std::string message) { return {.code = ErrorCode::invalid_argument, .message = std::move(message)}; }

// Without a host: the socket of a server on this machine if there is one, as the server's own tools do.
std::string default_socket() {
  for (std::string const path : {"/run/mysqld/mysqld.sock", "/var/lib/mysql/mysql.sock", "/tmp/mysql.sock"}) {
    struct stat info {};
    if (::stat(path.c_str(), &info) == 0 && S_ISSOCK(info.st_mode)) return path;
  }
  return {};
}

std::string operating_system_user() {
  std::array<char, 16 * 1024> storage;
  passwd entry{};
  passwd* found = nullptr;
  if (::getpwuid_r(::getuid(), &entry, storage.data(), storage.size(), &found) != 0 || found == nullptr) return {};
  return found->pw_name;
}

Result<Target> target_of(ConnectSpec const& spec) {
  Target target;
  target.host = option_or(spec, "host", "");
  target.socket = option_or(spec, "socket", target.host.empty() && !spec.options.contains("port") ? default_socket() : "");
  if (target.host.empty()) target.host = "localhost";
  target.port = port_number(option_or(spec, "port", "3306"));
  if (target.port == 0) return invalid("The option port is not a number from 1 to 65535.");
  auto const unless_told = target.is_local() ? net::TlsMode::prefer : net::TlsMode::verify_full;
  target.tls = TRY(net::read_tls_options(spec, net::ssl_names, unless_told));
  if (target.wants_tls()) TRY(net::check_tls_files(target.tls));
  return target;
}

Error cancelled_error() { return {.code = ErrorCode::cancelled, .message = "Connecting was stopped."}; }

Error timeout_error(Target const& target, ConnectStep step = ConnectStep::lookup) {
  return {.code = ErrorCode::unavailable,
          .message = fmt::format("The server at {} did not answer in time.", target.place()),
          .hint = "Check the host and the port, and that no firewall is in the way.",
          .damage = Damage::connection,
          .retryable = true,
          .step = step};
}

// Where libmariadb connects to: an address in digits.
struct Place {
  std::string address;
  uint16_t port = 0;
};

Result<std::vector<Place>> places_of(ConnectSpec const& spec, Target const& target, Clock::time_point deadline,
                                     std::stop_token const& stop) {
  auto const found = net::find(spec.route.get(), target.host, target.port, deadline, stop);
  if (!found.ok()) {
    auto const looked_up = found.error().code == ErrorCode::timeout && found.error().step != ConnectStep::tunnel;
    return looked_up ? timeout_error(target) : found.error();
  }
  std::vector<Place> places;
  for (auto const& address : *found) places.push_back({.address = address.text(), .port = address.port()});
  return places;
}

void set_flag(MYSQL* connection, mysql_option option, bool value) {
  my_bool const flag = value ? 1 : 0;
  mysql_optionsv(connection, option, &flag);
}

void set_tls(MYSQL* connection, Target const& target, std::string const& fingerprint) {
  auto const& tls = target.tls;
  set_flag(connection, MYSQL_OPT_SSL_ENFORCE, target.wants_tls());
  // The probe has checked what the mode asks for; see tls_probe.h.
  set_flag(connection, MYSQL_OPT_SSL_VERIFY_SERVER_CERT, false);
  if (!target.wants_tls()) return;
  mysql_optionsv(connection, MARIADB_OPT_TLS_VERSION, tls.at_least_1_3 ? "TLSv1.3" : "TLSv1.2,TLSv1.3");
  if (!fingerprint.empty()) mysql_optionsv(connection, MARIADB_OPT_TLS_PEER_FP, fingerprint.c_str());
  if (tls.certificate_file.empty()) return;
  mysql_optionsv(connection, MYSQL_OPT_SSL_CERT, tls.certificate_file.c_str());
  mysql_optionsv(connection, MYSQL_OPT_SSL_KEY, tls.key_file.empty() ? tls.certificate_file.c_str() : tls.key_file.c_str());
  if (!tls.passphrase.empty()) mysql_optionsv(connection, MARIADB_OPT_TLS_PASSPHRASE, tls.passphrase.c_str());
}

void set_options(MYSQL* connection, ConnectSpec const& spec, Target const& target, std::string const& fingerprint) {
  mysql_optionsv(connection, MYSQL_OPT_NONBLOCK, nullptr);
  // A server may ask for a file of this machine in reply to any statement.
  unsigned int const no_files = 0;
  mysql_optionsv(connection, MYSQL_OPT_LOCAL_INFILE, &no_files);
  set_flag(connection, MYSQL_OPT_RECONNECT, false);
  mysql_optionsv(connection, MYSQL_SET_CHARSET_NAME, "utf8mb4");
  unsigned int const seconds = library_timeout_seconds;
  mysql_optionsv(connection, MYSQL_OPT_READ_TIMEOUT, &seconds);
  mysql_optionsv(connection, MYSQL_OPT_WRITE_TIMEOUT, &seconds);
  auto const protocol = static_cast<unsigned int>(target.is_socket() ? MYSQL_PROTOCOL_SOCKET : MYSQL_PROTOCOL_TCP);
  mysql_optionsv(connection, MYSQL_OPT_PROTOCOL, &protocol);
  // With a server that is known to be the right one, or on this machine, the password may be shown to it.
  auto const trusted = target.is_local() || target.tls.mode >= net::TlsMode::verify_ca;
  mysql_optionsv(connection, MARIADB_OPT_RESTRICTED_AUTH, trusted ? plugins_with_trust : safe_plugins);
  auto const name = option_or(spec, "application_name", spec.application_name);
  mysql_optionsv(connection, MYSQL_OPT_CONNECT_ATTR_ADD, "program_name", name.c_str());
  set_tls(connection, target, fingerprint);
}

std::string_view hint_for(unsigned int number, std::string_view message, Target const& target) {
  auto const says = [message](std::string_view text) { return message.find(text) != std::string_view::npos; };
  if (number == CR_SSL_CONNECTION_ERROR && says("required")) {
    return "The server offers no TLS; set sslmode to prefer or disable only if the network is trusted.";
  }
  if (number == CR_SSL_CONNECTION_ERROR) {
    return "Check the TLS options: sslrootcert names the authority that signed the server's certificate, and the host must be "
           "the name in it.";
  }
  if (target.is_socket()) return "Check that the server runs on this machine and that its socket is right.";
  return "Check that the server runs, and that the host and the port are right.";
}

ConnectStep step_of(unsigned int number) {
  constexpr unsigned int no_such_database = 1049, not_for_this_user = 1044;
  switch (number) {
    case CR_UNKNOWN_HOST: return ConnectStep::lookup;
    case CR_SOCKET_CREATE_ERROR:
    case CR_CONNECTION_ERROR:
    case CR_CONN_HOST_ERROR: return ConnectStep::tcp;
    case CR_SSL_CONNECTION_ERROR: return ConnectStep::tls;
    case no_such_database:
    case not_for_this_user: return ConnectStep::database;
    default: return ConnectStep::authentication;
  }
}

// libmariadb checks no certificate here (tls_probe.h does), yet explains whatever ends the handshake by what a check would
// have found.
bool blames_a_certificate(unsigned int number, std::string_view message) {
  if (number != CR_SSL_CONNECTION_ERROR) return false;
  constexpr long last_code = X509_V_ERR_EC_KEY_EXPLICIT_PARAMS;
  for (long code = X509_V_OK + 1; code <= last_code; ++code) {
    if (message.find(X509_verify_cert_error_string(code)) != std::string_view::npos) return true;
  }
  return false;
}

// A server that hung up while TLS began may come back; what it shows, or does not offer, stays wrong.
ErrorCode failure_code(unsigned int number, std::string_view message) {
  auto const says = [message](std::string_view text) { return message.find(text) != std::string_view::npos; };
  if (number != CR_SSL_CONNECTION_ERROR) return ErrorCode::unavailable;
  if (says("required")) return ErrorCode::not_supported;
  return says("ertificate") || says("ingerprint") || says("unknown ca") ? ErrorCode::unauthenticated : ErrorCode::unavailable;
}

bool is_server_error(unsigned int number) { return (number >= 1000 && number < 2000) || (number >= 3000 && number < 5000); }

Error connect_error(MYSQL* connection, Target const& target) {
  auto const number = mysql_errno(connection);
  auto message = plain_line(mysql_error(connection));
  while (message.ends_with('.') || message.ends_with(' ')) message.pop_back();
  if (is_server_error(number)) {
    auto error = to_error({.number = static_cast<uint16_t>(number), .sqlstate = mysql_sqlstate(connection), .message = message}, {});
    error.message = fmt::format("The server at {} refuses the connection: {}.", target.place(), message);
    error.damage = Damage::connection;
    error.step = step_of(number);
    return error;
  }
  auto const plugin = message.find("lugin") != std::string::npos;
  if (plugin) {
    return {.code = ErrorCode::unauthenticated,
            .message = fmt::format("The server at {} asks for a way to log in that is not allowed: {}.", target.place(), message),
            .hint = "A password is never sent as it is. Use verify-full or verify-ca for users of caching_sha2_password, "
                    "or give the user another plugin.",
            .damage = Damage::connection,
            .step = ConnectStep::authentication};
  }
  if (blames_a_certificate(number, message)) {
    return {.code = ErrorCode::unavailable,
            .message = fmt::format("The server at {} hung up while TLS began.", target.place()),
            .hint = "Try again, and look at the server's log if it stays so.",
            .damage = Damage::connection,
            .step = ConnectStep::tls};
  }
  return {.code = failure_code(number, message),
          .message = fmt::format("Cannot connect to the server at {}: {}.", target.place(), message),
          .hint = std::string(hint_for(number, message, target)),
          .damage = Damage::connection,
          .step = step_of(number)};
}

bool is_connected(int socket) {
  sockaddr_storage peer{};
  socklen_t size = sizeof peer;
  return ::getpeername(socket, reinterpret_cast<sockaddr*>(&peer), &size) == 0;
}

// Waits for what libmariadb waits for; the events that came.
Result<int> wait_for(MYSQL* connection, int wanted, Target const& target, Clock::time_point deadline,
                     std::stop_token const& stop) {
  for (;;) {
    if (stop.stop_requested()) return cancelled_error();
    auto const now = Clock::now();
    if (now >= deadline) {
      auto const connected = is_connected(static_cast<int>(mysql_get_socket(connection)));
      return timeout_error(target, connected ? ConnectStep::authentication : ConnectStep::tcp);
    }
    pollfd socket{.fd = mysql_get_socket(connection), .events = 0, .revents = 0};
    if ((wanted & MYSQL_WAIT_READ) != 0) socket.events |= POLLIN;
    if ((wanted & MYSQL_WAIT_WRITE) != 0) socket.events |= POLLOUT;
    auto const left = std::chrono::ceil<std::chrono::milliseconds>(std::min<Clock::duration>(slice, deadline - now));
    if (::poll(&socket, 1, static_cast<int>(left.count())) <= 0) continue;
    int events = 0;
    if ((socket.revents & (POLLIN | POLLHUP | POLLERR)) != 0) events |= wanted & MYSQL_WAIT_READ;
    if ((socket.revents & (POLLOUT | POLLHUP | POLLERR)) != 0) events |= wanted & MYSQL_WAIT_WRITE;
    return events;
  }
}

void prepare_socket(MYSQL* connection) {
  auto const socket = mysql_get_socket(connection);
  ::fcntl(socket, F_SETFL, ::fcntl(socket, F_GETFL) | O_NONBLOCK);
  int const on = 1, idle = 30, interval = 10, count = 3, patience = 30'000;
  ::setsockopt(socket, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
  // A Unix socket knows none of these.
  ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  ::setsockopt(socket, IPPROTO_TCP, TCP_KEEPIDLE, &idle, sizeof idle);
  ::setsockopt(socket, IPPROTO_TCP, TCP_KEEPINTVL, &interval, sizeof interval);
  ::setsockopt(socket, IPPROTO_TCP, TCP_KEEPCNT, &count, sizeof count);
  ::setsockopt(socket, IPPROTO_TCP, TCP_USER_TIMEOUT, &patience, sizeof patience);
}

// libmariadb does not say that the server refuses the client's certificate: it only sees the connection go.
Result<> find_refusal(MYSQL* connection, Target const& target, Place const& place, Clock::time_point deadline,
                      std::stop_token const& stop) {
  if (mysql_errno(connection) != CR_SERVER_LOST || !target.wants_tls() || target.tls.certificate_file.empty()) return {};
  ProbeRequest request{
      .host = target.host, .address = place.address, .port = place.port, .tls = target.tls, .waits_for_refusal = true};
  request.tls.mode = std::max(request.tls.mode, net::TlsMode::require);
  TRY(probe_certificate(request, deadline, stop));
  return {};
}

// Drives one attempt to its end.
Result<ConnectionHandle> attempt(ConnectSpec const& spec, Target const& target, Place const& place,
                                 Clock::time_point deadline, std::stop_token const& stop) {
  std::string fingerprint;
  if (target.demands_tls()) {
    ProbeRequest const request{.host = target.host, .address = place.address, .port = place.port, .tls = target.tls};
    fingerprint = TRY(probe_certificate(request, deadline, stop));
  }
  ConnectionHandle connection(mysql_init(nullptr));
  if (connection == nullptr) return Error{.code = ErrorCode::limit, .message = "There is no memory for a connection."};
  set_options(connection.get(), spec, target, fingerprint);
  auto const user = option_or(spec, "user", operating_system_user());
  auto const secret = option_or(spec, "password", "");
  auto const database = option_or(spec, "database", "");
  auto const* const socket = target.is_socket() ? target.socket.c_str() : nullptr;
  MYSQL* connected = nullptr;
  auto wanted = mysql_real_connect_start(&connected, connection.get(), target.is_socket() ? nullptr : place.address.c_str(), user.c_str(),
                                         secret.c_str(), database.empty() ? nullptr : database.c_str(), place.port, socket, 0);
  while (wanted != 0) {
    auto const events = TRY(wait_for(connection.get(), wanted, target, deadline, stop));
    wanted = mysql_real_connect_cont(&connected, connection.get(), events);
  }
  if (connected == nullptr) {
    TRY(find_refusal(connection.get(), target, place, deadline, stop));
    return connect_error(connection.get(), target);
  }
  auto const encrypted = mysql_get_ssl_cipher(connection.get()) != nullptr;
  if (!encrypted && target.demands_tls()) {
    return Error{.code = ErrorCode::not_supported,
                 .message = fmt::format("The connection to {} is not encrypted, though TLS is wanted.", target.place()),
                 .damage = Damage::connection,
                 .step = ConnectStep::tls};
  }
  prepare_socket(connection.get());
  return connection;
}

Result<ConnectionHandle> connect_to(ConnectSpec const& spec, Target const& target, Clock::time_point deadline,
                                    std::stop_token const& stop) {
  if (target.is_socket()) return attempt(spec, target, {}, deadline, stop);
  auto const places = TRY(places_of(spec, target, deadline, stop));
  Error last;
  for (size_t i = 0; i < places.size(); ++i) {
    // An address that swallows packets leaves time for the others.
    auto const now = Clock::now();
    auto const until = now + (deadline - now) / static_cast<int64_t>(places.size() - i);
    auto connection = attempt(spec, target, places[i], until, stop);
    if (connection.ok()) return connection;
    auto error = std::move(connection).error();
    auto const decided = error.code != ErrorCode::unavailable && error.step != ConnectStep::tls;
    // Of several addresses the one tells most that came furthest.
    if (decided || error.step >= last.step) last = std::move(error);
    if (decided) break;
  }
  return last;
}

}  // namespace

Result<ConnectionHandle> open_connection(ConnectSpec const& spec, std::stop_token stop) {
  for (auto const* late : {&late_crypto, &late_ssl, &late_mariadb}) TRY(load(*late));
  static std::once_flag once;
  std::call_once(once, [] { mysql_server_init(0, nullptr, nullptr); });
  TRY(check_options(mysql_driver, spec));
  auto const deadline = Clock::now() + spec.connect_timeout;
  return connect_to(spec, TRY(target_of(spec)), deadline, stop);
}

void kill_statement(ConnectSpec const& spec, uint64_t number, std::string const& identity) noexcept {
  try {
    auto wanted = spec;
    wanted.options.erase("database");
    wanted.connect_timeout = std::chrono::seconds(library_timeout_seconds);
    auto const connection = open_connection(wanted, {});
    if (!connection.ok()) return;
    // In hexadecimal digits, so that what a server says of itself cannot become SQL. No statement has the number 0.
    std::string digits;
    for (auto const byte : identity) digits += fmt::format("{:02x}", static_cast<unsigned char>(byte));
    auto const text = fmt::format("KILL QUERY IF({} = x'{}', {}, 0)", identity_expression, digits, number);
    mysql_real_query(connection->get(), text.data(), text.size());
  } catch (std::exception const&) {
    // No memory or no thread: the statement is given up with its connection when patience ends.
  }
}

}  // namespace sextant::mysql
