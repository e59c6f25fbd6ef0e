// The order of many rows, in the worker process, in bounded memory and heeding a stop at any time: DuckDB's own sort takes more than
// the worker's memory for ten million texts, and in a part of it heeds no interrupt.
//
// A row is an entry of 128 bits: 96 of the key it is ordered by, and its number. Entries are sorted as whole numbers, so rows that
// are equal keep their order. Where the 96 bits of several rows are the same and there is more of the key, or another key, those
// rows alone get the next 96 bits and are sorted again. Keys compare as DuckDB compares them (view_columns.h): the first rows of a
// view come from there.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "drivers/duckdb/view_marks.h"
#include "drivers/duckdb/view_order_keys.h"
#include "drivers/duckdb/view_pages.h"

namespace sextant::duckdb {

struct OrderControl {
  std::atomic<bool> const& stop;      // Then it ends with `cancelled`, within some milliseconds.
  std::atomic<int64_t>& rows_read;    // Goes up to the pages' rows.
  int64_t threads = 1;
};

struct Entries {
  std::unique_ptr<Entry[]> values;
  size_t count = 0;
  std::span<Entry const> all() const { return {values.get(), count}; }
};

// Whether order_rows() takes such columns and so many rows.
bool can_order(StoredPages const& pages, std::vector<SortKey> const& keys);

// All rows, or those that are marked. One job at a time looks at the pages. REQUIRES: can_order().
Result<Entries> order_rows(AttachedPages& pages, std::vector<SortKey> const& keys, RowMarks const* marks, OrderControl const& control);

}  // namespace sextant::duckdb
