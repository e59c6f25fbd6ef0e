// export.*: writes rows to files: a stored result's, a query's, or those of tables, a schema or a whole database. Nothing is
// kept in memory; a file appears under its name when it is complete.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/exports.h"
#include "format/compression.h"
#include "ops/facts.h"
#include "ops/result.h"

namespace sextant::ops {

using Export = engine::ExportSnapshot;
using ExportProgress = engine::ExportProgress;

// Absent: as the format has it by itself. All but `header`, `insert_into`, `sql_style` and `compression` are CSV's.
struct ExportOptions {
  std::optional<bool> header;
  std::optional<std::string> delimiter, null_text, decimal_point;
  std::optional<CsvQuotes> quotes;
  std::optional<CsvEncoding> encoding;
  std::optional<CsvDates> dates;
  std::optional<bool> crlf, guard_formulas;
  std::optional<std::string> insert_into;
  std::optional<SqlStyle> sql_style;
  std::optional<Compression> compression;
};

// One source: `result`; or `connection` with `text`, `tables` or `container`.
struct ExportStart {
  std::optional<std::string> result, connection, text;
  std::optional<std::vector<std::vector<std::string>>> tables;
  std::optional<std::vector<std::string>> container;
  std::optional<Format> format;
  std::string path;
  std::optional<bool> overwrite, read_only;
  std::optional<std::string> confirmation;
  ExportOptions options;
};

struct ExportId {
  std::string id;
};

struct ExportList {
  std::vector<Export> exports;
};

Result<Export> start_export(Context& context, ExportStart const& params);
Result<Export> export_status(Context& context, ExportId const& params);
Result<ExportList> list_exports(Context& context, Empty const& params);
Result<Export> cancel_export(Context& context, ExportId const& params);
Result<Empty> forget_export(Context& context, ExportId const& params);

// What it was asked for, before it begins. An error if it cannot begin. `to_file` false: the path counts for nothing.
Result<Export> plan_export(Context& context, ExportStart const& params, bool to_file);
// The work itself, on this thread. `out`: where the bytes go instead of a file; null: to the path.
Result<> run_export(Context& context, ExportStart const& params, ByteSink* out, ExportProgress& progress);

}  // namespace sextant::ops

