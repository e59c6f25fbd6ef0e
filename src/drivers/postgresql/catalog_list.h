// The tree of a database: groups, lists and search. Used by the session's thread.
#pragma once

#include "data/catalog_object.h"
#include "drivers/postgresql/world.h"

namespace sextant::postgresql {

Result<std::vector<CatalogGroup>> catalog_groups(World& world, std::vector<std::string> const& parent);
Result<CatalogPage> catalog_list(World& world, ListRequest const& request);

// A part without regard to case. A whole name as written, or if there is none, without regard to case; and not among columns.
enum class NameMatch : uint8_t { part, whole };

Result<std::vector<CatalogEntry>> catalog_search(World& world, std::string const& text, NameMatch match, int32_t limit);
// What kind of object a relation is, from pg_class.relkind.
std::optional<ObjectKind> relation_kind(std::string_view relkind);
Error no_such_object(std::string_view what, std::vector<std::string> const& path);

}  // namespace sextant::postgresql
