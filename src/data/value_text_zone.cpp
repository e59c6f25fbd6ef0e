#include "data/value_text_zone.h"

#include <algorithm>
#include <charconv>
#include <optional>

namespace sextant {

namespace {

// 2100-01-01. Abseil lists transitions for some centuries only, so that later offsets are looked up one by one.
constexpr int64_t last_cached = 4'102'444'800'000'000;
constexpr size_t max_known = 1024;

// "[+-]h[h][:mm[:ss]]" as seconds; the whole text.
std::optional<int32_t> parse_offset(std::string_view text) {
  if (text.empty()) return std::nullopt;
  auto const negative = text.front() == '-';
  if (negative || text.front() == '+') text.remove_prefix(1);
  int32_t total = 0;
  for (int32_t unit = 3600; unit > 0; unit /= 60) {
    uint32_t part = 0;
    auto const read = std::from_chars(text.data(), text.data() + text.size(), part);
    auto const digits = read.ptr - text.data();
    if (read.ec != std::errc{} || digits > 2 || part >= 60) return std::nullopt;
    total += static_cast<int32_t>(part) * unit;
    text.remove_prefix(static_cast<size_t>(digits));
    if (text.empty()) return negative ? -total : total;
    if (text.front() != ':') return std::nullopt;
    text.remove_prefix(1);
  }
  return std::nullopt;
}

bool is_letter(char character) {
  return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z');
}

// POSIX counts west of Greenwich as positive: "<+03>-03" and "MSK-3" are three hours east.
std::optional<absl::TimeZone> posix_zone(std::string_view name) {
  size_t offset = 0;
  if (name.starts_with('<')) {
    auto const close = name.find('>');
    if (close == std::string_view::npos) return std::nullopt;
    offset = close + 1;
  } else {
    while (offset < name.size() && is_letter(name[offset])) ++offset;
    if (offset < 3) return std::nullopt;
  }
  auto const west = parse_offset(name.substr(offset));
  if (!west.has_value()) return std::nullopt;
  return absl::FixedTimeZone(-*west);
}

}  // namespace

ZoneOffsets::ZoneOffsets(std::string_view name) : name_(name), zone_(absl::UTCTimeZone()) {
  if (absl::TimeZone named; absl::LoadTimeZone(name_, &named)) zone_ = named;
  else zone_ = posix_zone(name_).value_or(absl::UTCTimeZone());
}

void ZoneOffsets::look_up(int64_t microseconds) {
  auto const after = std::upper_bound(known_.begin(), known_.end(), microseconds,
                                      [](int64_t instant, Period const& period) { return instant < period.begin; });
  if (after != known_.begin() && microseconds < std::prev(after)->end) {
    last_ = *std::prev(after);
    return;
  }
  last_ = ask(microseconds);
  if (last_.begin < last_.end && known_.size() < max_known) known_.insert(after, last_);
}

ZoneOffsets::Period ZoneOffsets::ask(int64_t microseconds) const {
  auto const time = absl::FromUnixMicros(microseconds);
  Period period{.offset = zone_.At(time).offset};
  if (microseconds >= last_cached) return period;
  // `to` is the first civil time after a transition, and `trans` of it the instant.
  absl::TimeZone::CivilTransition transition;
  auto const next = zone_.NextTransition(time, &transition);
  period.end = next ? std::min(absl::ToUnixMicros(zone_.At(transition.to).trans), last_cached) : last_cached;
  // The last transition before the next microsecond is at or before this one.
  auto const previous = zone_.PrevTransition(time + absl::Microseconds(1), &transition);
  period.begin = previous ? absl::ToUnixMicros(zone_.At(transition.to).trans) : INT64_MIN;
  return period;
}

}  // namespace sextant