namespace sextant {

template <>
struct DescribeEnum<CsvQuotes> {
  static constexpr std::string_view name = "CsvQuotes";
  static constexpr std::array values{CsvQuotes::minimal, CsvQuotes::all};
};

template <>
struct DescribeEnum<CsvEncoding> {
  static constexpr std::string_view name = "CsvEncoding";
  static constexpr std::array values{CsvEncoding::utf8, CsvEncoding::utf8_bom, CsvEncoding::utf16le, CsvEncoding::latin1,
                                     CsvEncoding::windows1252};
};

template <>
struct DescribeEnum<CsvDates> {
  static constexpr std::string_view name = "CsvDates";
  static constexpr std::array values{CsvDates::iso, CsvDates::day_first, CsvDates::day_first_dots, CsvDates::month_first};
};

template <>
struct DescribeEnum<Compression> {
  static constexpr std::string_view name = "Compression";
  static constexpr std::array values{Compression::none, Compression::gzip, Compression::zstd};
};

template <>
struct DescribeEnum<engine::ExportState> {
  static constexpr std::string_view name = "ExportState";
  static constexpr std::array values{engine::ExportState::running, engine::ExportState::done, engine::ExportState::failed,
                                     engine::ExportState::cancelled};
};

template <>
struct Describe<ops::ExportOptions> {
  using T = ops::ExportOptions;
  static constexpr std::string_view name = "ExportOptions";
  static constexpr auto fields = std::tuple{
      field("header", &T::header, "Names of columns first; true if not given."),
      field("delimiter", &T::delimiter, "CSV: one character between values, or the word tab; a comma if not given."),
      field("null_text", &T::null_text, "CSV: what stands for NULL, without quotes; nothing if not given."),
      field("decimal_point", &T::decimal_point, "CSV: a point or a comma in numbers."),
      field("quotes", &T::quotes, "CSV: around values that need them, or around all but NULL."),
      field("encoding", &T::encoding, "CSV: how its characters are stored; what cannot be is an error with its place."),
      field("dates", &T::dates, "CSV: 2026-12-31, 31/12/2026, 31.12.2026 or 12/31/2026."),
      field("crlf", &T::crlf, "CSV: lines end as on Windows."),
      field("guard_formulas", &T::guard_formulas,
            "CSV: an apostrophe before texts that a spreadsheet would run as formulas; it changes them."),
      field("insert_into", &T::insert_into, "SQL: insert into this table, and not into the one the rows come from."),
      field("sql_style", &T::sql_style, "SQL: INSERT statements, or COPY … FROM stdin where the engine reads it."),
      field("compression", &T::compression, "As the path says (.gz, .zst) if not given. Parquet compresses its columns: zstd if not given."),
  };
};

template <>
struct Describe<ops::ExportStart> {
  using T = ops::ExportStart;
  static constexpr std::string_view name = "ExportStart";
  static constexpr auto fields = std::tuple{
      field("result", &T::result, "Write what was read of this stored result."),
      field("connection", &T::connection, "Else: a connection's name, a URL or a file's path, and one of the next three."),
      field("text", &T::text, "Statements to run, of which one returns rows."),
      field("tables", &T::tables, "Paths of tables. Several are a file each, in a folder."),
      field("container", &T::container, "The path of a schema or database: a file for each of its tables. Empty: all of the database."),
      field("format", &T::format, "As the path's end says if not given."),
      field("path", &T::path, "A file on the machine where Sextant runs, or the folder of several; ~/ is the home folder."),
      field("overwrite", &T::overwrite, "Replace files that are there; false if not given."),
      field("read_only", &T::read_only, "Refuse to write to the database, in the server's session too."),
      field("confirmation", &T::confirmation, "The token of a statement that had to be confirmed."),
      embed(&T::options),
  };
};

template <>
struct Describe<engine::ExportedFile> {
  using T = engine::ExportedFile;
  static constexpr std::string_view name = "ExportedFile";
  static constexpr auto fields = std::tuple{
      field("name", &T::name, "What it holds."),
      field("path", &T::path, "The file."),
      field("rows", &T::rows, "Rows in it."),
      field("bytes", &T::bytes, "Its size."),
  };
};

template <>
struct Describe<engine::ExportSnapshot> {
  using T = engine::ExportSnapshot;
  static constexpr std::string_view name = "Export";
  static constexpr auto fields = std::tuple{
      field("id", &T::id, "Its name, such as x1."),
      field("connection", &T::connection, "Where the rows come from."),
      field("title", &T::title, "What is written."),
      field("format", &T::format, "As in ExportFormat."),
      field("path", &T::path, "The file, or the folder of several."),
      field("started_at", &T::started_at, "When it began, in UTC."),
      field("state", &T::state, "running, done, failed or cancelled."),
      field("rows", &T::rows, "Rows written; at its end, of complete files."),
      field("bytes", &T::bytes, "Bytes written; at its end, of complete files."),
      field("elapsed_ms", &T::elapsed_ms, "How long it has taken."),
      field("rows_per_second", &T::rows_per_second, "On the average; 0 while it is not known."),
      field("estimated_rows", &T::estimated_rows, "Rows in all, as far as the database knows."),
      field("remaining_ms", &T::remaining_ms, "How long it may still take, where that is known."),
      field("parts", &T::parts, "Files to write."),
      field("parts_done", &T::parts_done, "Complete files."),
      field("part", &T::part, "What is written right now."),
      field("files", &T::files, "The complete files, at most 1,000 of them."),
      field("notes", &T::notes, "What to know of the files."),
      field("error", &T::error, "Why it ended early."),
  };
};

template <>
struct Describe<ops::ExportId> {
  static constexpr std::string_view name = "ExportId";
  static constexpr auto fields = std::tuple{field("id", &ops::ExportId::id, "The export's name, such as x1.")};
};

template <>
struct Describe<ops::ExportList> {
  static constexpr std::string_view name = "ExportList";
  static constexpr auto fields = std::tuple{field("exports", &ops::ExportList::exports, "The newest first.")};
};

}  // namespace sextant
