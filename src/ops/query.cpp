#include "ops/query.h"

#include <fmt/format.h>

#include "ops/app.h"
#include "sql/classifier.h"
#include "sql/parameters.h"
#include "sql/splitter.h"

namespace sextant::ops {

namespace {

constexpr size_t longest_script = size_t{64} << 20;
constexpr size_t longest_session_name = 200;

Error nothing_to_run() {
  return {.code = ErrorCode::invalid_argument,
          .message = "There is no statement to run.",
          .hint = "Write one, or place the caret inside one. Comments alone do nothing."};
}

engine::QueryStatement to_statement(sql::StatementRange const& range, uint32_t shift) {
  return {.begin = int64_t{range.text.begin} + shift, .end = int64_t{range.text.end} + shift, .title = range.title};
}

Result<std::vector<engine::QueryStatement>> pick_statements(QueryRun const& params, engine::Connection const& connection) {
  auto const size = static_cast<int64_t>(params.text.size());
  auto const begin = params.begin.value_or(0);
  auto const end = params.end.value_or(size);
  if (begin < 0 || end > size || begin > end) {
    return Error{.code = ErrorCode::invalid_argument, .message = "The selection lies outside the text."};
  }
  std::vector<engine::QueryStatement> picked;
  if (params.scope == RunScope::selection) {
    auto const part = std::string_view(params.text).substr(static_cast<size_t>(begin), static_cast<size_t>(end - begin));
    for (auto const& range : connection.split(part)) {
      picked.push_back(to_statement(range, static_cast<uint32_t>(begin)));
    }
  } else {
    auto const ranges = connection.split(params.text);
    if (params.scope == RunScope::all) {
      for (auto const& range : ranges) picked.push_back(to_statement(range, 0));
    } else if (auto const at = sql::statement_at(ranges, params.text, static_cast<uint32_t>(begin))) {
      picked.push_back(to_statement(ranges[*at], 0));
    }
  }
  if (picked.empty()) return nothing_to_run();
  for (size_t i = 0; i < picked.size(); ++i) picked[i].index = static_cast<int64_t>(i);
  return picked;
}

Result<> check_sizes(std::string const& session, std::string const& text) {
  if (text.size() > longest_script) {
    return Error{.code = ErrorCode::limit,
                 .message = fmt::format("The script is longer than {} MiB.", longest_script >> 20),
                 .hint = "Run it in parts, or from a file at the command line."};
  }
  return check_session_name(session);
}

// In the order they first come in.
std::vector<std::string> parameter_names(std::string_view statement, sql::Dialect const& dialect) {
  std::vector<std::string> names;
  for (auto const& placeholder : sql::find_placeholders(statement, dialect)) {
    if (std::find(names.begin(), names.end(), placeholder.name) == names.end()) names.push_back(placeholder.name);
  }
  return names;
}

}  // namespace

Result<> check_session_name(std::string const& session) {
  if (!session.empty() && session.size() <= longest_session_name) return {};
  return Error{.code = ErrorCode::invalid_argument, .message = "A session needs a name of 1 to 200 bytes."};
}

std::string_view to_string(RunScope scope) {
  switch (scope) {
    case RunScope::caret: return "caret";
    case RunScope::selection: return "selection";
    case RunScope::all: return "all";
  }
  return "all";
}

std::vector<Parameter> to_parameters(std::vector<QueryParameter> const& parameters) {
  std::vector<Parameter> result;
  for (auto const& parameter : parameters) result.push_back({.name = parameter.name, .value = parameter.value});
  return result;
}

Result<Query> run_query(Context& context, QueryRun const& params) {
  TRY(check_sizes(params.session, params.text));
  auto connection = TRY(context.engine.connections().resolve(params.connection, false));
  auto statements = TRY(pick_statements(params, *connection));
  return context.engine.queries().start({.connection = std::move(connection),
                                         .session = params.session,
                                         .text = params.text,
                                         .statements = std::move(statements),
                                         .parameters = to_parameters(params.parameters.value_or(std::vector<QueryParameter>())),
                                         .max_rows = std::max<int64_t>(params.max_rows.value_or(default_max_rows), 0),
                                         .stop_on_error = params.stop_on_error.value_or(true),
                                         .actor = context.actor,
                                         .mode = params.mode,
                                         .isolation = params.isolation});
}

Result<Query> open_table(Context& context, OpenTable const& params) {
  auto connection = TRY(context.engine.connections().resolve(params.connection, false));
  auto text = sextant::open_text(connection->driver(), params.path);
  if (text.empty()) {
    return Error{.code = ErrorCode::invalid_argument, .message = "There is nothing to open at that path."};
  }
  return run_query(context, {.connection = params.connection,
                             .session = params.session,
                             .text = std::move(text),
                             .scope = RunScope::all,
                             .max_rows = params.max_rows});
}

Result<Query> query_status(Context& context, QueryId const& params) {
  return context.engine.queries().status(params.query);
}

Result<Query> cancel_query(Context& context, QueryId const& params) {
  return context.engine.queries().cancel(params.query);
}

Result<Query> confirm_query(Context& context, QueryConfirm const& params) {
  return context.engine.queries().confirm(params.query, params.token);
}

Result<Empty> close_query(Context& context, QueryId const& params) {
  TRY(context.engine.queries().close(params.query));
  return Empty{};
}

Result<Empty> close_session(Context& context, SessionId const& params) {
  TRY(context.engine.connections().find(params.connection))->drop_lane(params.session);
  return Empty{};
}

Result<QueryStatements> split_query(Context& context, QuerySplit const& params) {
  auto const connection = TRY(context.engine.connections().resolve(params.connection, false));
  auto const* dialect = connection->driver().dialect;
  QueryStatements result;
  for (auto const& range : connection->split(params.text)) {
    auto const text = std::string_view(params.text).substr(range.text.begin, range.text.end - range.text.begin);
    StatementText statement{.begin = range.text.begin, .end = range.text.end, .title = range.title};
    statement.statement_class = sql::to_string(connection->classify(text).statement_class);
    if (dialect != nullptr) statement.parameters = parameter_names(text, *dialect);
    result.statements.push_back(std::move(statement));
  }
  return result;
}

}  // namespace sextant::ops
