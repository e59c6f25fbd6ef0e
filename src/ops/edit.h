// Operations on the rows of tables: what of a table can be edited, the exact statements of staged changes, and applying them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/describe.h"
#include "engine/edits.h"
#include "ops/context.h"
#include "ops/query.h"

namespace sextant::ops {

struct EditTarget {
  std::string connection;
  std::vector<std::string> path;
  std::optional<ObjectKind> kind;
};

struct EditableColumn {
  std::string name, type;
  bool nullable = true, has_default = false;
  std::string refusal;
};

struct EditableTable {
  bool editable = false;
  std::string reason, hint;
  std::vector<std::string> key;
  std::vector<EditableColumn> columns;
};

struct EditRow {
  std::string result;
  int64_t row = 0;
  std::optional<std::vector<std::string>> columns;
  std::optional<std::vector<int64_t>> places;
  std::optional<int64_t> count;
};

struct EditCells {
  std::vector<engine::EditCell> cells;
};

struct EditSetting {
  std::string column;
  std::optional<std::string> text, expression;
  std::optional<bool> is_default;
  std::optional<std::string> bytes;
};

struct EditChange {
  sql::EditAction action = sql::EditAction::update;
  std::optional<std::vector<EditSetting>> key, was, set;
};

struct EditPlan {
  std::string connection;
  std::vector<std::string> path;
  std::optional<ObjectKind> kind;
  std::vector<EditChange> changes;
};

struct EditStatements {
  std::vector<std::string> statements;
};

struct EditApply {
  std::string connection, session;
  std::vector<std::string> path;
  std::optional<ObjectKind> kind;
  std::vector<EditChange> changes;
  std::optional<bool> accept_altered;
  std::optional<std::string> confirmation;
};

enum class EditState : uint8_t { applied, conflict, confirm };
std::string_view to_string(EditState state);

struct EditApplied {
  EditState state = EditState::applied;
  bool committed = false;
  std::vector<engine::EditedRow> rows;
  std::vector<engine::EditConflict> conflicts;
  std::optional<engine::Confirmation> confirmation;
};

Result<EditableTable> editable_table(Context& context, EditTarget const& params);
Result<EditCells> edit_row(Context& context, EditRow const& params);
Result<EditStatements> preview_edits(Context& context, EditPlan const& params);
Result<EditApplied> apply_edits(Context& context, EditApply const& params);

}  // namespace sextant::ops

