#include "drivers/duckdb/source.h"

#include <glob.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>

#include <fmt/format.h>

#include "base/text.h"
#include "drivers/duckdb/text.h"

namespace sextant::duckdb {

namespace {

namespace fs = std::filesystem;

constexpr size_t most_files_of_a_folder = 1'000, most_files_of_a_pattern = 10'000;
constexpr size_t head_bytes = 16;

struct Format {
  std::string_view extension, function, options;
};
constexpr std::array formats{
    Format{".csv", "read_csv", ", allow_quoted_nulls = false"},
    Format{".tsv", "read_csv", ", allow_quoted_nulls = false, delim = '\t'"},
    Format{".json", "read_json", ""},
    Format{".ndjson", "read_json", ", format = 'newline_delimited'"},
    Format{".jsonl", "read_json", ", format = 'newline_delimited'"},
    Format{".parquet", "read_parquet", ""},
};
constexpr std::array<std::string_view, 2> compressions{".gz", ".zst"};

Error no_file(std::string_view path) {
  return Error{.code = ErrorCode::not_found, .message = fmt::format("There is no file {}.", visible_text(path)),
               .hint = "Check the path. Set the option create to make a new database there."};
}

Error no_use(std::string_view path, std::string_view what) {
  return Error{.code = ErrorCode::invalid_argument, .message = fmt::format("{} is {}.", visible_text(path), what),
               .hint = "Name a database file, a data file, or a folder with data files."};
}

// The name without its extensions, and the format they stand for.
struct Parts {
  std::string stem;
  Format const* format = nullptr;
};
Parts parts_of(std::string const& name) {
  fs::path stem(name);
  auto extension = lower_ascii(stem.extension().string());
  if (std::find(compressions.begin(), compressions.end(), extension) != compressions.end()) {
    stem = stem.stem();
    extension = lower_ascii(stem.extension().string());
  }
  for (auto const& format : formats) {
    if (format.extension == extension) return {.stem = stem.stem().string(), .format = &format};
  }
  return {.stem = name};
}

std::string first_bytes(std::string const& path) {
  std::ifstream file(path, std::ios::binary);
  std::string bytes(head_bytes, '\0');
  file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  bytes.resize(static_cast<size_t>(std::max<std::streamsize>(file.gcount(), 0)));
  return bytes;
}

Format const* parquet() { return &formats.back(); }

std::string select_from(Format const& format, std::vector<std::string> const& paths) {
  std::string list;
  for (auto const& path : paths) list += (list.empty() ? "" : ", ") + in_quotes(path, '\'');
  // Files of one pattern may lack a column that others have.
  return fmt::format("SELECT * FROM {}([{}]{}{})", format.function, list, format.options,
                     paths.size() > 1 ? ", union_by_name = true" : "");
}

Result<> check_readable(std::string const& path) {
  if (std::ifstream(path, std::ios::binary)) return {};
  return Error{.code = ErrorCode::unauthorized, .message = fmt::format("{} cannot be opened.", visible_text(path)),
               .hint = "The file's permissions do not let you read it."};
}

Result<OpenRequest> data_file(std::string const& path, Parts const& parts) {
  OpenRequest request{.place = Place::data_files, .path = path};
  request.readable = {path};
  request.views = {{.name = parts.stem.empty() ? "data" : parts.stem, .sql = select_from(*parts.format, {path})}};
  return request;
}

Result<OpenRequest> folder(std::string const& path) {
  std::map<std::string, Parts> found;
  std::error_code error;
  for (fs::directory_iterator entry(path, error), end; !error && entry != end; entry.increment(error)) {
    auto const name = entry->path().filename().string();
    std::error_code ignored;
    if (name.starts_with('.') || !entry->is_regular_file(ignored)) continue;
    if (auto parts = parts_of(name); parts.format != nullptr) found.emplace(name, std::move(parts));
    if (found.size() <= most_files_of_a_folder) continue;
    return Error{.code = ErrorCode::limit,
                 .message = fmt::format("{} has more than {} data files.", visible_text(path), most_files_of_a_folder),
                 .hint = "Open some of them with a pattern, such as folder/2024-*.csv: they become one table."};
  }
  if (error) return no_use(path, "a folder that cannot be read");
  if (found.empty()) return no_use(path, "a folder without CSV, TSV, JSON, NDJSON or Parquet files");
  OpenRequest request{.place = Place::data_files, .path = path};
  request.broken_views = true;
  std::map<std::string, int> stems;  // DuckDB tells names apart without regard to case.
  for (auto const& [name, parts] : found) ++stems[lower_ascii(parts.stem)];
  for (auto const& [name, parts] : found) {
    auto const file = (fs::path(path) / name).string();
    auto const alone = stems[lower_ascii(parts.stem)] == 1;
    request.readable.push_back(file);
    request.views.push_back({.name = alone ? parts.stem : name, .sql = select_from(*parts.format, {file})});
  }
  return request;
}

// "logs-2024" of "logs-2024-*.csv": what is no wildcard, without marks at its ends.
std::string name_of_pattern(fs::path const& pattern) {
  auto const stem = parts_of(pattern.filename().string()).stem;
  std::string name;
  auto in_class = false;
  for (char const byte : stem) {
    in_class = byte == '[' || (in_class && byte != ']');
    if (byte != '*' && byte != '?' && byte != ']' && !in_class) name += byte;
  }
  auto const is_mark = [](char byte) { return byte >= 0 && !std::isalnum(static_cast<unsigned char>(byte)); };
  while (!name.empty() && is_mark(name.back())) name.pop_back();
  while (!name.empty() && is_mark(name.front())) name.erase(name.begin());
  if (!name.empty()) return name;
  auto const above = pattern.parent_path().filename().string();
  return above.empty() || is_pattern(above) ? "data" : above;
}

Result<OpenRequest> pattern(std::string const& path) {
  if (path.find("**") != std::string::npos) return no_use(path, "a pattern with **, which is not supported");
  glob_t matches{};
  ::glob(path.c_str(), GLOB_NOSORT, nullptr, &matches);
  std::map<Format const*, std::vector<std::string>> files;
  size_t count = 0;
  for (size_t index = 0; index < matches.gl_pathc; ++index) {
    std::string const file = matches.gl_pathv[index];
    std::error_code ignored;
    auto const parts = parts_of(fs::path(file).filename().string());
    if (parts.format == nullptr || !fs::is_regular_file(file, ignored)) continue;
    files[parts.format].push_back(fs::absolute(file).string());
    ++count;
  }
  ::globfree(&matches);
  if (count == 0) {
    return Error{.code = ErrorCode::not_found, .message = fmt::format("{} matches no data file.", visible_text(path)),
                 .hint = "CSV, TSV, JSON, NDJSON and Parquet files are opened."};
  }
  if (count > most_files_of_a_pattern) {
    return Error{.code = ErrorCode::limit,
                 .message = fmt::format("{} matches more than {} files.", visible_text(path), most_files_of_a_pattern)};
  }
  OpenRequest request{.place = Place::data_files, .path = path};
  auto const name = name_of_pattern(path);
  for (auto& [format, paths] : files) {
    std::sort(paths.begin(), paths.end());
    request.readable.insert(request.readable.end(), paths.begin(), paths.end());
    auto const extension = files.size() > 1 ? std::string(format->extension) : std::string();
    request.views.push_back({.name = name + extension, .sql = select_from(*format, paths)});
  }
  return request;
}

Result<OpenRequest> database_file(std::string const& path, bool read_only) {
  OpenRequest request{.place = Place::file, .path = path};
  if (read_only) request.readable = {path, path + ".wal"};
  return request;
}

Result<OpenRequest> missing_file(Options const& options, std::string const& path) {
  if (is_pattern(options.path)) return pattern(path);
  if (!options.create || options.read_only) return no_file(options.path);
  std::error_code ignored;
  if (!fs::is_directory(fs::path(path).parent_path(), ignored)) return no_file(options.path);
  return database_file(path, false);
}

Result<OpenRequest> find_file(Options const& options) {
  std::error_code error;
  auto const path = fs::absolute(options.path, error).lexically_normal().string();
  auto const status = fs::status(path, error);
  if (status.type() == fs::file_type::not_found || status.type() == fs::file_type::none) return missing_file(options, path);
  if (status.type() == fs::file_type::directory) return folder(path);
  if (status.type() != fs::file_type::regular) return no_use(options.path, "no file");
  TRY(check_readable(path));
  auto const head = first_bytes(path);
  if (is_database(head)) return database_file(path, options.read_only);
  auto parts = parts_of(fs::path(path).filename().string());
  if (head.starts_with("PAR1")) parts.format = parquet();
  if (parts.format != nullptr) return data_file(path, parts);
  if (head.empty()) {
    return Error{.code = ErrorCode::bad_data, .message = fmt::format("{} is empty.", visible_text(options.path)),
                 .hint = "Remove it, and set the option create to have DuckDB make a database there."};
  }
  return Error{.code = ErrorCode::bad_data,
               .message = fmt::format("{} is neither a DuckDB database nor a data file.", visible_text(options.path)),
               .hint = "Data files end in .csv, .tsv, .json, .ndjson, .jsonl or .parquet, maybe with .gz behind it."};
}

}  // namespace

bool is_pattern(std::string_view path) { return path.find_first_of("*[") != std::string_view::npos; }

bool accepts_path(std::string_view path) {
  std::error_code ignored;
  fs::path const name(path);
  if (fs::is_directory(name, ignored)) {
    auto const is_data = [](fs::directory_entry const& entry) {
      return parts_of(entry.path().filename().string()).format != nullptr;
    };
    fs::directory_iterator const entries(name, ignored);
    return std::any_of(begin(entries), end(entries), is_data);
  }
  if (!fs::exists(name, ignored)) return is_pattern(path) && parts_of(name.filename().string()).format != nullptr;
  return parts_of(name.filename().string()).format != nullptr;
}

bool is_database(std::string_view first_bytes) {
  return first_bytes.size() >= 12 && first_bytes.substr(8, 4) == "DUCK";
}

Result<OpenRequest> find_source(Options const& options) {
  auto request = Result<OpenRequest>(OpenRequest{.place = Place::memory});
  if (options.path.starts_with(memory_path)) {
    request->path = options.path.substr(memory_path.size());
  } else {
    request = find_file(options);
  }
  if (!request) return request;
  request->read_only = options.read_only;
  request->memory_limit = options.memory_limit;
  request->threads = options.threads;
  return request;
}

}  // namespace sextant::duckdb
