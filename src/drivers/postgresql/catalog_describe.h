// All that is known of one object. Used by the session's thread.
#pragma once

#include "data/catalog_object.h"
#include "drivers/postgresql/world.h"

namespace sextant::postgresql {

Result<ObjectDescription> catalog_describe(World& world, ObjectRef const& object);

}  // namespace sextant::postgresql
