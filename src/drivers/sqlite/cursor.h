// Cursor: steps one prepared statement on the caller's thread and fills columnar batches. Used by one thread at a time.
#pragma once

#include <memory>
#include <string>

#include "data/builder.h"
#include "data/cursor.h"
#include "driver/session.h"
#include "drivers/sqlite/connection.h"

namespace sextant::sqlite {

class RowCursor final : public Cursor {
 public:
  // REQUIRES: the connection's interruption has been started for this statement; the cursor stops it at its end.
  RowCursor(std::shared_ptr<Connection> connection, PreparedStatement statement, std::shared_ptr<Schema const> schema,
            std::string command, ExecuteOptions const& options);
  RowCursor(RowCursor const&) = delete;
  RowCursor& operator=(RowCursor const&) = delete;
  ~RowCursor() override;

  // Runs a statement that changes something, up to its first row: its effects are there when execute() returns.
  Result<> start();

  std::shared_ptr<Schema const> schema() const override { return schema_; }
  Result<std::optional<RecordBatch>> next() override;
  Result<Outcome> finish() override;

 private:
  enum class Step : uint8_t { row, end };
  Result<Step> step();
  Result<> append_row();
  Result<std::optional<RecordBatch>> read_batch();
  Result<Outcome> read_rest();
  void end();
  Error wrong_type(size_t column) const;

  std::shared_ptr<Connection> connection_;
  PreparedStatement statement_;
  std::shared_ptr<Schema const> schema_;
  std::string command_;
  BatchBuilder builder_;
  int64_t batch_rows_, batch_bytes_max_, bytes_ = 0;
  bool row_waits_ = false;  // The statement stands on a row that no batch holds yet.
  bool done_ = false;
  bool was_in_transaction_ = false;
  std::optional<int64_t> rows_affected_;
  std::optional<Error> error_;  // What ended it; every later call says the same.
};

}  // namespace sextant::sqlite
