#include "drivers/postgresql/world.h"

namespace sextant::postgresql {

namespace {

Error escaped(Connection& connection, std::string message) {
  connection.close();
  return {.code = ErrorCode::read_only,
          .message = std::move(message),
          .hint = "The connection was closed. Connect again, and leave the transaction to Sextant.",
          .damage = Damage::connection};
}

}  // namespace

Result<> begin_pinned(Connection& connection) {
  return connection.run("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SELECT 1");
}

Result<> begin_guard(World& world) {
  auto& connection = world.connection;
  if (!connection.read_only()) return {};
  if (!world.explicit_transaction) return begin_pinned(connection);
  // COMMIT AND CHAIN would have left a new transaction that is not pinned yet.
  if (connection.transaction() == TransactionState::open) return connection.run("SELECT 1");
  return {};
}

Result<> end_guard(World& world) {
  auto& connection = world.connection;
  if (!connection.read_only() || !connection.alive()) return {};
  if (connection.transaction() == TransactionState::none) {
    return escaped(connection, "The statement ended the read-only transaction that it ran in.");
  }
  if (world.explicit_transaction) return {};
  // Advisory locks and prepared statements would outlive the transaction.
  return connection.run("ROLLBACK; SELECT pg_catalog.pg_advisory_unlock_all(); DEALLOCATE ALL");
}

Result<> verify_guard(World& world) {
  auto& connection = world.connection;
  // A failed transaction answers nothing, and writes nothing either.
  if (connection.transaction() == TransactionState::failed) return {};
  Query const query{.text = "SELECT pg_catalog.current_setting('default_transaction_read_only'), "
                            "pg_catalog.current_setting('transaction_read_only')",
                    .parameters = {}};
  auto const answers = TRY(connection.ask({&query, 1}));
  auto const& rows = answers[0];
  if (rows.size() == 1 && rows[0].size() == 2 && rows[0][0] == "on" && rows[0][1] == "on") return {};
  return escaped(connection, "The server's session no longer refuses to write.");
}

}  // namespace sextant::postgresql
