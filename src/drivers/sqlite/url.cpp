#include "drivers/sqlite/url.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <filesystem>

#include "base/digits.h"
#include "base/url_text.h"

namespace sextant::sqlite {

namespace {

constexpr std::string_view scheme = "sqlite:";
constexpr int64_t busy_timeout_ms_max = 3'600'000;

constexpr std::array specs{
    OptionSpec{.name = "path", .title = "File", .kind = OptionKind::file, .required = true,
               .help = "The database file, or :memory: for an empty database in memory."},
    OptionSpec{.name = "mode", .title = "Access", .kind = OptionKind::choice, .default_value = "rw", .choices = "rw|ro",
               .help = "rw reads and writes; ro never writes."},
    OptionSpec{.name = "immutable", .title = "Immutable", .kind = OptionKind::boolean, .default_value = "false",
               .help = "Reads without locks and side files; only for a file that nobody changes."},
    OptionSpec{.name = "busy_timeout_ms", .title = "Wait for locks (ms)", .kind = OptionKind::number, .default_value = "5000",
               .help = "How long a statement waits for another program's lock."},
    OptionSpec{.name = "create", .title = "Create", .kind = OptionKind::boolean, .default_value = "false",
               .help = "Makes an empty database if the file does not exist."},
    OptionSpec{.name = "foreign_keys", .title = "Foreign keys", .kind = OptionKind::boolean, .default_value = "true",
               .help = "Enforces foreign keys; SQLite itself leaves them off."},
};

bool is_known(std::string_view name) {
  for (auto const& spec : specs) {
    if (spec.name == name) return true;
  }
  return false;
}

Error unknown_option(std::string_view name) {
  std::string known;
  for (auto const& spec : specs) known += fmt::format("{}{}", known.empty() ? "" : ", ", spec.name);
  return Error{.code = ErrorCode::invalid_argument,
               .message = fmt::format("SQLite connections have no option named \"{}\".", name),
               .hint = fmt::format("The options are {}.", known)};
}

Result<> read_query(std::string_view query, ConnectSpec& spec) {
  for (auto const& option : split_query(query)) {
    auto name = TRY(percent_decode(option.name));
    if (name == "path" || !is_known(name)) return unknown_option(name);
    spec.options[std::move(name)] = option.value ? TRY(percent_decode(*option.value)) : "true";
  }
  return {};
}

// "//host/path" has an authority, which must be empty or this machine.
Result<std::string_view> without_authority(std::string_view text) {
  if (!text.starts_with("//")) return text;
  auto const rest = text.substr(2);
  auto const slash = rest.find('/');
  auto const host = rest.substr(0, slash);
  if (slash != std::string_view::npos && (host.empty() || host == "localhost")) return rest.substr(slash);
  return Error{.code = ErrorCode::invalid_argument,
               .message = fmt::format("A SQLite URL names a file, not the host \"{}\".", host),
               .hint = "Write sqlite:relative/file.db or sqlite:///absolute/file.db."};
}

Result<bool> read_boolean(std::string_view name, std::string_view value) {
  if (value == "true" || value == "1" || value == "yes" || value == "on") return true;
  if (value == "false" || value == "0" || value == "no" || value == "off") return false;
  return Error{.code = ErrorCode::invalid_argument,
               .message = fmt::format("The option {} is true or false, not \"{}\".", name, value)};
}

Result<std::chrono::milliseconds> read_milliseconds(std::string_view name, std::string_view value) {
  if (auto const number = whole_number(value, 0, busy_timeout_ms_max)) return std::chrono::milliseconds(*number);
  return Error{.code = ErrorCode::invalid_argument,
               .message = fmt::format("The option {} is a number of milliseconds from 0 to {}, not \"{}\".", name,
                                      busy_timeout_ms_max, value)};
}

Result<> read_option(std::string_view name, std::string const& value, OpenOptions& options) {
  if (name == "path") {
    options.path = value;
  } else if (name == "mode") {
    if (value != "rw" && value != "ro") {
      return Error{.code = ErrorCode::invalid_argument,
                   .message = fmt::format("The option mode is rw or ro, not \"{}\".", value)};
    }
    options.read_only = options.read_only || value == "ro";
  } else if (name == "immutable") {
    options.immutable = TRY(read_boolean(name, value));
  } else if (name == "create") {
    options.create = TRY(read_boolean(name, value));
  } else if (name == "foreign_keys") {
    options.foreign_keys = TRY(read_boolean(name, value));
  } else if (name == "busy_timeout_ms") {
    options.busy_timeout = TRY(read_milliseconds(name, value));
  } else {
    return unknown_option(name);
  }
  return {};
}

}  // namespace

std::span<OptionSpec const> option_specs() { return specs; }

Result<ConnectSpec> parse_url(std::string_view url) {
  ConnectSpec spec;
  auto text = url;
  auto const has_scheme = text.size() >= scheme.size() && sqlite3_strnicmp(text.data(), scheme.data(), scheme.size()) == 0;
  if (has_scheme) text.remove_prefix(scheme.size());
  std::error_code ignored;
  if (!has_scheme && std::filesystem::exists(std::filesystem::path(text), ignored)) {
    spec.options["path"] = text;
    return spec;
  }
  auto const question = text.find('?');
  if (question != std::string_view::npos) TRY(read_query(text.substr(question + 1), spec));
  auto const written_path = TRY(without_authority(text.substr(0, question)));
  auto path = TRY(percent_decode(written_path));
  if (path.empty()) {
    return Error{.code = ErrorCode::invalid_argument,
                 .message = "The URL names no database file.",
                 .hint = "Write sqlite:relative/file.db, sqlite:///absolute/file.db or sqlite::memory:."};
  }
  spec.options["path"] = std::move(path);
  TRY(read_options(spec));
  return spec;
}

Result<OpenOptions> read_options(ConnectSpec const& spec) {
  OpenOptions options{.read_only = spec.read_only, .connect_timeout = spec.connect_timeout};
  for (auto const& [name, value] : spec.options) {
    // An empty field of a form means the default.
    if (value.empty() && is_known(name)) continue;
    TRY(read_option(name, value, options));
  }
  if (options.path.empty()) {
    return Error{.code = ErrorCode::invalid_argument, .message = "No database file was given.",
                 .hint = "Set the option path to a file, or to :memory:."};
  }
  if (options.path.find('\0') != std::string::npos) {
    return Error{.code = ErrorCode::invalid_argument, .message = "The path holds a zero byte, which no file name has."};
  }
  options.read_only = options.read_only || options.immutable;
  if (options.create && options.read_only) {
    return Error{.code = ErrorCode::invalid_argument,
                 .message = "A read-only connection cannot create the file.",
                 .hint = "Leave out create, or open the file with mode=rw."};
  }
  return options;
}

}  // namespace sextant::sqlite
