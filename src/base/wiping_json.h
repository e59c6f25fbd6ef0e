// JSON that may hold secrets: its memory is overwritten when it is freed. As thread-safe as Json.
#pragma once

#include <string_view>

#include "base/json.h"

namespace sextant {

// As parse_json(); the value and the parser's own memory are wiped. The caller wipes `text`.
Result<Json> parse_wiping_json(std::string_view text);

}  // namespace sextant
