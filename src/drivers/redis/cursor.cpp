#include "drivers/redis/cursor.h"

namespace sextant::redis {

namespace {

// A search that finds little hands out what it has this often.
constexpr std::chrono::milliseconds longest_wait{200};
// Adding up the buffers of all columns costs more than a row does.
constexpr int64_t rows_between_checks = 64;
constexpr size_t large_cell = size_t{16} << 10;

}  // namespace

RedisCursor::RedisCursor(std::shared_ptr<World> world, std::unique_ptr<RowSource> source, std::string command,
                         ExecuteOptions const& options)
    : world_(std::move(world)),
      source_(std::move(source)),
      command_(std::move(command)),
      options_(options),
      schema_(std::make_shared<Schema const>()),
      batch_rows_(std::max<int64_t>(options.first_batch_rows, 1)) {
  world_->cursor_open = true;
}

Result<std::unique_ptr<Cursor>> RedisCursor::open(std::shared_ptr<World> world, std::unique_ptr<RowSource> source, std::string command,
                                                  ExecuteOptions const& options) {
  auto cursor = std::make_unique<RedisCursor>(std::move(world), std::move(source), std::move(command), options);
  RunningClock const clock(cursor->connection());
  auto prepared = cursor->prepare();
  if (prepared.ok()) prepared = cursor->check_stop();
  if (!prepared.ok()) return cursor->fail(std::move(prepared).error());
  return std::unique_ptr<Cursor>(std::move(cursor));
}

RedisCursor::~RedisCursor() {
  if (!done_) (void)complete();
}

Result<> RedisCursor::prepare() {
  auto const columns = TRY(source_->open(batch_rows_, options_.max_batch_bytes));
  auto schema = std::make_shared<Schema>();
  for (auto const& column : columns) {
    schema->fields.push_back({.name = column.name, .type = {.type = column.type, .vendor_name = {}, .children = {}}, .origin = {}});
  }
  schema_ = schema;
  row_.resize(columns.size());
  batch_.emplace(schema_, batch_rows_, std::max<int64_t>(options_.max_batch_bytes, 1));
  return {};
}

// Replies that came in spite of a stop are thrown away.
Result<> RedisCursor::check_stop() {
  TRY(connection().look_for_stop());
  if (connection().stopping()) return connection().stopped_error(std::nullopt);
  return {};
}

Result<std::optional<RecordBatch>> RedisCursor::next() {
  if (failure_) return *failure_;
  if (done_) return std::optional<RecordBatch>();
  RunningClock const clock(connection());
  auto batch = read_batch();
  if (!batch.ok()) return fail(std::move(batch).error());
  if (*batch) return batch;
  if (auto completed = complete(); !completed.ok()) {
    failure_ = std::move(completed).error();
    return *failure_;
  }
  return batch;
}

Result<std::optional<RecordBatch>> RedisCursor::read_batch() {
  auto const begin = Connection::Clock::now();
  TRY(check_stop());
  for (;;) {
    auto const step = TRY(source_->next(row_));
    if (connection().stopping()) return connection().stopped_error(std::nullopt);
    if (step == Step::end) break;
    if (step == Step::nothing) {
      TRY(check_stop());
      if (batch_->rows() > 0 && Connection::Clock::now() - begin > longest_wait) break;
      continue;
    }
    size_t bytes = 0;
    for (size_t i = 0; i < row_.size(); ++i) {
      bytes += row_[i].text.size();
      append_cell(batch_->column(i), row_[i]);
    }
    batch_->end_row();
    if (batch_->rows() >= batch_rows_) break;
    if ((bytes > large_cell || batch_->rows() % rows_between_checks == 0) && batch_->full()) break;
  }
  if (batch_->rows() == 0) return std::optional<RecordBatch>();
  batch_rows_ = next_batch_rows(batch_rows_);
  return std::optional(batch_->finish(batch_rows_));
}

Result<> RedisCursor::read_to_end() {
  for (;;) {
    TRY(check_stop());
    if (TRY(source_->next(row_)) == Step::end) break;
  }
  return check_stop();
}

Result<Outcome> RedisCursor::finish() {
  if (failure_) return *failure_;
  if (!done_) {
    RunningClock const clock(connection());
    auto read = read_to_end();
    if (!read.ok()) return fail(std::move(read).error());
    if (auto completed = complete(); !completed.ok()) {
      failure_ = std::move(completed).error();
      return *failure_;
    }
  }
  return Outcome{.command = command_, .rows_affected = std::nullopt, .notices = {}};
}

// The command has ended with an error, of the server or of ours.
Error RedisCursor::fail(Error error) {
  auto& link = connection();
  auto const ours = error.code == ErrorCode::cancelled || error.code == ErrorCode::timeout;
  if (link.stopping() && link.alive() && !(ours && error.vendor_code.empty())) error = link.stopped_error(error);
  auto const completed = complete();
  if (!completed.ok() && error.damage != Damage::connection) {
    error.damage = Damage::connection;
    error.hint = "The connection was closed, as the rest of the reply did not come in time; open it again.";
  }
  failure_ = error;
  return error;
}

Result<> RedisCursor::complete() {
  if (done_) return {};
  done_ = true;
  auto result = connection().drain();
  if (result.ok()) result = source_->close();
  connection().end();
  world_->cursor_open = false;
  return result;
}

}  // namespace sextant::redis
