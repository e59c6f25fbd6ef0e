// Operations on a part of a stored result that a person has selected: its text for the clipboard, and its exact statistics.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/describe.h"
#include "engine/results.h"
#include "ops/context.h"

namespace sextant::ops {

// A rectangle of cells.
struct SelectionPart {
  int64_t first = 0, rows = 0;
  std::vector<int64_t> columns;
};

enum class CopyFormat : uint8_t { csv, json, ndjson, markdown, insert, update, in_list };
std::string_view to_string(CopyFormat format);

struct CopyRequest {
  std::string result;
  std::vector<SelectionPart> parts;
  CopyFormat format = CopyFormat::csv;
  std::optional<std::vector<std::string>> path;
};

struct CopiedText {
  std::string text;
  int64_t rows = 0, cells = 0, nulls_left_out = 0;
};

struct StatisticsRequest {
  std::string result;
  std::vector<SelectionPart> parts;
};

struct SelectionStatistics {
  int64_t cells = 0, nulls = 0, numbers = 0, distinct = 0;
  bool distinct_at_least = false;
  std::optional<std::string> sum, average, least, greatest;
  bool average_rounded = false;
};

Result<CopiedText> copy_selection(Context& context, CopyRequest const& params);
Result<SelectionStatistics> selection_statistics(Context& context, StatisticsRequest const& params);

// invalid_argument for a part that the result does not have.
Result<> check_parts(std::vector<SelectionPart> const& parts, int64_t rows, size_t columns);
// Gives the rows [first, first + count) with all columns, in order, a batch at a time.
Result<> read_rows(engine::StoredRows& rows, int64_t first, int64_t count, std::function<Result<>(RecordBatch const&)> const& use);

}  // namespace sextant::ops

namespace sextant {

template <>
struct DescribeEnum<ops::CopyFormat> {
  using F = ops::CopyFormat;
  static constexpr std::string_view name = "CopyFormat";
  static constexpr std::array values{F::csv, F::json, F::ndjson, F::markdown, F::insert, F::update, F::in_list};
};

template <>
struct Describe<ops::SelectionPart> {
  using T = ops::SelectionPart;
  static constexpr std::string_view name = "SelectionPart";
  static constexpr auto fields = std::tuple{
      field("first", &T::first, "The first row, from 0."),
      field("rows", &T::rows, "How many rows."),
      field("columns", &T::columns, "The columns, from 0, in the order in which they are written."),
  };
};

template <>
struct Describe<ops::CopyRequest> {
  using T = ops::CopyRequest;
  static constexpr std::string_view name = "CopyRequest";
  static constexpr auto fields = std::tuple{
      field("result", &T::result, "The name of a result or a view of one."),
      field("parts", &T::parts, "What is copied: all chosen columns of all chosen rows; at most 100,000 cells."),
      field("format", &T::format, "As what."),
      field("path", &T::path, "The table that the rows are of, for INSERT and UPDATE; absent: the one that the columns come from."),
  };
};

template <>
struct Describe<ops::CopiedText> {
  using T = ops::CopiedText;
  static constexpr std::string_view name = "CopiedText";
  static constexpr auto fields = std::tuple{
      field("text", &T::text, "The text."),
      field("rows", &T::rows, "Rows that it holds."),
      field("cells", &T::cells, "Cells that it holds."),
      field("nulls_left_out", &T::nulls_left_out, "Of an IN list: NULLs, which it cannot find."),
  };
};

template <>
struct Describe<ops::StatisticsRequest> {
  using T = ops::StatisticsRequest;
  static constexpr std::string_view name = "StatisticsRequest";
  static constexpr auto fields = std::tuple{
      field("result", &T::result, "The name of a result or a view of one."),
      field("parts", &T::parts, "Rectangles that do not overlap."),
  };
};

template <>
struct Describe<ops::SelectionStatistics> {
  using T = ops::SelectionStatistics;
  static constexpr std::string_view name = "SelectionStatistics";
  static constexpr auto fields = std::tuple{
      field("cells", &T::cells, "How many cells."),
      field("nulls", &T::nulls, "How many of them are NULL."),
      field("numbers", &T::numbers, "How many of them are numbers, of which the rest is told."),
      field("distinct", &T::distinct, "How many different values there are, without NULL."),
      field("distinct_at_least", &T::distinct_at_least, "There are more than that; so beyond 64 MiB of values."),
      field("sum", &T::sum, "With every digit; absent without numbers, and where one is infinite or none."),
      field("average", &T::average, "Four digits more than the sum; absent as the sum is."),
      field("least", &T::least, "The least number; of one column of dates or times, the earliest."),
      field("greatest", &T::greatest, "The greatest number; of one column of dates or times, the latest."),
      field("average_rounded", &T::average_rounded, "The average has more digits than are told."),
  };
};

}  // namespace sextant
