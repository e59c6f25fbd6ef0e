// NameIndex: the names of a catalog's objects, to be searched at each key. Immutable once built; any thread.
//
// A search looks at each name, but at most of them only by their letters: 200,000 take about a millisecond.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "data/catalog_object.h"
#include "sql/completion.h"

namespace sextant::engine {

class NameIndex {
 public:
  struct Entry {
    sql::ProposalKind kind = sql::ProposalKind::table;
    ObjectKind object = ObjectKind::table;
    uint32_t parent = 0;  // Its number, as add_parent() gave it.
    std::string name, detail;
    uint64_t letters = 0;
  };
  struct Parent {
    std::vector<std::string> path;
    uint32_t distance = 0;  // 0: names below it are reached by themselves, first; below `out_of_reach` too, later.
  };
  static constexpr uint32_t out_of_reach = 1000;

  // Before finish().
  uint32_t add_parent(std::vector<std::string> path, uint32_t distance);
  void add(ObjectKind kind, uint32_t parent, std::string name, std::string detail);
  void finish();

  size_t size() const { return entries_.size(); }
  std::vector<sql::KnownObject> find(std::vector<std::string> const& parent, sql::NamePattern const& pattern, sql::Wanted wanted,
                                     size_t most) const;
  // The table or view that a path means, by its last names; null if there is none.
  Entry const* table(std::vector<std::string> const& path) const;
  std::vector<std::string> path_of(Entry const& entry) const;

 private:
  bool below(Entry const& entry, std::vector<std::string> const& parent) const;

  std::vector<Parent> parents_;
  std::vector<Entry> entries_;
  std::unordered_multimap<std::string, uint32_t> tables_;  // By their names in lower case.
};

}  // namespace sextant::engine
