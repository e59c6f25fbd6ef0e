// A worker process that serves views of stored results (see view_host.h). Its main thread listens, a thread runs each job.
#pragma once

#include "drivers/duckdb/protocol.h"

namespace sextant::duckdb {

// Answers `open_pages`, and then requests on the socket until nobody has asked for a minute, or the driver is gone.
// Returns the exit status. REQUIRES: the process has one thread.
int serve_pages(int socket, Message const& opening);

}  // namespace sextant::duckdb
