// What a stored result's column is to DuckDB when it is a column of a table. Values are kept exactly; what none of DuckDB's types
// can hold comes as its text, and a sentence says so. In the worker process; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "drivers/duckdb/vector_fill.h"
#include "drivers/duckdb/view_pages.h"

namespace sextant::duckdb {

// How the values travel.
enum class TableEncoding : uint8_t {
  nothing,   // Every value is NULL.
  boolean,
  fixed,     // The same bytes.
  date, moment,  // The infinities are others.
  uuid,
  text,      // Where it lies, if it is UTF-8.
  bytes,
  decimal,   // decimal128 as DECIMAL of the same digits.
  digits,    // Digits as DECIMAL of 18 or 38 digits.
  whole, real, variant_text, variant_bytes,  // Values that bring their own types, all of them of one kind.
  shown,     // The value's text.
};

struct TableColumn {
  std::string name;  // No other column of the table has it, in capitals or small letters.
  TableEncoding encoding = TableEncoding::shown;
  duckdb_type type = DUCKDB_TYPE_VARCHAR;
  uint8_t width = 0, scale = 0;  // DECIMAL only.
  bool json = false;
};

struct TablePlan {
  std::vector<TableColumn> columns;
  std::vector<std::string> sentences;
};

// Looks through the columns whose type does not tell what their values are.
Result<TablePlan> plan_table(std::string const& table, AttachedPages& pages);

// The type, to be destroyed by the caller.
duckdb_logical_type make_type(Library const& library, TableColumn const& column);
// Rows of a page's column; false if a text of it is no UTF-8.
bool fill_column(Target const& target, TableColumn const& plan, Column const& column, DataType const& type, TextStyle const& style);

}  // namespace sextant::duckdb
