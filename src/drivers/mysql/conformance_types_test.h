// The values of every type that MariaDB must give back. Pure.
#pragma once

#include <vector>

#include "conformance/quirks.h"

namespace sextant::conformance {

std::vector<TypeRow> mysql_types();

}  // namespace sextant::conformance
