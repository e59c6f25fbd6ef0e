#include "ops/result.h"

#include <fmt/format.h>

#include <charconv>
#include <limits>
#include <set>

#include "base/json.h"
#include "base/text.h"
#include "data/arrow_ipc.h"
#include "data/value_text.h"
#include "engine/views.h"
#include "ops/sql_target.h"

namespace sextant::ops {

namespace {

constexpr int64_t preview_bytes = 256;
constexpr int64_t longest_window = 4096;
constexpr int64_t longest_cell_part = 1 << 20;
constexpr size_t most_origin_tables = 8;

// A variant column's values bring their own types; its declared type says what a person expects to see there.
std::string_view kind_of_declared(std::string_view declared) {
  auto const name = lower_ascii(declared);
  auto const has = [&](std::string_view part) { return name.find(part) != std::string::npos; };
  if (has("bool")) return "boolean";
  if (has("date") || has("time")) return "date";
  if (has("json")) return "json";
  if (has("uuid")) return "uuid";
  if (has("char") || has("clob") || has("text")) return "text";
  if (has("blob")) return "binary";
  for (auto const part : {"int", "real", "floa", "doub", "num", "dec"}) {
    if (has(part)) return "number";
  }
  return "variant";
}

std::string column_kind(DataType const& type) {
  return std::string(type.type == Type::variant ? kind_of_declared(type.vendor_name) : kind_of(type.type));
}

// What the values of a variant column without a declared type are so far: number if all of them are, else text or binary.
std::string kind_of_values(Column const& column) {
  std::array<int64_t, 5> counts{};
  for (int64_t row = 0; row < column.length; ++row) ++counts[static_cast<size_t>(column.tag(row))];
  auto const values = column.length - counts[static_cast<size_t>(VariantTag::null)];
  auto const numbers = counts[static_cast<size_t>(VariantTag::int64)] + counts[static_cast<size_t>(VariantTag::float64)];
  if (values > 0 && numbers == values) return "number";
  if (values > 0 && counts[static_cast<size_t>(VariantTag::text)] == values) return "text";
  if (values > 0 && counts[static_cast<size_t>(VariantTag::binary)] == values) return "binary";
  return "variant";
}

using TableName = std::pair<std::string, std::string>;

// Marks the columns that are keys of the tables they come from. A table that cannot be described marks nothing.
void mark_keys(engine::Connection& connection, std::vector<ResultColumn>& columns) {
  std::map<TableName, ObjectDescription> tables;
  for (auto& column : columns) {
    if (column.table.empty()) continue;
    auto const name = TableName(column.schema, column.table);
    if (!tables.contains(name)) {
      if (tables.size() >= most_origin_tables) continue;
      auto described = connection.describe({.kind = ObjectKind::table, .path = {column.schema, column.table}});
      tables.emplace(name, described ? std::move(*described) : ObjectDescription{});
    }
    auto const& table = tables[name];
    auto const in = [&](std::vector<std::string> const& names) {
      return std::find(names.begin(), names.end(), column.column) != names.end();
    };
    column.primary_key = in(table.primary_key);
    for (auto const& key : table.foreign_keys) column.foreign_key = column.foreign_key || in(key.columns);
  }
}

Result<std::vector<int32_t>> parse_columns(std::string_view text, size_t count) {
  std::vector<int32_t> columns;
  auto const invalid = Error{.code = ErrorCode::invalid_argument, .message = "Columns are written as 0-9,12."};
  while (!text.empty()) {
    auto const comma = text.find(',');
    auto const part = text.substr(0, comma);
    text = comma == std::string_view::npos ? std::string_view() : text.substr(comma + 1);
    size_t first = 0, last = 0;
    auto const* const end = part.data() + part.size();
    auto parsed = std::from_chars(part.data(), end, first);
    if (parsed.ec != std::errc()) return invalid;
    last = first;
    if (parsed.ptr != end) {
      if (*parsed.ptr != '-') return invalid;
      parsed = std::from_chars(parsed.ptr + 1, end, last);
      if (parsed.ec != std::errc() || parsed.ptr != end) return invalid;
    }
    if (first > last || last >= count || columns.size() + (last - first) >= count) return invalid;
    for (auto index = first; index <= last; ++index) columns.push_back(static_cast<int32_t>(index));
  }
  return columns;
}

class FileSink final : public ByteSink {
 public:
  explicit FileSink(OutputFile& file) : file_(file) {}
  Result<> write(std::string_view bytes) override { return file_.write(bytes); }

