// A DuckDB instance in the worker process: the sandbox is entered, the database opened, its settings made. The worker's
// main thread, but connect().
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "drivers/duckdb/library.h"
#include "drivers/duckdb/protocol.h"
#include "drivers/duckdb/table_scan.h"

namespace sextant::duckdb {

class Database {
 public:
  // REQUIRES: the process has one thread, and no Database was made before.
  static Result<std::unique_ptr<Database>> open(OpenRequest const& request);
  Database(Library const& library, bool read_only) : library_(library), read_only_(read_only) {}  // For open().
  Database(Database const&) = delete;
  Database& operator=(Database const&) = delete;
  ~Database();  // REQUIRES: no connection is left.

  Library const& library() const { return library_; }
  // A connection that tells its errors as JSON, or null. Any thread; whoever gets it disconnects it.
  duckdb_connection connect();
  bool read_only() const { return read_only_; }
  bool files_confined() const { return files_confined_; }
  // The stored results that its sessions show; see worker_tables.h.
  TableRegistry& tables() { return tables_; }

 private:
  Result<> open_instance(OpenRequest const& request);
  Result<> settle(OpenRequest const& request);
  Result<> make_views(duckdb_connection connection, OpenRequest const& request);

  Library const library_;
  bool const read_only_;
  bool files_confined_ = false, may_spill_ = true, locked_ = false;
  TableRegistry tables_;  // Before the instance, whose plans refer to it.
  duckdb_database instance_ = nullptr;
  std::mutex mutex_;                     // Guards what follows.
  std::vector<duckdb_connection> ready_;  // Made before the configuration was locked.
};

// A statement of the worker's own, without rows.
Result<> run(Library const& library, duckdb_connection connection, std::string const& sql);

}  // namespace sextant::duckdb
