// The SQLite driver's facts. Constant; any thread.
#pragma once

#include "driver/driver.h"

namespace sextant {

extern Driver const sqlite_driver;

}  // namespace sextant
