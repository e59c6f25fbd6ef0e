#include "engine/query_job.h"

#include <fmt/format.h>

#include <limits>

#include "data/slice.h"
#include "driver/table_pages.h"
#include "engine/early_notices.h"

namespace sextant::engine {

namespace {

constexpr auto paused_for_longest = std::chrono::minutes(15);
// A cancel that comes just before the statement starts is lost on the session, so it is said again until the job has ended.
constexpr auto cancel_interval = std::chrono::milliseconds(50);
constexpr auto publish_interval = std::chrono::milliseconds(50);
constexpr int64_t longest_page = 65'536;  // Rows; more are asked for by several statements.

RecordBatch rows_of(RecordBatch const& batch, int64_t first, int64_t count) {
  std::vector<int32_t> columns(batch.columns.size());
  for (size_t i = 0; i < columns.size(); ++i) columns[i] = static_cast<int32_t>(i);
  return slice_batch(batch, first, count, columns);
}

Error cancelled_error() { return {.code = ErrorCode::cancelled, .message = "The statement was cancelled."}; }

// The table of the first column that has one; names a result that has no comment.
std::string table_of(Schema const& schema) {
  for (auto const& field : schema.fields) {
    if (!field.origin.empty()) return field.origin.table;
  }
  return {};
}

}  // namespace

Queries::Job::Job(int64_t number, QueryRequest request, std::shared_ptr<Lane> lane, Results& results, EventBus& events, ErrorLog& log)
    : request_(std::move(request)), lane_(std::move(lane)), results_(results), events_(events), log_(log) {
  snapshot_ = {.query = fmt::format("q{}", number),
               .connection = request_.connection->name(),
               .session = request_.session,
               .text = request_.text,
               .started_at = utc_timestamp(),
               .statements = request_.statements};
}

Queries::Job::~Job() {
  // A finished job must not cancel: its lane runs somebody else's statement by now.
  cancel();
  if (thread_.joinable()) thread_.join();
}

void Queries::Job::start() {
  thread_ = std::thread([this] { run(); });
}

QuerySnapshot Queries::Job::snapshot() {
  std::lock_guard const lock(mutex_);
  return snapshot_;
}

bool Queries::Job::finished() {
  std::lock_guard const lock(mutex_);
  return finished_;
}

bool Queries::Job::gives_way() {
  std::lock_guard const lock(mutex_);
  switch (snapshot_.statements.back().state) {
    case StatementState::waiting:
    case StatementState::confirm:
    case StatementState::running:
    case StatementState::reading: return false;
    case StatementState::paused:
    case StatementState::done:
    case StatementState::failed:
    case StatementState::cancelled:
    case StatementState::skipped: return true;
  }
  return false;
}

bool Queries::Job::uses(std::string const& connection, std::string const& session) const {
  return request_.connection->name() == connection && request_.session == session;
}

std::vector<std::string> Queries::Job::result_ids() {
  std::lock_guard const lock(mutex_);
  std::vector<std::string> ids;
  for (auto const& statement : snapshot_.statements) {
    if (!statement.result.empty()) ids.push_back(statement.result);
  }
  return ids;
}

std::optional<QueryStatement> Queries::Job::statement_of(std::string const& result) {
  std::lock_guard const lock(mutex_);
  for (auto const& statement : snapshot_.statements) {
    if (statement.result == result) return statement;
  }
  return std::nullopt;
}

void Queries::Job::cancel() {
  std::lock_guard const lock(mutex_);
  if (finished_ || ending_) return;
  cancelled_ = true;
  changed_.notify_all();
  // A paused result waits for its reader, not for the server: a cancel there could only harm an open transaction.
  if (!snapshot_.statements.empty() && snapshot_.statements.back().state == StatementState::paused) return;
  if (!canceller_.joinable()) canceller_ = std::thread([this] { keep_cancelling(); });
}

void Queries::Job::keep_cancelling() {
  std::unique_lock lock(mutex_);
  while (!ending_) {
    lock.unlock();
    lane_->cancel();
    lock.lock();
    changed_.wait_for(lock, cancel_interval, [this] { return ending_; });
  }
}

void Queries::Job::release() {
  std::unique_lock lock(mutex_);
  released_ = true;
  changed_.notify_all();
  changed_.wait(lock, [this] { return finished_; });
}

Result<> Queries::Job::confirm(std::string const& token) {
  std::lock_guard const lock(mutex_);
  if (!snapshot_.confirmation || snapshot_.confirmation->token != token) {
    return Error{.code = ErrorCode::invalid_state, .message = "No statement waits for this confirmation."};
  }
  token_ = token;
  changed_.notify_all();
  return {};
}

Result<> Queries::Job::fetch(int64_t rows) {
  std::lock_guard const lock(mutex_);
  auto const& last = snapshot_.statements.back();
  if (last.state == StatementState::reading) return {};
  if (finished_ || last.state != StatementState::paused) {
    return Error{.code = ErrorCode::invalid_state,
                 .message = "Reading of this result has ended.",
                 .hint = "Run the statement again to read further."};
  }
  more_rows_ = rows;
  changed_.notify_all();
  return {};
}

template <class Change>
void Queries::Job::update(size_t index, Change const& change, bool publish) {
  {
    std::lock_guard const lock(mutex_);
    change(snapshot_.statements[index]);
    auto const now = std::chrono::steady_clock::now();
    if (!publish && now - published_ < publish_interval) return;
    published_ = now;
  }
  publish_now();
}

void Queries::Job::publish_now() { events_.publish(snapshot()); }

void Queries::Job::run() {
  bool failed = false;
  for (size_t index = 0; index < request_.statements.size(); ++index) {
    {
      std::lock_guard const lock(mutex_);
      auto& statement = snapshot_.statements[index];
      if (cancelled_) statement.state = StatementState::cancelled;
      else if (failed && request_.stop_on_error) statement.state = StatementState::skipped;
      if (statement.state != StatementState::waiting) continue;
    }
    run_statement(index);
    std::lock_guard const lock(mutex_);
    failed = failed || snapshot_.statements[index].state == StatementState::failed;
  }
  finish_query();
}

void Queries::Job::finish_query() {
  std::thread canceller;
  {
    std::lock_guard const lock(mutex_);
    ending_ = true;
    changed_.notify_all();
    canceller = std::move(canceller_);
  }
  // From here on nobody cancels in the name of this job: the lane may run somebody else's statement next.
  if (canceller.joinable()) canceller.join();
  {
    std::lock_guard const lock(mutex_);
    auto state = cancelled_ ? QueryState::cancelled : QueryState::done;
    for (auto const& statement : snapshot_.statements) {
      if (statement.state == StatementState::failed) state = QueryState::failed;
    }
    snapshot_.state = state;
    snapshot_.confirmation.reset();
  }
  publish_now();
  std::lock_guard const lock(mutex_);
  finished_ = true;
  changed_.notify_all();
}

void Queries::Job::fail(size_t index, Error error) {
  log_.note(request_.connection->name(), "query.run", error);
  bool cancelled = false;
  {
    std::lock_guard const lock(mutex_);
    // A cancel that the server answered with success of something else is still a cancel the person asked for.
    cancelled = error.code == ErrorCode::cancelled;
    if (cancelled) cancelled_ = true;
  }
  update(index, [&](QueryStatement& statement) {
    statement.state = cancelled ? StatementState::cancelled : StatementState::failed;
    statement.error = std::move(error);
  });
}

void Queries::Job::run_statement(size_t index) {
  auto const& wanted = request_.statements[index];
  auto const text = std::string_view(request_.text).substr(static_cast<size_t>(wanted.begin),
                                                           static_cast<size_t>(wanted.end - wanted.begin));
  auto bound = bind_parameters(text, request_.parameters, request_.connection->driver().dialect);
  if (!bound) return fail(index, std::move(bound).error());
  Stopwatch const watch;
  auto cursor = open_cursor(index, *bound, watch);
  if (cursor && request_.pages) cursor = read_on(std::move(*cursor));
  auto status = cursor ? read(index, **cursor, watch) : Result<>(std::move(cursor).error());
  if (!status) {
    auto error = std::move(status).error();
    place_error(error, *bound, static_cast<uint32_t>(wanted.begin));
    update(index, [&](QueryStatement& statement) { statement.timing.total_ms = watch.elapsed_ms(); }, false);
    fail(index, std::move(error));
  }
}

Result<std::unique_ptr<Cursor>> Queries::Job::open_cursor(size_t index, BoundStatement const& bound,
                                                          Stopwatch const& watch) {
  Execution execution{.actor = request_.actor, .statement = {.text = bound.text, .parameters = bound.parameters},
                      .classification = request_.connection->classify(bound.text)};
  update(index, [&](QueryStatement& statement) {
    // What may have to be confirmed has not begun yet: states only go forward, and "confirm" comes before "running".
    if (execution.classification.danger.empty()) statement.state = StatementState::running;
    statement.verb = execution.classification.verb;
    statement.object = execution.classification.object;
    if (statement.title.empty()) statement.title = statement.verb;
  });
  while (true) {
    EarlyNotices const early;
    auto cursor = lane_->execute(execution);
    if (cursor) {
      update(index, [&](QueryStatement& statement) {
        statement.notices = early.told();
        statement.timing.server_ms = watch.elapsed_ms();
        statement.epoch = lane_->epoch();
      }, false);
      return cursor;
    }
    auto const& error = cursor.error();
    if (error.code != ErrorCode::confirmation || error.detail.empty()) return cursor;
    auto const token = wait_for_confirmation(index, {.token = error.detail, .statement = bound.text, .reason = error.message});
    if (!token) return cancelled_error();
    execution.confirmation = *token;
  }
}

Result<std::unique_ptr<Cursor>> Queries::Job::read_on(std::unique_ptr<Cursor> first) {
  auto const run = [this](std::string_view text) -> Result<std::unique_ptr<Cursor>> {
    {
      std::lock_guard const lock(mutex_);
      if (cancelled_) return cancelled_error();
    }
    // The history has the first page; the others are not a person's statements.
    Execution execution{.actor = Actor::app, .statement = {.text = text}, .classification = request_.connection->classify(text)};
    return lane_->execute(execution);
  };
  // One row more than are wanted tells whether there is another page.
  auto const page_rows = [this] { return std::min(wanted_rows_, longest_page - 1) + 1; };
  return read_pages(request_.connection->driver(), {.query = *request_.pages, .run = run, .page_rows = page_rows}, std::move(first));
}

std::optional<std::string> Queries::Job::wait_for_confirmation(size_t index, Confirmation confirmation) {
  {
    std::lock_guard const lock(mutex_);
    token_.reset();
    snapshot_.confirmation = std::move(confirmation);
    snapshot_.state = QueryState::confirm;
    snapshot_.statements[index].state = StatementState::confirm;
  }
  publish_now();
  std::optional<std::string> token;
  {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, paused_for_longest, [this] { return token_ || cancelled_ || released_; });
    token = cancelled_ ? std::nullopt : token_;
    snapshot_.confirmation.reset();
    snapshot_.state = QueryState::running;
    snapshot_.statements[index].state = StatementState::running;
  }
  publish_now();
  return token;
}

