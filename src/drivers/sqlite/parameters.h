// Binds the values of a statement's placeholders. The connection's thread.
//
// SQLite's placeholders have no type, so the value's own text decides: the decimal digits of a 64-bit integer bind as
// INTEGER ("42", "-7"; not "007", "+1", "-0"), a number exactly as SQLite itself would write it binds as REAL ("1.5",
// "1.0e+20"; not "1.50", "0.1234567890123456"), everything else as TEXT. So a value never changes by being bound: a
// column with TEXT affinity gets the same characters back, one with a numeric affinity the same number.
#pragma once

#include <string_view>
#include <vector>

#include "base/result.h"
#include "driver/session.h"

struct sqlite3_stmt;

namespace sextant::sqlite {

enum class Binding : uint8_t { integer, real, text };
Binding binding_of(std::string_view value);

// `parameters` are named "1", "2" ... for `?` and `?NNN`, else by the name without its sigil. Every placeholder needs a
// value and every value a placeholder.
Result<> bind_parameters(sqlite3_stmt* statement, std::vector<Parameter> const& parameters);

}  // namespace sextant::sqlite
