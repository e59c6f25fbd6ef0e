// pages(): the rows of attached pages as a table function of DuckDB, in the worker process. Its columns are `r`, the row's
// number, and those that the job asks for. mark(r) (view_marks.h) notes a row. DuckDB calls both on all its threads.
#pragma once

#include <atomic>
#include <memory>

#include "drivers/duckdb/library.h"
#include "drivers/duckdb/view_marks.h"
#include "drivers/duckdb/view_pages.h"

namespace sextant::duckdb {

// What pages() gives. Changed only while no statement runs.
struct ScanSource {
  Library const* library = nullptr;
  std::unique_ptr<AttachedPages> pages;
  JobRequest job;
  std::atomic<int64_t> rows_read{0};
  RowMarks marks;
  std::atomic<bool> cut{false};  // Enough rows were marked before all pages were read; of those that were read, none is missing.
};

// False if the job names what the pages do not have.
bool fits(JobRequest const& job, AttachedPages const& pages);
// REQUIRES: the source outlives the connection's database.
Result<> register_pages(duckdb_connection connection, ScanSource& source);

}  // namespace sextant::duckdb
