// Whether two results have the same columns: names and types, in order. Pure; any thread.
#pragma once

#include <algorithm>

#include "data/type.h"

namespace sextant {

inline bool same_columns(Schema const& one, Schema const& other) {
  return std::equal(one.fields.begin(), one.fields.end(), other.fields.begin(), other.fields.end(),
                    [](Field const& a, Field const& b) {
                      return a.name == b.name && a.type.type == b.type.type && a.type.vendor_name == b.type.vendor_name;
                    });
}

}  // namespace sextant
