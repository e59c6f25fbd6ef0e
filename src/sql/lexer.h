// Lexer: cuts SQL text into tokens that cover every byte of it, in order. Pure; a Lexer belongs to one thread at a time.
//
// The text and the dialect are borrowed for the Lexer's life. Any bytes are accepted: what is not valid UTF-8 counts as
// letters, as every engine's own lexer does. Linear time, no allocation.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "sql/dialect.h"

namespace sextant::sql {

enum class TokenKind : uint8_t {
  whitespace,
  comment,             // A line comment ends before its line end.
  executable_comment,  // The opening `/*!50000` or the closing `*/`; what is between them comes as tokens of its own.
  identifier,          // Bare words: names and keywords.
  quoted_identifier,
  string,              // Every form, with its prefix: '..', E'..', U&'..', B'..', X'..', N'..', $tag$..$tag$, MySQL ".."
  number,
  symbol,              // Operators and punctuation; an operator of several characters is one token.
  placeholder,         // $1, ?, ?1 and, where the engine knows them, :name, @name, $name
  semicolon,
  open_parenthesis,
  close_parenthesis,
  delimiter,           // What set_delimiter() was given.
};

struct Token {
  TextRange range;
  TokenKind kind = TokenKind::symbol;
  bool unterminated = false;  // The quote or comment runs to the end of the text.
};

// REQUIRES: the range lies inside the text.
std::string_view token_text(std::string_view text, TextRange range);
// Neither white space nor a comment.
bool is_significant(TokenKind kind);

// Longer text cannot be addressed by TextRange; the Lexer stops there and flags the last token as unterminated.
inline constexpr uint64_t max_text_bytes = 0xFFFF'FFFF;

class Lexer {
 public:
  Lexer(std::string_view text, Dialect const& dialect);

  // Reads the next token. False at the end of the text.
  bool next(Token& token);

  // From here on this text ends statements (MySQL's DELIMITER); empty for none. Borrowed.
  void set_delimiter(std::string_view delimiter) { delimiter_ = delimiter; }
  // Goes on at `offset`. REQUIRES: the end of the last token <= offset <= text.size().
  void skip_to(uint32_t offset) { position_ = offset; }
  // Between the opening and the closing of an executable comment.
  bool inside_executable_comment() const { return inside_executable_comment_; }

 private:
  char at(uint32_t offset) const { return offset < size_ ? text_[offset] : '\0'; }
  void scan(Token& token);
  void scan_high_byte(Token& token);
  void scan_prefixed(Token& token);
  void scan_quote(Token& token);
  void scan_dollar(Token& token);
  void scan_number(Token& token);
  void scan_dash(Token& token);
  void scan_slash(Token& token);
  void scan_star(Token& token);
  void scan_hash(Token& token);
  void scan_at(Token& token);
  void scan_colon(Token& token);
  void scan_question(Token& token);
  void scan_operator(Token& token);
  void scan_identifier(Token& token);
  void scan_whitespace(Token& token);
  void scan_line_comment(Token& token);
  void scan_block_comment(Token& token);
  void scan_quoted(Token& token, TokenKind kind, uint32_t opening, bool backslashes);
  void scan_escape_string(Token& token);
  void scan_tcl_variable(Token& token);
  void end_at(Token& token, TokenKind kind, uint32_t end) const;
  bool is_line_comment(uint32_t offset) const;
  uint32_t find(char byte, uint32_t offset, uint32_t end) const;
  uint32_t quote_end(uint32_t opening, bool backslashes) const;
  uint32_t continued_string(uint32_t end) const;
  uint32_t line_end(uint32_t offset) const;
  uint32_t identifier_end(uint32_t offset) const;
  uint32_t digits_end(uint32_t offset) const;
  uint32_t exponent_end(uint32_t offset) const;
  uint32_t unicode_space(uint32_t offset) const;
  void cut_at_delimiter(Token& token) const;

  std::string_view text_;
  Dialect const* dialect_;
  uint32_t size_ = 0;
  uint32_t position_ = 0;
  std::string_view delimiter_;
  bool too_long_ = false;
  bool postgresql_operators_ = false;  // # @ ` and ? (where it is no parameter) are operators.
  bool unicode_spaces_ = false;        // Blanks beyond ASCII count as white space.
  bool inside_executable_comment_ = false;
};

// All tokens of the text. For tests and short texts: twelve bytes a token.
std::vector<Token> tokenize(std::string_view text, Dialect const& dialect);

}  // namespace sextant::sql
