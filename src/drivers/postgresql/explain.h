// Plans of PostgreSQL: EXPLAIN (FORMAT JSON). Constant data and pure functions; any thread.
#pragma once

#include "driver/plans.h"

namespace sextant::postgresql {

extern Plans const plans;

}  // namespace sextant::postgresql
