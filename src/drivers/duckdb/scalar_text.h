// The texts of DuckDB's scalars that Sextant has no layout for, as DuckDB writes them. Pure; any thread.
#pragma once

#include <duckdb.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace sextant::duckdb {

// The bytes of a VARCHAR or BLOB; they belong to the vector.
std::string_view bytes_of(duckdb_string_t const& value);

void append_hugeint(std::string& out, duckdb_hugeint const& value);
void append_uhugeint(std::string& out, duckdb_uhugeint const& value);
void append_time_with_zone(std::string& out, duckdb_time_tz const& value);
void append_time_in_nanoseconds(std::string& out, int64_t value);
void append_timestamp_in_nanoseconds(std::string& out, int64_t value);
void append_bits(std::string& out, std::string_view value);
void append_bignum(std::string& out, std::string_view value);

// In network order. DuckDB keeps UUIDs with the first bit turned, so that they sort as signed numbers.
std::array<std::byte, 16> uuid_bytes(duckdb_hugeint const& value);

}  // namespace sextant::duckdb
