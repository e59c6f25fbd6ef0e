// The values of every type that PostgreSQL must give back. Pure.
#pragma once

#include <vector>

#include "conformance/quirks.h"

namespace sextant::conformance {

std::vector<TypeRow> postgresql_types();

}  // namespace sextant::conformance
