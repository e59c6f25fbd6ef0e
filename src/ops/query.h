// Operations on queries: run, watch, cancel, confirm and close scripts; they run in the background on the server's side.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/describe.h"
#include "ops/context.h"
#include "ops/facts.h"

namespace sextant::ops {

using Query = engine::QuerySnapshot;

enum class RunScope : uint8_t { caret, selection, all };
std::string_view to_string(RunScope scope);

struct QueryParameter {
  std::string name;
  std::optional<std::string> value;
};

struct QueryRun {
  std::string connection, session, text;
  RunScope scope = RunScope::all;
  std::optional<int64_t> begin, end, max_rows;
  std::optional<std::vector<QueryParameter>> parameters;
  std::optional<bool> stop_on_error;
  std::optional<engine::TransactionMode> mode;
  std::optional<std::string> isolation;
};

struct TableOrder {
  std::string column;
  std::optional<bool> descending;
};

struct OpenTable {
  std::string connection, session;
  std::vector<std::string> path;
  std::optional<int64_t> max_rows;
  std::optional<ObjectKind> kind;
  std::optional<std::string> where;
  std::optional<std::vector<TableOrder>> order;
  std::optional<int64_t> offset;
};

struct CountTable {
  std::string connection, session;
  std::vector<std::string> path;
  std::optional<std::string> where;
};

struct QueryId {
  std::string query;
};

struct QueryConfirm {
  std::string query, token;
};

struct QuerySplit {
  std::string connection, text;
};

struct StatementText {
  int64_t begin = 0, end = 0;
  std::string title, statement_class;
  std::vector<std::string> parameters;
};

struct QueryStatements {
  std::vector<StatementText> statements;
};

struct SessionId {
  std::string connection, session;
};

Result<Query> run_query(Context& context, QueryRun const& params);
Result<Query> open_table(Context& context, OpenTable const& params);
Result<Query> count_table(Context& context, CountTable const& params);
Result<Query> query_status(Context& context, QueryId const& params);
Result<Query> cancel_query(Context& context, QueryId const& params);
Result<Query> confirm_query(Context& context, QueryConfirm const& params);
Result<Empty> close_query(Context& context, QueryId const& params);
Result<QueryStatements> split_query(Context& context, QuerySplit const& params);
Result<Empty> close_session(Context& context, SessionId const& params);

Result<> check_session_name(std::string const& session);
std::vector<Parameter> to_parameters(std::vector<QueryParameter> const& parameters);

}  // namespace sextant::ops

