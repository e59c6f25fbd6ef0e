// The cursor of a statement: decodes rows from the wire into batches. Used by the session's thread.
#pragma once

#include "data/builder.h"
#include "drivers/mysql/columns.h"
#include "drivers/mysql/world.h"

namespace sextant::mysql {

// A statement that was sent, and how its rows come back.
struct SentStatement {
  RowFormat format = RowFormat::text;
  Prepared prepared;  // For RowFormat::binary.
  std::string verb;   // "SELECT"
};

class MysqlCursor final : public Cursor {
 public:
  // REQUIRES: the statement was started and sent. Call begin() once.
  MysqlCursor(std::shared_ptr<World> world, SentStatement statement, ExecuteOptions const& options);
  ~MysqlCursor() override;

  // Reads on to the first rows, or to the end of a statement that has none.
  Result<> begin();

  std::shared_ptr<Schema const> schema() const override { return shape_.schema; }
  Result<std::optional<RecordBatch>> next() override;
  Result<bool> next_result() override;
  Result<Outcome> finish() override;

 private:
  // In the rows of a result; behind them, with more results to come; all is read.
  enum class Place : uint8_t { rows, between, done };

  Result<> read_result();
  Result<bool> read_first_packet();
  Result<> end_of_rows(std::string_view packet);
  Result<bool> drain(std::optional<std::chrono::steady_clock::time_point> until);
  Result<bool> skip_rows(std::optional<std::chrono::steady_clock::time_point> until);
  Result<> note_end(OkPacket const& ok);
  Error stop();
  Error fail(Error error);
  Result<> complete();
  bool batch_is_full(size_t row_bytes);
  Connection& connection() { return world_->connection; }

  std::shared_ptr<World> const world_;
  SentStatement const statement_;
  ExecuteOptions const options_;
  ResultShape shape_;
  std::optional<BatchBuilder> batch_;
  int64_t batch_rows_ = 1, returned_rows_ = 0;
  size_t const bytes_between_checks_;
  size_t bytes_since_check_ = 0;
  uint16_t warnings_ = 0;
  Place place_ = Place::between;
  bool completed_ = false;
  std::optional<Error> failure_;
  Outcome outcome_;
};

}  // namespace sextant::mysql
