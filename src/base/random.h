// Unguessable text from the kernel's generator. Any thread.
#pragma once

#include <string>

#include "base/result.h"

namespace sextant {

// `bytes` random bytes as lower-case hexadecimal.
Result<std::string> random_hex(int bytes);
// Compares in constant time for equal lengths.
bool equal_secrets(std::string_view left, std::string_view right);

}  // namespace sextant
