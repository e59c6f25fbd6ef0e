#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "data/slice.h"
#include "data/sql_literal.h"
#include "data/value_text.h"
#include "engine/edited_row.h"
#include "format/string_sink.h"
#include "ops/result.h"
#include "ops/selection.h"
#include "ops/sql_target.h"
#include "sql/key_condition.h"

namespace sextant::ops {

namespace {

constexpr int64_t most_cells = 100'000;
constexpr size_t longest_text = size_t{32} << 20;
constexpr engine::CellBounds whole_value{.text = 1 << 20, .literal = 1 << 20};

Error invalid(std::string message, std::string hint = {}) {
  return {.code = ErrorCode::invalid_argument, .message = std::move(message), .hint = std::move(hint)};
}

// All chosen columns of all chosen rows: rows in their order, columns as they first come.
struct Chosen {
  std::vector<std::pair<int64_t, int64_t>> rows;  // Ranges, apart from each other.
  std::vector<int32_t> columns;
  int64_t count = 0;
};

Chosen chosen_of(std::vector<SelectionPart> const& parts) {
  Chosen chosen;
  std::vector<std::pair<int64_t, int64_t>> ranges;
  for (auto const& part : parts) {
    if (part.rows > 0) ranges.emplace_back(part.first, part.first + part.rows);
    for (auto const column : part.columns) {
      auto const index = static_cast<int32_t>(column);
      if (std::find(chosen.columns.begin(), chosen.columns.end(), index) == chosen.columns.end()) chosen.columns.push_back(index);
    }
  }
  std::sort(ranges.begin(), ranges.end());
  for (auto const& [begin, end] : ranges) {
    if (!chosen.rows.empty() && begin <= chosen.rows.back().second) chosen.rows.back().second = std::max(chosen.rows.back().second, end);
    else chosen.rows.emplace_back(begin, end);
  }
  for (auto const& [begin, end] : chosen.rows) chosen.count += end - begin;
  return chosen;
}

// Gives each chosen row to `use`, with the batch that it is in.
Result<> each_row(engine::StoredRows& rows, Chosen const& chosen, std::function<Result<>(RecordBatch const&, int64_t)> const& use) {
  auto const each = [&](RecordBatch const& batch) -> Result<> {
    for (int64_t row = 0; row < batch.rows; ++row) {
      TRY(use(batch, row));
    }
    return {};
  };
  for (auto const& [begin, end] : chosen.rows) {
    TRY(read_rows(rows, begin, end - begin, each));
  }
  return {};
}

// The table that rows are written for: its name and what is known of it.
struct Target {
  std::vector<std::string> path;
  ObjectDescription table;
};

std::string column_name(Field const& field, bool by_origin) { return by_origin ? field.origin.column : field.name; }

std::string dotted(std::vector<std::string> const& path) {
  std::string name;
  for (auto const& part : path) {
    name += name.empty() ? "\"" : ".\"";
    for (auto const character : part) name += character == '"' ? std::string(2, '"') : std::string(1, character);
    name += '"';
  }
  return name;
}

class Copier {
 public:
  Copier(Context& context, CopyRequest const& params) : context_(context), params_(params) {}

  Result<CopiedText> copy() {
    rows_ = TRY(all_rows(context_, params_.result));
    TRY(check_parts(params_.parts, rows_->rows(), rows_->schema()->fields.size()));
    chosen_ = chosen_of(params_.parts);
    if (chosen_.count == 0 || chosen_.columns.empty()) return invalid("Nothing is selected.");
    auto const cells = chosen_.count * std::ssize(chosen_.columns);
    if (cells > most_cells) {
      return Error{.code = ErrorCode::limit, .message = fmt::format("{} cells are more than the {} that are copied as text.", cells, most_cells),
                   .hint = "Export the result instead."};
    }
    copied_.rows = chosen_.count;
    copied_.cells = cells;
    TRY(write());
    if (copied_.text.size() > longest_text) {
      return Error{.code = ErrorCode::limit, .message = "The text is longer than 32 MiB.", .hint = "Export the result instead."};
    }
    return std::move(copied_);
  }

 private:
  Result<> write() {
    switch (params_.format) {
      case CopyFormat::csv: return write_as(Format::csv, {});
      case CopyFormat::json: return write_as(Format::json, {});
      case CopyFormat::ndjson: return write_as(Format::ndjson, {});
      case CopyFormat::markdown: return write_as(Format::markdown, {});
      case CopyFormat::insert: return write_insert();
      case CopyFormat::update: return write_update();
      case CopyFormat::in_list: return write_list();
    }
    return {};
  }

