// Opens a connection with libpq: resolves, negotiates TLS, authenticates. Blocks; any thread.
#pragma once

#include <stop_token>

#include "data/connect_spec.h"
#include "drivers/postgresql/wire.h"

namespace sextant::postgresql {

// Fails with invalid_argument naming the option for options the driver does not know, unauthenticated, not_found (the
// database), unavailable (refused, unknown host, no answer in time), cancelled. Passwords never appear in an error.
Result<ConnectionHandle> open_connection(ConnectSpec const& spec, std::stop_token stop);

// The SQLSTATE in a verbose message of libpq about a failed connection; empty if there is none.
std::string_view find_sqlstate(std::string_view message);

}  // namespace sextant::postgresql
