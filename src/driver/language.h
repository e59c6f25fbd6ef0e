// Language: how the text that an engine runs is cut into statements and judged, for engines without SQL.
//
// SQL engines take all of this from their dialect (src/sql). Constant data and pure functions; any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sql/classifier.h"
#include "sql/splitter.h"

namespace sextant {

struct Driver;

struct Language {
  std::string_view name;  // "mongodb", "redis": the editor picks its highlighting by it.
  // As sql::split_statements(): ranges in order, none of comments only.
  std::vector<sql::StatementRange> (*split)(std::string_view script) = nullptr;
  // As sql::classify(): what it does not know counts as a write.
  sql::Classification (*classify)(std::string_view statement) = nullptr;
};

// What every caller asks, whatever the engine's family. `driver` has a dialect or a language.
std::string_view language_name(Driver const& driver);
std::vector<sql::StatementRange> split_statements(Driver const& driver, std::string_view script);
sql::Classification classify(Driver const& driver, std::string_view statement);
// The statement that reads all of the object of this path: a table, a collection, a key. Empty if there is none.
std::string open_text(Driver const& driver, std::vector<std::string> const& path);

}  // namespace sextant
