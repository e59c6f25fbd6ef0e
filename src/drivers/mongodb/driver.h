// The MongoDB driver's facts. Constant; any thread.
#pragma once

#include "driver/driver.h"

namespace sextant {

extern Driver const mongodb_driver;

}  // namespace sextant
