// Lane: its transactions: begun by the mode or by a person, ended, and what became of a COMMIT without an answer.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.h"
#include "base/time.h"
#include "data/value_text.h"
#include "engine/connection.h"
#include "engine/lane.h"

namespace sextant::engine {

namespace {

constexpr size_t most_published = 20;

bool is_lost(Error const& error) { return error.damage == Damage::connection; }

// The first value of the first row as text; nullopt for NULL or none.
Result<std::optional<std::string>> ask(Session& session, std::string_view text, std::vector<Parameter> parameters,
                                       std::chrono::milliseconds limit) {
  auto cursor = TRY(session.execute({.text = text, .parameters = std::move(parameters)}, {.timeout = limit}));
  auto const batch = TRY(cursor->next());
  std::optional<std::string> value;
  auto const schema = cursor->schema();
  if (batch && batch->rows > 0 && !schema->fields.empty()) {
    auto const& type = schema->fields[0].type;
    if (!is_null_value(batch->columns[0], type, 0)) {
      append_value_text(value.emplace(), batch->columns[0], type, 0, schema->text_style);
    }
  }
  TRY(cursor->finish());
  return value;
}

Result<> run_own(Session& session, std::string_view text) {
  auto cursor = TRY(session.execute({.text = text, .parameters = {}}, {}));
  TRY(cursor->finish());
  return {};
}

// True if the statement may end the open transaction and keep what it did.
bool may_commit(sql::Classification const& statement, TransactionFacts const* facts) {
  constexpr auto never = std::to_array<std::string_view>({"ROLLBACK", "ABORT", "SAVEPOINT", "RELEASE", "SET"});
  switch (statement.statement_class) {
    case sql::StatementClass::transaction: return std::find(never.begin(), never.end(), statement.verb) == never.end();
    case sql::StatementClass::ddl:
    case sql::StatementClass::unknown: return facts != nullptr && facts->definitions_commit;
    case sql::StatementClass::read:
    case sql::StatementClass::write:
    case sql::StatementClass::session: return false;
  }
  return true;
}

bool may_change(sql::Classification const& statement) {
  return statement.statement_class == sql::StatementClass::write || statement.statement_class == sql::StatementClass::ddl ||
         statement.statement_class == sql::StatementClass::unknown;
}

bool is_commit(sql::Classification const& statement) {
  return statement.statement_class == sql::StatementClass::transaction && (statement.verb == "COMMIT" || statement.verb == "END");
}

Error no_transaction() {
  return {.code = ErrorCode::invalid_state, .message = "No transaction is open in this tab."};
}

// The outcome of a statement that returned no rows, where the driver is not asked for it.
class DoneCursor final : public Cursor {
 public:
  explicit DoneCursor(Outcome outcome) : outcome_(std::move(outcome)) {}
  std::shared_ptr<Schema const> schema() const override { return schema_; }
  Result<std::optional<RecordBatch>> next() override { return std::optional<RecordBatch>(); }
  Result<Outcome> finish() override { return std::move(outcome_); }

