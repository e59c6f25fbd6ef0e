// The interceptor chain: the only way from an operation to a session. Each link may refuse, change the options, or wrap
// the cursor; the last one is the driver. Links are called on the thread of the execution; several executions at once.
//
// Order: limits -> read-only -> confirmation -> history -> driver. A later policy is one more link; callers do not change.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "driver/session.h"
#include "engine/store.h"
#include "sql/classifier.h"

namespace sextant::engine {

// On whose behalf a statement runs.
enum class Actor : uint8_t { user, job, agent, app };

struct Execution {
  std::string connection;  // The name.
  std::string project;     // The connection's; empty: a personal one.
  Actor actor = Actor::user;
  Statement statement;
  sql::Classification classification;
  bool read_only = false;    // Of the connection.
  std::string confirmation;  // A token of Store::issue_confirmation, if the person gave one.
  ExecuteOptions options;
  // The path of the table that the statement, whose text is our own, reads all of, if several sessions may do so; else empty.
  std::vector<std::string> whole_table;
  std::function<Result<>()> verify_read_only;  // Asks the session; set by the connection.
};

using Next = std::function<Result<std::unique_ptr<Cursor>>(Execution&)>;
using Interceptor = std::function<Result<std::unique_ptr<Cursor>>(Execution&, Next const&)>;

struct Limits {
  int64_t rows = 0;   // 0: none; for all.
  int64_t bytes = 0;
  std::chrono::milliseconds time{0};
  int concurrency = 32;  // Statements of one connection at once.
};

Interceptor limit_interceptor(Limits const& limits);
// Refuses what is not a read on a read-only connection, and checks after every statement that the server refuses too.
Interceptor read_only_interceptor();
// Asks for a confirmation of what cannot be undone; agents are refused. `store` outlives the chain.
Interceptor confirmation_interceptor(Store& store);
// Writes every statement of a person or a job to the history. `store` outlives the chain and its cursors.
Interceptor history_interceptor(Store& store);

// Runs the links in order and `driver` last. REQUIRES: `chain` outlives the call.
Result<std::unique_ptr<Cursor>> run_chain(std::vector<Interceptor> const& chain, Execution& execution, Next const& driver);

}  // namespace sextant::engine
