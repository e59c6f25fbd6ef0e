#include "driver/plans.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/text.h"

namespace sextant {

namespace {

constexpr size_t most_steps = 5'000;
constexpr size_t most_warnings = 50;
constexpr size_t longest_shown = 120;
// What is below these costs nothing worth a warning.
constexpr double estimate_factor = 10, estimate_rows = 100;
constexpr double filter_factor = 10, filter_rows = 10'000;
constexpr double scan_share = 0.3, scan_cost = 1'000;

std::string count(double rows) { return with_thousands(std::llround(std::min(rows, 9e15))); }

std::string name_of(PlanNode const& node) {
  return node.object.empty() ? node.operation : fmt::format("{} on {}", node.operation, node.object);
}

std::string shown(std::string const& condition) {
  if (condition.size() <= longest_shown) return condition;
  return std::string(utf8_prefix(condition, longest_shown)) + "…";
}

void warn(Plan& plan, PlanWarningKind kind, size_t node, std::string message, std::string hint) {
  if (plan.warnings.size() >= most_warnings) return;
  plan.warnings.push_back({.kind = kind, .node = static_cast<int64_t>(node), .message = std::move(message), .hint = std::move(hint)});
}

// What the steps right below take comes off what a step takes; or is added to what it takes by itself.
void fill_own(Plan& plan) {
  std::vector<double> cost_below(plan.nodes.size()), time_below(plan.nodes.size());
  for (size_t i = plan.nodes.size(); i-- > 0;) {
    auto& node = plan.nodes[i];
    if (node.cost && !node.own_cost) node.own_cost = std::max(0.0, *node.cost - cost_below[i]);
    if (node.time_ms && !node.own_time_ms) node.own_time_ms = std::max(0.0, *node.time_ms - time_below[i]);
    if (!node.time_ms && (node.own_time_ms || time_below[i] > 0)) node.time_ms = node.own_time_ms.value_or(0) + time_below[i];
    if (node.parent < 0) continue;
    cost_below[static_cast<size_t>(node.parent)] += node.cost.value_or(0);
    time_below[static_cast<size_t>(node.parent)] += node.time_ms.value_or(0);
  }
}

// A step below a LIMIT is stopped before it has given all that it was expected to.
bool is_stopped(Plan const& plan, PlanNode const& node) {
  for (auto at = node.parent; at >= 0; at = plan.nodes[static_cast<size_t>(at)].parent) {
    auto const operation = lower_ascii(plan.nodes[static_cast<size_t>(at)].operation);
    if (operation.find("limit") != std::string::npos || operation.find("top") != std::string::npos) return true;
  }
  return false;
}

bool is_misjudged(Plan const& plan, PlanNode const& node) {
  if (!node.rows || !node.estimated_rows || node.loops.value_or(1) == 0) return false;
  auto const rows = std::max(*node.rows, 1.0), expected = std::max(*node.estimated_rows, 1.0);
  if (std::max(rows, expected) < estimate_rows) return false;
  return rows >= expected * estimate_factor || (expected >= rows * estimate_factor && !is_stopped(plan, node));
}

// Only where it begins: what takes the rows of a misjudged step is misjudged with it.
void warn_of_estimates(Plan& plan, Plans const& plans) {
  std::vector<bool> wrong(plan.nodes.size()), below(plan.nodes.size());
  for (size_t i = plan.nodes.size(); i-- > 0;) {
    wrong[i] = is_misjudged(plan, plan.nodes[i]);
    if (plan.nodes[i].parent >= 0 && (wrong[i] || below[i])) below[static_cast<size_t>(plan.nodes[i].parent)] = true;
  }
  for (size_t i = 0; i < plan.nodes.size(); ++i) {
    if (!wrong[i] || below[i]) continue;
    auto const& node = plan.nodes[i];
    auto const rows = std::max(*node.rows, 1.0), expected = std::max(*node.estimated_rows, 1.0);
    auto const more = rows > expected;
    auto const factor = more ? rows / expected : expected / rows;
    warn(plan, PlanWarningKind::estimate, i,
         fmt::format("{}: {} rows were expected, and {} came, {} times as {}.", name_of(node), count(*node.estimated_rows),
                     count(*node.rows), count(factor), more ? "many" : "few"),
         std::string(plans.refresh_statistics));
  }
}

void warn_of_scans(Plan& plan) {
  double whole = 0;
  for (auto const& node : plan.nodes) whole = std::max(whole, node.cost.value_or(0));
  for (size_t i = 0; i < plan.nodes.size(); ++i) {
    auto const& node = plan.nodes[i];
    auto const index_helps = node.condition.empty() ? std::string("An index on the columns of its condition could find them directly.")
                                                    : fmt::format("An index on the columns in {} could find them directly.", shown(node.condition));
    auto const removed = node.removed_rows.value_or(0);
    if (removed >= filter_rows && removed >= filter_factor * std::max(node.rows.value_or(0), 1.0)) {
      warn(plan, PlanWarningKind::filter, i,
           fmt::format("{} reads {} rows and keeps {} of them.", name_of(node), count(removed + node.rows.value_or(0)),
                       count(node.rows.value_or(0))),
           index_helps);
    } else if (!plan.measured && node.reads_all && !node.condition.empty() && node.own_cost.value_or(0) >= scan_cost &&
               *node.own_cost >= scan_share * whole) {
      warn(plan, PlanWarningKind::scan, i,
           fmt::format("{} reads the whole table, which is {} % of the cost.", name_of(node), std::lround(100 * *node.own_cost / whole)),
           index_helps);
    }
  }
}

void warn_of_disk(Plan& plan, Plans const& plans) {
  for (size_t i = 0; i < plan.nodes.size(); ++i) {
    auto const& node = plan.nodes[i];
    if (node.disk_bytes.value_or(0) <= 0) continue;
    warn(plan, PlanWarningKind::disk, i,
         fmt::format("{} did not fit into memory: {} kB went to temporary files.", name_of(node), count(*node.disk_bytes / 1024)),
         std::string(plans.more_memory));
  }
}

}  // namespace

std::string_view to_string(PlanWarningKind kind) {
  switch (kind) {
    case PlanWarningKind::estimate: return "estimate";
    case PlanWarningKind::filter: return "filter";
    case PlanWarningKind::disk: return "disk";
    case PlanWarningKind::scan: return "scan";
    case PlanWarningKind::index: return "index";
  }
  return "estimate";
}

Result<int64_t> add_step(Plan& plan, PlanNode node) {
  if (plan.nodes.size() >= most_steps) {
    return Error{.code = ErrorCode::limit,
                 .message = fmt::format("The plan has more than {} steps.", with_thousands(most_steps)),
                 .hint = "Run EXPLAIN by itself to see it as text."};
  }
  plan.nodes.push_back(std::move(node));
  return static_cast<int64_t>(plan.nodes.size()) - 1;
}

void finish_plan(Plan& plan, Plans const& plans) {
  fill_own(plan);
  if (plan.measured) warn_of_estimates(plan, plans);
  warn_of_scans(plan);
  warn_of_disk(plan, plans);
}

std::string answer_text(PlanAnswer const& answer, size_t column) {
  std::string text;
  for (auto const& row : answer.rows) {
    if (!text.empty()) text += '\n';
    if (column < row.size()) text += row[column];
  }
  return text;
}

}  // namespace sextant
