// Which rows a condition holds for, as one bit each: what mark(r), an aggregate function of DuckDB, notes. An aggregate may see the
// rows in any order, so DuckDB runs the scan before it on all threads, and no row travels.
//
// add() and count() from any thread; the others while no statement runs.
#pragma once

#include <atomic>
#include <bit>
#include <cstdint>
#include <span>
#include <vector>

#include "base/result.h"
#include "drivers/duckdb/library.h"

namespace sextant::duckdb {

class RowMarks {
 public:
  // For rows [0, rows), none of them marked.
  void reset(int64_t rows);
  // The numbers of rows; each at most once until reset(). Others than reset() was told of are left out.
  void add(std::span<uint32_t const> rows);
  int64_t count() const { return count_; }
  bool has(int64_t row) const { return (words_[static_cast<size_t>(row) / 64] >> (row % 64) & 1U) != 0; }
  // How many of the rows [first, first + count) are marked.
  int64_t count(int64_t first, int64_t count) const;
  // Calls `take` with each marked row, in order.
  template <class Take>
  void each(Take const& take) const {
    for (size_t index = 0; index < words_.size(); ++index) {
      for (auto bits = words_[index].load(std::memory_order_relaxed); bits != 0; bits &= bits - 1) {
        take(static_cast<uint32_t>(index * 64 + static_cast<size_t>(std::countr_zero(bits))));
      }
    }
  }

 private:
  std::vector<std::atomic<uint64_t>> words_;
  int64_t rows_ = 0;
  std::atomic<int64_t> count_{0};
};

// REQUIRES: the marks outlive the connection's database.
Result<> register_marks(Library const& library, duckdb_connection connection, RowMarks& marks);

}  // namespace sextant::duckdb
