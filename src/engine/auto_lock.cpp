#include "engine/auto_lock.h"

#include <time.h>

namespace sextant::engine {

namespace {

constexpr std::chrono::seconds least_sleep{2};

std::chrono::nanoseconds read_clock(clockid_t clock) {
  timespec time{};
  ::clock_gettime(clock, &time);
  return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

}  // namespace

Clocks read_clocks() { return {.awake = read_clock(CLOCK_MONOTONIC), .whole = read_clock(CLOCK_BOOTTIME)}; }

std::string_view to_string(LockReason reason) {
  switch (reason) {
    case LockReason::none: return "none";
    case LockReason::person: return "person";
    case LockReason::idle: return "idle";
    case LockReason::sleep: return "sleep";
  }
  return "none";
}

LockReason AutoLock::due(Clocks const& now, uint32_t minutes) {
  auto const apart = now.whole - now.awake;
  auto const slept = slept_ && apart - *slept_ >= least_sleep;
  slept_ = apart;
  if (slept) return LockReason::sleep;
  return minutes > 0 && now.whole - used_ >= std::chrono::minutes(minutes) ? LockReason::idle : LockReason::none;
}

}  // namespace sextant::engine
