#include "base/text.h"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <cstring>

#include "base/text_width.h"

namespace sextant {

namespace {

constexpr char32_t replacement = 0xfffd;

struct Decoded {
  char32_t code_point = replacement;
  uint32_t length = 0;  // 0: invalid.
};

unsigned byte_at(std::string_view text, size_t offset) { return static_cast<unsigned char>(text[offset]); }

// Well-formed sequences of table 3-7 of the Unicode Standard: no overlong forms, no surrogates, nothing past U+10FFFF.
Decoded decode_multibyte(std::string_view text, size_t offset) {
  auto const lead = byte_at(text, offset);
  auto const length = lead >= 0xf0 ? 4U : lead >= 0xe0 ? 3U : 2U;
  if (lead < 0xc2 || lead > 0xf4 || text.size() - offset < length) return {};
  auto const second = byte_at(text, offset + 1);
  auto const lowest = lead == 0xe0 ? 0xa0U : lead == 0xf0 ? 0x90U : 0x80U;
  auto const highest = lead == 0xed ? 0x9fU : lead == 0xf4 ? 0x8fU : 0xbfU;
  if (second < lowest || second > highest) return {};
  char32_t code_point = (lead & (0x7fU >> length)) << 6 | (second & 0x3f);
  for (uint32_t index = 2; index < length; ++index) {
    auto const next = byte_at(text, offset + index);
    if ((next & 0xc0) != 0x80) return {};
    code_point = code_point << 6 | (next & 0x3f);
  }
  return {code_point, length};
}

size_t skip_ascii(std::string_view text, size_t offset) {
  while (text.size() - offset >= 8) {
    uint64_t word;
    std::memcpy(&word, text.data() + offset, 8);
    if ((word & 0x8080808080808080U) != 0) break;
    offset += 8;
  }
  while (offset < text.size() && byte_at(text, offset) < 0x80) ++offset;
  return offset;
}

constexpr std::array<std::string_view, 32> control_names{
    "NUL", "SOH", "STX", "ETX", "EOT", "ENQ", "ACK", "BEL", "BS",  "TAB", "LF",  "VT",  "FF", "CR", "SO", "SI",
    "DLE", "DC1", "DC2", "DC3", "DC4", "NAK", "SYN", "ETB", "CAN", "EM",  "SUB", "ESC", "FS", "GS", "RS", "US"};

bool is_c1_or_delete(char32_t code_point) { return code_point >= 0x7f && code_point < 0xa0; }

// Characters that reorder or break the line around them.
bool changes_layout(char32_t code_point) {
  return code_point == 0x061c || code_point == 0x200e || code_point == 0x200f ||
         (code_point >= 0x2028 && code_point <= 0x202e) || (code_point >= 0x2066 && code_point <= 0x2069);
}

void append_visible(std::string& out, char32_t code_point) {
  if (code_point < 0x20) {
    out.append("<").append(control_names[code_point]).append(">");
  } else if (code_point == 0x7f) {
    out.append("<DEL>");
  } else if (is_c1_or_delete(code_point) || changes_layout(code_point)) {
    fmt::format_to(std::back_inserter(out), "<U+{:04X}>", static_cast<uint32_t>(code_point));
  } else {
    append_utf8(out, code_point);
  }
}

char lower(char character) {
  return character >= 'A' && character <= 'Z' ? static_cast<char>(character + ('a' - 'A')) : character;
}

}  // namespace

size_t valid_utf8_prefix(std::string_view text) {
  size_t offset = 0;
  while ((offset = skip_ascii(text, offset)) < text.size()) {
    auto const decoded = decode_multibyte(text, offset);
    if (decoded.length == 0) return offset;
    offset += decoded.length;
  }
  return offset;
}

bool is_valid_utf8(std::string_view text) { return valid_utf8_prefix(text) == text.size(); }

char32_t next_code_point(std::string_view text, size_t& offset) {
  auto const lead = byte_at(text, offset);
  if (lead < 0x80) {
    ++offset;
    return lead;
  }
  auto const decoded = decode_multibyte(text, offset);
  offset += decoded.length == 0 ? 1 : decoded.length;
  return decoded.code_point;
}

void append_utf8(std::string& out, char32_t code_point) {
  auto const put = [&out](char32_t byte) { out.push_back(static_cast<char>(byte)); };
  if (code_point > 0x10ffff || (code_point >= 0xd800 && code_point < 0xe000)) code_point = replacement;
  if (code_point < 0x80) return put(code_point);
  if (code_point < 0x800) {
    put(0xc0 | code_point >> 6);
  } else {
    if (code_point < 0x10000) {
      put(0xe0 | code_point >> 12);
    } else {
      put(0xf0 | code_point >> 18);
      put(0x80 | (code_point >> 12 & 0x3f));
    }
    put(0x80 | (code_point >> 6 & 0x3f));
  }
  put(0x80 | (code_point & 0x3f));
}

int display_width(std::string_view text) {
  int width = 0;
  for (size_t offset = 0; offset < text.size();) width += code_point_width(next_code_point(text, offset));
  return width;
}

std::string_view utf8_prefix(std::string_view text, size_t bytes) {
  if (text.size() <= bytes) return text;
  // A sequence has at most three continuation bytes; more of them are not UTF-8 and may be cut anywhere.
  auto end = bytes;
  for (int step = 0; step < 3 && end > 0 && (byte_at(text, end) & 0xc0) == 0x80; ++step) --end;
  if ((byte_at(text, end) & 0xc0) == 0x80) end = bytes;
  return text.substr(0, end);
}

std::string visible_text(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (size_t offset = 0; offset < text.size();) append_visible(out, next_code_point(text, offset));
  return out;
}

bool equals_ignoring_case(std::string_view left, std::string_view right) {
  if (left.size() != right.size()) return false;
  for (size_t index = 0; index < left.size(); ++index) {
    if (lower(left[index]) != lower(right[index])) return false;
  }
  return true;
}

std::string lower_ascii(std::string_view text) {
  std::string out(text);
  for (auto& character : out) character = lower(character);
  return out;
}

std::string with_thousands(int64_t number) {
  auto const digits = fmt::format("{}", number);
  size_t const first = number < 0 ? 1 : 0;
  std::string out;
  for (size_t index = 0; index < digits.size(); ++index) {
    if (index > first && (digits.size() - index) % 3 == 0) out.push_back(',');
    out.push_back(digits[index]);
  }
  return out;
}

std::string format_duration(double seconds) {
  if (!(seconds > 0)) return "0 ms";
  if (seconds < 0.00095) return fmt::format("{:.1f} ms", seconds * 1000);
  if (seconds < 0.9995) return fmt::format("{:.0f} ms", seconds * 1000);
  if (seconds < 59.995) return fmt::format("{:.2f} s", seconds);
  constexpr double longest = 1e12;
  auto const whole = std::llround(std::min(seconds, longest));
  if (whole < 3600) return fmt::format("{} min {} s", whole / 60, whole % 60);
  return fmt::format("{} h {} min", whole / 3600, whole % 3600 / 60);
}

}  // namespace sextant
