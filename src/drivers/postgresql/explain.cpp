#include "drivers/postgresql/explain.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/deep_json.h"
#include "driver/plan_json.h"

namespace sextant::postgresql {

namespace {

constexpr double bytes_of_block = 8192, bytes_of_unit = 1024;

// Told elsewhere in the structure, or of no use without the rest.
constexpr auto told = std::to_array<std::string_view>(
    {"Node Type", "Plans", "Relation Name", "Index Name", "Startup Cost", "Total Cost", "Plan Rows", "Actual Startup Time", "Actual Total Time",
     "Actual Rows", "Actual Loops", "Parallel Aware", "Async Capable", "Join Type", "Strategy", "Partial Mode", "Operation", "Workers",
     "Inner Unique", "Disabled"});
constexpr auto conditions = std::to_array<std::string_view>({"Index Cond", "Hash Cond", "Merge Cond", "TID Cond", "Recheck Cond", "Join Filter",
                                                              "Filter", "One-Time Filter", "Sort Key", "Group Key"});

bool is_told(std::string_view name) { return std::find(told.begin(), told.end(), name) != told.end(); }

// As the text format names it: "Parallel Hash Left Join", "Partial HashAggregate", "Update".
std::string operation_of(JsonObject const& json) {
  auto type = text_in(json, "Node Type");
  auto const strategy = text_in(json, "Strategy");
  auto const join = text_in(json, "Join Type");
  auto const change = text_in(json, "Operation");
  if (type == "ModifyTable" && !change.empty()) type = change;
  if (type == "Aggregate" && strategy == "Hashed") type = "HashAggregate";
  if (type == "Aggregate" && strategy == "Sorted") type = "GroupAggregate";
  if (type == "Aggregate" && strategy == "Mixed") type = "MixedAggregate";
  if (!join.empty() && join != "Inner") {
    if (type == "Nested Loop") type += fmt::format(" {} Join", join);
    else if (type.ends_with(" Join")) type = fmt::format("{} {} Join", type.substr(0, type.size() - 5), join);
  }
  auto const part = text_in(json, "Partial Mode");
  if (!part.empty() && part != "Simple") type = fmt::format("{} {}", part, type);
  auto const* const parallel = json.if_contains("Parallel Aware");
  auto const is_parallel = parallel != nullptr && parallel->is_bool() && parallel->get_bool();
  return is_parallel ? "Parallel " + type : type;
}

std::string object_of(JsonObject const& json) {
  auto const relation = text_in(json, "Relation Name");
  auto const alias = text_in(json, "Alias");
  for (auto const* const other : {"CTE Name", "Function Name", "Table Function Name", "Tuplestore Name"}) {
    if (relation.empty() && json.contains(other)) return text_in(json, other);
  }
  if (relation.empty()) return alias;
  return alias.empty() || alias == relation ? relation : fmt::format("{} {}", relation, alias);
}

// Nothing is said of what is not so, and of counters that stayed at nothing.
bool says_nothing(Json const& value) {
  if (value.is_bool()) return !value.get_bool();
  return value.is_number() && value.to_number<double>() == 0;
}

class Reader {
 public:
  explicit Reader(Plan& plan) : plan_(plan) {}

  // `processes`: that run this part of the plan side by side.
  Result<> add(JsonObject const& json, int64_t parent, double processes) {
    auto const at = TRY(add_step(plan_, step(json, parent, processes)));
    auto const launched = number_in(json, "Workers Launched");
    if (launched) processes = *launched + 1;
    auto const* const below = array_in(json, "Plans");
    if (below == nullptr) return {};
    for (auto const& each : *below) {
      if (auto const* const child = each.if_object()) TRY(add(*child, at, processes));
    }
    return {};
  }

