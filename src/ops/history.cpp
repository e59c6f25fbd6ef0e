#include "ops/history.h"

namespace sextant::ops {

Result<HistoryPage> list_history(Context& context, engine::HistoryRequest const& params) {
  return HistoryPage{TRY(context.engine.store().history(params))};
}

}  // namespace sextant::ops
