// Plans as MySQL draws them as a tree of text: one step a line, those below it further in. Pure functions; any thread.
#pragma once

#include "driver/plans.h"

namespace sextant::mysql {

// Reads plan.text into its steps; lines that are none are left out.
Result<> read_tree_plan(Plan& plan);

}  // namespace sextant::mysql
