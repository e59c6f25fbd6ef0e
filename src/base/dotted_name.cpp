#include "base/dotted_name.h"

namespace sextant {

std::vector<std::string> name_parts(std::string_view name) {
  std::vector<std::string> parts(1);
  auto inside = false;
  for (size_t at = 0; at < name.size(); ++at) {
    if (name[at] == '"' && (inside || parts.back().empty())) {
      auto const doubled = inside && at + 1 < name.size() && name[at + 1] == '"';
      if (doubled) parts.back() += name[at++];
      else inside = !inside;
    } else if (name[at] == '.' && !inside) {
      parts.emplace_back();
    } else {
      parts.back() += name[at];
    }
  }
  return parts;
}

}  // namespace sextant
