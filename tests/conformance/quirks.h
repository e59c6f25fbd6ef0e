// Quirks: what one driver tells the conformance suite about its engine. Plain data and functions; the test's thread.
//
// Every driver's test program links the suite, and defines conformance::quirks() once, in its conformance_test.cpp. The
// suite names no database: all that differs between engines is in here. README.md says how to fill it in.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "data/type.h"
#include "driver/driver.h"
#include "sql/splitter.h"

namespace sextant::conformance {

// Where a test may create and drop what it likes: an empty namespace of its own.
struct Place {
  std::optional<ConnectSpec> spec;  // Nullopt: no server; `reason` says so.
  std::string reason;
  std::vector<std::string> create;  // Run before the test, by a session that all places share.
  std::vector<std::string> enter;   // Run at the start of every session of the test.
  std::vector<std::string> drop;    // Run after the test, by the same session as `create`.
  std::vector<std::string> path;    // The namespace, as the catalog names it: {"public"}, {"main"}.
  std::function<void()> remove;     // Called last; may be empty.
};

// One value of one type: sent as a literal, read back through the driver, and compared with `text` and the engine's own.
struct TypeRow {
  std::string name;     // For the test's name: letters, digits and underscores.
  std::string type;     // As declared in CREATE TABLE.
  std::string literal;  // A SQL expression of that type.
  std::string text;     // What append_value_text must write; ignored for NULL.
  bool null = false;
  std::optional<Type> layout = std::nullopt;  // The column's type, where it is fixed by the contract.
  std::string own_text = "";  // The engine's own text of the column `v` as SQL; empty: Quirks::own_text.
  std::string setup = "";     // A statement to run before, such as SET TIME ZONE.
  bool parameter = true;      // The text, bound to a placeholder, gives the value back.
  bool literal_back = true;   // A SQL literal can hold it.
  std::string table_options = "";  // After the columns of CREATE TABLE, such as STRICT.
};

// A statement that must fail. The part of it that the error must point to stands between « and », which are removed.
struct ErrorRow {
  std::string name;
  std::string sql;
  ErrorCode code = ErrorCode::syntax;
  std::string sqlstate = "";
  std::vector<std::string> setup = {};
  Damage damage_in_transaction = Damage::statement;
};

// A connection that must fail.
struct BadConnection {
  std::string name;
  std::function<ConnectSpec(ConnectSpec)> change;  // Given a good spec.
  ErrorCode code = ErrorCode::unavailable;
};

struct UrlRow {
  std::string name, url;
  std::map<std::string, std::string> options;  // All that parse_url must read.
};

// One object of each kind the engine has. `{place}` in the SQL is the quoted namespace.
struct SampleObject {
  std::string name;                 // For the test's name.
  ObjectKind kind = ObjectKind::table;
  std::vector<std::string> create;  // Each one statement.
  std::vector<std::string> path;    // Below Place::path.
  std::vector<std::string> drop;    // Before its DDL runs again.
  std::vector<std::string> text;    // Parts that its DDL must hold.
};

// A statement that a read-only session must not let through.
struct WriteRow {
  std::string name;
  std::string sql;
  // It may be run where that has no effect, because it is undone or touches the session only. What counts is that nothing
  // has changed, and that the session then fails verify_read_only() (the engine closes it) or still refuses to write.
  bool may_run = false;
};

struct Endpoint {
  std::string host;
  uint16_t port = 0;
};

// GoogleTest shows a row of a table by its name.
template <class Row>
  requires requires(Row const& row) { row.name; }
void PrintTo(Row const& row, std::ostream* out) {
  *out << row.name;
}

struct Quirks {
  Driver const* driver = nullptr;
  // A new, empty place. In CI (CI=true) a missing server fails the test; elsewhere the test is skipped, loudly.
  std::function<Place()> place;

  // Network servers only: where a spec leads to, and the same spec leading elsewhere.
  std::function<Endpoint(ConnectSpec const&)> endpoint;
  std::function<ConnectSpec(ConnectSpec, Endpoint const&)> with_endpoint;
  // SQL whose one row says which session this is, and SQL that ends the session of that name: `{session}`.
  std::string session_name_sql, kill_session_sql;

  std::vector<BadConnection> bad_connections;
  std::vector<UrlRow> urls;
  std::vector<std::string> bad_urls;
  std::vector<TypeRow> types;
  std::vector<ErrorRow> errors;
  std::vector<SampleObject> objects;
  // Read-only: `set_up` runs in a writable session, `writes` must be refused, `reads` must work.
  std::vector<std::string> read_only_set_up;
  std::vector<WriteRow> writes;
  std::vector<std::string> reads;
  // SQL whose rows are part of the state that a read-only session must not change, beyond the rows of all tables.
  std::vector<std::string> state;
  // The same for what lies outside the database: the files beside it. May be empty.
  std::function<std::string(ConnectSpec const&)> outside_state;

  std::string own_text = "CAST(v AS TEXT)";  // The engine's own text of the column `v`.
  int32_t widest_result = 1000;              // Columns.
  int64_t largest_cell = 100'000'000;        // Bytes; what the query "large_cell" gives.
  int64_t row_divisor = 1;                   // Long results are that much shorter, for servers that take long over a row.
  int many_collections = 2'000;              // More than a page of the catalog.
  size_t longest_name = 63;                  // Bytes of an identifier.
  std::string integer_name = "integer";      // What the catalog calls the type INTEGER, in lower case.
  bool literals_have_types = true;           // Else TypeRow::literal has its type in a column only.
  std::string long_text = "text";            // A type for a text of a megabyte.
  // Rows of the table in hostile_names.cpp that no identifier of this engine may be, with the reason.
  std::map<std::string, std::string, std::less<>> unusable_names = {};
  // What the error of a statement inside a transaction damages; `transaction` means that only a rollback helps.
  bool errors_fail_transactions = false;

  // Engines without SQL only: how a name is written in a statement, and their statements, as Driver's language splits them.
  std::function<std::string(std::string_view name)> quote;
  std::function<std::vector<sql::StatementRange>(std::string_view script)> split;
  // What the catalog calls the objects that hold records.
  ObjectKind collection_kind = ObjectKind::table;
  // The name as the catalog writes it, where that may differ: names of bytes are shown as text. May be empty.
  std::function<std::string(std::string_view name)> catalog_name;
  // Why no object can have this name; may be empty.
  std::function<std::optional<std::string>(std::string_view name)> forbidden_name;

  // Queries of the suite in the engine's words; return `default_sql` for what is fine as it is. May be empty.
  std::function<std::string(std::string_view query_id, std::string_view default_sql)> rewrite;
  // Features that this engine lacks, with the reason, which goes to docs/reference/drivers.md. Names: features() below.
  std::map<std::string, std::string, std::less<>> skipped;
};

// Defined by the driver's conformance_test.cpp.
Quirks const& quirks();

// Every name that Quirks::skipped may hold, with what it stands for.
std::map<std::string, std::string, std::less<>> const& features();

}  // namespace sextant::conformance
