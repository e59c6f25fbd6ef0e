#include "drivers/mysql/explain_json.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/deep_json.h"
#include "driver/plan_json.h"

namespace sextant::mysql {

namespace {

struct Access {
  std::string_view type, words;
};
constexpr auto accesses = std::to_array<Access>({{"ALL", "Full scan"},
                                                 {"hash_ALL", "Full scan, hashed"},
                                                 {"index", "Full index scan"},
                                                 {"range", "Range scan"},
                                                 {"ref", "Index lookup"},
                                                 {"hash_ref", "Index lookup, hashed"},
                                                 {"ref_or_null", "Index lookup, or NULL"},
                                                 {"eq_ref", "Unique lookup"},
                                                 {"const", "Constant row"},
                                                 {"system", "Constant row"},
                                                 {"fulltext", "Full-text lookup"},
                                                 {"index_merge", "Merge of indexes"},
                                                 {"unique_subquery", "Unique lookup"},
                                                 {"index_subquery", "Index lookup"}});
// What is told elsewhere in the structure.
constexpr auto told = std::to_array<std::string_view>(
    {"table_name", "key", "rows", "r_rows", "r_loops", "cost", "r_total_time_ms", "r_table_time_ms", "r_other_time_ms"});

// "block-nl-join" becomes "Block nl join".
std::string words_of(std::string_view name) {
  std::string words(name);
  std::replace(words.begin(), words.end(), '_', ' ');
  std::replace(words.begin(), words.end(), '-', ' ');
  if (!words.empty() && words[0] >= 'a' && words[0] <= 'z') words[0] = static_cast<char>(words[0] - 'a' + 'A');
  return words;
}

std::string access_of(JsonObject const& table) {
  auto const type = text_in(table, "access_type");
  for (auto const& access : accesses) {
    if (access.type == type) return std::string(access.words);
  }
  return type.empty() ? "Table" : type;
}

// The columns of the index beside what they are compared with: "customer_id = shop.c.id".
std::string lookup_of(JsonObject const& table) {
  auto const* const columns = array_in(table, "used_key_parts");
  auto const* const values = array_in(table, "ref");
  std::string text;
  for (size_t i = 0; columns != nullptr && values != nullptr && i < std::min(columns->size(), values->size()); ++i) {
    text += fmt::format("{}{} = {}", i > 0 ? " and " : "", fact_text((*columns)[i]), fact_text((*values)[i]));
  }
  return text;
}

class Reader {
 public:
  explicit Reader(Plan& plan) : plan_(plan) {}

  // The steps among an object's members; what is no step is a fact of the step that the object is.
  Result<> add_members(JsonObject const& object, int64_t parent) {
    for (auto const& member : object) {
      auto const name = std::string_view(member.key());
      if (auto const* const inner = member.value().if_object()) TRY(add_object(name, *inner, parent));
      else if (auto const* const list = member.value().if_array()) TRY(add_list(name, *list, parent));
    }
    return {};
  }

 private:
  Result<> add_object(std::string_view name, JsonObject const& object, int64_t parent) {
    if (name == "r_engine_stats" || name == "query_optimization" || name == "cost_info" || name == "rowid_filter") return {};
    auto const at = TRY(add_step(plan_, name == "table" ? table(object, parent) : block(name, object, parent)));
    return add_members(object, at);
  }

  Result<> add_list(std::string_view name, JsonArray const& list, int64_t parent) {
    auto const holds_steps = std::any_of(list.begin(), list.end(), [](Json const& each) { return each.is_object(); });
    if (!holds_steps) return {};
    if (name == "nested_loop" && list.size() > 1) parent = TRY(add_step(plan_, {.parent = parent, .operation = "Nested loop"}));
    for (auto const& each : list) {
      if (auto const* const object = each.if_object()) TRY(add_members(*object, parent));
    }
    return {};
  }

