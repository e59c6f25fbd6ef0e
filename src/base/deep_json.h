// JSON that is nested deeper than a request may be, such as an engine's plan of a long join. Pure; any thread.
#pragma once

#include "base/json.h"

namespace sextant {

// As parse_json(), but at most 512 levels deep. Who walks the value by recursion goes as deep.
Result<Json> parse_deep_json(std::string_view text);

}  // namespace sextant
