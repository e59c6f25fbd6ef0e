// Where a driver's cases run: a temporary file, or a schema of the server that SEXTANT_TEST_<NAME> names. One thread.
#pragma once

#include "logic/runner.h"

namespace sextant::logic {

// A new place, or `unavailable` with the reason why there is none.
Result<Place> new_place(Driver const& driver);

}  // namespace sextant::logic
