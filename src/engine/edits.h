// Edits: runs the statements of edited rows on a tab's lane, all of them or none. Any thread; one call a lane at a time.
//
// Where the tab commits by itself they have a transaction of their own. In a transaction that is open already they get a
// savepoint, and stay there until the person commits. A statement that does not touch exactly one row undoes everything.
#pragma once

#include <string>
#include <vector>

#include "engine/connection.h"
#include "engine/edited_row.h"
#include "sql/row_edit.h"

namespace sextant::engine {

// gone: there is no such row any more. changed: it holds something else. several: more than one row would change. altered: the
// database stored another value than was given. failed: the statement's own error.
enum class EditProblem : uint8_t { gone, changed, several, altered, failed };
std::string_view to_string(EditProblem problem);

struct EditedRow {
  int64_t change = 0;           // The change's place in the list.
  std::vector<EditCell> cells;  // As the database holds the row now; empty: not known, or deleted.
};

struct EditConflict {
  int64_t change = 0;
  EditProblem problem = EditProblem::changed;
  std::string message;
  std::vector<EditCell> cells;  // altered: as the row would be; else as it is.
  std::optional<Error> error;
};

struct EditOutcome {
  bool committed = false;  // Else the tab's transaction holds it.
  std::vector<EditedRow> rows;
  std::vector<EditConflict> conflicts;  // If there is one, nothing was changed.
};

struct EditRun {
  std::vector<sql::EditTexts> changes;
  Actor actor = Actor::user;
  bool accept_altered = false;
};

Result<EditOutcome> apply_edits(Connection& connection, Lane& lane, EditRun const& run);

}  // namespace sextant::engine
