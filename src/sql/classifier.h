// Classifies one statement by its tokens. Pure; any thread. For good messages and as one layer of the guard: what it
// does not know counts as a write, and the stricter reading wins.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "sql/dialect.h"

namespace sextant::sql {

enum class StatementClass : uint8_t { read, write, ddl, transaction, session, unknown };
std::string_view to_string(StatementClass statement_class);

struct Classification {
  StatementClass statement_class = StatementClass::unknown;
  std::string verb;     // "SELECT", "DROP TABLE", "UPDATE": upper case, for messages.
  std::string object;   // What it is about, as written: "a", or "a, b" where several are dropped; may be empty.
  // What a person should confirm before it runs, as one sentence: DROP, TRUNCATE, UPDATE or DELETE without WHERE,
  // ALTER ... DROP. Empty: nothing. Looked for inside CTEs and EXPLAIN ANALYZE as well.
  std::string danger;
  bool writes() const { return statement_class != StatementClass::read; }
};

Classification classify(std::string_view statement, Dialect const& dialect);

}  // namespace sextant::sql