namespace sextant {

template <>
struct DescribeEnum<ops::RunScope> {
  static constexpr std::string_view name = "RunScope";
  static constexpr std::array values{ops::RunScope::caret, ops::RunScope::selection, ops::RunScope::all};
};

template <>
struct DescribeEnum<engine::TransactionMode> {
  using M = engine::TransactionMode;
  static constexpr std::string_view name = "TransactionMode";
  static constexpr std::array values{M::automatic, M::manual, M::smart};
};

template <>
struct DescribeEnum<engine::StatementState> {
  using S = engine::StatementState;
  static constexpr std::string_view name = "StatementState";
  static constexpr std::array values{S::waiting, S::confirm, S::running, S::reading, S::paused,
                                     S::done,    S::failed,  S::cancelled, S::skipped};
};

template <>
struct DescribeEnum<engine::QueryState> {
  using S = engine::QueryState;
  static constexpr std::string_view name = "QueryState";
  static constexpr std::array values{S::running, S::confirm, S::done, S::failed, S::cancelled};
};

template <>
struct Describe<ops::QueryParameter> {
  static constexpr std::string_view name = "QueryParameter";
  static constexpr auto fields = std::tuple{
      field("name", &ops::QueryParameter::name, "The placeholder's name; \"1\" for $1 or the first ?."),
      field("value", &ops::QueryParameter::value, "As text; absent: NULL."),
  };
};

template <>
struct Describe<ops::QueryRun> {
  using T = ops::QueryRun;
  static constexpr std::string_view name = "QueryRun";
  static constexpr auto fields = std::tuple{
      field("connection", &T::connection, "A connection's name, a URL or a file's path."),
      field("session", &T::session, "The caller's own name for a server session; each tab has one."),
      field("text", &T::text, "The script."),
      field("scope", &T::scope, "The statement under the caret, the selection, or all."),
      field("begin", &T::begin, "The caret, or where the selection begins, in UTF-8 bytes."),
      field("end", &T::end, "Where the selection ends, in UTF-8 bytes."),
      field("max_rows", &T::max_rows, "Rows read before pausing; 0: all; 1,000 if not given."),
      field("parameters", &T::parameters, "Values for placeholders."),
      field("stop_on_error", &T::stop_on_error, "Skip what follows a failure; true if not given."),
      field("mode", &T::mode, "How the session commits from now on; see transaction.set_mode. Absent: as it did."),
      field("isolation", &T::isolation, "With a mode: the level of its transactions; empty: the server's default."),
  };
};

template <>
struct Describe<ops::OpenTable> {
  using T = ops::OpenTable;
  static constexpr std::string_view name = "OpenTable";
  static constexpr auto fields = std::tuple{
      field("connection", &T::connection, "A connection's name, a URL or a file's path."),
      field("session", &T::session, "The caller's own name for a server session; each tab has one."),
      field("path", &T::path, "The table's names, unquoted, outermost first."),
      field("max_rows", &T::max_rows, "Rows read before pausing; 0: all; 1,000 if not given."),
      field("kind", &T::kind, "What it is; a table if not given. Its key is looked up by this."),
      field("where", &T::where, "A condition in the engine's own words; absent or empty: all rows."),
      field("order", &T::order, "The columns to sort by, the first one first; absent: as the engine gives them."),
      field("offset", &T::offset, "Rows to leave out at the beginning."),
  };
};

template <>
struct Describe<ops::TableOrder> {
  static constexpr std::string_view name = "TableOrder";
  static constexpr auto fields = std::tuple{
      field("column", &ops::TableOrder::column, "The column's name."),
      field("descending", &ops::TableOrder::descending, "The largest first; false if not given."),
  };
};

template <>
struct Describe<ops::CountTable> {
  using T = ops::CountTable;
  static constexpr std::string_view name = "CountTable";
  static constexpr auto fields = std::tuple{
      field("connection", &T::connection, "A connection's name, a URL or a file's path."),
      field("session", &T::session, "The caller's own name for a server session, which is busy meanwhile."),
      field("path", &T::path, "The table's names, unquoted, outermost first."),
      field("where", &T::where, "A condition, as in query.open_table."),
  };
};

template <>
struct Describe<ops::QueryId> {
  static constexpr std::string_view name = "QueryId";
  static constexpr auto fields = std::tuple{field("query", &ops::QueryId::query, "The query's id.")};
};

template <>
struct Describe<ops::SessionId> {
  static constexpr std::string_view name = "SessionId";
  static constexpr auto fields = std::tuple{
      field("connection", &ops::SessionId::connection, "The connection's name."),
      field("session", &ops::SessionId::session, "The session's name, as given to query.run."),
  };
};

template <>
struct Describe<ops::QueryConfirm> {
  static constexpr std::string_view name = "QueryConfirm";
  static constexpr auto fields = std::tuple{
      field("query", &ops::QueryConfirm::query, "The query's id."),
      field("token", &ops::QueryConfirm::token, "The token of its confirmation."),
  };
};

template <>
struct Describe<ops::QuerySplit> {
  static constexpr std::string_view name = "QuerySplit";
  static constexpr auto fields = std::tuple{
      field("connection", &ops::QuerySplit::connection, "Whose SQL it is: a connection's name, a URL or a path."),
      field("text", &ops::QuerySplit::text, "The script."),
  };
};

template <>
struct Describe<ops::StatementText> {
  using T = ops::StatementText;
  static constexpr std::string_view name = "StatementText";
  static constexpr auto fields = std::tuple{
      field("begin", &T::begin, "First byte, in UTF-8 bytes."),
      field("end", &T::end, "The byte after the last one."),
      field("title", &T::title, "The comment above it; may be empty."),
      field("statement_class", &T::statement_class, "read, write, ddl, transaction, session or unknown."),
      field("parameters", &T::parameters, "Names of its placeholders."),
  };
};

template <>
struct Describe<ops::QueryStatements> {
  static constexpr std::string_view name = "QueryStatements";
  static constexpr auto fields = std::tuple{field("statements", &ops::QueryStatements::statements, "In order.")};
};

template <>
struct Describe<engine::Timing> {
  using T = engine::Timing;
  static constexpr std::string_view name = "Timing";
  static constexpr auto fields = std::tuple{
      field("server_ms", &T::server_ms, "Until the server answered."),
      field("first_row_ms", &T::first_row_ms, "From there until the first rows were here."),
      field("transfer_ms", &T::transfer_ms, "Reading the rest."),
      field("total_ms", &T::total_ms, "All together."),
  };
};

template <>
struct Describe<engine::Confirmation> {
  using T = engine::Confirmation;
  static constexpr std::string_view name = "Confirmation";
  static constexpr auto fields = std::tuple{
      field("token", &T::token, "Give it to query.confirm; it is good once."),
      field("statement", &T::statement, "What will run."),
      field("reason", &T::reason, "What it will do, in one sentence."),
  };
};

template <>
struct Describe<engine::QueryStatement> {
  using T = engine::QueryStatement;
  static constexpr std::string_view name = "QueryStatement";
  static constexpr auto fields = std::tuple{
      field("index", &T::index, "From 0."),
      field("begin", &T::begin, "First byte in the script, in UTF-8 bytes."),
      field("end", &T::end, "The byte after the last one."),
      field("title", &T::title, "The comment above it, else its table, else its verb."),
      field("verb", &T::verb, "SELECT, DROP TABLE and so on."),
      field("object", &T::object, "What it is about, as written there; several have commas between them; may be empty."),
      field("state", &T::state, "How far it is."),
      field("result", &T::result, "The stored result; empty if it returns no rows."),
      field("rows", &T::rows, "Rows read so far."),
      field("complete", &T::complete, "All its rows were read."),
      field("rows_affected", &T::rows_affected, "Rows changed."),
      field("command", &T::command, "The server's tag."),
      field("timing", &T::timing, "Where the time went."),
      field("notices", &T::notices, "The server's messages, in order."),
      field("error", &T::error, "Why it failed."),
      field("epoch", &T::epoch, "The connection's epoch when it ran; 0 before."),
  };
};

template <>
struct Describe<engine::QuerySnapshot> {
  using T = engine::QuerySnapshot;
  static constexpr std::string_view name = "Query";
  static constexpr auto fields = std::tuple{
      field("query", &T::query, "The query's id."),
      field("connection", &T::connection, "The connection's name."),
      field("session", &T::session, "The caller's name for the server session."),
      field("text", &T::text, "The script, as it was sent."),
      field("started_at", &T::started_at, "UTC, RFC 3339."),
      field("state", &T::state, "How far it is."),
      field("statements", &T::statements, "What runs, in order."),
      field("confirmation", &T::confirmation, "What a person has to confirm now."),
  };
};

}  // namespace sextant
