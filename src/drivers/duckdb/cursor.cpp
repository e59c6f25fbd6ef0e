#include "drivers/duckdb/cursor.h"

#include "data/arrow_ipc.h"

namespace sextant::duckdb {

namespace {

Error out_of_turn() {
  return Error{.code = ErrorCode::bad_data, .message = "The DuckDB worker process answered out of turn.",
               .damage = Damage::connection};
}

bool is(Message const& message, Reply kind) { return message.kind == static_cast<uint8_t>(kind); }

}  // namespace

DuckdbCursor::DuckdbCursor(std::shared_ptr<Channel> channel, std::shared_ptr<Schema const> schema)
    : channel_(std::move(channel)), schema_(std::move(schema)) {
  channel_->cursor_open = true;
}

DuckdbCursor::DuckdbCursor(std::shared_ptr<Channel> channel, End const& end)
    : channel_(std::move(channel)), schema_(std::make_shared<Schema>()),
      outcome_{.command = end.command, .rows_affected = end.rows_affected, .notices = {}}, done_(true) {
  channel_->end();
}

DuckdbCursor::~DuckdbCursor() {
  if (!done_) close();
}

// Stops what runs and gives the rows up.
void DuckdbCursor::close() {
  done_ = true;
  if (channel_->alive() && asked_) {
    channel_->stop();
    if (auto const answer = channel_->receive()) asked_ = false;
  }
  if (channel_->alive()) {
    auto const answer = channel_->ask(Request::end_cursor, {});
    auto const end = answer ? decode_end(*answer) : Result<End>(answer.error());
    if (end) channel_->state = end->state;
  }
  channel_->end();
  channel_->cursor_open = false;
}

Error DuckdbCursor::fail(Error error) {
  asked_ = false;
  error_ = error;
  if (!done_) close();
  return error;
}

Result<> DuckdbCursor::finish_with(Message const& message) {
  if (!is(message, Reply::end)) return out_of_turn();
  auto const end = TRY(decode_end(message));
  outcome_.command = end.command;
  outcome_.rows_affected = end.rows_affected;
  channel_->state = end.state;
  done_ = true;
  channel_->end();
  channel_->cursor_open = false;
  return {};
}

Result<std::optional<RecordBatch>> DuckdbCursor::read() {
  if (auto const reason = channel_->stopped()) {
    close();
    return *reason;
  }
  if (!asked_) TRY(channel_->send(Request::next, {}));
  asked_ = true;
  auto message = TRY(channel_->receive());
  asked_ = false;
  if (!is(message, Reply::batch)) {
    TRY(finish_with(message));
    return std::optional<RecordBatch>();
  }
  auto batch = TRY(decode_arrow_batch(message.bytes->span(), schema_, message.bytes));
  if (batch.rows == 0) return out_of_turn();
  if (channel_->state == TransactionState::none) {
    TRY(channel_->send(Request::next, {}));
    asked_ = true;
  }
  return std::optional<RecordBatch>(std::move(batch));
}

Result<std::optional<RecordBatch>> DuckdbCursor::next() {
  if (error_) return *error_;
  if (done_) return std::optional<RecordBatch>();
  auto batch = read();
  if (!batch) return fail(std::move(batch).error());
  return batch;
}

Result<> DuckdbCursor::read_end() {
  if (auto const reason = channel_->stopped()) {
    close();
    return *reason;
  }
  if (asked_) {
    auto const message = TRY(channel_->receive());
    asked_ = false;
    if (!is(message, Reply::batch)) return finish_with(message);
  }
  auto const message = TRY(channel_->ask(Request::drain, {}));
  return finish_with(message);
}

Result<Outcome> DuckdbCursor::finish() {
  if (error_) return *error_;
  if (!done_) {
    auto const ended = read_end();
    if (!ended) return fail(ended.error());
  }
  return outcome_;
}

}  // namespace sextant::duckdb
