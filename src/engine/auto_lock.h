// AutoLock: when the vault locks by itself: after minutes without use, and after the machine slept. One thread at a time.
//
// A sleep shows as a step between the clock that goes on during sleep and the one that stands still, so no service of the
// desktop is asked.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

namespace sextant::engine {

struct Clocks {
  std::chrono::nanoseconds awake{0};  // CLOCK_MONOTONIC: stands still while the machine sleeps.
  std::chrono::nanoseconds whole{0};  // CLOCK_BOOTTIME: goes on.
};
Clocks read_clocks();

enum class LockReason : uint8_t { none, person, idle, sleep };
std::string_view to_string(LockReason reason);

class AutoLock {
 public:
  // Somebody used Sextant.
  void touch(Clocks const& now) { used_ = now.whole; }
  // Looks, at least every few seconds, whether it is time; `minutes` 0: not for idleness.
  LockReason due(Clocks const& now, uint32_t minutes);

 private:
  std::chrono::nanoseconds used_{0};
  std::optional<std::chrono::nanoseconds> slept_;  // How far the clocks were apart when last looked.
};

}  // namespace sextant::engine
