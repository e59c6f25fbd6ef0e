#include "drivers/postgresql/dsn.h"

#include <fmt/format.h>

#include <cstdlib>

#include "base/file.h"
#include "base/text.h"
#include "driver/dsn.h"
#include "drivers/postgresql/url.h"

namespace sextant::postgresql {

namespace {

constexpr int64_t longest_file = 1 << 20;

struct Name {
  std::string_view given, ours;
};
constexpr Name other_names[]{{"hostaddr", "host"},     {"dbname", "database"},        {"username", "user"}, {"user id", "user"},
                             {"ssl mode", "sslmode"}, {"root certificate", "sslrootcert"}, {"ssl certificate", "sslcert"},
                             {"ssl key", "sslkey"},   {"application name", "application_name"}, {"timeout", "connect_timeout"}};

std::string own_name(std::string const& name) {
  for (auto const& [given, ours] : other_names) {
    if (name == given) return std::string(ours);
  }
  return name;
}

// Npgsql writes VerifyFull for verify-full.
std::string own_value(std::string const& name, std::string value) {
  if (name != "sslmode") return value;
  auto lower = lower_ascii(value);
  if (lower == "verifyca") return "verify-ca";
  if (lower == "verifyfull") return "verify-full";
  return lower;
}

Result<ConnectSpec> read_pairs(std::vector<DsnPair>& pairs) {
  ConnectSpec spec;
  for (auto& [name, value] : pairs) {
    // An address serves as the host only where no name is given.
    if (name == "hostaddr" && find_pair(pairs, "host") != nullptr) continue;
    auto const ours = own_name(name);
    TRY(set_option(ours, own_value(ours, std::move(value)), spec));
  }
  TRY(apply_service(spec));
  return spec;
}

std::string environment_or(char const* name, std::string fallback) {
  auto const* const value = std::getenv(name);
  return value == nullptr || *value == '\0' ? fallback : value;
}

std::vector<std::string> files_of_services() {
  auto const home = environment_or("HOME", "");
  return {environment_or("PGSERVICEFILE", home + "/.pg_service.conf"),
          environment_or("PGSYSCONFDIR", "/etc/postgresql-common") + "/pg_service.conf"};
}

}  // namespace

Result<std::optional<ConnectSpec>> parse_dsn(std::string_view text) {
  auto pairs = split_semicolon_pairs(text);
  auto const is_npgsql = pairs && find_pair(*pairs, "host") != nullptr && find_pair(*pairs, "uid") == nullptr;
  if (!is_npgsql) {
    pairs = split_spaced_pairs(text);
    auto const has = [&](std::string_view name) { return find_pair(*pairs, name) != nullptr; };
    if (!pairs || !(has("host") || has("hostaddr") || has("dbname") || has(service_option))) return std::optional<ConnectSpec>();
  }
  return std::optional(TRY(read_pairs(*pairs)));
}

Result<> apply_service(ConnectSpec& spec) {
  auto const found = spec.options.find(service_option);
  if (found == spec.options.end()) return {};
  auto const service = found->second;
  spec.options.erase(found);
  std::string looked_in;
  for (auto const& path : files_of_services()) {
    looked_in += (looked_in.empty() ? "" : " and ") + path;
    auto const file = read_file(path, longest_file);
    if (!file && file.error().code == ErrorCode::not_found) continue;
    if (!file) return file.error();
    auto pairs = read_section(*file, service);
    if (pairs.empty()) continue;
    ConnectSpec of_service;
    for (auto& [name, value] : pairs) {
      if (name == service_option) continue;  // A service within a service is not followed, as in libpq.
      if (name == "hostaddr" && find_pair(pairs, "host") != nullptr) continue;
      auto const ours = own_name(name);
      TRY(set_option(ours, own_value(ours, std::move(value)), of_service));
    }
    for (auto& [name, value] : of_service.options) spec.options.try_emplace(name, std::move(value));
    return {};
  }
  return Error{.code = ErrorCode::not_found,
               .message = fmt::format("There is no service called {}.", visible_text(service)),
               .hint = fmt::format("It was looked for in {}.", looked_in)};
}

}  // namespace sextant::postgresql
