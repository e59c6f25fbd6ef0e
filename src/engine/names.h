// Names: what the open connections hold, by name, kept here so that a search over all of it needs no server. Any thread.
//
// A connection's names are read in the background when somebody searches: page by page, without columns, at most most_names of
// them. Until they are there a search says so; later ones find what was read, and what is older than a minute is read again
// behind their backs. A connection whose driver says that looking at every object is costly is left out, and system schemas are.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "base/fuzzy.h"
#include "data/catalog_object.h"

namespace sextant::engine {

class Connection;
class Connections;

inline constexpr size_t most_names = 300'000;

// The names of one connection, immutable, in few blocks of memory. A name is its path, the parts joined by dots.
class NameList {
 public:
  void add(ObjectRef const& object, std::optional<int64_t> rows);
  size_t size() const { return names_.size(); }
  // 0: no answer. Only the last part counts, unless the pattern is answered by the whole path only.
  int score(size_t index, FuzzyPattern const& pattern) const;
  ObjectRef object(size_t index) const;
  std::string_view shown(size_t index) const;  // The last part.
  std::string_view lower(size_t index) const;
  std::optional<int64_t> rows(size_t index) const;

 private:
  struct Name {
    uint32_t begin = 0;   // Of the path.
    uint16_t length = 0, last = 0;  // Of the path; where its last part begins.
    ObjectKind kind = ObjectKind::table;
    uint8_t parts = 0;
    int64_t rows = -1;
    uint64_t mask = 0;
  };
  static std::string_view path(Name const& n, std::string const& bytes) { return std::string_view(bytes).substr(n.begin, n.length); }
  std::vector<Name> names_;
  std::string shown_, lower_;        // All paths, one behind the other.
  std::vector<uint16_t> ends_;       // Where the parts of paths end, below each path's own beginning.
  std::vector<uint32_t> ends_begin_; // Of each name.
};

struct FoundName {
  std::string connection;
  ObjectRef object;
  std::optional<int64_t> rows;
  int score = 0;
  std::vector<FuzzyMark> marks;  // In the last part of the path.
};

struct FoundNames {
  std::vector<FoundName> names;  // The best first.
  int64_t count = 0;             // All that answer.
  bool loading = false;          // Some names are not here yet.
  bool cut = false;              // A connection has more names than are kept.
};

class Names {
 public:
  // The connections outlive it.
  explicit Names(Connections& connections) : connections_(connections) {}
  ~Names();

  Result<FoundNames> find(FuzzyPattern const& pattern, size_t limit);
  // Nothing more is read, but for a request that is on its way.
  void stop();

 private:
  struct Known {
    std::shared_ptr<NameList const> list;  // Null: not read yet.
    int64_t epoch = 0;
    std::chrono::steady_clock::time_point read_at{};
    std::chrono::steady_clock::duration took{};
    bool waits = false, failed = false;
  };
  void want(std::string const& connection, Known& known);
  void work(std::stop_token const& stop);
  void read(std::string const& connection, std::stop_token const& stop);

  Connections& connections_;
  std::mutex mutex_;  // Guards what follows.
  std::map<std::string, Known> known_;
  std::deque<std::string> wanted_;
  bool stopped_ = false;
  std::condition_variable_any wake_;
  std::jthread worker_;
};

}  // namespace sextant::engine
