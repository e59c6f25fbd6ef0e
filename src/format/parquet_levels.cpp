#include "format/parquet_levels.h"

#include <algorithm>
#include <bit>
#include <cstring>

namespace sextant {

namespace {

constexpr size_t group = 8;  // Levels are packed eight at a time, and a shorter run is not worth its head.

void append_variable(std::string& out, uint64_t value) {
  for (; value >= 0x80; value >>= 7U) out.push_back(static_cast<char>(value | 0x80));
  out.push_back(static_cast<char>(value));
}

size_t run_at(std::string_view levels, size_t begin) {
  auto const first = levels[begin];
  auto end = begin + 1;
  while (end < levels.size() && levels[end] == first) ++end;
  return end - begin;
}

// The least significant bits first; what the last group lacks is 0.
void append_packed(std::string& out, std::string_view levels, unsigned bits) {
  auto const groups = (levels.size() + group - 1) / group;
  append_variable(out, groups << 1U | 1U);
  for (size_t begin = 0; begin < levels.size(); begin += group) {
    uint64_t packed = 0;
    auto const count = std::min(group, levels.size() - begin);
    for (size_t i = 0; i < count; ++i) packed |= uint64_t{static_cast<uint8_t>(levels[begin + i])} << (i * bits);
    for (unsigned byte = 0; byte < bits; ++byte) out.push_back(static_cast<char>(packed >> (8U * byte)));
  }
}

}  // namespace

void append_levels(std::string& out, std::string_view levels, uint8_t most) {
  if (most == 0) return;
  auto const bits = static_cast<unsigned>(std::bit_width(most));
  auto const size_at = out.size();
  out.append(4, '\0');
  for (size_t begin = 0; begin < levels.size();) {
    auto const run = run_at(levels, begin);
    if (run >= group) {
      append_variable(out, run << 1U);
      out.push_back(levels[begin]);
      begin += run;
      continue;
    }
    auto end = begin;
    while (end < levels.size() && run_at(levels.substr(0, std::min(levels.size(), end + group)), end) < group) end += group;
    end = std::min(end, levels.size());
    append_packed(out, levels.substr(begin, end - begin), bits);
    begin = end;
  }
  auto const size = static_cast<uint32_t>(out.size() - size_at - 4);
  std::memcpy(out.data() + size_at, &size, 4);
}

}  // namespace sextant
