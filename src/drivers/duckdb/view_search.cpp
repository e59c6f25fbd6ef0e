#include "drivers/duckdb/view_search.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

#include "base/text.h"
#include "data/value_text.h"

namespace sextant::duckdb {

namespace {

constexpr auto npos = std::string_view::npos;

// The small letter, which has as many bytes as the capital.
char32_t small_letter(char32_t letter) {
  auto const in = [&](char32_t first, char32_t last) { return letter >= first && letter <= last; };
  if (in('A', 'Z')) return letter + 32;
  if (letter < 0xc0) return letter;
  if (in(0xc0, 0xde) && letter != 0xd7) return letter + 32;
  if ((in(0x100, 0x12f) || in(0x132, 0x137) || in(0x14a, 0x177)) && letter % 2 == 0) return letter + 1;
  if ((in(0x139, 0x148) || in(0x179, 0x17e)) && letter % 2 == 1) return letter + 1;
  if (in(0x391, 0x3a9) && letter != 0x3a2) return letter + 32;
  if (in(0x410, 0x42f)) return letter + 32;
  if (in(0x400, 0x40f)) return letter + 80;
  return letter;
}

char small_byte(char byte) { return byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte + 32) : byte; }

// `needle` is in small letters.
bool begins_with(std::string_view text, std::string_view needle) {
  if (text.size() < needle.size()) return false;
  for (size_t at = 0; at < needle.size();) {
    auto const byte = static_cast<unsigned char>(needle[at]);
    if (byte < 0x80) {
      if (small_byte(text[at]) != needle[at]) return false;
      ++at;
      continue;
    }
    auto in_text = at, in_needle = at;
    if (small_letter(next_code_point(text, in_text)) != next_code_point(needle, in_needle) || in_text != in_needle) return false;
    at = in_needle;
  }
  return true;
}

std::string in_small_letters(std::string_view text) {
  std::string result;
  for (size_t at = 0; at < text.size();) append_utf8(result, small_letter(next_code_point(text, at)));
  return result;
}

// The bytes that a place where the needle is can begin with.
std::array<bool, 256> first_bytes(std::string_view needle) {
  std::array<bool, 256> first{};
  auto const byte = static_cast<unsigned char>(needle[0]);
  first[byte] = true;
  if (byte >= 'a' && byte <= 'z') first[byte - 32U] = true;
  if (byte >= 0x80) std::fill(first.begin() + 0x80, first.end(), true);
  return first;
}

size_t find_small(std::string_view text, std::string_view small_needle, std::array<bool, 256> const& first, size_t from) {
  if (text.size() < small_needle.size()) return npos;
  auto const last = text.size() - small_needle.size();
  for (auto at = from; at <= last; ++at) {
    if (first[static_cast<unsigned char>(text[at])] && begins_with(text.substr(at), small_needle)) return at;
  }
  return npos;
}

using Block [[gnu::vector_size(16)]] = unsigned char;

Block block_at(char const* place) {
  Block block;
  std::memcpy(&block, place, sizeof(block));
  return block;
}
Block block_of(char byte) { return Block{} + static_cast<unsigned char>(byte); }
char capital_byte(char byte) { return byte >= 'a' && byte <= 'z' ? static_cast<char>(byte - 32) : byte; }

// Sixteen places at once: where the first and the last byte of the needle fit, the rest is looked at. A loop over single bytes
// takes six times as long. REQUIRES: both of those bytes are ASCII; `from` <= text.size().
size_t find_small_ascii(std::string_view text, std::string_view small_needle, size_t from) {
  auto const first = block_of(small_needle.front()), first_capital = block_of(capital_byte(small_needle.front()));
  auto const last = block_of(small_needle.back()), last_capital = block_of(capital_byte(small_needle.back()));
  auto const reach = small_needle.size() - 1;
  auto at = from;
  for (; at + reach + sizeof(Block) <= text.size(); at += sizeof(Block)) {
    auto const begins = block_at(text.data() + at), ends = block_at(text.data() + at + reach);
    auto const fits = ((begins == first) | (begins == first_capital)) & ((ends == last) | (ends == last_capital));
    std::array<uint64_t, 2> halves;
    std::memcpy(halves.data(), &fits, sizeof(fits));
    for (size_t half = 0; half < halves.size(); ++half) {
      for (auto rest = halves[half]; rest != 0;) {
        auto const byte = static_cast<size_t>(std::countr_zero(rest)) / 8;
        auto const place = at + half * 8 + byte;
        if (begins_with(text.substr(place), small_needle)) return place;
        rest &= ~(uint64_t{0xff} << (byte * 8));
      }
    }
  }
  for (; at + small_needle.size() <= text.size(); ++at) {
    if (begins_with(text.substr(at), small_needle)) return at;
  }
  return npos;
}

size_t find_exact(std::string_view text, std::string_view needle, size_t from) {
  if (from > text.size()) return npos;
  auto const* const found = ::memmem(text.data() + from, text.size() - from, needle.data(), needle.size());
  return found == nullptr ? npos : static_cast<size_t>(static_cast<char const*>(found) - text.data());
}

// One needle, made ready.
class Finder {
 public:
  explicit Finder(Needle const& needle)
      : exact_(needle.match_case),
        text_(exact_ ? needle.text : in_small_letters(needle.text)),
        ascii_ends_(!text_.empty() && is_ascii(text_.front()) && is_ascii(text_.back())),
        first_(text_.empty() ? std::array<bool, 256>{} : first_bytes(text_)) {}
  size_t find(std::string_view text, size_t from) const {
    if (text_.empty()) return from <= text.size() ? from : npos;
    if (exact_) return find_exact(text, text_, from);
    if (from > text.size()) return npos;
    return ascii_ends_ ? find_small_ascii(text, text_, from) : find_small(text, text_, first_, from);
  }
  size_t size() const { return text_.size(); }

