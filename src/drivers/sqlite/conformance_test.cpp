// SQLite's Quirks for tests/conformance: every test gets a database file of its own in a temporary folder.
#include <algorithm>
#include <atomic>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "conformance/quirks.h"
#include "drivers/sqlite/driver.h"

#include <unistd.h>

namespace sextant::conformance {
namespace {

std::filesystem::path new_folder() {
  static std::atomic<int> number = 0;
  auto const name = fmt::format("sextant-conformance-{}-{}", getpid(), ++number);
  // Hundreds of small databases: in memory where there is such a folder, for nothing of theirs must last.
  auto const memory = std::filesystem::path("/dev/shm");
  auto const folder = (std::filesystem::exists(memory) ? memory : std::filesystem::temp_directory_path()) / name;
  std::filesystem::create_directories(folder);
  return folder;
}

Place place() {
  auto const folder = new_folder();
  Place result;
  auto const file = folder / "test.db";
  std::ofstream(file).flush();  // An empty file is an empty database.
  result.spec.emplace().options["path"] = file;
  result.path = {"main"};
  result.remove = [folder] { std::filesystem::remove_all(folder); };
  return result;
}

// Everything in the folder but the side files that reading makes.
std::string files_beside(ConnectSpec const& spec) {
  std::vector<std::string> names;
  auto const folder = std::filesystem::path(spec.options.at("path")).parent_path();
  for (auto const& entry : std::filesystem::directory_iterator(folder)) names.push_back(entry.path().filename());
  std::erase_if(names, [](auto const& name) {
    return name.ends_with("-shm") || name.ends_with("-wal") || name.ends_with("-journal");
  });
  std::sort(names.begin(), names.end());
  return fmt::format("{}", fmt::join(names, "\n"));
}

ConnectSpec with_path(ConnectSpec spec, std::string path) {
  spec.options["path"] = std::move(path);
  return spec;
}

std::vector<BadConnection> bad_connections() {
  return {
      {.name = "missing_file",
       .change = [](auto spec) { return with_path(spec, spec.options["path"] + ".missing"); },
       .code = ErrorCode::not_found},
      {.name = "missing_folder",
       .change = [](auto spec) { return with_path(spec, "/no such folder/x.db"); },
       .code = ErrorCode::not_found},
      {.name = "folder",
       .change = [](auto spec) { return with_path(spec, "/tmp"); },
       .code = ErrorCode::invalid_argument},
      {.name = "device",
       .change = [](auto spec) { return with_path(spec, "/dev/null"); },
       .code = ErrorCode::invalid_argument},
      {.name = "not_a_database",
       .change = [](auto spec) { return with_path(spec, "/etc/passwd"); },
       .code = ErrorCode::bad_data},
      {.name = "no_path", .change = [](auto spec) { return with_path(spec, ""); }, .code = ErrorCode::invalid_argument}};
}

std::vector<UrlRow> urls() {
  return {{"relative", "sqlite:some/file.db", {{"path", "some/file.db"}}},
          {"absolute", "sqlite:/tmp/file.db", {{"path", "/tmp/file.db"}}},
          {"three_slashes", "sqlite:///tmp/file.db", {{"path", "/tmp/file.db"}}},
          {"memory", "sqlite::memory:", {{"path", ":memory:"}}},
          {"encoded", "sqlite:/tmp/a%20b%3f%25.db", {{"path", "/tmp/a b?%.db"}}},
          {"options",
           "sqlite:/tmp/x.db?mode=ro&busy_timeout_ms=7",
           {{"path", "/tmp/x.db"}, {"mode", "ro"}, {"busy_timeout_ms", "7"}}},
          {"unicode", "sqlite:/tmp/\xc3\xa9\xf0\x9f\x98\x80.db", {{"path", "/tmp/\xc3\xa9\xf0\x9f\x98\x80.db"}}}};
}

TypeRow value(std::string name, std::string type, std::string literal, std::string text) {
  return {.name = std::move(name), .type = std::move(type), .literal = std::move(literal), .text = std::move(text)};
}

TypeRow null_of(std::string name, std::string type) {
  return {.name = std::move(name), .type = std::move(type), .literal = "NULL", .null = true};
}

// The fifteen digits that SQLite shows are not the value: rounded up, they are past the largest one.
TypeRow displayed(std::string name, std::string type, std::string literal, std::string text) {
  auto result = value(std::move(name), std::move(type), std::move(literal), std::move(text));
  result.parameter = false;
  return result;
}

// A parameter is bound as text, which only a column of text keeps.
TypeRow blob(std::string name, std::string literal, std::string bytes) {
  return {.name = std::move(name),
          .type = "BLOB",
          .literal = std::move(literal),
          .text = std::move(bytes),
          .layout = Type::variant,
          .parameter = false};
}

TypeRow strict(std::string name, std::string type, std::string literal, std::string text, Type layout) {
  auto const parameter = layout != Type::binary;
  return {.name = std::move(name),
          .type = std::move(type),
          .literal = std::move(literal),
          .text = std::move(text),
          .layout = layout,
          .parameter = parameter,
          .table_options = "STRICT"};
}

std::vector<TypeRow> types() {
  using namespace std::string_literals;
  return {
      null_of("null_untyped", "ANY_NAME"),
      null_of("null_integer", "INTEGER"),
      null_of("null_text", "TEXT"),
      null_of("null_blob", "BLOB"),
      value("integer_zero", "INTEGER", "0", "0"),
      value("integer_minus_one", "INTEGER", "-1", "-1"),
      value("integer_min", "INTEGER", "(-9223372036854775807 - 1)", "-9223372036854775808"),
      value("integer_max", "INTEGER", "9223372036854775807", "9223372036854775807"),
      value("integer_past_2_53", "INTEGER", "9007199254740993", "9007199254740993"),
      value("integer_from_hex", "INTEGER", "0x7fffffff", "2147483647"),
      value("boolean_true", "BOOLEAN", "TRUE", "1"),
      value("real_one", "REAL", "1.0", "1.0"),
      value("real_tenth", "REAL", "0.1", "0.1"),
      value("real_minus", "REAL", "-2.5", "-2.5"),
      value("real_third", "REAL", "1.0 / 3", "0.333333333333333"),
      value("real_1e15", "REAL", "1e15", "1.0e+15"),
      value("real_small", "REAL", "1e-5", "1.0e-05"),
      displayed("real_max", "REAL", "1.7976931348623157e308", "1.79769313486232e+308"),
      value("real_min", "REAL", "2.2250738585072014e-308", "2.2250738585072e-308"),
      value("real_denormal", "REAL", "5e-324", "4.94065645841247e-324"),
      value("real_many_digits", "REAL", "123456789012345678.0", "1.23456789012346e+17"),
      value("real_seventeen_digits", "REAL", "0.1 + 0.7", "0.8"),
      value("real_near_the_middle", "REAL", "8.41", "8.41"),
      value("real_sum", "REAL", "0.1 + 0.2", "0.3"),
      value("real_infinity", "REAL", "1e999", "Inf"),
      value("real_minus_infinity", "REAL", "-1e999", "-Inf"),
      value("real_minus_zero", "REAL", "-0.0", "0.0"),
      null_of("real_nan_is_null", "REAL"),
      value("text_plain", "TEXT", "'plain'", "plain"),
      value("text_empty", "TEXT", "''", ""),
      value("text_quotes", "TEXT", "'it''s \"q\"'", "it's \"q\""),
      value("text_accent", "TEXT", "'\xc3\xa9'", "\xc3\xa9"),
      value("text_emoji", "TEXT", "'\xf0\x9f\x98\x80\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x92\xbb'",
            "\xf0\x9f\x98\x80\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x92\xbb"),
      value("text_chinese", "VARCHAR(10)", "'\xe4\xb8\xad\xe6\x96\x87'", "\xe4\xb8\xad\xe6\x96\x87"),
      value("text_lines", "TEXT", "'a' || char(10) || 'b' || char(9)", "a\nb\t"),
      value("text_zero_byte", "TEXT", "'a' || char(0) || 'b'", "a\0b"s),
      value("text_no_utf8", "TEXT", "CAST(x'ff41' AS TEXT)", "\xff" "A"s),
      value("text_number", "TEXT", "'00123'", "00123"),
      value("text_null_word", "TEXT", "'NULL'", "NULL"),
      value("text_megabyte", "TEXT", "hex(zeroblob(500000))", std::string(1'000'000, '0')),
      value("date_as_text", "DATE", "'2024-02-29'", "2024-02-29"),
      value("timestamp_as_text", "DATETIME", "'0001-01-01 00:00:00'", "0001-01-01 00:00:00"),
      value("numeric_integer", "NUMERIC", "12345678901234567", "12345678901234567"),
      value("decimal_real", "DECIMAL(10,2)", "1.5", "1.5"),
      value("json_text", "JSON", "'{\"a\": [1, null]}'", "{\"a\": [1, null]}"),
      value("text_in_integer_column", "INTEGER", "'abc'", "abc"),
      blob("blob_bytes", "x'00ff41'",
           "\0\xff"
           "A"s),
      blob("blob_empty", "x''", ""),
      blob("blob_utf8", "x'c3a9'", "\xc3\xa9"),
      blob("blob_megabyte", "zeroblob(1000000)", std::string(1'000'000, '\0')),
      strict("strict_int", "INT", "-5", "-5", Type::int64),
      strict("strict_integer_max", "INTEGER", "9223372036854775807", "9223372036854775807", Type::int64),
      strict("strict_real", "REAL", "1.5", "1.5", Type::float64),
      strict("strict_text", "TEXT", "'\xf0\x9f\x98\x80'", "\xf0\x9f\x98\x80", Type::text),
      strict("strict_blob", "BLOB", "x'0102'", "\x01\x02", Type::binary),
      strict("strict_any", "ANY", "2.5", "2.5", Type::variant),
  };
}

std::vector<ErrorRow> errors() {
  std::vector<std::string> const table = {
      "CREATE TABLE t (id integer PRIMARY KEY, name text NOT NULL UNIQUE, amount integer CHECK (amount > 0))",
      "INSERT INTO t VALUES (1, 'one', 1)"};
  std::vector<std::string> const parent = {"CREATE TABLE parent (id integer PRIMARY KEY)",
                                           "CREATE TABLE child (parent_id integer REFERENCES parent (id))"};
  return {
      {.name = "syntax", .sql = "SELECT 1 FORM «t» x y", .code = ErrorCode::syntax},
      {.name = "verb", .sql = "«SELEC» 1", .code = ErrorCode::syntax},
      {.name = "bad_token", .sql = "SELECT 'é', «#»", .code = ErrorCode::syntax},
      {.name = "missing_table", .sql = "SELECT * FROM nowhere", .code = ErrorCode::not_found},
      {.name = "missing_column",
       .sql = "SELECT 'h\xc3\xa9\xf0\x9f\x98\x80', «nope» FROM t",
       .code = ErrorCode::not_found,
       .setup = table},
      {.name = "missing_function", .sql = "SELECT 'é', «nope»(1)", .code = ErrorCode::not_found},
      {.name = "existing_table", .sql = "CREATE TABLE t (id integer)", .code = ErrorCode::already_exists, .setup = table},
      {.name = "duplicate_column", .sql = "CREATE TABLE u (a integer, a integer)", .code = ErrorCode::already_exists},
      {.name = "primary_key", .sql = "INSERT INTO t VALUES (1, 'two', 2)", .code = ErrorCode::constraint, .setup = table},
      {.name = "unique", .sql = "INSERT INTO t VALUES (2, 'one', 2)", .code = ErrorCode::constraint, .setup = table},
      {.name = "not_null", .sql = "INSERT INTO t VALUES (2, NULL, 2)", .code = ErrorCode::constraint, .setup = table},
      {.name = "check", .sql = "INSERT INTO t VALUES (2, 'two', -1)", .code = ErrorCode::constraint, .setup = table},
      {.name = "foreign_key", .sql = "INSERT INTO child VALUES (99)", .code = ErrorCode::constraint, .setup = parent},
      {.name = "mismatch", .sql = "INSERT INTO t VALUES ('x', 'two', 1)", .code = ErrorCode::constraint, .setup = table},
      {.name = "overflow", .sql = "SELECT abs(-9223372036854775807 - 1)", .code = ErrorCode::bad_data},
      {.name = "bad_json", .sql = "SELECT json('{')", .code = ErrorCode::bad_data},
      {.name = "extension", .sql = "SELECT load_extension('x')", .code = ErrorCode::not_supported},
      {.name = "missing_savepoint", .sql = "RELEASE nowhere", .code = ErrorCode::not_found},
      {.name = "drop_missing", .sql = "DROP TABLE nowhere", .code = ErrorCode::not_found},
      {.name = "too_long", .sql = "SELECT zeroblob(2000000000)", .code = ErrorCode::limit},
  };
}

std::vector<SampleObject> objects() {
  std::string const base = "CREATE TABLE IF NOT EXISTS base (id integer PRIMARY KEY, name text)";
  return {
      {.name = "table",
       .kind = ObjectKind::table,
       .create = {"CREATE TABLE parent (id integer PRIMARY KEY)",
                  "CREATE TABLE full_table (id integer PRIMARY KEY AUTOINCREMENT, -- the key\n name text NOT NULL "
                  "DEFAULT 'it''s' COLLATE NOCASE,"
                  " parent_id integer REFERENCES parent (id) ON DELETE CASCADE, amount real CHECK (amount >= 0),"
                  " twice real GENERATED ALWAYS AS (amount * 2) VIRTUAL, CONSTRAINT once UNIQUE (name, amount))",
                  "CREATE INDEX full_by_name ON full_table (name DESC) WHERE amount > 1",
                  "CREATE TRIGGER full_guard BEFORE DELETE ON full_table BEGIN SELECT raise(ABORT, 'no; never'); SELECT "
                  "1; END"},
       .path = {"full_table"},
       .drop = {"DROP TABLE full_table"},
       .text = {"AUTOINCREMENT", "-- the key", "full_by_name", "full_guard"}},
      {.name = "strict_table",
       .kind = ObjectKind::table,
       .create = {"CREATE TABLE strict_table (a INT, b ANY) STRICT"},
       .path = {"strict_table"},
       .drop = {"DROP TABLE strict_table"},
       .text = {"STRICT"}},
      {.name = "table_without_rowid",
       .kind = ObjectKind::table,
       .create = {"CREATE TABLE no_rowid (k text PRIMARY KEY, v) WITHOUT ROWID"},
       .path = {"no_rowid"},
       .drop = {"DROP TABLE no_rowid"},
       .text = {"WITHOUT ROWID"}},
      {.name = "view",
       .kind = ObjectKind::view,
       .create = {base, "CREATE VIEW names AS SELECT name AS \"the name\" FROM base WHERE name <> ';'"},
       .path = {"names"},
       .drop = {"DROP VIEW names"},
       .text = {"the name"}},
      {.name = "view_with_trigger",
       .kind = ObjectKind::view,
       .create = {base, "CREATE VIEW editable AS SELECT id, name FROM base",
                  "CREATE TRIGGER edit INSTEAD OF UPDATE ON editable BEGIN UPDATE base SET name = new.name WHERE id = "
                  "old.id; END"},
       .path = {"editable"},
       .drop = {"DROP VIEW editable"},
       .text = {"INSTEAD OF"}},
      {.name = "virtual_table",
       .kind = ObjectKind::virtual_table,
       .create = {"CREATE VIRTUAL TABLE boxes USING rtree(id, x0, x1)"},
       .path = {"boxes"},
       .drop = {"DROP TABLE boxes"},
       .text = {"rtree"}},
      {.name = "index",
       .kind = ObjectKind::index,
       .create = {base, "CREATE UNIQUE INDEX by_name ON base (lower(name), id DESC) WHERE id > 0"},
       .path = {"base", "by_name"},
       .drop = {"DROP INDEX by_name"},
       .text = {"UNIQUE", "lower(name)"}},
      {.name = "trigger",
       .kind = ObjectKind::trigger,
       .create = {base,
                  "CREATE TRIGGER on_change AFTER UPDATE OF name ON base WHEN new.name <> ';' BEGIN SELECT 1; SELECT "
                  "CASE WHEN 1 THEN 2 END; END"},
       .path = {"base", "on_change"},
       .drop = {"DROP TRIGGER on_change"},
       .text = {"AFTER UPDATE OF name"}},
  };
}

std::vector<WriteRow> writes() {
  auto const harmless = true;
  return {
      {"insert", "INSERT INTO kept VALUES (3, 'three')"},
      {"insert_or_replace", "INSERT OR REPLACE INTO kept VALUES (1, 'x')"},
      {"replace", "REPLACE INTO kept VALUES (1, 'x')"},
      {"upsert", "INSERT INTO kept VALUES (1, 'x') ON CONFLICT (id) DO UPDATE SET name = 'y'"},
      {"returning", "INSERT INTO kept VALUES (3, 'three') RETURNING id"},
      {"update", "UPDATE kept SET name = 'x'"},
      {"update_from", "UPDATE kept SET name = 'x' FROM other WHERE other.id = kept.id"},
      {"delete", "DELETE FROM kept"},
      {"with_insert", "WITH x AS (SELECT 3 AS i) INSERT INTO kept SELECT i, 'three' FROM x"},
      {"with_delete", "WITH x AS (SELECT 1) DELETE FROM kept"},
      {"insert_through_view", "INSERT INTO writable VALUES (3, 'three')"},
      {"create_table", "CREATE TABLE made (id integer)"},
      {"create_table_as", "CREATE TABLE made AS SELECT * FROM kept"},
      {"create_temp_table", "CREATE TEMP TABLE made (id integer)"},
      {"create_virtual_table", "CREATE VIRTUAL TABLE made USING fts5(x)"},
      {"create_index", "CREATE INDEX made ON kept (name)"},
      {"create_view", "CREATE VIEW made AS SELECT 1"},
      {"create_temp_view", "CREATE TEMP VIEW made AS SELECT 1"},
      {"create_trigger", "CREATE TRIGGER made AFTER INSERT ON kept BEGIN DELETE FROM kept; END"},
      {"create_temp_trigger", "CREATE TEMP TRIGGER made AFTER INSERT ON kept BEGIN DELETE FROM kept; END"},
      {"drop_table", "DROP TABLE kept"},
      {"drop_index", "DROP INDEX other_index"},
      {"drop_view", "DROP VIEW writable"},
      {"drop_trigger", "DROP TRIGGER writer"},
      {"rename_table", "ALTER TABLE kept RENAME TO gone"},
      {"add_column", "ALTER TABLE kept ADD COLUMN extra"},
      {"rename_column", "ALTER TABLE kept RENAME COLUMN name TO label"},
      {"drop_column", "ALTER TABLE kept DROP COLUMN name"},
      {"vacuum", "VACUUM"},
      {"vacuum_into", "VACUUM INTO 'sextant-conformance-copy.db'"},
      {"reindex", "REINDEX"},
      {"analyze", "ANALYZE"},
      {"attach", "ATTACH 'sextant-conformance-other.db' AS other_file"},
      {"attach_memory", "ATTACH ':memory:' AS other_file"},
      {"attach_uri", "ATTACH 'file:sextant-conformance-other.db?mode=rwc' AS other_file"},
      {"attach_passwords", "ATTACH '/etc/passwd' AS other_file"},
      {"detach", "DETACH main"},
      {"query_only_off", "PRAGMA query_only = 0", harmless},
      {"query_only_off_as_call", "PRAGMA query_only(0)", harmless},
      {"query_only_off_quoted", "PRAGMA main.\"query_only\" = off", harmless},
      {"writable_schema", "PRAGMA writable_schema = 1", harmless},
      {"user_version", "PRAGMA user_version = 5"},
      {"application_id", "PRAGMA application_id = 5"},
      {"journal_mode", "PRAGMA journal_mode = MEMORY", harmless},
      {"journal_mode_wal", "PRAGMA journal_mode(wal)", harmless},
      {"hard_heap_limit", "PRAGMA hard_heap_limit = 1", harmless},
      {"soft_heap_limit", "PRAGMA soft_heap_limit = 1", harmless},
      {"temp_store_directory", "PRAGMA temp_store_directory = '/tmp'", harmless},
      {"wal_checkpoint", "PRAGMA wal_checkpoint(TRUNCATE)", harmless},
      {"optimize", "PRAGMA optimize", harmless},
      {"incremental_vacuum", "PRAGMA incremental_vacuum(1)", harmless},
      {"trusted_schema", "PRAGMA trusted_schema = 1", harmless},
      {"schema_version", "PRAGMA schema_version = 5"},
      {"foreign_keys", "PRAGMA foreign_keys = 0", harmless},
      {"load_extension", "SELECT load_extension('x.so')"},
      {"load_extension_quoted", "SELECT \"load_extension\"('x.so')"},
      {"fts3_tokenizer", "SELECT fts3_tokenizer('simple')"},
      {"begin_immediate", "BEGIN IMMEDIATE", harmless},
      {"begin_exclusive", "BEGIN EXCLUSIVE", harmless},
      {"explain_writes_nothing", "EXPLAIN INSERT INTO kept VALUES (3, 'three')", harmless},
      {"write_schema_table", "DELETE FROM sqlite_master"},
      {"write_sequence_table", "UPDATE sqlite_sequence SET seq = 99"},
  };
}

std::string rewrite(std::string_view id, std::string_view sql) {
  if (id == "large_cell") return "SELECT printf('%.*c', 100000000, 'x') AS v";
  if (id == "large_rows") return "SELECT n, printf('%.*c', 100000, 'x') AS v FROM ({numbers}) AS numbers";
  // Division by zero gives NULL; an overflow does fail.
  if (id == "late_error")
    return "SELECT CASE WHEN n = 5000 THEN abs(-9223372036854775807 - 1) ELSE n END FROM ({numbers}) AS numbers";
  return std::string(sql);
}

Quirks make_quirks() {
  Quirks result;
  result.driver = &sqlite_driver;
  result.place = place;
  result.bad_connections = bad_connections();
  result.urls = urls();
  result.bad_urls = {"sqlite:", "sqlite:/tmp/x.db?no_such_option=s3cret", "sqlite:/tmp/%zz.db", "sqlite://somewhere/x.db",
                     "sqlite:/tmp/x.db?mode=sideways"};
  result.types = types();
  result.errors = errors();
  result.objects = objects();
  result.read_only_set_up = {
      "CREATE TABLE other (id integer PRIMARY KEY AUTOINCREMENT, name text)", "INSERT INTO other (name) VALUES ('x')",
      "CREATE INDEX other_index ON other (name)", "CREATE VIEW writable AS SELECT id, name FROM kept",
      "CREATE TRIGGER writer INSTEAD OF INSERT ON writable BEGIN INSERT INTO kept VALUES (new.id, new.name); END"};
  result.writes = writes();
  result.reads = {"SELECT * FROM kept",
                  "WITH x AS (SELECT 1) SELECT * FROM x",
                  "VALUES (1), (2)",
                  "EXPLAIN SELECT * FROM kept",
                  "EXPLAIN QUERY PLAN SELECT * FROM kept",
                  "PRAGMA table_info(kept)",
                  "PRAGMA user_version",
                  "SELECT * FROM pragma_table_info('kept')",
                  "SELECT json_extract('{\"a\": 1}', '$.a')",
                  "SELECT * FROM json_each('[1, 2]')",
                  "SELECT date('now'), random()",
                  "SELECT sum(id) OVER (ORDER BY id) FROM kept",
                  "SELECT * FROM sqlite_master",
                  "PRAGMA integrity_check",
                  "PRAGMA foreign_key_check"};
  result.state = {"SELECT type, name, sql FROM sqlite_master", "PRAGMA user_version", "PRAGMA application_id",
                  "PRAGMA journal_mode", "SELECT * FROM sqlite_sequence"};
  result.outside_state = files_beside;
  result.widest_result = 2'000;
  result.longest_name = 200;
  result.rewrite = rewrite;
  result.skipped = {
      {"authentication", "A file has no users; the system's permissions decide who may open it."},
      {"network", "A file is opened in the process; there is no network in between."},
      {"encryption", "There is no connection to encrypt, and SQLite does not encrypt files."},
      {"no_columns", "SQL of SQLite needs at least one column in every SELECT."},
      {"notices", "SQLite has no messages besides errors."},
      {"own_statement", "SQLite has no function that shows the statement that runs."},
      {"kill_session", "A session is a part of this process; no other one can end it."},
      {"sqlstate", "SQLite has codes of its own, which are given as vendor codes."},
      {"failed_transactions", "An error undoes its statement only; the transaction goes on."},
      {"typed_parameters", "A placeholder has no type; any value may be stored in a column that is not STRICT."},
      {"comments", "SQLite stores no comments on objects; those in the text of CREATE are kept."},
      {"routines", "SQLite has no stored functions or procedures."},
      {"sequences", "SQLite has no sequences; AUTOINCREMENT counts in a table."},
      {"materialized_views", "SQLite has no materialized views."},
      {"types", "SQLite has no types that a user defines."},
  };
  return result;
}

}  // namespace

Quirks const& quirks() {
  static Quirks const result = make_quirks();
  return result;
}

}  // namespace sextant::conformance
