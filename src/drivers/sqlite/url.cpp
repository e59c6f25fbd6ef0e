#include "drivers/sqlite/url.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>

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

int hex_digit(char byte) {
  if (byte >= '0' && byte <= '9') return byte - '0';
  if (byte >= 'a' && byte <= 'f') return byte - 'a' + 10;
  if (byte >= 'A' && byte <= 'F') return byte - 'A' + 10;
  return -1;
}

Result<std::string> percent_decoded(std::string_view text) {
  std::string result;
  for (size_t index = 0; index < text.size(); ++index) {
    if (text[index] != '%') {
      result += text[index];
      continue;
    }
    auto const complete = index + 2 < text.size();
    auto const high = complete ? hex_digit(text[index + 1]) : -1;
    auto const low = complete ? hex_digit(text[index + 2]) : -1;
    if (high < 0 || low < 0) {
      return Error{.code = ErrorCode::invalid_argument,
                   .message = fmt::format("\"{}\" has a % that is not followed by two hexadecimal digits.", text),
                   .hint = "Write a literal % as %25."};
    }
    result += static_cast<char>(high * 16 + low);
    index += 2;
  }
  return result;
}

Result<> read_query(std::string_view query, ConnectSpec& spec) {
  while (!query.empty()) {
    auto const item = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(query.size(), item.size() + 1));
    if (item.empty()) continue;
    auto const equals = item.find('=');
    auto const name = TRY(percent_decoded(item.substr(0, equals)));
    if (name == "path" || !is_known(name)) return unknown_option(name);
    auto value = equals == std::string_view::npos ? std::string("true") : TRY(percent_decoded(item.substr(equals + 1)));
    spec.options[name] = std::move(value);
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
  int64_t number = 0;
  auto const [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
  if (error == std::errc() && end == value.data() + value.size() && number >= 0 && number <= busy_timeout_ms_max) {
    return std::chrono::milliseconds(number);
  }
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
  auto path = TRY(percent_decoded(written_path));
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
