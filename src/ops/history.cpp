#include "ops/history.h"

#include <algorithm>
#include <array>

namespace sextant::ops {

namespace {

constexpr std::array<std::string_view, 4> states{"running", "done", "failed", "cancelled"};

}  // namespace

Result<HistoryPage> list_history(Context& context, engine::HistoryRequest const& params) {
  if (params.state && std::find(states.begin(), states.end(), *params.state) == states.end()) {
    return Error{.code = ErrorCode::invalid_argument, .message = "A statement's state is running, done, failed or cancelled."};
  }
  return HistoryPage{TRY(context.engine.store().history(params))};
}

Result<Empty> clear_history(Context& context, HistoryClear const& params) {
  TRY(context.engine.store().clear_history(params.connection));
  return Empty{};
}

Result<engine::HistoryLimits> history_limits(Context& context, Empty const&) { return context.engine.store().history_limits(); }

Result<engine::HistoryLimits> set_history_limits(Context& context, engine::HistoryLimits const& params) {
  auto const within = [](int64_t number, int64_t least, int64_t most) { return number >= least && number <= most; };
  if (!within(params.days, 0, 36'500) || !within(params.entries, 100, 10'000'000) || !within(params.megabytes, 1, 100'000)) {
    return Error{.code = ErrorCode::invalid_argument,
                 .message = "The history keeps 0 to 36,500 days, 100 to 10,000,000 entries and 1 to 100,000 megabytes.",
                 .hint = "0 days: none is forgotten for its age."};
  }
  TRY(context.engine.store().set_history_limits(params));
  return params;
}

}  // namespace sextant::ops
