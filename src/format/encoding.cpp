#include "format/encoding.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.h"

namespace sextant {

namespace {

// Bytes 0x80 to 0x9f of windows-1252; 0: no character.
constexpr std::array<uint16_t, 32> windows_1252{
    0x20ac, 0, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0, 0x017d, 0,
    0, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0, 0x017e, 0x0178};

// The byte of a code point; nullopt if the encoding has none.
std::optional<char> single_byte(char32_t code_point, CsvEncoding encoding) {
  if (code_point < 0x80) return static_cast<char>(code_point);
  if (code_point <= 0xff && (encoding == CsvEncoding::latin1 || code_point >= 0xa0)) return static_cast<char>(code_point);
  if (encoding == CsvEncoding::latin1) return std::nullopt;
  auto const* const found = std::find(windows_1252.begin(), windows_1252.end(), code_point);
  if (found == windows_1252.end()) return std::nullopt;
  return static_cast<char>(0x80 + (found - windows_1252.begin()));
}

void append_utf16(std::string& out, char32_t code_point) {
  auto const unit = [&out](uint32_t value) {
    out.push_back(static_cast<char>(value & 0xff));
    out.push_back(static_cast<char>(value >> 8));
  };
  if (code_point < 0x10000) return unit(code_point);
  unit(0xd800 + ((code_point - 0x10000) >> 10));
  unit(0xdc00 + ((code_point - 0x10000) & 0x3ff));
}

// Bytes at the end of the text that begin a code point but do not end it.
size_t unfinished(std::string_view text) {
  for (size_t back = 1; back <= std::min<size_t>(3, text.size()); ++back) {
    auto const byte = static_cast<unsigned char>(text[text.size() - back]);
    if ((byte & 0xc0) == 0x80) continue;
    auto const length = byte >= 0xf0 ? 4U : byte >= 0xe0 ? 3U : byte >= 0xc0 ? 2U : 1U;
    return length > back ? back : 0;
  }
  return 0;
}

}  // namespace

std::optional<std::string> why_not_encodable(std::string_view text, CsvEncoding encoding) {
  if (encoding == CsvEncoding::utf8 || encoding == CsvEncoding::utf8_bom) return std::nullopt;
  if (!is_valid_utf8(text)) return "it holds bytes that are no text.";
  if (encoding == CsvEncoding::utf16le) return std::nullopt;
  for (size_t at = 0; at < text.size();) {
    auto const code_point = next_code_point(text, at);
    if (single_byte(code_point, encoding)) continue;
    std::string shown;
    append_utf8(shown, code_point);
    return fmt::format("{} has no {} (U+{:04X}).", to_string(encoding), visible_text(shown), static_cast<uint32_t>(code_point));
  }
  return std::nullopt;
}

Result<> EncodingSink::write(std::string_view bytes) {
  if (encoding_ == CsvEncoding::utf8 || encoding_ == CsvEncoding::utf8_bom) return out_.write(bytes);
  cut_.append(bytes);
  auto const left = unfinished(cut_);
  auto const whole = std::string_view(cut_).substr(0, cut_.size() - left);
  encoded_.clear();
  for (size_t at = 0; at < whole.size();) {
    auto const code_point = next_code_point(whole, at);
    if (encoding_ == CsvEncoding::utf16le) append_utf16(encoded_, code_point);
    else encoded_.push_back(single_byte(code_point, encoding_).value_or('?'));
  }
  cut_.erase(0, whole.size());
  return out_.write(encoded_);
}

}  // namespace sextant
