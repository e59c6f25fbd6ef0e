// Lane: one session of a connection. Each tab of a face has its own, so that transactions and temporary tables live on. Any
// thread; a lane runs one statement at a time. A session that was lost is opened again with the next statement, and what went
// with it is said (recovery.h).
//
// The raw Session never leaves this class and Connection.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "engine/interceptor.h"
#include "engine/recovery.h"
#include "engine/transactions.h"

namespace sextant::engine {

class Connection;

class Lane {
 public:
  // `connection` outlives it. `id`: the face's own name for it; empty for the connection's own lanes.
  Lane(Connection& connection, std::string id);

  // Runs one statement through the chain. invalid_state while another statement's cursor lives. Connects first if needed.
  Result<std::unique_ptr<Cursor>> execute(Execution& execution);
  // Any thread: stops connecting or the statement that runs now.
  void cancel() noexcept;
  // Of the session that ran the last statement; see ConnectionInfo::epoch.
  int64_t epoch() const { return epoch_; }

  // Transactions. All but status() are invalid_state while a statement runs, and not_supported where the engine has none.
  TransactionStatus status(size_t most_statements);
  // Of transactions that begin from now on.
  Result<> set_mode(TransactionMode mode, std::optional<std::string> const& isolation);
  Result<> begin(Actor actor);
  Result<> commit(Actor actor);
  Result<> rollback(Actor actor);
  Result<> savepoint(Actor actor, std::string const& name);
  Result<> rollback_to(Actor actor, std::string const& name);

 private:
  friend class Connection;
  using Clock = std::chrono::steady_clock;
  enum class Use : uint8_t { free, statement, check };
  class LaneCursor;
  class WatchedCursor;

  // A statement on its way, and what is known of it if its answer never comes.
  struct Sent {
    sql::Classification statement;
    std::string text;  // All of it only if it may be repeated.
    std::vector<Parameter> parameters;
    ExecuteOptions options;
    bool began = false;           // Its transaction was begun for it, by the mode.
    bool in_transaction = false;
    bool may_commit = false;      // It may end the transaction and keep what it did.
    bool may_repeat = false;      // It only reads, depends on nothing but the database, and nothing of it was delivered.
    bool repeated = false;        // It runs for the second time, on a new session.
    bool sent = true;             // False if the server is known not to have begun with it.
    std::string number;           // Of the transaction, before a COMMIT; empty if unknown.
  };

  Result<> take();
  bool try_take(Use use);
  void release();

  // For whoever has taken the lane.
  Result<std::shared_ptr<Session>> session();
  Result<std::shared_ptr<Session>> ready();
  Result<std::unique_ptr<Cursor>> start(Execution& execution);
  Result<std::unique_ptr<Cursor>> open(Sent& sent, Statement const& statement);
  // The same by several sessions at once (split_read.h), where the statement, the engine, the table and this session allow it;
  // else null.
  Result<std::unique_ptr<Cursor>> open_split(Sent& sent, Execution const& execution, std::shared_ptr<Session> const& session);
  Result<std::unique_ptr<Cursor>> repeat(Sent& sent);
  Result<> prepare(Session& session, Sent& sent, Actor actor);
  Result<> begin_on(Session& session);
  Result<> run_control(Actor actor, std::string_view text, std::string_view verb, std::function<Result<>(Session&)> const& work);
  void ask_number(Session& session, Sent& sent);
  // A statement has ended, with an outcome or an error; with none of both if nobody read to its end.
  void note_end(Sent const& sent, Session& session, Outcome* outcome, Error* error);
  // True if something is to be told about the transaction.
  bool note_phase(TransactionState state, Sent const& sent, Outcome* outcome, Error* error);
  void undo_begin(Session& session, Sent const& sent, Error& error);
  // The session is gone: what the person is told. Tells the connection.
  Error lose(Sent const& sent, Error const& cause);
  // The same while nothing ran, or nobody listens: the next statement is told what matters to it.
  void lose_idle(Error const& cause);
  Loss take_loss(Sent const& sent);
  // After a COMMIT without an answer: the answer, if the server could be asked for it.
  Result<Outcome> settle(Sent const& sent, Error const& cause);
  void publish();
  static std::unique_ptr<Cursor> done_cursor(Outcome outcome);
  // The sentence that says why a transaction's operation is impossible on this lane.
  Result<TransactionFacts const*> transaction_facts() const;

  // For the connection.
  void close();
  // Closes the session unless a statement runs or a transaction is open. True if there is none now.
  bool close_idle();
  // Closes a session that nobody has used for this long and that holds nothing of its own. True if it did.
  bool close_unused(std::chrono::milliseconds unused);
  bool has_session();
  // No statement, no transaction, and nothing that its session was told.
  bool holds_nothing();
  // Since when nothing was heard of its idle session; now, if there is none, or a check would disturb it.
  Clock::time_point quiet_since();
  Clock::time_point used();
  // Asks the server whether the session lives, if nothing runs there. One with an open transaction is asked only if told to.
  void check(std::chrono::milliseconds unused, bool in_transactions);
  // Any thread: stops a check, and nothing else.
  void cancel_check() noexcept;
  // For the lane of catalog calls, whose mutex the caller holds: a session that answers, the old one or a new one.
  Result<std::shared_ptr<Session>> revive();
  void warn_if_idle(std::chrono::milliseconds unused);
  TransactionStatus status_locked(size_t most_statements) const;

  Connection& connection_;
  std::string const id_;
  std::atomic<int64_t> epoch_{0};
  std::atomic<bool> cancelled_{false};
  std::mutex mutex_;  // Guards what follows.
  std::condition_variable freed_;
  Use use_ = Use::free;
  bool connecting_now_ = false;
  std::shared_ptr<Session> session_;
  std::stop_source stop_;  // Of connecting, and of a statement that several sessions run.
  TransactionMode mode_;
  std::string isolation_, outcome_;
  TransactionPhase phase_ = TransactionPhase::none;
  TransactionLog log_;
  bool idle_ = false;
  std::optional<bool> knows_numbers_;  // The server answers number_query; of this session.
  std::vector<std::string> settings_;  // What the session was told; the last 20.
  std::optional<Error> owed_;          // For the next statement: what was lost while nothing ran.
  Clock::time_point used_ = Clock::now(), pinged_ = used_;
};

}  // namespace sextant::engine
