// Operations on the transactions of sessions: begin, commit, roll back, savepoints, and when one begins by itself.
#pragma once

#include <optional>
#include <string>

#include "base/describe.h"
#include "ops/context.h"
#include "ops/query.h"

namespace sextant::ops {

using Transaction = engine::TransactionStatus;

struct TransactionAsk {
  std::string connection, session;
  std::optional<int64_t> most_statements;
};

struct TransactionSettings {
  std::string connection, session;
  engine::TransactionMode mode = engine::TransactionMode::automatic;
  std::optional<std::string> isolation;
};

struct SavepointName {
  std::string connection, session, name;
};

Result<Transaction> transaction_status(Context& context, TransactionAsk const& params);
Result<Transaction> set_transaction_mode(Context& context, TransactionSettings const& params);
Result<Transaction> begin_transaction(Context& context, SessionId const& params);
Result<Transaction> commit_transaction(Context& context, SessionId const& params);
Result<Transaction> roll_back_transaction(Context& context, SessionId const& params);
Result<Transaction> set_savepoint(Context& context, SavepointName const& params);
Result<Transaction> roll_back_to_savepoint(Context& context, SavepointName const& params);

}  // namespace sextant::ops

namespace sextant {

template <>
struct DescribeEnum<engine::TransactionPhase> {
  using P = engine::TransactionPhase;
  static constexpr std::string_view name = "TransactionState";
  static constexpr std::array values{P::none, P::open, P::failed, P::lost};
};

template <>
struct Describe<engine::PendingStatement> {
  using T = engine::PendingStatement;
  static constexpr std::string_view name = "PendingStatement";
  static constexpr auto fields = std::tuple{
      field("text", &T::text, "Its first bytes, in one line."),
      field("verb", &T::verb, "INSERT, UPDATE and so on."),
      field("at", &T::at, "When it had run: UTC, RFC 3339."),
      field("rows_affected", &T::rows_affected, "Rows changed."),
  };
};

template <>
struct Describe<engine::TransactionStatus> {
  using T = engine::TransactionStatus;
  static constexpr std::string_view name = "Transaction";
  static constexpr auto fields = std::tuple{
      field("connection", &T::connection, "The connection's name."),
      field("session", &T::session, "The session's name, as given to query.run."),
      field("supported", &T::supported, "The engine has transactions."),
      field("mode", &T::mode, "auto: each statement is committed. manual: the first statement begins a transaction. smart: the "
                              "first one that may write does."),
      field("isolation", &T::isolation, "Of transactions that begin from now on; empty: the server's default."),
      field("state", &T::state, "failed takes nothing but a rollback; lost went with its session."),
      field("uncommitted", &T::uncommitted, "How many statements of it may have changed something."),
      field("statements", &T::statements, "The last of them, the oldest first."),
      field("savepoints", &T::savepoints, "The places to go back to, the oldest first."),
      field("began_at", &T::began_at, "UTC, RFC 3339; empty if none is open."),
      field("idle", &T::idle, "It is open, and nobody has used it for some minutes: it may hold locks."),
      field("outcome", &T::outcome, "How the last one ended, where that was not as somebody asked for."),
  };
};

template <>
struct Describe<ops::TransactionAsk> {
  using T = ops::TransactionAsk;
  static constexpr std::string_view name = "TransactionAsk";
  static constexpr auto fields = std::tuple{
      field("connection", &T::connection, "The connection's name."),
      field("session", &T::session, "The session's name, as given to query.run."),
      field("most_statements", &T::most_statements, "How many statements to tell, at most 1,000; 20 if not given."),
  };
};

template <>
struct Describe<ops::TransactionSettings> {
  using T = ops::TransactionSettings;
  static constexpr std::string_view name = "TransactionSettings";
  static constexpr auto fields = std::tuple{
      field("connection", &T::connection, "A connection's name, a URL or a file's path."),
      field("session", &T::session, "The session's name, as given to query.run."),
      field("mode", &T::mode, "When a transaction begins by itself; one that is open stays so until it is ended."),
      field("isolation", &T::isolation, "The level of transactions from now on; empty: the server's default; absent: as before."),
  };
};

template <>
struct Describe<ops::SavepointName> {
  using T = ops::SavepointName;
  static constexpr std::string_view name = "SavepointName";
  static constexpr auto fields = std::tuple{
      field("connection", &T::connection, "The connection's name."),
      field("session", &T::session, "The session's name, as given to query.run."),
      field("name", &T::name, "The savepoint: letters, digits and underscores."),
  };
};

}  // namespace sextant
