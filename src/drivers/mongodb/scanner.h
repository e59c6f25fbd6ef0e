// Scanner: walks over statement text in the shell's notation. Pure; one thread at a time. Borrows the text.
//
// The notation is data: names, dots, calls, literals. Whatever would need a JavaScript engine is an error with its place.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace sextant::mongodb {

class Scanner {
 public:
  explicit Scanner(std::string_view text, uint32_t at = 0) : text_(text), at_(at) {}

  uint32_t at() const { return at_; }
  void move_to(uint32_t at) { at_ = at; }
  std::string_view text() const { return text_; }
  bool at_end() const { return at_ >= text_.size(); }
  // The byte here, or NUL at the end.
  char peek(uint32_t ahead = 0) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }
  void step(uint32_t count = 1) { at_ += count; }

  // White space and comments: // and /* */. True if a comment was not closed.
  bool skip_space();
  // The byte, after space; moves past it.
  bool take(char byte);
  // A JavaScript name: letters, digits, _ and $ (and anything beyond ASCII); empty if there is none.
  std::string_view take_name();
  // REQUIRES: a quote is here. The text of the string, its escapes resolved.
  Result<std::string> take_string();
  // REQUIRES: a slash is here. Moves past a regular expression; pattern and options as written.
  Result<> take_regex(std::string& pattern, std::string& options);
  // Moves past a string or a regular expression without reading it; to the end if it is not closed, and then false.
  bool skip_string();
  bool skip_regex();

  Error error(std::string message, std::string hint = {}) const;  // Points at the token here.
  Error error_at(uint32_t begin, uint32_t end, std::string message, std::string hint = {}) const;

 private:
  Result<> take_escape(std::string& out);
  bool take_hex(int digits, uint32_t& value);
  std::string_view text_;
  uint32_t at_;
};

bool is_name_start(char byte);
bool is_name_byte(char byte);

}  // namespace sextant::mongodb
