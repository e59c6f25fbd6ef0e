#include "driver/language.h"

#include "driver/driver.h"

namespace sextant {

std::string_view language_name(Driver const& driver) {
  if (driver.language != nullptr) return driver.language->name;
  return driver.dialect == nullptr ? std::string_view() : driver.dialect->name;
}

std::vector<sql::StatementRange> split_statements(Driver const& driver, std::string_view script) {
  return driver.language != nullptr ? driver.language->split(script) : sql::split_statements(script, *driver.dialect);
}

sql::Classification classify(Driver const& driver, std::string_view statement) {
  return driver.language != nullptr ? driver.language->classify(statement) : sql::classify(statement, *driver.dialect);
}

std::string open_text(Driver const& driver, std::vector<std::string> const& path) {
  if (path.empty()) return {};
  if (driver.open_text != nullptr) return driver.open_text(path);
  return driver.dialect == nullptr ? std::string() : "SELECT * FROM " + sql::quote_path(path, *driver.dialect);
}

}  // namespace sextant
