#include "ops/export_plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <set>

#include "base/text.h"

namespace sextant::ops {

namespace {

constexpr size_t most_tables = 10'000;
constexpr size_t longest_file_name = 200;  // Bytes, without what is put behind it.

Error invalid(std::string message, std::string hint = {}) {
  return {.code = ErrorCode::invalid_argument, .message = std::move(message), .hint = std::move(hint)};
}

Result<char> delimiter_of(std::string const& text) {
  if (text == "tab" || text == "\t") return '\t';
  constexpr std::string_view allowed = ",;|:^~!#$%&*/@_ \x1f\x1e\x01";
  if (text.size() == 1 && allowed.find(text[0]) != std::string_view::npos) return text[0];
  return invalid("The delimiter must be one of , ; | : ^ ~ ! # $ % & * / @ _ or a space, or the word tab.");
}

Result<CsvStyle> csv_style(ExportOptions const& options) {
  CsvStyle style{.quotes = options.quotes.value_or(CsvQuotes::minimal),
                 .encoding = options.encoding.value_or(CsvEncoding::utf8),
                 .dates = options.dates.value_or(CsvDates::iso),
                 .crlf = options.crlf.value_or(false),
                 .guard_formulas = options.guard_formulas.value_or(false),
                 .null_text = options.null_text.value_or("")};
  if (options.delimiter) style.delimiter = TRY(delimiter_of(*options.delimiter));
  auto const point = options.decimal_point.value_or(".");
  if (point != "." && point != ",") return invalid("The decimal point must be a point or a comma.");
  style.decimal_point = point[0];
  auto const& null_text = style.null_text;
  if (null_text.find_first_of("\"\r\n") != std::string::npos || null_text.find(style.delimiter) != std::string::npos) {
    return invalid("The text for NULL must not hold a quote, the end of a line or the delimiter.");
  }
  return style;
}

// "orders.csv.gz": what follows the name.
std::string extension_of(std::string_view path) {
  auto const name = path.substr(path.rfind('/') == std::string_view::npos ? 0 : path.rfind('/') + 1);
  auto const dot = name.rfind('.');
  return dot == std::string_view::npos ? std::string() : lower_ascii(name.substr(dot));
}

Compression compression_of(std::string_view path) {
  auto const extension = extension_of(path);
  for (auto const compression : {Compression::gzip, Compression::zstd}) {
    if (extension == file_extension(compression)) return compression;
  }
  return Compression::none;
}

Result<Format> format_of(ExportStart const& params) {
  auto path = std::string_view(params.path);
  if (params.format && *params.format == Format::table) return invalid("The format table is for a terminal.", "Choose csv or markdown.");
  if (params.format) return *params.format;
  path.remove_suffix(file_extension(compression_of(path)).size());
  auto const extension = extension_of(path);
  for (auto const format : DescribeEnum<Format>::values) {
    if (format != Format::table && extension == fmt::format(".{}", file_extension(format))) return format;
  }
  return invalid("The name of the file does not say its format.", "Say it: csv, tsv, json, ndjson, markdown, sql, html, xlsx, parquet or arrow.");
}

Result<std::string> absolute_path(std::string const& path) {
  if (path.empty()) return invalid("There is no file to write to.", "Give its path.");
  if (path.find('\0') != std::string::npos) return invalid("A path holds no NUL.");
  auto whole = path;
  auto const* const home = std::getenv("HOME");
  if ((path == "~" || path.starts_with("~/")) && home != nullptr) whole = home + path.substr(1);
  std::error_code error;
  auto const absolute = std::filesystem::absolute(whole, error);
  return error ? whole : absolute.lexically_normal().string();
}

Result<> check_source(ExportStart const& params) {
  auto const of_connection = (params.text ? 1 : 0) + (params.tables ? 1 : 0) + (params.container ? 1 : 0);
  auto const fits = params.result ? !params.connection && of_connection == 0 : params.connection && of_connection == 1;
  if (!fits) return invalid("Give either result, or connection with one of text, tables and container.");
  if (params.tables && params.tables->empty()) return invalid("There is no table to write.");
  if (params.tables && params.tables->size() > most_tables) return invalid(fmt::format("At most {} tables go at once.", most_tables));
  return {};
}

Result<> check_place(ExportPlan const& plan) {
  std::error_code ignored;
  if (plan.path.empty()) return {};
  if (plan.in_folder) {
    if (!std::filesystem::exists(plan.path, ignored) || std::filesystem::is_directory(plan.path, ignored)) return {};
    return invalid(fmt::format("{} is no folder.", plan.path), "Several tables go to a folder, a file each.");
  }
  if (!plan.overwrite && std::filesystem::exists(plan.path, ignored)) {
    return Error{.code = ErrorCode::already_exists,
                 .message = fmt::format("{} exists already.", plan.path),
                 .hint = "Choose another name, or allow overwriting."};
  }
  auto const folder = std::filesystem::path(plan.path).parent_path();
  if (std::filesystem::is_directory(folder, ignored)) return {};
  return Error{.code = ErrorCode::not_found,
               .message = fmt::format("There is no folder {}.", folder.string()),
               .hint = "Make it, or choose another."};
}

bool holds_rows(ObjectKind kind) {
  return kind == ObjectKind::table || kind == ObjectKind::virtual_table || kind == ObjectKind::collection;
}

// The tables below a path; schemas of the system are left out.
Result<> collect(engine::Connection& connection, std::vector<std::string> const& path, int depth, std::vector<ExportTable>& found) {
  for (auto const& group : TRY(connection.groups(path))) {
    auto const holds = group.kind == ObjectKind::database || group.kind == ObjectKind::schema;
    if (!holds_rows(group.kind) && (!holds || depth == 0)) continue;
    std::string after;
    do {
      auto page = TRY(connection.list({.parent = path, .kind = group.kind, .search = {}, .after = after, .limit = 1000}));
      for (auto& entry : page.entries) {
        auto const& below = entry.object.path;
        if (holds && entry.detail != "system") TRY(collect(connection, below, depth - 1, found));
        else if (!holds) found.push_back({.path = below, .name = {}, .file = {}, .estimated_rows = entry.estimated_rows});
      }
      if (found.size() > most_tables) {
        return Error{.code = ErrorCode::limit,
                     .message = fmt::format("There are more than {} tables.", most_tables),
                     .hint = "Name a schema."};
      }
      after = std::move(page.next);
    } while (!after.empty());
  }
  return {};
}

Result<std::vector<ExportTable>> tables_below(engine::Connection& connection, std::vector<std::string> path) {
  if (path.empty()) {
    // Where a server holds many databases, "all" means the one that the connection is of.
    auto const groups = TRY(connection.groups({}));
    auto const database = connection.info().database;
    if (!groups.empty() && groups[0].kind == ObjectKind::database && !database.empty()) path = {database};
  }
  std::vector<ExportTable> found;
  TRY(collect(connection, path, 2, found));
  if (found.empty()) {
    return Error{.code = ErrorCode::not_found,
                 .message = path.empty() ? std::string("There are no tables.")
                                         : fmt::format("There are no tables in {}.", visible_text(fmt::format("{}", fmt::join(path, ".")))),
                 .hint = "`catalog list` shows what is there."};
  }
  return found;
}

// The names after the beginning that all have in common.
void name_tables(std::vector<ExportTable>& tables) {
  size_t common = tables[0].path.size() - 1;
  for (auto const& table : tables) {
    size_t same = 0;
    while (same < common && same + 1 < table.path.size() && table.path[same] == tables[0].path[same]) ++same;
    common = same;
  }
  for (auto& table : tables) {
    auto const own = std::vector<std::string>(table.path.begin() + static_cast<std::ptrdiff_t>(common), table.path.end());
    table.name = fmt::format("{}", fmt::join(own, "."));
  }
}

void name_files(std::vector<ExportTable>& tables, ExportPlan const& plan) {
  std::set<std::string> used;
  for (auto& table : tables) {
    std::string stem;
    for (auto const byte : utf8_prefix(table.name, longest_file_name)) {
      stem.push_back(byte == '/' || static_cast<unsigned char>(byte) < 0x20 || byte == 0x7f ? '_' : byte);
    }
    if (stem.starts_with('.') || stem.empty()) stem.insert(0, 1, '_');
    auto name = stem;
    // Some file systems do not tell capitals.
    for (int number = 2; !used.insert(lower_ascii(name)).second; ++number) name = fmt::format("{}_{}", stem, number);
    table.file = fmt::format("{}.{}{}", name, file_extension(plan.format), file_extension(plan.compression));
  }
}

}  // namespace

Result<ExportPlan> make_plan(ExportStart const& params, bool to_file) {
  TRY(check_source(params));
  ExportPlan plan{.format = TRY(format_of(params)),
                  .compression = params.options.compression.value_or(compression_of(params.path)),
                  .overwrite = params.overwrite.value_or(false)};
  if (plan.format == Format::parquet) {
    if (compression_of(params.path) != Compression::none) {
      return invalid("A Parquet file is compressed in itself, and not as a whole.", "Let its name end with .parquet.");
    }
    plan.write.compression = params.options.compression.value_or(Compression::zstd);
    plan.compression = Compression::none;
  }
  plan.write.header = params.options.header.value_or(true);
  plan.write.csv = TRY(csv_style(params.options));
  if (plan.format != Format::csv && plan.write.csv != CsvStyle{}) {
    return invalid("Delimiter, quotes, encoding, dates and the text for NULL are options of CSV.", "Leave them out, or choose csv.");
  }
  auto const several = params.container || (params.tables && params.tables->size() > 1);
  if (!to_file) {
    if (several) return invalid("Several tables cannot go to one output.", "Name a folder for them.");
    return plan;
  }
  plan.path = TRY(absolute_path(params.path));
  std::error_code ignored;
  plan.in_folder = several || (params.tables && (params.path.ends_with('/') || std::filesystem::is_directory(plan.path, ignored)));
  TRY(check_place(plan));
  return plan;
}

Result<std::vector<ExportTable>> export_tables(engine::Connection& connection, ExportStart const& params, ExportPlan const& plan) {
  std::vector<ExportTable> tables;
  if (params.container) tables = TRY(tables_below(connection, *params.container));
  else for (auto const& path : *params.tables) tables.push_back({.path = path, .name = {}, .file = {}, .estimated_rows = {}});
  for (auto const& table : tables) {
    if (table.path.empty()) return invalid("The path of a table has at least its name.");
  }
  name_tables(tables);
  name_files(tables, plan);
  if (tables.size() == 1) {
    auto const kind = connection.driver().dialect != nullptr ? ObjectKind::table : ObjectKind::collection;
    if (auto const described = connection.describe({.kind = kind, .path = tables[0].path})) {
      tables[0].estimated_rows = described->estimated_rows;
    }
  }
  return tables;
}

}  // namespace sextant::ops
