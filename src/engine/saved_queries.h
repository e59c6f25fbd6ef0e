// SavedQueries: queries that a person keeps under names. Their own are in Sextant's file; a project's are files of its folder
// .sextant/queries, one each, that belong into git. Any thread; several processes and people may change them.
//
// A project's file is the query's text below comments that say what it is called:
//
//   -- name: Open orders
//   -- description: What is paid and not shipped
//   -- connection: shop
//   -- folder: reports
//
// All of them may be missing; the name is then the file's. A file that cannot be read is named, and the others stay. Reading
// them opens and runs nothing, and looks at no file behind a link.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/project.h"
#include "engine/store.h"

namespace sextant::engine {

struct SavedQuery {
  std::string id;  // "file open-orders.sql" for one of a project.
  std::string name, folder, description, connection, text;
  std::string changed_at;  // UTC, RFC 3339.
  std::string revision;    // Another one after each change.
  bool project = false;
};

struct SavedList {
  std::vector<SavedQuery> queries;    // By folder and name.
  std::vector<std::string> problems;  // What in the project's files cannot be used, a sentence each.
};

inline constexpr size_t most_saved_queries = 10'000, longest_saved_text = 1 << 20;

class SavedQueries {
 public:
  // Both outlive it; `project` may be null.
  SavedQueries(Store& store, Project* project) : store_(store), project_(project) {}

  Result<SavedList> list();
  // By its id, "folder/name", or a name that only one has.
  Result<SavedQuery> find(std::string_view what);
  // Without an id a new one; already_exists if its name is taken in its folder. With one it is changed, and moved to or from the
  // project's files if `project` says so; invalid_state if `revision` is not empty and somebody changed it meanwhile.
  Result<SavedQuery> put(SavedQuery query);
  Result<> remove(std::string const& id);

 private:
  Result<> check(SavedQuery const& query);
  Result<SavedQuery> write_own(SavedQuery query);
  Result<SavedQuery> write_file(SavedQuery query);
  Store& store_;
  Project* const project_;
};

// 1 to 200 printable bytes, which is checked of the names of files too.
Result<> check_saved_name(std::string const& name);
// The text of a project's file and back; a line feed at the end belongs to the file.
std::string saved_file_text(SavedQuery const& query);
Result<SavedQuery> read_saved_file(std::string_view file_name, std::string_view text);

}  // namespace sextant::engine