Result<> Queries::Job::read(size_t index, Cursor& cursor, Stopwatch const& watch) {
  std::shared_ptr<StoredResult> result;
  auto const schema = cursor.schema();
  if (!schema->fields.empty()) {
    result = TRY(results_.create(schema));
    update(index, [&](QueryStatement& statement) {
      statement.state = StatementState::reading;
      statement.result = result->id();
      auto const table = table_of(*schema);
      if (statement.title == statement.verb && !table.empty()) statement.title = table;
    });
    auto target = request_.max_rows > 0 ? request_.max_rows : std::numeric_limits<int64_t>::max();
    std::optional<RecordBatch> held;
    while (true) {
      auto const is_first = result->rows() == 0;
      wanted_rows_ = std::max<int64_t>(target - result->rows(), 0);
      if (!held) held = TRY(cursor.next());
      if (is_first) {
        auto const elapsed = watch.elapsed_ms();
        update(index, [&](QueryStatement& s) { s.timing.first_row_ms = elapsed - s.timing.server_ms; }, false);
      }
      if (!held) break;
      if (result->rows() < target) {
        TRY(keep(index, *result, held, target));
        continue;
      }
      auto const& timing_watch = watch;
      update(index, [&](QueryStatement& s) { s.timing.total_ms = timing_watch.elapsed_ms(); }, false);
      if (!wait_for_more(index, target)) {
        update(index, [&](QueryStatement& s) { s.state = StatementState::done; });
        return {};
      }
    }
    result->set_complete();
  }
  auto outcome = TRY(cursor.finish());
  update(index, [&](QueryStatement& statement) {
    statement.state = StatementState::done;
    statement.complete = true;
    statement.command = outcome.command;
    statement.rows_affected = outcome.rows_affected;
    statement.notices = std::move(outcome.notices);
    if (statement.timing.total_ms == 0) statement.timing.total_ms = watch.elapsed_ms();
    auto& timing = statement.timing;
    timing.transfer_ms = std::max(0.0, timing.total_ms - timing.server_ms - timing.first_row_ms);
  });
  return {};
}

