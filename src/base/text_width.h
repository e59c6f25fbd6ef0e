// Columns one code point takes on a terminal. Pure; any thread.
#pragma once

namespace sextant {

// 2 for wide East Asian characters and emoji, 0 for combining marks, format and control characters, else 1.
// Source: Unicode Standard Annex #11 and the general categories of the Unicode Character Database.
int code_point_width(char32_t code_point);

}  // namespace sextant
