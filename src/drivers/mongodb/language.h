// The language of statements for MongoDB: the shell's notation as data. Pure; any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sql/classifier.h"
#include "sql/splitter.h"

namespace sextant::mongodb {

// As sql::split_statements(). A statement ends at a ; and where a line outside of brackets begins a new one.
std::vector<sql::StatementRange> split(std::string_view script);
// As sql::classify(): text that cannot be read counts as a write.
sql::Classification classify(std::string_view statement);
// db.getCollection("name"), or db.name where the name needs no quotes.
std::string collection_text(std::string_view name);
// The name in double quotes with escapes, as the language reads it.
std::string quoted(std::string_view name);
// The statement that reads all documents of the collection {database, collection}; empty for other paths.
std::string open_text(std::vector<std::string> const& path);

}  // namespace sextant::mongodb
