// Sessions whose tables are stored results: the driver's side (driver/views.h). All of this process share one worker, which only
// reads, and sees no file but the pages it is sent.
#pragma once

#include <stop_token>

#include "driver/views.h"

namespace sextant::duckdb {

Result<PageSession> connect_to_results(std::stop_token stop);

}  // namespace sextant::duckdb
