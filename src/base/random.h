// Unguessable text from the kernel's generator. Any thread.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace sextant {

// `bytes` random bytes as lower-case hexadecimal.
Result<std::string> random_hex(int bytes);
// Overwrites the bytes, the unused ones too, and empties the text: for copies of secrets that an interface forces on us.
void wipe(std::string& text);
// Compares in constant time for equal lengths.
bool equal_secrets(std::string_view left, std::string_view right);

}  // namespace sextant
