// PostgreSQL's Quirks for tests/conformance: every test gets a schema of its own in the database of
// SEXTANT_TEST_POSTGRESQL, a URL of a superuser.
#include <unistd.h>

#include <atomic>
#include <charconv>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "conformance/quirks.h"
#include "drivers/postgresql/conformance_types_test.h"
#include "drivers/postgresql/driver.h"

namespace sextant::conformance {
namespace {

Place place() {
  auto const* const url = std::getenv("SEXTANT_TEST_POSTGRESQL");
  if (!url) return {.reason = "SEXTANT_TEST_POSTGRESQL holds no URL of a PostgreSQL server."};
  auto spec = postgresql_driver.parse_url(url);
  if (!spec.ok()) return {.reason = "SEXTANT_TEST_POSTGRESQL: " + spec.error().message};
  static std::atomic<int> number = 0;
  auto const name = fmt::format("conformance_{}_{}", getpid(), ++number);
  Place result;
  result.spec = std::move(spec).value();
  result.create = {fmt::format("CREATE SCHEMA {}", name)};
  // Not by SET: a read-only session undoes every statement.
  result.spec->options["options"] += fmt::format(" -c search_path={}", name);
  result.drop = {fmt::format("DROP SCHEMA {} CASCADE", name)};
  result.path = {name};
  return result;
}

uint16_t port_of(std::string_view text) {
  uint16_t port = 0;
  std::from_chars(text.data(), text.data() + text.size(), port);
  return port;
}

Endpoint endpoint(ConnectSpec const& spec) {
  auto const host = spec.options.find("host"), port = spec.options.find("port");
  return {.host = host == spec.options.end() ? "127.0.0.1" : host->second,
          .port = port == spec.options.end() ? uint16_t{5432} : port_of(port->second)};
}

ConnectSpec with_endpoint(ConnectSpec spec, Endpoint const& endpoint) {
  spec.options["host"] = endpoint.host;
  spec.options["port"] = std::to_string(endpoint.port);
  return spec;
}

ConnectSpec with(ConnectSpec spec, std::string const& name, std::string value) {
  spec.options[name] = std::move(value);
  return spec;
}

std::vector<BadConnection> bad_connections() {
  return {{.name = "wrong_password",
           .change = [](auto spec) { return with(spec, "password", "wr0ng-s3cret"); },
           .code = ErrorCode::unauthenticated},
          {.name = "missing_user",
           .change = [](auto spec) { return with(spec, "user", "no_such_user"); },
           .code = ErrorCode::unauthenticated},
          {.name = "missing_database",
           .change = [](auto spec) { return with(spec, "database", "no such database"); },
           .code = ErrorCode::not_found},
          // A name with = must not be read as a list of options: it would send the password elsewhere.
          {.name = "database_like_options",
           .change = [](auto spec) { return with(spec, "database", "host=127.0.0.1 port=1 dbname=x"); },
           .code = ErrorCode::not_found},
          {.name = "database_like_a_url",
           .change = [](auto spec) { return with(spec, "database", "postgresql://127.0.0.1:1/x"); },
           .code = ErrorCode::not_found},
          {.name = "closed_port",
           .change = [](auto spec) { return with(spec, "port", "1"); },
           .code = ErrorCode::unavailable},
          {.name = "missing_host",
           .change = [](auto spec) { return with(spec, "host", "no-such-host.invalid"); },
           .code = ErrorCode::unavailable},
          {.name = "missing_socket",
           .change = [](auto spec) { return with(spec, "host", "/no/such/folder"); },
           .code = ErrorCode::unavailable},
          // Fails whether or not the server speaks TLS.
          {.name = "encryption_that_cannot_be_verified",
           .change = [](auto spec) { return with(with(spec, "sslmode", "verify-full"), "sslrootcert", "/no/such/file"); },
           .code = ErrorCode::invalid_argument},
          {.name = "port_without_number",
           .change = [](auto spec) { return with(spec, "port", "abc"); },
           .code = ErrorCode::invalid_argument}};
}

std::vector<UrlRow> urls() {
  return {{"full",
           "postgresql://bob:pw@db.example:6543/shop",
           {{"user", "bob"}, {"password", "pw"}, {"host", "db.example"}, {"port", "6543"}, {"database", "shop"}}},
          {"short_scheme", "postgres://db.example/shop", {{"host", "db.example"}, {"database", "shop"}}},
          {"encoded",
           "postgresql://b%40b:p%3Aw%2F%25@h/d%20b",
           {{"user", "b@b"}, {"password", "p:w/%"}, {"host", "h"}, {"database", "d b"}}},
          {"address_of_version_6", "postgresql://[::1]:5433/x", {{"host", "::1"}, {"port", "5433"}, {"database", "x"}}},
          {"query", "postgresql://h/x?sslmode=verify-full", {{"host", "h"}, {"sslmode", "verify-full"}}},
          {"socket", "postgresql:///x?host=/tmp", {{"host", "/tmp"}, {"database", "x"}}}};
}

// Tables that the statements of the error table need.
std::vector<std::string> table_for_errors() {
  return {"CREATE TABLE t (id integer PRIMARY KEY, name text NOT NULL UNIQUE, amount smallint CHECK (amount > 0))",
          "INSERT INTO t VALUES (1, 'one', 1)"};
}

std::vector<std::string> parent_for_errors() {
  return {"CREATE TABLE parent (id integer PRIMARY KEY)",
          "CREATE TABLE child (parent_id integer REFERENCES parent (id))"};
}

std::vector<ErrorRow> errors_of_names() {
  return {
      {.name = "syntax", .sql = "SELECT 1 FROM «FROM» t", .code = ErrorCode::syntax, .sqlstate = "42601"},
      {.name = "verb", .sql = "«SELEC» 1", .code = ErrorCode::syntax, .sqlstate = "42601"},
      {.name = "missing_table",
       .sql = "SELECT 'h\xc3\xa9\xf0\x9f\x98\x80' FROM «nowhere»",
       .code = ErrorCode::not_found,
       .sqlstate = "42P01"},
      {.name = "missing_quoted_table",
       .sql = "SELECT '\xe4\xb8\xad' FROM «\"n\xc3\xb6 \"\"where\"»",
       .code = ErrorCode::not_found,
       .sqlstate = "42P01"},
      {.name = "missing_column",
       .sql = "SELECT 'h\xc3\xa9\xf0\x9f\x98\x80', «nope» FROM t",
       .code = ErrorCode::not_found,
       .sqlstate = "42703",
       .setup = table_for_errors()},
      {.name = "missing_function",
       .sql = "SELECT '\xc3\xa9', «nope»(1)",
       .code = ErrorCode::not_found,
       .sqlstate = "42883"},
      {.name = "missing_schema",
       .sql = "CREATE TABLE «nowhere».t (id integer)",
       .code = ErrorCode::not_found,
       .sqlstate = "3F000"},
      {.name = "ambiguous_column",
       .sql = "SELECT «id» FROM t AS a, t AS b",
       .code = ErrorCode::invalid_argument,
       .sqlstate = "42702",
       .setup = table_for_errors()},
  };
}

std::vector<ErrorRow> errors_of_values() {
  return {
      {.name = "bad_integer",
       .sql = "SELECT '\xc3\xa9', integer «'abc'»",
       .code = ErrorCode::bad_data,
       .sqlstate = "22P02"},
      {.name = "bad_date", .sql = "SELECT date «'2024-02-30'»", .code = ErrorCode::bad_data, .sqlstate = "22008"},
      {.name = "division_by_zero", .sql = "SELECT 1 / 0", .code = ErrorCode::bad_data, .sqlstate = "22012"},
      {.name = "out_of_range",
       .sql = "INSERT INTO t VALUES (2, 'two', 40000)",
       .code = ErrorCode::bad_data,
       .sqlstate = "22003",
       .setup = table_for_errors()},
      {.name = "too_long",
       .sql = "INSERT INTO t VALUES (2, repeat('x', 10)::char(20)::varchar(5), 1)",
       .code = ErrorCode::constraint,
       .sqlstate = "23505",
       .setup = {"CREATE TABLE t (id integer, name varchar(5) UNIQUE, n integer)",
                 "INSERT INTO t VALUES (1, 'xxxxx', 1)"}},
      {.name = "existing_table",
       .sql = "CREATE TABLE t (id integer)",
       .code = ErrorCode::already_exists,
       .sqlstate = "42P07",
       .setup = table_for_errors()},
      {.name = "duplicate_column",
       .sql = "CREATE TABLE u (a integer, a integer)",
       .code = ErrorCode::already_exists,
       .sqlstate = "42701"},
  };
}

std::vector<ErrorRow> errors_of_constraints() {
  return {
      {.name = "primary_key",
       .sql = "INSERT INTO t VALUES (1, 'two', 2)",
       .code = ErrorCode::constraint,
       .sqlstate = "23505",
       .setup = table_for_errors()},
      {.name = "unique",
       .sql = "INSERT INTO t VALUES (2, 'one', 2)",
       .code = ErrorCode::constraint,
       .sqlstate = "23505",
       .setup = table_for_errors()},
      {.name = "not_null",
       .sql = "INSERT INTO t VALUES (2, NULL, 2)",
       .code = ErrorCode::constraint,
       .sqlstate = "23502",
       .setup = table_for_errors()},
      {.name = "check",
       .sql = "INSERT INTO t VALUES (2, 'two', -1)",
       .code = ErrorCode::constraint,
       .sqlstate = "23514",
       .setup = table_for_errors()},
      {.name = "foreign_key",
       .sql = "INSERT INTO child VALUES (99)",
       .code = ErrorCode::constraint,
       .sqlstate = "23503",
       .setup = parent_for_errors()},
      {.name = "dependent_objects",
       .sql = "DROP TABLE parent",
       .code = ErrorCode::constraint,
       .sqlstate = "2BP01",
       .setup = parent_for_errors()},
      {.name = "grouping",
       .sql = "SELECT «name», count(*) FROM t",
       .code = ErrorCode::invalid_argument,
       .sqlstate = "42803",
       .setup = table_for_errors()},
      {.name = "raised",
       .sql = "DO $$ BEGIN RAISE EXCEPTION 'mine' USING ERRCODE = 'UV001'; END $$",
       .code = ErrorCode::invalid_argument,
       .sqlstate = "UV001"},
      {.name = "missing_setting",
       .sql = "SELECT set_config('nothing_like_it', 'x', false)",
       .code = ErrorCode::not_found,
       .sqlstate = "42704"},
      {.name = "value_too_large", .sql = "SELECT repeat('x', 1100000000)", .code = ErrorCode::limit, .sqlstate = "54000"},
      {.name = "bad_partition_key",
       .sql = "CREATE TABLE parted (id integer) PARTITION BY LIST (id, id)",
       .code = ErrorCode::invalid_argument,
       .sqlstate = "42P17"},
      {.name = "copy_from_the_client",
       .sql = "COPY t FROM STDIN",
       .code = ErrorCode::not_supported,
       .setup = table_for_errors()},
  };
}

std::vector<ErrorRow> errors() {
  auto rows = errors_of_names();
  for (auto const& more : {errors_of_values(), errors_of_constraints()})
    rows.insert(rows.end(), more.begin(), more.end());
  for (auto& row : rows) row.damage_in_transaction = Damage::transaction;
  // The driver itself refuses these, so the server's transaction knows nothing of it.
  rows.push_back({.name = "copy_to_the_client",
                  .sql = "COPY t TO STDOUT",
                  .code = ErrorCode::not_supported,
                  .setup = table_for_errors()});
  // The server stores them; our layout counts microseconds from 1970 in 64 bits, and the server from 2000.
  rows.push_back({.name = "timestamp_past_the_layout",
                  .sql = "SELECT timestamp '294276-12-31 23:59:59.999999'",
                  .code = ErrorCode::bad_data});
  return rows;
}

constexpr auto base = "CREATE TABLE IF NOT EXISTS base (id integer PRIMARY KEY, name text, amount numeric(10,2))";

std::vector<SampleObject> tables() {
  return {
      {.name = "table",
       .kind = ObjectKind::table,
       .create = {"CREATE TABLE parent (id integer PRIMARY KEY)",
                  "CREATE OR REPLACE FUNCTION guard() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END'",
                  "CREATE TABLE full_table (id bigint GENERATED ALWAYS AS IDENTITY (START 100 INCREMENT 5) PRIMARY KEY, "
                  "\"Name; quoted\" varchar(20) NOT NULL DEFAULT 'it''s',"
                  " parent_id integer REFERENCES parent (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED, amount "
                  "numeric(12,2) CONSTRAINT positive CHECK (amount >= 0),"
                  " twice numeric GENERATED ALWAYS AS (amount * 2) STORED, tags text[] DEFAULT '{}', CONSTRAINT once "
                  "UNIQUE (\"Name; quoted\", amount),"
                  " EXCLUDE USING gist (int4range(parent_id, parent_id + 1) WITH &&))",
                  "CREATE INDEX full_by_name ON full_table USING btree (lower(\"Name; quoted\") DESC NULLS LAST) INCLUDE "
                  "(amount) WHERE amount > 1",
                  "CREATE TRIGGER full_guard BEFORE UPDATE OF amount ON full_table FOR EACH ROW WHEN (new.amount > 5) "
                  "EXECUTE FUNCTION guard()",
                  "COMMENT ON TABLE full_table IS 'a; comment''s text'",
                  "COMMENT ON COLUMN full_table.amount IS 'in \xe2\x82\xac'"},
       .path = {"full_table"},
       .drop = {"DROP TABLE full_table"},
       .text = {"GENERATED ALWAYS AS IDENTITY", "Name; quoted", "full_by_name", "full_guard", "ON DELETE CASCADE",
                "in \xe2\x82\xac", "once", "positive"}},
      {.name = "table_with_serial",
       .kind = ObjectKind::table,
       .create = {"CREATE TABLE counted (id serial PRIMARY KEY, t timestamptz DEFAULT now())"},
       .path = {"counted"},
       .drop = {"DROP TABLE counted"}},
      {.name = "unlogged_table",
       .kind = ObjectKind::table,
       .create = {"CREATE UNLOGGED TABLE quick (id integer) WITH (fillfactor = 70)"},
       .path = {"quick"},
       .drop = {"DROP TABLE quick"},
       .text = {"UNLOGGED", "fillfactor"}},
      {.name = "partitioned_table",
       .kind = ObjectKind::table,
       .create = {"CREATE TABLE parted (id integer, at date) PARTITION BY RANGE (at)"},
       .path = {"parted"},
       .drop = {"DROP TABLE parted"},
       .text = {"PARTITION BY RANGE"}},
  };
}

std::vector<SampleObject> parts_and_views() {
  return {
      {.name = "view",
       .kind = ObjectKind::view,
       .create = {base,
                  "CREATE VIEW names WITH (security_barrier = true) AS SELECT name AS \"the name\", ';' AS s FROM base",
                  "COMMENT ON VIEW names IS 'view'"},
       .path = {"names"},
       .drop = {"DROP VIEW names"},
       .text = {"the name", "security_barrier"}},
      {.name = "materialized_view",
       .kind = ObjectKind::materialized_view,
       .create = {base, "CREATE MATERIALIZED VIEW sums AS SELECT sum(amount) AS total FROM base",
                  "CREATE INDEX sums_index ON sums (total)"},
       .path = {"sums"},
       .drop = {"DROP MATERIALIZED VIEW sums"},
       .text = {"sums_index"}},
      {.name = "foreign_table",
       .kind = ObjectKind::foreign_table,
       .create = {"CREATE EXTENSION IF NOT EXISTS file_fdw SCHEMA public",
                  "DROP SERVER IF EXISTS conformance_files CASCADE",
                  "CREATE SERVER conformance_files FOREIGN DATA WRAPPER file_fdw",
                  "CREATE FOREIGN TABLE file_rows (line text) SERVER conformance_files OPTIONS (filename '/etc/host''s', "
                  "format 'csv')"},
       .path = {"file_rows"},
       .drop = {"DROP FOREIGN TABLE file_rows"},
       .text = {"SERVER conformance_files", "host''s"}},
      {.name = "index",
       .kind = ObjectKind::index,
       .create = {base, "CREATE UNIQUE INDEX by_name ON base (lower(name), id DESC) WHERE id > 0"},
       .path = {"base", "by_name"},
       .drop = {"DROP INDEX by_name"},
       .text = {"UNIQUE", "lower(name)"}},
      {.name = "trigger",
       .kind = ObjectKind::trigger,
       .create = {base, "CREATE OR REPLACE FUNCTION guard() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END'",
                  "CREATE TRIGGER on_change AFTER UPDATE OF name ON base FOR EACH ROW WHEN (new.name <> ';') EXECUTE "
                  "FUNCTION guard('a', 'b''c')"},
       .path = {"base", "on_change"},
       .drop = {"DROP TRIGGER on_change ON base"},
       .text = {"AFTER UPDATE OF name"}},
  };
}

std::vector<SampleObject> routines_and_types() {
  return {
      {.name = "function",
       .kind = ObjectKind::routine,
       .create = {"CREATE FUNCTION area(w integer, h integer DEFAULT 2) RETURNS integer LANGUAGE sql IMMUTABLE AS $f$ "
                  "SELECT w * h; $f$",
                  "CREATE FUNCTION area(r numeric) RETURNS numeric LANGUAGE sql AS 'SELECT r * r * 3.14'",
                  "COMMENT ON FUNCTION area(integer, integer) IS 'w; h'"},
       .path = {"area(integer, integer)"},
       .drop = {"DROP FUNCTION area(integer, integer)"},
       .text = {"IMMUTABLE"}},
      {.name = "procedure",
       .kind = ObjectKind::routine,
       .create = {"CREATE PROCEDURE nothing(INOUT n integer) LANGUAGE plpgsql AS 'BEGIN n := n + 1; END'"},
       .path = {"nothing(integer)"},
       .drop = {"DROP PROCEDURE nothing(integer)"},
       .text = {"PROCEDURE"}},
      {.name = "function_with_an_sql_body",
       .kind = ObjectKind::routine,
       .create = {"CREATE FUNCTION two_ways() RETURNS integer LANGUAGE sql BEGIN ATOMIC SELECT 1; SELECT 2; END"},
       .path = {"two_ways()"},
       .drop = {"DROP FUNCTION two_ways()"}},
      {.name = "aggregate",
       .kind = ObjectKind::routine,
       .create = {"CREATE AGGREGATE product(numeric) (SFUNC = numeric_mul, STYPE = numeric, INITCOND = '1')"},
       .path = {"product(numeric)"},
       .drop = {"DROP AGGREGATE product(numeric)"}},
      {.name = "sequence",
       .kind = ObjectKind::sequence,
       .create = {"CREATE SEQUENCE ticks AS integer INCREMENT -2 MINVALUE -10 MAXVALUE 10 START 4 CACHE 3 CYCLE"},
       .path = {"ticks"},
       .drop = {"DROP SEQUENCE ticks"},
       .text = {"CYCLE"}},
      {.name = "enum_type",
       .kind = ObjectKind::type,
       .create = {"CREATE TYPE mood AS ENUM ('sad', 'it''s ok', 'happy')", "COMMENT ON TYPE mood IS 'm'"},
       .path = {"mood"},
       .drop = {"DROP TYPE mood"},
       .text = {"it''s ok"}},
      {.name = "composite_type",
       .kind = ObjectKind::type,
       .create = {"CREATE TYPE pair AS (\"a b\" integer, c varchar(5)[])"},
       .path = {"pair"},
       .drop = {"DROP TYPE pair"},
       .text = {"a b"}},
      {.name = "domain",
       .kind = ObjectKind::type,
       .create = {"CREATE DOMAIN positive AS integer DEFAULT 1 NOT NULL CONSTRAINT above CHECK (VALUE > 0)"},
       .path = {"positive"},
       .drop = {"DROP DOMAIN positive"},
       .text = {"CHECK"}},
      {.name = "range_type",
       .kind = ObjectKind::type,
       .create = {"CREATE TYPE float_range AS RANGE (SUBTYPE = float8, SUBTYPE_DIFF = float8mi)"},
       .path = {"float_range"},
       .drop = {"DROP TYPE float_range"}},
  };
}

std::vector<SampleObject> objects() {
  auto result = tables();
  for (auto const& more : {parts_and_views(), routines_and_types()})
    result.insert(result.end(), more.begin(), more.end());
  return result;
}

// Statements that may run in a read-only session, where they change nothing that lasts.
constexpr bool harmless = true;

std::vector<WriteRow> writes() {
  return {
      {"insert", "INSERT INTO kept VALUES (3, 'three')"},
      {"upsert", "INSERT INTO kept VALUES (1, 'x') ON CONFLICT (id) DO UPDATE SET name = 'y'"},
      {"returning", "INSERT INTO kept VALUES (3, 'three') RETURNING id"},
      {"update", "UPDATE kept SET name = 'x'"},
      {"delete", "DELETE FROM kept"},
      {"truncate", "TRUNCATE kept"},
      {"merge", "MERGE INTO kept USING (SELECT 1 AS i) AS s ON kept.id = s.i WHEN MATCHED THEN DELETE"},
      {"with_insert", "WITH x AS (INSERT INTO kept VALUES (3, 'three') RETURNING id) SELECT * FROM x"},
      {"with_delete", "WITH x AS (DELETE FROM kept RETURNING id) SELECT count(*) FROM x"},
      {"insert_through_view", "INSERT INTO writable VALUES (3, 'three')"},
      {"select_into", "SELECT * INTO made FROM kept"},
      {"create_table_as", "CREATE TABLE made AS SELECT * FROM kept"},
      {"create_table", "CREATE TABLE made (id integer)"},
      {"create_view", "CREATE VIEW made AS SELECT 1"},
      {"create_index", "CREATE INDEX made ON kept (name)"},
      {"create_schema", "CREATE SCHEMA conformance_made"},
      {"create_role", "CREATE ROLE conformance_made"},
      {"create_extension", "CREATE EXTENSION hstore"},
      {"create_database", "CREATE DATABASE conformance_made"},
      {"create_function", "CREATE FUNCTION made() RETURNS integer LANGUAGE sql AS 'SELECT 1'"},
      {"drop_table", "DROP TABLE kept"},
      {"drop_view", "DROP VIEW writable"},
      {"rename_table", "ALTER TABLE kept RENAME TO gone"},
      {"add_column", "ALTER TABLE kept ADD COLUMN extra integer"},
      {"comment", "COMMENT ON TABLE kept IS 'changed'"},
      {"grant", "GRANT SELECT ON kept TO PUBLIC"},
      {"explain_analyze", "EXPLAIN ANALYZE DELETE FROM kept"},
      {"explain_analyze_option", "EXPLAIN (ANALYZE, COSTS off) INSERT INTO kept VALUES (3, 'x')"},
      {"explain_analyse", "EXPLAIN ANALYSE UPDATE kept SET name = 'x'"},
      {"do_block", "DO $$ BEGIN DELETE FROM kept; END $$"},
      {"function", "SELECT write_kept()"},
      {"procedure", "CALL write_kept_and_commit()"},
      {"for_update", "SELECT * FROM kept FOR UPDATE"},
      {"nextval", "SELECT nextval('ticks')"},
      {"setval", "SELECT setval('ticks', 99)"},
      {"copy_from_program", "COPY kept FROM PROGRAM 'echo 3,three'"},
      {"copy_from_file", "COPY kept FROM '/dev/null'"},
      {"copy_to_file", "COPY kept TO '/tmp/sextant-conformance-copy.csv'", harmless},
      {"copy_to_program", "COPY kept TO PROGRAM 'cat > /tmp/sextant-conformance-copy.csv'", harmless},
  };
}

std::vector<WriteRow> escapes() {
  return {
      {"default_mode_off", "SET default_transaction_read_only = off", harmless},
      {"mode_off", "SET transaction_read_only = off", harmless},
      {"session_characteristics", "SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE", harmless},
      {"set_transaction", "SET TRANSACTION READ WRITE", harmless},
      {"set_config", "SELECT set_config('default_transaction_read_only', 'off', false)", harmless},
      {"set_config_of_the_transaction", "SELECT set_config('transaction_read_only', 'off', false)", harmless},
      {"set_config_and_write", "SELECT set_config('transaction_read_only', 'off', true), write_kept()", harmless},
      {"do_block_flips_and_writes",
       "DO $$ BEGIN PERFORM set_config('transaction_read_only', 'off', true); DELETE FROM kept; END $$"},
      {"procedure_flips_and_writes", "CALL flip_and_write()", harmless},
      {"begin_read_write", "BEGIN READ WRITE", harmless},
      {"start_read_write", "START TRANSACTION READ WRITE", harmless},
      {"commit_and_chain", "COMMIT AND CHAIN", harmless},
      {"reset_all", "RESET ALL", harmless},
      {"discard_all", "DISCARD ALL", harmless},
      {"set_role", "SET ROLE postgres", harmless},
      {"large_object", "SELECT lo_from_bytea(0, 'x')", harmless},
      {"lo_create", "SELECT lo_create(0)", harmless},
      {"temp_table", "CREATE TEMP TABLE made (id integer)", harmless},
      {"reindex", "REINDEX TABLE kept", harmless},
      {"analyze", "ANALYZE kept", harmless},
      {"vacuum", "VACUUM kept", harmless},
      {"cluster", "CLUSTER kept USING kept_pkey", harmless},
      {"refresh", "REFRESH MATERIALIZED VIEW sums"},
      {"alter_system", "ALTER SYSTEM SET work_mem = '5MB'"},
      {"alter_database", "ALTER DATABASE CURRENT SET work_mem = '5MB'"},
      {"alter_role", "ALTER ROLE CURRENT_USER SET work_mem = '5MB'"},
      {"prepared", "PREPARE p AS DELETE FROM kept", harmless},
      {"lock", "LOCK TABLE kept IN EXCLUSIVE MODE", harmless},
      {"notify", "NOTIFY conformance, 'x'", harmless},
  };
}

std::vector<std::string> read_only_set_up() {
  return {
      "CREATE VIEW writable AS SELECT id, name FROM kept",
      "CREATE SEQUENCE ticks",
      "CREATE MATERIALIZED VIEW sums AS SELECT count(*) AS n FROM kept",
      "CREATE FUNCTION write_kept() RETURNS integer LANGUAGE sql AS 'INSERT INTO kept VALUES (4, ''four'') RETURNING id'",
      "CREATE PROCEDURE write_kept_and_commit() LANGUAGE plpgsql AS $$ BEGIN COMMIT; INSERT INTO kept VALUES (5, "
      "'five'); COMMIT; END $$",
      "CREATE PROCEDURE flip_and_write() LANGUAGE plpgsql AS $$ BEGIN COMMIT; SET TRANSACTION READ WRITE; INSERT INTO "
      "kept VALUES (6, 'six'); COMMIT; END $$"};
}

std::string rewrite(std::string_view id, std::string_view sql) {
  if (id == "numbers") return "SELECT generate_series(1, {rows}) AS n";
  if (id == "endless") return "SELECT generate_series(1, 9000000000000) AS n";
  if (id == "busy") return "SELECT pg_sleep(3600)";
  if (id == "unhurried") return "SELECT pg_sleep(0.6)";
  if (id == "own_statement") return "SELECT current_query()";
  if (id == "notice") return "DO $$ BEGIN RAISE NOTICE 'watch out'; END $$";
  return std::string(sql);
}

Quirks make_quirks() {
  Quirks result;
  result.driver = &postgresql_driver;
  result.place = place;
  result.endpoint = endpoint;
  result.with_endpoint = with_endpoint;
  result.session_name_sql = "SELECT pg_backend_pid()";
  result.kill_session_sql = "SELECT pg_terminate_backend({session}, 5000)";
  result.bad_connections = bad_connections();
  result.urls = urls();
  result.bad_urls = {"postgresql://bob:s3cret@h:port/x",       "postgresql://bob:s3cret@[::1/x",
                     "postgresql://bob:s3cret%zz@h/x",         "postgresql:",
                     "postgresql://h/x?no_such_option=s3cret", "postgresql://bob:s3cret@h:99999/x"};
  result.types = postgresql_types();
  result.own_text = "concat(v)";  // As the type writes itself: a cast adds a netmask and drops spaces.
  result.errors = errors();
  result.errors_fail_transactions = true;
  result.objects = objects();
  result.read_only_set_up = read_only_set_up();
  result.writes = writes();
  for (auto const& escape : escapes()) result.writes.push_back(escape);
  result.reads = {"SELECT * FROM kept",
                  "TABLE kept",
                  "VALUES (1), (2)",
                  "WITH x AS (SELECT 1) SELECT * FROM x",
                  "EXPLAIN SELECT * FROM kept",
                  "EXPLAIN (ANALYZE, FORMAT json) SELECT * FROM kept",
                  "SHOW work_mem",
                  "SELECT count(*) FROM pg_class",
                  "SELECT now(), random()",
                  "SELECT sum(id) OVER (ORDER BY id) FROM kept",
                  "SELECT * FROM sums",
                  "SELECT currval_ok FROM (SELECT 1 AS currval_ok) AS x",
                  "SET work_mem = '4MB'"};
  result.state = {
      "SELECT relname, relkind, relacl::text, relfilenode, obj_description(oid) FROM pg_class WHERE relnamespace = "
      "current_schema::regnamespace ORDER BY relname",
      "SELECT proname FROM pg_proc WHERE pronamespace = current_schema::regnamespace ORDER BY 1",
      "SELECT attname FROM pg_attribute WHERE attrelid = 'kept'::regclass ORDER BY attnum",
      "SELECT rolname FROM pg_roles ORDER BY 1",
      "SELECT datname FROM pg_database ORDER BY 1",
      "SELECT extname FROM pg_extension ORDER BY 1",
      "SELECT nspname FROM pg_namespace WHERE nspname LIKE 'conformance\\_made%'",
      "SELECT last_value, is_called FROM ticks",
      "SELECT count(*) FROM pg_largeobject_metadata",
      "SELECT count(*) FROM pg_db_role_setting",
      "SELECT count(*) FROM pg_file_settings WHERE sourcefile LIKE '%auto.conf'"};
  result.widest_result = 1'600;
  result.longest_name = 63;
  result.rewrite = rewrite;
  result.skipped = {
      {"file_format", "The database is a server; there is no file to recognise."},
      {"named_parameters", "PostgreSQL has numbered placeholders; sql/parameters turns names into numbers."},
  };
  return result;
}

}  // namespace

Quirks const& quirks() {
  static Quirks const result = make_quirks();
  return result;
}

}  // namespace sextant::conformance
