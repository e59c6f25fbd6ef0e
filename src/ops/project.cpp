#include "ops/project.h"

namespace sextant::ops {

namespace {

ProjectInfo info_of(engine::Project& project) {
  auto const contents = project.read();
  return {.id = contents->id, .name = contents->name, .folder = project.folder(), .problems = contents->problems};
}

}  // namespace

Result<ProjectInfo> project_info(Context& context, Empty const&) {
  auto* const project = context.engine.project();
  return project == nullptr ? ProjectInfo() : info_of(*project);
}

Result<ProjectInfo> init_project(Context&, ProjectInit const& params) {
  engine::Project project(TRY(engine::init_project(params.folder, params.name.value_or(""))));
  return info_of(project);
}

}  // namespace sextant::ops
