// Plans of DuckDB: EXPLAIN (FORMAT json). Constant data and pure functions; any thread.
#pragma once

#include "driver/plans.h"

namespace sextant::duckdb {

extern Plans const plans;

}  // namespace sextant::duckdb
