#include "ops/query.h"

#include <fmt/format.h>

#include <algorithm>

#include "ops/app.h"
#include "sql/classifier.h"
#include "sql/parameters.h"
#include "sql/splitter.h"
#include "sql/table_query.h"

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

Error nothing_there() {
  return {.code = ErrorCode::invalid_argument, .message = "There is nothing to open at that path."};
}

Result<sql::TableQuery> table_query(engine::Connection const& connection, std::vector<std::string> const& path, std::string const& where) {
  auto const& driver = connection.driver();
  if (driver.dialect == nullptr || driver.literals == nullptr) {
    return Error{.code = ErrorCode::not_supported,
                 .message = fmt::format("{} has no tables that could be filtered, sorted or counted this way.", driver.title),
                 .hint = "Write the statement in an editor."};
  }
  if (path.empty()) return nothing_there();
  TRY(sql::check_condition(where, *driver.dialect));
  return sql::TableQuery{.path = path, .condition = where};
}

// The order that was asked for, and behind it the table's key if it has one that is never NULL: without it, rows that are equal
// in the order could come twice or never. False if it has none.
Result<bool> order_rows(engine::Connection& connection, OpenTable const& params, sql::TableQuery& query) {
  constexpr size_t most_terms = 64;
  query.offset = params.offset.value_or(0);
  auto const wanted = params.order.value_or(std::vector<TableOrder>());
  if (query.offset < 0 || wanted.size() > most_terms) {
    return Error{.code = ErrorCode::invalid_argument,
                 .message = fmt::format("An offset is not negative, and an order has at most {} columns.", most_terms)};
  }
  for (auto const& term : wanted) query.order.push_back({.column = term.column, .descending = term.descending.value_or(false)});
  auto const table = connection.describe({.kind = params.kind.value_or(ObjectKind::table), .path = params.path});
  if (!table) return false;  // The statement itself says what is wrong.
  auto const column_of = [&](std::string const& name) {
    return std::find_if(table->columns.begin(), table->columns.end(), [&](ColumnDescription const& each) { return each.name == name; });
  };
  auto const is_null_free = [&](std::string const& name) {
    auto const column = column_of(name);
    return column != table->columns.end() && !column->nullable;
  };
  for (auto& term : query.order) term.nullable = !is_null_free(term.column);
  auto const& key = table->primary_key;
  if (key.empty() || !std::all_of(key.begin(), key.end(), is_null_free)) return false;
  for (auto const& name : key) {
    auto const is_it = [&](sql::OrderTerm const& term) { return term.column == name; };
    if (std::none_of(query.order.begin(), query.order.end(), is_it)) query.order.push_back({.column = name, .nullable = false});
  }
  return true;
}

// A statement that Sextant wrote itself; its result is named by what it is about.
struct OwnStatement {
  std::string text, title;
  int64_t max_rows = 0;
  std::optional<sql::TableQuery> pages = std::nullopt;
};

Result<Query> run_own(Context& context, std::shared_ptr<engine::Connection> connection, std::string const& session, OwnStatement own) {
  TRY(check_session_name(session));
  auto const end = static_cast<int64_t>(own.text.size());
  return context.engine.queries().start({.connection = std::move(connection),
                                         .session = session,
                                         .text = std::move(own.text),
                                         .statements = {{.index = 0, .begin = 0, .end = end, .title = std::move(own.title)}},
                                         .max_rows = own.max_rows,
                                         .actor = context.actor,
                                         .pages = std::move(own.pages)});
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
  auto const max_rows = std::max<int64_t>(params.max_rows.value_or(default_max_rows), 0);
  auto const is_plain = !params.where && !params.order && params.offset.value_or(0) == 0;
  if (is_plain) {
    auto text = sextant::open_text(connection->driver(), params.path);
    if (text.empty()) return nothing_there();
    auto title = connection->driver().dialect == nullptr ? std::string() : params.path.back();
    return run_own(context, std::move(connection), params.session,
                   {.text = std::move(text), .title = std::move(title), .max_rows = max_rows});
  }
  auto query = TRY(table_query(*connection, params.path, params.where.value_or("")));
  // Where no key makes the order of all rows certain there is no page to go on from: one statement, which is read as far as
  // it is wanted.
  auto const paged = TRY(order_rows(*connection, params, query)) && max_rows > 0;
  if (paged) query.limit = max_rows + 1;
  else if (query.offset > 0) query.limit = INT64_MAX;
  auto text = sql::table_query_text(query, *connection->driver().dialect);
  auto pages = paged ? std::optional(std::move(query)) : std::nullopt;
  return run_own(context, std::move(connection), params.session,
                 {.text = std::move(text), .title = params.path.back(), .max_rows = max_rows, .pages = std::move(pages)});
}

Result<Query> count_table(Context& context, CountTable const& params) {
  auto connection = TRY(context.engine.connections().resolve(params.connection, false));
  auto const query = TRY(table_query(*connection, params.path, params.where.value_or("")));
  auto text = sql::count_query_text(query, *connection->driver().dialect);
  return run_own(context, std::move(connection), params.session, {.text = std::move(text), .title = params.path.back(), .max_rows = 1});
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
