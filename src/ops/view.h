// Views of stored results: other orders and chosen rows, the counts of a column's values, its profile. Any thread.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/describe.h"
#include "engine/views.h"
#include "ops/context.h"
#include "ops/result.h"

namespace sextant::ops {

using View = engine::ViewStatus;

struct ViewCondition {
  FilterOp op = FilterOp::equal;
  std::optional<int64_t> column;
  std::optional<std::vector<std::string>> values;
  std::optional<std::vector<int64_t>> rows;
  std::optional<bool> match_case;
  std::optional<std::vector<int64_t>> parts;
};

struct ViewOrder {
  int64_t column = 0;
  std::optional<bool> descending;
};

struct ViewOpen {
  std::string result;
  std::optional<std::vector<ViewCondition>> conditions;
  std::optional<std::vector<ViewOrder>> order;
};

struct ViewId {
  std::string view;
};

struct ResultValuesRequest {
  std::string result;
  int64_t column = 0;
  std::optional<int64_t> most;
};

struct ResultValue {
  std::string text;
  bool is_null = false, cut = false;
  int64_t count = 0, row = 0;
};

struct ResultValues {
  std::vector<ResultValue> values;
  int64_t distinct = 0, rows = 0;
};

struct ResultProfileRequest {
  std::string result;
  int64_t column = 0;
};

struct ResultProfile {
  int64_t rows = 0, nulls = 0, distinct = 0;
  bool distinct_is_estimate = false;
  std::optional<std::string> least, greatest;
  std::vector<int64_t> bars;
};

Result<View> open_view(Context& context, ViewOpen const& params);
Result<View> view_status(Context& context, ViewId const& params);
Result<Empty> close_view(Context& context, ViewId const& params);
Result<ResultValues> result_values(Context& context, ResultValuesRequest const& params);
Result<ResultProfile> result_profile(Context& context, ResultProfileRequest const& params);

}  // namespace sextant::ops

namespace sextant {

template <>
struct DescribeEnum<FilterOp> {
  static constexpr std::string_view name = "FilterOp";
  static constexpr std::array values{FilterOp::equal,   FilterOp::not_equal,     FilterOp::less,    FilterOp::less_equal,
                                     FilterOp::greater, FilterOp::greater_equal, FilterOp::between, FilterOp::in,
                                     FilterOp::contains, FilterOp::is_null,      FilterOp::is_not_null, FilterOp::same_as,
                                     FilterOp::all,     FilterOp::any,           FilterOp::none};
};

template <>
struct DescribeEnum<engine::ViewState> {
  static constexpr std::string_view name = "ViewState";
  static constexpr std::array values{engine::ViewState::working, engine::ViewState::ready, engine::ViewState::failed};
};

template <>
struct Describe<engine::ViewStatus> {
  using T = engine::ViewStatus;
  static constexpr std::string_view name = "View";
  static constexpr auto fields = std::tuple{
      field("view", &T::view, "The view's name, such as v1. It is read as a result is, by this name."),
      field("result", &T::result, "The result it is a view of."),
      field("state", &T::state, "working: more rows follow."),
      field("rows", &T::rows, "Rows that can be read by now."),
      field("of_rows", &T::of_rows, "Rows that the result had when the view was opened."),
      field("rows_looked_at", &T::rows_looked_at, "How far it is, while it works."),
      field("error", &T::error, "Why it failed."),
  };
};

template <>
struct Describe<ops::ViewCondition> {
  using T = ops::ViewCondition;
  static constexpr std::string_view name = "ViewCondition";
  static constexpr auto fields = std::tuple{
      field("op", &T::op, "How the column's value compares; all, any and none are of `parts`."),
      field("column", &T::column, "From 0. Without it, `contains` looks at every column."),
      field("values", &T::values, "As the column shows its own: one, two for between, any number for in."),
      field("rows", &T::rows, "For same_as: rows of the result that have the values, from 0. NULL is the same as nothing."),
      field("match_case", &T::match_case, "For contains: capitals and small letters differ; false if not given."),
      field("parts", &T::parts, "Places of earlier conditions in the list, which then count as parts of this one only."),
  };
};

template <>
struct Describe<ops::ViewOrder> {
  using T = ops::ViewOrder;
  static constexpr std::string_view name = "ViewOrder";
  static constexpr auto fields = std::tuple{
      field("column", &T::column, "From 0."),
      field("descending", &T::descending, "The greatest first; false if not given. NULL is last, whichever way."),
  };
};

template <>
struct Describe<ops::ViewOpen> {
  using T = ops::ViewOpen;
  static constexpr std::string_view name = "ViewOpen";
  static constexpr auto fields = std::tuple{
      field("result", &T::result, "The result's name."),
      field("conditions", &T::conditions, "All that are no part of another must hold."),
      field("order", &T::order, "The first column counts most. Rows that are equal keep their order."),
  };
};

template <>
struct Describe<ops::ViewId> {
  static constexpr std::string_view name = "ViewId";
  static constexpr auto fields = std::tuple{field("view", &ops::ViewId::view, "The view's name.")};
};

template <>
struct Describe<ops::ResultValuesRequest> {
  using T = ops::ResultValuesRequest;
  static constexpr std::string_view name = "ResultValuesRequest";
  static constexpr auto fields = std::tuple{
      field("result", &T::result, "The name of a result, or of a view, whose rows alone count then."),
      field("column", &T::column, "From 0."),
      field("most", &T::most, "How many values are told; 100 if not given, at most 1,000."),
  };
};

template <>
struct Describe<ops::ResultValue> {
  using T = ops::ResultValue;
  static constexpr std::string_view name = "ResultValue";
  static constexpr auto fields = std::tuple{
      field("text", &T::text, "The value's text, at most 256 bytes of it."),
      field("is_null", &T::is_null, "It is NULL."),
      field("cut", &T::cut, "The text is longer."),
      field("count", &T::count, "How many rows have it."),
      field("row", &T::row, "The first row of the result that has it, for same_as."),
  };
};

template <>
struct Describe<ops::ResultValues> {
  using T = ops::ResultValues;
  static constexpr std::string_view name = "ResultValues";
  static constexpr auto fields = std::tuple{
      field("values", &T::values, "The most frequent first."),
      field("distinct", &T::distinct, "How many different values there are, NULL being one."),
      field("rows", &T::rows, "Rows that were counted."),
  };
};

template <>
struct Describe<ops::ResultProfileRequest> {
  using T = ops::ResultProfileRequest;
  static constexpr std::string_view name = "ResultProfileRequest";
  static constexpr auto fields = std::tuple{
      field("result", &T::result, "The name of a result, or of a view, whose rows alone count then."),
      field("column", &T::column, "From 0."),
  };
};

template <>
struct Describe<ops::ResultProfile> {
  using T = ops::ResultProfile;
  static constexpr std::string_view name = "ResultProfile";
  static constexpr auto fields = std::tuple{
      field("rows", &T::rows, "Rows that were counted."),
      field("nulls", &T::nulls, "How many are NULL."),
      field("distinct", &T::distinct, "How many different values there are, without NULL."),
      field("distinct_is_estimate", &T::distinct_is_estimate, "That number is about right; so with a million rows and more."),
      field("least", &T::least, "The least value's text."),
      field("greatest", &T::greatest, "The greatest value's text."),
      field("bars", &T::bars, "Of numbers and moments: how many lie in each of equal parts from the least to the greatest."),
  };
};

}  // namespace sextant
