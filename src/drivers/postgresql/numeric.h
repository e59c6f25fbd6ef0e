// The binary form of numeric as text. Pure; any thread.
#pragma once

#include "data/builder.h"

namespace sextant::postgresql {

// Appends exactly the text that the server's numeric_out prints: all digits, the scale kept, NaN and infinities by name.
// Source of the layout: src/backend/utils/adt/numeric.c, numeric_send(): uint16 count of base-10000 digits, int16 weight of
// the first, uint16 sign, uint16 digits after the point, then the digits. False if the bytes are not that; `out` is then
// unchanged.
bool append_numeric_text(Buffer& out, char const* bytes, int32_t length);

}  // namespace sextant::postgresql