namespace sextant {

template <>
struct DescribeEnum<sql::EditAction> {
  static constexpr std::string_view name = "EditAction";
  static constexpr std::array values{sql::EditAction::update, sql::EditAction::insert, sql::EditAction::remove};
};

template <>
struct DescribeEnum<engine::EditProblem> {
  using P = engine::EditProblem;
  static constexpr std::string_view name = "EditProblem";
  static constexpr std::array values{P::gone, P::changed, P::several, P::altered, P::failed};
};

template <>
struct DescribeEnum<ops::EditState> {
  static constexpr std::string_view name = "EditState";
  static constexpr std::array values{ops::EditState::applied, ops::EditState::conflict, ops::EditState::confirm};
};

template <>
struct Describe<ops::EditTarget> {
  using T = ops::EditTarget;
  static constexpr std::string_view name = "EditTarget";
  static constexpr auto fields = std::tuple{
      field("connection", &T::connection, "A connection's name, a URL or a file's path."),
      field("path", &T::path, "The table's names, unquoted, outermost first."),
      field("kind", &T::kind, "What it is; a table if not given."),
  };
};

template <>
struct Describe<ops::EditableColumn> {
  using T = ops::EditableColumn;
  static constexpr std::string_view name = "EditableColumn";
  static constexpr auto fields = std::tuple{
      field("name", &T::name, "The column's name."),
      field("type", &T::type, "As declared."),
      field("nullable", &T::nullable, "NULL is possible."),
      field("has_default", &T::has_default, "A new row that leaves it out gets a value."),
      field("refusal", &T::refusal, "Why nobody can set it; empty: somebody can."),
  };
};

template <>
struct Describe<ops::EditableTable> {
  using T = ops::EditableTable;
  static constexpr std::string_view name = "EditableTable";
  static constexpr auto fields = std::tuple{
      field("editable", &T::editable, "Its rows can be changed here."),
      field("reason", &T::reason, "Why not; empty if they can."),
      field("hint", &T::hint, "What to do instead; may be empty."),
      field("key", &T::key, "The columns by which a row is found."),
      field("columns", &T::columns, "In order; empty if nothing can be changed."),
  };
};

template <>
struct Describe<ops::EditRow> {
  using T = ops::EditRow;
  static constexpr std::string_view name = "EditRow";
  static constexpr auto fields = std::tuple{
      field("result", &T::result, "The name of a result or a view of one."),
      field("row", &T::row, "From 0."),
      field("columns", &T::columns, "Only these; absent: all."),
      field("places", &T::places, "Only these columns, in this order, by their places from 0; instead of `columns`."),
      field("count", &T::count, "So many rows, 1 to 1,000; 1 if not given."),
  };
};

template <>
struct Describe<engine::EditCell> {
  using T = engine::EditCell;
  static constexpr std::string_view name = "EditCell";
  static constexpr auto fields = std::tuple{
      field("column", &T::column, "The column's name."),
      field("text", &T::text, "The beginning of the value's text; absent: NULL."),
      field("bytes", &T::bytes, "Bytes of the whole text."),
      field("literal", &T::literal, "The value as an SQL literal, for the expressions of a change; absent: see `refusal`."),
      field("refusal", &T::refusal, "Why there is no literal."),
  };
};

template <>
struct Describe<ops::EditCells> {
  static constexpr std::string_view name = "EditCells";
  static constexpr auto fields = std::tuple{field("cells", &ops::EditCells::cells, "In the columns' order, one row after the other.")};
};

template <>
struct Describe<ops::EditSetting> {
  using T = ops::EditSetting;
  static constexpr std::string_view name = "EditValue";
  static constexpr auto fields = std::tuple{
      field("column", &T::column, "The column's name."),
      field("text", &T::text, "The value in the column's own notation. Neither this nor one of the next three: NULL."),
      field("expression", &T::expression, "The value as an SQL expression."),
      field("is_default", &T::is_default, "The column's default; false if not given."),
      field("bytes", &T::bytes, "The value as bytes: pairs of hexadecimal digits."),
  };
};

template <>
struct Describe<ops::EditChange> {
  using T = ops::EditChange;
  static constexpr std::string_view name = "EditChange";
  static constexpr auto fields = std::tuple{
      field("action", &T::action, "What becomes of the row."),
      field("key", &T::key, "Update and delete: the values of all columns of its key."),
      field("was", &T::was, "Update: what each changed column held. Delete: columns that must not have changed."),
      field("set", &T::set, "Update and insert: the new values; what an insert leaves out gets its default."),
  };
};

template <>
struct Describe<ops::EditPlan> {
  using T = ops::EditPlan;
  static constexpr std::string_view name = "EditPlan";
  static constexpr auto fields = std::tuple{
      field("connection", &T::connection, "A connection's name, a URL or a file's path."),
      field("path", &T::path, "The table's names, unquoted, outermost first."),
      field("kind", &T::kind, "What it is; a table if not given."),
      field("changes", &T::changes, "One a row, in the order they will run; at most 1,000."),
  };
};

template <>
struct Describe<ops::EditStatements> {
  static constexpr std::string_view name = "EditStatements";
  static constexpr auto fields = std::tuple{
      field("statements", &ops::EditStatements::statements, "One for each change: the very text that will run."),
  };
};

template <>
struct Describe<ops::EditApply> {
  using T = ops::EditApply;
  static constexpr std::string_view name = "EditApply";
  static constexpr auto fields = std::tuple{
      field("connection", &T::connection, "A connection's name, a URL or a file's path."),
      field("session", &T::session, "The caller's own name for a server session, whose open transaction they join."),
      field("path", &T::path, "The table's names, unquoted, outermost first."),
      field("kind", &T::kind, "What it is; a table if not given."),
      field("changes", &T::changes, "One a row, in the order they run; at most 1,000. All of them are made, or none."),
      field("accept_altered", &T::accept_altered, "Keep what the database makes of a value, as a rounded number; false if not given."),
      field("confirmation", &T::confirmation, "The token of the confirmation that this call asked for before."),
  };
};

template <>
struct Describe<engine::EditedRow> {
  using T = engine::EditedRow;
  static constexpr std::string_view name = "EditedRow";
  static constexpr auto fields = std::tuple{
      field("change", &T::change, "The change's place in the list, from 0."),
      field("cells", &T::cells, "The row as it is now; empty if it is not known, or deleted."),
  };
};

template <>
struct Describe<engine::EditConflict> {
  using T = engine::EditConflict;
  static constexpr std::string_view name = "EditConflict";
  static constexpr auto fields = std::tuple{
      field("change", &T::change, "The change's place in the list, from 0."),
      field("problem", &T::problem, "What stands against it."),
      field("message", &T::message, "The same as a sentence."),
      field("cells", &T::cells, "The row as it is now; with `altered`: as it would be. Empty: there is none."),
      field("error", &T::error, "With `failed`: the database's own error."),
  };
};

template <>
struct Describe<ops::EditApplied> {
  using T = ops::EditApplied;
  static constexpr std::string_view name = "EditApplied";
  static constexpr auto fields = std::tuple{
      field("state", &T::state, "With `conflict` and `confirm` nothing was changed."),
      field("committed", &T::committed, "False while the session's transaction holds the changes."),
      field("rows", &T::rows, "The rows that were changed or added, as they are now."),
      field("conflicts", &T::conflicts, "The changes that could not be made."),
      field("confirmation", &T::confirmation, "With `confirm`: what a person has to confirm, and the token for it."),
  };
};

}  // namespace sextant
