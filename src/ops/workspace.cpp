#include "ops/workspace.h"

namespace sextant::ops {

Result<Empty> save_workspace(Context& context, engine::WorkspaceSave const& params) {
  TRY(engine::Workspace(context.engine.store()).save(params));
  return Empty{};
}

Result<WorkspaceClaimed> claim_workspace(Context& context, engine::WorkspaceClaim const& params) {
  return WorkspaceClaimed{TRY(engine::Workspace(context.engine.store()).claim(params))};
}

Result<Empty> hold_workspace(Context& context, WorkspaceHolder const& params) {
  TRY(engine::Workspace(context.engine.store()).hold(params.window, params.holder));
  return Empty{};
}

Result<Empty> leave_workspace(Context& context, WorkspaceHolder const& params) {
  TRY(engine::Workspace(context.engine.store()).leave(params.window, params.holder));
  return Empty{};
}

}  // namespace sextant::ops
