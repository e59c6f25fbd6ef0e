#include "engine/address.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "base/random.h"
#include "base/secret_copy.h"
#include "base/text.h"
#include "base/url_text.h"
#include "engine/result_session.h"
#include "engine/route_options.h"

namespace sextant::engine {

namespace {

constexpr size_t longest_name = 100;

// "postgres" of "postgres://..."; empty if the text does not begin like a URL.
std::string_view scheme_of(std::string_view target) {
  auto const colon = target.find(':');
  if (colon == std::string_view::npos || colon < 2) return {};
  for (char const byte : target.substr(0, colon)) {
    if (!std::isalnum(static_cast<unsigned char>(byte)) && byte != '+' && byte != '-' && byte != '.') return {};
  }
  return target.substr(0, colon);
}

std::string first_bytes(std::string const& path) {
  std::ifstream file(path, std::ios::binary);
  std::string bytes(64, '\0');
  file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  bytes.resize(static_cast<size_t>(file.gcount()));
  return bytes;
}

// The driver that says so of itself: for folders, patterns, and names that an extension does not tell.
Driver const* driver_that_accepts(std::string const& path) {
  for (auto const* driver : all_drivers()) {
    if (driver->accepts_path != nullptr && driver->accepts_path(path)) return driver;
  }
  return nullptr;
}

SavedConnection path_connection(std::string const& path, Driver const& driver) {
  ConnectSpec spec;
  spec.options.emplace("path", path);
  return SavedConnection{.name = path, .driver = std::string(driver.name), .spec = std::move(spec)};
}

Driver const* driver_of_file(std::string const& path) {
  auto const bytes = first_bytes(path);
  for (auto const* driver : all_drivers()) {
    if (driver->recognises_file != nullptr && driver->recognises_file(bytes)) return driver;
  }
  auto const extension = lower_ascii(std::filesystem::path(path).extension().string());
  for (auto const* driver : all_drivers()) {
    for (auto const known : driver->file_extensions) {
      if (extension == known) return driver;
    }
  }
  return driver_that_accepts(path);
}

// Of all drivers, the one that knows the scheme, and how it writes it. "postgresql+psycopg2" is the first of its parts, as
// Python's tools write it, unless a driver knows the whole.
struct KnownScheme {
  Driver const* driver = nullptr;
  std::string_view name;
};
KnownScheme find_scheme(std::string_view scheme) {
  for (auto const wanted : {scheme, scheme.substr(0, scheme.find('+'))}) {
    for (auto const* driver : all_drivers()) {
      for (auto const known : driver->url_schemes) {
        if (equals_ignoring_case(wanted, known)) return {.driver = driver, .name = known};
      }
    }
  }
  return {};
}

// Java's tools write jdbc: before the URL.
std::string_view without_jdbc(std::string_view target) {
  constexpr std::string_view prefix = "jdbc:";
  return target.starts_with(prefix) ? target.substr(prefix.size()) : target;
}

SavedConnection named_by_address(Driver const& driver, ConnectSpec spec) {
  auto name = display_url(driver, spec);
  return SavedConnection{.name = std::move(name), .driver = std::string(driver.name), .spec = std::move(spec)};
}

// A connection string of some driver's tools; nullopt if it is none.
Result<std::optional<SavedConnection>> parse_dsn(std::string_view target) {
  for (auto const* driver : all_drivers()) {
    if (driver->parse_dsn == nullptr) continue;
    auto spec = TRY(driver->parse_dsn(target));
    if (spec) return std::optional(named_by_address(*driver, std::move(*spec)));
  }
  return std::optional<SavedConnection>();
}

Error unknown_scheme(std::string_view scheme) {
  std::string known;
  for (auto const* driver : all_drivers()) {
    for (auto const name : driver->url_schemes) known += fmt::format("{}{}:", known.empty() ? "" : ", ", name);
  }
  return {.code = ErrorCode::invalid_argument,
          .message = fmt::format("This build has no driver for {}: URLs.", visible_text(scheme)),
          .hint = fmt::format("It opens {}.", known)};
}

// What has a meaning in a URL's path, as %HH.
std::string escape_path(std::string_view path) {
  std::string escaped;
  for (char const byte : path) {
    if (byte == '%' || byte == '?' || byte == '#') escaped += percent_encode(std::string_view(&byte, 1));
    else escaped += byte;
  }
  return escaped;
}

// Files that are named by relative paths begin at this folder.
void place_files(Driver const& driver, ConnectSpec& spec, std::string const& base) {
  for (auto const& each : driver.options) {
    if (each.kind != OptionKind::file) continue;
    auto const found = spec.options.find(each.name);
    if (found == spec.options.end() || found->second.empty()) continue;
    auto const first = found->second[0];
    // "system": the list of authorities that is the system's.
    if (first == '/' || first == '~' || first == ':' || found->second == "system") continue;
    found->second = (std::filesystem::path(base) / found->second).lexically_normal().string();
  }
}

// What may be a mistyped address is not shown: it may hold a password.
std::string shown_target(std::string const& target) {
  auto const lower = lower_ascii(target);
  for (std::string_view const sign : {"@", "password", "pwd"}) {
    if (lower.find(sign) != std::string::npos) return "This";
  }
  return visible_text(target);
}

}  // namespace

Error unknown_target(std::string const& target) {
  return {.code = ErrorCode::not_found,
          .message = fmt::format("{} is no saved connection, no URL and no file.", shown_target(target)),
          .hint = "Check the spelling; `sextant connection list` shows the saved ones."};
}

Result<> check_name(std::string const& name) {
  if (name == results_connection) {
    return Error{.code = ErrorCode::already_exists, .message = fmt::format("{} is the name of the connection to stored results.", name),
                 .hint = "Choose another name."};
  }
  if (!name.empty() && name.size() <= longest_name && is_valid_utf8(name) && visible_text(name) == name) return {};
  return Error{.code = ErrorCode::invalid_argument,
               .message = fmt::format("A connection's name has 1 to {} printable bytes.", longest_name)};
}

Result<> check_folder(std::string const& folder) {
  auto const empty_part = folder.starts_with('/') || folder.ends_with('/') || folder.find("//") != std::string::npos;
  if (folder.size() <= longest_name && is_valid_utf8(folder) && visible_text(folder) == folder && !empty_part) return {};
  return Error{.code = ErrorCode::invalid_argument,
               .message = fmt::format("A folder is named like team/shop, in at most {} printable bytes.", longest_name)};
}

std::string option_of(ConnectSpec const& spec, std::string_view name) {
  auto const found = spec.options.find(name);
  return found == spec.options.end() ? std::string() : found->second;
}

Result<Driver const*> find_driver(std::string_view name) {
  for (auto const* driver : all_drivers()) {
    if (driver->name == name) return driver;
  }
  return Error{.code = ErrorCode::not_supported, .message = fmt::format("This build has no driver named {}.", name)};
}

std::string display_url(Driver const& driver, ConnectSpec const& spec) {
  auto const scheme = driver.url_schemes.empty() ? driver.name : driver.url_schemes[0];
  if (auto const path = option_of(spec, "path"); !path.empty()) return fmt::format("{}:{}", scheme, path);
  auto url = fmt::format("{}://", scheme);
  if (auto const user = option_of(spec, "user"); !user.empty()) url += user + "@";
  url += option_of(spec, "host");
  if (auto const port = option_of(spec, "port"); !port.empty()) url += ":" + port;
  if (auto const database = option_of(spec, "database"); !database.empty()) url += "/" + database;
  return url;
}

std::string url_of(Driver const& driver, ConnectSpec const& spec) {
  auto const scheme = driver.url_schemes.empty() ? driver.name : driver.url_schemes[0];
  std::string url, query;
  std::string_view in_url = " path ";
  if (auto const path = option_of(spec, "path"); !path.empty()) {
    url = fmt::format("{}:{}", scheme, escape_path(path));
  } else {
    in_url = " user host port database ";
    auto const user = option_of(spec, "user"), port = option_of(spec, "port"), database = option_of(spec, "database");
    url = fmt::format("{}://{}{}{}", scheme, user.empty() ? "" : percent_encode(user) + "@", option_of(spec, "host"),
                      port.empty() ? "" : ":" + port);
    if (!database.empty()) url += "/" + percent_encode(database);
  }
  for (auto const* each : options_of(driver)) {
    auto const value = option_of(spec, each->name);
    if (each->kind == OptionKind::secret || value.empty() || in_url.find(fmt::format(" {} ", each->name)) != std::string_view::npos) {
      continue;
    }
    query += fmt::format("{}{}={}", query.empty() ? "?" : "&", each->name, percent_encode(value));
  }
  return url + query;
}

Result<std::optional<SavedConnection>> parse_url(std::string_view given, std::string const& base) {
  auto const target = without_jdbc(given);
  auto const scheme = scheme_of(target);
  auto const known = scheme.empty() ? KnownScheme() : find_scheme(scheme);
  if (known.driver == nullptr) return std::optional<SavedConnection>();
  SecretCopy url(known.name);
  url.text.reserve(known.name.size() + target.size());
  url.text += target.substr(scheme.size());
  auto routed = TRY(take_route(*known.driver, url.text, base));
  SecretCopy const rest(routed.rest);
  wipe(routed.rest);
  auto spec = TRY(known.driver->parse_url(rest.text));
  spec.options.merge(routed.options);
  if (!base.empty()) place_files(*known.driver, spec, base);
  return std::optional(named_by_address(*known.driver, std::move(spec)));
}

Result<SavedConnection> parse_address(std::string const& given) {
  SecretCopy const address(without_jdbc(given));
  auto const& target = address.text;
  if (auto known = TRY(parse_url(target))) return std::move(*known);
  auto const scheme = scheme_of(target);
  std::error_code error;
  if (!std::filesystem::exists(target, error)) {
    if (auto saved = TRY(parse_dsn(target))) return std::move(*saved);
    if (!scheme.empty()) return unknown_scheme(scheme);
    if (auto const* driver = driver_that_accepts(target)) return path_connection(target, *driver);
    if (target.find('/') == std::string::npos && target.find('.') == std::string::npos) {
      auto unknown = unknown_target(target);
      unknown.code = ErrorCode::invalid_argument;  // Nothing that could be a place: the text itself is wrong.
      return unknown;
    }
    return Error{.code = ErrorCode::not_found,
                 .message = fmt::format("There is no file {}.", shown_target(target) == "This" ? "of that name" : visible_text(target)),
                 .hint = "Check the path. Sextant never creates a database unasked."};
  }
  if (std::filesystem::is_directory(target, error)) {
    if (auto const* driver = driver_that_accepts(target)) return path_connection(target, *driver);
    return Error{.code = ErrorCode::invalid_argument,
                 .message = fmt::format("{} is a folder, not a database.", visible_text(target)),
                 .hint = "Name the database file inside it."};
  }
  auto const* driver = driver_of_file(target);
  if (driver == nullptr) {
    return Error{.code = ErrorCode::bad_data,
                 .message = fmt::format("{} is not a database that this build knows.", visible_text(target)),
                 .hint = "Use a URL with the driver's name to open it as a certain kind."};
  }
  return path_connection(target, *driver);
}

}  // namespace sextant::engine
