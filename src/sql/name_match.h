// NamePattern: what was typed of a name, and how well names match it: exactly, at their beginning, at the beginnings of their
// words ("oi": order_items), or by their letters in order. Without regard to case, ASCII only. Pure; any thread.
//
// The pattern keeps a copy of what was typed.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace sextant::sql {

// Better ones are greater.
enum class Match : uint8_t { none, letters, words, beginning, whole };

// Which letters and digits a text has. A name can match a pattern only if it has all of the pattern's.
uint64_t letters_of(std::string_view text);

class NamePattern {
 public:
  explicit NamePattern(std::string_view typed);

  bool empty() const { return typed_.empty(); }
  std::string const& typed() const { return typed_; }  // In lower case.
  // All names match an empty pattern at their beginning.
  Match match(std::string_view name) const { return match(name, letters_of(name)); }
  // REQUIRES: `letters` is letters_of(name).
  Match match(std::string_view name, uint64_t letters) const;

 private:
  bool matches_words(std::string_view name) const;

  std::string typed_, letters_only_;
  uint64_t letters_ = 0;
};

}  // namespace sextant::sql
