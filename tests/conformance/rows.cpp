#include "conformance/rows.h"

#include <fmt/format.h>

#include <string_view>
#include <utility>

#include <gtest/gtest.h>

#include "base/text.h"
#include "data/value_text.h"

namespace sextant::conformance {
namespace {

std::string flaw_of_validity(Column const& column) {
  if (column.validity.empty()) return column.null_count == 0 ? "" : "NULLs are counted but no bitmap marks them";
  if (static_cast<int64_t>(column.validity.size()) < (column.length + 7) / 8) return "the validity bitmap is too short";
  int64_t nulls = 0;
  for (int64_t row = 0; row < column.length; ++row) nulls += column.is_null(row) ? 1 : 0;
  return nulls == column.null_count ? "" : fmt::format("null_count is {} but {} are marked", column.null_count, nulls);
}

std::string flaw_of_offsets(Column const& column, int64_t end) {
  if (static_cast<int64_t>(column.offsets.size()) < (column.length + 1) * 4) return "the offsets are too short";
  if (column.offset(0) != 0) return "the offsets do not start at 0";
  for (int64_t row = 0; row < column.length; ++row) {
    if (column.offset(row + 1) < column.offset(row)) return "the offsets fall";
  }
  return column.offset(column.length) <= end ? "" : "the last offset lies behind the end";
}

std::string flaw_of_text(Column const& column) {
  for (int64_t row = 0; row < column.length; ++row) {
    if (!column.is_null(row) && !is_valid_utf8(column.bytes(row))) return "a text is not valid UTF-8";
  }
  return "";
}

std::string flaw_of_column(Column const& column, DataType const& type, int64_t rows);

std::string flaw_of_variant(Column const& column) {
  if (static_cast<int64_t>(column.values.size()) < column.length) return "tags are missing";
  if (static_cast<int64_t>(column.offsets.size()) < column.length * 4) return "positions are missing";
  if (column.children.size() != 5) return "a variant has five children";
  for (int64_t row = 0; row < column.length; ++row) {
    auto const tag = static_cast<size_t>(column.tag(row));
    if (tag >= column.children.size()) return "a tag is unknown";
    if (column.offset(row) < 0 || column.offset(row) >= column.children[tag].length) return "a position is outside";
  }
  return "";
}

std::string flaw_of_children(Column const& column, DataType const& type) {
  if (column.children.size() != type.children.size()) return "children are missing";
  for (size_t index = 0; index < column.children.size(); ++index) {
    auto const& child = column.children[index];
    auto flaw = flaw_of_column(child, type.children[index].type, child.length);
    if (!flaw.empty()) return "child: " + flaw;
  }
  return "";
}

std::string flaw_of_column(Column const& column, DataType const& type, int64_t rows) {
  if (column.length != rows) return fmt::format("length is {} in a batch of {} rows", column.length, rows);
  if (type.type == Type::null) return "";
  if (type.type == Type::variant) return flaw_of_variant(column);
  auto flaw = flaw_of_validity(column);
  if (!flaw.empty()) return flaw;
  if (is_variable_bytes(type.type)) {
    flaw = flaw_of_offsets(column, static_cast<int64_t>(column.values.size()));
    if (flaw.empty() && (type.type == Type::text || type.type == Type::json)) flaw = flaw_of_text(column);
    return flaw;
  }
  if (type.type == Type::list || type.type == Type::map) {
    flaw = flaw_of_children(column, type);
    return flaw.empty() ? flaw_of_offsets(column, column.children[0].length) : flaw;
  }
  if (type.type == Type::structure) return flaw_of_children(column, type);
  auto const needed = type.type == Type::boolean ? (rows + 7) / 8 : rows * fixed_width(type.type);
  return static_cast<int64_t>(column.values.size()) < needed ? "values are missing" : "";
}

}  // namespace

std::string flaw_of(RecordBatch const& batch, Schema const& schema) {
  if (batch.rows < 1) return "the batch has no rows";
  if (!batch.schema) return "the batch has no schema";
  if (batch.columns.size() != schema.fields.size()) {
    return fmt::format("{} columns for {} fields", batch.columns.size(), schema.fields.size());
  }
  for (size_t index = 0; index < batch.columns.size(); ++index) {
    auto flaw = flaw_of_column(batch.columns[index], schema.fields[index].type, batch.rows);
    if (!flaw.empty()) return fmt::format("column {} ({}): {}", index + 1, schema.fields[index].name, flaw);
  }
  return "";
}

std::vector<std::vector<Cell>> cells_of(RecordBatch const& batch) {
  std::vector<std::vector<Cell>> result(static_cast<size_t>(batch.rows));
  for (int64_t row = 0; row < batch.rows; ++row) {
    auto& cells = result[static_cast<size_t>(row)];
    for (size_t index = 0; index < batch.columns.size(); ++index) {
      if (batch.schema->document_field == static_cast<int32_t>(index)) continue;
      auto const& type = batch.schema->fields[index].type;
      auto& cell = cells.emplace_back();
      if (is_null_value(batch.columns[index], type, row)) continue;
      append_value_text(cell.emplace(), batch.columns[index], type, row, batch.schema->text_style);
    }
  }
  return result;
}

size_t first_column(Schema const& schema) { return schema.document_field == 0 ? 1 : 0; }

Cell Rows::at(size_t row, size_t column) const {
  if (row >= rows.size() || column >= rows[row].size()) {
    ADD_FAILURE() << "There is no cell in row " << row << ", column " << column << ": the result has " << rows.size()
                  << " rows.";
    return "(no such cell)";
  }
  return rows[row][column];
}

std::string Rows::text(size_t row, size_t column) const { return at(row, column).value_or("NULL"); }

Result<Rows> read_all(Cursor& cursor) {
  Rows result;
  result.schema = cursor.schema();
  if (!result.schema) return Error{.message = "Cursor::schema() is null."};
  while (auto batch = TRY(cursor.next())) {
    auto const flaw = flaw_of(*batch, *result.schema);
    if (!flaw.empty()) {
      ADD_FAILURE() << "A batch is not laid out as it should be: " << flaw;
      return Error{.message = flaw};
    }
    for (auto& row : cells_of(*batch)) result.rows.push_back(std::move(row));
  }
  result.outcome = TRY(cursor.finish());
  return result;
}

Result<Rows> run(Session& session, std::string_view sql, std::vector<Parameter> parameters,
                 ExecuteOptions const& options) {
  auto const cursor = TRY(session.execute({.text = sql, .parameters = std::move(parameters)}, options));
  if (!cursor) return Error{.message = "execute() gave no cursor and no error."};
  return read_all(*cursor);
}

std::string describe_error(Error const& error) {
  return fmt::format("{} {}: {} [{}]", to_string(error.code), error.sqlstate.empty() ? error.vendor_code : error.sqlstate,
                     error.message, to_string(error.damage));
}

}  // namespace sextant::conformance
