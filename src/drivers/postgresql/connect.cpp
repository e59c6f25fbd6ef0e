#include "drivers/postgresql/connect.h"

#include <libpq-fe.h>
#include <poll.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>

#include "base/digits.h"
#include "base/late_library.h"
#include "base/url_text.h"
#include "driver/options.h"
#include "drivers/postgresql/certificate_fault.h"
#include "drivers/postgresql/driver.h"
#include "drivers/postgresql/errors.h"
#include "drivers/postgresql/url.h"
#include "net/route.h"
#include "net/tls_options.h"

namespace sextant {

// libpq and the OpenSSL that it uses; made by the build.
extern LateLibrary const late_pq, late_ssl, late_crypto;

}  // namespace sextant

namespace sextant::postgresql {

namespace {

using Clock = std::chrono::steady_clock;

// How often a wait looks at the stop token.
constexpr std::chrono::milliseconds slice{50};

std::string option_or(ConnectSpec const& spec, std::string_view name, std::string_view fallback) {
  auto const found = spec.options.find(name);
  return found == spec.options.end() || found->second.empty() ? std::string(fallback) : found->second;
}

// Without a host: the socket of a server on this machine if there is one, as the server's own tools do.
std::string default_host(std::string const& port) {
  for (std::string const folder : {"/var/run/postgresql", "/tmp"}) {
    struct stat info {};
    if (::stat(fmt::format("{}/.s.PGSQL.{}", folder, port).c_str(), &info) == 0 && S_ISSOCK(info.st_mode)) return folder;
  }
  return "localhost";
}

std::string operating_system_user() {
  std::array<char, 16 * 1024> storage;
  passwd entry{};
  passwd* found = nullptr;
  if (::getpwuid_r(::getuid(), &entry, storage.data(), storage.size(), &found) != 0 || found == nullptr) return {};
  return found->pw_name;
}

Error cancelled_error() { return {.code = ErrorCode::cancelled, .message = "Connecting was stopped."}; }

Error timeout_error(Endpoint const& endpoint, ConnectStep step = ConnectStep::lookup) {
  return {.code = ErrorCode::unavailable,
          .message = fmt::format("The server at {} port {} did not answer in time.", endpoint.host, endpoint.port),
          .hint = "Check the host and the port, and that no firewall is in the way.",
          .damage = Damage::connection,
          .retryable = true,
          .step = step};
}

// Where libpq connects to, in place of the host.
struct Place {
  std::string address, port;
};

Result<std::vector<Place>> places_of(ConnectSpec const& spec, Endpoint const& endpoint, Clock::time_point deadline,
                                     std::stop_token const& stop) {
  auto const port = static_cast<uint16_t>(whole_number(endpoint.port, 1, most_port).value_or(0));
  auto const found = net::find(spec.route.get(), endpoint.host, port, deadline, stop);
  if (!found.ok()) {
    auto const looked_up = found.error().code == ErrorCode::timeout && found.error().step != ConnectStep::tunnel;
    return looked_up ? timeout_error(endpoint) : found.error();
  }
  std::vector<Place> places;
  for (auto const& address : *found) places.push_back({.address = address.text(), .port = std::to_string(address.port())});
  return places;
}

// Keywords and values for PQconnectStartParams.
class Parameters {
 public:
  // REQUIRES: the keyword is a literal.
  void set(char const* keyword, std::string value) {
    if (value.empty()) return;
    keywords_.push_back(keyword);
    values_.push_back(std::move(value));
  }
  ConnectionHandle start() const {
    auto keywords = keywords_;
    std::vector<char const*> values;
    for (auto const& value : values_) values.push_back(value.c_str());
    keywords.push_back(nullptr);
    values.push_back(nullptr);
    // A database's name that looks like a connection string must not be read as one.
    constexpr int expand_dbname = 0;
    return ConnectionHandle(PQconnectStartParams(keywords.data(), values.data(), expand_dbname));
  }

