#include "engine/lane.h"

#include <algorithm>
#include <thread>

#include "base/text.h"
#include "data/same_columns.h"
#include "engine/connection.h"
#include "engine/split_read.h"

namespace sextant::engine {

namespace {

constexpr size_t most_settings = 20, longest_setting = 200, longest_kept_statement = 1'000;

bool is_lost(Error const& error) { return error.damage == Damage::connection; }

Error busy_error() {
  return {.code = ErrorCode::invalid_state,
          .message = "A statement runs in this tab already.",
          .hint = "Cancel it, or use another tab."};
}

Error lost_error() {
  return {.code = ErrorCode::unavailable, .message = "The session ended.", .hint = "Connect again.", .damage = Damage::connection};
}

// True if the statement leaves something in the session that a new one would lack.
bool leaves_something(sql::Classification const& statement, std::string_view text) {
  switch (statement.statement_class) {
    case sql::StatementClass::session:
    case sql::StatementClass::unknown: return true;
    case sql::StatementClass::ddl: return lower_ascii(text.substr(0, 64)).find("temp") != std::string::npos;
    case sql::StatementClass::read:
    case sql::StatementClass::write:
    case sql::StatementClass::transaction: return false;
  }
  return true;
}

}  // namespace

// Next to the driver: notices how a statement ends, and runs one that only reads again if its session was lost before its
// first row.
class Lane::WatchedCursor final : public Cursor {
 public:
  WatchedCursor(Lane& lane, Sent sent, std::shared_ptr<Session> session, std::unique_ptr<Cursor> inner)
      : lane_(lane), sent_(std::move(sent)), session_(std::move(session)), inner_(std::move(inner)) {}
  ~WatchedCursor() override {
    inner_.reset();
    if (ended_) return;
    if (session_->alive()) lane_.note_end(sent_, *session_, nullptr, nullptr);
    else lane_.lose_idle(lost_error());
  }

  std::shared_ptr<Schema const> schema() const override { return inner_->schema(); }
  Result<std::optional<RecordBatch>> next() override {
    auto batch = inner_->next();
    if (!batch && may_repeat(batch.error())) {
      auto told = lane_.lose(sent_, batch.error());
      if (!run_again()) return end(std::move(told));
      batch = inner_->next();
    }
    if (!batch) return fail(std::move(batch).error());
    if (*batch) sent_.may_repeat = false;
    return batch;
  }
  Result<bool> next_result() override {
    auto more = inner_->next_result();
    sent_.may_repeat = false;
    return more ? std::move(more) : Result<bool>(fail(std::move(more).error()));
  }
  Result<Outcome> finish() override {
    auto outcome = inner_->finish();
    if (!outcome) return fail(std::move(outcome).error());
    if (sent_.repeated) {
      outcome->notices.push_back({.severity = "NOTICE", .message = "The connection was lost and opened again; this only reads, and was run again."});
    }
    if (!std::exchange(ended_, true)) lane_.note_end(sent_, *session_, &*outcome, nullptr);
    return outcome;
  }

 private:
  bool may_repeat(Error const& error) const {
    return is_lost(error) && error.code == ErrorCode::unavailable && sent_.may_repeat && !lane_.cancelled_;
  }
  bool run_again() {
    auto again = lane_.repeat(sent_);
    if (!again || !same_columns(*inner_->schema(), *(*again)->schema())) return false;
    inner_ = std::move(*again);
    std::lock_guard const lock(lane_.mutex_);
    session_ = lane_.session_;
    return true;
  }
  Error end(Error error) {
    ended_ = true;
    return error;
  }
  Error fail(Error error) {
    if (std::exchange(ended_, true)) return error;
    if (is_lost(error)) return lane_.lose(sent_, error);
    lane_.note_end(sent_, *session_, nullptr, &error);
    return error;
  }
  Lane& lane_;
  Sent sent_;
  std::shared_ptr<Session> session_;
  std::unique_ptr<Cursor> inner_;
  bool ended_ = false;
};

// Around the whole chain: keeps the lane taken while rows are read.
class Lane::LaneCursor final : public Cursor {
 public:
  LaneCursor(Lane& lane, std::unique_ptr<Cursor> inner) : lane_(lane), inner_(std::move(inner)) {}
  ~LaneCursor() override {
    inner_.reset();
    lane_.release();
  }
  std::shared_ptr<Schema const> schema() const override { return inner_->schema(); }
  Result<std::optional<RecordBatch>> next() override { return inner_->next(); }
  Result<bool> next_result() override { return inner_->next_result(); }
  Result<Outcome> finish() override { return inner_->finish(); }

