// Names of objects as people write them: parts between dots. Pure functions; any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace sextant {

// "shop.\"a.b\"" is shop and a.b: a part that begins with a double quote goes to the next one, and holds one where it is
// doubled. At least one part; a quote that does not end takes the rest.
std::vector<std::string> name_parts(std::string_view name);

}  // namespace sextant
