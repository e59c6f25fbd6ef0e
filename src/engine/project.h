// Project: a folder's own connections, in files that belong into git: .sextant/project.json, which names the project, and
// .sextant/connections.json, which holds no secret. Any thread; several processes and people may change the files.
//
// The files are somebody else's until a person has trusted what they say: reading them opens nothing, runs nothing and looks at
// no other file. Each connection has a fingerprint of all that opening it does, and its secrets are in the person's own vault,
// under the project's id and a number made of the connection's name and address: another address gets no old password.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "engine/store.h"

namespace sextant::engine {

// What the files said at one moment.
struct ProjectContents {
  std::string id, name;  // Empty if project.json cannot be read.
  std::vector<SavedConnection> connections;         // In the order of their names.
  std::map<std::string, std::string> broken;        // Connections that cannot be read, by their names, and why.
  std::vector<std::string> problems;                // All that is wrong, a sentence each, with the file and the line.
  SavedConnection const* find(std::string_view connection) const;
};

class Project {
 public:
  // The folder that `.sextant` is in.
  explicit Project(std::string folder);

  std::string const& folder() const { return folder_; }
  // What the files say now; the same object as long as they do not change.
  std::shared_ptr<ProjectContents const> read();

  // As SavedConnection has it for this project: with its id for the vault and its fingerprint.
  Result<SavedConnection> own(SavedConnection connection);
  // As those of Store. Other entries stay as they are, also those that cannot be read; nothing is written into a file that
  // cannot be read as a whole.
  Result<> save(SavedConnection const& connection);
  Result<> update(std::string const& name, SavedConnection const& connection);
  Result<> remove(std::string const& name);

 private:
  class Change;
  std::string const folder_;
  std::mutex mutex_;  // Guards what follows.
  std::shared_ptr<ProjectContents const> read_;
  std::string stamps_;
};

// The nearest folder from `start` upwards, to `home` or the root, that has a project of this user; empty if there is none.
std::string find_project(std::string const& start, std::string const& home);
// Whether the folder has a project.
bool is_project(std::string const& folder);
// Makes one, and returns its folder. already_exists if there is one. `name` empty: the folder's own.
Result<std::string> init_project(std::string const& folder, std::string const& name);

// ok if a person has trusted what opening it does, or if it is not a project's. Else `confirmation`, with the fingerprint as
// the vendor's code and what it does in the hint.
Result<> check_trust(Store& store, SavedConnection const& connection);

}  // namespace sextant::engine
