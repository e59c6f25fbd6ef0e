#include "engine/edited_row.h"

#include "data/value_text.h"

namespace sextant::engine {

EditCell read_cell(Driver const& driver, RecordBatch const& batch, size_t column, int64_t row, CellBounds const& bounds) {
  auto const& field = batch.schema->fields[column];
  auto const& values = batch.columns[column];
  auto const& style = batch.schema->text_style;
  EditCell cell{.column = field.name};
  if (is_null_value(values, field.type, row)) {
    cell.literal = "NULL";
    return cell;
  }
  cell.bytes = append_value_preview(cell.text.emplace(), values, field.type, row, style, bounds.text).bytes;
  if (cell.bytes > static_cast<int64_t>(bounds.literal)) {
    cell.refusal = "The value is too long to be edited here.";
    return cell;
  }
  std::string literal;
  auto const written = append_sql_literal(literal, values, field.type, row, style, *driver.literals, LiteralUse::alone);
  if (!written) {
    cell.refusal = "The value cannot be written as SQL: " + written.error().message;
    return cell;
  }
  cell.literal = std::move(literal);
  return cell;
}

std::vector<EditCell> read_cells(Driver const& driver, RecordBatch const& batch, int64_t row, CellBounds const& bounds) {
  std::vector<EditCell> cells;
  cells.reserve(batch.columns.size());
  for (size_t column = 0; column < batch.columns.size(); ++column) cells.push_back(read_cell(driver, batch, column, row, bounds));
  return cells;
}

}  // namespace sextant::engine