 private:
  static bool is_ascii(char byte) { return static_cast<unsigned char>(byte) < 0x80; }
  bool const exact_;
  std::string const text_;
  bool const ascii_ends_;
  std::array<bool, 256> const first_;
};

// Through all values at once, which lie one after another: what reaches from one into the next does not count.
void search_bytes(Column const& column, Finder const& finder, int64_t first, std::span<bool> found) {
  auto const count = static_cast<int64_t>(found.size());
  auto const begin = static_cast<size_t>(column.offset(first)), end = static_cast<size_t>(column.offset(first + count));
  std::string_view const heap(reinterpret_cast<char const*>(column.values.data()), end);
  int64_t row = 0;
  for (auto at = finder.find(heap, begin); at != npos && row < count;) {
    // The row that the place lies in; places come in order, but may be far apart.
    int64_t high = count;
    while (row + 1 < high) {
      auto const middle = row + (high - row) / 2;
      if (static_cast<size_t>(column.offset(first + middle)) <= at) row = middle;
      else high = middle;
    }
    auto const row_end = static_cast<size_t>(column.offset(first + row + 1));
    auto const inside = at + finder.size() <= row_end;
    if (inside && !column.is_null(first + row)) found[static_cast<size_t>(row)] = true;
    at = finder.find(heap, inside ? std::max(row_end, at + 1) : at + 1);
  }
}

bool is_one_of(std::string_view letters, std::string_view needle) {
  return std::all_of(needle.begin(), needle.end(), [&](char c) { return letters.find(small_byte(c)) != npos; });
}

}  // namespace

size_t find_text(std::string_view text, std::string_view needle, bool match_case, size_t from) {
  return Finder({.text = std::string(needle), .match_case = match_case, .columns = {}}).find(text, from);
}

bool may_hold(DataType const& type, TextStyle const& style, std::string_view needle) {
  switch (type.type) {
    case Type::null: return false;
    case Type::boolean: return is_one_of(lower_ascii(style.true_text + style.false_text), needle);
    case Type::int8: case Type::int16: case Type::int32: case Type::int64: return is_one_of("-0123456789", needle);
    case Type::uint8: case Type::uint16: case Type::uint32: case Type::uint64: return is_one_of("0123456789", needle);
    case Type::decimal128: return is_one_of("-.0123456789", needle);
    case Type::float32: case Type::float64: return is_one_of("+-.0123456789einfaty", needle);
    case Type::uuid: return is_one_of("-0123456789abcdef", needle);
    case Type::decimal: return is_one_of("+-.0123456789einfaty", needle);
    case Type::date: case Type::time: case Type::timestamp: case Type::timestamptz:
      return is_one_of("+-.: 0123456789()bcadinfty", needle);
    case Type::text: case Type::json: case Type::binary: case Type::interval: case Type::list: case Type::structure:
    case Type::map: case Type::variant:
      return true;
  }
  return true;
}

void search_column(Column const& column, DataType const& type, TextStyle const& style, Needle const& needle, int64_t first,
                   std::span<bool> found) {
  if (!may_hold(type, style, needle.text)) return;
  Finder const finder(needle);
  if (finder.size() == 0) return;
  if (is_variable_bytes(type.type) && type.type != Type::binary) return search_bytes(column, finder, first, found);
  std::string text;
  for (size_t index = 0; index < found.size(); ++index) {
    auto const row = first + static_cast<int64_t>(index);
    if (found[index] || is_null_value(column, type, row)) continue;
    text.clear();
    append_value_text(text, column, type, row, style);
    found[index] = finder.find(text, 0) != npos;
  }
}

}  // namespace sextant::duckdb
