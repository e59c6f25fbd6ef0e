#include "drivers/redis/level.h"

#include <functional>
#include <iterator>

namespace sextant::redis {

namespace {

constexpr size_t entry_bytes = 96;  // What the map takes for an entry besides its name.

}  // namespace

void DistinctCounter::add(std::string_view text) {
  if (count_ >= most) return;
  auto const hash = std::hash<std::string_view>{}(text) | 1U;  // 0 is an empty slot.
  auto const mask = slots_.size() - 1;
  for (auto at = (hash >> 8) & mask;; at = (at + 1) & mask) {
    if (slots_[at] == hash) return;
    if (slots_[at] != 0) continue;
    slots_[at] = hash;
    ++count_;
    if (static_cast<size_t>(count_) * 2 > slots_.size()) grow();
    return;
  }
}

void DistinctCounter::grow() {
  std::vector<uint64_t> const old = std::move(slots_);
  slots_.assign(old.size() * 2, 0);
  auto const mask = slots_.size() - 1;
  for (auto const hash : old) {
    if (hash == 0) continue;
    auto at = (hash >> 8) & mask;
    while (slots_[at] != 0) at = (at + 1) & mask;
    slots_[at] = hash;
  }
}

void NameWindow::add(std::string_view name) {
  if (!from_start_ && name <= after_) return;
  auto const full = names_.size() >= most_names_ || bytes_ >= most_bytes_;
  if (auto const found = names_.find(name); found != names_.end()) {
    ++found->second;
    return;
  }
  // What is left out comes behind all that is kept, and stays so: its number is never needed.
  if ((full || more_) && !names_.empty() && name > names_.rbegin()->first) {
    more_ = true;
    return;
  }
  names_.emplace(name, 1);
  bytes_ += name.size() + entry_bytes;
  while (names_.size() > 1 && (names_.size() > most_names_ || bytes_ > most_bytes_)) {
    auto const last = std::prev(names_.end());
    bytes_ -= last->first.size() + entry_bytes;
    names_.erase(last);
    more_ = true;
  }
}

}  // namespace sextant::redis