  static void add_facts(JsonObject const& object, PlanNode& node) {
    for (auto const& member : object) {
      auto const name = std::string_view(member.key());
      auto const* const list = member.value().if_array();
      auto const is_step = list != nullptr && std::any_of(list->begin(), list->end(), [](Json const& each) { return each.is_object(); });
      auto const* const inner = member.value().if_object();
      if (inner != nullptr && name != "r_engine_stats" && name != "cost_info" && name != "rowid_filter") continue;
      if (is_step || member.value().is_null() || std::find(told.begin(), told.end(), name) != told.end()) continue;
      node.facts.push_back({.name = std::string(name), .value = fact_text(member.value())});
    }
    auto const* const stats = object_in(object, "r_engine_stats");
    if (stats != nullptr) node.pages = number_in(*stats, "pages_accessed");
    node.cost = number_in(object, "cost");
    auto const* const costs = object_in(object, "cost_info");
    if (costs != nullptr) node.cost = number_in(*costs, costs->contains("query_cost") ? "query_cost" : "prefix_cost");
  }

  static PlanNode block(std::string_view name, JsonObject const& object, int64_t parent) {
    PlanNode node{.parent = parent, .operation = name == "query_block" ? "Query" : words_of(name)};
    if (auto const message = text_in(object, "message"); !message.empty()) node.condition = message;
    for (auto const* const condition : {"attached_condition", "having_condition", "outer_ref_condition", "sort_key"}) {
      if (node.condition.empty()) node.condition = text_in(object, condition);
    }
    node.object = text_in(object, "table_name");
    node.loops = number_in(object, "r_loops");
    // A block's time holds all that is below it; a step's between block and tables is its own.
    (name == "query_block" ? node.time_ms : node.own_time_ms) = number_in(object, "r_total_time_ms");
    node.rows = number_in(object, "r_output_rows");
    if (!node.rows) node.rows = number_in(object, "r_rows");
    add_facts(object, node);
    return node;
  }

  static PlanNode table(JsonObject const& object, int64_t parent) {
    PlanNode node{.parent = parent, .operation = access_of(object), .object = text_in(object, "table_name"), .index = text_in(object, "key")};
    node.condition = lookup_of(object);
    for (auto const* const condition : {"attached_condition", "index_condition", "message"}) {
      auto const text = text_in(object, condition);
      if (!text.empty()) node.condition += node.condition.empty() ? text : fmt::format(" and {}", text);
    }
    node.loops = number_in(object, "r_loops");
    auto const loops = node.loops.value_or(1);
    auto const kept = number_in(object, "filtered").value_or(100) / 100;
    auto const rows = number_in(object, "rows"), produced = number_in(object, "rows_produced_per_join");
    if (rows) node.estimated_rows = *rows * kept * std::max(loops, 1.0);
    else node.estimated_rows = produced;
    if (auto const read = number_in(object, "r_rows")) {
      node.rows = *read * loops * number_in(object, "r_filtered").value_or(100) / 100;
      node.removed_rows = *read * loops - *node.rows;
    }
    auto const own = number_in(object, "r_table_time_ms");
    if (own) node.own_time_ms = *own + number_in(object, "r_other_time_ms").value_or(0);
    node.time_ms = own ? node.own_time_ms : number_in(object, "r_total_time_ms");
    node.reads_all = text_in(object, "access_type") == "ALL";
    add_facts(object, node);
    return node;
  }

  Plan& plan_;
};

void warn_of_passes(Plan& plan) {
  for (size_t i = 0; i < plan.nodes.size(); ++i) {
    for (auto const& fact : plan.nodes[i].facts) {
      if (fact.name != "r_sort_passes" || fact.value == "0") continue;
      plan.warnings.push_back({.kind = PlanWarningKind::disk,
                               .node = static_cast<int64_t>(i),
                               .message = fmt::format("The rows did not fit into memory: they were sorted in {} passes over a file.", fact.value),
                               .hint = "A larger sort_buffer_size keeps them in memory."});
    }
  }
}

}  // namespace

Result<> read_json_plan(Plan& plan) {
  auto const json = TRY(parse_deep_json(plan.text));
  auto const* const whole = json.if_object();
  if (whole == nullptr) return {};
  TRY(Reader(plan).add_members(*whole, -1));
  if (auto const* const planning = object_in(*whole, "query_optimization")) plan.planning_ms = number_in(*planning, "r_total_time_ms");
  if (!plan.nodes.empty()) plan.execution_ms = plan.nodes[0].time_ms;
  warn_of_passes(plan);
  return {};
}

}  // namespace sextant::mysql
