// FuzzyPattern: what a person types to find something by a part of its name, and how well a name answers it. The one place where
// this is decided. Immutable; any thread.
//
// The words of the pattern, parted by blanks, must all be in the text, in any order: the whole of it, its beginning, the beginning of
// a word, any part, or letters in their order with others between them; this is also the order of what is better. Among equals the
// shorter text is better. Letters of ASCII are compared without regard to case.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace sextant {

// Bytes of the text that answer the pattern.
struct FuzzyMark {
  uint32_t begin = 0, end = 0;
};

// Which letters and digits a text has: a text that lacks one of the pattern's cannot answer it.
uint64_t letter_mask(std::string_view lower);

class FuzzyPattern {
 public:
  // At most 8 words of 64 bytes count.
  explicit FuzzyPattern(std::string_view text);

  bool empty() const { return words_.empty(); }
  uint64_t mask() const { return mask_; }
  // 1 to 1,000; 0: no answer. `lower` is the text by lower_ascii(), `shown` as it is, which tells words in orderItems apart.
  // REQUIRES: shown.size() == lower.size().
  int score(std::string_view shown, std::string_view lower) const;
  // Whether every word is in the text as it is, and not only its letters.
  bool is_within(std::string_view lower) const;
  // Where it answers, from left to right and apart; empty without an answer.
  std::vector<FuzzyMark> marks(std::string_view shown, std::string_view lower) const;

 private:
  std::vector<std::string> words_;
  uint64_t mask_ = 0;
};

}  // namespace sextant