  Field const& field(int32_t column) const { return rows_->schema()->fields[static_cast<size_t>(column)]; }

  Result<> write_as(Format format, SqlTarget const& sql, bool by_origin = false) {
    auto schema = std::make_shared<Schema>();
    schema->text_style = rows_->schema()->text_style;
    for (auto const column : chosen_.columns) {
      schema->fields.push_back(field(column));
      schema->fields.back().name = column_name(field(column), by_origin);
    }
    StringSink sink;
    auto const writer = make_writer(format, sink, {.sql = sql});
    TRY(writer->begin(schema));
    for (auto const& [begin, end] : chosen_.rows) {
      TRY(read_rows(*rows_, begin, end - begin, [&](RecordBatch const& batch) {
        return writer->write(slice_batch(batch, 0, batch.rows, chosen_.columns));
      }));
    }
    TRY(writer->end());
    copied_.text = std::move(sink.text);
    return {};
  }

  Result<> find_connection() {
    auto const name = TRY(stored_name(context_, params_.result));
    auto const source = TRY(context_.engine.queries().source_of(name));
    connection_ = TRY(context_.engine.connections().find(source.connection));
    target_ = TRY(sql_target(*connection_, Format::sql, {}));
    return {};
  }

  // Where the chosen columns come from, if that is one table.
  std::optional<std::vector<std::string>> origin_path() const {
    auto const& first = field(chosen_.columns[0]).origin;
    for (auto const column : chosen_.columns) {
      auto const& origin = field(column).origin;
      if (origin.empty() || origin.table != first.table || origin.schema != first.schema) return std::nullopt;
    }
    if (first.schema.empty()) return std::vector{first.table};
    return std::vector{first.schema, first.table};
  }

  // Its columns, by the names that the table has for them; what the database computes is left out.
  void leave_out_computed(Target const& target, bool by_origin) {
    std::erase_if(chosen_.columns, [&](int32_t column) {
      auto const name = column_name(field(column), by_origin);
      return std::any_of(target.table.columns.begin(), target.table.columns.end(), [&](ColumnDescription const& each) {
        return each.name == name && !each.generated.empty() && each.generated != "identity";
      });
    });
  }

  Result<> write_insert() {
    TRY(find_connection());
    auto const origin = origin_path();
    auto const path = origin ? origin : params_.path;
    if (!path) return write_as(Format::sql, target_);
    auto const table = connection_->describe({.kind = ObjectKind::table, .path = *path});
    if (table) leave_out_computed({.path = *path, .table = *table}, origin.has_value());
    if (chosen_.columns.empty()) return invalid("The database computes all of these columns.", "Select another column.");
    target_.table = dotted(*path);
    return write_as(Format::sql, target_, origin.has_value());
  }

  Result<> write_update() {
    TRY(find_connection());
    auto const origin = origin_path();
    auto const path = origin ? origin : params_.path;
    if (!path) return invalid("The columns come from several tables, or from none.", "Select columns of one table.");
    Target target{.path = *path, .table = TRY(connection_->describe({.kind = ObjectKind::table, .path = *path}))};
    auto const by_origin = origin.has_value();
    auto const key = TRY(key_fields(target, by_origin));
    leave_out_computed(target, by_origin);
    std::erase_if(chosen_.columns, [&](int32_t column) { return std::find(key.begin(), key.end(), column) != key.end(); });
    if (chosen_.columns.empty()) return invalid("Only the key is selected, and nothing that could be set.", "Select another column.");
    auto const name = sql::quote_path(target.path, *connection_->driver().dialect);
    return each_row(*rows_, chosen_, [&](RecordBatch const& page, int64_t row) -> Result<> {
      std::string settings;
      for (auto const column : chosen_.columns) {
        settings += fmt::format("{}{} = ", settings.empty() ? "" : ", ", target_.quote(column_name(field(column), by_origin)));
        TRY(append_literal(settings, page, column, row));
      }
      auto const condition = TRY(row_condition(target, key, by_origin, page, row));
      copied_.text += fmt::format("UPDATE {} SET {} WHERE {};\n", name, settings, condition);
      return {};
    });
  }

