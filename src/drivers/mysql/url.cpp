#include "drivers/mysql/url.h"

#include <algorithm>
#include <array>

#include "base/digits.h"
#include "base/text.h"
#include "base/url_text.h"
#include "drivers/mysql/driver.h"
#include "drivers/mysql/dsn.h"

namespace sextant::mysql {

namespace {

constexpr std::string_view good_url = "Write it as mysql://user@host:3306/database?sslmode=verify-full.";

Error bad_url(std::string message) { return {.code = ErrorCode::invalid_argument, .message = std::move(message)}; }

Result<> read_host(std::string_view text, ConnectSpec& spec) {
  auto [host, port] = TRY(split_host(text));
  if (!host.empty()) spec.options["host"] = std::move(host);
  if (!port.empty()) spec.options["port"] = port;
  return {};
}

bool is_option(std::string_view name) {
  for (auto const& option : mysql_driver.options) {
    if (option.name == name) return true;
  }
  return false;
}

// What the engine's own tools call the options and the modes.
constexpr auto own_names = std::to_array<std::pair<std::string_view, std::string_view>>({
    {"ssl-mode", "sslmode"}, {"ssl-ca", "sslrootcert"}, {"ssl-cert", "sslcert"}, {"ssl-key", "sslkey"},
    {"ssl-passphrase", "sslpassword"}, {"tls-version", "ssl_min_protocol_version"},
});
constexpr auto own_modes = std::to_array<std::pair<std::string_view, std::string_view>>({
    {"disabled", "disable"}, {"preferred", "prefer"}, {"required", "require"}, {"verify_ca", "verify-ca"},
    {"verify_identity", "verify-full"},
});

void translate(std::string& name, std::string& value) {
  auto plain = lower_ascii(name);
  std::replace(plain.begin(), plain.end(), '_', '-');
  for (auto const& [theirs, ours] : own_names) {
    if (plain == theirs) name = ours;
  }
  if (name == "ssl_min_protocol_version" && value.starts_with("TLSv")) value.erase(0, 4);
  if (name != "sslmode") return;
  auto const mode = lower_ascii(value);
  for (auto const& [theirs, ours] : own_modes) {
    if (mode == theirs) value = ours;
  }
}

}  // namespace

Result<> set_option(std::string name, std::string value, ConnectSpec& spec) {
  translate(name, value);
  if (name == "connect_timeout") {
    auto const seconds = whole_number(value, 1, 3600);
    if (!seconds) return bad_url("connect_timeout is not a number of seconds from 1 to 3600.");
    spec.connect_timeout = std::chrono::seconds(*seconds);
    return {};
  }
  if (!is_option(name) && name != defaults_file_option && name != defaults_group_option) {
    return bad_url(fmt::format("The MySQL driver has no option called {}.", visible_text(name.substr(0, 64))));
  }
  if (name == "application_name") spec.application_name = value;
  spec.options[std::move(name)] = std::move(value);
  return {};
}

namespace {

Result<> read_query(std::string_view text, ConnectSpec& spec) {
  for (auto const& option : split_query(text)) {
    if (!option.value) return bad_url("The URL has an option without a value.");
    auto name = TRY(percent_decode(option.name));
    auto value = TRY(percent_decode(*option.value));
    TRY(set_option(std::move(name), std::move(value), spec));
  }
  return {};
}

Result<ConnectSpec> read_url(std::string_view url) {
  for (std::string_view const scheme : {"mysql:", "mariadb:"}) {
    if (url.starts_with(scheme)) url.remove_prefix(scheme.size());
  }
  auto parts = TRY(split_url(url));
  ConnectSpec spec;
  if (!parts.path.empty()) spec.options["database"] = std::move(parts.path);
  if (!parts.user.empty()) spec.options["user"] = std::move(parts.user);
  if (!parts.password.empty()) spec.options["password"] = std::move(parts.password);
  TRY(read_host(parts.hosts, spec));
  TRY(read_query(parts.query, spec));
  TRY(apply_defaults(spec));
  return spec;
}

}  // namespace

uint16_t port_number(std::string_view text) { return static_cast<uint16_t>(whole_number(text, 1, most_port).value_or(0)); }

Result<ConnectSpec> parse_url(std::string_view url) {
  auto spec = read_url(url);
  if (!spec.ok() && spec.error().hint.empty()) spec.error().hint = good_url;
  return spec;
}

}  // namespace sextant::mysql
