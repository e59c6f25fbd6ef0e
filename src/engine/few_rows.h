// Few rows: reads of a connection that Sextant makes by itself to show a little of another table, with bounds of rows and time. Any
// thread; one call a lane at a time, and Lane::cancel() stops it. They are not in the history, and go through the chain as all do.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "engine/connection.h"
#include "engine/edited_row.h"

namespace sextant::engine {

struct FewRows {
  std::shared_ptr<Schema const> schema;
  std::vector<std::vector<EditCell>> rows;
  bool more = false;  // There are others.
};

// What is known of how many rows there are.
struct SeenRows {
  int64_t rows = 0;
  bool at_least = false;  // There may be more: the bound was met, or the time was up.
};

struct ReadBounds {
  int64_t rows = 0;
  std::chrono::milliseconds time{0};
};

// The first rows that the statement gives. REQUIRES: the driver has literals.
Result<FewRows> read_few(Connection& connection, Lane& lane, std::string const& statement, ReadBounds const& bounds);
// Counts the rows that the statement gives, as far as the bounds let it. Time that is up is no error.
Result<SeenRows> count_few(Connection& connection, Lane& lane, std::string const& statement, ReadBounds const& bounds);

}  // namespace sextant::engine
