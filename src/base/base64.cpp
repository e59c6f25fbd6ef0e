#include "base/base64.h"

#include <cstdint>

namespace sextant {

std::string base64_of(std::string_view bytes) {
  constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  for (size_t i = 0; i < bytes.size(); i += 3) {
    uint32_t group = 0;
    for (size_t j = i; j < i + 3; ++j) group = group << 8 | (j < bytes.size() ? static_cast<uint8_t>(bytes[j]) : 0U);
    for (size_t part = 0; part < 4; ++part) text += i + part > bytes.size() ? '=' : letters[group >> (18 - 6 * part) & 63];
  }
  return text;
}

}  // namespace sextant
