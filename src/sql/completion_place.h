// What the grammar expects at the caret: a table, a value, a keyword, nothing. Pure; any thread. Never an error.
#pragma once

#include <string>
#include <vector>

#include "sql/completion_scope.h"

namespace sextant::sql {

enum class Place : uint8_t {
  nothing,    // A new name, a number.
  keyword,    // Only words of the grammar.
  table,
  value,      // A column, a function, a literal.
  columns,    // Columns of `table` only.
  joined,     // Columns that both sides of a join have.
  type,
  routine,
};

enum class Clause : uint8_t {
  start, query, select, from, on, where, group, having, order, limit, set, values, returning, into, update, erase, table, conflict,
  window, create, drop, alter, other,
};

struct Expected {
  Place place = Place::nothing;
  Clause clause = Clause::other;
  bool ended = false;      // An operand or a table stands right before: only what can follow it.
  bool join = false;       // The table is joined to others.
  bool condition = false;  // A join's condition begins.
  bool query = false;      // SELECT can stand here too.
  bool aliases = false;    // Names of the select list can stand here.
  bool over = false;       // In the parentheses of OVER.
  bool after_is = false;
  std::vector<ScopeTable> targets;       // Place::columns: whose.
  std::vector<std::string> taken;        // Columns that are listed already.
};

Expected expected_at(Words words, size_t caret, Scope const& scope);

}  // namespace sextant::sql
