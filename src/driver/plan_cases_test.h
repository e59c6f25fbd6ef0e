// The tests of the drivers' plans share these: answers that real engines gave (tests/plans/record), and a plan as lines to compare.
// Test programs only; one thread.
#pragma once

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <sstream>
#include <string>

#include "base/deep_json.h"
#include "base/file.h"
#include "driver/plans.h"

namespace sextant {

// The rows of tests/plans/NAME.txt, a JSON object each.
inline PlanAnswer recorded_answer(std::string const& name, bool measured) {
  PlanAnswer answer{.rows = {}, .measured = measured};
  auto const text = read_file(fmt::format("{}/tests/plans/{}.txt", SEXTANT_SOURCE_DIR, name), int64_t{1} << 24);
  EXPECT_TRUE(text.ok()) << name;
  std::istringstream lines(text ? *text : std::string());
  for (std::string line; std::getline(lines, line);) {
    auto const json = parse_deep_json(line);
    if (!json.ok() || !json->is_object()) {
      ADD_FAILURE() << name << ": " << line;
      break;
    }
    auto& row = answer.rows.emplace_back();
    for (auto const& member : json->get_object()) {
      auto const* const value = member.value().if_string();
      row.push_back(value == nullptr ? write_json(member.value()) : std::string(value->data(), value->size()));
    }
  }
  return answer;
}

inline Plan recorded_plan(Plans const& plans, std::string const& name, bool measured) {
  auto plan = plans.read(recorded_answer(name, measured));
  EXPECT_TRUE(plan.ok()) << name << ": " << plan.error().message;
  return plan ? std::move(*plan) : Plan();
}

// "  Seq Scan on orders o using i [total > 5] ~1779 -> 18": a line a step, two spaces a level, rows expected and given.
inline std::string drawn(Plan const& plan) {
  std::string text;
  std::vector<size_t> levels;
  for (auto const& node : plan.nodes) {
    levels.push_back(node.parent < 0 ? 0 : levels[static_cast<size_t>(node.parent)] + 1);
    text += std::string(levels.back() * 2, ' ') + node.operation;
    if (!node.object.empty()) text += " on " + node.object;
    if (!node.index.empty()) text += " using " + node.index;
    if (!node.condition.empty()) text += " [" + node.condition + "]";
    if (node.estimated_rows) text += fmt::format(" ~{:.0f}", *node.estimated_rows);
    if (node.rows) text += fmt::format(" -> {:.0f}", *node.rows);
    text += '\n';
  }
  return text;
}

inline std::string warned(Plan const& plan) {
  std::string text;
  for (auto const& warning : plan.warnings) text += fmt::format("{} {}: {}\n", to_string(warning.kind), warning.node, warning.message);
  return text;
}

}  // namespace sextant
