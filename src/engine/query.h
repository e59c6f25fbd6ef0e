// Queries: scripts that run in the background, statement by statement, into stored results. Any thread.
//
// A query has a thread of its own while it runs or is paused. Its state is told as a QuerySnapshot: by status() and, on
// every change, by the EventBus (at most 20 times a second while rows arrive).
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "engine/connection.h"
#include "engine/results.h"
#include "sql/table_query.h"

namespace sextant::engine {

enum class StatementState : uint8_t { waiting, confirm, running, reading, paused, done, failed, cancelled, skipped };
enum class QueryState : uint8_t { running, confirm, done, failed, cancelled };
std::string_view to_string(StatementState state);
std::string_view to_string(QueryState state);

// Milliseconds: until the server answered, until the first rows were here, and reading the rest.
struct Timing {
  double server_ms = 0, first_row_ms = 0, transfer_ms = 0, total_ms = 0;
};

struct Confirmation {
  std::string token, statement, reason;
};

struct QueryStatement {
  int64_t index = 0, begin = 0, end = 0;  // The range in the text that was sent.
  std::string title, verb, object;
  StatementState state = StatementState::waiting;
  std::string result;  // Empty if it returns no rows.
  int64_t rows = 0;
  bool complete = false;  // All rows of the statement are in the result.
  std::optional<int64_t> rows_affected;
  std::string command;
  Timing timing;
  std::vector<Notice> notices;
  std::optional<Error> error;
  int64_t epoch = 0;  // Of the connection when it ran; see ConnectionInfo::epoch.
};

struct QuerySnapshot {
  std::string query, connection, session, text, started_at;
  QueryState state = QueryState::running;
  std::vector<QueryStatement> statements;
  std::optional<Confirmation> confirmation;
};

struct QueryRequest {
  std::shared_ptr<Connection> connection;
  std::string session;  // The lane.
  std::string text;
  std::vector<QueryStatement> statements;  // index, begin, end, title.
  std::vector<Parameter> parameters;
  int64_t max_rows = 0;  // Rows read before pausing; 0: all.
  bool stop_on_error = true;
  Actor actor = Actor::user;
  std::optional<TransactionMode> mode;  // As the tab commits from now on.
  std::optional<std::string> isolation;
  std::optional<sql::TableQuery> pages;  // The only statement's text is this query, and its rows come a page at a time.
};

class Queries {
 public:
  Queries(Results& results, EventBus& events, ErrorLog& log) : results_(results), events_(events), log_(log) {}
  ~Queries();

  // Returns at once. A paused query of the same lane is released first; a running one is an invalid_state error.
  Result<QuerySnapshot> start(QueryRequest request);
  Result<QuerySnapshot> status(std::string const& query);
  Result<QuerySnapshot> cancel(std::string const& query);
  Result<QuerySnapshot> confirm(std::string const& query, std::string const& token);
  // Cancels it if it runs and drops its results.
  Result<> close(std::string const& query);
  // Goes on reading a paused result: `rows` more, 0 for all. invalid_state if it is not paused.
  Result<> fetch(std::string const& result, int64_t rows);
  // Gives up a paused result of the lane, so that it is free. invalid_state if a statement runs there.
  Result<> let_go(std::string const& connection, std::string const& session);
  // The statement that filled the result, and its connection's name.
  struct Source {
    std::string connection;
    QueryStatement statement;
  };
  Result<Source> source_of(std::string const& result);
  void close_all();

 private:
  class Job;
  Result<std::shared_ptr<Job>> find(std::string const& query);
  std::shared_ptr<Job> find_by_result(std::string const& result);
  void make_room();

  Results& results_;
  EventBus& events_;
  ErrorLog& log_;
  std::mutex mutex_;
  int64_t next_ = 1;
  std::map<int64_t, std::shared_ptr<Job>> jobs_;  // In the order they began.
};

// What the engine must get: placeholders renamed where the dialect needs it, the values in order. An invalid_argument
// error names values that are missing.
struct BoundStatement {
  std::string text;
  std::vector<Parameter> parameters;
  std::function<uint32_t(uint32_t)> original_offset;
};
Result<BoundStatement> bind_parameters(std::string_view statement, std::vector<Parameter> const& values,
                                       sql::Dialect const* dialect);
// Moves an error's position from a bound statement to the script it stands in.
void place_error(Error& error, BoundStatement const& bound, uint32_t statement_begin);

}  // namespace sextant::engine
