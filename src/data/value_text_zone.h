// Offsets of a time zone from UTC. One thread at a time: answers are cached.
#pragma once

#include <absl/time/time.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace sextant {

class ZoneOffsets {
 public:
  // An IANA name, or PostgreSQL's POSIX forms of fixed offset ("<+03>-03", "UTC+3"). An unknown name is UTC.
  explicit ZoneOffsets(std::string_view name);

  std::string const& name() const { return name_; }
  // Seconds east of UTC at the instant.
  int32_t seconds_at(int64_t microseconds) {
    if (microseconds < last_.begin || microseconds >= last_.end) look_up(microseconds);
    return last_.offset;
  }

 private:
  // The offset holds in [begin, end).
  struct Period {
    int64_t begin = 0, end = 0;
    int32_t offset = 0;
  };
  void look_up(int64_t microseconds);
  Period ask(int64_t microseconds) const;

  std::string name_;
  absl::TimeZone zone_;
  Period last_;
  std::vector<Period> known_;  // Sorted; instants in no order would otherwise be looked up again and again.
};

}  // namespace sextant
