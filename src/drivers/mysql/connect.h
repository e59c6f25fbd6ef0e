// Opens a connection with libmariadb: resolves, negotiates TLS, authenticates. Blocks; any thread.
#pragma once

#include <stop_token>

#include "data/connect_spec.h"
#include "drivers/mysql/wire.h"

namespace sextant::mysql {

// Fails with invalid_argument naming the option for options the driver does not know, unauthenticated, not_found (the
// database), unavailable (refused, unknown host, no answer in time), cancelled. Passwords never appear in an error.
//
// No password leaves in clear text: the ways to log in that send it so are never allowed. Files of this machine are never
// sent, whatever a server asks for, and one message holds one statement.
Result<ConnectionHandle> open_connection(ConnectSpec const& spec, std::stop_token stop);

// Ends the statement that runs on the connection `number`, if the server is the one whose `identity` is given.
void kill_statement(ConnectSpec const& spec, uint64_t number, std::string const& identity) noexcept;
// What tells one server from another, as SQL: connections of one name may lead to several servers.
inline constexpr std::string_view identity_expression = "CONCAT_WS('/', @@hostname, @@port, @@server_id)";

}  // namespace sextant::mysql