 private:
  static PlanNode step(JsonObject const& json, int64_t parent, double processes) {
    PlanNode node{.parent = parent, .operation = operation_of(json), .object = object_of(json), .index = text_in(json, "Index Name")};
    for (auto const name : conditions) {
      if (node.condition.empty()) node.condition = text_in(json, name);
    }
    node.cost = number_in(json, "Total Cost");
    node.loops = number_in(json, "Actual Loops");
    auto const loops = node.loops.value_or(1);
    auto const times = [&](std::string_view name, double factor) {
      auto const value = number_in(json, name);
      return value ? std::optional(*value * factor) : std::nullopt;
    };
    node.estimated_rows = times("Plan Rows", std::max(loops, 1.0));
    node.rows = times("Actual Rows", loops);
    // Side by side, a second of each process is one second.
    node.time_ms = times("Actual Total Time", loops >= processes ? loops / processes : loops);
    node.removed_rows = times("Rows Removed by Filter", loops);
    if (!node.removed_rows) node.removed_rows = times("Rows Removed by Join Filter", loops);
    auto const hit = number_in(json, "Shared Hit Blocks"), read = number_in(json, "Shared Read Blocks");
    if (hit || read) node.pages = hit.value_or(0) + read.value_or(0);
    note_memory(json, node);
    node.reads_all = node.operation.ends_with("Seq Scan");
    for (auto const& member : json) {
      if (is_told(member.key()) || says_nothing(member.value())) continue;
      node.facts.push_back({.name = std::string(member.key()), .value = fact_text(member.value())});
    }
    return node;
  }

  static void note_memory(JsonObject const& json, PlanNode& node) {
    auto const bytes = [&](std::string_view name) {
      auto const value = number_in(json, name);
      return value ? std::optional(*value * bytes_of_unit) : std::nullopt;
    };
    node.memory_bytes = bytes("Peak Memory Usage");
    node.disk_bytes = bytes("Disk Usage");
    auto const sorted = bytes("Sort Space Used");
    if (sorted) (text_in(json, "Sort Space Type") == "Disk" ? node.disk_bytes : node.memory_bytes) = sorted;
    auto const written = number_in(json, "Temp Written Blocks");
    if (number_in(json, "Hash Batches").value_or(1) > 1 && written) node.disk_bytes = *written * bytes_of_block;
  }

  Plan& plan_;
};

Result<std::string> prefix(PlanServer const&, bool measure) {
  return std::string(measure ? "EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) " : "EXPLAIN (FORMAT JSON) ");
}

void note_whole(JsonObject const& whole, Plan& plan) {
  plan.planning_ms = number_in(whole, "Planning Time");
  plan.execution_ms = number_in(whole, "Execution Time");
  if (auto const* const triggers = array_in(whole, "Triggers")) {
    for (auto const& each : *triggers) {
      auto const* const trigger = each.if_object();
      if (trigger == nullptr) continue;
      plan.facts.push_back({.name = "Trigger " + text_in(*trigger, "Trigger Name"),
                            .value = fmt::format("{} ms, {} calls", text_in(*trigger, "Time"), text_in(*trigger, "Calls"))});
    }
  }
  if (auto const* const jit = object_in(whole, "JIT")) plan.facts.push_back({.name = "JIT", .value = fact_text(*jit)});
}

Result<Plan> read(PlanAnswer const& answer) {
  Plan plan{.nodes = {}, .warnings = {}, .facts = {}, .measured = answer.measured, .text = answer_text(answer, 0), .text_language = "json"};
  auto const json = TRY(parse_deep_json(plan.text));
  auto const* const list = json.if_array();
  auto const* const whole = list == nullptr || list->empty() ? nullptr : list->front().if_object();
  auto const* const root = whole == nullptr ? nullptr : object_in(*whole, "Plan");
  if (root == nullptr) return Error{.code = ErrorCode::bad_data, .message = "The server's answer holds no plan."};
  TRY(Reader(plan).add(*root, -1, 1));
  note_whole(*whole, plan);
  finish_plan(plan, plans);
  return plan;
}

}  // namespace

Plans const plans{.measures = true,
                  .refresh_statistics = "ANALYZE of the tables renews the statistics; columns that depend on each other need CREATE STATISTICS.",
                  .more_memory = "A larger work_mem, such as SET work_mem = '64MB', keeps it in memory.",
                  .prefix = &prefix,
                  .read = &read};

}  // namespace sextant::postgresql
