// Rows of a whole result as text, and the checks that every batch of every test must pass. One thread at a time.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "data/cursor.h"
#include "driver/session.h"

namespace sextant::conformance {

using Cell = std::optional<std::string>;

struct Rows {
  std::shared_ptr<Schema const> schema;
  std::vector<std::vector<Cell>> rows;
  Outcome outcome;

  size_t size() const { return rows.size(); }
  // The cell, or a failure of the test if there is none.
  Cell at(size_t row, size_t column = 0) const;
  // The cell's text; NULL is "NULL".
  std::string text(size_t row = 0, size_t column = 0) const;
};

// What is wrong with the layout of a batch, as a sentence; empty if nothing is.
std::string flaw_of(RecordBatch const& batch, Schema const& schema);

std::vector<std::vector<Cell>> cells_of(RecordBatch const& batch);

// The index of the first field that cells_of() shows.
size_t first_column(Schema const& schema);

// Reads a cursor to its end.
Result<Rows> read_all(Cursor& cursor);
// Executes and reads all. The result is held as text: for small results.
Result<Rows> run(Session& session, std::string_view sql, std::vector<Parameter> parameters = {},
                 ExecuteOptions const& options = {});

// "unavailable 08006: Lost the connection. [connection]": for messages of the suite.
std::string describe_error(Error const& error);

}  // namespace sextant::conformance
