// Keywords: the words the splitter and the classifier know, in any dialect. Constant; any thread.
#pragma once

#include <algorithm>
#include <span>
#include <string_view>

namespace sextant::sql {

// The word in upper case, pointing into a constant table, or empty if it is not in the table. ASCII only, as in the
// engines: no other letter's upper case makes a keyword.
std::string_view keyword(std::string_view word);

inline bool is_any_of(std::string_view word, std::span<std::string_view const> words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

}  // namespace sextant::sql
