#include "conformance/fixture.h"

#include <unistd.h>

#include <array>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace sextant::conformance {
namespace {

// The queries of the suite, in SQL that most engines read; Quirks::rewrite has the last word. {rows}: a number.
std::string_view default_query(std::string_view id) {
  static constexpr auto queries = std::to_array<std::pair<std::string_view, std::string_view>>({
      {"numbers", "WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < {rows}) SELECT n FROM s"},
      // Rows without an end that anyone would wait for, from the first moment on.
      {"endless", "WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s) SELECT n FROM s"},
      // One row, after hours.
      {"busy",
       "WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < 100000000000) SELECT count(*) FROM s"},
      // One row, after at least half a second.
      {"unhurried",
       "WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < 5000000) SELECT count(*) FROM s"},
      // One cell of 100,000,000 bytes of the letter x.
      {"large_cell", "SELECT repeat('x', 100000000) AS v"},
      // {rows} rows with a text of 100,000 bytes each.
      {"large_rows", "SELECT n, repeat('x', 100000) AS v FROM ({numbers}) AS numbers"},
      // 10,000 rows, of which the 5,000th fails.
      {"late_error", "SELECT 1 / (5000 - n) FROM ({numbers}) AS numbers"},
      {"no_columns", "SELECT"},
      {"own_statement", ""},
      {"notice", ""},
      // {rows} rows: the number, and the text "row 1" ...
      {"comment_on_table", "COMMENT ON TABLE t IS 'it''s a <b>table</b>'"},
      {"comment_on_column", "COMMENT ON COLUMN t.a IS 'first'"},
      {"insert_returning", "INSERT INTO returned VALUES (1, 'a'), (2, 'b') RETURNING id, name"},
      // One row, whose first cell is 1.
      {"one", "SELECT 1"},
      // {rows} rows: a number n from 1 and the text "row n"; a number or, in every third row, NULL.
      {"named_numbers", "SELECT n, 'row ' || n AS name FROM ({numbers}) AS numbers"},
      {"sparse_numbers", "SELECT CASE WHEN n % 3 = 0 THEN NULL ELSE n END AS v FROM ({numbers}) AS numbers"},
      // Fails, and leaves the session as it was.
      {"failing", "SELECT nothing FROM nowhere"},
      // A comment of several bytes a character, before a statement; empty where there are no comments.
      {"long_comment", "/* \xc3\xa9\xe4\xb8\xad\xf0\x9f\x98\x80 */\r\n"},
      // An object of Quirks::collection_kind.
      {"create", "CREATE TABLE {name} (id integer)"},
      {"insert", "INSERT INTO {name} VALUES ({id})"},
      {"count", "SELECT count(*) FROM {name}"},
      {"read", "SELECT * FROM {name}"},
      {"drop", "DROP TABLE {name}"},
      // What read-only sessions must keep.
      {"kept_create", "CREATE TABLE kept (id integer PRIMARY KEY, name varchar(20))"},
      {"kept_insert", "INSERT INTO kept VALUES (1, 'one'), (2, 'two')"},
      {"kept_second", "SELECT name FROM kept WHERE id = 2"},
      {"kept_count", "SELECT count(*) FROM kept"},
      {"kept_write", "INSERT INTO kept VALUES (3, 'three')"},
      // A write that looks like a read to whoever skips no comments; empty where there are no comments.
      {"behind_comments", "/* SELECT 1 */ -- SELECT\n\t{literal} /* end */"},
      // Values of a type. typed_create and typed_null may be empty where nothing is declared, or no NULL exists.
      {"typed_create", "CREATE TABLE typed (v {type}) {options}"},
      {"typed_insert", "INSERT INTO typed VALUES ({literal})"},
      {"typed_null", "INSERT INTO typed VALUES (NULL)"},
      {"typed_read", "SELECT v, {own} AS own FROM typed"},
      {"typed_read_all", "SELECT v FROM typed"},
  });
  for (auto const& [name, sql] : queries) {
    if (name == id) return sql;
  }
  ADD_FAILURE() << "The suite has no query named " << id;
  return "";
}

std::string rewritten(std::string_view id) {
  auto const text = default_query(id);
  auto const& rewrite = quirks().rewrite;
  return rewrite ? rewrite(id, text) : std::string(text);
}

// The text with each {word} replaced; what comes in is not looked at again.
std::string fill(std::string_view text, std::map<std::string_view, std::string> const& words) {
  std::string result;
  while (!text.empty()) {
    auto const brace = text.find('{');
    result += text.substr(0, brace);
    if (brace == std::string_view::npos) break;
    auto const end = text.find('}', brace);
    auto const found = end == std::string_view::npos ? words.end() : words.find(text.substr(brace + 1, end - brace - 1));
    result += found == words.end() ? "{" : found->second;
    text.remove_prefix(found == words.end() ? brace + 1 : end + 1);
  }
  return result;
}

[[noreturn]] void give_up(std::string const& what) {
  fmt::print(stderr, "The conformance suite cannot go on: {}\n", what);
  std::abort();
}

std::unique_ptr<Session> connect_or_give_up(ConnectSpec const& spec) {
  auto session = quirks().driver->connect(spec, {});
  if (!session) give_up("connecting failed: " + describe_error(session.error()));
  return std::move(session).value();
}

}  // namespace

