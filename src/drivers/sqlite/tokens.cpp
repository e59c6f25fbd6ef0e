#include "drivers/sqlite/tokens.h"

#include <sqlite3.h>

#include <algorithm>
#include <array>

#include "sql/dialect.h"

namespace sextant::sqlite {

namespace {

bool is_space(char byte) { return byte == ' ' || (byte >= '\t' && byte <= '\r' && byte != '\v'); }
bool is_digit(char byte) { return byte >= '0' && byte <= '9'; }
bool starts_word(char byte) {
  return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || byte == '_' || (byte & 0x80) != 0;
}
bool continues_word(char byte) { return starts_word(byte) || is_digit(byte) || byte == '$'; }

uint32_t size_of(std::string_view text) { return static_cast<uint32_t>(text.size()); }

uint32_t word_end(std::string_view text, uint32_t offset) {
  while (offset < text.size() && continues_word(text[offset])) ++offset;
  return offset;
}

// The end of a quoted token that starts at `begin`; a doubled quote stands for itself, but not in brackets.
uint32_t quote_end(std::string_view text, uint32_t begin, char quote) {
  auto offset = begin + 1;
  while (offset < text.size()) {
    if (text[offset] != quote) {
      ++offset;
    } else if (quote != ']' && offset + 1 < text.size() && text[offset + 1] == quote) {
      offset += 2;
    } else {
      return offset + 1;
    }
  }
  return size_of(text);
}

uint32_t number_end(std::string_view text, uint32_t offset) {
  while (offset < text.size()) {
    auto const byte = text[offset];
    auto const exponent_sign = (byte == '+' || byte == '-') && (text[offset - 1] == 'e' || text[offset - 1] == 'E');
    if (!continues_word(byte) && byte != '.' && !exponent_sign) break;
    ++offset;
  }
  return offset;
}

bool same(std::string_view left, std::string_view right) {
  return left.size() == right.size() && sqlite3_strnicmp(left.data(), right.data(), static_cast<int>(left.size())) == 0;
}

std::string upper(std::string_view text) {
  std::string result(text);
  for (auto& byte : result) {
    if (byte >= 'a' && byte <= 'z') byte = static_cast<char>(byte - 'a' + 'A');
  }
  return result;
}

}  // namespace

uint32_t skip_blank(std::string_view text, uint32_t offset) {
  while (offset < text.size()) {
    auto const rest = text.substr(offset);
    if (is_space(rest[0])) {
      ++offset;
    } else if (rest.starts_with("\xEF\xBB\xBF")) {
      offset += 3;
    } else if (rest.starts_with("--")) {
      auto const line_end = text.find('\n', offset);
      offset = line_end == std::string_view::npos ? size_of(text) : static_cast<uint32_t>(line_end + 1);
    } else if (rest.starts_with("/*")) {
      auto const end = text.find("*/", offset + 2);
      offset = end == std::string_view::npos ? size_of(text) : static_cast<uint32_t>(end + 2);
    } else {
      break;
    }
  }
  return offset;
}

Token next_token(std::string_view text, uint32_t offset) {
  auto const begin = skip_blank(text, offset);
  if (begin >= text.size()) return {TokenKind::end, size_of(text), size_of(text)};
  auto const first = text[begin];
  auto const second = begin + 1 < text.size() ? text[begin + 1] : '\0';
  if (first == '\'') return {TokenKind::string, begin, quote_end(text, begin, '\'')};
  if (first == '"' || first == '`') return {TokenKind::quoted_name, begin, quote_end(text, begin, first)};
  if (first == '[') return {TokenKind::quoted_name, begin, quote_end(text, begin, ']')};
  if ((first == 'x' || first == 'X') && second == '\'') return {TokenKind::string, begin, quote_end(text, begin + 1, '\'')};
  if (is_digit(first) || (first == '.' && is_digit(second))) return {TokenKind::number, begin, number_end(text, begin + 1)};
  if (starts_word(first)) return {TokenKind::word, begin, word_end(text, begin)};
  auto const variable = first == '?' || ((first == ':' || first == '@' || first == '$' || first == '#') && continues_word(second));
  if (variable) return {TokenKind::variable, begin, word_end(text, begin + 1)};
  return {TokenKind::symbol, begin, begin + 1};
}

bool is_keyword(std::string_view text, Token token, std::string_view keyword) {
  return token.kind == TokenKind::word && same(token_text(text, token), keyword);
}

bool is_symbol(std::string_view text, Token token, char symbol) {
  return token.kind == TokenKind::symbol && text[token.begin] == symbol;
}

std::string unquoted(std::string_view token) {
  if (token.empty()) return {};
  auto const open = token.front();
  if (open != '"' && open != '`' && open != '[' && open != '\'') return std::string(token);
  auto const close = open == '[' ? ']' : open;
  std::string result;
  for (size_t index = 1; index < token.size(); ++index) {
    if (token[index] == close) {
      if (index + 1 >= token.size()) break;
      ++index;
    }
    result += token[index];
  }
  return result;
}

std::string written_name(std::string_view name) {
  auto const plain = !name.empty() && starts_word(name[0]) && word_end(name, 0) == name.size() &&
                     name.find('$') == std::string_view::npos &&
                     sqlite3_keyword_check(name.data(), static_cast<int>(name.size())) == 0;
  return plain ? std::string(name) : sql::quote_identifier(name, sql::sqlite_dialect);
}

namespace {

// The verb after the CTEs of a WITH statement: the first one outside parentheses.
std::string verb_after_with(std::string_view statement, uint32_t offset) {
  static constexpr std::array<std::string_view, 6> verbs{"SELECT", "VALUES", "INSERT", "REPLACE", "UPDATE", "DELETE"};
  int64_t depth = 0;
  for (auto token = next_token(statement, offset); token.kind != TokenKind::end; token = next_token(statement, token.end)) {
    if (is_symbol(statement, token, '(')) ++depth;
    if (is_symbol(statement, token, ')')) --depth;
    if (depth != 0 || token.kind != TokenKind::word) continue;
    for (auto const verb : verbs) {
      if (same(token_text(statement, token), verb)) return std::string(verb);
    }
  }
  return "WITH";
}

}  // namespace

std::string command_of(std::string_view statement) {
  auto token = next_token(statement, 0);
  while (is_symbol(statement, token, ';')) token = next_token(statement, token.end);
  if (token.kind != TokenKind::word) return {};
  auto command = upper(token_text(statement, token));
  if (command == "WITH") return verb_after_with(statement, token.end);
  if (command != "CREATE" && command != "DROP" && command != "ALTER") return command;
  static constexpr std::array<std::string_view, 4> modifiers{"TEMP", "TEMPORARY", "UNIQUE", "VIRTUAL"};
  auto object = next_token(statement, token.end);
  auto const is_modifier = [&](std::string_view modifier) { return is_keyword(statement, object, modifier); };
  while (std::any_of(modifiers.begin(), modifiers.end(), is_modifier)) object = next_token(statement, object.end);
  if (object.kind == TokenKind::word) command += " " + upper(token_text(statement, object));
  return command;
}

bool nothing_follows(std::string_view text, uint32_t offset) {
  auto token = next_token(text, offset);
  while (is_symbol(text, token, ';')) token = next_token(text, token.end);
  return token.kind == TokenKind::end;
}

}  // namespace sextant::sqlite
