#include "format/column_names.h"

#include <unordered_set>

namespace sextant {

std::vector<std::string> distinct_names(Schema const& schema) {
  std::unordered_set<std::string> taken;  // By the columns' own names.
  for (auto const& field : schema.fields) taken.insert(field.name);
  std::unordered_set<std::string> used;
  std::vector<std::string> names;
  for (auto const& field : schema.fields) {
    auto name = field.name;
    for (int number = 2; used.contains(name); ++number) {
      auto const numbered = field.name + '_' + std::to_string(number);
      if (!taken.contains(numbered)) name = numbered;
    }
    used.insert(name);
    names.push_back(std::move(name));
  }
  return names;
}

}  // namespace sextant
