#include "driver/driver.h"

namespace sextant {

std::string_view to_string(Family family) {
  switch (family) {
    case Family::sql: return "sql";
    case Family::document: return "document";
    case Family::key_value: return "key_value";
  }
  return "sql";
}

}  // namespace sextant