Result<> Queries::Job::keep(size_t index, StoredResult& result, std::optional<RecordBatch>& held, int64_t target) {
  auto const are_first = result.rows() == 0;  // Told at once: a window waits for them, and more may take long to come.
  auto const room = target - result.rows();
  auto const taken = std::min(room, held->rows);
  if (taken == held->rows) {
    TRY(result.append(std::move(*held)));
    held.reset();
  } else {
    TRY(result.append(rows_of(*held, 0, taken)));
    held = rows_of(*held, taken, held->rows - taken);
  }
  {
    std::lock_guard const lock(mutex_);
    if (cancelled_) return cancelled_error();
  }
  update(index, [&](QueryStatement& statement) { statement.rows = result.rows(); }, are_first);
  return {};
}

bool Queries::Job::wait_for_more(size_t index, int64_t& target) {
  // Only the last statement may hold the session; an earlier one gives way to the next.
  if (index + 1 < request_.statements.size()) return false;
  update(index, [&](QueryStatement& s) {
    s.state = StatementState::paused;
    s.timing.transfer_ms = std::max(0.0, s.timing.total_ms - s.timing.server_ms - s.timing.first_row_ms);
  });
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, paused_for_longest, [this] { return more_rows_ >= 0 || cancelled_ || released_; });
  if (more_rows_ < 0 || cancelled_ || released_) {
    // Giving up a paused result is no failure: its rows stay.
    cancelled_ = false;
    return false;
  }
  auto const rows = std::exchange(more_rows_, -1);
  auto const have = snapshot_.statements[index].rows;
  target = rows == 0 ? std::numeric_limits<int64_t>::max() : have + rows;
  snapshot_.statements[index].state = StatementState::reading;
  lock.unlock();
  publish_now();
  return true;
}

}  // namespace sextant::engine
