// What a person opened and ran last, by keys of the faces: what is used comes first in a search. Any thread.
#pragma once

#include <map>
#include <string>

#include "engine/store.h"

namespace sextant::engine {

struct Recent {
  int64_t used_at = 0;  // Unix seconds.
  int64_t uses = 0;
};

inline constexpr int64_t most_recent = 500;
inline constexpr size_t longest_key = 4096;

Result<> note_used(Store& store, std::string const& key);
Result<std::map<std::string, Recent>> recent_uses(Store& store);
// What being used is worth beside a score of a FuzzyPattern: at most 120, less with each week; 0 without a use.
int recent_bonus(Recent const& recent, int64_t now);

}  // namespace sextant::engine
