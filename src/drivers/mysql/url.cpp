#include "drivers/mysql/url.h"

#include <algorithm>
#include <array>

#include "base/digits.h"
#include "base/text.h"
#include "base/url_text.h"
#include "driver/options.h"
#include "drivers/mysql/driver.h"
#include "drivers/mysql/dsn.h"

namespace sextant::mysql {

namespace {

constexpr std::string_view good_url = "Write it as mysql://user@host:3306/database?sslmode=verify-full.";

Result<> read_host(std::string_view text, ConnectSpec& spec) {
  auto [host, port] = TRY(split_host(text));
  if (!host.empty()) spec.options["host"] = std::move(host);
  if (!port.empty()) spec.options["port"] = port;
  return {};
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
  auto const of_file = name == defaults_file_option || name == defaults_group_option;
  if (!of_file) return sextant::set_option(mysql_driver, std::move(name), std::move(value), spec);
  spec.options[std::move(name)] = std::move(value);
  return {};
}

namespace {

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
  TRY(read_options(parts.query, [&](std::string name, std::string value) { return set_option(std::move(name), std::move(value), spec); }));
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
