#include "base/random.h"

#include <fmt/format.h>

#include <string.h>
#include <sys/random.h>

namespace sextant {

Result<std::string> random_hex(int bytes) {
  std::string raw(static_cast<size_t>(bytes), '\0');
  if (::getrandom(raw.data(), raw.size(), 0) != static_cast<ssize_t>(raw.size())) {
    return Error{.code = ErrorCode::internal, .message = "The system gave no random bytes."};
  }
  std::string hex;
  hex.reserve(raw.size() * 2);
  for (unsigned char const byte : raw) hex += fmt::format("{:02x}", byte);
  return hex;
}

void wipe(std::string& text) {
  text.resize(text.capacity());
  ::explicit_bzero(text.data(), text.size());
  text.clear();
}

bool equal_secrets(std::string_view left, std::string_view right) {
  if (left.size() != right.size()) return false;
  unsigned difference = 0;
  for (size_t i = 0; i < left.size(); ++i) difference |= static_cast<unsigned>(left[i] ^ right[i]);
  return difference == 0;
}

}  // namespace sextant
