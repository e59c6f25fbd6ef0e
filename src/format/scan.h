// Finds the first of four bytes in a text, sixteen bytes a step. Pure; any thread.
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

namespace sextant {

// Position of the first A, B, C or D; text.size() if there is none. Bytes below 16 are looked at one by one.
template <char A, char B, char C, char D>
size_t find_first(std::string_view text) {
  using Chunk = unsigned char __attribute__((vector_size(16)));
  auto const splat = [](unsigned char byte) {
    return Chunk{byte, byte, byte, byte, byte, byte, byte, byte, byte, byte, byte, byte, byte, byte, byte, byte};
  };
  auto const is_wanted = [](char byte) { return byte == A || byte == B || byte == C || byte == D; };
  size_t offset = 0;
  for (; offset + 16 <= text.size(); offset += 16) {
    Chunk chunk;
    std::memcpy(&chunk, text.data() + offset, 16);
    auto const hits = (chunk == splat(A)) | (chunk == splat(B)) | (chunk == splat(C)) | (chunk == splat(D));
    uint64_t halves[2];
    std::memcpy(halves, &hits, 16);
    if ((halves[0] | halves[1]) != 0) break;
  }
  while (offset < text.size() && !is_wanted(text[offset])) ++offset;
  return offset;
}

}  // namespace sextant
