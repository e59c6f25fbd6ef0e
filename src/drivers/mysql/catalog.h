// The catalog of a server: its databases and what they hold. Belongs to a session and its thread.
#pragma once

#include "driver/catalog.h"
#include "drivers/mysql/world.h"

namespace sextant::mysql {

std::unique_ptr<Catalog> make_catalog(std::shared_ptr<World> world);

}  // namespace sextant::mysql
