// Paths of the catalog: {"0"} is a database, {"0", "user:*"} the keys that begin with "user:", {"0", "user:*", "1"} the key
// "user:1". Pure; any thread.
//
// The parts below the database are names as show_name() writes them, put together to the whole name. A prefix ends in a
// star; a star that ends a key's name is written \x2a. The empty key is {"0", ""}.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace sextant::redis {

struct KeyPath {
  int64_t database = 0;
  std::string name;     // Bytes: of the key, or of what the keys begin with.
  bool prefix = false;  // Also for a database alone: every key begins with nothing.
};

Result<KeyPath> parse_path(std::vector<std::string> const& path);
// The path of a key or a prefix, split at the separator as the tree shows it.
std::vector<std::string> path_of(KeyPath const& key, std::string_view separator);
// The last part of the path of a key, or of a prefix.
std::string key_part(std::string_view bytes);
std::string prefix_part(std::string_view bytes);

}  // namespace sextant::redis
