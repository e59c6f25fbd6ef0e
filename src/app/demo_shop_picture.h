// Small pictures for the demo shop, drawn from a number. Pure; any thread.
#pragma once

#include <cstdint>
#include <string>

namespace sextant::app {

// A PNG of side * side pixels: coloured rings on a gradient. REQUIRES: 0 < side <= 255.
std::string draw_picture(int32_t side, uint64_t seed);

}  // namespace sextant::app
