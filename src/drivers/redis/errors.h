// The server's errors as ours. Pure; any thread.
#pragma once

#include <string_view>

#include "base/error.h"

namespace sextant::redis {

// "WRONGTYPE Operation against ..." as an error: its first word decides. MOVED and ASK become a sentence that names the node:
// redirects are never followed, so that no password goes to a host that nobody named.
Error server_error(std::string_view text);

}  // namespace sextant::redis
