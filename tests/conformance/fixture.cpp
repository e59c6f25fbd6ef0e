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
      {"insert_returning", "INSERT INTO returned VALUES (1, 'a'), (2, 'b') RETURNING id, name"},
  });
  for (auto const& [name, sql] : queries) {
    if (name == id) return sql;
  }
  ADD_FAILURE() << "The suite has no query named " << id;
  return "";
}

void replace_all(std::string& text, std::string_view from, std::string_view to) {
  for (size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
}

std::string rewritten(std::string_view id) {
  auto const text = default_query(id);
  auto const& rewrite = quirks().rewrite;
  return rewrite ? rewrite(id, text) : std::string(text);
}

std::string with_rows(std::string text, int64_t rows) {
  replace_all(text, "{numbers}", rewritten("numbers"));
  replace_all(text, "{rows}", std::to_string(rows));
  return text;
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

std::string Conformance::query(std::string_view id) const { return with_rows(rewritten(id), 10'000); }
std::string Conformance::numbers(int64_t rows) const { return with_rows(rewritten("numbers"), rows); }

std::string Conformance::quoted(std::string_view name) const {
  return sql::quote_identifier(name, *quirks().driver->dialect);
}

std::string Conformance::in_place(std::string_view name) const {
  return sql::quote_path(path_of({std::string(name)}), *quirks().driver->dialect);
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
