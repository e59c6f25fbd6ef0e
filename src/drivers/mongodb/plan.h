// Plan: the server commands that a statement stands for, and what its rows are made of. Pure; any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "drivers/mongodb/parser.h"
#include "drivers/mongodb/value.h"

namespace sextant::mongodb {

// What becomes of a reply.
enum class Output : uint8_t {
  none,         // No command: `use`.
  automatic,    // A cursor's documents if the reply has a cursor, else the reply as one row.
  names,        // The name and type of each document of a cursor.
  values,       // reply.values, a row each.
  value,        // reply.value as one row; none if it is null.
  count,        // A row with the field `count`: reply.n, or the field of the cursor's only document; 0 without one.
  databases,    // reply.databases, a row each.
  written,      // What a write did, as the shell tells it.
};

struct Plan {
  std::string verb;      // "find", "deleteMany": as written.
  std::string object;    // The collection or the database; may be empty.
  std::string database;  // That the commands run in; empty: the current one. For `use`, the new one.
  Output output = Output::automatic;
  std::vector<Value> commands;  // Each an object whose first member names the command.
  std::vector<Value> inserted;  // The _id of each document that is inserted.
  bool single = false;          // insertOne: one `insertedId`.
  bool ordered = true;          // The next command runs only if the one before did not fail.
  int64_t batch_size = 0;       // Of the cursor; 0: as the caller wants it.
  bool tailable = false;        // The cursor waits for more at its end.
};

// `database` is the current one, for commands that name it in their documents.
Result<Plan> make_plan(Parsed const& statement, std::string_view database);

// plan_read.cpp, plan_write.cpp, plan_admin.cpp: the first call's method, if it is one of theirs.
struct PlanContext {
  Parsed const& statement;
  std::string_view database;
  Call const& call;
  Plan& plan;
  size_t used = 1;  // Calls that the plan holds already.

  Error error(TextRange range, std::string message, std::string hint = {}) const;
  // The argument; an error if it is missing or of another kind. `what` names it in the message.
  Result<Value> object(size_t index, std::string_view what) const;
  Result<Value> object_or_empty(size_t index, std::string_view what) const;
  Result<Value> text(size_t index, std::string_view what) const;
  Result<> at_most(size_t count) const;
  Value target(std::string_view command) const;  // {command: collection}
};
using Planner = Result<> (*)(PlanContext&);

Planner read_planner(std::string_view method);
Planner write_planner(std::string_view method);
Planner collection_planner(std::string_view method);
Planner database_planner(std::string_view method);

}  // namespace sextant::mongodb
