#include "drivers/redis/text.h"

#include "base/digits.h"
#include "base/text.h"

namespace sextant::redis {

namespace {

constexpr std::string_view spaces = " \t\r\n\v\f";

bool is_space(char c) { return spaces.find(c) != std::string_view::npos; }

// The byte of "xHH" at `at`, or -1.
int hex_byte(std::string_view text, size_t at) {
  if (at + 2 >= text.size() || text[at] != 'x') return -1;
  auto const high = hex_digit(text[at + 1]);
  auto const low = hex_digit(text[at + 2]);
  return high < 0 || low < 0 ? -1 : high * 16 + low;
}

char escaped(char c) {
  switch (c) {
    case 'n': return '\n';
    case 'r': return '\r';
    case 't': return '\t';
    case 'b': return '\b';
    case 'a': return '\a';
    default: return c;
  }
}

Error bad_quote(std::string message, size_t begin, size_t end) {
  return {.code = ErrorCode::syntax,
          .message = std::move(message),
          .position = TextRange{static_cast<uint32_t>(begin), static_cast<uint32_t>(end)}};
}

// Reads a quoted part from its opening quote on; `at` is then behind the closing one. False if there is none.
bool read_quoted(std::string_view text, size_t& at, std::string& out) {
  auto const quote = text[at++];
  for (; at < text.size(); ++at) {
    if (text[at] == quote) {
      ++at;
      return true;
    }
    if (text[at] != '\\' || at + 1 >= text.size()) {
      out += text[at];
    } else if (quote == '\'') {
      if (text[at + 1] == '\'') ++at;
      out += text[at];
    } else if (auto const byte = hex_byte(text, at + 1); byte >= 0) {
      out += static_cast<char>(byte);
      at += 3;
    } else {
      out += escaped(text[++at]);
    }
  }
  return false;
}

void append_hex(std::string& out, char byte) { fmt::format_to(std::back_inserter(out), "\\x{:02x}", static_cast<unsigned char>(byte)); }

// Code points that must not stand in a name: controls, and those that change the direction of text.
bool is_plain(char32_t code_point) {
  return code_point >= 0x20 && (code_point < 0x7f || code_point >= 0xa0) && !(code_point >= 0x202a && code_point <= 0x202e) &&
         !(code_point >= 0x2066 && code_point <= 0x2069) && code_point != 0x200e && code_point != 0x200f && code_point != 0x2028 &&
         code_point != 0x2029;
}

// Appends what stands for itself, and \xHH for every byte that does not; `special` are characters that get a backslash.
void append_shown(std::string& out, std::string_view bytes, std::string_view special) {
  for (size_t at = 0; at < bytes.size();) {
    auto const begin = at;
    auto const code_point = next_code_point(bytes, at);
    auto const piece = bytes.substr(begin, at - begin);
    auto const valid = is_valid_utf8(piece);
    if (valid && piece.size() == 1 && special.find(piece[0]) != std::string_view::npos) {
      out += '\\';
      out += piece;
    } else if (valid && is_plain(code_point)) {
      out += piece;
    } else {
      for (auto const byte : piece) append_hex(out, byte);
    }
  }
}

}  // namespace

Result<std::vector<Word>> split_words(std::string_view command) {
  std::vector<Word> words;
  size_t at = 0;
  for (;;) {
    while (at < command.size() && is_space(command[at])) ++at;
    if (at == command.size()) return words;
    Word word;
    auto const begin = at;
    while (at < command.size() && !is_space(command[at])) {
      if (command[at] != '"' && command[at] != '\'') {
        word.text += command[at++];
        continue;
      }
      auto const opened = at;
      word.quoted = true;
      if (!read_quoted(command, at, word.text)) return bad_quote("A quote is not closed.", opened, command.size());
      if (at < command.size() && !is_space(command[at])) {
        return bad_quote("After a closing quote comes a space or the end.", at - 1, at + 1);
      }
    }
    word.place = {static_cast<uint32_t>(begin), static_cast<uint32_t>(at)};
    words.push_back(std::move(word));
  }
}

std::string quote_bytes(std::string_view bytes) {
  std::string out = "\"";
  append_shown(out, bytes, "\\\"");
  return out += '"';
}

std::string quote_word(std::string_view bytes) {
  auto const plain = !bytes.empty() && std::ranges::all_of(bytes, [](char c) {
    auto const letter = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    return letter || std::string_view("_:.-+*@/").find(c) != std::string_view::npos;
  });
  return plain ? std::string(bytes) : quote_bytes(bytes);
}

std::string show_name(std::string_view bytes) {
  std::string out;
  append_shown(out, bytes, "\\");
  return out;
}

Result<std::string> parse_name(std::string_view text) {
  std::string out;
  for (size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '\\') {
      out += text[at];
    } else if (at + 1 < text.size() && text[at + 1] == '\\') {
      out += text[++at];
    } else if (auto const byte = hex_byte(text, at + 1); byte >= 0) {
      out += static_cast<char>(byte);
      at += 3;
    } else {
      return Error{.code = ErrorCode::invalid_argument,
                   .message = "A key's name has a backslash that is followed by neither another nor by x and two hexadecimal digits."};
    }
  }
  return out;
}

std::string escape_glob(std::string_view bytes) {
  std::string out;
  for (auto const c : bytes) {
    if (std::string_view("*?[]\\^").find(c) != std::string_view::npos) out += '\\';
    out += c;
  }
  return out;
}

std::string escape_glob_any_case(std::string_view bytes) {
  std::string out;
  for (auto const c : bytes) {
    auto const lower = static_cast<char>(c | 0x20);
    if (lower >= 'a' && lower <= 'z') {
      out += {'[', lower, static_cast<char>(lower - 0x20), ']'};
    } else {
      out += escape_glob({&c, 1});
    }
  }
  return out;
}

}  // namespace sextant::redis
