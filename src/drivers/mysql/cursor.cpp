#include "drivers/mysql/cursor.h"

#include <algorithm>
#include <array>

namespace sextant::mysql {

namespace {

// The rest of a small result is read faster than the server is told to stop.
constexpr std::chrono::milliseconds grace{20};
// Adding up the buffers of all columns costs more than a row does, so it is done this often a batch.
constexpr size_t checks_in_batch = 32;

// The clock of the statement's time limit runs while the driver works.
class RunningClock {
 public:
  explicit RunningClock(Wire& wire) : wire_(wire) { wire_.resume_clock(); }
  ~RunningClock() { wire_.pause_clock(); }
  RunningClock(RunningClock const&) = delete;
  RunningClock& operator=(RunningClock const&) = delete;

 private:
  Wire& wire_;
};

bool changes_rows(std::string_view verb) {
  constexpr auto verbs = std::to_array<std::string_view>({"INSERT", "UPDATE", "DELETE", "REPLACE", "LOAD", "WITH"});
  return std::ranges::find(verbs, verb) != verbs.end();
}

bool is_error(std::string_view packet) { return !packet.empty() && static_cast<uint8_t>(packet[0]) == error_mark; }
bool is_ok(std::string_view packet) { return !packet.empty() && static_cast<uint8_t>(packet[0]) == ok_mark; }

}  // namespace

MysqlCursor::MysqlCursor(std::shared_ptr<World> world, SentStatement statement, ExecuteOptions const& options)
    : world_(std::move(world)),
      statement_(std::move(statement)),
      options_(options),
      bytes_between_checks_(static_cast<size_t>(std::max<int64_t>(options.max_batch_bytes, 1)) / checks_in_batch) {
  world_->cursor_open = true;
  outcome_.command = statement_.verb;
  shape_ = shape_of({});
}

MysqlCursor::~MysqlCursor() {
  if (completed_) return;
  if (connection().alive()) {
    (void)drain(std::chrono::steady_clock::now() + grace);
    if (!completed_ && connection().alive()) {
      connection().wire().canceller().cancel();
      (void)drain(std::nullopt);
    }
  }
  if (!completed_) (void)complete();
}

Result<> MysqlCursor::begin() { return read_result(); }

// Reads on to the next result with rows, or to the end.
Result<> MysqlCursor::read_result() {
  while (place_ == Place::between) {
    if (TRY(read_first_packet())) return {};
  }
  return {};
}

// True if rows follow.
Result<bool> MysqlCursor::read_first_packet() {
  auto const packet = connection().wire().receive();
  if (!packet.ok()) return fail(packet.error());
  if (is_error(*packet)) {
    place_ = Place::done;
    return fail(connection().after_error(connection().read_error(*packet)));
  }
  if (is_ok(*packet)) {
    auto const ok = connection().read_ok(*packet);
    if (!ok.ok()) return fail(ok.error());
    if (changes_rows(statement_.verb) || ok->affected > 0) {
      outcome_.rows_affected = outcome_.rows_affected.value_or(0) + static_cast<int64_t>(ok->affected);
    }
    TRY(note_end(*ok));
    return false;
  }
  auto const head = connection().read_head(*packet);
  if (!head.ok()) return fail(head.error());
  auto columns = statement_.prepared.columns;
  if (head->has_definitions) {
    auto read = connection().read_columns(head->columns);
    if (!read.ok()) return fail(connection().after_error(std::move(read).error()));
    columns = std::move(read).value();
  } else {
    auto const end = connection().wire().receive();
    if (!end.ok()) return fail(end.error());
    if (!Connection::is_end(*end) || columns.size() != head->columns) return fail(connection().wire().corrupt_error());
  }
  shape_ = shape_of(columns);
  batch_rows_ = std::max<int64_t>(options_.first_batch_rows, 1);
  batch_.emplace(shape_.schema, batch_rows_, options_.max_batch_bytes);
  place_ = Place::rows;
  return true;
}

Result<std::optional<RecordBatch>> MysqlCursor::next() {
  if (failure_) return *failure_;
  if (place_ != Place::rows) return std::optional<RecordBatch>();
  RunningClock const clock(connection().wire());
  for (;;) {
    if (connection().wire().stopping()) return stop();
    auto const packet = connection().wire().receive();
    if (!packet.ok()) return fail(packet.error());
    if (is_error(*packet)) {
      place_ = Place::done;
      return fail(connection().after_error(connection().read_error(*packet)));
    }
    if (Connection::is_end(*packet)) {
      TRY(end_of_rows(*packet));
      if (batch_->rows() == 0) return std::optional<RecordBatch>();
      return std::optional(batch_->finish(1));
    }
    auto const read = append_row(*batch_, shape_.plans, statement_.format, *packet);
    if (read != shape_.plans.size()) {
      auto const& field = shape_.schema->fields[read];
      auto error = decode_error(field.name, field.type.vendor_name);
      connection().wire().canceller().cancel();
      (void)drain(std::nullopt);
      failure_ = std::move(error);
      return *failure_;
    }
    batch_->end_row();
    ++returned_rows_;
    if (batch_is_full(packet->size())) {
      batch_rows_ = next_batch_rows(batch_rows_);
      return std::optional(batch_->finish(batch_rows_));
    }
  }
}

// Somebody asked to stop: what still comes is thrown away.
Error MysqlCursor::stop() {
  auto error = connection().wire().stopped_error();
  // The server's own error says the same, with its SQLSTATE; the statement may have ended before it was reached.
  auto drained = drain(std::nullopt);
  if (!drained.ok()) return std::move(drained).error();
  failure_ = std::move(error);
  return *failure_;
}

bool MysqlCursor::batch_is_full(size_t row_bytes) {
  if (batch_->rows() >= batch_rows_) return true;
  bytes_since_check_ += row_bytes;
  if (bytes_since_check_ < bytes_between_checks_) return false;
  bytes_since_check_ = 0;
  return batch_->full();
}

Result<> MysqlCursor::end_of_rows(std::string_view packet) {
  auto const ok = connection().read_ok(packet);
  if (!ok.ok()) return fail(ok.error());
  // INSERT ... RETURNING has a row for each row that it changed; its end tells no number.
  if (changes_rows(statement_.verb) && statement_.verb != "WITH") outcome_.rows_affected = returned_rows_;
  return note_end(*ok);
}

Result<> MysqlCursor::note_end(OkPacket const& ok) {
  warnings_ = ok.warnings;
  place_ = (ok.status & more_results) != 0 ? Place::between : Place::done;
  if (place_ == Place::between) return {};
  auto const stopping = connection().wire().stopping();
  auto stopped = connection().wire().stopped_error();
  auto completed = complete();
  if (!completed.ok()) return completed;
  if (!stopping) return {};
  // The server ends SLEEP and BENCHMARK as if they had run to their end.
  stopped.detail = "The server ended the statement without an error: what it had changed may have been kept.";
  failure_ = std::move(stopped);
  return *failure_;
}

// Skips rows up to the end of this result. False if `until` came first.
Result<bool> MysqlCursor::skip_rows(std::optional<std::chrono::steady_clock::time_point> until) {
  while (place_ == Place::rows) {
    auto const packet = connection().wire().receive_until(until.value_or(std::chrono::steady_clock::time_point::max()));
    if (!packet.ok()) return fail(packet.error());
    if (!*packet) return false;
    if (is_error(**packet)) {
      place_ = Place::done;
      return fail(connection().after_error(connection().read_error(**packet)));
    }
    if (Connection::is_end(**packet)) {
      TRY(end_of_rows(**packet));
      return true;
    }
    ++returned_rows_;
    // Rows may come faster than a socket runs empty.
    if (until && returned_rows_ % 1024 == 0 && std::chrono::steady_clock::now() >= *until) return false;
  }
  return true;
}

// Reads on to the end of all results, throwing rows away. False if `until` came first.
Result<bool> MysqlCursor::drain(std::optional<std::chrono::steady_clock::time_point> until) {
  while (place_ != Place::done) {
    if (!TRY(skip_rows(until))) return false;
    TRY(read_result());
  }
  return true;
}

Result<bool> MysqlCursor::next_result() {
  if (failure_) return *failure_;
  RunningClock const clock(connection().wire());
  (void)TRY(skip_rows(std::nullopt));
  if (place_ == Place::done) return false;
  TRY(read_result());
  return place_ == Place::rows;
}

Result<Outcome> MysqlCursor::finish() {
  if (failure_) return *failure_;
  if (place_ != Place::done) {
    RunningClock const clock(connection().wire());
    (void)TRY(drain(std::nullopt));
  }
  return std::move(outcome_);
}

// The statement has ended with an error.
Error MysqlCursor::fail(Error error) {
  if (failure_) return *failure_;
  failure_ = std::move(error);
  // The first error says more than one of the clean-up, unless the guard was left.
  if (auto completed = complete(); !completed.ok() && completed.error().code == ErrorCode::read_only) {
    failure_ = std::move(completed).error();
  }
  return *failure_;
}

Result<> MysqlCursor::complete() {
  if (completed_) return {};
  completed_ = true;
  place_ = Place::done;
  world_->cursor_open = false;
  if (statement_.format == RowFormat::binary) connection().forget(statement_.prepared);
  // Before anything else is asked, which would take their place.
  if (warnings_ > 0 && !failure_ && connection().alive()) outcome_.notices = connection().ask_warnings();
  connection().end_statement();
  auto guarded = end_guard(*world_);
  if (!guarded.ok()) failure_ = guarded.error();
  return guarded;
}

}  // namespace sextant::mysql
