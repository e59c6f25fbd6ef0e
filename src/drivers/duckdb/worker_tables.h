// The tables of one session in the worker process: stored results as temporary views, which other sessions do not see.
// The session's thread.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "drivers/duckdb/protocol.h"
#include "drivers/duckdb/table_scan.h"

namespace sextant::duckdb {

class WorkerTables {
 public:
  // Both outlive it.
  WorkerTables(Library const& library, TableRegistry& registry) : library_(library), registry_(registry) {}

  // Takes the descriptor. Replaces a table of the same name. Returns the sentences of its plan.
  Result<std::vector<std::string>> show(duckdb_connection connection, ShowRequest request, int descriptor);
  Result<> hide(duckdb_connection connection, std::string const& name);
  // Their pages; the views go with the connection.
  void forget_all();

 private:
  Library const& library_;
  TableRegistry& registry_;
  std::map<std::string, int64_t> numbers_;  // By name.
};

}  // namespace sextant::duckdb
