// Plans: how an engine says what it does to run a statement, read into one structure. Plain data and pure functions; any thread.
//
// Nothing in an engine's answer is trusted: what is missing or of another type is left out, and a plan has a bounded size.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace sextant {

// What else an engine tells, in its own words.
struct PlanFact {
  std::string name, value;
};

// A step of a plan. Rows and times are those of all its loops together. Costs and times hold the steps below it too, but for
// its own ones.
struct PlanNode {
  int64_t parent = -1;    // The step that takes its rows, by its place in the list; -1: none does.
  std::string operation;  // "Index Scan"
  std::string object;     // The table that it reads or changes.
  std::string index;
  std::string condition;  // Which rows it looks for, joins or lets through, or how it sorts and groups.
  std::optional<double> estimated_rows, cost, own_cost;  // Expected.
  std::optional<double> rows, loops, time_ms, own_time_ms;  // Measured.
  std::optional<double> removed_rows;  // Read, and not let through by a filter.
  std::optional<double> pages;         // Of the database, read or found in memory.
  std::optional<double> memory_bytes, disk_bytes;
  bool reads_all = false;  // It reads the whole of a table.
  std::vector<PlanFact> facts;
};

enum class PlanWarningKind : uint8_t { estimate, filter, disk, scan, index };
std::string_view to_string(PlanWarningKind kind);

struct PlanWarning {
  PlanWarningKind kind = PlanWarningKind::estimate;
  int64_t node = 0;
  std::string message, hint;
};

struct Plan {
  std::vector<PlanNode> nodes;  // Each behind the one that takes its rows, as a tree is printed.
  std::vector<PlanWarning> warnings;
  std::vector<PlanFact> facts;  // Of the whole statement.
  std::optional<double> planning_ms, execution_ms;
  bool measured = false;
  std::string text, text_language;  // The engine's own answer; "json" or "text".
};

// The rows that the engine answered with, as text; NULL is empty.
struct PlanAnswer {
  std::vector<std::vector<std::string>> rows;
  bool measured = false;
};

// Who answers, as ServerInfo tells it.
struct PlanServer {
  std::string product, version;
};

struct Plans {
  bool measures = false;              // It can run the statement and measure each step.
  std::string_view cannot_measure;    // Why not, as a sentence.
  bool asks_server = false;           // `prefix` depends on the server.
  std::string_view refresh_statistics;  // What helps against wrong estimates, as a sentence.
  std::string_view more_memory;         // What helps against temporary files, as a sentence.
  // What stands before the statement's own text, which follows as it is.
  Result<std::string> (*prefix)(PlanServer const& server, bool measure) = nullptr;
  // bad_data if the answer is no plan.
  Result<Plan> (*read)(PlanAnswer const& answer) = nullptr;
};

// Adds a step, and returns its place. A limit error beyond 5,000.
Result<int64_t> add_step(Plan& plan, PlanNode node);
// Fills in what follows from the rest: what each step takes by itself, and the warnings that hold for every engine.
void finish_plan(Plan& plan, Plans const& plans);
// The one text of an answer of one column, its rows as lines.
std::string answer_text(PlanAnswer const& answer, size_t column);

}  // namespace sextant
