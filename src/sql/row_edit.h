// Row edits: the statements that change, insert or remove one row of a table, as a person edits them in a grid. Pure; any thread.
//
// A row is named by its key, and its changed columns must still hold what they held, so that nobody's later change is
// overwritten. Each statement is meant to touch exactly one row; whoever runs it counts.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "sql/dialect.h"

namespace sextant::sql {

enum class EditAction : uint8_t { update, insert, remove };
std::string_view to_string(EditAction action);  // "update", "insert", "delete"

// A column and what it holds: a text in the column's own notation, an SQL expression, the column's default, or bytes as
// hexadecimal digits. None: NULL.
struct EditValue {
  std::string column;
  std::optional<std::string> text, expression;
  bool is_default = false;
  std::optional<std::string> bytes = std::nullopt;
};

struct RowEdit {
  EditAction action = EditAction::update;
  std::vector<EditValue> key;  // Not for insert.
  std::vector<EditValue> was;  // What the changed columns held; update: of each one in `set`.
  std::vector<EditValue> set;  // Not for remove.
};

struct EditColumn {
  std::string name, type;  // As declared.
  std::string refusal;     // Why nobody can set it; empty: somebody can.
};

struct EditTable {
  std::vector<std::string> path;  // Unquoted, outermost first.
  std::vector<EditColumn> columns;
  std::vector<std::string> key;   // Columns that are never NULL, and that no two rows share.
};

struct EditTexts {
  std::string statement;  // No semicolon.
  std::string before;     // SELECT * of the row, as it is while the statement has not run; insert: empty.
  std::string matching;   // Counts the rows that the statement touches; insert: empty.
  std::string after;      // SELECT * of the row that the statement leaves; empty where its key is not known.
  std::string proof;      // Counts the rows that hold what was given; empty where nothing can be proven.
  bool counts_changed = false;  // A row that already holds what is set is found, and not counted.
  bool returns_row = false;  // The statement itself gives the row that it leaves.
};

// invalid_argument, with the reason, for what is not one exact edit of the table.
Result<EditTexts> row_edit_texts(EditTable const& table, RowEdit const& edit, Dialect const& dialect);

}  // namespace sextant::sql
