// Finds the first of four bytes in a text, sixteen bytes a step. Pure; any thread.
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

namespace sextant {

// Answers for sixteen bytes at once.
template <char A, char B, char C, char D>
bool holds_any(uint64_t first, uint64_t second) {
  using Chunk = unsigned char __attribute__((vector_size(16)));
  auto const splat = [](unsigned char byte) {
    return Chunk{byte, byte, byte, byte, byte, byte, byte, byte, byte, byte, byte, byte, byte, byte, byte, byte};
  };
  uint64_t halves[2] = {first, second};
  Chunk chunk;
  std::memcpy(&chunk, halves, 16);
  auto const hits = (chunk == splat(A)) | (chunk == splat(B)) | (chunk == splat(C)) | (chunk == splat(D));
  std::memcpy(halves, &hits, 16);
  return (halves[0] | halves[1]) != 0;
}

template <class T>
uint64_t load_word(char const* from) {
  T word;
  std::memcpy(&word, from, sizeof(T));
  return word;
}

// Position of the first A, B, C or D; text.size() if there is none. The usual case, that there is none, is answered
// without a loop over single bytes: the last words overlap those before them.
template <char A, char B, char C, char D>
size_t find_first(std::string_view text) {
  auto const is_wanted = [](char byte) { return byte == A || byte == B || byte == C || byte == D; };
  auto const* const begin = text.data();
  auto const size = text.size();
  size_t offset = 0;
  auto found = false;
  for (; offset + 16 <= size; offset += 16) {
    found = holds_any<A, B, C, D>(load_word<uint64_t>(begin + offset), load_word<uint64_t>(begin + offset + 8));
    if (found) break;
  }
  if (!found && offset < size) {
    if (size >= 8) {
      auto const last = begin + size - 8;
      auto const before = size - offset > 8 ? begin + offset : last;
      found = holds_any<A, B, C, D>(load_word<uint64_t>(before), load_word<uint64_t>(last));
    } else if (size >= 4) {
      auto const both = load_word<uint32_t>(begin) << 32 | load_word<uint32_t>(begin + size - 4);
      found = holds_any<A, B, C, D>(both, both);
    } else {
      found = true;
    }
    if (!found) return size;
  }
  while (offset < size && !is_wanted(begin[offset])) ++offset;
  return offset;
}

}  // namespace sextant
