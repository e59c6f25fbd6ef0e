// What is known of one object, and the statements that make it again. Used by the session's thread.
#pragma once

#include "data/catalog_object.h"
#include "drivers/mysql/world.h"

namespace sextant::mysql {

Result<ObjectDescription> catalog_describe(World& world, ObjectRef const& object);
// The server's own SHOW CREATE, with the triggers of a table; of an index, from what it holds.
Result<std::string> catalog_ddl(World& world, ObjectRef const& object);

}  // namespace sextant::mysql
