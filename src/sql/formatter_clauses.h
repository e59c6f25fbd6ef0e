// The parts of a statement that the formatter lays out: clauses, and what stands between commas, AND, OR and WHEN. What is inside of
// parentheses or of CASE belongs to the item that opens it. Pure; any thread. REQUIRES, of all: part.end <= items.size().
#pragma once

#include <cstdint>
#include <vector>

#include "sql/formatter_items.h"

namespace sextant::sql {

struct Part {
  size_t begin = 0, end = 0;
};

enum class ClauseKind : uint8_t {
  select,         // A list that is always opened where it does not fit.
  list,           // FROM, GROUP BY, SET, VALUES: a list that may have one item.
  common_tables,  // WITH.
  condition,      // WHERE, HAVING.
  join,
  set_operation,  // UNION.
  plain,          // Anything else.
};

struct FormatClause {
  ClauseKind kind = ClauseKind::plain;
  size_t begin = 0;  // With the comments before it.
  size_t head = 0;   // Its first keyword.
  size_t body = 0;   // Behind its keywords.
  size_t end = 0;
};

std::vector<FormatClause> read_clauses(FormatItems const& items, Part part);
bool begins_query(FormatItems const& items, Part part);

bool has_comma(FormatItems const& items, Part part);
// The next one of the part's own level, or its end.
size_t next_comma(FormatItems const& items, Part part);
size_t next_junction(FormatItems const& items, Part part, size_t from);
size_t next_branch(FormatItems const& items, Part part, size_t from);
size_t next_join_condition(FormatItems const& items, Part part);

// The parenthesis of the columns of CREATE TABLE; 0: there is none.
size_t definition_group(FormatItems const& items);
// Whether the statement is one whose layout is known.
bool has_known_layout(FormatItems const& items);

}  // namespace sextant::sql
