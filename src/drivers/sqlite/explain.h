// Plans of SQLite: EXPLAIN QUERY PLAN. Constant data and pure functions; any thread.
#pragma once

#include "driver/plans.h"

namespace sextant::sqlite {

extern Plans const plans;

}  // namespace sextant::sqlite
