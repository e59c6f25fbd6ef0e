#include "drivers/mysql/explain_tree.h"

#include <algorithm>
#include <charconv>
#include <utility>

namespace sextant::mysql {

namespace {

// The number behind `name` in "(cost=4.95 rows=9) (actual time=0.1..0.2 rows=9 loops=1)"; it may have an exponent.
std::optional<double> number_after(std::string_view text, std::string_view name) {
  auto const at = text.find(name);
  if (at == std::string_view::npos) return std::nullopt;
  auto const rest = text.substr(at + name.size());
  double number = 0;
  auto const read = std::from_chars(rest.data(), rest.data() + rest.size(), number);
  return read.ec == std::errc() ? std::optional(number) : std::nullopt;
}

// "Index lookup on o using customer (customer_id=c.id)", "Filter: (o.total > 5)"
void read_words(PlanNode& node, std::string_view words) {
  auto const colon = words.find(": ");
  auto const open = words.find(" (");
  if (colon != std::string_view::npos && (open == std::string_view::npos || colon < open)) {
    node.operation = words.substr(0, colon);
    node.condition = words.substr(colon + 2);
    return;
  }
  if (open != std::string_view::npos && words.ends_with(')')) {
    node.condition = words.substr(open + 2, words.size() - open - 3);
    words = words.substr(0, open);
  }
  if (auto const index = words.find(" using "); index != std::string_view::npos) {
    node.index = words.substr(index + 7);
    words = words.substr(0, index);
  }
  if (auto const object = words.find(" on "); object != std::string_view::npos) {
    node.object = words.substr(object + 4);
    words = words.substr(0, object);
  }
  node.operation = words;
  node.reads_all = words == "Table scan";
}

PlanNode step_of(std::string_view line) {
  PlanNode node;
  auto const measured = line.find(" (actual time=");
  auto const expected = line.find(" (cost=");
  auto const end = std::min({measured, expected, line.find(" (never executed)")});
  auto words = line.substr(0, end);
  while (words.ends_with(' ')) words.remove_suffix(1);
  read_words(node, words);
  if (expected != std::string_view::npos) {
    node.cost = number_after(line.substr(expected), "cost=");
    node.estimated_rows = number_after(line.substr(expected, measured == std::string_view::npos ? measured : measured - expected), "rows=");
  }
  if (measured == std::string_view::npos) return node;
  auto const facts = line.substr(measured);
  auto const loops = number_after(facts, "loops=").value_or(1);
  node.loops = loops;
  auto const times = [&](std::optional<double> value) { return value ? std::optional(*value * loops) : std::nullopt; };
  node.rows = times(number_after(facts, "rows="));
  node.time_ms = times(number_after(facts, ".."));
  if (node.estimated_rows) node.estimated_rows = *node.estimated_rows * std::max(loops, 1.0);
  return node;
}

}  // namespace

Result<> read_tree_plan(Plan& plan) {
  std::vector<std::pair<size_t, int64_t>> open;  // How far in the line stands, and its step.
  auto rest = std::string_view(plan.text);
  while (!rest.empty()) {
    auto const end = rest.find('\n');
    auto const line = rest.substr(0, end);
    rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
    auto const indent = line.find_first_not_of(' ');
    if (indent == std::string_view::npos || !line.substr(indent).starts_with("-> ")) continue;
    while (!open.empty() && open.back().first >= indent) open.pop_back();
    auto node = step_of(line.substr(indent + 3));
    if (!open.empty()) node.parent = open.back().second;
    open.emplace_back(indent, TRY(add_step(plan, std::move(node))));
  }
  if (!plan.nodes.empty()) plan.execution_ms = plan.nodes[0].time_ms;
  return {};
}

}  // namespace sextant::mysql
