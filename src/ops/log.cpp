#include "ops/log.h"

namespace sextant::ops {

Result<LogPage> list_log(Context& context, engine::LogRequest const& params) {
  auto& log = context.engine.log();
  log.flush();
  auto entries = TRY(context.engine.store().log(params));
  return LogPage{.entries = std::move(entries), .dropped = log.dropped()};
}

Result<Empty> clear_log(Context& context, Empty const&) {
  context.engine.log().flush();
  TRY(context.engine.store().clear_log());
  return Empty{};
}

void log_error(Context& context, std::string_view operation, LogSubject const& subject, Error const& error) {
  // That a query or a result is closed is an ordinary answer for a face that asks after a restart; nobody is told of it.
  if (error.code == ErrorCode::not_found && !(subject.query + subject.result).empty()) return;
  auto connection = subject.connection.empty() ? subject.name : subject.connection;
  if (connection.empty() && !subject.query.empty()) {
    if (auto const query = context.engine.queries().status(subject.query)) connection = query->connection;
  }
  if (connection.empty() && !subject.result.empty()) {
    if (auto const source = context.engine.queries().source_of(subject.result)) connection = source->connection;
  }
  context.engine.log().note(connection, operation, error);
}

}  // namespace sextant::ops
