#include "drivers/mysql/dsn.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <span>

#include "base/file.h"
#include "base/text.h"
#include "base/url_text.h"
#include "driver/dsn.h"
#include "drivers/mysql/url.h"

namespace sextant::mysql {

namespace {

constexpr int64_t longest_file = 1 << 20;

struct Name {
  std::string_view given, ours;
};
// What ADO.NET calls them; names that MySQL's own tools know too are set_option()'s.
constexpr Name net_names[]{{"server", "host"},      {"data source", "host"}, {"address", "host"},  {"initial catalog", "database"},
                           {"uid", "user"},         {"user id", "user"},     {"username", "user"}, {"user name", "user"},
                           {"pwd", "password"},     {"sslmode", "sslmode"},  {"ssl mode", "sslmode"}, {"sslca", "sslrootcert"},
                           {"ssl ca", "sslrootcert"}, {"ssl cert", "sslcert"}, {"ssl key", "sslkey"},
                           {"connection timeout", "connect_timeout"}};
// What an option file says of a connection; the rest of it is for other programs.
constexpr std::string_view file_names[]{"host",     "port",   "socket", "database", "user",
                                        "password", "ssl_mode", "ssl_ca", "ssl_cert", "ssl_key"};
// They set up Go's side, or what Sextant sets by itself.
constexpr std::string_view only_for_go[]{"parseTime", "loc", "charset", "collation"};

std::string_view ours_of(std::span<Name const> names, std::string_view given) {
  auto const found = std::ranges::find(names, given, &Name::given);
  return found == names.end() ? std::string_view() : found->ours;
}

// Go's and ADO.NET's words for the modes; MySQL's own are set_option()'s.
std::string tls_mode(std::string_view value) {
  constexpr Name modes[]{{"none", "disable"},       {"false", "disable"},         {"skip-verify", "require"},
                         {"verifyca", "verify-ca"}, {"verifyfull", "verify-full"}, {"true", "verify-full"}};
  auto lower = lower_ascii(value);
  auto const ours = ours_of(modes, lower);
  return ours.empty() ? lower : std::string(ours);
}

Result<> set(std::string_view name, std::string value, ConnectSpec& spec) {
  return set_option(std::string(name), name == "sslmode" ? tls_mode(value) : std::move(value), spec);
}

Result<ConnectSpec> read_pairs(std::vector<DsnPair>& pairs) {
  ConnectSpec spec;
  for (auto& [name, value] : pairs) {
    auto const ours = ours_of(net_names, name);
    TRY(set(ours.empty() ? std::string_view(name) : ours, std::move(value), spec));
  }
  return spec;
}

// "tcp(db:3306)" or "unix(/run/mysqld.sock)", without its last parenthesis.
Result<bool> read_go_address(std::string_view text, ConnectSpec& spec) {
  auto const open = text.find('(');
  auto const protocol = text.substr(0, open), address = text.substr(open + 1);
  if (protocol == "unix") {
    TRY(set_option("socket", std::string(address), spec));
    return true;
  }
  if (protocol != "tcp") return false;
  auto const [host, port] = TRY(split_host(address));
  if (!host.empty()) TRY(set_option("host", host, spec));
  if (!port.empty()) TRY(set_option("port", std::string(port), spec));
  return true;
}

Result<> read_go_options(std::string_view query, ConnectSpec& spec) {
  for (auto const& [encoded, given] : split_query(query)) {
    auto const name = TRY(percent_decode(encoded));
    if (std::ranges::find(only_for_go, name) != std::end(only_for_go)) continue;
    auto value = TRY(percent_decode(given.value_or("")));
    TRY(set(name == "tls" ? "sslmode" : std::string_view(name), std::move(value), spec));
  }
  return {};
}

Result<std::optional<ConnectSpec>> read_go(std::string_view text) {
  constexpr auto not_this_form = std::nullopt;
  auto const end = text.rfind(")/");
  auto const open = end == std::string_view::npos ? end : text.rfind('(', end);
  if (open == std::string_view::npos) return std::optional<ConnectSpec>(not_this_form);
  auto const at = text.rfind('@', open);
  auto const address = at == std::string_view::npos ? text.substr(0, end) : text.substr(at + 1, end - at - 1);
  ConnectSpec spec;
  if (!TRY(read_go_address(address, spec))) return std::optional<ConnectSpec>(not_this_form);
  if (at != std::string_view::npos) {
    auto const who = text.substr(0, at);
    auto const colon = std::min(who.find(':'), who.size());
    if (colon > 0) TRY(set_option("user", std::string(who.substr(0, colon)), spec));
    if (colon < who.size()) TRY(set_option("password", std::string(who.substr(colon + 1)), spec));
  }
  auto const rest = text.substr(end + 2);
  auto const mark = std::min(rest.find('?'), rest.size());
  if (mark > 0) {
    auto database = TRY(percent_decode(rest.substr(0, mark)));
    TRY(set_option("database", std::move(database), spec));
  }
  if (mark < rest.size()) TRY(read_go_options(rest.substr(mark + 1), spec));
  return std::optional(std::move(spec));
}

std::string take(ConnectSpec& spec, std::string_view name) {
  auto const found = spec.options.find(name);
  if (found == spec.options.end()) return {};
  auto value = std::move(found->second);
  spec.options.erase(found);
  return value;
}

}  // namespace

Result<std::optional<ConnectSpec>> parse_dsn(std::string_view text) {
  auto pairs = split_semicolon_pairs(text);
  auto const has = [&](std::string_view name) { return pairs && find_pair(*pairs, name) != nullptr; };
  if (has("server") || has("uid")) return std::optional(TRY(read_pairs(*pairs)));
  if (pairs) return std::optional<ConnectSpec>();
  return read_go(text);
}

Result<> apply_defaults(ConnectSpec& spec) {
  auto const asked = spec.options.contains(defaults_file_option) || spec.options.contains(defaults_group_option);
  if (!asked) return {};
  auto path = take(spec, defaults_file_option);
  auto const group = take(spec, defaults_group_option);
  auto const* const home = std::getenv("HOME");
  if (path.empty()) path = fmt::format("{}/.my.cnf", home == nullptr ? "" : home);
  auto const file = TRY(read_file(path, longest_file));
  auto pairs = read_section(file, "client");
  auto own = read_section(file, group.empty() ? "client" : group);
  if (own.empty()) {
    return Error{.code = ErrorCode::not_found,
                 .message = fmt::format("{} has no group [{}].", path, visible_text(group.empty() ? "client" : group))};
  }
  std::ranges::move(own, std::back_inserter(pairs));
  ConnectSpec of_file;
  for (auto& [name, value] : pairs) {
    if (std::ranges::find(file_names, name) != std::end(file_names)) TRY(set_option(name, std::move(value), of_file));
  }
  for (auto& [name, value] : of_file.options) spec.options.try_emplace(name, std::move(value));
  return {};
}

}  // namespace sextant::mysql
