// Plans of MariaDB (JSON) and MySQL (JSON, and from 8.0 on a tree of text). Constant data and pure functions; any thread.
#pragma once

#include "driver/plans.h"

namespace sextant::mysql {

extern Plans const plans;

}  // namespace sextant::mysql
