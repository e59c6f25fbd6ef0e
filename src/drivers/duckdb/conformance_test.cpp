// DuckDB's Quirks for tests/conformance: a test gets a database file of its own in a temporary folder, or a schema of one.
#include "conformance/quirks.h"

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "drivers/duckdb/conformance_types_test.h"
#include "drivers/duckdb/driver.h"

namespace sextant::conformance {
namespace {

std::filesystem::path new_folder() {
  static std::atomic<int> number = 0;
  auto const name = fmt::format("sextant-conformance-{}-{}", getpid(), ++number);
  auto const memory = std::filesystem::path("/dev/shm");
  auto const folder = (std::filesystem::exists(memory) ? memory : std::filesystem::temp_directory_path()) / name;
  std::filesystem::create_directories(folder);
  return folder;
}

// Tests of tables with many rows, each of which needs no file of its own. (ErrorTable does: a foreign key of DuckDB finds its
// table in the schema main only.)
bool may_share_a_file() {
  auto const* const test = testing::UnitTest::GetInstance()->current_test_info();
  if (test == nullptr) return false;
  std::string_view const suite = test->test_suite_name();
  auto const all = {"HostileNames", "Ddl", "ErrorPositions", "OneStatement", "ParameterTexts",
                    "Types", "TypeParameters", "TypeWays"};
  return std::ranges::any_of(all, [&](std::string_view name) { return suite.ends_with(fmt::format("/{}", name)); });
}

// A schema of the file that the tests of this process share: to open a file takes longer than most tests.
Place shared_place() {
  struct Folder {
    std::filesystem::path const path = new_folder();
    ~Folder() { std::filesystem::remove_all(path); }
  };
  static Folder const folder;
  static int number = 0;
  auto const schema = fmt::format("place_{}", ++number);
  Place result;
  auto& options = result.spec.emplace().options;
  options["path"] = folder.path / "test.duckdb";
  options["create"] = "true";
  result.create = {fmt::format("CREATE SCHEMA {}", schema)};
  result.enter = {fmt::format("USE {}", schema)};
  result.drop = {fmt::format("DROP SCHEMA {} CASCADE", schema)};
  result.path = {"test", schema};
  return result;
}

Place place() {
  if (may_share_a_file()) return shared_place();
  auto const folder = new_folder();
  Place result;
  auto& options = result.spec.emplace().options;
  options["path"] = folder / "test.duckdb";
  options["create"] = "true";
  result.create = {};
  result.path = {"test", "main"};
  result.remove = [folder] { std::filesystem::remove_all(folder); };
  return result;
}

// Everything in the folder but the log of writes that are not in the file yet.
std::string files_beside(ConnectSpec const& spec) {
  std::vector<std::string> names;
  auto const folder = std::filesystem::path(spec.options.at("path")).parent_path();
  for (auto const& entry : std::filesystem::directory_iterator(folder)) names.push_back(entry.path().filename());
  std::erase_if(names, [](auto const& name) { return name.ends_with(".wal"); });
  std::sort(names.begin(), names.end());
  return fmt::format("{}", fmt::join(names, "\n"));
}

ConnectSpec with_path(ConnectSpec spec, std::string path) {
  spec.options["path"] = std::move(path);
  spec.options["create"] = "false";
  return spec;
}

std::vector<BadConnection> bad_connections() {
  return {
      {.name = "missing_file",
       .change = [](auto spec) { return with_path(spec, spec.options["path"] + ".missing"); },
       .code = ErrorCode::not_found},
      {.name = "missing_folder",
       .change = [](auto spec) { return with_path(spec, "/no such folder/x.duckdb"); },
       .code = ErrorCode::not_found},
      {.name = "folder_without_data",
       .change = [](auto spec) { return with_path(spec, "/proc/self/task"); },
       .code = ErrorCode::invalid_argument},
      {.name = "device",
       .change = [](auto spec) { return with_path(spec, "/dev/null"); },
       .code = ErrorCode::invalid_argument},
      {.name = "not_a_database",
       .change = [](auto spec) { return with_path(spec, "/etc/passwd"); },
       .code = ErrorCode::bad_data},
      {.name = "bad_memory_limit",
       .change = [](auto spec) { return spec.options["memory_limit"] = "plenty", spec; },
       .code = ErrorCode::invalid_argument},
      {.name = "no_path", .change = [](auto spec) { return with_path(spec, ""); }, .code = ErrorCode::invalid_argument}};
}

std::vector<UrlRow> urls() {
  return {{"relative", "duckdb:some/file.duckdb", {{"path", "some/file.duckdb"}}},
          {"absolute", "duckdb:/tmp/file.duckdb", {{"path", "/tmp/file.duckdb"}}},
          {"three_slashes", "duckdb:///tmp/file.duckdb", {{"path", "/tmp/file.duckdb"}}},
          {"memory", "duckdb::memory:", {{"path", ":memory:"}}},
          {"pattern", "duckdb:/tmp/*.csv", {{"path", "/tmp/*.csv"}}},
          {"encoded", "duckdb:/tmp/a%20b%3f%25.duckdb", {{"path", "/tmp/a b?%.duckdb"}}},
          {"options", "duckdb:/tmp/x.duckdb?mode=ro&threads=2", {{"path", "/tmp/x.duckdb"}, {"mode", "ro"}, {"threads", "2"}}}};
}

std::vector<ErrorRow> errors() {
  auto const transaction = Damage::transaction;
  std::vector<std::string> const table = {
      "CREATE TABLE t (id integer PRIMARY KEY, name text NOT NULL UNIQUE, amount integer CHECK (amount > 0))",
      "INSERT INTO t VALUES (1, 'one', 1)"};
  std::vector<std::string> const parent = {"CREATE TABLE parent (id integer PRIMARY KEY)",
                                           "CREATE TABLE child (parent_id integer REFERENCES parent (id))"};
  return {
      {.name = "syntax", .sql = "SELECT 1 FORM «t» x y", .code = ErrorCode::syntax},
      {.name = "verb", .sql = "«SELEC» 1", .code = ErrorCode::syntax},
      {.name = "missing_table", .sql = "SELECT 'é' FROM «nowhere»", .code = ErrorCode::not_found},
      {.name = "missing_column",
       .sql = "SELECT 'h\xc3\xa9\xf0\x9f\x98\x80', «nope» FROM t",
       .code = ErrorCode::not_found,
       .setup = table},
      {.name = "missing_function", .sql = "SELECT 'é', «nope»(1)", .code = ErrorCode::not_found},
      {.name = "existing_table", .sql = "CREATE TABLE t (id integer)", .code = ErrorCode::already_exists, .setup = table},
      {.name = "primary_key", .sql = "INSERT INTO t VALUES (1, 'two', 2)", .code = ErrorCode::constraint, .setup = table,
       .damage_in_transaction = transaction},
      {.name = "unique", .sql = "INSERT INTO t VALUES (2, 'one', 2)", .code = ErrorCode::constraint, .setup = table,
       .damage_in_transaction = transaction},
      {.name = "not_null", .sql = "INSERT INTO t VALUES (2, NULL, 2)", .code = ErrorCode::constraint, .setup = table,
       .damage_in_transaction = transaction},
      {.name = "check", .sql = "INSERT INTO t VALUES (2, 'two', -1)", .code = ErrorCode::constraint, .setup = table,
       .damage_in_transaction = transaction},
      {.name = "foreign_key", .sql = "INSERT INTO child VALUES (99)", .code = ErrorCode::constraint, .setup = parent,
       .damage_in_transaction = transaction},
      {.name = "conversion", .sql = "SELECT CAST('x' AS integer)", .code = ErrorCode::bad_data,
       .damage_in_transaction = transaction},
      {.name = "overflow", .sql = "SELECT 9223372036854775807::bigint + 1::bigint", .code = ErrorCode::bad_data,
       .damage_in_transaction = transaction},
      {.name = "drop_missing", .sql = "DROP TABLE nowhere", .code = ErrorCode::not_found},
      {.name = "savepoint", .sql = "SAVEPOINT here", .code = ErrorCode::syntax},
      {.name = "network", .sql = "INSTALL httpfs FROM 'http://127.0.0.1:9/'", .code = ErrorCode::unavailable,
       .damage_in_transaction = transaction},
  };
}

std::vector<SampleObject> objects() {
  std::string const base = "CREATE TABLE IF NOT EXISTS base (id integer PRIMARY KEY, name text)";
  return {
      {.name = "table",
       .kind = ObjectKind::table,
       .create = {"CREATE TABLE parent (id integer PRIMARY KEY)",
                  "CREATE TABLE full_table (id integer PRIMARY KEY, name text NOT NULL DEFAULT 'it''s',"
                  " parent_id integer REFERENCES parent (id), amount decimal(10,2) CHECK (amount >= 0),"
                  " twice decimal(12,2) GENERATED ALWAYS AS (amount * 2) VIRTUAL, tags varchar[],"
                  " place struct(\"x y\" integer, z integer), UNIQUE (name, amount))",
                  "CREATE INDEX full_by_name ON full_table (name, lower(name))",
                  "COMMENT ON TABLE full_table IS 'it''s full'", "COMMENT ON COLUMN full_table.name IS 'a \"name\"'"},
       .path = {"full_table"},
       .drop = {"DROP TABLE full_table"},
       .text = {"PRIMARY KEY", "full_by_name", "it''s full", "GENERATED"}},
      {.name = "view",
       .kind = ObjectKind::view,
       .create = {base, "CREATE VIEW names AS SELECT name AS \"the name\" FROM base WHERE name <> ';'",
                  "COMMENT ON VIEW names IS 'names'"},
       .path = {"names"},
       .drop = {"DROP VIEW names"},
       .text = {"the name"}},
      {.name = "index",
       .kind = ObjectKind::index,
       .create = {base, "CREATE UNIQUE INDEX by_name ON base (lower(name), id)"},
       .path = {"base", "by_name"},
       .drop = {"DROP INDEX by_name"},
       .text = {"UNIQUE", "lower"}},
      {.name = "sequence",
       .kind = ObjectKind::sequence,
       .create = {"CREATE SEQUENCE counter START 5 INCREMENT 3 MAXVALUE 99 CYCLE"},
       .path = {"counter"},
       .drop = {"DROP SEQUENCE counter"},
       .text = {"99"}},
      {.name = "enum",
       .kind = ObjectKind::type,
       .create = {"CREATE TYPE mood AS ENUM ('it''s', 'b')"},
       .path = {"mood"},
       .drop = {"DROP TYPE mood"},
       .text = {"it''s"}},
      {.name = "macro",
       .kind = ObjectKind::routine,
       .create = {"CREATE MACRO plus(a, b) AS a + b"},
       .path = {"plus"},
       .drop = {"DROP MACRO plus"},
       .text = {"a + b"}},
      {.name = "table_macro",
       .kind = ObjectKind::routine,
       .create = {"CREATE MACRO twice(x) AS TABLE SELECT x AS one, x AS two"},
       .path = {"twice"},
       .drop = {"DROP MACRO TABLE twice"},
       .text = {"TABLE"}},
  };
}

// tidy: allow length: a table reads best whole.
std::vector<WriteRow> writes() {
  auto const harmless = true;
  return {
      {"insert", "INSERT INTO kept VALUES (3, 'three')"},
      {"insert_or_replace", "INSERT OR REPLACE INTO kept VALUES (1, 'x')"},
      {"returning", "INSERT INTO kept VALUES (3, 'three') RETURNING id"},
      {"update", "UPDATE kept SET name = 'x'"},
      {"delete", "DELETE FROM kept"},
      {"truncate", "TRUNCATE kept"},
      {"with_insert", "WITH x AS (SELECT 3 AS i) INSERT INTO kept SELECT i, 'three' FROM x"},
      {"create_table", "CREATE TABLE made (id integer)"},
      {"create_table_as", "CREATE TABLE made AS SELECT * FROM kept"},
      {"create_temp_table", "CREATE TEMP TABLE made (id integer)"},
      {"create_index", "CREATE INDEX made ON kept (name)"},
      {"create_view", "CREATE VIEW made AS SELECT 1"},
      {"create_sequence", "CREATE SEQUENCE made"},
      {"create_macro", "CREATE MACRO made(a) AS a"},
      {"create_type", "CREATE TYPE made AS ENUM ('a')"},
      {"create_schema", "CREATE SCHEMA made"},
      {"drop_table", "DROP TABLE kept"},
      {"add_column", "ALTER TABLE kept ADD COLUMN extra integer"},
      {"comment", "COMMENT ON TABLE kept IS 'x'"},
      {"nextval", "SELECT nextval('counted')"},
      {"checkpoint", "CHECKPOINT"},
      {"force_checkpoint", "FORCE CHECKPOINT"},
      {"vacuum", "VACUUM"},
      {"analyze", "ANALYZE"},
      {"copy_from", "COPY kept FROM '/etc/passwd'"},
      {"copy_to", "COPY kept TO 'sextant-conformance.csv'"},
      {"copy_to_stdout", "COPY kept TO '/dev/stdout'"},
      {"copy_database", "COPY FROM DATABASE test TO memory"},
      {"export", "EXPORT DATABASE 'sextant-conformance-export'"},
      {"import", "IMPORT DATABASE 'sextant-conformance-export'"},
      {"attach", "ATTACH 'sextant-conformance-other.duckdb' AS other_file"},
      {"attach_memory", "ATTACH ':memory:' AS other_file"},
      {"detach", "DETACH test"},
      {"use", "USE system"},
      {"set", "SET threads = 1"},
      {"set_access", "SET access_mode = 'READ_WRITE'"},
      {"set_external", "SET enable_external_access = true"},
      {"set_unlock", "SET lock_configuration = false"},
      {"set_log", "SET log_query_path = 'sextant-conformance.log'"},
      {"reset", "RESET threads"},
      {"pragma_set", "PRAGMA threads = 1"},
      {"pragma_profiling", "PRAGMA enable_profiling"},
      {"profiling_output", "PRAGMA profiling_output = 'sextant-conformance.json'"},
      {"install", "INSTALL httpfs"},
      {"load", "LOAD httpfs"},
      {"secret", "CREATE SECRET (TYPE s3, KEY_ID 'a', SECRET 'b')"},
      {"persistent_secret", "CREATE PERSISTENT SECRET s (TYPE s3, KEY_ID 'a', SECRET 'b')"},
      {"prepare", "PREPARE p AS INSERT INTO kept VALUES (3, 'three')"},
      {"execute", "EXECUTE p"},
      {"explain_insert", "EXPLAIN INSERT INTO kept VALUES (3, 'three')"},
      {"explain_analyze_insert", "EXPLAIN ANALYZE INSERT INTO kept VALUES (3, 'three')"},
      {"explain_analyze_copy", "EXPLAIN ANALYZE COPY kept TO 'sextant-conformance.csv'"},
      {"logging", "SELECT * FROM enable_logging(storage='stdout')"},
      {"logging_call", "CALL enable_logging()"},
      {"profiling", "CALL enable_profiling()"},
      {"checkpoint_function", "SELECT * FROM checkpoint()"},
      {"query_function", "SELECT * FROM query('SELECT 1')"},
      {"query_quoted", "SELECT * FROM \"query\"('SELECT 1')"},
      {"serialized", "SELECT * FROM json_execute_serialized_sql(json_serialize_sql('SELECT 1'))"},
      {"read_text", "SELECT * FROM read_text('/etc/hostname')"},
      {"read_text_quoted", "SELECT * FROM \"read_text\"('/etc/hostname')"},
      {"read_csv", "SELECT * FROM '/etc/passwd.csv'"},
      {"read_passwd", "SELECT * FROM read_csv('/etc/passwd')"},
      {"glob", "SELECT * FROM glob('/etc/*')"},
      {"pivot", "PIVOT kept ON name USING count(*)"},
      {"begin", "BEGIN", harmless},
      {"rollback", "ROLLBACK", harmless},
  };
}

// DuckDB makes a megabyte of rows before it hands out the first, so these are wide. Division by zero gives NULL.
std::string late_error() {
  std::string columns = "CASE WHEN n = 5000 THEN CAST('not a number' || n AS BIGINT) ELSE n END";
  for (int column = 0; column < 200; ++column) columns += fmt::format(", n + {}", column);
  return fmt::format("SELECT {} FROM ({{numbers}}) AS numbers", columns);
}

std::string rewrite(std::string_view id, std::string_view sql) {
  if (id == "numbers") return "SELECT n FROM range(1, {rows} + 1) AS s(n)";
  if (id == "endless") return "SELECT n FROM range(1, 100000000000000) AS s(n)";
  if (id == "busy") return "SELECT count(*) FROM range(1000000000) AS a(n), range(1000000000) AS b(n) WHERE a.n <> b.n + 1";
  // One step after the other, so that many cores make it no faster.
  if (id == "unhurried") {
    return "WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < 20000) SELECT count(*) FROM s";
  }
  if (id == "large_rows") return "SELECT n, repeat('x', 100000) AS v FROM ({numbers}) AS numbers";
  if (id == "late_error") return late_error();
  return std::string(sql);
}

std::map<std::string, std::string, std::less<>> skipped() {
  return {
      {"authentication", "A file has no users; the system's permissions decide who may open it."},
      {"network", "A file is opened on this machine; there is no network in between."},
      {"encryption", "There is no connection to encrypt."},
      {"no_columns", "SQL of DuckDB needs at least one column in every SELECT."},
      {"notices", "DuckDB has no messages besides errors."},
      {"own_statement", "DuckDB has no function that shows the statement that runs."},
      {"origins", "DuckDB does not tell which table a result's column comes from."},
      {"kill_session", "A session is a part of the worker process; no other one can end it."},
      {"sqlstate", "DuckDB has kinds of errors of its own, which are given as vendor codes."},
      {"named_parameters", "Placeholders are $1, ? and $name; :name is made $1 before a statement comes here."},
      {"savepoints", "DuckDB has no savepoints."},
      {"type_lengths", "DuckDB does not keep the length of VARCHAR(n)."},
      {"index_details", "Indexes of DuckDB have no direction and no condition."},
      {"partial_indexes", "Indexes of DuckDB have no direction and no condition."},
      {"foreign_key_actions", "Foreign keys of DuckDB have no ON UPDATE and ON DELETE."},
      {"stored_generated", "Generated columns of DuckDB are computed when they are read."},
      {"constraint_names", "DuckDB makes the names of constraints itself."},
      {"reader_beside_writer", "DuckDB locks a file that is open for writing against every other process."},
      {"materialized_views", "DuckDB has no materialized views."},
  };
}

Quirks make_quirks() {
  Quirks result;
  result.driver = &duckdb_driver;
  result.place = place;
  result.bad_connections = bad_connections();
  result.urls = urls();
  result.bad_urls = {"duckdb:", "duckdb:/tmp/x.duckdb?no_such_option=s3cret", "duckdb:/tmp/%zz.duckdb",
                     "duckdb://somewhere/x.duckdb", "duckdb:/tmp/x.duckdb?mode=sideways", "duckdb:/tmp/x.duckdb?threads=many"};
  result.types = duckdb_types();
  result.errors = errors();
  result.objects = objects();
  result.read_only_set_up = {"CREATE TABLE other (id integer PRIMARY KEY, name text)", "INSERT INTO other VALUES (1, 'x')",
                             "CREATE SEQUENCE counted", "CREATE MACRO reading(f) AS TABLE SELECT * FROM read_text(f)"};
  result.writes = writes();
  result.reads = {"SELECT * FROM kept",
                  "WITH x AS (SELECT 1) SELECT * FROM x",
                  "VALUES (1), (2)",
                  "FROM kept",
                  "TABLE kept",
                  "EXPLAIN SELECT * FROM kept",
                  "EXPLAIN ANALYZE SELECT * FROM kept",
                  "EXPLAIN (FORMAT json) SELECT * FROM kept",
                  "DESCRIBE kept",
                  "SHOW TABLES",
                  "SUMMARIZE kept",
                  "PRAGMA table_info('kept')",
                  "PRAGMA version",
                  "SELECT * FROM duckdb_tables()",
                  "SELECT * FROM information_schema.tables",
                  "SELECT json_extract('{\"a\": 1}', '$.a')",
                  "SELECT sum(id) OVER (ORDER BY id) FROM kept",
                  "PIVOT kept ON name IN ('one', 'two') USING count(*)",
                  "SELECT * FROM range(3)",
                  "SELECT current_setting('TimeZone')"};
  result.state = {"SELECT sequence_name, last_value FROM duckdb_sequences()", "SELECT sql FROM duckdb_tables()"};
  result.outside_state = files_beside;
  result.own_text = "CAST(v AS VARCHAR)";
  result.widest_result = 1'000;
  result.longest_name = 200;
  result.errors_fail_transactions = true;
  result.rewrite = rewrite;
  result.skipped = skipped();
  return result;
}

}  // namespace

Quirks const& quirks() {
  static Quirks const result = make_quirks();
  return result;
}

}  // namespace sextant::conformance
