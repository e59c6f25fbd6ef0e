// What completion proposes without asking a database: keywords by their place, types, and functions with what they take. Data; any
// thread.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "sql/completion_place.h"
#include "sql/dialect.h"

namespace sextant::sql {

struct KnownFunction {
  std::string_view name, arguments, documentation;  // Arguments: "(value, …)"; "()" takes none, empty: written without parentheses.
  std::string_view engines;                          // Letters of the families that have it: p, m, s, d.
};

// The letter of the dialect's family.
char engine_letter(Dialect const& dialect);
// Keywords and phrases that can stand there, the likeliest first.
std::vector<std::string_view> keywords_at(Expected const& expected, Dialect const& dialect);
std::vector<std::string_view> type_names(Dialect const& dialect);
std::vector<KnownFunction const*> known_functions(Dialect const& dialect);
// Whether a name of these letters must be quoted because it means something.
bool is_reserved(std::string_view name);

}  // namespace sextant::sql
