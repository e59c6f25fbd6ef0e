// The cursor of a command: rows of a source as batches. Used by the session's thread.
#pragma once

#include "drivers/redis/source.h"

namespace sextant::redis {

class RedisCursor final : public Cursor {
 public:
  // REQUIRES: the connection's work was started. The first replies are read, as they say what the columns are.
  static Result<std::unique_ptr<Cursor>> open(std::shared_ptr<World> world, std::unique_ptr<RowSource> source, std::string command,
                                              ExecuteOptions const& options);
  RedisCursor(std::shared_ptr<World> world, std::unique_ptr<RowSource> source, std::string command, ExecuteOptions const& options);
  ~RedisCursor() override;

  std::shared_ptr<Schema const> schema() const override { return schema_; }
  Result<std::optional<RecordBatch>> next() override;
  Result<Outcome> finish() override;

 private:
  Result<> prepare();
  Result<std::optional<RecordBatch>> read_batch();
  Result<> read_to_end();
  Result<> check_stop();
  Error fail(Error error);
  Result<> complete();
  Connection& connection() { return *world_->connection; }

  std::shared_ptr<World> const world_;
  std::unique_ptr<RowSource> const source_;
  std::string const command_;
  ExecuteOptions const options_;
  std::shared_ptr<Schema const> schema_;
  std::optional<BatchBuilder> batch_;
  std::vector<Value> row_;
  int64_t batch_rows_;
  bool done_ = false;
  std::optional<Error> failure_;
};

}  // namespace sextant::redis
