// Operations on stored results: describe, read on, one cell, windows of rows, export.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/describe.h"
#include "format/writer.h"
#include "ops/context.h"
#include "ops/query.h"
#include "ops/sql_target.h"

namespace sextant::ops {

struct ResultId {
  std::string result;
};

struct ResultFetch {
  std::string result;
  int64_t rows = 0;
};

struct ResultColumn {
  std::string name, type, kind;
  bool nullable = true, primary_key = false, foreign_key = false, document = false;
  std::string schema, table, column;
};

struct ResultInfo {
  std::string result;
  engine::StatementState state = engine::StatementState::reading;
  std::vector<ResultColumn> columns;
  int64_t rows = 0;
  bool complete = false;
  int64_t bytes = 0, epoch = 0;
};

struct CellRequest {
  std::string result;
  int64_t row = 0, column = 0;
  std::optional<int64_t> offset, limit;
  std::optional<bool> hex;
};

struct Cell {
  bool is_null = false;
  std::string kind, type, text;
  int64_t bytes = 0, offset = 0;
  bool more = false;
};

struct ResultExport {
  std::string result;
  Format format = Format::csv;
  std::string path;
  std::optional<bool> overwrite;
  std::optional<std::string> table;
};

struct ExportDone {
  std::string path;
  int64_t rows = 0, bytes = 0;
};

Result<ResultInfo> describe_result(Context& context, ResultId const& params);
Result<ResultInfo> fetch_result(Context& context, ResultFetch const& params);
Result<Cell> result_cell(Context& context, CellRequest const& params);
Result<ExportDone> export_result(Context& context, ResultExport const& params);

// A window of rows as text, as an Arrow stream: what the grid draws. `columns` is "0-9,12"; empty: all.
// Schema metadata: sextant.first, sextant.rows, sextant.complete, sextant.cut ([[row, column, bytes], ...]).
struct WindowRequest {
  std::string result;
  int64_t first = 0, count = 0;
  std::string columns;
};
Result<std::string> result_window(Context& context, WindowRequest const& params);
// How the result's rows are written as SQL, for make_writer(). An error if they cannot be written in that format, or there is
// no such result.
Result<SqlTarget> result_sql(Context& context, std::string const& result, Format format, SqlWish const& wish);
// The name of the stored result behind the name of a result or of a view.
Result<std::string> stored_name(Context& context, std::string const& name);
// The rows of a result or a view, all of them there: a file of half an order would be no file of the view.
Result<std::shared_ptr<engine::StoredRows>> all_rows(Context& context, std::string const& name);
// All rows of a result, typed, to a writer of the caller.
Result<> copy_result(Context& context, std::string const& result, RowSink& sink);

}  // namespace sextant::ops

namespace sextant {

template <>
struct DescribeEnum<Format> {
  static constexpr std::string_view name = "ExportFormat";
  static constexpr std::array values{Format::table,    Format::csv,   Format::tsv, Format::json, Format::ndjson,
                                     Format::markdown, Format::arrow, Format::sql, Format::html, Format::xlsx, Format::parquet};
};

template <>
struct Describe<ops::ResultId> {
  static constexpr std::string_view name = "ResultId";
  static constexpr auto fields = std::tuple{field("result", &ops::ResultId::result, "The result's name, such as r1.")};
};

template <>
struct Describe<ops::ResultFetch> {
  static constexpr std::string_view name = "ResultFetch";
  static constexpr auto fields = std::tuple{
      field("result", &ops::ResultFetch::result, "The result's name."),
      field("rows", &ops::ResultFetch::rows, "How many more; 0: all."),
  };
};

template <>
struct Describe<ops::ResultColumn> {
  using T = ops::ResultColumn;
  static constexpr std::string_view name = "ResultColumn";
  static constexpr auto fields = std::tuple{
      field("name", &T::name, "The column's name."),
      field("type", &T::type, "As the engine writes it."),
      field("kind", &T::kind, "null, boolean, number, text, json, binary, uuid, date, list, structure or variant."),
      field("nullable", &T::nullable, "NULL is possible."),
      field("primary_key", &T::primary_key, "Part of its table's primary key."),
      field("foreign_key", &T::foreign_key, "Part of a foreign key."),
      field("document", &T::document, "It holds each whole record as JSON; the other columns are a flat view of it."),
      field("schema", &T::schema, "The schema it comes from; empty if computed."),
      field("table", &T::table, "The table it comes from; empty if computed."),
      field("column", &T::column, "The column it comes from; empty if computed."),
  };
};

template <>
struct Describe<ops::ResultInfo> {
  using T = ops::ResultInfo;
  static constexpr std::string_view name = "ResultInfo";
  static constexpr auto fields = std::tuple{
      field("result", &T::result, "The result's name."),
      field("state", &T::state, "The state of its statement."),
      field("columns", &T::columns, "In order."),
      field("rows", &T::rows, "Rows stored so far."),
      field("complete", &T::complete, "All rows of the statement are stored."),
      field("bytes", &T::bytes, "Bytes stored."),
      field("epoch", &T::epoch, "The connection's epoch when the statement ran: a later one means that it was lost since."),
  };
};

template <>
struct Describe<ops::CellRequest> {
  using T = ops::CellRequest;
  static constexpr std::string_view name = "CellRequest";
  static constexpr auto fields = std::tuple{
      field("result", &T::result, "The result's name."),
      field("row", &T::row, "From 0."),
      field("column", &T::column, "From 0."),
      field("offset", &T::offset, "Byte of the text to begin at; 0 if not given."),
      field("limit", &T::limit, "Bytes wanted, at most 1 MiB; 64 KiB if not given."),
      field("hex", &T::hex, "Bytes as \\x and hexadecimal digits, with every engine; false if not given."),
  };
};

template <>
struct Describe<ops::Cell> {
  using T = ops::Cell;
  static constexpr std::string_view name = "Cell";
  static constexpr auto fields = std::tuple{
      field("is_null", &T::is_null, "It is NULL."),
      field("kind", &T::kind, "As in ResultColumn."),
      field("type", &T::type, "As the engine writes it."),
      field("text", &T::text, "This part of the value's text; cut between characters."),
      field("bytes", &T::bytes, "Bytes of the whole text."),
      field("offset", &T::offset, "Where this part begins."),
      field("more", &T::more, "More follows."),
  };
};

template <>
struct Describe<ops::ResultExport> {
  using T = ops::ResultExport;
  static constexpr std::string_view name = "ResultExport";
  static constexpr auto fields = std::tuple{
      field("result", &T::result, "The result's name."),
      field("format", &T::format, "The file's format."),
      field("path", &T::path, "The file on the machine where Sextant runs."),
      field("overwrite", &T::overwrite, "Replace a file of that name; false if not given."),
      field("table", &T::table, "SQL only: insert into this table, and not into the one the rows come from."),
  };
};

template <>
struct Describe<ops::ExportDone> {
  using T = ops::ExportDone;
  static constexpr std::string_view name = "ExportDone";
  static constexpr auto fields = std::tuple{
      field("path", &T::path, "The file."),
      field("rows", &T::rows, "Rows written."),
      field("bytes", &T::bytes, "Bytes written."),
  };
};

}  // namespace sextant