 private:
  OutputFile& file_;
};

}  // namespace

Result<std::string> stored_name(Context& context, std::string const& name) {
  if (!engine::Views::names(name)) return name;
  auto const view = TRY(context.engine.views().find(name));
  return view->result();
}

Result<std::shared_ptr<engine::StoredRows>> all_rows(Context& context, std::string const& name) {
  auto rows = TRY(context.engine.rows(name));
  if (!engine::Views::names(name) || rows->complete()) return rows;
  return Error{.code = ErrorCode::invalid_state, .message = "The rows are still being sorted.",
               .hint = "Wait until the view is ready; view.status tells."};
}

Result<ResultInfo> describe_result(Context& context, ResultId const& params) {
  auto const name = TRY(stored_name(context, params.result));
  auto const result = TRY(context.engine.results().find(name));
  auto const rows = TRY(context.engine.rows(params.result));
  // A pinned result outlives its statement.
  auto const source = context.engine.queries().source_of(name);
  auto const statement = source ? source->statement : engine::QueryStatement{.state = engine::StatementState::done};
  auto const connection_name = source ? source->connection : std::string();
  ResultInfo info{.result = params.result, .state = statement.state, .columns = {}, .rows = rows->rows(),
                  .complete = rows->complete(), .bytes = result->bytes(), .epoch = statement.epoch};
  for (auto const& field : result->schema()->fields) {
    info.columns.push_back({.name = field.name,
                            .type = field.type.vendor_name,
                            .kind = column_kind(field.type),
                            .nullable = field.nullable,
                            .schema = field.origin.schema,
                            .table = field.origin.table,
                            .column = field.origin.column});
  }
  if (auto const document = result->schema()->document_field) info.columns[static_cast<size_t>(*document)].document = true;
  if (result->rows() > 0) {
    auto const first = TRY(result->page_of(0));
    for (size_t i = 0; i < info.columns.size(); ++i) {
      if (info.columns[i].kind == "variant") info.columns[i].kind = kind_of_values(first.page.columns[i]);
    }
  }
  if (auto connection = context.engine.connections().find(connection_name)) mark_keys(**connection, info.columns);
  return info;
}

Result<ResultInfo> fetch_result(Context& context, ResultFetch const& params) {
  if (params.rows < 0) return Error{.code = ErrorCode::invalid_argument, .message = "rows must not be negative."};
  TRY(context.engine.queries().fetch(params.result, params.rows));
  return describe_result(context, {.result = params.result});
}

Result<Cell> result_cell(Context& context, CellRequest const& params) {
  auto const result = TRY(context.engine.rows(params.result));
  auto const& fields = result->schema()->fields;
  if (params.row < 0 || params.row >= result->rows() || params.column < 0 ||
      params.column >= static_cast<int64_t>(fields.size())) {
    return Error{.code = ErrorCode::invalid_argument, .message = "There is no such cell in the result."};
  }
  auto const place = TRY(result->page_of(params.row));
  auto const index = static_cast<size_t>(params.column);
  auto const& type = fields[index].type;
  auto const& column = place.page.columns[index];
  Cell cell{.is_null = is_null_value(column, type, place.row), .kind = column_kind(type), .type = type.vendor_name,
            .offset = std::max<int64_t>(params.offset.value_or(0), 0)};
  if (cell.is_null) return cell;
  std::string text;
  auto style = result->schema()->text_style;
  if (params.hex.value_or(false)) style.binary = TextStyle::Binary::hex_escape;
  append_value_text(text, column, type, place.row, style);
  cell.bytes = static_cast<int64_t>(text.size());
  auto const limit = std::clamp<int64_t>(params.limit.value_or(64 << 10), 1, longest_cell_part);
  cell.offset = std::min(cell.offset, cell.bytes);
  auto const rest = std::string_view(text).substr(static_cast<size_t>(cell.offset));
  auto const part = utf8_prefix(rest, static_cast<size_t>(limit));
  cell.more = part.size() < rest.size();
  // JSON cannot carry bytes that are no UTF-8; they are shown as U+FFFD here, and exported as they are.
  for (size_t at = 0; at < part.size();) append_utf8(cell.text, next_code_point(part, at));
  return cell;
}

Result<SqlTarget> result_sql(Context& context, std::string const& result, Format format, SqlWish const& wish) {
  TRY(all_rows(context, result));
  if (format != Format::sql && !wish.table && !wish.style) return SqlTarget{};
  auto const name = TRY(stored_name(context, result));
  auto const source = TRY(context.engine.queries().source_of(name));
  auto const connection = TRY(context.engine.connections().find(source.connection));
  return sql_target(*connection, format, wish);
}

Result<ExportDone> export_result(Context& context, ResultExport const& params) {
  auto const result = TRY(all_rows(context, params.result));
  auto const sql = TRY(result_sql(context, params.result, params.format, {.table = params.table}));
  auto file = TRY(OutputFile::create(params.path, params.overwrite.value_or(false)));
  FileSink sink(file);
  auto const writer = make_writer(params.format, sink, {.sql = sql});
  auto const rows = result->rows();
  TRY(result->copy_to(*writer, 0, rows));
  TRY(file.commit());
  return ExportDone{.path = params.path, .rows = rows, .bytes = file.bytes()};
}

Result<std::string> result_window(Context& context, WindowRequest const& params) {
  auto const result = TRY(context.engine.rows(params.result));
  if (params.first < 0 || params.count < 0) {
    return Error{.code = ErrorCode::invalid_argument, .message = "first and count must not be negative."};
  }
  auto const total = result->schema()->fields.size();
  auto columns = TRY(parse_columns(params.columns, total));
  if (params.columns.empty()) {
    for (size_t i = 0; i < total; ++i) columns.push_back(static_cast<int32_t>(i));
  }
  auto const rows = result->rows();
  auto const first = std::min(params.first, rows);
  auto const window =
      TRY(result->preview(first, std::min({params.count, longest_window, rows - first}), columns, preview_bytes));
  JsonArray cut;
  for (auto const& cell : window.cut) cut.push_back(JsonArray{cell.row, cell.column, cell.bytes});
  ArrowMetadata const metadata{{"sextant.first", std::to_string(first)},
                               {"sextant.rows", std::to_string(rows)},
                               {"sextant.complete", result->complete() ? "true" : "false"},
                               {"sextant.cut", write_json(cut)}};
  auto stream = encode_arrow_schema(*window.batch.schema, metadata);
  stream += encode_arrow_batch(window.batch);
  stream += arrow_end_of_stream();
  return stream;
}

Result<> copy_result(Context& context, std::string const& result, RowSink& sink) {
  auto const stored = TRY(all_rows(context, result));
  return stored->copy_to(sink, 0, stored->rows());
}

}  // namespace sextant::ops
