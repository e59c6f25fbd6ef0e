#include "ops/stream.h"

#include <limits>

#include "base/time.h"
#include "data/slice.h"
#include "engine/prefetch.h"
#include "ops/log.h"
#include "ops/sql_target.h"
#include "sql/classifier.h"
#include "sql/splitter.h"

namespace sextant::ops {

namespace {

Error cancelled_error() { return {.code = ErrorCode::cancelled, .message = "The statement was cancelled."}; }

RecordBatch first_rows(RecordBatch const& batch, int64_t count) {
  std::vector<int32_t> columns(batch.columns.size());
  for (size_t i = 0; i < columns.size(); ++i) columns[i] = static_cast<int32_t>(i);
  return slice_batch(batch, 0, count, columns);
}

// Sends the rows to the sink, reading ahead while it works. False: there were more rows than `limit`.
Result<bool> copy_rows(Cursor& cursor, RowSink* sink, int64_t limit, StreamStatement& statement, Stopwatch const& watch,
                       StreamControl const& control) {
  engine::Prefetch ahead(cursor);
  while (true) {
    auto batch = TRY(ahead.next());
    if (statement.rows == 0) statement.timing.first_row_ms = watch.elapsed_ms() - statement.timing.server_ms;
    if (!batch) return true;
    if (control.cancelled()) return cancelled_error();
    auto const room = limit - statement.rows;
    if (room <= 0) return false;
    auto const over = batch->rows > room;
    auto const rows = std::min(room, batch->rows);
    if (sink != nullptr) TRY(sink->write(over ? first_rows(*batch, room) : *batch));
    statement.rows += rows;
    if (over) return false;
  }
}

}  // namespace

void StreamControl::cancel() {
  cancelled_ = true;
  auto const deadline = std::chrono::steady_clock::now() + std::chrono::seconds(5);
  std::unique_lock lock(mutex_);
  // A cancel that comes just before a statement starts is lost on the session: say it again until the stream has ended.
  while (lane_ && std::chrono::steady_clock::now() < deadline) {
    auto const lane = lane_;
    lock.unlock();
    lane->cancel();
    lock.lock();
    changed_.wait_for(lock, std::chrono::milliseconds(50), [this] { return !lane_; });
  }
}

void StreamControl::set_lane(std::shared_ptr<engine::Lane> lane) {
  std::lock_guard const lock(mutex_);
  lane_ = std::move(lane);
  changed_.notify_all();
}

namespace {

Result<StreamStatement> stream_statement(engine::Lane& lane, engine::Execution& execution, StreamRequest const& params,
                                         std::function<RowSink*()> const& next_sink, StreamControl const& control) {
  Stopwatch const watch;
  StreamStatement statement;
  auto cursor = TRY(lane.execute(execution));
  statement.timing.server_ms = watch.elapsed_ms();
  auto const limit = params.max_rows.value_or(0) > 0 ? *params.max_rows : std::numeric_limits<int64_t>::max();
  auto const schema = cursor->schema();
  if (!schema->fields.empty()) {
    statement.has_rows = true;
    auto* const sink = next_sink();
    if (sink != nullptr) TRY(sink->begin(schema));
    statement.truncated = !TRY(copy_rows(*cursor, sink, limit, statement, watch, control));
    if (sink != nullptr) TRY(sink->end());
  }
  if (!statement.truncated) {
    auto outcome = TRY(cursor->finish());
    statement.command = std::move(outcome.command);
    statement.rows_affected = outcome.rows_affected;
    statement.notices = std::move(outcome.notices);
  }
  statement.timing.total_ms = watch.elapsed_ms();
  auto& timing = statement.timing;
  timing.transfer_ms = std::max(0.0, timing.total_ms - timing.server_ms - timing.first_row_ms);
  return statement;
}

// Runs the whole script on a lane that is its own.
Result<StreamSummary> stream_script(Context& context, engine::Connection& connection, engine::Lane& lane, StreamRequest const& params,
                                    Format format, SinkOf const& sink_of, std::function<void(StreamStatement const&)> const& done,
                                    StreamControl const& control) {
  auto const sql = TRY(sql_target(connection, format, {.table = params.table, .style = params.sql_style}));
  auto const* dialect = connection.driver().dialect;
  auto const ranges = connection.split(params.text);
  if (ranges.empty()) {
    return Error{.code = ErrorCode::invalid_argument,
                 .message = "There is no statement to run.",
                 .hint = "Comments alone do nothing."};
  }
  // Nobody is there to commit afterwards: a script says BEGIN and COMMIT itself.
  TRY(lane.set_mode(engine::TransactionMode::automatic, std::nullopt));
  auto const parameters = to_parameters(params.parameters.value_or(std::vector<QueryParameter>()));
  StreamSummary summary;
  for (auto const& range : ranges) {
    if (control.cancelled()) return cancelled_error();
    auto const text = std::string_view(params.text).substr(range.text.begin, range.text.end - range.text.begin);
    auto const bound = TRY(engine::bind_parameters(text, parameters, dialect));
    engine::Execution execution{.actor = context.actor,
                                .statement = {.text = bound.text, .parameters = bound.parameters},
                                .classification = connection.classify(bound.text),
                                .confirmation = params.confirmation.value_or(""),
                                .whole_table = params.whole_table};
    auto statement = stream_statement(lane, execution, params, [&] { return sink_of(sql); }, control);
    if (!statement) {
      auto error = std::move(statement).error();
      engine::place_error(error, bound, range.text.begin);
      return error;
    }
    done(*statement);
    summary.statements.push_back(std::move(*statement));
  }
  return summary;
}

}  // namespace

Result<StreamSummary> stream_query(Context& context, StreamRequest const& params, Format format, SinkOf const& sink_of,
                                   std::function<void(StreamStatement const&)> const& done, StreamControl& control) {
  auto const connection = context.engine.connections().resolve(params.target, params.read_only.value_or(false));
  if (!connection) {
    log_error(context, "query.rows", {}, connection.error());
    return connection.error();
  }
  auto const lane = (*connection)->lane(control.session_);
  Result<StreamSummary> summary = Error{};
  if (lane) {
    control.set_lane(*lane);
    std::unique_ptr<StreamControl, void (*)(StreamControl*)> const ended(&control, [](StreamControl* at) { at->set_lane({}); });
    summary = stream_script(context, **connection, **lane, params, format, sink_of, done, control);
  } else {
    summary = lane.error();
  }
  if (!summary) log_error(context, "query.rows", {.connection = (*connection)->name(), .name = {}, .query = {}, .result = {}}, summary.error());
  return summary;
}

}  // namespace sextant::ops
