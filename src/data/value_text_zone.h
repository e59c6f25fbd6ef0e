// Offsets of a time zone from UTC. One thread at a time: the last answer is cached.
#pragma once

#include <absl/time/time.h>

#include <cstdint>
#include <string>
#include <string_view>

namespace sextant {

class ZoneOffsets {
 public:
  // An IANA name, or PostgreSQL's POSIX forms of fixed offset ("<+03>-03", "UTC+3"). An unknown name is UTC.
  explicit ZoneOffsets(std::string_view name);

  std::string const& name() const { return name_; }
  // Seconds east of UTC at the instant.
  int32_t seconds_at(int64_t microseconds) {
    if (microseconds < begin_ || microseconds >= end_) look_up(microseconds);
    return offset_;
  }

 private:
  void look_up(int64_t microseconds);

  std::string name_;
  absl::TimeZone zone_;
  // The offset holds in [begin_, end_); empty at first.
  int64_t begin_ = 0, end_ = 0;
  int32_t offset_ = 0;
};

}  // namespace sextant
