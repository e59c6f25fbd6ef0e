#include "drivers/postgresql/cursor.h"

#include <charconv>

#include "drivers/postgresql/decode.h"
#include "drivers/postgresql/network_order.h"

namespace sextant::postgresql {

namespace {

// Inside a transaction a cancel would undo all of its work, so a closed cursor reads on for a moment first.
constexpr std::chrono::seconds grace_in_transaction{1};
// Data of a refused COPY that are read to spare the transaction.
constexpr size_t most_copied_bytes = size_t{64} << 20;
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

bool may_rename(std::string_view command) {
  for (std::string_view const verb : {"ALTER", "DROP", "CREATE", "DO", "CALL", "ROLLBACK", "IMPORT"}) {
    if (command.starts_with(verb)) return true;
  }
  return false;
}

Error copy_error(std::string_view direction) {
  return {.code = ErrorCode::not_supported,
          .message = fmt::format("COPY {} needs a file on this side and does not run as a query.", direction),
          .hint = direction == "FROM STDIN" ? "Use import to read a file into a table."
                                            : "Use export to write the rows of a query to a file."};
}

Error empty_error() {
  return {.code = ErrorCode::invalid_argument,
          .message = "The text holds no statement.",
          .hint = "Write a statement; comments alone do nothing."};
}

}  // namespace

std::optional<int64_t> rows_affected(std::string_view command) {
  auto const verb = command.substr(0, command.find(' '));
  if (verb != "INSERT" && verb != "UPDATE" && verb != "DELETE" && verb != "MERGE" && verb != "COPY") return std::nullopt;
  auto const digits = command.substr(command.rfind(' ') + 1);
  int64_t rows = 0;
  auto const [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), rows);
  if (error != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
  return rows;
}

PostgresqlCursor::PostgresqlCursor(std::shared_ptr<World> world, ResultShape shape, ExecuteOptions const& options)
    : world_(std::move(world)),
      shape_(std::move(shape)),
      batch_(shape_.schema, std::max<int64_t>(options.first_batch_rows, 1), options.max_batch_bytes),
      batch_rows_(std::max<int64_t>(options.first_batch_rows, 1)),
      bytes_between_checks_(static_cast<size_t>(std::max<int64_t>(options.max_batch_bytes, 1)) / checks_in_batch) {
  world_->cursor_open = true;
}

PostgresqlCursor::~PostgresqlCursor() {
  if (done_) return;
  auto& wire = connection().wire();
  if (!connection().alive()) {
    (void)complete();
    return;
  }
  if (connection().transaction() == TransactionState::open && !connection().read_only()) {
    (void)drain(std::chrono::steady_clock::now() + grace_in_transaction);
  }
  if (!done_) {
    wire.canceller().cancel();
    (void)drain(std::nullopt);
  }
  if (!done_) (void)complete();
}

Result<std::optional<RecordBatch>> PostgresqlCursor::next() {
  if (failure_) return *failure_;
  if (done_) return std::optional<RecordBatch>();
  RunningClock const clock(connection().wire());
  for (;;) {
    if (connection().wire().stopping()) return stop();
    auto message = connection().receive();
    if (!message.ok()) return fail(std::move(message).error());
    auto const step = TRY(take(*message));
    if (step == Step::ended) {
      if (batch_.rows() == 0) return std::optional<RecordBatch>();
      return std::optional(batch_.finish(1));
    }
    if (step == Step::row && batch_is_full(message->body.size())) {
      batch_rows_ = next_batch_rows(batch_rows_);
      return std::optional(batch_.finish(batch_rows_));
    }
  }
}

// Somebody asked to stop: what still comes is thrown away.
Error PostgresqlCursor::stop() {
  auto error = connection().wire().stopped_error();
  // The server's own error says the same, with its SQLSTATE; the statement may have ended before it was reached.
  auto drained = drain(std::nullopt);
  return drained.ok() ? fail(std::move(error)) : std::move(drained).error();
}

bool PostgresqlCursor::batch_is_full(size_t row_bytes) {
  if (batch_.rows() >= batch_rows_) return true;
  bytes_since_check_ += row_bytes;
  if (bytes_since_check_ < bytes_between_checks_) return false;
  bytes_since_check_ = 0;
  return batch_.full();
}

Result<PostgresqlCursor::Step> PostgresqlCursor::take(Message const& message) {
  switch (message.type) {
    case 'D': {
      auto decoded = decode_row(message.body);
      if (decoded.ok()) return Step::row;
      // The rest of the rows is of no use.
      connection().wire().canceller().cancel();
      pending_ = std::move(decoded).error();
      return fail(connection().after_error(*std::exchange(pending_, std::nullopt)));
    }
    case '1': case '2': case 'c': return Step::going_on;
    case 'C': outcome_.command = message.body.substr(0, message.body.find('\0')); return Step::going_on;
    case 'I': pending_ = empty_error(); return Step::going_on;
    case 'E': {
      auto error = connection().read_error(message);
      if (pending_) {
        pending_->damage = error.damage;
        error = *std::exchange(pending_, std::nullopt);
      }
      return fail(connection().after_error(std::move(error)));
    }
    case 'G': TRY(refuse_copy_in()); return Step::going_on;
    case 'H': pending_ = copy_error("TO STDOUT"); [[fallthrough]];
    case 'd': skip_copy_data(message.body.size()); return Step::going_on;
    case 'Z': {
      TRY(connection().note_ready(message));
      if (pending_) return fail(*pending_);
      TRY(complete());
      return Step::ended;
    }
    default: return fail(connection().unexpected(message));
  }
}

Result<> PostgresqlCursor::decode_row(std::string_view body) {
  auto const columns = shape_.decoders.size();
  if (body.size() < 2 || read_network<uint16_t>(body.data()) != columns) {
    return decode_error(Decoded::malformed, "", "row of this result");
  }
  auto const* at = body.data() + 2;
  auto const* const end = body.data() + body.size();
  for (size_t i = 0; i < columns; ++i) {
    auto const& field = shape_.schema->fields[i];
    if (end - at < 4) return decode_error(Decoded::malformed, field.name, "value");
    auto const length = read_network<int32_t>(at);
    at += 4;
    if (length < 0) {
      batch_.column(i).append_null();
      continue;
    }
    if (end - at < length) return decode_error(Decoded::malformed, field.name, "value");
    auto const decoded = append_value(batch_.column(i), shape_.decoders[i], at, length);
    if (decoded != Decoded::ok) return decode_error(decoded, field.name, field.type.vendor_name);
    at += length;
  }
  batch_.end_row();
  return {};
}

// The server waits for data; it skipped the Sync that was sent behind the statement.
Result<> PostgresqlCursor::refuse_copy_in() {
  pending_ = copy_error("FROM STDIN");
  auto& wire = connection().wire();
  wire.add_copy_fail("a query sends no data");
  wire.add_sync();
  return wire.send();
}

// COPY TO STDOUT is cut short, but not at once inside a transaction of the user, which a cancel would undo.
void PostgresqlCursor::skip_copy_data(size_t bytes) {
  copied_bytes_ += bytes;
  auto const harmless = connection().transaction() == TransactionState::none || connection().read_only();
  auto& wire = connection().wire();
  if ((harmless || copied_bytes_ > most_copied_bytes) && !wire.stopping()) wire.canceller().cancel();
}

// Reads on to the end, throwing rows away. False if `until` came first.
Result<bool> PostgresqlCursor::drain(std::optional<std::chrono::steady_clock::time_point> until) {
  while (!done_) {
    auto message = connection().receive_until(until.value_or(std::chrono::steady_clock::time_point::max()));
    if (!message.ok()) return fail(std::move(message).error());
    if (!*message) return false;
    if ((*message)->type == 'D') continue;
    TRY(take(**message));
  }
  return true;
}

Result<> PostgresqlCursor::run_to_end() {
  (void)TRY(drain(std::nullopt));
  return {};
}

Result<Outcome> PostgresqlCursor::finish() {
  if (failure_) return *failure_;
  if (!done_) {
    RunningClock const clock(connection().wire());
    (void)TRY(drain(std::nullopt));
  }
  return std::move(outcome_);
}

// The statement has ended with an error.
Error PostgresqlCursor::fail(Error error) {
  if (failure_) return *failure_;
  if (error.damage == Damage::statement && connection().transaction() == TransactionState::failed) {
    error.damage = Damage::transaction;
  }
  failure_ = std::move(error);
  // The first error says more than one of the clean-up, unless the guard was left.
  if (auto completed = complete(); !completed.ok() && completed.error().code == ErrorCode::read_only) {
    failure_ = std::move(completed).error();
  }
  return *failure_;
}

Result<> PostgresqlCursor::complete() {
  if (done_) return {};
  done_ = true;
  world_->cursor_open = false;
  outcome_.rows_affected = rows_affected(outcome_.command);
  connection().end_statement();
  outcome_.notices = connection().take_notices();
  if (may_rename(outcome_.command)) world_->names.forget();
  auto guarded = end_guard(*world_);
  if (!guarded.ok()) failure_ = guarded.error();
  return guarded;
}

}  // namespace sextant::postgresql
