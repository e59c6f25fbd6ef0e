// stored_result(number): the rows of a stored result as a table function of DuckDB, in the worker process. Its columns are `r`, the
// row's number, and the result's as `c0`, `c1` and so on. DuckDB calls it on all its threads. The registry is any thread's.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>

#include "drivers/duckdb/table_columns.h"

namespace sextant::duckdb {

// Does not change. A statement that reads it keeps it.
struct StoredTable {
  std::unique_ptr<AttachedPages> pages;
  TablePlan plan;
};

class TableRegistry {
 public:
  // Its number from now on.
  int64_t add(std::shared_ptr<StoredTable> table);
  void remove(int64_t number);
  std::shared_ptr<StoredTable> find(int64_t number);

 private:
  std::mutex mutex_;
  int64_t next_ = 1;
  std::map<int64_t, std::shared_ptr<StoredTable>> tables_;
};

// REQUIRES: library and registry outlive the connection's database.
Result<> register_stored(Library const& library, duckdb_connection connection, TableRegistry& registry);

}  // namespace sextant::duckdb
