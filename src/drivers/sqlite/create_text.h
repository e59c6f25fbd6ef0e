// Reads from stored CREATE statements what SQLite's pragmas do not tell: checks, generated columns, the names of
// constraints, expressions of indexes, events of triggers. Pure; any thread.
//
// The text has passed SQLite's own parser, so only well-formed statements are expected; a damaged one gives fewer facts.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "data/catalog_object.h"

namespace sextant::sqlite {

struct ForeignKeyText {
  std::string name;  // Empty if unnamed.
  bool deferrable = false;
};

struct UniqueText {
  std::string name;
  std::vector<std::string> columns;
};

struct TableText {
  std::vector<CheckDescription> checks;
  std::vector<std::pair<std::string, std::string>> generated;  // Column, expression.
  std::vector<ForeignKeyText> foreign_keys;                    // In the order of the text.
  std::vector<UniqueText> unique_keys;
  bool autoincrement = false;
};
TableText read_create_table(std::string_view sql);

struct IndexText {
  std::vector<std::string> columns;  // As written: names or expressions, with COLLATE and DESC.
  std::string predicate;
};
IndexText read_create_index(std::string_view sql);

struct TriggerText {
  std::string timing, events;  // "BEFORE", "UPDATE OF a, b"
};
TriggerText read_create_trigger(std::string_view sql);

// "fts5(title, body)": what follows USING.
std::string read_module(std::string_view sql);

}  // namespace sextant::sqlite
