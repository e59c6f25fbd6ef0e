// Driver: facts about an engine and one function. Plain constant data; any thread.
//
// A driver is one folder under src/drivers/, found by CMake: cmake/drivers.cmake writes all_drivers().
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string_view>

#include "data/sql_literal.h"
#include "driver/language.h"
#include "driver/session.h"
#include "sql/dialect.h"

namespace sextant {

enum class Family : uint8_t { sql, document, key_value };
std::string_view to_string(Family family);

// What an engine's transactions can do beyond what `Transactions` of session.h does, as data.
struct TransactionFacts {
  // "read committed" and so on, weakest first; empty: there is but one. SET TRANSACTION ISOLATION LEVEL chooses one.
  std::span<std::string_view const> isolation_levels;
  bool level_before_begin = false;   // That statement comes before the transaction begins; else it is the first one inside.
  bool savepoints = true;            // SAVEPOINT name, ROLLBACK TO SAVEPOINT name.
  bool definitions_commit = false;   // A definition (DDL) commits the open transaction by itself.
  // How what became of a COMMIT is found out when its answer was lost; empty where the engine cannot tell. The first one asks,
  // inside the transaction, for its number: NULL if it has none. The second one takes the number as $1, in another session,
  // and answers "committed", "aborted" or "in progress".
  std::string_view number_query, outcome_query;
  std::string_view rollback_leaves;  // What a rollback does not undo, as a sentence; empty: nothing.
};

class PageViews;
struct Plans;

struct Driver {
  std::string_view name;   // "sqlite": in URLs, files and flags.
  std::string_view title;  // "SQLite"
  std::string_view tile;   // Two letters: "Sl"
  Family family = Family::sql;
  std::span<std::string_view const> url_schemes;      // "postgres", "postgresql"
  std::span<std::string_view const> file_extensions;  // ".db", ".sqlite"; empty: not a file engine.
  std::span<OptionSpec const> options;
  sql::Dialect const* dialect = nullptr;  // Null for engines without SQL, which have a language instead.
  Language const* language = nullptr;
  LiteralStyle const* literals = nullptr;  // Null for engines without SQL.
  TransactionFacts const* transactions = nullptr;  // Null where Session::transactions() is.
  // Reads the options from a URL, with or without its scheme (or from a path, for file engines). No secrets in errors.
  Result<ConnectSpec> (*parse_url)(std::string_view url) = nullptr;
  // Reads the options from another form that people paste, such as "host=db dbname=shop"; nullopt if the text is not in one
  // that this engine's tools write. Null for engines without one. No secrets in errors.
  Result<std::optional<ConnectSpec>> (*parse_dsn)(std::string_view text) = nullptr;
  // Blocks until connected, failed, timed out or stopped.
  Result<std::unique_ptr<Session>> (*connect)(ConnectSpec const& spec, std::stop_token stop) = nullptr;
  // True if this driver opens what the path names, where neither file_extensions nor recognises_file can say so: a folder,
  // a pattern like "logs/*.csv", a name with two extensions. Null for engines that have no such thing.
  bool (*accepts_path)(std::string_view path) = nullptr;
  // For a driver whose library runs in a process of its own: the main() of that process, given its only socket. Returns
  // the exit status. See driver/worker.h.
  int (*worker)(int socket) = nullptr;
  // True if the file begins as a file of this engine does; null for others.
  bool (*recognises_file)(std::string_view first_bytes) = nullptr;
  // The statement that reads all of the object of this catalog path; null: SELECT * FROM it. See open_text().
  std::string (*open_text)(std::vector<std::string> const& path) = nullptr;
  // Sorts, filters and counts stored results, of any engine (driver/views.h); null for all but one.
  Result<std::unique_ptr<PageViews>> (*views)() = nullptr;
  Plans const* plans = nullptr;  // How it explains statements (driver/plans.h); null for engines that do not.
  // The catalog's search looks at every object of a database: a face begins it when asked to, and not at each key.
  bool costly_search = false;
};

// Every driver of this build, in the order of names. Generated.
std::span<Driver const* const> all_drivers();

}  // namespace sextant
