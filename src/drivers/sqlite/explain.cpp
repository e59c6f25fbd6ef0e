#include "drivers/sqlite/explain.h"

#include <fmt/format.h>

#include <charconv>
#include <map>

namespace sextant::sqlite {

namespace {

// Columns of the answer: id, parent, an unused one, detail.
constexpr size_t answer_columns = 4;

// Cuts `word` and what follows it off the text; nullopt if it is not in there.
std::optional<std::string> cut_from(std::string& text, std::string_view word) {
  auto const at = text.find(word);
  if (at == std::string::npos) return std::nullopt;
  auto rest = text.substr(at + word.size());
  text.resize(at);
  return rest;
}

// "orders USING INDEX orders_customer (customer_id=?) LEFT-JOIN"
void read_access(PlanNode& node, std::string rest) {
  if (cut_from(rest, " LEFT-JOIN")) node.facts.push_back({.name = "join", .value = "LEFT JOIN"});
  auto condition = cut_from(rest, " (");
  if (condition && condition->ends_with(')')) condition->pop_back();
  if (condition) node.condition = std::move(*condition);
  if (auto virtual_index = cut_from(rest, " VIRTUAL TABLE INDEX ")) node.index = std::move(*virtual_index);
  for (auto const* const kind : {" USING COVERING INDEX ", " USING INDEX ", " USING AUTOMATIC ", " USING INTEGER ", " USING "}) {
    auto index = cut_from(rest, kind);
    if (!index) continue;
    auto const name = std::string_view(kind).substr(1);
    node.index = name == "USING AUTOMATIC " ? "AUTOMATIC " + *index : name == "USING INTEGER " ? "INTEGER " + *index : *index;
    if (name == "USING COVERING INDEX ") node.facts.push_back({.name = "covering", .value = "the table itself is not read"});
    break;
  }
  node.object = std::move(rest);
}

PlanNode step_of(std::string const& detail) {
  PlanNode node;
  for (auto const* const word : {"SCAN ", "SEARCH ", "MATERIALIZE ", "CO-ROUTINE ", "BLOOM FILTER ON "}) {
    std::string_view const verb(word);
    if (!detail.starts_with(verb)) continue;
    node.operation = std::string(verb.substr(0, verb.size() - 1));
    read_access(node, detail.substr(verb.size()));
    node.reads_all = node.operation == "SCAN" && node.object != "CONSTANT ROW" && node.index.empty();
    return node;
  }
  auto const use = detail.find(" FOR ");
  node.operation = detail.substr(0, use);
  if (use != std::string::npos) node.condition = detail.substr(use + 5);
  return node;
}

int64_t number_of(std::string const& text) {
  int64_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

// What the tables of a join, which stand side by side, say together.
void warn_of_steps(Plan& plan) {
  std::map<int64_t, int64_t> outer;  // The first table below a step.
  for (size_t i = 0; i < plan.nodes.size(); ++i) {
    auto const& node = plan.nodes[i];
    auto const at = static_cast<int64_t>(i);
    auto const reads = node.operation == "SCAN" || node.operation == "SEARCH";
    if (!reads) continue;
    if (node.index.starts_with("AUTOMATIC ")) {
      plan.warnings.push_back({.kind = PlanWarningKind::index,
                               .node = at,
                               .message = fmt::format("An index on {} is made for this statement, each time it runs.", node.object),
                               .hint = fmt::format("CREATE INDEX on the columns in ({}) makes it once.", node.condition)});
    }
    auto const [first, is_first] = outer.emplace(node.parent, at);
    if (is_first || !node.reads_all) continue;
    plan.warnings.push_back({.kind = PlanWarningKind::scan,
                             .node = at,
                             .message = fmt::format("All of {} is read for each row of {}.", node.object,
                                                    plan.nodes[static_cast<size_t>(first->second)].object),
                             .hint = fmt::format("An index on the column by which {} is joined could find the rows directly.", node.object)});
  }
}

// As the sqlite3 shell prints it.
std::string tree_text(Plan const& plan) {
  std::string text;
  std::vector<size_t> depth(plan.nodes.size());
  for (size_t i = 0; i < plan.nodes.size(); ++i) {
    auto const& node = plan.nodes[i];
    if (node.parent >= 0) depth[i] = depth[static_cast<size_t>(node.parent)] + 1;
    text += std::string(depth[i] * 2, ' ');
    for (auto const& fact : node.facts) {
      if (fact.name == "detail") text += fact.value;
    }
    text += '\n';
  }
  return text;
}

Result<std::string> prefix(PlanServer const&, bool) { return std::string("EXPLAIN QUERY PLAN "); }

Result<Plan> read(PlanAnswer const& answer) {
  Plan plan{.nodes = {}, .warnings = {}, .facts = {}, .text_language = "text"};
  std::map<int64_t, int64_t> places{{0, TRY(add_step(plan, {.operation = "QUERY PLAN"}))}};
  for (auto const& row : answer.rows) {
    if (row.size() < answer_columns) return Error{.code = ErrorCode::bad_data, .message = "The answer holds no plan."};
    auto node = step_of(row[3]);
    node.facts.push_back({.name = "detail", .value = row[3]});
    auto const parent = places.find(number_of(row[1]));
    node.parent = parent == places.end() ? 0 : parent->second;
    auto const place = TRY(add_step(plan, std::move(node)));
    places[number_of(row[0])] = place;
  }
  plan.nodes[0].facts.push_back({.name = "detail", .value = "QUERY PLAN"});
  plan.text = tree_text(plan);
  warn_of_steps(plan);
  finish_plan(plan, plans);
  return plan;
}

}  // namespace

Plans const plans{.measures = false,
                  .cannot_measure = "SQLite tells how it would find the rows, and measures nothing.",
                  .refresh_statistics = "ANALYZE renews the statistics.",
                  .prefix = &prefix,
                  .read = &read};

}  // namespace sextant::sqlite
