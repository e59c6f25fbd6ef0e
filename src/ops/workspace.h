// Operations on the tabs of windows, which outlive the browser and Sextant. Any thread.
#pragma once

#include <optional>
#include <string>

#include "base/describe.h"
#include "engine/workspace.h"
#include "ops/context.h"

namespace sextant::ops {

struct WorkspaceClaimed {
  std::optional<engine::WorkspaceWindow> window;
};

struct WorkspaceHolder {
  std::string window, holder;
};

Result<Empty> save_workspace(Context& context, engine::WorkspaceSave const& params);
Result<WorkspaceClaimed> claim_workspace(Context& context, engine::WorkspaceClaim const& params);
Result<Empty> hold_workspace(Context& context, WorkspaceHolder const& params);
Result<Empty> leave_workspace(Context& context, WorkspaceHolder const& params);

}  // namespace sextant::ops

namespace sextant {

template <>
struct Describe<engine::WorkspaceTab> {
  using T = engine::WorkspaceTab;
  static constexpr std::string_view name = "WorkspaceTab";
  static constexpr auto fields = std::tuple{
      field("id", &T::id, "The tab's id."),
      field("body", &T::body, "What the face keeps of it: JSON, up to 16 MiB."),
  };
};

template <>
struct Describe<engine::WorkspaceWindow> {
  using T = engine::WorkspaceWindow;
  static constexpr std::string_view name = "WorkspaceWindow";
  static constexpr auto fields = std::tuple{
      field("id", &T::id, "The window's id."),
      field("active", &T::active, "The tab in sight; may be empty."),
      field("order", &T::order, "The ids of its tabs, from left to right."),
      field("tabs", &T::tabs, "Its tabs, in any order."),
      field("revision", &T::revision, "The face's own number of the last change."),
      field("saved_at", &T::saved_at, "UTC, RFC 3339."),
  };
};

template <>
struct Describe<engine::WorkspaceSave> {
  using T = engine::WorkspaceSave;
  static constexpr std::string_view name = "WorkspaceSave";
  static constexpr auto fields = std::tuple{
      field("window", &T::window, "The window's id."),
      field("holder", &T::holder, "The page that holds it."),
      field("active", &T::active, "The tab in sight."),
      field("order", &T::order, "The ids of all of its tabs; what was kept of others is dropped. At most 500."),
      field("tabs", &T::tabs, "The tabs that changed."),
      field("revision", &T::revision, "A number that grows with each change."),
  };
};

template <>
struct Describe<engine::WorkspaceClaim> {
  using T = engine::WorkspaceClaim;
  static constexpr std::string_view name = "WorkspaceClaim";
  static constexpr auto fields = std::tuple{
      field("holder", &T::holder, "The page that wants it: any id of its own."),
      field("window", &T::window, "The window it wants; absent: the one that was saved last of those that no page holds."),
  };
};

template <>
struct Describe<ops::WorkspaceClaimed> {
  static constexpr std::string_view name = "WorkspaceClaimed";
  static constexpr auto fields = std::tuple{
      field("window", &ops::WorkspaceClaimed::window, "Absent: there is none, or another page holds it."),
  };
};

template <>
struct Describe<ops::WorkspaceHolder> {
  using T = ops::WorkspaceHolder;
  static constexpr std::string_view name = "WorkspaceHolder";
  static constexpr auto fields = std::tuple{
      field("window", &T::window, "The window's id."),
      field("holder", &T::holder, "The page that holds it."),
  };
};

}  // namespace sextant