 private:
  std::vector<char const*> keywords_;
  std::vector<std::string> values_;
};

bool file_exists(std::string const& path) { return ::access(path.c_str(), R_OK) == 0; }

// libpq 15 knows no "system's roots"; without a file of its own the user means those.
std::string default_root_certificates() {
  if (auto const* const home = std::getenv("HOME"); home != nullptr) {
    if (auto own = fmt::format("{}/.postgresql/root.crt", home); file_exists(own)) return own;
  }
  for (auto const* const path : {"/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/cert.pem"}) {
    if (file_exists(path)) return path;
  }
  return {};
}

// Settings that hold from the start, survive RESET ALL and DISCARD ALL, and cost no round trip.
std::string startup_settings(ConnectSpec const& spec, bool with_extras) {
  std::string settings;
  if (with_extras) {
    // Floats as text with all their digits, in arrays too; a server that notices when we are gone.
    settings = "-c extra_float_digits=3 -c client_connection_check_interval=10s";
  }
  if (spec.read_only) {
    settings +=
        " -c default_transaction_read_only=on -c lock_timeout=2s -c idle_in_transaction_session_timeout=10min"
        " -c standard_conforming_strings=on";
  }
  if (auto const own = option_or(spec, "options", ""); !own.empty()) {
    // Read-only comes last: what the user's options say does not undo it.
    settings = spec.read_only ? fmt::format("{} {}", own, settings) : fmt::format("{} {}", settings, own);
  }
  return settings;
}

void set_tls(Parameters& parameters, net::TlsOptions const& tls) {
  auto const verified = tls.mode >= net::TlsMode::verify_ca;
  parameters.set("sslmode", std::string(to_string(tls.mode)));
  parameters.set("sslrootcert", tls.authority_file.empty() && verified ? default_root_certificates() : tls.authority_file);
  parameters.set("sslcert", tls.certificate_file);
  parameters.set("sslkey", tls.key_file.empty() ? tls.certificate_file : tls.key_file);
  parameters.set("sslpassword", tls.passphrase);
  parameters.set("ssl_min_protocol_version", tls.at_least_1_3 ? "TLSv1.3" : "TLSv1.2");
}

Parameters parameters_for(ConnectSpec const& spec, Endpoint const& endpoint, Place const& place,
                          net::TlsOptions const& tls, bool with_extras) {
  auto const user = option_or(spec, "user", operating_system_user());
  Parameters parameters;
  // The name only says what the certificate must hold: the address is where it goes.
  parameters.set("host", tls.server_name.empty() || endpoint.is_socket() ? endpoint.host : tls.server_name);
  parameters.set("hostaddr", place.address);
  set_tls(parameters, tls);
  parameters.set("port", place.port);
  parameters.set("user", user);
  parameters.set("dbname", option_or(spec, "database", user));
  parameters.set("password", option_or(spec, "password", ""));
  // The messages after the log-in are ours to read, and we read plain and TLS streams only.
  parameters.set("gssencmode", "disable");
  parameters.set("options", startup_settings(spec, with_extras));
  parameters.set("application_name", option_or(spec, "application_name", spec.application_name));
  parameters.set("target_session_attrs", option_or(spec, "target_session_attrs", ""));
  parameters.set("client_encoding", "UTF8");
  parameters.set("keepalives", "1");
  parameters.set("keepalives_idle", "30");
  parameters.set("keepalives_interval", "10");
  parameters.set("keepalives_count", "3");
  parameters.set("tcp_user_timeout", "30000");
  return parameters;
}

// The first line of libpq's message without what it says of the address, and without the SQLSTATE.
std::string plain_reason(std::string_view message) {
  auto const state = find_sqlstate(message);
  if (!state.empty()) message.remove_prefix(static_cast<size_t>(state.data() - message.data()) + state.size() + 2);
  else if (auto const failed = message.find(" failed: "); failed != std::string_view::npos) message.remove_prefix(failed + 9);
  auto line = message.substr(0, message.find('\n'));
  while (!line.empty() && (line.back() == '.' || line.back() == ' ')) line.remove_suffix(1);
  return std::string(line);
}

std::string_view hint_for(std::string_view message, Endpoint const& endpoint) {
  auto const says = [message](std::string_view text) { return message.find(text) != std::string_view::npos; };
  constexpr std::string_view authority_hint =
      "Set sslrootcert to the file with the certificate authority that signed the server's certificate. If it is, the certificate "
      "may have expired.";
  if (says("server does not support SSL")) {
    return "The server offers no TLS; set sslmode to prefer or disable only if the network is trusted.";
  }
  if (says("root certificate file")) return authority_hint;
  if (says("does not match host name")) {
    return "Connect with the name in the server's certificate, or give that as ssl_server_name.";
  }
  if (says("certificate verify failed")) return authority_hint;
  if (says("SSL") || says("certificate")) return "Check the TLS options: sslmode, sslrootcert, sslcert and sslkey.";
  if (endpoint.is_socket()) return "Check that the server runs on this machine and that the folder of its socket is right.";
  return "Check that the server runs, and that the host and the port are right.";
}

// What libpq waits for in this state; `before` where the state does not say.
ConnectStep step_of(PGconn const* connection, ConnectStep before) {
  auto const status = PQstatus(connection);
  if (status == CONNECTION_BAD) return before;
  if (status == CONNECTION_NEEDED || status == CONNECTION_STARTED) return ConnectStep::tcp;
  if (status == CONNECTION_SSL_STARTUP) return ConnectStep::tls;
  return status == CONNECTION_MADE ? before : ConnectStep::authentication;
}

// A server that refuses the database has let the user in before.
ConnectStep step_of(std::string_view sqlstate) {
  return sqlstate == "3D000" || sqlstate == "42501" ? ConnectStep::database : ConnectStep::authentication;
}

// As net/tls.cpp has it: a certificate that is refused, on this side or that, is no server that is away.
ErrorCode failure_code(std::string_view message) {
  auto const says = [message](std::string_view text) { return message.find(text) != std::string_view::npos; };
  if (says("server does not support SSL")) return ErrorCode::not_supported;
  auto const about_certificate = says("certificate") || says("unknown ca");
  return about_certificate && (says("SSL error") || says("does not match host name") || says("root certificate file"))
             ? ErrorCode::unauthenticated
             : ErrorCode::unavailable;
}

Error connect_error(PGconn* connection, Endpoint const& endpoint, ConnectStep step) {
  std::string const message = PQerrorMessage(connection);
  auto const where = fmt::format("{} port {}", endpoint.host, endpoint.port);
  if (PQconnectionNeedsPassword(connection) != 0) {
    return {.code = ErrorCode::unauthenticated,
            .message = fmt::format("The server at {} asks for a password.", where),
            .hint = "Give the password of the user.",
            .damage = Damage::connection,
            .step = ConnectStep::authentication};
  }
  auto const state = find_sqlstate(message);
  if (state.empty()) {
    auto const hung_up = message.find("server closed the connection unexpectedly") != std::string::npos ||
                         message.find("SSL SYSCALL error") != std::string::npos;
    return {.code = failure_code(message),
            .message = fmt::format("Cannot connect to the server at {}: {}.", where, plain_reason(message)),
            .hint = std::string(hint_for(message, endpoint)),
            .damage = Damage::connection,
            .retryable = hung_up,
            // A server may look at the client's certificate after the client is done shaking hands.
            .step = message.find("SSL error") != std::string::npos ? ConnectStep::tls : step};
  }
  auto error = to_error({.sqlstate = std::string(state), .message = plain_reason(message)}, {});
  error.message = fmt::format("The server at {} refuses the connection: {}.", where, error.message);
  error.damage = Damage::connection;
  error.step = step_of(error.sqlstate);
  return error;
}

// Drives one attempt to its end.
Result<ConnectionHandle> attempt(Parameters const& parameters, Endpoint const& endpoint, Clock::time_point deadline,
                                 std::stop_token const& stop) {
  auto connection = parameters.start();
  if (connection == nullptr) return Error{.code = ErrorCode::limit, .message = "There is no memory for a connection."};
  // Verbose messages hold the SQLSTATE, which libpq 15 gives in no other way before there is a connection.
  PQsetErrorVerbosity(connection.get(), PQERRORS_VERBOSE);
  auto state = PQstatus(connection.get()) == CONNECTION_BAD ? PGRES_POLLING_FAILED : PGRES_POLLING_WRITING;
  auto step = ConnectStep::tcp;
  while (state != PGRES_POLLING_OK && state != PGRES_POLLING_FAILED) {
    step = step_of(connection.get(), step);
    if (stop.stop_requested()) return cancelled_error();
    auto const now = Clock::now();
    if (now >= deadline) return timeout_error(endpoint, step);
    pollfd socket{.fd = PQsocket(connection.get()),
                  .events = static_cast<short>(state == PGRES_POLLING_READING ? POLLIN : POLLOUT),
                  .revents = 0};
    auto const left = std::chrono::ceil<std::chrono::milliseconds>(std::min<Clock::duration>(slice, deadline - now));
    if (::poll(&socket, 1, static_cast<int>(left.count())) > 0) state = PQconnectPoll(connection.get());
  }
  if (state == PGRES_POLLING_FAILED) return connect_error(connection.get(), endpoint, step);
  return connection;
}

void tell_fault(CertificateQuestion question, Clock::time_point deadline, std::stop_token const& stop, Error& error) {
  if (question.tls.authority_file.empty()) question.tls.authority_file = default_root_certificates();
  auto fault = find_certificate_fault(question, deadline, stop);
  if (fault.message.empty()) return;
  error.message = fmt::format("Cannot connect to the server at {} port {}: {}", question.host, question.port, fault.message);
  if (!fault.hint.empty()) error.hint = std::move(fault.hint);
}

// Servers before 14 and poolers such as PgBouncer refuse settings that they do not know.
bool refuses_settings(Error const& error) {
  return error.sqlstate == "42704" || error.sqlstate == "22023" || error.sqlstate == "08P01";
}

Result<ConnectionHandle> connect_to(ConnectSpec const& spec, Endpoint const& endpoint, Clock::time_point deadline,
                                    std::stop_token const& stop) {
  auto const tls = TRY(net::read_tls_options(spec, net::ssl_names,
                                             is_local_host(endpoint.host) ? net::TlsMode::prefer : net::TlsMode::verify_full));
  if (!endpoint.is_socket()) TRY(net::check_tls_files(tls));
  std::vector<Place> places{{.address = {}, .port = endpoint.port}};
  if (!endpoint.is_socket()) places = TRY(places_of(spec, endpoint, deadline, stop));
  Error last;
  for (size_t i = 0; i < places.size(); ++i) {
    // An address that swallows packets leaves time for the others.
    auto const now = Clock::now();
    auto const until = now + (deadline - now) / static_cast<int64_t>(places.size() - i);
    auto connection = attempt(parameters_for(spec, endpoint, places[i], tls, true), endpoint, until, stop);
    if (!connection.ok() && refuses_settings(connection.error())) {
      connection = attempt(parameters_for(spec, endpoint, places[i], tls, false), endpoint, until, stop);
    }
    if (connection.ok()) return connection;
    auto error = std::move(connection).error();
    if (error.message.find("certificate verify failed") != std::string::npos) {
      tell_fault({.host = endpoint.host, .address = places[i].address, .port = places[i].port, .tls = tls}, until, stop, error);
    }
    auto const decided = error.code != ErrorCode::unavailable && error.step != ConnectStep::tls;
    // Of several addresses the one tells most that came furthest.
    if (decided || error.step >= last.step) last = std::move(error);
    if (decided) break;
  }
  return last;
}

}  // namespace

std::string_view find_sqlstate(std::string_view message) {
  constexpr size_t length = 5;
  constexpr std::string_view letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
  // "FATAL:  28P01: password authentication failed": the first word may be translated.
  for (auto colon = message.find(": "); colon != std::string_view::npos; colon = message.find(": ", colon + 1)) {
    auto const begin = message.find_first_not_of(' ', colon + 1);
    if (begin == std::string_view::npos) return {};
    auto const state = message.substr(begin, length);
    if (state.size() == length && state.find_first_not_of(letters) == std::string_view::npos &&
        state.find_first_of("0123456789") != std::string_view::npos && message.substr(begin + length, 2) == ": ") {
      return state;
    }
  }
  return {};
}

Result<ConnectionHandle> open_connection(ConnectSpec const& spec, std::stop_token stop) {
  TRY(check_options(postgresql_driver, spec));
  for (auto const* late : {&late_crypto, &late_ssl, &late_pq}) TRY(load(*late));
  auto const deadline = Clock::now() + spec.connect_timeout;
  auto const port = option_or(spec, "port", "5432");
  auto const endpoints = TRY(endpoints_of(option_or(spec, "host", default_host(port)), port));
  // prefer-standby means: any standby first, then anything.
  auto const prefers_standby = option_or(spec, "target_session_attrs", "") == "prefer-standby";
  Error last;
  for (std::string_view const target : {"standby", "any"}) {
    if (target == "standby" && !prefers_standby) continue;
    auto wanted = spec;
    if (prefers_standby) wanted.options["target_session_attrs"] = target;
    for (size_t i = 0; i < endpoints.size(); ++i) {
      auto const now = Clock::now();
      auto const until = now + (deadline - now) / static_cast<int64_t>(endpoints.size() - i);
      auto connection = connect_to(wanted, endpoints[i], until, stop);
      if (connection.ok()) return connection;
      last = std::move(connection).error();
      if (last.code != ErrorCode::unavailable && last.step != ConnectStep::tls) return last;
    }
  }
  return last;
}

}  // namespace sextant::postgresql
