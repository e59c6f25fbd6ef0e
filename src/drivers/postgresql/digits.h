// The digits that a numeric was declared with. Pure; any thread.
#pragma once

#include <cstdint>

namespace sextant::postgresql {

// In all, and those behind the point; 0 if it was declared without, or with more than fit.
struct Digits {
  uint8_t all = 0;
  int8_t behind = 0;
};
Digits declared_digits(uint32_t oid, int32_t modifier);

}  // namespace sextant::postgresql
