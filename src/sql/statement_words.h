// StatementWords: the significant tokens of one statement, for those who read its meaning. Borrows the statement's text.
// Pure; any thread.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sql/dialect.h"
#include "sql/lexer.h"

namespace sextant::sql {

struct Word {
  std::string_view text;     // As written.
  std::string_view keyword;  // Upper case, empty if it is none or stands where only a name can (behind a point).
  uint32_t depth = 0;        // Parentheses around it; a parenthesis counts as outside of itself.
  TokenKind kind = TokenKind::symbol;
  bool conditional = false;  // Inside an executable comment.

  bool is(std::string_view wanted) const { return keyword == wanted; }
  bool is_name() const { return kind == TokenKind::identifier || kind == TokenKind::quoted_identifier; }
  bool is_symbol(std::string_view wanted) const { return kind == TokenKind::symbol && text == wanted; }
};

using Words = std::span<Word const>;

struct StatementWords {
  std::vector<Word> words;
  bool has_executable_comment = false;
  bool unterminated = false;  // A quote or a comment runs to the end.
  bool too_long = false;      // More than max_words: the rest is missing.
};

inline constexpr size_t max_words = 1'000'000;

StatementWords read_words(std::string_view statement, Dialect const& dialect);
// The word at `index`, or an empty one behind the end.
Word const& word_at(Words words, size_t index);
// The dotted name that begins at `index`, as written; empty if there is none.
std::string name_at(Words words, size_t index);
// The dotted names between commas that begin at `index`: "a, b.c"; those behind the eighth are an ellipsis.
std::string names_at(Words words, size_t index);
// Behind the parenthesis that closes the one at `index`, or the end. REQUIRES: an opening parenthesis at `index`.
size_t behind_parenthesis(Words words, size_t index);

}  // namespace sextant::sql
