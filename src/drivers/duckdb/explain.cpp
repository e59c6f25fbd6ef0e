#include "drivers/duckdb/explain.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/deep_json.h"
#include "driver/plan_json.h"

namespace sextant::duckdb {

namespace {

constexpr double ms_of_second = 1000;
// The columns of the answer.
constexpr size_t plan_column = 1;
// Told elsewhere in the structure.
constexpr auto told = std::to_array<std::string_view>({"Estimated Cardinality", "Table"});
constexpr auto conditions = std::to_array<std::string_view>({"Conditions", "Filters", "Expression", "Order By", "Groups", "Limit", "Top"});

// "HASH_GROUP_BY" becomes "HASH GROUP BY", as DuckDB's own drawings have long names.
std::string operation_of(JsonObject const& json) {
  auto name = text_in(json, "operator_name");
  if (name.empty()) name = text_in(json, "operator_type");
  if (name.empty()) name = text_in(json, "name");
  while (name.ends_with(' ')) name.pop_back();
  std::replace(name.begin(), name.end(), '_', ' ');
  return name;
}

PlanNode step_of(JsonObject const& json, int64_t parent) {
  PlanNode node{.parent = parent, .operation = operation_of(json)};
  node.rows = number_in(json, "operator_cardinality");
  auto const seconds = number_in(json, "operator_timing");
  if (seconds) node.own_time_ms = *seconds * ms_of_second;
  if (node.rows) node.loops = 1;
  if (auto const scanned = number_in(json, "operator_rows_scanned"); scanned && *scanned > 0) {
    node.facts.push_back({.name = "Rows scanned", .value = fmt::format("{:.0f}", *scanned)});
  }
  auto const* const extra = object_in(json, "extra_info");
  if (extra == nullptr) return node;
  node.object = text_in(*extra, "Table");
  node.estimated_rows = number_in(*extra, "Estimated Cardinality");
  for (auto const name : conditions) {
    if (node.condition.empty()) node.condition = text_in(*extra, name);
  }
  for (auto const& member : *extra) {
    auto const name = std::string_view(member.key());
    if (std::find(told.begin(), told.end(), name) != told.end()) continue;
    auto value = fact_text(member.value());
    if (value.empty()) continue;
    node.facts.push_back({.name = std::string(name.starts_with("__") ? "Expressions" : name), .value = std::move(value)});
  }
  return node;
}

// What only carries the plan is no step of it.
bool is_wrapping(JsonObject const& json) { return operation_of(json).empty() || operation_of(json) == "EXPLAIN ANALYZE"; }

Result<> add(Plan& plan, JsonObject const& json, int64_t parent) {
  if (!is_wrapping(json)) parent = TRY(add_step(plan, step_of(json, parent)));
  auto const* const below = array_in(json, "children");
  if (below == nullptr) return {};
  for (auto const& each : *below) {
    if (auto const* const child = each.if_object()) TRY(add(plan, *child, parent));
  }
  return {};
}

Result<std::string> prefix(PlanServer const&, bool measure) {
  return std::string(measure ? "EXPLAIN (ANALYZE, FORMAT json) " : "EXPLAIN (FORMAT json) ");
}

Result<Plan> read(PlanAnswer const& answer) {
  Plan plan{.nodes = {}, .warnings = {}, .facts = {}, .measured = answer.measured, .text_language = "json"};
  // With explain_output at "all" there are three plans, of which the last one is run.
  if (!answer.rows.empty() && answer.rows.back().size() > plan_column) plan.text = answer.rows.back()[plan_column];
  auto const json = TRY(parse_deep_json(plan.text));
  if (auto const* const list = json.if_array()) {
    for (auto const& each : *list) {
      if (auto const* const root = each.if_object()) TRY(add(plan, *root, -1));
    }
  } else if (auto const* const root = json.if_object()) {
    TRY(add(plan, *root, -1));
  }
  if (plan.nodes.empty()) return Error{.code = ErrorCode::bad_data, .message = "DuckDB's answer holds no plan."};
  finish_plan(plan, plans);
  // The answer is written before the statement has ended, so its own time of the whole is nothing.
  plan.execution_ms = plan.nodes[0].time_ms;
  return plan;
}

}  // namespace

Plans const plans{.measures = true,
                  .refresh_statistics = "ANALYZE renews the statistics of tables; files have none beyond their own.",
                  .more_memory = "A larger memory_limit of the connection keeps it in memory.",
                  .prefix = &prefix,
                  .read = &read};

}  // namespace sextant::duckdb
