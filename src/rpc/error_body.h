// {"error": {...}}: how every face that speaks JSON tells a failure. Pure; any thread.
#pragma once

#include "base/json.h"

namespace sextant::rpc {

Json error_body(Error const& error);

}  // namespace sextant::rpc
