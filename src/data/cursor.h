// Cursor: the one stream of rows. A query's result, a file being read, a diff's output.
//
// Used by one thread at a time. Batches it hands out are immutable and outlive it.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "data/batch.h"

namespace sextant {

// A message of the server that is not an error.
struct Notice {
  std::string severity;  // The server's word: NOTICE, WARNING, INFO ...
  std::string message, detail, hint, sqlstate;
};

// What a finished statement did.
struct Outcome {
  std::string command;                   // The server's tag: "SELECT 5", "CREATE TABLE"; may be empty.
  std::optional<int64_t> rows_affected;  // Only where rows were changed.
  std::vector<Notice> notices;
};

class Cursor {
 public:
  virtual ~Cursor() = default;  // Before the end: stops reading; the server's work is cancelled.

  // Never null. No fields if the statement returns no rows.
  virtual std::shared_ptr<Schema const> schema() const = 0;
  // The next rows; blocks. nullopt at the end of this result. The first batch is small (at most
  // ExecuteOptions::first_batch_rows), later ones grow. A batch has at least one row.
  virtual Result<std::optional<RecordBatch>> next() = 0;
  // Moves to the next result set of one call; false if there is none. schema() changes.
  virtual Result<bool> next_result() { return false; }
  // Reads what is left, and says what the statement did. Call once, at the end.
  virtual Result<Outcome> finish() = 0;
};

// Where rows go: a file writer, a network stream, a terminal. Used by one thread at a time.
class RowSink {
 public:
  virtual ~RowSink() = default;
  virtual Result<> begin(std::shared_ptr<Schema const> schema) = 0;
  virtual Result<> write(RecordBatch const& batch) = 0;
  virtual Result<> end() = 0;
};

}  // namespace sextant
