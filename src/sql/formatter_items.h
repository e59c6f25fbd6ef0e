// FormatItems: the tokens and comments of one statement with what the formatter must know of each: the blank before it, the
// parenthesis or END that closes it, whether it is a keyword. Borrows the statement's text. Pure; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sql/formatter.h"
#include "sql/lexer.h"

namespace sextant::sql {

// Where a comment stands; it stays there.
enum class CommentPlace : uint8_t {
  none,      // No comment.
  own_line,  // Nothing else stands on its lines.
  behind,    // The last on a line, behind something else.
  before,    // In front of something on its line.
};

struct FormatItem {
  std::string_view text;
  std::string_view keyword;  // Upper case, of the words that the layout knows; empty for names.
  TokenKind kind = TokenKind::symbol;
  CommentPlace comment = CommentPlace::none;
  bool space = false;     // A blank stands before it, unless it begins a line.
  bool new_line = false;  // It must begin a line: some engines join strings on two lines, but not on one.
  bool spaced = false;    // An operator between two values.
  bool recased = false;   // Its case is that of keywords.
  bool stays = false;     // No line may begin here.
  uint32_t close = 0;     // Of an opening parenthesis or CASE: what closes it. 0: neither.
  uint32_t width = 0;     // In characters.

  bool is(std::string_view word) const { return keyword == word; }
  bool is_symbol(std::string_view wanted) const { return kind == TokenKind::symbol && text == wanted; }
  bool is_comment() const { return comment != CommentPlace::none; }
};

struct FormatItems {
  std::vector<FormatItem> items;
  bool certain = true;  // False: the statement should stay as it is.

  size_t size() const { return items.size(); }
  FormatItem const& operator[](size_t index) const { return items[index]; }
};

FormatItems read_format_items(std::string_view statement, Dialect const& dialect);

}  // namespace sextant::sql
