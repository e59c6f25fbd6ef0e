// Operations on the rows of queries: which table a result's columns come from, so that its rows can be edited there.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "ops/edit.h"

namespace sextant::ops {

struct EditOriginOf {
  std::string query, result;
  std::optional<int64_t> column;
  std::optional<std::vector<std::string>> path;
};

struct EditOriginPlace {
  std::string column;
  int64_t place = 0;
};

struct EditOrigin {
  std::string connection;
  std::vector<std::string> path;
  EditableTable table;
  std::vector<EditOriginPlace> places;
};

Result<EditOrigin> edit_origin(Context& context, EditOriginOf const& params);

}  // namespace sextant::ops

namespace sextant {

template <>
struct Describe<ops::EditOriginOf> {
  using T = ops::EditOriginOf;
  static constexpr std::string_view name = "EditOriginOf";
  static constexpr auto fields = std::tuple{
      field("query", &T::query, "The query that the result is of."),
      field("result", &T::result, "The name of the result."),
      field("column", &T::column, "The table that this column comes from, by its place from 0."),
      field("path", &T::path, "This table, instead of `column`."),
  };
};

template <>
struct Describe<ops::EditOriginPlace> {
  using T = ops::EditOriginPlace;
  static constexpr std::string_view name = "EditOriginPlace";
  static constexpr auto fields = std::tuple{
      field("column", &T::column, "The table's column."),
      field("place", &T::place, "Where it stands in the result, from 0."),
  };
};

template <>
struct Describe<ops::EditOrigin> {
  using T = ops::EditOrigin;
  static constexpr std::string_view name = "EditOrigin";
  static constexpr auto fields = std::tuple{
      field("connection", &T::connection, "Where the rows were read."),
      field("path", &T::path, "The table's names, unquoted, outermost first; empty: there is none."),
      field("table", &T::table, "What of it can be edited; the reason if nothing."),
      field("places", &T::places, "Its columns in the result."),
  };
};

}  // namespace sextant
