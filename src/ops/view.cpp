#include "ops/view.h"

#include <fmt/format.h>

#include <limits>

#include "data/value_text.h"

namespace sextant::ops {

namespace {

constexpr size_t most_conditions = 200;
constexpr int64_t shown_bytes = 256;
constexpr int64_t usual_values = 100;

Error invalid(std::string message) { return Error{.code = ErrorCode::invalid_argument, .message = std::move(message)}; }

Result<int32_t> column_of(int64_t column) {
  if (column >= 0 && column <= std::numeric_limits<int32_t>::max()) return static_cast<int32_t>(column);
  return invalid(fmt::format("The result has no column {}.", column));
}

Result<Filter> filter_of(ViewCondition const& condition) {
  auto const of_parts = condition.op == FilterOp::all || condition.op == FilterOp::any || condition.op == FilterOp::none;
  if (of_parts != condition.parts.has_value()) return invalid("A condition has parts if it is all, any or none of them.");
  if (!of_parts && !condition.column && condition.op != FilterOp::contains) return invalid("A condition needs a column.");
  Filter filter{.op = condition.op, .values = condition.values.value_or(std::vector<std::string>{}),
                .rows = condition.rows.value_or(std::vector<int64_t>{}), .match_case = condition.match_case.value_or(false),
                .parts = {}};
  if (condition.column) filter.column = TRY(column_of(*condition.column));
  return filter;
}

// The list as a tree: a condition's parts stand before it, and belong to it alone.
Result<std::optional<Filter>> tree_of(std::vector<ViewCondition> const& conditions) {
  if (conditions.empty()) return std::optional<Filter>();
  if (conditions.size() > most_conditions) return invalid(fmt::format("There are at most {} conditions.", most_conditions));
  std::vector<std::optional<Filter>> filters;
  for (auto const& condition : conditions) {
    auto filter = TRY(filter_of(condition));
    for (auto const part : condition.parts.value_or(std::vector<int64_t>{})) {
      auto const there = part >= 0 && part < std::ssize(filters) && filters[static_cast<size_t>(part)].has_value();
      if (!there) return invalid(fmt::format("There is no earlier condition {} to be a part, or it is one already.", part));
      auto& taken = filters[static_cast<size_t>(part)];
      filter.parts.push_back(*std::move(taken));
      taken.reset();
    }
    filters.emplace_back(std::move(filter));
  }
  Filter root{.op = FilterOp::all, .values = {}, .rows = {}, .parts = {}};
  for (auto& filter : filters) {
    if (filter) root.parts.push_back(*std::move(filter));
  }
  return std::optional(std::move(root));
}

// The text of a value for a screen; nothing for NULL.
Result<std::optional<ResultValue>> shown(engine::StoredRows& rows, int64_t row, int32_t column) {
  auto const place = TRY(rows.page_of(row));
  auto const index = static_cast<size_t>(column);
  auto const& type = rows.schema()->fields[index].type;
  if (is_null_value(place.page.columns[index], type, place.row)) return std::optional<ResultValue>();
  ResultValue value;
  auto const cell = append_value_preview(value.text, place.page.columns[index], type, place.row, rows.schema()->text_style, shown_bytes);
  value.cut = cell.cut;
  return std::optional(std::move(value));
}

// The stored result behind a name of a result or a view: rows are counted as its own.
Result<std::shared_ptr<engine::StoredResult>> base_of(Context& context, std::string const& name) {
  if (!engine::Views::names(name)) return context.engine.results().find(name);
  auto const view = TRY(context.engine.views().find(name));
  return context.engine.results().find(view->result());
}

Result<std::optional<std::string>> text_of(engine::StoredRows& rows, std::optional<int64_t> row, int32_t column) {
  if (!row) return std::optional<std::string>();
  auto value = TRY(shown(rows, *row, column));
  if (!value) return std::optional<std::string>();
  return std::optional(std::move(value->text));
}

}  // namespace

Result<View> open_view(Context& context, ViewOpen const& params) {
  engine::ViewRequest request{.result = params.result, .filter = std::nullopt, .order = {}};
  if (params.conditions) request.filter = TRY(tree_of(*params.conditions));
  for (auto const& key : params.order.value_or(std::vector<ViewOrder>{})) {
    request.order.push_back({.column = TRY(column_of(key.column)), .descending = key.descending.value_or(false)});
  }
  return context.engine.views().open(std::move(request));
}

Result<View> view_status(Context& context, ViewId const& params) { return context.engine.views().status(params.view); }

Result<Empty> close_view(Context& context, ViewId const& params) {
  context.engine.views().close(params.view);
  return Empty{};
}

Result<ResultValues> result_values(Context& context, ResultValuesRequest const& params) {
  auto const column = TRY(column_of(params.column));
  auto const rows = TRY(base_of(context, params.result));
  auto const counts = TRY(context.engine.views().values(params.result, column, params.most.value_or(usual_values)));
  ResultValues values{.values = {}, .distinct = counts.distinct, .rows = counts.rows};
  for (auto const& [row, count] : counts.values) {
    auto text = TRY(shown(*rows, row, column));
    auto value = text ? *std::move(text) : ResultValue{.text = {}, .is_null = true};
    value.row = row;
    value.count = count;
    values.values.push_back(std::move(value));
  }
  return values;
}

Result<ResultProfile> result_profile(Context& context, ResultProfileRequest const& params) {
  auto const column = TRY(column_of(params.column));
  auto const rows = TRY(base_of(context, params.result));
  auto const told = TRY(context.engine.views().profile(params.result, column));
  ResultProfile profile{.rows = told.rows, .nulls = told.nulls, .distinct = told.distinct,
                        .distinct_is_estimate = told.distinct_is_estimate, .least = {}, .greatest = {}, .bars = told.bars};
  profile.least = TRY(text_of(*rows, told.least_row, column));
  profile.greatest = TRY(text_of(*rows, told.greatest_row, column));
  return profile;
}

}  // namespace sextant::ops
