// World: what a session, its cursor and its catalog share. One thread at a time; whoever outlives the session finds the
// connection closed.
#pragma once

#include "drivers/mysql/connection.h"

namespace sextant::mysql {

struct World {
  World(ConnectionHandle handle, ConnectSpec const& spec) : connection(std::move(handle), spec) {}
  Connection connection;
  bool cursor_open = false;
  // In a read-only session: Transactions::begin() was called, so that statements get no transaction of their own.
  bool explicit_transaction = false;
};

// The guard of read-only sessions. Each statement runs in a transaction that cannot write, which is rolled back, in a
// session whose transactions cannot write: START TRANSACTION READ ONLY alone is ended by DDL, which commits it. (Measured
// with MariaDB 10.11.) What the server lets through even so is refused by its class before it is sent: CALL, SET, locks,
// files, executable comments. All of these do nothing in other sessions.
Result<> check_statement(World const& world, std::string_view text);
Result<> begin_guard(World& world);
// Fails with read_only, and closes the connection, if the statement got out of its transaction.
Result<> end_guard(World& world);
// Asks the server whether it still refuses writes.
Result<> verify_guard(World& world);

}  // namespace sextant::mysql
