// The rows of a statement, a batch a message of the worker. The session's thread.
//
// Outside of a transaction the next batch is asked for before this one is handed out, so that the worker makes it
// meanwhile. Inside of one a cursor that is dropped must not have to interrupt anything, for that fails the transaction.
#pragma once

#include <memory>
#include <optional>

#include "data/cursor.h"
#include "drivers/duckdb/host.h"

namespace sextant::duckdb {

class DuckdbCursor final : public Cursor {
 public:
  // With a schema: rows follow. Without: the statement is done, with `outcome`.
  DuckdbCursor(std::shared_ptr<Channel> channel, std::shared_ptr<Schema const> schema);
  DuckdbCursor(std::shared_ptr<Channel> channel, End const& end);
  DuckdbCursor(DuckdbCursor const&) = delete;
  DuckdbCursor& operator=(DuckdbCursor const&) = delete;
  ~DuckdbCursor() override;

  std::shared_ptr<Schema const> schema() const override { return schema_; }
  Result<std::optional<RecordBatch>> next() override;
  Result<Outcome> finish() override;

 private:
  Result<std::optional<RecordBatch>> read();
  Result<> read_end();
  Result<> finish_with(Message const& message);
  Error fail(Error error);
  void close();

  std::shared_ptr<Channel> channel_;
  std::shared_ptr<Schema const> schema_;
  Outcome outcome_;
  std::optional<Error> error_;
  bool asked_ = false;  // An answer to `next` is under way.
  bool done_ = false;
};

}  // namespace sextant::duckdb
