// The Redis driver, for Valkey as well: facts and a connect function. Constant; any thread.
#pragma once

#include "driver/driver.h"

namespace sextant {

extern Driver const redis_driver;

}  // namespace sextant
