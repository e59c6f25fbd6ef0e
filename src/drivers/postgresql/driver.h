// The PostgreSQL driver: facts and a connect function. Constant; any thread.
#pragma once

#include "driver/driver.h"

namespace sextant {

extern Driver const postgresql_driver;

}  // namespace sextant