  // Where the result has the table's primary key.
  Result<std::vector<int32_t>> key_fields(Target const& target, bool by_origin) const {
    if (target.table.primary_key.empty()) {
      return invalid(fmt::format("{} has no primary key by which a row is found.", target.path.back()), "Copy the rows as INSERT.");
    }
    std::vector<int32_t> key;
    auto const& fields = rows_->schema()->fields;
    for (auto const& name : target.table.primary_key) {
      auto const found = std::find_if(fields.begin(), fields.end(), [&](Field const& each) {
        return column_name(each, by_origin) == name && (!by_origin || each.origin.table == target.path.back());
      });
      if (found == fields.end()) return invalid(fmt::format("The result does not have {}, which the key needs.", name), "Select it too.");
      key.push_back(static_cast<int32_t>(found - fields.begin()));
    }
    return key;
  }

  Result<std::string> row_condition(Target const& target, std::vector<int32_t> const& key, bool by_origin, RecordBatch const& page,
                                    int64_t row) const {
    std::vector<sql::KeyPart> parts;
    for (auto const column : key) {
      auto const name = column_name(field(column), by_origin);
      auto cell = engine::read_cell(connection_->driver(), page, static_cast<size_t>(column), row, whole_value);
      if (!cell.literal) return Error{.code = ErrorCode::not_supported, .message = std::move(cell.refusal)};
      auto const is_number = kind_of(field(column).type.type) == "number" && cell.text && cell.text->size() < 19 &&
                             cell.text->find_first_not_of("-0123456789") == std::string::npos;
      auto const found = std::find_if(target.table.columns.begin(), target.table.columns.end(),
                                      [&](ColumnDescription const& each) { return each.name == name; });
      parts.push_back({.column = {.name = name, .type = found == target.table.columns.end() ? std::string() : found->type, .refusal = {}},
                       .value = {.column = name, .text = {}, .expression = is_number ? cell.text : cell.literal}});
    }
    return sql::key_condition(parts, *connection_->driver().dialect);
  }

  Result<> append_literal(std::string& out, RecordBatch const& page, int32_t column, int64_t row) const {
    auto const& of = field(column);
    auto written = append_sql_literal(out, page.columns[static_cast<size_t>(column)], of.type, row, rows_->schema()->text_style,
                                      *target_.literals, LiteralUse::in_column);
    if (written) return {};
    return Error{.code = ErrorCode::not_supported, .message = fmt::format("A value of {} cannot be written as SQL: {}", of.name, written.error().message),
                 .hint = "Leave the column out."};
  }

  Result<> write_list() {
    TRY(find_connection());
    if (chosen_.columns.size() != 1) return invalid("An IN list is of one column.", "Select cells of one column.");
    std::set<std::string> seen;
    std::string list;
    auto const column = chosen_.columns[0];
    auto const add = [&](RecordBatch const& page, int64_t row) -> Result<> {
      if (is_null_value(page.columns[static_cast<size_t>(column)], field(column).type, row)) {
        ++copied_.nulls_left_out;
        return {};
      }
      std::string literal;
      TRY(append_literal(literal, page, column, row));
      if (seen.insert(literal).second) list += (list.empty() ? "" : ", ") + literal;
      return {};
    };
    TRY(each_row(*rows_, chosen_, add));
    if (list.empty()) return invalid("The selected cells are all NULL, which IN cannot find.", "Write IS NULL.");
    copied_.cells = std::ssize(seen);
    copied_.text = "(" + list + ")";
    return {};
  }

  Context& context_;
  CopyRequest const& params_;
  std::shared_ptr<engine::StoredRows> rows_;
  std::shared_ptr<engine::Connection> connection_;
  SqlTarget target_;
  Chosen chosen_;
  CopiedText copied_;
};

}  // namespace

std::string_view to_string(CopyFormat format) {
  switch (format) {
    case CopyFormat::csv: return "csv";
    case CopyFormat::json: return "json";
    case CopyFormat::ndjson: return "ndjson";
    case CopyFormat::markdown: return "markdown";
    case CopyFormat::insert: return "insert";
    case CopyFormat::update: return "update";
    case CopyFormat::in_list: return "in_list";
  }
  return "csv";
}

Result<CopiedText> copy_selection(Context& context, CopyRequest const& params) { return Copier(context, params).copy(); }

}  // namespace sextant::ops
