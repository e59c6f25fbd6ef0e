// What the server's description of a column says of the type of its values. Pure; any thread.
#pragma once

#include "drivers/mysql/types.h"

namespace sextant::mysql {

// With its name, and the digits of a DECIMAL.
DataType data_type(ColumnInfo const& column, ColumnPlan const& plan);

}  // namespace sextant::mysql
