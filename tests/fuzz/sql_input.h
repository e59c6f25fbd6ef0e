// SqlInput: how the SQL fuzz targets read their input: the first byte chooses the dialect, the rest is the text.
#pragma once

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "base/error.h"
#include "sql/dialect.h"

namespace sextant::fuzz {

struct SqlInput {
  sql::Dialect const* dialect = nullptr;
  std::string_view text;
};

// REQUIRES: size > 0.
inline SqlInput read_sql_input(uint8_t const* data, size_t size) {
  static constexpr sql::Dialect const* dialects[] = {&sql::postgresql_dialect, &sql::mysql_dialect,
                                                     &sql::sqlite_dialect, &sql::duckdb_dialect};
  return {.dialect = dialects[data[0] % 4], .text = {reinterpret_cast<char const*>(data + 1), size - 1}};
}

// Assertions of the targets: they say what is wrong and stop the fuzzer, whatever the build type.
inline void expect(bool condition, char const* what) {
  if (condition) return;
  std::fprintf(stderr, "violated: %s\n", what);
  std::abort();
}

inline bool is_inside(TextRange range, TextRange outer) {
  return outer.begin <= range.begin && range.begin <= range.end && range.end <= outer.end;
}

}  // namespace sextant::fuzz
