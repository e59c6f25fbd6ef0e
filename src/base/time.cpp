#include "base/time.h"

#include <fmt/format.h>

#include <ctime>

namespace sextant {

std::string utc_timestamp(std::chrono::system_clock::time_point time) {
  auto const since = std::chrono::duration_cast<std::chrono::milliseconds>(time.time_since_epoch()).count();
  auto const seconds = static_cast<std::time_t>(since / 1000);
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday,
                     parts.tm_hour, parts.tm_min, parts.tm_sec, since % 1000);
}

}  // namespace sextant
