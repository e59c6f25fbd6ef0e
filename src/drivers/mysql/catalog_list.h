// The tree of a server: groups, lists and search. Used by the session's thread.
#pragma once

#include "data/catalog_object.h"
#include "drivers/mysql/world.h"

namespace sextant::mysql {

Result<std::vector<CatalogGroup>> catalog_groups(World& world, std::vector<std::string> const& parent);
Result<CatalogPage> catalog_list(World& world, ListRequest const& request);
Result<std::vector<CatalogEntry>> catalog_search(World& world, std::string const& text, int32_t limit);

}  // namespace sextant::mysql
