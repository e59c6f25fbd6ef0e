// The worker process of the DuckDB driver: its main loop.
#pragma once

namespace sextant::duckdb {

// Serves the driver on the socket until it closes it. Returns the process's exit status; does not return once a database
// was open, for DuckDB's threads may still run.
int run_worker(int socket);

}  // namespace sextant::duckdb
