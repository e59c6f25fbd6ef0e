// The MySQL and MariaDB driver: facts and a connect function. Constant; any thread.
#pragma once

#include "driver/driver.h"

namespace sextant {

extern Driver const mysql_driver;

}  // namespace sextant
