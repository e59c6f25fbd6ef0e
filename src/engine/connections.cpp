// Connections: names, URLs and paths become connections.
#include <fmt/format.h>

#include <filesystem>
#include <fstream>

#include "base/text.h"
#include "base/time.h"
#include "engine/connection.h"
#include "engine/uploads.h"

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

ConnectSpec without_secrets(Driver const& driver, ConnectSpec spec) {
  for (auto const& option : driver.options) {
    if (option.kind == OptionKind::secret) spec.options.erase(std::string(option.name));
  }
  return spec;
}

std::string option(ConnectSpec const& spec, std::string_view name) {
  auto const found = spec.options.find(name);
  return found == spec.options.end() ? std::string() : found->second;
}

Error unknown_target(std::string const& target) {
  return {.code = ErrorCode::not_found,
          .message = fmt::format("{} is no saved connection, no URL and no file.", visible_text(target)),
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

Result<SavedConnection> Connections::parse(std::string const& target) {
  if (auto const scheme = scheme_of(target); !scheme.empty()) {
    for (auto const* driver : all_drivers()) {
      for (auto const known : driver->url_schemes) {
        if (!equals_ignoring_case(scheme, known)) continue;
        auto spec = TRY(driver->parse_url(fmt::format("{}{}", known, target.substr(scheme.size()))));
        auto name = display_url(*driver, spec);
        return SavedConnection{.name = std::move(name), .driver = std::string(driver->name), .spec = std::move(spec)};
      }
    }
    std::error_code ignored;
    if (!std::filesystem::exists(target, ignored)) {
      std::string known;
      for (auto const* driver : all_drivers()) {
        for (auto const name : driver->url_schemes) known += fmt::format("{}{}:", known.empty() ? "" : ", ", name);
      }
      return Error{.code = ErrorCode::invalid_argument,
                   .message = fmt::format("This build has no driver for {}: URLs.", visible_text(scheme)),
                   .hint = fmt::format("It opens {}.", known)};
    }
  }
  std::error_code error;
  if (!std::filesystem::exists(target, error)) {
    if (auto const* driver = driver_that_accepts(target)) return path_connection(target, *driver);
    if (target.find('/') == std::string::npos && target.find('.') == std::string::npos) {
      auto unknown = unknown_target(target);
      unknown.code = ErrorCode::invalid_argument;  // Nothing that could be a place: the text itself is wrong.
      return unknown;
    }
    return Error{.code = ErrorCode::not_found,
                 .message = fmt::format("There is no file {}.", visible_text(target)),
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

Result<std::shared_ptr<Connection>> Connections::make(SavedConnection saved) {
  auto const* driver = TRY(find_driver(saved.driver));
  saved.copy = !copy_folder_of(copies_, option(saved.spec, "path")).empty();
  return std::make_shared<Connection>(std::move(saved), *driver, store_, events_, limits_);
}

Result<std::shared_ptr<Connection>> Connections::add_temporary(SavedConnection saved) {
  auto const name = saved.name;
  auto connection = TRY(make(std::move(saved)));
  std::lock_guard const lock(mutex_);
  open_.insert_or_assign(name, connection);
  return connection;
}

Result<ConnectionInfo> Connections::add(std::string const& name, std::string const& url, Environment environment,
                                        bool read_only) {
  if (name.empty() || name.size() > longest_name || !is_valid_utf8(name) || visible_text(name) != name) {
    return Error{.code = ErrorCode::invalid_argument,
                 .message = fmt::format("A connection's name has 1 to {} printable bytes.", longest_name)};
  }
  auto saved = TRY(parse(url));
  if (auto const path = saved.spec.options.find("path"); path != saved.spec.options.end() && path->second[0] != ':') {
    // A saved path must mean the same file from every folder.
    path->second = std::filesystem::absolute(path->second).lexically_normal().string();
  }
  saved.name = name;
  saved.environment = environment;
  saved.spec.read_only = saved.spec.read_only || read_only;
  auto kept = saved;
  kept.spec = without_secrets(*TRY(find_driver(saved.driver)), kept.spec);
  TRY(store_.save(kept));
  auto connection = TRY(add_temporary(std::move(saved)));
  auto info = connection->info();
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
  auto result = store_.remove(name);
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
  for (auto& saved : TRY(store_.connections())) {
    if (saved.name == name) return add_temporary(std::move(saved));
  }
  return unknown_target(name);
}

Result<std::shared_ptr<Connection>> Connections::resolve(std::string const& target, bool read_only) {
  auto found = find(target);
  if (found && (!read_only || (*found)->read_only())) return found;
  SavedConnection saved;
  if (found) {
    for (auto& candidate : TRY(store_.connections())) {
      if (candidate.name == target) saved = std::move(candidate);
    }
  }
  if (saved.name.empty()) saved = TRY(parse(target));
  saved.spec.read_only = saved.spec.read_only || read_only;
  return add_temporary(std::move(saved));
}

Result<ConnectionTest> Connections::test(std::string const& target) {
  SavedConnection saved;
  for (auto& candidate : TRY(store_.connections())) {
    if (candidate.name == target) saved = std::move(candidate);
  }
  if (saved.name.empty()) saved = TRY(parse(target));
  auto const* driver = TRY(find_driver(saved.driver));
  Stopwatch const connecting;
  auto session = TRY(driver->connect(saved.spec, {}));
  auto const connect_ms = connecting.elapsed_ms();
  Stopwatch const pinging;
  TRY(session->ping());
  auto const latency_ms = pinging.elapsed_ms();
  auto const server = session->server_info();
  return ConnectionTest{.product = server.product,
                        .server_version = server.version,
                        .database = server.database,
                        .user = server.user,
                        .encryption = server.encryption,
                        .connect_ms = connect_ms,
                        .latency_ms = latency_ms};
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
