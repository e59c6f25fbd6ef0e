// Letters without regard to case, as Unicode folds single letters: Ä and ä are the same, and so are K and the sign of the kelvin.
// What folds to several letters, as ß to ss, stays as it is. Pure; any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace sextant::duckdb {

char32_t fold(char32_t letter);
std::string fold(std::string_view text);
// Letters, each in UTF-8, that fold to one of a folded text's and have more or fewer bytes than it.
std::vector<std::string> longer_or_shorter(std::string_view folded);

}  // namespace sextant::duckdb
