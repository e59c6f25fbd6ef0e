#include "drivers/duckdb/view_search.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

#include "base/text.h"
#include "data/value_text.h"
#include "drivers/duckdb/view_fold.h"

namespace sextant::duckdb {

namespace {

constexpr auto npos = std::string_view::npos;

char small_byte(char byte) { return byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte + 32) : byte; }

// `needle` is folded. Letters of other lengths than its own are not found.
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
    if (fold(next_code_point(text, in_text)) != next_code_point(needle, in_needle) || in_text != in_needle) return false;
    at = in_needle;
  }
  return true;
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

// What a needle begins and ends with, each in two ways.
struct Ends {
  char first, other_first, last, other_last;
};

// Sixteen places at once: where the first and the last byte of the needle fit, `holds` looks at the rest. A loop over single bytes
// takes six times as long. REQUIRES: `size` > 0, `from` <= text.size().
template <class Holds>
size_t find_by_ends(std::string_view text, size_t size, Ends const& ends, size_t from, Holds const& holds) {
  auto const first = block_of(ends.first), other_first = block_of(ends.other_first);
  auto const last = block_of(ends.last), other_last = block_of(ends.other_last);
  auto const reach = size - 1;
  auto at = from;
  for (; at + reach + sizeof(Block) <= text.size(); at += sizeof(Block)) {
    auto const begins = block_at(text.data() + at), stops = block_at(text.data() + at + reach);
    auto const fits = ((begins == first) | (begins == other_first)) & ((stops == last) | (stops == other_last));
    std::array<uint64_t, 2> halves;
    std::memcpy(&halves, &fits, sizeof(fits));
    for (size_t half = 0; half < halves.size(); ++half) {
      for (auto rest = halves[half]; rest != 0;) {
        auto const byte = static_cast<size_t>(std::countr_zero(rest)) / 8;
        auto const place = at + half * 8 + byte;
        if (holds(place)) return place;
        rest &= ~(uint64_t{0xff} << (byte * 8));
      }
    }
  }
  for (; at + size <= text.size(); ++at) {
    if (holds(at)) return at;
  }
  return npos;
}

// REQUIRES: the first and the last byte are ASCII.
size_t find_small_ascii(std::string_view text, std::string_view small_needle, size_t from) {
  auto const first = small_needle.front(), last = small_needle.back();
  return find_by_ends(text, small_needle.size(), {first, capital_byte(first), last, capital_byte(last)}, from,
                      [&](size_t place) { return begins_with(text.substr(place), small_needle); });
}

size_t find_exact(std::string_view text, std::string_view needle, size_t from) {
  if (from > text.size()) return npos;
  return find_by_ends(text, needle.size(), {needle.front(), needle.front(), needle.back(), needle.back()}, from,
                      [&](size_t place) { return std::memcmp(text.data() + place, needle.data(), needle.size()) == 0; });
}

// Where a text has the needle: bytes [begin, end).
struct Found {
  size_t begin = npos, end = npos;
};

// Letter by letter, whatever their lengths are.
Found find_letters(std::string_view text, std::string_view folded, size_t from) {
  for (auto begin = from; begin < text.size(); ++begin) {
    if ((static_cast<unsigned char>(text[begin]) & 0xc0U) == 0x80) continue;
    auto at = begin;
    size_t in_needle = 0;
    while (in_needle < folded.size() && at < text.size() && fold(next_code_point(text, at)) == next_code_point(folded, in_needle)) {
      if (in_needle == folded.size()) return {begin, at};
    }
  }
  return {};
}

// One needle, made ready.
class Finder {
 public:
  explicit Finder(Needle const& needle)
      : exact_(needle.match_case),
        text_(exact_ ? needle.text : fold(needle.text)),
        ascii_ends_(!text_.empty() && is_ascii(text_.front()) && is_ascii(text_.back())),
        first_(text_.empty() ? std::array<bool, 256>{} : first_bytes(text_)) {
    if (!exact_) odd_ = longer_or_shorter(text_);
  }
  // Whether the text has letters that fold to some of the needle's and are longer or shorter.
  bool has_odd(std::string_view text) const {
    return std::any_of(odd_.begin(), odd_.end(), [&](std::string const& letter) { return text.find(letter) != npos; });
  }
  Found find(std::string_view text, size_t from, bool odd) const {
    if (text_.empty()) return from <= text.size() ? Found{from, from} : Found{};
    if (odd) return find_letters(text, text_, from);
    auto const at = find_plain(text, from);
    return at == npos ? Found{} : Found{at, at + text_.size()};
  }
  bool empty() const { return text_.empty(); }

 private:
  static bool is_ascii(char byte) { return static_cast<unsigned char>(byte) < 0x80; }
  size_t find_plain(std::string_view text, size_t from) const {
    if (exact_) return find_exact(text, text_, from);
    if (from > text.size()) return npos;
    return ascii_ends_ ? find_small_ascii(text, text_, from) : find_small(text, text_, first_, from);
  }

  bool const exact_;
  std::string const text_;
  bool const ascii_ends_;
  std::array<bool, 256> const first_;
  std::vector<std::string> odd_;
};

// Through all values at once, which lie one after another: what reaches from one into the next does not count.
void search_bytes(Column const& column, Finder const& finder, int64_t first, std::span<bool> found) {
  auto const count = static_cast<int64_t>(found.size());
  auto const begin = static_cast<size_t>(column.offset(first)), end = static_cast<size_t>(column.offset(first + count));
  std::string_view const heap(reinterpret_cast<char const*>(column.values.data()), end);
  auto const odd = finder.has_odd(heap.substr(begin));
  int64_t row = 0;
  for (auto at = finder.find(heap, begin, odd); at.begin != npos && row < count;) {
    // The row that the place lies in; places come in order, but may be far apart.
    int64_t high = count;
    while (row + 1 < high) {
      auto const middle = row + (high - row) / 2;
      if (static_cast<size_t>(column.offset(first + middle)) <= at.begin) row = middle;
      else high = middle;
    }
    auto const row_end = static_cast<size_t>(column.offset(first + row + 1));
    auto const inside = at.end <= row_end;
    if (inside && !column.is_null(first + row)) found[static_cast<size_t>(row)] = true;
    at = finder.find(heap, inside ? std::max(row_end, at.begin + 1) : at.begin + 1, odd);
  }
}

bool is_one_of(std::string_view letters, std::string_view needle) {
  return std::all_of(needle.begin(), needle.end(), [&](char c) { return letters.find(small_byte(c)) != npos; });
}

}  // namespace

size_t find_text(std::string_view text, std::string_view needle, bool match_case, size_t from) {
  Finder const finder({.text = std::string(needle), .match_case = match_case, .columns = {}});
  return finder.find(text, from, finder.has_odd(text)).begin;
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
  if (finder.empty()) return;
  if (is_variable_bytes(type.type) && type.type != Type::binary) return search_bytes(column, finder, first, found);
  std::string text;
  for (size_t index = 0; index < found.size(); ++index) {
    auto const row = first + static_cast<int64_t>(index);
    if (found[index] || is_null_value(column, type, row)) continue;
    text.clear();
    append_value_text(text, column, type, row, style);
    found[index] = finder.find(text, 0, finder.has_odd(text)).begin != npos;
  }
}

}  // namespace sextant::duckdb
