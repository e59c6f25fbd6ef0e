// World: what a session, its cursor and its catalog share. One thread at a time; whoever outlives the session finds the
// connection closed.
#pragma once

#include "drivers/postgresql/columns.h"
#include "drivers/postgresql/connection.h"

namespace sextant::postgresql {

struct World {
  World(ConnectionHandle handle, bool read_only) : connection(std::move(handle), read_only) {}
  Connection connection;
  ColumnNames names;
  bool cursor_open = false;
  // In a read-only session: Transactions::begin() was called, so that statements get no transaction of their own.
  bool explicit_transaction = false;
};

// The guard of read-only sessions: each statement runs in a transaction that cannot write, which is rolled back.
//
// The transaction is pinned by a first query: from then on the server refuses to change its mode (25001). Source: measured;
// BEGIN READ ONLY alone is undone by SET TRANSACTION READ WRITE as the first statement. Both do nothing in other sessions.
Result<> begin_guard(World& world);
// Fails with read_only, and closes the connection, if the statement got out of its transaction.
Result<> end_guard(World& world);
// Starts a transaction that is pinned as read-only.
Result<> begin_pinned(Connection& connection);
// Asks the server whether it still refuses writes.
Result<> verify_guard(World& world);

}  // namespace sextant::postgresql
