#include "drivers/duckdb/url.h"

#include <algorithm>
#include <array>
#include <filesystem>

#include <fmt/format.h>

#include "base/digits.h"
#include "base/text.h"
#include "base/url_text.h"
#include "drivers/duckdb/source.h"

namespace sextant::duckdb {

namespace {

constexpr std::string_view scheme = "duckdb:";
constexpr int64_t most_threads = 1024;

constexpr std::array specs{
    OptionSpec{.name = "path", .title = "File", .kind = OptionKind::file, .required = true,
               .help = "The database file, :memory:, or CSV, JSON and Parquet files: one, a folder, or a pattern like *.csv."},
    OptionSpec{.name = "mode", .title = "Access", .kind = OptionKind::choice, .default_value = "rw", .choices = "rw|ro",
               .help = "rw reads and writes; ro never writes."},
    OptionSpec{.name = "create", .title = "Create", .kind = OptionKind::boolean, .default_value = "false",
               .help = "Makes an empty database if the file does not exist."},
    OptionSpec{.name = "memory_limit", .title = "Memory", .kind = OptionKind::text,
               .help = "What DuckDB may take before it uses temporary files, such as 2GiB; half of the machine's if empty."},
    OptionSpec{.name = "threads", .title = "Threads", .kind = OptionKind::number, .default_value = "0",
               .help = "How many threads a query may use; 0 for as many as the machine runs at once."},
};

bool is_known(std::string_view name) {
  return std::any_of(specs.begin(), specs.end(), [&](auto const& spec) { return spec.name == name; });
}

Error wrong(std::string message, std::string hint = {}) {
  return Error{.code = ErrorCode::invalid_argument, .message = std::move(message), .hint = std::move(hint)};
}

Error unknown_option(std::string_view name) {
  std::string known;
  for (auto const& spec : specs) known += fmt::format("{}{}", known.empty() ? "" : ", ", spec.name);
  return wrong(fmt::format("DuckDB connections have no option named \"{}\".", visible_text(name)),
               fmt::format("The options are {}.", known));
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
  return wrong("A DuckDB URL names a file, not a host.", "Write duckdb:relative/file.duckdb or duckdb:///absolute/file.duckdb.");
}

Result<bool> read_boolean(std::string_view name, std::string_view value) {
  if (value == "true" || value == "1" || value == "yes" || value == "on") return true;
  if (value == "false" || value == "0" || value == "no" || value == "off") return false;
  return wrong(fmt::format("The option {} is true or false.", name));
}

Result<int64_t> read_threads(std::string_view value) {
  if (auto const number = whole_number(value, 0, most_threads)) return *number;
  return wrong(fmt::format("The option threads is a number from 0 to {}.", most_threads));
}

Result<> read_option(std::string_view name, std::string const& value, Options& options) {
  if (name == "path") {
    options.path = value;
  } else if (name == "mode") {
    if (value != "rw" && value != "ro") return wrong("The option mode is rw or ro.");
    options.read_only = options.read_only || value == "ro";
  } else if (name == "create") {
    options.create = TRY(read_boolean(name, value));
  } else if (name == "memory_limit") {
    options.memory_limit = value;
  } else if (name == "threads") {
    options.threads = TRY(read_threads(value));
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
  auto const has_scheme = text.size() >= scheme.size() && equals_ignoring_case(text.substr(0, scheme.size()), scheme);
  if (has_scheme) text.remove_prefix(scheme.size());
  std::error_code ignored;
  auto const plain = std::filesystem::exists(std::filesystem::path(text), ignored) || is_pattern(text);
  if (!has_scheme && plain) {
    spec.options["path"] = text;
    return spec;
  }
  auto const question = text.find('?');
  if (question != std::string_view::npos) TRY(read_query(text.substr(question + 1), spec));
  auto const written_path = TRY(without_authority(text.substr(0, question)));
  auto path = TRY(percent_decode(written_path));
  if (path.empty()) {
    return wrong("The URL names no file.", "Write duckdb:relative/file.duckdb, duckdb:///absolute/file.duckdb or duckdb::memory:.");
  }
  spec.options["path"] = std::move(path);
  TRY(read_options(spec));
  return spec;
}

Result<Options> read_options(ConnectSpec const& spec) {
  Options options{.path = {}, .read_only = spec.read_only, .memory_limit = {}};
  for (auto const& [name, value] : spec.options) {
    // An empty field of a form means the default.
    if (value.empty() && is_known(name)) continue;
    TRY(read_option(name, value, options));
  }
  if (options.path.empty()) return wrong("No file was given.", "Set the option path to a file, or to :memory:.");
  return options;
}

}  // namespace sextant::duckdb
