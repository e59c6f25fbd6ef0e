// The text of commands and the names of keys: how bytes are written and read. Pure; any thread.
//
// A command is written as redis-cli takes it: words between spaces; "..." with \n \r \t \b \a \\ \" and \xHH; '...' with \'
// only. Unlike there, a quote may run over several lines. Lines that begin with # or -- before a command are comments.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace sextant::redis {

struct Word {
  std::string text;
  TextRange place;      // In the command's text, with its quotes.
  bool quoted = false;  // Any part of it.
};

// The words of one command. A quote that does not end, or that ends inside a word, is a syntax error with its place.
Result<std::vector<Word>> split_words(std::string_view command);

// A word of a command that gives these bytes; in quotes unless they are plain.
std::string quote_word(std::string_view bytes);
// The same, always in quotes.
std::string quote_bytes(std::string_view bytes);

// A name as text of valid UTF-8 without control characters: a backslash becomes \\, every other byte that cannot stand for
// itself \xHH. parse_name() is the inverse; a backslash that begins neither is bad.
std::string show_name(std::string_view bytes);
Result<std::string> parse_name(std::string_view text);

// The glob pattern of SCAN that matches these bytes only.
std::string escape_glob(std::string_view bytes);
// The same for any case of ASCII letters.
std::string escape_glob_any_case(std::string_view bytes);

}  // namespace sextant::redis