 private:
  std::shared_ptr<Schema const> schema_ = std::make_shared<Schema const>();
  Outcome outcome_;
};

}  // namespace

std::unique_ptr<Cursor> Lane::done_cursor(Outcome outcome) { return std::make_unique<DoneCursor>(std::move(outcome)); }

// Before and after a statement

Result<> Lane::prepare(Session& session, Sent& sent, Actor actor) {
  auto const reads = sent.statement.statement_class == sql::StatementClass::read;
  auto* const transactions = session.transactions();
  auto const* const facts = connection_.driver().transactions;
  std::unique_lock lock(mutex_);
  auto const mode = mode_;
  auto const holds_nothing = settings_.empty();
  lock.unlock();
  if (transactions == nullptr) {
    sent.may_repeat = reads && holds_nothing;
    return {};
  }
  auto const state = transactions->state();
  auto const may_open = mode != TransactionMode::automatic || sent.statement.statement_class == sql::StatementClass::transaction;
  if (state == TransactionState::none && may_open && facts != nullptr && !facts->number_query.empty() && !knows_numbers_) {
    // Asked outside of a transaction, which an error would spoil.
    knows_numbers_ = ask(session, facts->number_query, {}, connection_.rules().ping_patience).ok();
  }
  // Nobody would commit what a job or an agent began by its mode.
  if (state == TransactionState::none && actor == Actor::user && !connection_.read_only() &&
      begins_transaction(mode, sent.statement)) {
    if (auto begun = begin_on(session); !begun) {
      sent.sent = false;
      if (!is_lost(begun.error())) return begun;
      return lose(sent, begun.error());
    }
    sent.began = true;
  }
  sent.in_transaction = state != TransactionState::none || sent.began;
  sent.may_commit = sent.in_transaction && engine::may_commit(sent.statement, facts);
  sent.may_repeat = reads && !sent.in_transaction && holds_nothing;
  if (state == TransactionState::open && is_commit(sent.statement)) ask_number(session, sent);
  return {};
}

Result<> Lane::begin_on(Session& session) {
  std::unique_lock lock(mutex_);
  auto const isolation = isolation_;
  lock.unlock();
  auto const level = fmt::format("SET TRANSACTION ISOLATION LEVEL {}", isolation);
  auto const* const facts = connection_.driver().transactions;
  auto const before = facts != nullptr && facts->level_before_begin;
  if (!isolation.empty() && before) TRY(run_own(session, level));
  TRY(session.transactions()->begin());
  if (!isolation.empty() && !before) {
    if (auto set = run_own(session, level); !set) {
      if (!is_lost(set.error())) static_cast<void>(session.transactions()->rollback().ok());
      return set;
    }
  }
  lock.lock();
  log_.begin(utc_timestamp());
  phase_ = TransactionPhase::open;
  outcome_.clear();
  return {};
}

void Lane::ask_number(Session& session, Sent& sent) {
  auto const* const facts = connection_.driver().transactions;
  if (facts == nullptr || !knows_numbers_.value_or(false)) return;
  // An error shows in the COMMIT that follows.
  auto const number = ask(session, facts->number_query, {}, connection_.rules().ping_patience);
  if (number && *number) sent.number = **number;
}

bool Lane::note_phase(TransactionState state, Sent const& sent, Outcome* outcome, Error* error) {
  std::lock_guard const lock(mutex_);
  auto const before = phase_;
  auto const* const dialect = connection_.driver().dialect;
  if (state == TransactionState::none) {
    phase_ = TransactionPhase::none;
    outcome_.clear();
    idle_ = false;
    auto const by_itself = before == TransactionPhase::open && sent.statement.statement_class != sql::StatementClass::transaction;
    if (by_itself && outcome != nullptr) {
      outcome->notices.push_back({.severity = "NOTICE", .message = "This statement committed the open transaction by itself."});
    }
    if (by_itself && error != nullptr && log_.count() > 0) {
      outcome_ = fmt::format("The open transaction ended with the error; it had {} statements.", log_.count());
      if (error->detail.empty()) error->detail = outcome_;
    }
    log_.clear();
    return before != TransactionPhase::none;
  }
  if (before == TransactionPhase::none || before == TransactionPhase::lost) log_.begin(utc_timestamp());
  phase_ = state == TransactionState::failed ? TransactionPhase::failed : TransactionPhase::open;
  idle_ = false;
  outcome_.clear();
  if (error == nullptr && sent.statement.statement_class == sql::StatementClass::transaction && dialect != nullptr) {
    auto const [change, name] = savepoint_change(sent.text, *dialect);
    log_.change_savepoint(change, name);
  }
  if (error == nullptr && may_change(sent.statement)) {
    log_.add({.text = sent.text,
              .verb = sent.statement.verb,
              .at = utc_timestamp(),
              .rows_affected = outcome == nullptr ? std::nullopt : outcome->rows_affected});
  }
  return true;
}

// A statement that failed as the first one of the transaction that was begun for it leaves nothing to decide.
void Lane::undo_begin(Session& session, Sent const& sent, Error& error) {
  constexpr std::string_view not_in_a_transaction = "25001";
  if (!sent.began) return;
  std::unique_lock lock(mutex_);
  auto const empty = log_.count() == 0 && phase_ != TransactionPhase::none;
  lock.unlock();
  if (!empty || !session.transactions()->rollback().ok()) return;
  if (error.damage == Damage::transaction) error.damage = Damage::statement;
  if (error.sqlstate == not_in_a_transaction) error.hint = "It runs outside of a transaction only: let this tab commit each statement by itself for it.";
  lock.lock();
  phase_ = TransactionPhase::none;
  log_.clear();
  lock.unlock();
  publish();
}

Result<Outcome> Lane::settle(Sent const& sent, Error const& cause) {
  auto const loss = take_loss(sent);
  connection_.lost(cause);
  std::stop_token stop;
  {
    std::lock_guard const lock(mutex_);
    stop_ = std::stop_source();
    stop = stop_.get_token();
  }
  auto const became = connection_.outcome_of(sent.number, stop);
  Result<Outcome> result = explain_loss(loss, cause);
  if (became == CommitOutcome::committed) {
    result = Outcome{.command = "COMMIT",
                     .rows_affected = std::nullopt,
                     .notices = {{.severity = "NOTICE",
                                  .message = "The connection was lost during COMMIT. Asked again, the server says that the "
                                             "transaction was committed."}}};
  } else if (became == CommitOutcome::rolled_back) {
    auto known = loss;
    known.may_commit = false;
    auto error = explain_loss(known, cause);
    error.detail = "Asked again, the server says that the transaction was rolled back.\n" + error.detail;
    result = std::move(error);
  }
  {
    std::lock_guard const lock(mutex_);
    phase_ = result ? TransactionPhase::none : TransactionPhase::lost;
    outcome_ = result ? "The connection was lost during COMMIT; the transaction was committed." : result.error().message;
    if (result && !loss.settings.empty()) {
      owed_ = explain_idle_loss({.statement = {}, .sent = false, .settings = loss.settings}, cause);
    }
  }
  publish();
  return result;
}

// A person's own operations

Result<TransactionFacts const*> Lane::transaction_facts() const {
  auto const* const facts = connection_.driver().transactions;
  if (facts != nullptr) return facts;
  return Error{.code = ErrorCode::not_supported,
               .message = fmt::format("{} has no transactions that Sextant could begin or end.", connection_.driver().title)};
}

Result<> Lane::run_control(Actor actor, std::string_view text, std::string_view verb,
                           std::function<Result<>(Session&)> const& work) {
  TRY(transaction_facts());
  TRY(take());
  Execution execution{.connection = connection_.name(),
                      .actor = actor,
                      .statement = {.text = text, .parameters = {}},
                      .classification = {.statement_class = sql::StatementClass::transaction, .verb = std::string(verb)},
                      .read_only = connection_.read_only(),
                      .verify_read_only = [] { return Result<>(); }};
  auto cursor = run_chain(connection_.chain_, execution, [&](Execution& at) -> Result<std::unique_ptr<Cursor>> {
    auto const session = TRY(ready());
    Sent sent{.statement = at.classification, .text = std::string(text)};
    TRY(prepare(*session, sent, Actor::app));
    auto done = work(*session);
    if (!done && is_lost(done.error())) {
      sent.sent = !done.error().retryable && verb != "BEGIN";
      if (sent.may_commit && sent.sent && !sent.number.empty()) return done_cursor(TRY(settle(sent, done.error())));
      return lose(sent, done.error());
    }
    Outcome outcome{.command = std::string(verb)};
    auto error = done ? Error() : done.error();
    note_end(sent, *session, done ? &outcome : nullptr, done ? nullptr : &error);
    if (!done) return error;
    return done_cursor(std::move(outcome));
  });
  auto result = cursor ? Result<>() : Result<>(std::move(cursor).error());
  if (cursor) static_cast<void>((*cursor)->finish().ok());
  if (cursor) cursor->reset();  // It writes the history when it goes.
  release();
  return result;
}

Result<> Lane::begin(Actor actor) {
  return run_control(actor, "BEGIN", "BEGIN", [this](Session& session) -> Result<> {
    if (session.transactions()->state() == TransactionState::none) return begin_on(session);
    return Error{.code = ErrorCode::invalid_state,
                 .message = "A transaction is open already.",
                 .hint = "Commit it or roll it back first."};
  });
}

Result<> Lane::commit(Actor actor) {
  return run_control(actor, "COMMIT", "COMMIT", [](Session& session) -> Result<> {
    if (session.transactions()->state() == TransactionState::none) return no_transaction();
    return session.transactions()->commit();
  });
}

Result<> Lane::rollback(Actor actor) {
  return run_control(actor, "ROLLBACK", "ROLLBACK", [](Session& session) -> Result<> {
    if (session.transactions()->state() == TransactionState::none) return no_transaction();
    return session.transactions()->rollback();
  });
}

Result<> Lane::savepoint(Actor actor, std::string const& name) {
  auto const* const facts = TRY(transaction_facts());
  if (!facts->savepoints) {
    return Error{.code = ErrorCode::not_supported, .message = fmt::format("{} has no savepoints.", connection_.driver().title)};
  }
  if (!is_savepoint_name(name)) {
    return Error{.code = ErrorCode::invalid_argument,
                 .message = "A savepoint is named by 1 to 60 letters, digits and underscores, with no digit first."};
  }
  auto const text = "SAVEPOINT " + name;
  return run_control(actor, text, "SAVEPOINT", [&](Session& session) -> Result<> {
    if (session.transactions()->state() == TransactionState::none) return no_transaction();
    return run_own(session, text);
  });
}

Result<> Lane::rollback_to(Actor actor, std::string const& name) {
  auto const* const facts = TRY(transaction_facts());
  auto const names = status(0).savepoints;
  auto const known = std::any_of(names.begin(), names.end(), [&](auto const& each) { return lower_ascii(each) == lower_ascii(name); });
  if (!facts->savepoints || !is_savepoint_name(name) || !known) {
    return Error{.code = ErrorCode::not_found, .message = fmt::format("This transaction has no savepoint named {}.", visible_text(name))};
  }
  auto const text = "ROLLBACK TO SAVEPOINT " + name;
  return run_control(actor, text, "ROLLBACK", [&](Session& session) { return run_own(session, text); });
}

Result<> Lane::set_mode(TransactionMode mode, std::optional<std::string> const& isolation) {
  auto const* const facts = connection_.driver().transactions;
  if (facts == nullptr && mode == TransactionMode::automatic && isolation.value_or("").empty()) return {};
  TRY(transaction_facts());
  if (connection_.read_only() && mode != TransactionMode::automatic) {
    return Error{.code = ErrorCode::read_only, .message = "This connection is read-only: there is nothing to commit."};
  }
  auto const& levels = facts->isolation_levels;
  if (isolation && !isolation->empty() && std::find(levels.begin(), levels.end(), *isolation) == levels.end()) {
    return Error{.code = ErrorCode::invalid_argument,
                 .message = fmt::format("{} has no isolation level of that name.", connection_.driver().title),
                 .hint = levels.empty() ? "It has but one." : fmt::format("Choose one of: {}.", fmt::join(levels, ", "))};
  }
  bool changed = false;
  {
    std::lock_guard const lock(mutex_);
    changed = mode_ != mode || (isolation && isolation_ != *isolation);
    mode_ = mode;
    if (isolation) isolation_ = *isolation;
  }
  if (changed) publish();
  return {};
}

TransactionStatus Lane::status(size_t most_statements) {
  std::lock_guard const lock(mutex_);
  return status_locked(most_statements);
}

TransactionStatus Lane::status_locked(size_t most_statements) const {
  return {.connection = connection_.name(),
          .session = id_,
          .supported = connection_.driver().transactions != nullptr,
          .mode = mode_,
          .isolation = isolation_,
          .state = phase_,
          .uncommitted = log_.count(),
          .statements = log_.last(most_statements),
          .savepoints = log_.savepoints(),
          .began_at = log_.began_at(),
          .idle = idle_,
          .outcome = outcome_};
}

void Lane::warn_if_idle(std::chrono::milliseconds unused) {
  {
    std::lock_guard const lock(mutex_);
    auto const open = phase_ == TransactionPhase::open || phase_ == TransactionPhase::failed;
    auto const idle = open && use_ == Use::free && Clock::now() - used_ >= unused;
    if (!idle || std::exchange(idle_, true)) return;
  }
  publish();
}

void Lane::publish() {
  if (!id_.empty()) connection_.publish(status(most_published));
}

}  // namespace sextant::engine
