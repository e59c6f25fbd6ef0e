// Whose a connection within this machine is. Any thread.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>

namespace sextant::net {

// The user whose process connected from this port of 127.0.0.1 to that one; nullopt if there is no such connection any more.
std::optional<uid_t> owner_of_connection(uint16_t from, uint16_t to);

}  // namespace sextant::net
