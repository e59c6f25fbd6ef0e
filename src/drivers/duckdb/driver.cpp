#include "drivers/duckdb/driver.h"

#include <array>

#include "drivers/duckdb/explain.h"
#include "drivers/duckdb/session.h"
#include "drivers/duckdb/source.h"
#include "drivers/duckdb/url.h"
#include "drivers/duckdb/view_host.h"
#include "drivers/duckdb/worker_process.h"

namespace sextant {

namespace {

constexpr std::array<std::string_view, 1> url_schemes{"duckdb"};
constexpr std::array<std::string_view, 8> file_extensions{".duckdb", ".ddb", ".csv", ".tsv", ".json", ".ndjson", ".jsonl",
                                                          ".parquet"};

std::string_view refuses_literal(DataType const& type, std::string_view) {
  if (!type.vendor_name.starts_with("UNION(")) return {};
  return "its text does not say which member of the union it is; take it out with union_extract().";
}

constexpr TransactionFacts transactions{.savepoints = false};

constexpr LiteralStyle literals{.casts = true,
                                .text_type = "VARCHAR",
                                .integer_type = "INTEGER",
                                .constructors = true,
                                .hex_bytes = false,
                                .longest_number = 18,
                                .exponent_makes_float = true,
                                .code_point = "chr",
                                .refuses = &refuses_literal};

ServerInfo server_info(duckdb::Host const& host, std::string const& path) {
  return ServerInfo{.product = "DuckDB", .version = host.version(), .database = path};
}

Result<std::unique_ptr<Session>> connect(ConnectSpec const& spec, std::stop_token stop) {
  Error const stopped{.code = ErrorCode::cancelled, .message = "Connecting was cancelled."};
  if (stop.stop_requested()) return stopped;
  auto const options = TRY(duckdb::read_options(spec));
  auto request = TRY(duckdb::find_source(options));
  auto const begin = std::chrono::steady_clock::now();
  auto const waiting = [&]() -> Result<> {
    if (stop.stop_requested()) return stopped;
    if (spec.connect_timeout.count() <= 0 || std::chrono::steady_clock::now() - begin < spec.connect_timeout) return {};
    return Error{.code = ErrorCode::timeout, .message = "Opening took too long.", .hint = "Raise the connect timeout."};
  };
  auto const path = request.place == duckdb::Place::memory ? options.path : request.path;
  auto host = TRY(duckdb::Host::acquire(std::move(request), waiting));
  int64_t number = 0;
  auto const socket = host->connect(number);
  if (!socket) {
    duckdb::Host::release(std::move(host));
    return socket.error();
  }
  auto info = server_info(*host, path);
  auto channel = std::make_shared<duckdb::Channel>(std::move(host), *socket, number);
  return std::unique_ptr<Session>(
      std::make_unique<duckdb::DuckdbSession>(std::move(channel), std::move(info), options.read_only));
}

Result<std::unique_ptr<PageViews>> make_views() { return std::unique_ptr<PageViews>(std::make_unique<duckdb::ViewHost>()); }

}  // namespace

Driver const duckdb_driver{.name = "duckdb",
                           .title = "DuckDB",
                           .tile = "Du",
                           .family = Family::sql,
                           .url_schemes = url_schemes,
                           .file_extensions = file_extensions,
                           .options = duckdb::option_specs(),
                           .dialect = &sql::duckdb_dialect,
                           .literals = &literals,
                           .transactions = &transactions,
                           .parse_url = &duckdb::parse_url,
                           .connect = &connect,
                           .accepts_path = &duckdb::accepts_path,
                           .worker = &duckdb::run_worker,
                           .recognises_file = &duckdb::is_database,
                           .views = &make_views,
                           .plans = &duckdb::plans};

}  // namespace sextant
