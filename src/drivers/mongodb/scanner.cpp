#include "drivers/mongodb/scanner.h"

#include <algorithm>

#include "base/digits.h"
#include "base/text.h"

namespace sextant::mongodb {

namespace {

bool is_digit(char byte) { return byte >= '0' && byte <= '9'; }

bool is_space(char byte) { return byte == ' ' || (byte >= '\t' && byte <= '\r'); }

}  // namespace

bool is_name_start(char byte) {
  return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || byte == '_' || byte == '$' ||
         static_cast<unsigned char>(byte) >= 0x80;
}

bool is_name_byte(char byte) { return is_name_start(byte) || is_digit(byte); }

bool Scanner::skip_space() {
  for (;;) {
    if (is_space(peek()) && !at_end()) {
      ++at_;
    } else if (peek() == '/' && peek(1) == '/') {
      at_ = static_cast<uint32_t>(std::min(text_.find('\n', at_), text_.size()));
    } else if (peek() == '/' && peek(1) == '*') {
      auto const end = text_.find("*/", at_ + 2);
      at_ = static_cast<uint32_t>(end == std::string_view::npos ? text_.size() : end + 2);
      if (end == std::string_view::npos) return true;
    } else if (text_.substr(at_, 3) == "\xef\xbb\xbf" || text_.substr(at_, 2) == "\xc2\xa0") {
      at_ += text_[at_] == '\xef' ? 3 : 2;  // A byte order mark and a space that does not break, as pasted.
    } else {
      return false;
    }
  }
}

bool Scanner::take(char byte) {
  skip_space();
  if (at_end() || peek() != byte) return false;
  ++at_;
  return true;
}

std::string_view Scanner::take_name() {
  auto const begin = at_;
  if (at_end() || !is_name_start(peek())) return {};
  while (!at_end() && is_name_byte(peek())) ++at_;
  return text_.substr(begin, at_ - begin);
}

bool Scanner::take_hex(int digits, uint32_t& value) {
  value = 0;
  for (int index = 0; index < digits; ++index, ++at_) {
    auto const digit = hex_digit(peek());
    if (digit < 0) return false;
    value = value * 16 + static_cast<uint32_t>(digit);
  }
  return true;
}

// After the backslash.
Result<> Scanner::take_escape(std::string& out) {
  auto const begin = at_ - 1;
  auto const byte = peek();
  ++at_;
  switch (byte) {
    case 'n': out += '\n'; return {};
    case 't': out += '\t'; return {};
    case 'r': out += '\r'; return {};
    case 'b': out += '\b'; return {};
    case 'f': out += '\f'; return {};
    case 'v': out += '\v'; return {};
    case '0': out += '\0'; return {};
    case '\r': if (peek() == '\n') ++at_; return {};
    case '\n': return {};
    case 'x': case 'u': break;
    default: out += byte; return {};
  }
  uint32_t code = 0;
  auto const braces = byte == 'u' && peek() == '{';
  if (braces) {
    auto const end = text_.find('}', at_);
    ++at_;
    if (end == std::string_view::npos || end - at_ > 6 || !take_hex(static_cast<int>(end - at_), code)) code = 0x110000;
    at_ = static_cast<uint32_t>(std::min(end, text_.size() - 1)) + 1;
  } else if (!take_hex(byte == 'x' ? 2 : 4, code)) {
    code = 0x110000;
  }
  if (code >= 0xd800 && code < 0xdc00 && peek() == '\\' && peek(1) == 'u') {
    uint32_t low = 0;
    at_ += 2;
    if (!take_hex(4, low) || low < 0xdc00 || low > 0xdfff) code = 0x110000;
    else code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
  }
  if (code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) {
    return error_at(begin, std::min(at_, static_cast<uint32_t>(text_.size())), "This escape names no character.");
  }
  append_utf8(out, code);
  return {};
}

Result<std::string> Scanner::take_string() {
  auto const begin = at_;
  auto const quote = peek();
  ++at_;
  std::string result;
  while (!at_end()) {
    auto const byte = peek();
    ++at_;
    if (byte == quote) return result;
    if (byte == '\\' && !at_end()) {
      TRY(take_escape(result));
    } else if (quote == '`' && byte == '$' && peek() == '{') {
      return error_at(at_ - 1, at_ + 1, "A text with ${...} would need JavaScript, which is not run here.");
    } else {
      if (quote != '`' && byte == '\n') break;
      result += byte;
    }
  }
  return error_at(begin, at_, "This text is not closed.");
}

bool Scanner::skip_string() {
  auto const quote = peek();
  ++at_;
  while (!at_end()) {
    auto const byte = peek();
    ++at_;
    if (byte == quote) return true;
    if (byte == '\\' && !at_end()) ++at_;
    if (byte == '\n' && quote != '`') return true;  // The parser says what is wrong; the next line may be well again.
  }
  return false;
}

bool Scanner::skip_regex() {
  bool in_class = false;
  for (++at_; !at_end(); ++at_) {
    auto const byte = peek();
    if (byte == '\n') return false;
    if (byte == '\\') ++at_;
    else if (byte == '[') in_class = true;
    else if (byte == ']') in_class = false;
    else if (byte == '/' && !in_class) {
      ++at_;
      while (!at_end() && is_name_byte(peek())) ++at_;
      return true;
    }
  }
  at_ = static_cast<uint32_t>(text_.size());
  return false;
}

Result<> Scanner::take_regex(std::string& pattern, std::string& options) {
  auto const begin = at_;
  if (!skip_regex()) return error_at(begin, at_, "This regular expression is not closed.");
  auto const whole = text_.substr(begin, at_ - begin);
  auto const slash = whole.rfind('/');
  pattern = whole.substr(1, slash - 1);
  options = whole.substr(slash + 1);
  for (auto const option : options) {
    if (std::string_view("gimsuxyl").find(option) == std::string_view::npos) {
      return error_at(begin, at_, "A regular expression of MongoDB has no such option.", "Its options are i, l, m, s, u and x.");
    }
  }
  std::erase_if(options, [](char option) { return option == 'g' || option == 'y'; });
  std::sort(options.begin(), options.end());
  return {};
}

Error Scanner::error_at(uint32_t begin, uint32_t end, std::string message, std::string hint) const {
  auto const size = static_cast<uint32_t>(text_.size());
  return {.code = ErrorCode::syntax,
          .message = std::move(message),
          .hint = std::move(hint),
          .position = TextRange{std::min(begin, size), std::max(std::min(begin, size), std::min(end, size))}};
}

Error Scanner::error(std::string message, std::string hint) const {
  auto end = at_;
  while (end < text_.size() && is_name_byte(text_[end])) ++end;
  if (end == at_ && end < text_.size()) ++end;
  return error_at(at_, end, std::move(message), std::move(hint));
}

}  // namespace sextant::mongodb
