// One level of the tree of keys: the names that come next after a given one, and how many there are in all. Bounded, whatever
// number of keys is taken in; one thread at a time.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace sextant::redis {

// Counts different texts by their hashes, up to a million; beyond that it says a million.
class DistinctCounter {
 public:
  static constexpr int64_t most = 1'000'000;
  void add(std::string_view text);
  int64_t count() const { return count_; }

 private:
  void grow();
  std::vector<uint64_t> slots_ = std::vector<uint64_t>(1024);
  int64_t count_ = 0;
};

// The first names behind `after`, in the order of their bytes, with a number each.
class NameWindow {
 public:
  NameWindow(std::string after, bool from_start, size_t most_names = 2000, size_t most_bytes = size_t{16} << 20)
      : after_(std::move(after)), from_start_(from_start), most_names_(most_names), most_bytes_(most_bytes) {}
  // Adds one to the name's number.
  void add(std::string_view name);
  std::map<std::string, int64_t, std::less<>> const& names() const { return names_; }
  // Names behind the last one were left out.
  bool more() const { return more_; }

 private:
  std::string const after_;
  bool const from_start_;
  size_t const most_names_, most_bytes_;
  size_t bytes_ = 0;
  bool more_ = false;
  std::map<std::string, int64_t, std::less<>> names_;
};

}  // namespace sextant::redis
