// Operations on projects: folders that have connections of their own. Any thread.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/describe.h"
#include "ops/context.h"

namespace sextant::ops {

// All empty: there is no project.
struct ProjectInfo {
  std::string id, name, folder;
  std::vector<std::string> problems;
};

struct ProjectInit {
  std::string folder;
  std::optional<std::string> name;
};

Result<ProjectInfo> project_info(Context& context, Empty const& params);
Result<ProjectInfo> init_project(Context& context, ProjectInit const& params);

}  // namespace sextant::ops

namespace sextant {

template <>
struct Describe<ops::ProjectInfo> {
  using T = ops::ProjectInfo;
  static constexpr std::string_view name = "ProjectInfo";
  static constexpr auto fields = std::tuple{
      field("id", &T::id, "Its id; empty: there is no project, or it cannot be read."),
      field("name", &T::name, "Its name."),
      field("folder", &T::folder, "The folder that it belongs to; empty: there is no project."),
      field("problems", &T::problems, "What in its files cannot be used, a sentence each, with the file and the line."),
  };
};

template <>
struct Describe<ops::ProjectInit> {
  using T = ops::ProjectInit;
  static constexpr std::string_view name = "ProjectInit";
  static constexpr auto fields = std::tuple{
      field("folder", &T::folder, "The folder to make a project of."),
      field("name", &T::name, "Its name; absent: the folder's."),
  };
};

}  // namespace sextant
