// Connections: names, URLs and paths become connections.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "base/random.h"
#include "base/secret_copy.h"
#include "base/text.h"
#include "base/time.h"
#include "base/url_text.h"
#include "driver/options.h"
#include "engine/connection.h"
#include "engine/route_options.h"
#include "engine/uploads.h"
#include "vault/password_command.h"

namespace sextant::engine {

namespace {

constexpr size_t longest_name = 100;
constexpr int id_bytes = 8;
constexpr int most_asked = 4;

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

std::string option(ConnectSpec const& spec, std::string_view name) {
  auto const found = spec.options.find(name);
  return found == spec.options.end() ? std::string() : found->second;
}

Result<> check_name(std::string const& name) {
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

// A saved path must mean the same file from every folder.
void make_absolute(ConnectSpec& spec) {
  auto const path = spec.options.find("path");
  if (path == spec.options.end() || path->second.starts_with(':')) return;
  path->second = std::filesystem::absolute(path->second).lexically_normal().string();
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

// What may be a mistyped address is not shown: it may hold a password.
std::string shown_target(std::string const& target) {
  auto const lower = lower_ascii(target);
  for (std::string_view const sign : {"@", "password", "pwd"}) {
    if (lower.find(sign) != std::string::npos) return "This";
  }
  return visible_text(target);
}

bool is_password(OptionSecret const& secret) { return secret.option == "password"; }

Error unknown_target(std::string const& target) {
  return {.code = ErrorCode::not_found,
          .message = fmt::format("{} is no saved connection, no URL and no file.", shown_target(target)),
          .hint = "Check the spelling; `sextant connection list` shows the saved ones."};
}

}  // namespace

Result<Driver const*> find_driver(std::string_view name) {
  for (auto const* driver : all_drivers()) {
    if (driver->name == name) return driver;
  }
  return Error{.code = ErrorCode::not_supported, .message = fmt::format("This build has no driver named {}.", name)};
}

std::string display_url(Driver const& driver, ConnectSpec const& spec) {
  auto const scheme = driver.url_schemes.empty() ? driver.name : driver.url_schemes[0];
  if (auto const path = option(spec, "path"); !path.empty()) return fmt::format("{}:{}", scheme, path);
  auto url = fmt::format("{}://", scheme);
  if (auto const user = option(spec, "user"); !user.empty()) url += user + "@";
  url += option(spec, "host");
  if (auto const port = option(spec, "port"); !port.empty()) url += ":" + port;
  if (auto const database = option(spec, "database"); !database.empty()) url += "/" + database;
  return url;
}

std::string url_of(Driver const& driver, ConnectSpec const& spec) {
  auto const scheme = driver.url_schemes.empty() ? driver.name : driver.url_schemes[0];
  std::string url, query;
  std::string_view in_url = " path ";
  if (auto const path = option(spec, "path"); !path.empty()) {
    url = fmt::format("{}:{}", scheme, path);
  } else {
    in_url = " user host port database ";
    auto const user = option(spec, "user"), port = option(spec, "port"), database = option(spec, "database");
    url = fmt::format("{}://{}{}{}", scheme, user.empty() ? "" : percent_encode(user) + "@", option(spec, "host"),
                      port.empty() ? "" : ":" + port);
    if (!database.empty()) url += "/" + percent_encode(database);
  }
  for (auto const* each : options_of(driver)) {
    auto const value = option(spec, each->name);
    if (each->kind == OptionKind::secret || value.empty() || in_url.find(fmt::format(" {} ", each->name)) != std::string_view::npos) {
      continue;
    }
    query += fmt::format("{}{}={}", query.empty() ? "?" : "&", each->name, percent_encode(value));
  }
  return url + query;
}

Result<SavedConnection> Connections::parse(std::string const& given) {
  SecretCopy const address(without_jdbc(given));
  auto const& target = address.text;
  auto const scheme = scheme_of(target);
  if (auto const known = find_scheme(scheme); known.driver != nullptr && !scheme.empty()) {
    SecretCopy url(known.name);
    url.text.reserve(known.name.size() + target.size());
    url.text += std::string_view(target).substr(scheme.size());
    auto routed = TRY(take_route(*known.driver, url.text));
    SecretCopy const rest(routed.rest);
    wipe(routed.rest);
    auto spec = TRY(known.driver->parse_url(rest.text));
    spec.options.merge(routed.options);
    return named_by_address(*known.driver, std::move(spec));
  }
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

Result<std::shared_ptr<Connection>> Connections::make(SavedConnection saved, bool is_saved) {
  auto const* driver = TRY(find_driver(saved.driver));
  if (saved.id.empty()) saved.id = TRY(random_hex(id_bytes));
  saved.copy = !copy_folder_of(copies_, option(saved.spec, "path")).empty();
  auto secrets = TRY(take_secrets(*driver, saved.spec));
  if (!secrets.empty()) secrets_.remember(saved.id, std::move(secrets));
  return std::make_shared<Connection>(std::move(saved), is_saved, *driver, store_, secrets_, events_, log_, limits_, rules_,
                                      known_hosts_);
}

Result<std::shared_ptr<Connection>> Connections::put(SavedConnection saved, bool is_saved) {
  auto const name = saved.name;
  auto connection = TRY(make(std::move(saved), is_saved));
  std::lock_guard const lock(mutex_);
  open_.insert_or_assign(name, connection);
  return connection;
}

Result<std::shared_ptr<Connection>> Connections::add_temporary(SavedConnection saved) { return put(std::move(saved), false); }

Result<std::optional<SavedConnection>> Connections::find_saved(std::string const& name) {
  for (auto& saved : TRY(store_.connections())) {
    if (saved.name == name) return std::optional(std::move(saved));
  }
  return std::optional<SavedConnection>();
}

// Decides where the password comes from, and adds a given one to `secrets`.
Result<> Connections::settle_password(SavedConnection& saved, std::vector<OptionSecret>& secrets,
                                      ConnectionSettings const& settings) {
  auto const* driver = TRY(find_driver(saved.driver));
  if (settings.password && !settings.password->empty()) {
    if (!has_option(*driver, "password")) {
      return Error{.code = ErrorCode::invalid_argument, .message = fmt::format("{} takes no password.", driver->title)};
    }
    std::erase_if(secrets, is_password);
    secrets.push_back({.option = "password", .value = TRY(vault::SecretBuffer::copy_of(settings.password->reveal()))});
  }
  // Other secrets, such as a key's passphrase, are kept by themselves; see keep_secrets().
  auto const given = std::any_of(secrets.begin(), secrets.end(), is_password);
  auto const was = saved.password_from;
  auto const other_command = settings.password_command && *settings.password_command != saved.password_command;
  if (settings.password_command) saved.password_command = *settings.password_command;
  if (settings.password_from) saved.password_from = *settings.password_from;
  else if (other_command && !saved.password_command.empty()) saved.password_from = PasswordFrom::command;
  else if (given) saved.password_from = secrets_.has_vault() ? PasswordFrom::vault : PasswordFrom::none;
  if (saved.password_from == PasswordFrom::command) TRY(vault::split_words(saved.password_command));
  else saved.password_command.clear();
  if (saved.password_from == PasswordFrom::vault && !given && was != PasswordFrom::vault) {
    return Error{.code = ErrorCode::invalid_argument,
                 .message = "There is no password to save in the vault.",
                 .hint = "Give it, or choose to be asked every time."};
  }
  return {};
}

// The password where settle_password() decided, other secrets in the vault if there is one.
Result<> Connections::keep_secrets(SavedConnection const& saved, std::vector<OptionSecret> secrets) {
  if (secrets.empty()) return {};
  auto const has_vault = secrets_.has_vault();
  std::vector<OptionSecret> kept, remembered;
  for (auto& each : secrets) {
    auto const keeps = is_password(each) ? saved.password_from == PasswordFrom::vault : has_vault;
    (keeps ? kept : remembered).push_back(std::move(each));
  }
  if (!kept.empty()) TRY(secrets_.keep(saved.id, std::move(kept)));
  if (!remembered.empty()) secrets_.remember(saved.id, std::move(remembered));
  return {};
}

Result<ConnectionInfo> Connections::add(std::string const& name, vault::SecretBuffer const& url,
                                        ConnectionSettings const& settings) {
  TRY(check_name(name));
  TRY(check_folder(settings.folder.value_or("")));
  SecretCopy const target(url.reveal());
  auto saved = TRY(parse(target.text));
  auto const* driver = TRY(find_driver(saved.driver));
  auto secrets = TRY(take_secrets(*driver, saved.spec));
  make_absolute(saved.spec);
  saved.name = name;
  saved.id = TRY(random_hex(id_bytes));
  saved.environment = settings.environment.value_or(Environment::none);
  saved.spec.read_only = saved.spec.read_only || settings.read_only.value_or(false);
  saved.folder = settings.folder.value_or("");
  saved.favorite = settings.favorite.value_or(false);
  TRY(settle_password(saved, secrets, settings));
  TRY(store_.save(saved));
  if (auto kept = keep_secrets(saved, std::move(secrets)); !kept) {
    static_cast<void>(store_.remove(name).ok());  // All of it or nothing.
    return std::move(kept).error();
  }
  auto info = TRY(put(std::move(saved), true))->info();
  events_.publish(info);
  return info;
}

Result<ConnectionInfo> Connections::update(std::string const& name, std::optional<std::string> const& new_name,
                                           std::optional<vault::SecretBuffer> const& url, ConnectionSettings const& settings) {
  auto before = TRY(find_saved(name));
  if (!before) return unknown_target(name);
  auto saved = *before;
  std::vector<OptionSecret> secrets;
  if (url && !url->empty()) {
    SecretCopy const target(url->reveal());
    auto parsed = TRY(parse(target.text));
    auto const* driver = TRY(find_driver(parsed.driver));
    secrets = TRY(take_secrets(*driver, parsed.spec));
    make_absolute(parsed.spec);
    saved.driver = parsed.driver;
    saved.spec = std::move(parsed.spec);
    saved.spec.read_only = before->spec.read_only;
  }
  saved.name = new_name.value_or(name);
  TRY(check_name(saved.name));
  saved.folder = settings.folder.value_or(saved.folder);
  TRY(check_folder(saved.folder));
  saved.environment = settings.environment.value_or(saved.environment);
  saved.spec.read_only = settings.read_only.value_or(saved.spec.read_only);
  saved.favorite = settings.favorite.value_or(saved.favorite);
  TRY(settle_password(saved, secrets, settings));
  auto const from = settings.password_from.value_or(PasswordFrom::vault);
  auto const leaves = from == PasswordFrom::none || (from != PasswordFrom::vault && from != before->password_from);
  TRY(store_.update(name, saved));
  if (leaves) secrets_.forget_password(saved.id);
  if (auto kept = keep_secrets(saved, std::move(secrets)); !kept) {
    static_cast<void>(store_.update(saved.name, *before).ok());
    return std::move(kept).error();
  }
  std::shared_ptr<Connection> old;
  {
    std::lock_guard const lock(mutex_);
    if (auto const found = open_.find(name); found != open_.end()) {
      old = std::move(found->second);
      open_.erase(found);
    }
  }
  if (old) old->close();
  auto info = TRY(put(std::move(saved), true))->info();
  if (auto const path = option(before->spec, "path"); !path.empty()) remove_copy(path);
  events_.publish(info);
  return info;
}

Result<std::vector<ConnectionInfo>> Connections::list() {
  std::map<std::string, ConnectionInfo> infos;
  for (auto& saved : TRY(store_.connections())) {
    auto connection = find(saved.name);
    // A connection whose driver this build lacks is left out here, and kept in the file.
    if (connection) infos.emplace(saved.name, (*connection)->info());
  }
  std::lock_guard const lock(mutex_);
  std::vector<ConnectionInfo> result;
  for (auto const& [name, connection] : open_) infos.insert_or_assign(name, connection->info());
  for (auto& [name, info] : infos) result.push_back(std::move(info));
  return result;
}

void Connections::remove_copy(std::string const& path) {
  auto const folder = copy_folder_of(copies_, path);
  if (folder.empty()) return;
  auto const saved = store_.connections();
  if (!saved) return;  // Then the next start looks at it.
  auto const uses = [&](SavedConnection const& other) { return copy_folder_of(copies_, option(other.spec, "path")) == folder; };
  if (std::any_of(saved->begin(), saved->end(), uses)) return;
  std::error_code ignored;
  std::filesystem::remove_all(folder, ignored);
}

Result<> Connections::remove(std::string const& name) {
  std::string path;
  if (auto const connection = find(name)) path = (*connection)->path();
  std::shared_ptr<Connection> removed;
  {
    std::lock_guard const lock(mutex_);
    if (auto const found = open_.find(name); found != open_.end()) {
      removed = std::move(found->second);
      open_.erase(found);
    }
  }
  if (removed) removed->close();
  auto const saved = TRY(find_saved(name));
  auto result = store_.remove(name);
  if (saved) secrets_.forget(saved->id);
  else if (removed) secrets_.forget(removed->id());
  // A temporary connection was never in the file.
  if (!result && removed && result.error().code == ErrorCode::not_found) result = {};
  if (result) remove_copy(path);
  return result;
}

Result<std::shared_ptr<Connection>> Connections::find(std::string const& name) {
  {
    std::lock_guard const lock(mutex_);
    if (auto const found = open_.find(name); found != open_.end()) return found->second;
  }
  if (auto saved = TRY(find_saved(name))) return put(std::move(*saved), true);
  return unknown_target(name);
}

Result<std::shared_ptr<Connection>> Connections::resolve(std::string const& target, bool read_only) {
  auto found = find(target);
  if (found && (!read_only || (*found)->read_only())) return found;
  auto saved = found ? std::optional((*found)->saved()) : std::nullopt;
  if (!saved) saved = TRY(parse(target));
  saved->spec.read_only = saved->spec.read_only || read_only;
  return add_temporary(std::move(*saved));
}

Result<ConnectionTest> Connections::test(vault::SecretBuffer const& target, ConnectionSettings const& settings,
                                         std::string const& secrets_of, std::string const& trusted) {
  SecretCopy const text(target.reveal());
  auto const found = TRY(find_saved(text.text));
  auto saved = found ? *found : TRY(parse(text.text));
  auto const* driver = TRY(find_driver(saved.driver));
  auto const owner = found || secrets_of.empty() ? found : TRY(find_saved(secrets_of));
  saved.id = owner ? owner->id : TRY(random_hex(id_bytes));
  if (owner && !found) {
    saved.name = owner->name;
    saved.password_from = owner->password_from;
    saved.password_command = owner->password_command;
  }
  if (settings.password_from) saved.password_from = *settings.password_from;
  if (settings.password_command) saved.password_command = *settings.password_command;
  auto secrets = TRY(take_secrets(*driver, saved.spec));
  if (settings.password && !settings.password->empty()) {
    std::erase_if(secrets, is_password);
    secrets.push_back({.option = "password", .value = TRY(vault::SecretBuffer::copy_of(settings.password->reveal()))});
  }
  // A test of what is not saved must not look for its password in the vault.
  auto const given = std::any_of(secrets.begin(), secrets.end(), is_password);
  if (given || (!owner && saved.password_from == PasswordFrom::vault)) saved.password_from = PasswordFrom::none;
  saved.spec.connect_timeout = std::min<std::chrono::milliseconds>(saved.spec.connect_timeout, longest_connecting);
  auto test = try_once(saved, *driver, secrets, trusted);
  for (int left = most_asked; !test && left > 0; --left) {
    auto const option = needed_secret(test.error());
    if (option.empty() || !secrets_.ask_for(saved, option, test.error().message)) break;
    test = try_once(saved, *driver, secrets, trusted);
  }
  if (!owner) secrets_.forget_typed(saved.id);
  return test;
}

Result<ConnectionTest> Connections::try_once(SavedConnection const& saved, Driver const& driver,
                                             std::vector<OptionSecret> const& secrets, std::string const& trusted) {
  auto full = TRY(secrets_.complete(saved, driver, {}));
  for (auto const& secret : secrets) full.set(secret.option, secret.value);
  auto const way = TRY(make_route(full.spec(), known_hosts_));
  if (way && !trusted.empty()) way->trust(trusted);
  TRY(full.set_route(way));
  auto test = TRY(try_connection(driver, full.spec()));
  test.via = route_in_words(saved.spec);
  return test;
}

Result<> Connections::give_secret(std::string const& name, std::string const& option, vault::SecretBuffer const& secret) {
  auto const connection = TRY(find(name));
  auto const options = options_of(connection->driver());
  auto const is_it = [&](OptionSpec const* each) { return each->name == option && each->kind == OptionKind::secret; };
  if (std::ranges::none_of(options, is_it)) {
    return Error{.code = ErrorCode::invalid_argument,
                 .message = option == "password" ? fmt::format("{} takes no password.", connection->driver().title)
                                                 : fmt::format("{} has no secret called {}.", connection->driver().title,
                                                               visible_text(utf8_prefix(option, longest_name)))};
  }
  std::vector<OptionSecret> secrets;
  secrets.push_back({.option = option, .value = TRY(vault::SecretBuffer::copy_of(secret.reveal()))});
  secrets_.remember(connection->id(), std::move(secrets));
  return {};
}

Result<> Connections::keep_secret(std::string const& name, std::string const& option) {
  auto const saved = TRY(find_saved(name));
  if (!saved) return unknown_target(name);
  if (option == "password" && saved->password_from != PasswordFrom::vault) {
    return Error{.code = ErrorCode::invalid_argument,
                 .message = fmt::format("The password of {} does not come from the vault.", name),
                 .hint = "Change the connection so that it does."};
  }
  return secrets_.keep_typed(saved->id, option);
}

Result<std::string> Connections::address(std::string const& name) {
  auto const connection = TRY(find(name));
  return url_of(connection->driver(), connection->saved().spec);
}

void Connections::close_idle() {
  std::vector<std::shared_ptr<Connection>> all;
  {
    std::lock_guard const lock(mutex_);
    for (auto const& [name, connection] : open_) all.push_back(connection);
  }
  for (auto const& connection : all) connection->close_idle();
}

void Connections::sweep_secrets() {
  auto const saved = store_.connections();
  if (!saved) return;
  std::vector<std::string> living;
  for (auto const& each : *saved) living.push_back(each.id);
  secrets_.sweep(living);
}

void Connections::close_all() {
  std::map<std::string, std::shared_ptr<Connection>> closing;
  {
    std::lock_guard const lock(mutex_);
    closing.swap(open_);
  }
  for (auto const& [name, connection] : closing) connection->close();
}

}  // namespace sextant::engine
