#include "base/fuzzy.h"

#include <algorithm>

#include "base/text.h"

namespace sextant {

namespace {

constexpr size_t most_words = 8, longest_word = 64;
// The whole, its beginning, the beginning of a word, any part; letters with others between them have what is below.
constexpr int whole = 1000, beginning = 900, word_beginning = 820, part = 760, letters_most = 716, letters_least = 500;
constexpr int most_length_loss = 40;

bool is_lower(char byte) { return byte >= 'a' && byte <= 'z'; }
bool is_upper(char byte) { return byte >= 'A' && byte <= 'Z'; }
bool is_digit(char byte) { return byte >= '0' && byte <= '9'; }

bool begins_word(std::string_view shown, size_t at) {
  if (at == 0) return true;
  char const before = shown[at - 1], here = shown[at];
  auto const plain = is_lower(before) || is_upper(before) || is_digit(before) || (before & 0x80) != 0;
  return !plain || (is_upper(here) && !is_upper(before)) || (is_digit(here) && !is_digit(before));
}

// The best place of the word as a whole: at the beginning of a word if there is one.
size_t place_of(std::string_view shown, std::string_view lower, std::string_view word) {
  auto const first = lower.find(word);
  for (auto at = first; at != std::string_view::npos; at = lower.find(word, at + 1)) {
    if (begins_word(shown, at)) return at;
  }
  return first;
}

// The letters one by one: to the end from the left, then back from there, which gives the shortest stretch that ends so. Letters
// that begin words are better, and so are few gaps.
int score_letters(std::string_view shown, std::string_view lower, std::string_view word, std::vector<FuzzyMark>* marks) {
  size_t at = 0;
  for (char const letter : word) {
    at = lower.find(letter, at);
    if (at == std::string_view::npos) return 0;
    ++at;
  }
  auto const end = at;
  size_t runs = 0, beginnings = 0, last = end + 1;
  for (size_t left = word.size(); left > 0; --left) {
    at = lower.rfind(word[left - 1], at - 1);
    if (at + 1 != last) ++runs;
    if (begins_word(shown, at)) ++beginnings;
    last = at;
    if (marks != nullptr) marks->push_back({static_cast<uint32_t>(at), static_cast<uint32_t>(at + 1)});
  }
  auto const gaps = static_cast<int>(end - at - word.size());
  auto const bonus = static_cast<int>(120 * beginnings / word.size()) + static_cast<int>(96 / runs);
  return std::clamp(letters_least + bonus - std::min(gaps, 100), 1, letters_most);
}

int score_word(std::string_view shown, std::string_view lower, std::string_view word, std::vector<FuzzyMark>* marks) {
  auto const at = place_of(shown, lower, word);
  if (at == std::string_view::npos) return score_letters(shown, lower, word, marks);
  if (marks != nullptr) marks->push_back({static_cast<uint32_t>(at), static_cast<uint32_t>(at + word.size())});
  if (word.size() == lower.size()) return whole;
  if (at == 0) return beginning;
  return begins_word(shown, at) ? word_beginning : part;
}

std::vector<FuzzyMark> joined(std::vector<FuzzyMark> marks) {
  std::sort(marks.begin(), marks.end(), [](FuzzyMark const& one, FuzzyMark const& other) { return one.begin < other.begin; });
  std::vector<FuzzyMark> result;
  for (auto const& mark : marks) {
    if (!result.empty() && mark.begin <= result.back().end) result.back().end = std::max(result.back().end, mark.end);
    else result.push_back(mark);
  }
  return result;
}

}  // namespace

uint64_t letter_mask(std::string_view lower) {
  uint64_t mask = 0;
  for (char const byte : lower) {
    if (is_lower(byte)) mask |= uint64_t{1} << (byte - 'a');
    else if (is_digit(byte)) mask |= uint64_t{1} << (26 + byte - '0');
    else if (byte == '_') mask |= uint64_t{1} << 36;
    else if (byte == '.') mask |= uint64_t{1} << 37;
  }
  return mask;
}

FuzzyPattern::FuzzyPattern(std::string_view text) {
  auto const lower = lower_ascii(text);
  for (size_t at = 0; at < lower.size() && words_.size() < most_words;) {
    auto const end = std::min(lower.find_first_of(" \t\r\n", at), lower.size());
    if (end > at) words_.emplace_back(utf8_prefix(std::string_view(lower).substr(at, end - at), longest_word));
    at = end + 1;
  }
  for (auto const& word : words_) mask_ |= letter_mask(word);
}

int FuzzyPattern::score(std::string_view shown, std::string_view lower) const {
  if (words_.empty()) return 0;
  int sum = 0;
  for (auto const& word : words_) {
    auto const score = score_word(shown, lower, word, nullptr);
    if (score == 0) return 0;
    sum += score;
  }
  auto const loss = std::min(static_cast<int>(lower.size()) / 2, most_length_loss);
  auto const mean = sum / static_cast<int>(words_.size());
  return mean == whole ? whole : std::max(1, mean - loss);
}

bool FuzzyPattern::is_within(std::string_view lower) const {
  return std::all_of(words_.begin(), words_.end(), [&](std::string const& word) { return lower.find(word) != std::string_view::npos; });
}

std::vector<FuzzyMark> FuzzyPattern::marks(std::string_view shown, std::string_view lower) const {
  std::vector<FuzzyMark> marks;
  for (auto const& word : words_) {
    if (score_word(shown, lower, word, &marks) == 0) return {};
  }
  return joined(std::move(marks));
}

}  // namespace sextant
