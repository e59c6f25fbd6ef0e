// URLs, paths and options of DuckDB connections. Pure, but that a path is looked for in the file system; any thread.
#pragma once

#include <span>
#include <string_view>

#include "data/connect_spec.h"
#include "drivers/duckdb/protocol.h"

namespace sextant::duckdb {

std::span<OptionSpec const> option_specs();
// "duckdb:relative.duckdb", "duckdb:/abs/x.duckdb?mode=ro", "duckdb::memory:", "duckdb:folder/*.csv", or a path alone.
Result<ConnectSpec> parse_url(std::string_view url);

struct Options {
  std::string path;
  bool read_only = false, create = false;
  std::string memory_limit;
  int64_t threads = 0;
};
Result<Options> read_options(ConnectSpec const& spec);

}  // namespace sextant::duckdb
