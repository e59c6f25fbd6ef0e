#include "sql/statement_words.h"

#include "sql/keywords.h"

namespace sextant::sql {
namespace {

constexpr Word no_word{};

// Behind a point stands a name; right behind a colon or an at sign a parameter or a variable.
bool stands_for_a_name(Word const& previous, bool adjacent) {
  if (previous.kind != TokenKind::symbol) return false;
  if (previous.text == ".") return true;
  return adjacent && (previous.text == ":" || previous.text == "@" || previous.text == "@@");
}

}  // namespace

StatementWords read_words(std::string_view statement, Dialect const& dialect) {
  StatementWords result;
  Lexer lexer(statement, dialect);
  uint32_t depth = 0;
  uint32_t last_end = 0;
  for (Token token; lexer.next(token);) {
    result.unterminated = result.unterminated || token.unterminated;
    if (token.kind == TokenKind::executable_comment) result.has_executable_comment = true;
    if (!is_significant(token.kind) || token.kind == TokenKind::executable_comment) continue;
    if (result.words.size() == max_words) {
      result.too_long = true;
      break;
    }
    if (token.kind == TokenKind::close_parenthesis && depth > 0) --depth;
    Word word{.text = token_text(statement, token.range),
              .depth = depth,
              .kind = token.kind,
              .conditional = lexer.inside_executable_comment()};
    Word const& previous = result.words.empty() ? no_word : result.words.back();
    if (token.kind == TokenKind::identifier && !stands_for_a_name(previous, token.range.begin == last_end)) {
      word.keyword = keyword(word.text);
    }
    result.words.push_back(word);
    if (token.kind == TokenKind::open_parenthesis) ++depth;
    last_end = token.range.end;
  }
  result.unterminated = result.unterminated || lexer.inside_executable_comment();
  return result;
}

Word const& word_at(Words words, size_t index) { return index < words.size() ? words[index] : no_word; }

std::string name_at(Words words, size_t index) {
  if (!word_at(words, index).is_name()) return {};
  size_t last = index;
  while (word_at(words, last + 1).is_symbol(".") && word_at(words, last + 2).is_name()) last += 2;
  std::string name;
  for (size_t i = index; i <= last; ++i) name += words[i].text;
  return name;
}

std::string names_at(Words words, size_t index) {
  constexpr int most_names = 8;
  std::string names;
  for (int count = 0; word_at(words, index).is_name(); ++count) {
    if (count == most_names) return names + ", …";
    names += (count == 0 ? "" : ", ") + name_at(words, index);
    while (word_at(words, index + 1).is_symbol(".") && word_at(words, index + 2).is_name()) index += 2;
    if (!word_at(words, index + 1).is_symbol(",")) break;
    index += word_at(words, index + 2).is("ONLY") ? 3 : 2;
  }
  return names;
}

size_t behind_parenthesis(Words words, size_t index) {
  uint32_t const depth = words[index].depth;
  for (++index; index < words.size(); ++index) {
    if (words[index].kind == TokenKind::close_parenthesis && words[index].depth <= depth) return index + 1;
  }
  return words.size();
}

}  // namespace sextant::sql
