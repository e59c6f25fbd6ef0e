// The catalog of a PostgreSQL database. Belongs to a session and its thread.
#pragma once

#include "driver/catalog.h"
#include "drivers/postgresql/world.h"

namespace sextant::postgresql {

std::unique_ptr<Catalog> make_catalog(std::shared_ptr<World> world);

}  // namespace sextant::postgresql
