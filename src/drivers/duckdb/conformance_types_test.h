// The table of types of conformance_test.cpp: a literal of every type at its edges, with the text that DuckDB writes.
#pragma once

#include <vector>

#include "conformance/quirks.h"

namespace sextant::conformance {

std::vector<TypeRow> duckdb_types();

}  // namespace sextant::conformance
