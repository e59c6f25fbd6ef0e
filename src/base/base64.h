// Bytes as base64 (RFC 4648). Pure function; any thread.
#pragma once

#include <string>
#include <string_view>

namespace sextant {

std::string base64_of(std::string_view bytes);

}  // namespace sextant
