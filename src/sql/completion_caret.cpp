#include "sql/completion_caret.h"

#include <algorithm>

#include "base/text.h"
#include "sql/splitter.h"

namespace sextant::sql {

namespace {

// Of a long script this much is read; measured: 200 MB/s, so that it takes about a millisecond.
constexpr uint32_t most_before = 128 << 10, most_behind = 32 << 10;

// Where reading begins: the beginning, or a line behind one that ends with a semicolon, which is likely not inside of a string.
uint32_t reading_begin(std::string_view script, uint32_t caret) {
  if (caret <= most_before) return 0;
  uint32_t const least = caret - most_before;
  size_t at = least;
  while ((at = script.find('\n', at)) != std::string_view::npos && at < caret) {
    size_t const last = script.find_last_not_of(" \t\r\n", at);
    ++at;
    if (last != std::string_view::npos && script[last] == ';') return static_cast<uint32_t>(at);
  }
  size_t const line = script.find('\n', least);
  return line != std::string_view::npos && line < caret ? static_cast<uint32_t>(line + 1) : least;
}

// Nothing but blanks and comments between a statement's end and the caret: it goes on there.
bool reaches(std::string_view script, TextRange statement, uint32_t caret, Dialect const& dialect) {
  if (caret <= statement.end) return caret >= statement.begin;
  Lexer lexer(script.substr(statement.end, caret - statement.end), dialect);
  for (Token token; lexer.next(token);) {
    if (is_significant(token.kind)) return false;
  }
  return true;
}

// The statement around the caret up to the next one; what stands there if there is none is empty.
TextRange statement_around(std::string_view part, uint32_t caret, Dialect const& dialect) {
  auto const statements = split_statements(part, dialect);
  for (auto const& statement : statements) {
    // In front of a statement: a new one begins.
    if (statement.text.begin > caret) return {caret, caret};
    if (reaches(part, statement.text, caret, dialect)) return {statement.text.begin, std::max(statement.text.end, caret)};
  }
  return {caret, caret};
}

bool is_open_end(Token const& token, std::string_view text, uint32_t caret) {
  if (token.unterminated) return true;
  // A quote that closes only far behind is another one's beginning.
  auto const rest = text.substr(caret, token.range.end - caret);
  return rest.find_first_of(" \n\t,)") != std::string_view::npos;
}

// What is being typed there; nullopt where nothing is proposed.
std::optional<TextRange> typed_range(std::string_view text, uint32_t caret, Dialect const& dialect, bool& quoted) {
  Lexer lexer(text, dialect);
  for (Token token; lexer.next(token);) {
    if (token.range.begin >= caret) break;
    if (token.range.end < caret) continue;
    bool const inside = caret < token.range.end || token.unterminated;
    switch (token.kind) {
      case TokenKind::identifier: return TextRange{token.range.begin, caret};
      case TokenKind::quoted_identifier:
        quoted = true;
        if (!inside) return std::nullopt;
        return TextRange{token.range.begin, is_open_end(token, text, caret) ? caret : token.range.end};
      case TokenKind::string:
        if (inside) return std::nullopt;
        break;
      case TokenKind::comment:
        // A line's comment goes on with what is typed at its end.
        if (inside || text[token.range.begin] != '/' || !text.substr(0, caret).ends_with("*/")) return std::nullopt;
        break;
      case TokenKind::number:
      case TokenKind::placeholder: return std::nullopt;
      default: break;
    }
  }
  return TextRange{caret, caret};
}

bool is_word_byte(char byte) {
  return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') || byte == '_';
}

// Takes the names in front of a point off the end of the words before the caret.
void take_qualifier(CaretPlace& place) {
  auto at = place.caret;
  while (at >= 2 && place.words[at - 1].is_symbol(".") && place.words[at - 2].is_name()) {
    place.qualifier.insert(place.qualifier.begin(), unquoted(place.words[at - 2].text));
    at -= 2;
  }
  place.words.erase(place.words.begin() + static_cast<std::ptrdiff_t>(at), place.words.begin() + static_cast<std::ptrdiff_t>(place.caret));
  place.caret = at;
}

}  // namespace

std::string unquoted(std::string_view name) {
  if (name.size() < 2 || (name[0] != '"' && name[0] != '`' && name[0] != '[')) return std::string(name);
  char const close = name[0] == '[' ? ']' : name[0];
  std::string result;
  for (size_t i = 1; i < name.size(); ++i) {
    if (name[i] == close && ++i < name.size() && name[i] != close) break;
    if (i < name.size()) result += name[i];
  }
  return result;
}

bool says(Word const& word, std::string_view keyword) {
  if (word.kind != TokenKind::identifier || word.text.size() != keyword.size()) return false;
  return equals_ignoring_case(word.text, keyword);
}

std::optional<CaretPlace> caret_place(std::string_view script, uint32_t caret, Dialect const& dialect) {
  uint32_t const begin = reading_begin(script, caret);
  auto const part = script.substr(begin, caret - begin + most_behind);
  auto const around = statement_around(part, caret - begin, dialect);
  // Between the statements a comment may stand, which belongs to none.
  bool ignored = false;
  if (around.begin == around.end && !typed_range(part, caret - begin, dialect, ignored)) return std::nullopt;
  CaretPlace place{.statement = std::make_unique<std::string>(part.substr(around.begin, around.end - around.begin))};
  auto& text = *place.statement;
  uint32_t const shift = begin + around.begin;
  uint32_t const at = caret - shift;
  auto const range = typed_range(text, at, dialect, place.quoted);
  if (!range) return std::nullopt;
  place.range = {range->begin + shift, range->end + shift};
  place.typed = text.substr(range->begin, at - range->begin);
  if (place.quoted) place.typed.erase(0, 1);
  std::fill(text.begin() + range->begin, text.begin() + range->end, ' ');
  // The rest of a bare word behind the caret stays as it is, but is no word of the statement.
  size_t rest = range->end;
  while (!place.quoted && rest < text.size() && is_word_byte(text[rest])) text[rest++] = ' ';
  place.calls = rest < text.size() && text[rest] == '(';
  place.words = read_words(text, dialect).words;
  auto const behind = [&](Word const& word) { return word.text.data() >= text.data() + range->begin; };
  place.caret = static_cast<size_t>(std::find_if(place.words.begin(), place.words.end(), behind) - place.words.begin());
  take_qualifier(place);
  return place;
}

}  // namespace sextant::sql