void Conformance::SetUp() {
  place_ = quirks().place();
  if (!place_.spec) {
    auto const* const ci = std::getenv("CI");
    if (ci && std::string_view(ci) == "true") FAIL() << "In CI a missing server is a failure. " << place_.reason;
    GTEST_SKIP() << place_.reason;
  }
  run_apart(place_.create);
}

void Conformance::TearDown() {
  session_.reset();
  if (place_.spec && !place_.drop.empty()) run_apart(place_.drop);
  if (place_.remove) place_.remove();
}

void Conformance::run_apart(std::vector<std::string> const& statements) {
  if (statements.empty()) return;
  // One session for the places of all tests: opening one takes longer than most tests.
  static std::unique_ptr<Session> keeper;
  if (!keeper || !keeper->alive()) keeper = connect_or_give_up(spec());
  for (auto const& statement : statements) must(*keeper, statement);
}

std::unique_ptr<Session> Conformance::open(bool read_only) {
  auto changed = spec();
  changed.read_only = read_only;
  auto result = connect_or_give_up(changed);
  for (auto const& statement : place_.enter) must(*result, statement);
  return result;
}

Session& Conformance::session() {
  if (!session_) session_ = open();
  return *session_;
}

Rows Conformance::must(std::string_view sql, std::vector<Parameter> parameters) {
  return must(session(), sql, std::move(parameters));
}

Rows Conformance::must(Session& in, std::string_view sql, std::vector<Parameter> parameters) {
  auto rows = run(in, sql, std::move(parameters));
  if (rows) return std::move(rows).value();
  ADD_FAILURE() << "Failed: " << sql.substr(0, 2000) << "\n" << describe_error(rows.error());
  return {.schema = std::make_shared<Schema const>()};
}

Error Conformance::must_fail(std::string_view sql, std::vector<Parameter> parameters) {
  return must_fail(session(), sql, std::move(parameters));
}

Error Conformance::must_fail(Session& in, std::string_view sql, std::vector<Parameter> parameters) {
  auto rows = run(in, sql, std::move(parameters));
  if (!rows) return std::move(rows).error();
  ADD_FAILURE() << "Should have failed: " << sql.substr(0, 2000);
  return Error{.message = "It did not fail."};
}

std::unique_ptr<Cursor> Conformance::start(std::string_view sql, ExecuteOptions const& options) {
  auto cursor = session().execute({.text = sql}, options);
  if (cursor) return std::move(cursor).value();
  ADD_FAILURE() << "Failed: " << sql.substr(0, 2000) << "\n" << describe_error(cursor.error());
  return nullptr;
}

std::string Conformance::query(std::string_view id, Words const& words) const {
  auto const rows = std::to_string(words.rows);
  return fill(rewritten(id), {{"numbers", fill(rewritten("numbers"), {{"rows", rows}})},
                              {"rows", rows},
                              {"name", words.name.empty() ? std::string() : in_place(words.name)},
                              {"id", std::to_string(words.id)},
                              {"literal", std::string(words.literal)},
                              {"type", std::string(words.type)},
                              {"options", std::string(words.options)},
                              {"own", std::string(words.own)}});
}

std::string Conformance::numbers(int64_t rows) const { return query("numbers", {.rows = rows}); }

