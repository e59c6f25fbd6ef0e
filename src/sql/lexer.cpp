#include "sql/lexer.h"

#include <array>
#include <cassert>
#include <cstring>

namespace sextant::sql {
namespace {

// What a byte can begin.
enum class ByteClass : uint8_t {
  other, space, letter, prefix_letter, high, digit, quote, dollar, dash, slash, star, hash, at, colon, question, dot,
  semicolon, open, close, bracket, operator_byte,
};

constexpr std::array<ByteClass, 256> byte_classes = [] {
  std::array<ByteClass, 256> table{};
  auto const set = [&table](std::string_view bytes, ByteClass byte_class) {
    for (char const byte : bytes) table[static_cast<uint8_t>(byte)] = byte_class;
  };
  for (int byte = 0x80; byte < 0x100; ++byte) table[static_cast<size_t>(byte)] = ByteClass::high;
  set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_", ByteClass::letter);
  set("bBeEnNuUxX", ByteClass::prefix_letter);
  set("0123456789", ByteClass::digit);
  set(" \t\n\r\f\v", ByteClass::space);
  set("'\"`", ByteClass::quote);
  set("+<>=~!%^&|", ByteClass::operator_byte);
  set("$", ByteClass::dollar);
  set("-", ByteClass::dash);
  set("/", ByteClass::slash);
  set("*", ByteClass::star);
  set("#", ByteClass::hash);
  set("@", ByteClass::at);
  set(":", ByteClass::colon);
  set("?", ByteClass::question);
  set(".", ByteClass::dot);
  set(";", ByteClass::semicolon);
  set("(", ByteClass::open);
  set(")", ByteClass::close);
  set("[", ByteClass::bracket);
  return table;
}();

ByteClass class_of(char byte) { return byte_classes[static_cast<uint8_t>(byte)]; }

bool is_digit(char byte) { return byte >= '0' && byte <= '9'; }

bool is_hex_digit(char byte) { return is_digit(byte) || ((byte | 0x20) >= 'a' && (byte | 0x20) <= 'f'); }

// May stand inside a bare word, in every dialect.
constexpr std::array<bool, 256> word_bytes = [] {
  std::array<bool, 256> table{};
  for (size_t byte = 0; byte < 256; ++byte) {
    ByteClass const byte_class = byte_classes[byte];
    table[byte] = byte_class == ByteClass::letter || byte_class == ByteClass::prefix_letter ||
                  byte_class == ByteClass::high || byte_class == ByteClass::digit || byte_class == ByteClass::dollar;
  }
  return table;
}();

bool is_word_byte(char byte) { return word_bytes[static_cast<uint8_t>(byte)]; }

// May begin the tag of a dollar quote or the name of a placeholder.
bool is_name_start(char byte) {
  ByteClass const byte_class = class_of(byte);
  return byte_class == ByteClass::letter || byte_class == ByteClass::prefix_letter || byte_class == ByteClass::high;
}

}  // namespace

std::string_view token_text(std::string_view text, TextRange range) {
  return {text.data() + range.begin, range.end - range.begin};
}

bool is_significant(TokenKind kind) { return kind != TokenKind::whitespace && kind != TokenKind::comment; }

Lexer::Lexer(std::string_view text, Dialect const& dialect)
    : text_(text.substr(0, max_text_bytes)),
      dialect_(&dialect),
      size_(static_cast<uint32_t>(text_.size())),
      too_long_(text.size() > max_text_bytes),
      postgresql_operators_(dialect.family == LexicalFamily::postgresql || dialect.family == LexicalFamily::duckdb),
      unicode_spaces_(dialect.family == LexicalFamily::duckdb) {}

bool Lexer::next(Token& token) {
  if (position_ >= size_) return false;
  token = Token{.range = {.begin = position_, .end = position_ + 1}};
  if (!delimiter_.empty() && text_.compare(position_, delimiter_.size(), delimiter_) == 0) {
    end_at(token, TokenKind::delimiter, position_ + static_cast<uint32_t>(delimiter_.size()));
  } else {
    scan(token);
    if (!delimiter_.empty()) cut_at_delimiter(token);
  }
  assert(token.range.end > position_ && token.range.end <= size_);
  position_ = token.range.end;
  if (too_long_ && position_ == size_) token.unterminated = true;
  return true;
}

void Lexer::scan(Token& token) {
  uint32_t const begin = token.range.begin;
  switch (class_of(text_[begin])) {
    case ByteClass::space: return scan_whitespace(token);
    case ByteClass::letter: return scan_identifier(token);
    case ByteClass::prefix_letter: return scan_prefixed(token);
    case ByteClass::high: return scan_high_byte(token);
    case ByteClass::digit: return scan_number(token);
    case ByteClass::quote: return scan_quote(token);
    case ByteClass::dollar: return scan_dollar(token);
    case ByteClass::dash: return scan_dash(token);
    case ByteClass::slash: return scan_slash(token);
    case ByteClass::star: return scan_star(token);
    case ByteClass::hash: return scan_hash(token);
    case ByteClass::at: return scan_at(token);
    case ByteClass::colon: return scan_colon(token);
    case ByteClass::question: return scan_question(token);
    case ByteClass::dot:
      if (is_digit(at(begin + 1))) scan_number(token);
      return;
    case ByteClass::semicolon: token.kind = TokenKind::semicolon; return;
    case ByteClass::open: token.kind = TokenKind::open_parenthesis; return;
    case ByteClass::close: token.kind = TokenKind::close_parenthesis; return;
    case ByteClass::bracket:
      if (dialect_->bracket_identifiers) scan_quoted(token, TokenKind::quoted_identifier, begin, false);
      return;
    case ByteClass::operator_byte: return scan_operator(token);
    case ByteClass::other: return;  // One byte of anything: a symbol.
  }
}

void Lexer::end_at(Token& token, TokenKind kind, uint32_t end) const {
  token.kind = kind;
  token.range.end = end;
}

void Lexer::scan_whitespace(Token& token) {
  uint32_t end = token.range.end;
  while (true) {
    while (end < size_ && class_of(text_[end]) == ByteClass::space) ++end;
    uint32_t const bytes = unicode_space(end);
    if (bytes == 0) break;
    end += bytes;
  }
  end_at(token, TokenKind::whitespace, end);
}

// The DuckDB parser takes these for blanks; elsewhere they are letters. Returns the bytes, 0 for no blank.
uint32_t Lexer::unicode_space(uint32_t offset) const {
  if (!unicode_spaces_ || static_cast<uint8_t>(at(offset)) < 0x80) return 0;
  auto const byte = [this, offset](uint32_t index) { return static_cast<uint8_t>(at(offset + index)); };
  switch (byte(0)) {
    case 0xC2: return byte(1) == 0xA0 ? 2 : 0;  // No-break space.
    case 0xE2:
      if (byte(1) == 0x80 && ((byte(2) >= 0x80 && byte(2) <= 0x8D) || byte(2) == 0xAF)) return 3;
      return byte(1) == 0x81 && (byte(2) == 0x9F || byte(2) == 0xA0) ? 3 : 0;
    case 0xE3: return byte(1) == 0x80 && byte(2) == 0x80 ? 3 : 0;
    case 0xEF: return byte(1) == 0xBB && byte(2) == 0xBF ? 3 : 0;
    default: return 0;
  }
}

void Lexer::scan_high_byte(Token& token) {
  uint32_t const begin = token.range.begin;
  bool const byte_order_mark = text_.compare(begin, 3, "\xEF\xBB\xBF") == 0 &&
                               (begin == 0 || dialect_->family == LexicalFamily::sqlite);
  uint32_t const bytes = byte_order_mark ? 3 : unicode_space(begin);
  if (bytes == 0) return scan_identifier(token);
  token.range.end = begin + bytes;
  scan_whitespace(token);
}

uint32_t Lexer::identifier_end(uint32_t offset) const {
  if (!unicode_spaces_) {
    while (offset < size_ && is_word_byte(text_[offset])) ++offset;
    return offset;
  }
  while (offset < size_ && is_word_byte(text_[offset]) && unicode_space(offset) == 0) ++offset;
  return offset;
}

void Lexer::scan_identifier(Token& token) {
  end_at(token, TokenKind::identifier, identifier_end(token.range.begin + 1));
}

// A letter that makes a string or a quoted name special when a quote follows it.
void Lexer::scan_prefixed(Token& token) {
  uint32_t const begin = token.range.begin;
  char const letter = static_cast<char>(text_[begin] | 0x20);
  char const following = at(begin + 1);
  if (letter == 'u') {
    char const quote = at(begin + 2);
    if (!dialect_->escape_strings || following != '&' || (quote != '\'' && quote != '"')) return scan_identifier(token);
    return scan_quoted(token, quote == '"' ? TokenKind::quoted_identifier : TokenKind::string, begin + 2, false);
  }
  if (following != '\'') return scan_identifier(token);
  if (letter == 'e') {
    if (dialect_->escape_strings) return scan_escape_string(token);
    return scan_identifier(token);
  }
  if (letter != 'x' && dialect_->family == LexicalFamily::sqlite) return scan_identifier(token);
  scan_quoted(token, TokenKind::string, begin + 1, dialect_->backslash_escapes);
}

void Lexer::scan_quote(Token& token) {
  uint32_t const begin = token.range.begin;
  switch (text_[begin]) {
    case '\'': return scan_quoted(token, TokenKind::string, begin, dialect_->backslash_escapes);
    case '"':
      if (dialect_->double_quotes_are_strings) {
        return scan_quoted(token, TokenKind::string, begin, dialect_->backslash_escapes);
      }
      return scan_quoted(token, TokenKind::quoted_identifier, begin, false);
    default:
      if (dialect_->backtick_identifiers) return scan_quoted(token, TokenKind::quoted_identifier, begin, false);
      scan_operator(token);
  }
}

// The first `byte` at or behind `offset`, or size_.
uint32_t Lexer::find(char byte, uint32_t offset, uint32_t end) const {
  auto const* found = offset < end ? static_cast<char const*>(std::memchr(text_.data() + offset, byte, end - offset)) : nullptr;
  return found == nullptr ? size_ : static_cast<uint32_t>(found - text_.data());
}

// The offset behind the closing quote, 0 if there is none. `opening` is where the quote is.
uint32_t Lexer::quote_end(uint32_t opening, bool backslashes) const {
  char const quote = text_[opening] == '[' ? ']' : text_[opening];
  uint32_t offset = opening + 1;
  uint32_t end = find(quote, offset, size_);
  while (true) {
    uint32_t const escape = backslashes ? find('\\', offset, end) : size_;
    if (escape < end) {
      // Whatever follows is text. The quote is searched again only if it was the escaped one: linear in all.
      if (escape + 1 >= size_) return 0;
      offset = escape + 2;
      if (end < offset) end = find(quote, offset, size_);
      continue;
    }
    if (end == size_) return 0;
    if (quote == ']' || at(end + 1) != quote) return end + 1;
    offset = end + 2;
    end = find(quote, offset, size_);
  }
}

void Lexer::scan_quoted(Token& token, TokenKind kind, uint32_t opening, bool backslashes) {
  uint32_t const end = quote_end(opening, backslashes);
  end_at(token, kind, end == 0 ? size_ : end);
  token.unterminated = end == 0;
}

// The parts of E'a'<line end>'b' are one string, and backslashes escape in all of them.
void Lexer::scan_escape_string(Token& token) {
  uint32_t opening = token.range.begin + 1;
  while (true) {
    scan_quoted(token, TokenKind::string, opening, true);
    if (token.unterminated) return;
    opening = continued_string(token.range.end);
    if (opening == 0) return;
  }
}

// The quote that continues a string which ended at `end`: behind blanks and line comments with a line end. 0 if none.
uint32_t Lexer::continued_string(uint32_t end) const {
  bool line_ended = false;
  while (end < size_) {
    if (text_[end] == '\n' || text_[end] == '\r') {
      line_ended = true;
      ++end;
    } else if (class_of(text_[end]) == ByteClass::space) {
      ++end;
    } else if (is_line_comment(end)) {
      end = line_end(end);
    } else {
      return line_ended && text_[end] == '\'' ? end : 0;
    }
  }
  return 0;
}

void Lexer::scan_dollar(Token& token) {
  uint32_t const begin = token.range.begin;
  char const following = at(begin + 1);
  if (dialect_->dollar_parameters && is_digit(following)) {
    uint32_t end = begin + 1;
    while (is_digit(at(end))) ++end;
    return end_at(token, TokenKind::placeholder, end);
  }
  if (dialect_->dollar_quotes) {
    uint32_t end = begin + 1;
    if (is_name_start(following)) {
      while (end < size_ && text_[end] != '$' && is_word_byte(text_[end])) ++end;
    }
    if (at(end) == '$') {
      std::string_view const tag = text_.substr(begin, end + 1 - begin);
      size_t const closing = text_.find(tag, end + 1);
      token.unterminated = closing == std::string_view::npos;
      end = token.unterminated ? size_ : static_cast<uint32_t>(closing + tag.size());
      return end_at(token, TokenKind::string, end);
    }
  }
  if (dialect_->named_parameters) return scan_tcl_variable(token);
  if (dialect_->family == LexicalFamily::mysql) return scan_identifier(token);
  if (dialect_->family == LexicalFamily::duckdb && is_name_start(following)) {
    uint32_t const end = identifier_end(begin + 1);
    if (end > begin + 1) end_at(token, TokenKind::placeholder, end);  // Not if a blank beyond ASCII follows.
  }
}

// SQLite's variables: a sign, a name, and for the sake of Tcl `::` and one `(...)` without blanks at the end.
void Lexer::scan_tcl_variable(Token& token) {
  uint32_t end = token.range.begin + 1;
  bool named = false;
  while (end < size_) {
    if (is_word_byte(text_[end])) {
      named = true;
      ++end;
    } else if (text_[end] == ':' && at(end + 1) == ':') {
      end += 2;
    } else if (text_[end] == '(' && named) {
      while (end < size_ && text_[end] != ')' && class_of(text_[end]) != ByteClass::space) ++end;
      if (at(end) == ')') ++end;
      break;
    } else {
      break;
    }
  }
  if (named) end_at(token, TokenKind::placeholder, end);
}

uint32_t Lexer::digits_end(uint32_t offset) const {
  while (is_digit(at(offset)) || (at(offset) == '_' && is_digit(at(offset + 1)))) ++offset;
  return offset;
}

// Behind an exponent at `offset`, or `offset` if there is none.
uint32_t Lexer::exponent_end(uint32_t offset) const {
  if ((at(offset) | 0x20) != 'e') return offset;
  char const sign = at(offset + 1);
  uint32_t const digits = offset + (sign == '+' || sign == '-' ? 2 : 1);
  return is_digit(at(digits)) ? digits_end(digits) : offset;
}

// A number ends where its form ends: in `1INTO` older PostgreSQL sees a keyword behind the number, and so do we.
// MySQL takes digits with letters for a name, but only if there is neither a point nor an exponent.
void Lexer::scan_number(Token& token) {
  uint32_t const begin = token.range.begin;
  bool const mysql = dialect_->family == LexicalFamily::mysql;
  uint32_t end = begin;
  if (text_[begin] == '0' && (at(begin + 1) | 0x20) == 'x' && is_hex_digit(at(begin + 2))) {
    end = begin + 2;
    while (is_hex_digit(at(end))) ++end;
  } else {
    end = digits_end(begin);
    bool const point = at(end) == '.' && at(end + 1) != '.';
    if (point) end = digits_end(end + 1);
    uint32_t const exponent = exponent_end(end);
    if (point || exponent != end) return end_at(token, TokenKind::number, exponent);
  }
  if (mysql && end < size_ && is_word_byte(text_[end])) return scan_identifier(token);
  end_at(token, TokenKind::number, end);
}

bool Lexer::is_line_comment(uint32_t offset) const {
  if (at(offset) != '-' || at(offset + 1) != '-') return false;
  if (!dialect_->dash_comment_needs_space || offset + 2 >= size_) return true;
  auto const following = static_cast<uint8_t>(text_[offset + 2]);
  return following <= ' ' || following == 0x7F;
}

// PostgreSQL ends a line at a carriage return as well; MySQL and SQLite do not.
uint32_t Lexer::line_end(uint32_t offset) const {
  if (!postgresql_operators_) return find('\n', offset, size_);
  while (offset < size_ && text_[offset] != '\n' && text_[offset] != '\r') ++offset;
  return offset;
}

void Lexer::scan_line_comment(Token& token) { end_at(token, TokenKind::comment, line_end(token.range.begin)); }

void Lexer::scan_dash(Token& token) {
  if (is_line_comment(token.range.begin)) return scan_line_comment(token);
  scan_operator(token);
}

void Lexer::scan_block_comment(Token& token) {
  uint32_t depth = 1;
  for (uint32_t offset = token.range.begin + 2; offset + 1 < size_; ++offset) {
    if (text_[offset] == '*' && text_[offset + 1] == '/') {
      if (--depth == 0) return end_at(token, TokenKind::comment, offset + 2);
      ++offset;
    } else if (dialect_->nested_comments && text_[offset] == '/' && text_[offset + 1] == '*') {
      ++depth;
      ++offset;
    }
  }
  token.unterminated = true;
  end_at(token, TokenKind::comment, size_);
}

void Lexer::scan_slash(Token& token) {
  uint32_t const begin = token.range.begin;
  if (at(begin + 1) != '*') return scan_operator(token);
  uint32_t const mark = begin + (at(begin + 2) == 'M' ? 3 : 2);
  if (!dialect_->executable_comments || at(mark) != '!') return scan_block_comment(token);
  // The version is five or six digits; fewer are part of the statement.
  uint32_t end = mark + 1;
  while (end < mark + 7 && is_digit(at(end))) ++end;
  if (end < mark + 6) end = mark + 1;
  inside_executable_comment_ = true;
  end_at(token, TokenKind::executable_comment, end);
}

void Lexer::scan_star(Token& token) {
  if (!inside_executable_comment_ || at(token.range.begin + 1) != '/') return scan_operator(token);
  inside_executable_comment_ = false;
  end_at(token, TokenKind::executable_comment, token.range.begin + 2);
}

void Lexer::scan_hash(Token& token) {
  if (dialect_->hash_comments) return scan_line_comment(token);
  if (dialect_->named_parameters) return scan_tcl_variable(token);
  scan_operator(token);
}

void Lexer::scan_at(Token& token) {
  if (dialect_->named_parameters) return scan_tcl_variable(token);
  if (postgresql_operators_) return scan_operator(token);
  if (at(token.range.begin + 1) == '@') ++token.range.end;
}

void Lexer::scan_colon(Token& token) {
  char const following = at(token.range.begin + 1);
  if (following == ':' || following == '=') {
    ++token.range.end;
  } else if (dialect_->named_parameters) {
    scan_tcl_variable(token);
  }
}

void Lexer::scan_question(Token& token) {
  if (!dialect_->question_parameters) return scan_operator(token);
  uint32_t end = token.range.end;
  while (is_digit(at(end))) ++end;
  end_at(token, TokenKind::placeholder, end);
}

// The longest run of operator characters, as long as no comment begins inside it.
void Lexer::scan_operator(Token& token) {
  uint32_t end = token.range.begin;
  for (; end < size_; ++end) {
    switch (class_of(text_[end])) {
      case ByteClass::operator_byte: continue;
      case ByteClass::dash:
        if (is_line_comment(end)) break;
        continue;
      case ByteClass::slash:
        if (at(end + 1) == '*') break;
        continue;
      case ByteClass::star:
        if (inside_executable_comment_ && at(end + 1) == '/') break;
        continue;
      case ByteClass::hash:
      case ByteClass::at:
        if (!postgresql_operators_) break;
        continue;
      case ByteClass::question:
        if (dialect_->question_parameters || !postgresql_operators_) break;
        continue;
      case ByteClass::quote:
        if (text_[end] != '`' || !postgresql_operators_ || dialect_->backtick_identifiers) break;
        continue;
      case ByteClass::other: case ByteClass::space: case ByteClass::letter: case ByteClass::prefix_letter:
      case ByteClass::high: case ByteClass::digit: case ByteClass::dollar: case ByteClass::colon: case ByteClass::dot:
      case ByteClass::semicolon: case ByteClass::open: case ByteClass::close: case ByteClass::bracket:
        break;
    }
    break;
  }
  // A character that is no operator in this dialect stands alone.
  if (end > token.range.begin) token.range.end = end;
}

// The mysql client looks for the delimiter everywhere outside quotes and comments, even inside a word: END$$.
void Lexer::cut_at_delimiter(Token& token) const {
  bool const can_be_cut = token.kind == TokenKind::identifier || token.kind == TokenKind::number ||
                          token.kind == TokenKind::symbol || token.kind == TokenKind::placeholder;
  if (!can_be_cut) return;
  for (uint32_t offset = token.range.begin + 1; offset < token.range.end; ++offset) {
    if (text_.compare(offset, delimiter_.size(), delimiter_) == 0) {
      token.range.end = offset;
      return;
    }
  }
}

std::vector<Token> tokenize(std::string_view text, Dialect const& dialect) {
  std::vector<Token> tokens;
  Lexer lexer(text, dialect);
  for (Token token; lexer.next(token);) tokens.push_back(token);
  return tokens;
}

}  // namespace sextant::sql
