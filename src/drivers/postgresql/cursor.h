// The cursor of a statement: decodes rows from the wire into batches. Used by the session's thread.
#pragma once

#include "data/builder.h"
#include "drivers/postgresql/world.h"

namespace sextant::postgresql {

class PostgresqlCursor final : public Cursor {
 public:
  // REQUIRES: Bind, Execute and Sync of the statement were sent, and the statement was started.
  PostgresqlCursor(std::shared_ptr<World> world, ResultShape shape, ExecuteOptions const& options);
  ~PostgresqlCursor() override;

  std::shared_ptr<Schema const> schema() const override { return shape_.schema; }
  Result<std::optional<RecordBatch>> next() override;
  Result<Outcome> finish() override;

  // Reads all replies, throwing rows away: for statements that return none.
  Result<> run_to_end();

 private:
  enum class Step : uint8_t { row, going_on, ended };

  Result<Step> take(Message const& message);
  Result<> decode_row(std::string_view body);
  Result<> refuse_copy_in();
  Result<bool> drain(std::optional<std::chrono::steady_clock::time_point> until);
  void skip_copy_data(size_t bytes);
  Error stop();
  Error fail(Error error);
  Result<> complete();
  bool batch_is_full(size_t row_bytes);
  Connection& connection() { return world_->connection; }

  std::shared_ptr<World> const world_;
  ResultShape const shape_;
  BatchBuilder batch_;
  int64_t batch_rows_;
  size_t const bytes_between_checks_;
  size_t bytes_since_check_ = 0, copied_bytes_ = 0;
  bool done_ = false;
  bool empty_ = false;
  std::optional<Error> pending_, failure_;  // Seen before ReadyForQuery; what the statement ended with.
  Outcome outcome_;
};

// "INSERT 0 5" -> 5; nullopt for commands that change no rows.
std::optional<int64_t> rows_affected(std::string_view command);

}  // namespace sextant::postgresql
