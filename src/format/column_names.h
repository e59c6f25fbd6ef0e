// The names of columns in files whose columns must differ in name. Pure; any thread.
#pragma once

#include <string>
#include <vector>

#include "data/type.h"

namespace sextant {

// A name that was there before gets "_2", "_3", ... so that no value is lost.
std::vector<std::string> distinct_names(Schema const& schema);

}  // namespace sextant