std::string Conformance::quoted(std::string_view name) const {
  auto const* const dialect = quirks().driver->dialect;
  return dialect ? sql::quote_identifier(name, *dialect) : quirks().quote(name);
}

std::string Conformance::in_place(std::string_view name) const {
  auto const* const dialect = quirks().driver->dialect;
  return dialect ? sql::quote_path(path_of({std::string(name)}), *dialect) : quirks().quote(name);
}

std::vector<std::string> Conformance::path_of(std::vector<std::string> const& names) const {
  auto result = place_.path;
  result.insert(result.end(), names.begin(), names.end());
  return result;
}

std::string Conformance::placeholder(int number) const {
  return quirks().driver->dialect->dollar_parameters ? fmt::format("${}", number) : "?";
}

std::optional<std::string> Conformance::skipped(std::string_view feature) {
  if (!features().contains(feature)) give_up(fmt::format("features() lacks {}", feature));
  auto const found = quirks().skipped.find(feature);
  return found == quirks().skipped.end() ? std::nullopt : std::optional(found->second);
}

Result<std::vector<CatalogEntry>> list_all(Catalog& catalog, std::vector<std::string> const& parent, ObjectKind kind,
                                           int32_t limit, std::string const& search) {
  std::vector<CatalogEntry> result;
  ListRequest request{.parent = parent, .kind = kind, .search = search, .limit = limit};
  for (int page = 0; page < 100'000; ++page) {
    auto answer = TRY(catalog.list(request));
    if (std::ssize(answer.entries) > limit) return Error{.message = "A page is longer than its limit."};
    for (auto& entry : answer.entries) result.push_back(std::move(entry));
    if (answer.next.empty()) return result;
    if (answer.next == request.after) return Error{.message = "A page leads to itself."};
    request.after = answer.next;
  }
  return Error{.message = "The list has no end."};
}

milliseconds since(Clock::time_point begin) { return std::chrono::duration_cast<milliseconds>(Clock::now() - begin); }

int64_t resident_bytes() {
  std::ifstream file("/proc/self/statm");
  int64_t all = 0, resident = 0;
  file >> all >> resident;
  return resident * sysconf(_SC_PAGESIZE);
}

int sanitizer_factor() {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  return 10;
#else
  return 1;
#endif
}

std::vector<Parameter> positional(std::vector<std::optional<std::string>> values) {
  std::vector<Parameter> result;
  for (auto& value : values) result.push_back({.name = std::to_string(result.size() + 1), .value = std::move(value)});
  return result;
}

std::map<std::string, std::string, std::less<>> const& features() {
  static std::map<std::string, std::string, std::less<>> const names{
      {"sql", "Statements in SQL"},
      {"late_errors", "Errors in the middle of a result"},
      {"authentication", "User names and passwords"},
      {"network", "Reached through a network"},
      {"encryption", "Encrypted connections"},
      {"no_columns", "Rows without columns"},
      {"notices", "Notices of the server"},
      {"own_statement", "The server shows the text it was sent"},
      {"origins", "The table and column a result's column comes from"},
      {"kill_session", "Ending a session from another one"},
      {"sqlstate", "SQLSTATE codes"},
      {"position", "The position of an error in the text"},
      {"transactions", "Explicit transactions"},
      {"transactional_ddl", "DDL that a rollback undoes"},
      {"failed_transactions", "A transaction that an error has failed"},
      {"typed_parameters", "Parameters that the server reads as a type"},
      {"named_parameters", "Named parameters"},
      {"partial_indexes", "Indexes of expressions and of a part of the rows"},
      {"comments", "Comments on objects"},
      {"routines", "Functions and procedures"},
      {"sequences", "Sequences"},
      {"materialized_views", "Materialized views"},
      {"types", "User-defined types"},
      {"newline_in_names", "Names with a line feed"},
      {"file_format", "Files recognised by their first bytes"},
      {"concurrent_writers", "Two sessions that write at once"},
      {"reader_beside_writer", "A read-only session beside one that writes"},
      {"savepoints", "Savepoints"},
      {"type_lengths", "The length of a type, as in varchar(20)"},
      {"index_details", "Descending and partial indexes"},
      {"foreign_key_actions", "ON UPDATE and ON DELETE of foreign keys"},
      {"stored_generated", "Generated columns that are stored"},
      {"constraint_names", "Constraints with names of the user's choice"},
  };
  return names;
}

}  // namespace sextant::conformance
