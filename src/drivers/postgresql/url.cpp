#include "drivers/postgresql/url.h"

#include "base/digits.h"
#include "base/url_text.h"
#include "driver/options.h"
#include "drivers/postgresql/driver.h"
#include "drivers/postgresql/dsn.h"
#include "net/stream.h"

namespace sextant::postgresql {

namespace {

constexpr size_t most_hosts = 64;
constexpr std::string_view good_url = "Write it as postgresql://user@host:5432/database?sslmode=verify-full.";

Error bad_url(std::string message) { return {.code = ErrorCode::invalid_argument, .message = std::move(message)}; }

Result<> read_hosts(std::string_view text, ConnectSpec& spec) {
  if (text.empty()) return {};
  auto const parts = parts_of(text, ',');
  if (parts.size() > most_hosts) return bad_url("The URL has more than 64 hosts.");
  std::string hosts, ports;
  for (size_t i = 0; i < parts.size(); ++i) {
    auto const [host, port] = TRY(split_host(parts[i]));
    if (i > 0) hosts += ',', ports += ',';
    hosts += host;
    ports += port;
  }
  if (!hosts.empty()) spec.options["host"] = std::move(hosts);
  if (ports.find_first_not_of(',') != std::string::npos) spec.options["port"] = std::move(ports);
  return {};
}

}  // namespace

Result<> set_option(std::string name, std::string value, ConnectSpec& spec) {
  if (name == "dbname") name = "database";
  if (name == "ssl" && value == "true") {
    name = "sslmode";
    value = "require";
  }
  if (name == "ssl_min_protocol_version" && value.starts_with("TLSv")) value.erase(0, 4);
  if (name != service_option) return sextant::set_option(postgresql_driver, std::move(name), std::move(value), spec);
  spec.options[std::move(name)] = std::move(value);
  return {};
}

namespace {

Result<ConnectSpec> read_url(std::string_view url) {
  for (std::string_view const scheme : {"postgresql:", "postgres:"}) {
    if (url.starts_with(scheme)) url.remove_prefix(scheme.size());
  }
  auto parts = TRY(split_url(url));
  ConnectSpec spec;
  if (!parts.path.empty()) spec.options["database"] = std::move(parts.path);
  if (!parts.user.empty()) spec.options["user"] = std::move(parts.user);
  if (!parts.password.empty()) spec.options["password"] = std::move(parts.password);
  TRY(read_hosts(parts.hosts, spec));
  TRY(read_options(parts.query, [&](std::string name, std::string value) { return set_option(std::move(name), std::move(value), spec); }));
  TRY(apply_service(spec));
  return spec;
}

}  // namespace

Result<ConnectSpec> parse_url(std::string_view url) {
  auto spec = read_url(url);
  if (!spec.ok() && spec.error().hint.empty()) spec.error().hint = good_url;
  return spec;
}

Result<std::vector<Endpoint>> endpoints_of(std::string_view hosts, std::string_view ports) {
  auto const host_list = parts_of(hosts, ',');
  auto const port_list = parts_of(ports, ',');
  if (host_list.size() > most_hosts) {
    return Error{.code = ErrorCode::invalid_argument, .message = "The option host names more than 64 hosts."};
  }
  if (port_list.size() != 1 && port_list.size() != host_list.size()) {
    return Error{.code = ErrorCode::invalid_argument,
                 .message = "The options host and port name different numbers of servers.",
                 .hint = "Give one port for all hosts, or one for each."};
  }
  std::vector<Endpoint> result;
  for (size_t i = 0; i < host_list.size(); ++i) {
    auto const port = port_list.size() == 1 ? port_list[0] : port_list[i];
    if (!port.empty() && !whole_number(port, 1, most_port)) {
      return Error{.code = ErrorCode::invalid_argument, .message = "The option port is not a number from 1 to 65535."};
    }
    result.push_back({.host = std::string(host_list[i].empty() ? "localhost" : host_list[i]),
                      .port = std::string(port.empty() ? "5432" : port)});
  }
  return result;
}

bool is_local_host(std::string_view host) {
  return host.starts_with('/') || host.starts_with('@') || (!host.empty() && net::is_local_host(host));
}

}  // namespace sextant::postgresql