 private:
  Lane& lane_;
  std::unique_ptr<Cursor> inner_;
};

Lane::Lane(Connection& connection, std::string id)
    : connection_(connection), id_(std::move(id)), mode_(connection.default_mode()) {}

// Who uses the lane

Result<> Lane::take() {
  std::unique_lock lock(mutex_);
  // A check ends soon: the connection stops one that does not.
  freed_.wait(lock, [this] { return use_ != Use::check; });
  if (use_ == Use::statement) return busy_error();
  use_ = Use::statement;
  cancelled_ = false;
  return {};
}

bool Lane::try_take(Use use) {
  std::lock_guard const lock(mutex_);
  if (use_ != Use::free) return false;
  use_ = use;
  return true;
}

void Lane::release() {
  {
    std::lock_guard const lock(mutex_);
    if (use_ == Use::statement) used_ = Clock::now();
    use_ = Use::free;
  }
  freed_.notify_all();
}

void Lane::cancel() noexcept {
  std::lock_guard const lock(mutex_);
  cancelled_ = true;
  stop_.request_stop();
  if (session_) session_->cancel();
}

void Lane::cancel_check() noexcept {
  std::lock_guard const lock(mutex_);
  if (use_ == Use::check && session_) session_->cancel();
}

// The session

Result<std::shared_ptr<Session>> Lane::session() {
  std::stop_token stop;
  std::shared_ptr<Session> dead;
  {
    std::lock_guard const lock(mutex_);
    if (session_ && session_->alive()) {
      if (id_.empty()) used_ = Clock::now();  // Catalog calls do not take the lane.
      return session_;
    }
    dead = std::move(session_);
    knows_numbers_.reset();
    stop_ = std::stop_source();
    stop = stop_.get_token();
    connecting_now_ = true;
  }
  dead.reset();
  auto room = id_.empty() ? Result<>() : connection_.make_room(*this);
  auto session = room ? connection_.connect(stop) : Result<std::shared_ptr<Session>>(std::move(room).error());
  std::lock_guard const lock(mutex_);
  connecting_now_ = false;
  if (!session) return session;
  session_ = *session;
  epoch_ = connection_.epoch();
  used_ = pinged_ = Clock::now();
  return session;
}

// A session for the next statement; the error that is owed to it comes first.
Result<std::shared_ptr<Session>> Lane::ready() {
  bool ended = false;
  {
    std::lock_guard const lock(mutex_);
    if (session_ && session_->alive()) return session_;
    ended = session_ != nullptr;
  }
  if (ended) lose_idle(lost_error());
  {
    std::lock_guard const lock(mutex_);
    if (auto owed = std::exchange(owed_, std::nullopt)) {
      owed->message += " This statement was not run.";
      return std::move(*owed);
    }
  }
  return session();
}

bool Lane::has_session() {
  std::lock_guard const lock(mutex_);
  return session_ != nullptr || connecting_now_;
}

bool Lane::holds_nothing() {
  std::lock_guard const lock(mutex_);
  return use_ == Use::free && phase_ != TransactionPhase::open && phase_ != TransactionPhase::failed && settings_.empty();
}

Lane::Clock::time_point Lane::quiet_since() {
  std::lock_guard const lock(mutex_);
  auto const in_transaction = phase_ == TransactionPhase::open || phase_ == TransactionPhase::failed;
  return !session_ || use_ != Use::free || in_transaction ? Clock::now() : std::max(used_, pinged_);
}

Lane::Clock::time_point Lane::used() {
  std::lock_guard const lock(mutex_);
  return used_;
}

void Lane::close() {
  cancel();
  std::shared_ptr<Session> closing;
  {
    std::lock_guard const lock(mutex_);
    closing = std::move(session_);
    settings_.clear();
    owed_.reset();
    log_.clear();
    outcome_.clear();
    idle_ = false;
    if (std::exchange(phase_, TransactionPhase::none) == TransactionPhase::none) return;
  }
  publish();
}

bool Lane::close_idle() {
  if (!try_take(Use::check)) return false;
  std::shared_ptr<Session> closing;
  bool none = false;
  {
    std::lock_guard const lock(mutex_);
    if (phase_ == TransactionPhase::none || phase_ == TransactionPhase::lost) {
      closing = std::move(session_);
      settings_.clear();
    }
    none = session_ == nullptr;
  }
  closing.reset();
  release();
  return none;
}

bool Lane::close_unused(std::chrono::milliseconds unused) {
  // A database in memory would go with its session, and a session of a file costs nobody anything.
  if (!connection_.path().empty() || !try_take(Use::check)) return false;
  std::shared_ptr<Session> closing;
  {
    std::lock_guard const lock(mutex_);
    auto const holds_nothing = phase_ != TransactionPhase::open && phase_ != TransactionPhase::failed && settings_.empty();
    if (holds_nothing && Clock::now() - used_ >= unused) closing = std::move(session_);
  }
  auto const closed = closing != nullptr;
  closing.reset();
  release();
  return closed;
}

void Lane::check(std::chrono::milliseconds unused, bool in_transactions) {
  if (!try_take(Use::check)) return;
  std::shared_ptr<Session> session;
  {
    std::lock_guard const lock(mutex_);
    auto const due = Clock::now() - std::max(used_, pinged_) >= unused;
    // A transaction's session is left alone unless there is reason to fear for it: what is asked there is part of it.
    if (due && (in_transactions || (phase_ != TransactionPhase::open && phase_ != TransactionPhase::failed))) session = session_;
    pinged_ = due ? Clock::now() : pinged_;
  }
  if (session) {
    auto const asked = Clock::now();
    auto answer = session->alive() ? session->ping() : Result<>(lost_error());
    // Some sessions outlive the connection under them; that does not help who waits for an answer.
    auto const silent = Clock::now() - asked >= connection_.rules().ping_patience;
    if (!answer && (silent || !session->alive())) {
      auto error = std::move(answer).error();
      // It was we who gave up waiting.
      if (error.code == ErrorCode::cancelled) error = {.code = ErrorCode::unavailable, .message = "The server did not answer.", .damage = Damage::connection};
      lose_idle(error);
    }
  }
  release();
}

Result<std::shared_ptr<Session>> Lane::revive() {
  std::shared_ptr<Session> session;
  {
    std::lock_guard const lock(mutex_);
    session = session_;
  }
  if (session && session->alive() && session->ping().ok()) return session;
  {
    std::lock_guard const lock(mutex_);
    if (session_ == session) session_.reset();
  }
  session.reset();
  return this->session();
}

// Statements

Result<std::unique_ptr<Cursor>> Lane::execute(Execution& execution) {
  TRY(take());
  execution.connection = connection_.name();
  execution.project = connection_.saved().project;
  execution.read_only = connection_.read_only();
  execution.verify_read_only = [this] {
    std::unique_lock lock(mutex_);
    auto const current = session_;
    lock.unlock();
    if (!current) return Result<>();
    auto verified = current->verify_read_only();
    if (!verified) close();
    return verified;
  };
  auto cursor = run_chain(connection_.chain_, execution, [this](Execution& at) { return start(at); });
  if (!cursor) {
    release();
    return cursor;
  }
  return std::unique_ptr<Cursor>(std::make_unique<LaneCursor>(*this, std::move(*cursor)));
}

Result<std::unique_ptr<Cursor>> Lane::start(Execution& execution) {
  auto const session = TRY(ready());
  Sent sent{.statement = execution.classification,
            .text = std::string(execution.statement.text.substr(0, longest_kept_statement)),
            .options = execution.options};
  TRY(prepare(*session, sent, execution.actor));
  if (sent.may_repeat) {
    sent.text = execution.statement.text;
    sent.parameters = execution.statement.parameters;
  }
  if (auto split = TRY(open_split(sent, execution, session))) {
    return std::unique_ptr<Cursor>(std::make_unique<WatchedCursor>(*this, std::move(sent), session, std::move(split)));
  }
  return open(sent, execution.statement);
}

Result<std::unique_ptr<Cursor>> Lane::open_split(Sent& sent, Execution const& execution, std::shared_ptr<Session> const& session) {
  constexpr int fewest = 2, most = 4;
  std::stop_token stop;
  {
    std::lock_guard const lock(mutex_);
    // Another session would lack what this one was told, and would have the whole time limit once more for each part.
    auto const limited = sent.options.timeout.count() > 0;
    auto const alone = connection_.source_ || sent.in_transaction || limited || !settings_.empty();
    if (execution.whole_table.empty() || alone || cancelled_) return std::unique_ptr<Cursor>();
    stop_ = std::stop_source();
    stop = stop_.get_token();
  }
  auto cursor = SplitRead::open({.driver = &connection_.driver(),
                                 .session = session,
                                 .table = execution.whole_table,
                                 .options = sent.options,
                                 .connect = [this, stop] { return connection_.try_session(stop); },
                                 .sessions = std::clamp(static_cast<int>(std::thread::hardware_concurrency()) / 2, fewest, most),
                                 .read_only = connection_.read_only(),
                                 .stop = stop});
  if (cursor || !is_lost(cursor.error())) return cursor;
  sent.sent = false;
  return lose(sent, cursor.error());
}

Result<std::unique_ptr<Cursor>> Lane::open(Sent& sent, Statement const& statement) {
  std::unique_lock lock(mutex_);
  auto const session = session_;
  lock.unlock();
  if (!session) return Error{.code = ErrorCode::cancelled, .message = "The connection was closed."};
  auto inner = session->execute(statement, sent.options);
  if (inner) return std::unique_ptr<Cursor>(std::make_unique<WatchedCursor>(*this, std::move(sent), session, std::move(*inner)));
  auto error = std::move(inner).error();
  if (!is_lost(error)) {
    note_end(sent, *session, nullptr, &error);
    undo_begin(*session, sent, error);
    return error;
  }
  sent.sent = !error.retryable;
  if (sent.may_commit && sent.sent && !sent.number.empty()) return done_cursor(TRY(settle(sent, error)));
  auto const may_repeat = sent.may_repeat && error.code == ErrorCode::unavailable && !cancelled_;
  auto told = lose(sent, error);
  if (!may_repeat) return told;
  auto again = repeat(sent);
  if (!again) return is_lost(again.error()) || again.error().code == ErrorCode::unavailable ? std::move(told) : std::move(again).error();
  lock.lock();
  return std::unique_ptr<Cursor>(std::make_unique<WatchedCursor>(*this, std::move(sent), session_, std::move(*again)));
}

// Runs a statement that only reads a second and last time, on a new session.
Result<std::unique_ptr<Cursor>> Lane::repeat(Sent& sent) {
  sent.may_repeat = false;
  sent.repeated = true;
  auto const session = TRY(this->session());
  return session->execute({.text = sent.text, .parameters = sent.parameters}, sent.options);
}

// How a session ends

Loss Lane::take_loss(Sent const& sent) {
  std::shared_ptr<Session> closing;
  std::lock_guard const lock(mutex_);
  auto const* const facts = connection_.driver().transactions;
  Loss loss{.statement = sent.statement,
            .sent = sent.sent,
            .in_transaction = sent.in_transaction || phase_ == TransactionPhase::open || phase_ == TransactionPhase::failed,
            .may_commit = sent.may_commit,
            .uncommitted = log_.count(),
            .statements = log_.last(most_settings),
            .settings = std::move(settings_),
            .rollback_leaves = facts == nullptr ? std::string_view() : facts->rollback_leaves};
  closing = std::move(session_);
  settings_.clear();
  log_.clear();
  idle_ = false;
  knows_numbers_.reset();
  phase_ = loss.in_transaction ? TransactionPhase::lost : TransactionPhase::none;
  return loss;
}

Error Lane::lose(Sent const& sent, Error const& cause) {
  auto const loss = take_loss(sent);
  // A session that would have written against the rules was ended by ourselves.
  if (cause.code == ErrorCode::read_only) return cause;
  auto error = explain_loss(loss, cause);
  if (loss.in_transaction) {
    std::lock_guard const lock(mutex_);
    outcome_ = error.message;
  }
  connection_.lost(cause);
  if (loss.in_transaction) publish();
  return error;
}

void Lane::lose_idle(Error const& cause) {
  auto const loss = take_loss({.sent = false});
  if (loss.in_transaction || !loss.settings.empty()) {
    auto error = explain_idle_loss(loss, cause);
    std::lock_guard const lock(mutex_);
    if (loss.in_transaction) outcome_ = error.message;
    owed_ = std::move(error);
  }
  connection_.lost(cause);
  if (loss.in_transaction) publish();
}

void Lane::note_end(Sent const& sent, Session& session, Outcome* outcome, Error* error) {
  {
    std::lock_guard const lock(mutex_);
    if (session_.get() != &session) return;  // It was closed meanwhile, and nothing of it counts any more.
  }
  auto* const transactions = session.transactions();
  // Where the driver knows no transactions, the person's own are a state of the session like any other.
  auto const own = transactions == nullptr && sent.statement.statement_class == sql::StatementClass::transaction;
  if (error == nullptr && (own || leaves_something(sent.statement, sent.text))) {
    std::lock_guard const lock(mutex_);
    if (settings_.size() >= most_settings) settings_.erase(settings_.begin());
    settings_.push_back(shortened(sent.text, longest_setting));
  }
  auto const defines = sent.statement.statement_class == sql::StatementClass::ddl ||
                       sent.statement.statement_class == sql::StatementClass::unknown;
  if (error == nullptr && defines) connection_.note_definition(sent.in_transaction);
  if (transactions != nullptr && note_phase(transactions->state(), sent, outcome, error)) publish();
}

}  // namespace sextant::engine
