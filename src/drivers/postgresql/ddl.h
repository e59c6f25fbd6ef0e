// The statements that make an object again. Used by the session's thread.
#pragma once

#include "data/catalog_object.h"
#include "drivers/postgresql/world.h"

namespace sextant::postgresql {

// Owners, privileges and rows are left out: the roles of one server mean nothing to another. What the object needs from
// others (types, functions, referenced tables, a partition's parent) must be there already.
Result<std::string> catalog_ddl(World& world, ObjectRef const& object);

}  // namespace sextant::postgresql
