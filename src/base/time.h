// Time: wall-clock stamps and elapsed time. Any thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace sextant {

// "2026-11-20T20:31:42.123Z"
std::string utc_timestamp(std::chrono::system_clock::time_point time = std::chrono::system_clock::now());

// Milliseconds since it was made, with fractions.
class Stopwatch {
 public:
  double elapsed_ms() const {
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start_).count();
  }

 private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

}  // namespace sextant
