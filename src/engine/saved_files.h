// The files of a project's saved queries: <folder>/.sextant/queries/*.sql. Any thread.
#pragma once

#include <string>
#include <vector>

#include "engine/saved_queries.h"

namespace sextant::engine {

inline constexpr std::string_view saved_file_mark = "file ";

// What can be read, and what cannot in `problems`.
void read_saved_files(std::string const& folder, SavedList& list);
// Writes the query, to the file of its id or to a new one that its name leads to, and says which id it has.
Result<std::string> write_saved_file(std::string const& folder, SavedQuery const& query);
Result<> remove_saved_file(std::string const& folder, std::string const& id);

}  // namespace sextant::engine
