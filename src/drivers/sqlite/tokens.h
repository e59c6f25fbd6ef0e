// Tokens of SQLite's SQL, as much of them as the driver itself needs: to find what lies after a statement, to point an
// error at a word, to read what the catalog's pragmas do not tell from a stored CREATE text. Pure; any thread.
//
// The rules are SQLite's own (https://www.sqlite.org/lang_keywords.html, lang_comment.html). No security decision is
// made to allow something because of what is found here; the guard asks the engine.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace sextant::sqlite {

enum class TokenKind : uint8_t { word, quoted_name, string, number, variable, symbol, end };

struct Token {
  TokenKind kind = TokenKind::end;
  uint32_t begin = 0, end = 0;
};

// Offset of the first byte at or after `offset` that is neither white space nor part of a comment.
uint32_t skip_blank(std::string_view text, uint32_t offset);
// The token at or after `offset`; kind `end` at the end of the text. Quotes that are not closed run to the end.
Token next_token(std::string_view text, uint32_t offset);
inline std::string_view token_text(std::string_view text, Token token) {
  return text.substr(token.begin, token.end - token.begin);
}
// True if the token is this keyword, in any case.
bool is_keyword(std::string_view text, Token token, std::string_view keyword);
bool is_symbol(std::string_view text, Token token, char symbol);
// The name that a word, quoted name or string stands for.
std::string unquoted(std::string_view token);
// The name as one would write it: quoted only where it must be.
std::string written_name(std::string_view name);

// What a statement starts with, in upper case: "INSERT" (also after WITH), "CREATE TABLE", "SELECT" ...
std::string command_of(std::string_view statement);
// True if nothing but white space, comments and semicolons follows `offset`.
bool nothing_follows(std::string_view text, uint32_t offset);

}  // namespace sextant::sqlite
