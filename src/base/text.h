// Text: UTF-8 and display. Pure functions; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace sextant {

bool is_valid_utf8(std::string_view text);
// Offset of the first byte that is not valid UTF-8, or text.size().
size_t valid_utf8_prefix(std::string_view text);
// Decodes the code point at `offset` and moves it past; an invalid byte is U+FFFD and one byte long.
// REQUIRES: offset < text.size().
char32_t next_code_point(std::string_view text, size_t& offset);
void append_utf8(std::string& out, char32_t code_point);
// Columns the text takes on a terminal: wide East Asian and emoji 2, combining marks 0 (Unicode TR 11).
int display_width(std::string_view text);
// The longest prefix on a code point boundary of at most `bytes` bytes.
std::string_view utf8_prefix(std::string_view text, size_t bytes);
// Text that is safe on a terminal: control (C0, C1, DEL) and bidirectional control characters become visible escapes
// such as <ESC>, <LF>, <U+202E>; invalid UTF-8 becomes U+FFFD.
std::string visible_text(std::string_view text);
bool equals_ignoring_case(std::string_view left, std::string_view right);  // ASCII only.
std::string lower_ascii(std::string_view text);
// "1,234,567"
std::string with_thousands(int64_t number);
std::string format_duration(double seconds);  // "3 ms", "1.24 s", "2 min 5 s"

}  // namespace sextant
