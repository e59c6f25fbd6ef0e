// DuckDB's types as Sextant's: which layout a column gets, and what is needed to read its vectors. The worker's threads.
//
// | DuckDB | layout |
// |--|--|
// | HUGEINT, UHUGEINT, BIGNUM | decimal: the digits |
// | DECIMAL(p, s) | decimal128 |
// | TIMESTAMP_S, TIMESTAMP_MS, TIMESTAMP | timestamp |
// | TIMESTAMP_NS, TIMETZ, BIT, ENUM, UNION | text, as DuckDB writes it |
// | LIST, ARRAY | list |
// | STRUCT, MAP | structure, map |
#pragma once

#include <string>
#include <vector>

#include "data/type.h"
#include "drivers/duckdb/library.h"

namespace sextant::duckdb {

struct VectorType {
  duckdb_type id = DUCKDB_TYPE_INVALID;
  duckdb_type stored = DUCKDB_TYPE_INVALID;  // ENUM and DECIMAL: the integer that holds the value.
  DataType data;
  std::vector<VectorType> children;          // LIST, ARRAY: one; MAP: a STRUCT of key and value; STRUCT, UNION: its members.
  std::vector<std::string> words;            // ENUM: its values; STRUCT and UNION: the names of its members.
  int64_t array_size = 0;
  bool readable = true;                      // False for a type that the C API does not tell, and what holds one.
};

// Owns a logical type.
class LogicalType {
 public:
  LogicalType(Library const& library, duckdb_logical_type value) : library_(library), value_(value) {}
  LogicalType(LogicalType const&) = delete;
  LogicalType& operator=(LogicalType const&) = delete;
  ~LogicalType() { library_.destroy_logical_type(&value_); }
  duckdb_logical_type get() const { return value_; }

 private:
  Library const& library_;
  duckdb_logical_type value_;
};

VectorType read_type(Library const& library, duckdb_logical_type type);

}  // namespace sextant::duckdb
