// Values of DuckDB's vectors into Sextant's columns. The worker's threads; a builder by one at a time.
#pragma once

#include <vector>

#include "data/builder.h"
#include "drivers/duckdb/types.h"

namespace sextant::duckdb {

// Appends rows [first, first + count) of the vector. REQUIRES: they exist, and the builder is of type.data.
struct VectorRows {
  duckdb_vector vector = nullptr;
  int64_t first = 0, count = 0;
};
void append_values(Library const& library, ColumnBuilder& column, VectorType const& type, VectorRows const& rows);

// Adds to each row's sum what the value takes in a batch. False for a type whose values must be built to be measured.
bool add_sizes(Library const& library, VectorType const& type, duckdb_vector vector, std::vector<int64_t>& sizes);

// How DuckDB's tools write values.
TextStyle text_style(std::string_view time_zone);

}  // namespace sextant::duckdb
