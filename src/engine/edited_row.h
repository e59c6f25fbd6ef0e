// Edited row: what a row's cells hold, with the SQL literals that stand for them, so that a later statement can find the row and
// say what it held. Plain data and a function on it; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "data/batch.h"
#include "driver/driver.h"

namespace sextant::engine {

struct EditCell {
  std::string column;
  std::optional<std::string> text;  // Its beginning; absent: NULL.
  int64_t bytes = 0;                // Of the whole text.
  std::optional<std::string> literal;
  std::string refusal;              // Why there is no literal.
};

// How much of a cell is told.
struct CellBounds {
  int64_t text = 256;
  size_t literal = 4096;
};

// REQUIRES: the driver has literals; 0 <= row < batch.rows.
EditCell read_cell(Driver const& driver, RecordBatch const& batch, size_t column, int64_t row, CellBounds const& bounds);
std::vector<EditCell> read_cells(Driver const& driver, RecordBatch const& batch, int64_t row, CellBounds const& bounds);

}  // namespace sextant::engine
