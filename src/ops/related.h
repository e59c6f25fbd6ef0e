// Operations on relations of rows: the row that a foreign key's value means, and the rows that refer to a row, with their counts.
//
// A row is one of a stored result, or is told by the values of its columns, in the way that edit.apply takes them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/describe.h"
#include "engine/few_rows.h"
#include "ops/context.h"
#include "ops/edit.h"
#include "ops/query.h"

namespace sextant::ops {

struct RelatedRequest {
  std::optional<std::string> connection, session;
  std::vector<std::string> path;
  std::optional<std::string> column, result;
  std::optional<int64_t> row, field;
  std::optional<std::vector<EditSetting>> values;
};

struct RelatedColumn {
  std::string name, type, kind;
  bool primary_key = false, foreign_key = false;
};

struct RelatedRows {
  std::string foreign_key;
  std::vector<std::string> columns, path, key;
  std::string condition;
  std::vector<RelatedColumn> fields;
  std::vector<EditCells> rows;
  bool more = false;
  int64_t used_by = 0;
  std::optional<Error> error;
};

struct ReferencedRows {
  std::string connection;
  std::vector<RelatedRows> relations;
};

struct ReferencingTable {
  std::string foreign_key;
  std::vector<std::string> columns, path, key;
  std::string condition;
  int64_t rows = 0;
  bool at_least = false;
  std::optional<Error> error;
};

struct ReferencingTables {
  std::string connection;
  std::vector<ReferencingTable> relations;
  int64_t left_out = 0;
};

Result<ReferencedRows> referenced_rows(Context& context, RelatedRequest const& params);
Result<ReferencingTables> referencing_tables(Context& context, RelatedRequest const& params);
Result<Empty> cancel_related(Context& context, SessionId const& params);

}  // namespace sextant::ops

namespace sextant {

template <>
struct Describe<ops::RelatedRequest> {
  using T = ops::RelatedRequest;
  static constexpr std::string_view name = "RelatedRequest";
  static constexpr auto fields = std::tuple{
      field("connection", &T::connection, "A connection's name, a URL or a file's path; absent: the one that `result` came from."),
      field("session", &T::session, "The caller's own name for a server session, by which row.cancel stops it."),
      field("path", &T::path, "The names of the table that the row is in, unquoted, outermost first."),
      field("column", &T::column, "Only the keys that this column of the table is part of."),
      field("result", &T::result, "The name of a result or a view of one that has the row."),
      field("row", &T::row, "With `result`: the row, from 0."),
      field("field", &T::field, "With `result`: the place of `column` there, from 0, where it is there more than once."),
      field("values", &T::values, "What columns of the row hold, in place of what `result` says."),
  };
};

template <>
struct Describe<ops::RelatedColumn> {
  using T = ops::RelatedColumn;
  static constexpr std::string_view name = "RelatedColumn";
  static constexpr auto fields = std::tuple{
      field("name", &T::name, "The column's name."),
      field("type", &T::type, "As the engine writes it."),
      field("kind", &T::kind, "As in ResultColumn."),
      field("primary_key", &T::primary_key, "Part of the table's primary key."),
      field("foreign_key", &T::foreign_key, "Part of a foreign key."),
  };
};

template <>
struct Describe<ops::RelatedRows> {
  using T = ops::RelatedRows;
  static constexpr std::string_view name = "RelatedRows";
  static constexpr auto fields = std::tuple{
      field("foreign_key", &T::foreign_key, "The key's name; may be empty."),
      field("columns", &T::columns, "The key's columns, in the row's table."),
      field("path", &T::path, "The table that it refers to."),
      field("key", &T::key, "The columns that it refers to, there."),
      field("condition", &T::condition, "What is true of the rows meant, for query.open_table; empty: a column is NULL, and means none."),
      field("fields", &T::fields, "The columns of `rows`."),
      field("rows", &T::rows, "The first six rows meant; a key that holds means one."),
      field("more", &T::more, "There are others."),
      field("used_by", &T::used_by, "How many foreign keys refer to that table."),
      field("error", &T::error, "Why its rows could not be read."),
  };
};

template <>
struct Describe<ops::ReferencedRows> {
  using T = ops::ReferencedRows;
  static constexpr std::string_view name = "ReferencedRows";
  static constexpr auto fields = std::tuple{
      field("connection", &T::connection, "The connection that was asked."),
      field("relations", &T::relations, "One for each foreign key."),
  };
};

template <>
struct Describe<ops::ReferencingTable> {
  using T = ops::ReferencingTable;
  static constexpr std::string_view name = "ReferencingTable";
  static constexpr auto fields = std::tuple{
      field("foreign_key", &T::foreign_key, "The key's name; may be empty."),
      field("columns", &T::columns, "The key's columns, in the table that has it."),
      field("path", &T::path, "The table that has it."),
      field("key", &T::key, "The columns that it refers to, in the row's table."),
      field("condition", &T::condition, "What is true of the rows there that refer to the row, for query.open_table; empty: none can."),
      field("rows", &T::rows, "How many there are."),
      field("at_least", &T::at_least, "There may be more: 10,000 are counted, for at most three seconds."),
      field("error", &T::error, "Why they could not be counted."),
  };
};

template <>
struct Describe<ops::ReferencingTables> {
  using T = ops::ReferencingTables;
  static constexpr std::string_view name = "ReferencingTables";
  static constexpr auto fields = std::tuple{
      field("connection", &T::connection, "The connection that was asked."),
      field("relations", &T::relations, "One for each foreign key that refers to the table; at most 100."),
      field("left_out", &T::left_out, "Foreign keys beyond these."),
  };
};

}  // namespace sextant
