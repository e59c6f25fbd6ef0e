// links: sextant_vault
// A vault's file from anywhere: decode() refuses it, or gives back what encodes to the same bytes.
#include <cstdlib>

#include "vault/contents.h"

extern "C" int LLVMFuzzerTestOneInput(uint8_t const* data, size_t size) {
  std::string_view const bytes(reinterpret_cast<char const*>(data), size);
  auto const decoded = sextant::vault::decode(bytes);
  if (decoded && sextant::vault::encode(decoded->contents) + decoded->mac != bytes) std::abort();
  return 0;
}
