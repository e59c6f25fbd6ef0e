// Rows from here and there put together. Pure; any thread.
#pragma once

#include "data/builder.h"

namespace sextant {

// Appends one value, of any layout. REQUIRES: the builder was made for `type`, the column has its layout, and the row is there.
void append_value(ColumnBuilder& out, Column const& column, DataType const& type, int64_t row);

}  // namespace sextant
