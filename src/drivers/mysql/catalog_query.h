// Queries of the catalog, and their answers. Used by the session's thread.
#pragma once

#include "data/catalog_object.h"
#include "drivers/mysql/world.h"

namespace sextant::mysql {

// Runs queries one after another. Reading the catalog neither begins nor ends a transaction.
Result<std::vector<TextRows>> ask_catalog(World& world, std::vector<Query> const& queries);

std::string text_of(TextRow const& row, size_t column);
std::optional<int64_t> number_of(TextRow const& row, size_t column);
bool flag_of(TextRow const& row, size_t column);  // "1"
Error no_such_object(std::string_view what, std::vector<std::string> const& path);

// Procedures, functions and events share a namespace here, though not on the server: "p", "f()", "e (event)".
struct RoutineName {
  std::string_view kind;  // "PROCEDURE", "FUNCTION", "EVENT"
  std::string name;
};
RoutineName routine_name_of(std::string_view shown);

}  // namespace sextant::mysql
