#include "sql/name_match.h"

#include "base/text.h"

namespace sextant::sql {

namespace {

constexpr size_t longest_pattern = 63;

char lower(char byte) { return byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte - 'A' + 'a') : byte; }
bool is_upper(char byte) { return byte >= 'A' && byte <= 'Z'; }
bool is_digit(char byte) { return byte >= '0' && byte <= '9'; }
bool parts_words(char byte) { return byte == '_' || byte == '-' || byte == '.' || byte == ' ' || byte == '$'; }

// A word begins behind a mark, at a capital behind a small letter, and at the first digit.
bool begins_word(std::string_view name, size_t at) {
  if (at == 0) return true;
  char const before = name[at - 1];
  if (parts_words(name[at])) return false;
  return parts_words(before) || (is_upper(name[at]) && !is_upper(before)) || (is_digit(name[at]) && !is_digit(before));
}

}  // namespace

uint64_t letters_of(std::string_view text) {
  uint64_t letters = 0;
  for (char const byte : text) {
    char const small = lower(byte);
    if (small >= 'a' && small <= 'z') letters |= uint64_t{1} << (small - 'a');
    else if (is_digit(small)) letters |= uint64_t{1} << (26 + small - '0');
    else if (!parts_words(small)) letters |= uint64_t{1} << 40;
  }
  return letters;
}

NamePattern::NamePattern(std::string_view typed) : typed_(lower_ascii(typed)), letters_(letters_of(typed)) {
  for (char const byte : typed_) {
    if (!parts_words(byte)) letters_only_ += byte;
  }
}

// Bit i of `reached`: the first i letters of the pattern are matched by beginnings of the words so far.
bool NamePattern::matches_words(std::string_view name) const {
  uint64_t reached = 1;
  uint64_t const whole = uint64_t{1} << letters_only_.size();
  for (size_t at = 0; at < name.size(); ++at) {
    if (!begins_word(name, at)) continue;
    uint64_t next = reached;
    for (size_t from = 0; from < letters_only_.size(); ++from) {
      if ((reached >> from & 1) == 0) continue;
      for (size_t i = 0; from + i < letters_only_.size() && at + i < name.size(); ++i) {
        if (lower(name[at + i]) != letters_only_[from + i]) break;
        next |= uint64_t{1} << (from + i + 1);
      }
    }
    reached = next;
    if ((reached & whole) != 0) return true;
  }
  return false;
}

Match NamePattern::match(std::string_view name, uint64_t letters) const {
  if (typed_.empty()) return Match::beginning;
  if ((letters & letters_) != letters_ || name.size() < letters_only_.size()) return Match::none;
  size_t same = 0;
  while (same < typed_.size() && same < name.size() && lower(name[same]) == typed_[same]) ++same;
  if (same == typed_.size()) return same == name.size() ? Match::whole : Match::beginning;
  if (letters_only_.empty() || letters_only_.size() > longest_pattern) return Match::none;
  // Whoever has the letters in no order has them at no beginnings of words either, and this is quicker to see.
  size_t found = 0;
  for (size_t i = 0; i < name.size() && found < letters_only_.size(); ++i) {
    if (lower(name[i]) == letters_only_[found]) ++found;
  }
  if (found < letters_only_.size()) return Match::none;
  if (matches_words(name)) return Match::words;
  return letters_only_.size() < 2 ? Match::none : Match::letters;
}

}  // namespace sextant::sql
