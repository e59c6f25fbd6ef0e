#include "ops/transaction.h"

#include <algorithm>

namespace sextant::ops {

namespace {

constexpr int64_t most_told = 1'000, usually_told = 20;

// What is done to the lane of a session; a paused result of its tab gives way.
Result<Transaction> change(Context& context, std::string const& name, std::string const& session,
                           std::function<Result<>(engine::Lane&)> const& work) {
  auto const connection = TRY(context.engine.connections().find(name));
  TRY(check_session_name(session));
  TRY(context.engine.queries().let_go(connection->name(), session));
  auto const lane = TRY(connection->lane(session));
  TRY(work(*lane));
  return lane->status(usually_told);
}

}  // namespace

Result<Transaction> transaction_status(Context& context, TransactionAsk const& params) {
  auto const connection = TRY(context.engine.connections().find(params.connection));
  auto const most = std::clamp<int64_t>(params.most_statements.value_or(usually_told), 0, most_told);
  return connection->transaction_status(params.session, static_cast<size_t>(most));
}

Result<Transaction> set_transaction_mode(Context& context, TransactionSettings const& params) {
  auto const connection = TRY(context.engine.connections().resolve(params.connection, false));
  TRY(check_session_name(params.session));
  auto const lane = TRY(connection->lane(params.session));
  TRY(lane->set_mode(params.mode, params.isolation));
  return lane->status(usually_told);
}

Result<Transaction> begin_transaction(Context& context, SessionId const& params) {
  return change(context, params.connection, params.session, [&](engine::Lane& lane) { return lane.begin(context.actor); });
}

Result<Transaction> commit_transaction(Context& context, SessionId const& params) {
  return change(context, params.connection, params.session, [&](engine::Lane& lane) { return lane.commit(context.actor); });
}

Result<Transaction> roll_back_transaction(Context& context, SessionId const& params) {
  return change(context, params.connection, params.session, [&](engine::Lane& lane) { return lane.rollback(context.actor); });
}

Result<Transaction> set_savepoint(Context& context, SavepointName const& params) {
  return change(context, params.connection, params.session,
                [&](engine::Lane& lane) { return lane.savepoint(context.actor, params.name); });
}

Result<Transaction> roll_back_to_savepoint(Context& context, SavepointName const& params) {
  return change(context, params.connection, params.session,
                [&](engine::Lane& lane) { return lane.rollback_to(context.actor, params.name); });
}

}  // namespace sextant::ops
