// Workspace: the tabs of the windows, so that a crash of the browser or of Sextant, or another browser, finds them again. Any
// thread; several processes may share the file.
//
// A window's tabs belong to one browser at a time, its holder: one that says nothing for a while, or whose Sextant is gone, holds
// them no more, and the next that asks gets them. What a tab is made of is the face's own business.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/store.h"

namespace sextant::engine {

struct WorkspaceTab {
  std::string id, body;  // JSON of the face.
};

struct WorkspaceWindow {
  std::string id, active;
  std::vector<std::string> order;  // All of its tabs.
  std::vector<WorkspaceTab> tabs;
  int64_t revision = 0;            // Grows with each change; the face's own number.
  std::string saved_at;
};

struct WorkspaceSave {
  std::string window, holder, active;
  std::vector<std::string> order;
  std::vector<WorkspaceTab> tabs;  // Those that changed; the others of `order` stay as they are.
  int64_t revision = 0;
};

struct WorkspaceClaim {
  std::string holder;
  std::optional<std::string> window;  // This one; absent: the one that was saved last of those that nobody holds.
};

inline constexpr size_t longest_tab = size_t{16} << 20, most_tabs = 500;

class Workspace {
 public:
  // The store outlives it.
  explicit Workspace(Store& store) : store_(store) {}

  // On the disk when it returns. invalid_state if another page holds the window meanwhile.
  Result<> save(WorkspaceSave const& change);
  // nullopt: there is none, or another page holds the one that was asked for.
  Result<std::optional<WorkspaceWindow>> claim(WorkspaceClaim const& claim);
  // The page is still there.
  Result<> hold(std::string const& window, std::string const& holder);
  // The page goes away; a window without tabs is forgotten.
  Result<> leave(std::string const& window, std::string const& holder);

 private:
  Store& store_;
};

}  // namespace sextant::engine
