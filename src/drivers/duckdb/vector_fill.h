// Writes rows of a page into vectors of DuckDB, in the worker process. DuckDB's threads, each with vectors of its own.
//
// Text and bytes stay where they lie: the page must outlive the vectors.
#pragma once

#include <cstdint>
#include <string_view>

#include "data/batch.h"
#include "drivers/duckdb/library.h"

namespace sextant::duckdb {

// Rows [first, first + count) of a page for one column of DuckDB.
struct Target {
  Library const& library;
  duckdb_vector vector;
  int64_t first, count;

  template <class T>
  T* data() const {
    return static_cast<T*>(library.vector_get_data(vector));
  }
  uint64_t* validity() const {
    library.vector_ensure_validity_writable(vector);
    return library.vector_get_validity(vector);
  }
  static void set_null(uint64_t* bits, int64_t row) { bits[row / 64] &= ~(uint64_t{1} << (row % 64)); }
};

void copy_validity(Target const& target, Column const& column);
void put_bytes(Target const& target, int64_t row, std::string_view bytes);
// Of bytes that do not lie in the page.
void put_copy(Target const& target, int64_t row, std::string_view bytes);

void fill_bytes(Target const& target, Column const& column);
void fill_fixed(Target const& target, Column const& column, int64_t width);
void fill_narrow(Target const& target, Column const& column);
void fill_dates(Target const& target, Column const& column);
void fill_moments(Target const& target, Column const& column);
void fill_uuid(Target const& target, Column const& column);
void fill_booleans(Target const& target, Column const& column);
void fill_nothing(Target const& target);
void fill_shown(Target const& target, Column const& column, DataType const& type, TextStyle const& style);

}  // namespace sextant::duckdb
