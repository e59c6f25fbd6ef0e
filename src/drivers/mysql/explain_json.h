// Plans as MariaDB and MySQL write them as JSON: blocks of a query, each with its tables. Pure functions; any thread.
#pragma once

#include "driver/plans.h"

namespace sextant::mysql {

// Reads plan.text into its steps. bad_data if it is no JSON.
Result<> read_json_plan(Plan& plan);

}  // namespace sextant::mysql
