// What a result's column is to DuckDB when views are made of it. Pure; any thread.
#pragma once

#include <cstdint>
#include <string_view>

#include <duckdb.h>

#include "data/type.h"

namespace sextant::duckdb {

// How the values travel.
enum class Encoding : uint8_t {
  nothing,     // Every value is NULL.
  boolean,
  fixed,       // The same bytes.
  narrow,      // decimal128 of at most 18 digits: its digits as BIGINT, without the scale.
  wide,        // decimal128: its digits as HUGEINT, without the scale.
  date, moment,  // The infinities are others.
  uuid,
  bytes,       // Text and binary, where they lie.
  decimal_key, variant_key,  // See view_keys.h.
  shown,       // The value's text, as BLOB.
};

struct ViewColumn {
  Encoding encoding = Encoding::nothing;
  duckdb_type type = DUCKDB_TYPE_BOOLEAN;
  std::string_view sql_type;  // "BIGINT"
};

ViewColumn view_column(DataType const& type);
// Whether a histogram of it says something: numbers, dates and moments.
bool has_numbers(DataType const& type);

}  // namespace sextant::duckdb
