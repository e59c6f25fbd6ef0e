// The DuckDB driver's facts. Constant; any thread.
#pragma once

#include "driver/driver.h"

namespace sextant {

extern Driver const duckdb_driver;

}  // namespace sextant
