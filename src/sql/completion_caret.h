// The place of the caret: the statement around it, without what is being typed, as words. Pure; any thread.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sql/statement_words.h"

namespace sextant::sql {

struct CaretPlace {
  std::unique_ptr<std::string> statement;  // What is being typed is blank. `words` point into it.
  std::vector<Word> words;
  size_t caret = 0;              // How many words stand before the caret.
  TextRange range;               // What is being typed, in the script; with its quotes.
  std::string typed;             // Of it, what stands before the caret, unquoted.
  bool quoted = false;           // Its quote was typed.
  bool calls = false;            // A parenthesis opens right behind it.
  std::vector<std::string> qualifier;  // The names before the point in front of it, unquoted; their words are left out.
};

// nullopt where nothing can be proposed: in strings, comments, numbers and placeholders.
std::optional<CaretPlace> caret_place(std::string_view script, uint32_t caret, Dialect const& dialect);
// A name as the engine's catalog has it, but for the case.
std::string unquoted(std::string_view name);
// Whether the word is this keyword; not where only a name can stand.
bool says(Word const& word, std::string_view keyword);

}  // namespace sextant::sql
