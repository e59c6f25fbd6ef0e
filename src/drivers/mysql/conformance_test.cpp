// MariaDB's Quirks for tests/conformance: every test gets a database of its own on the server of SEXTANT_TEST_MYSQL, a URL
// of a user who may do everything.
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "conformance/quirks.h"
#include "drivers/mysql/conformance_types_test.h"
#include "drivers/mysql/driver.h"
#include "drivers/mysql/url.h"

namespace sextant::conformance {
namespace {

// Databases are made and dropped by a session of their own: the sessions of a test start in theirs.
Result<> run_apart(ConnectSpec const& spec, std::string const& sql) {
  static std::unique_ptr<Session> keeper;
  if (!keeper || !keeper->alive()) keeper = TRY(mysql_driver.connect(spec, {}));
  auto cursor = TRY(keeper->execute({.text = sql}, {}));
  (void)TRY(cursor->finish());
  return {};
}

Place place() {
  auto const* const url = std::getenv("SEXTANT_TEST_MYSQL");
  if (!url) return {.reason = "SEXTANT_TEST_MYSQL holds no URL of a MariaDB server."};
  auto spec = mysql_driver.parse_url(url);
  if (!spec.ok()) return {.reason = "SEXTANT_TEST_MYSQL: " + spec.error().message};
  static std::atomic<int> number = 0;
  auto const name = fmt::format("conformance_{}_{}", getpid(), ++number);
  auto const base = *spec;
  if (auto made = run_apart(base, fmt::format("CREATE DATABASE {}", name)); !made.ok()) {
    return {.reason = "SEXTANT_TEST_MYSQL: " + made.error().message};
  }
  Place result;
  result.spec = std::move(spec).value();
  result.spec->options["database"] = name;
  result.path = {name};
  result.remove = [base, name] { (void)run_apart(base, fmt::format("DROP DATABASE {}", name)); };
  return result;
}

Endpoint endpoint(ConnectSpec const& spec) {
  auto const host = spec.options.find("host"), port = spec.options.find("port");
  return {.host = host == spec.options.end() ? "127.0.0.1" : host->second,
          .port = port == spec.options.end() ? uint16_t{3306} : mysql::port_number(port->second)};
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
          {.name = "closed_port",
           .change = [](auto spec) { return with(spec, "port", "1"); },
           .code = ErrorCode::unavailable},
          {.name = "missing_host",
           .change = [](auto spec) { return with(spec, "host", "no-such-host.invalid"); },
           .code = ErrorCode::unavailable},
          {.name = "missing_socket",
           .change = [](auto spec) { return with(spec, "socket", "/no/such/socket"); },
           .code = ErrorCode::unavailable},
          {.name = "certificate_that_nobody_signed",
           .change = [](auto spec) { return with(spec, "sslmode", "verify-full"); },
           .code = ErrorCode::unauthenticated},
          {.name = "authority_that_nobody_signed",
           .change = [](auto spec) { return with(spec, "sslmode", "verify-ca"); },
           .code = ErrorCode::unauthenticated},
          {.name = "encryption_that_cannot_be_verified",
           .change = [](auto spec) { return with(with(spec, "sslmode", "verify-full"), "sslrootcert", "/no/such/file"); },
           .code = ErrorCode::invalid_argument},
          {.name = "unknown_option",
           .change = [](auto spec) { return with(spec, "allow_local_infile", "1"); },
           .code = ErrorCode::invalid_argument},
          {.name = "port_without_number",
           .change = [](auto spec) { return with(spec, "port", "abc"); },
           .code = ErrorCode::invalid_argument}};
}

std::vector<UrlRow> urls() {
  return {{"full",
           "mysql://bob:pw@db.example:6543/shop",
           {{"user", "bob"}, {"password", "pw"}, {"host", "db.example"}, {"port", "6543"}, {"database", "shop"}}},
          {"other_scheme", "mariadb://db.example/shop", {{"host", "db.example"}, {"database", "shop"}}},
          {"encoded",
           "mysql://b%40b:p%3Aw%2F%25@h/d%20b",
           {{"user", "b@b"}, {"password", "p:w/%"}, {"host", "h"}, {"database", "d b"}}},
          {"address_of_version_6", "mysql://[::1]:3307/x", {{"host", "::1"}, {"port", "3307"}, {"database", "x"}}},
          {"query", "mysql://h/x?sslmode=verify-full", {{"host", "h"}, {"sslmode", "verify-full"}}},
          {"its_own_words",
           "mysql://h/x?ssl-mode=VERIFY_IDENTITY&ssl-ca=a.pem&tls_version=TLSv1.3",
           {{"sslmode", "verify-full"}, {"sslrootcert", "a.pem"}, {"ssl_min_protocol_version", "1.3"}}},
          {"socket", "mysql:///x?socket=/tmp/my.sock", {{"socket", "/tmp/my.sock"}, {"database", "x"}}}};
}

std::vector<std::string> table_for_errors() {
  return {"CREATE TABLE t (id integer PRIMARY KEY, name varchar(10) NOT NULL UNIQUE, amount smallint, "
          "CONSTRAINT positive CHECK (amount > 0))",
          "INSERT INTO t VALUES (1, 'one', 1)"};
}

std::vector<std::string> parent_for_errors() {
  return {"CREATE TABLE parent (id integer PRIMARY KEY)", "INSERT INTO parent VALUES (1)",
          "CREATE TABLE child (parent_id integer REFERENCES parent (id))", "INSERT INTO child VALUES (1)"};
}

std::vector<ErrorRow> errors_of_names() {
  return {
      {.name = "syntax", .sql = "SELECT 1 FROM «FROM» t", .code = ErrorCode::syntax, .sqlstate = "42000"},
      {.name = "verb", .sql = "«SELEC» 1", .code = ErrorCode::syntax, .sqlstate = "42000"},
      {.name = "syntax_far_from_the_end",
       .sql = "SELECT 1 FORM «t» WHERE 'a long text that goes on behind the fault' <> 'and another one that makes it longer'",
       .code = ErrorCode::syntax,
       .sqlstate = "42000"},
      {.name = "missing_table",
       .sql = "SELECT 'h\xc3\xa9\xf0\x9f\x98\x80' FROM «nowhere»",
       .code = ErrorCode::not_found,
       .sqlstate = "42S02"},
      {.name = "missing_quoted_table",
       .sql = "SELECT '\xe4\xb8\xad' FROM «`n\xc3\xb6 ``where`»",
       .code = ErrorCode::not_found,
       .sqlstate = "42S02"},
      {.name = "missing_column",
       .sql = "SELECT 'h\xc3\xa9\xf0\x9f\x98\x80', «nope» FROM t",
       .code = ErrorCode::not_found,
       .sqlstate = "42S22",
       .setup = table_for_errors()},
      {.name = "missing_function", .sql = "SELECT '\xc3\xa9', «nope»(1)", .code = ErrorCode::not_found, .sqlstate = "42000"},
      {.name = "missing_database", .sql = "SELECT * FROM nowhere.t", .code = ErrorCode::not_found, .sqlstate = "42S02"},
      {.name = "ambiguous_column",
       .sql = "SELECT «id» FROM t AS a, t AS b",
       .code = ErrorCode::invalid_argument,
       .sqlstate = "23000",
       .setup = table_for_errors()},
      {.name = "missing_variable", .sql = "SELECT @@«nothing_like_it»", .code = ErrorCode::not_found, .sqlstate = "HY000"},
      {.name = "existing_table",
       .sql = "CREATE TEMPORARY TABLE t (id integer)",
       .code = ErrorCode::already_exists,
       .sqlstate = "42S01",
       .setup = {"CREATE TEMPORARY TABLE t (id integer)"}},
  };
}

std::vector<ErrorRow> errors_of_values() {
  return {
      {.name = "bad_integer",
       .sql = "INSERT INTO t VALUES ('abc', 'x', 1)",
       .code = ErrorCode::bad_data,
       .sqlstate = "22007",
       .setup = table_for_errors()},
      {.name = "out_of_range",
       .sql = "INSERT INTO t VALUES (2, 'two', 40000)",
       .code = ErrorCode::bad_data,
       .sqlstate = "22003",
       .setup = table_for_errors()},
      {.name = "too_long",
       .sql = "INSERT INTO t VALUES (2, 'more than ten letters', 1)",
       .code = ErrorCode::bad_data,
       .sqlstate = "22001",
       .setup = table_for_errors()},
      {.name = "arithmetic", .sql = "SELECT 9223372036854775807 + 1", .code = ErrorCode::bad_data, .sqlstate = "22003"},
      {.name = "several_rows",
       .sql = "SELECT (SELECT 1 UNION SELECT 2)",
       .code = ErrorCode::invalid_argument,
       .sqlstate = "21000"},
      {.name = "primary_key",
       .sql = "INSERT INTO t VALUES (1, 'two', 2)",
       .code = ErrorCode::constraint,
       .sqlstate = "23000",
       .setup = table_for_errors()},
      {.name = "unique",
       .sql = "INSERT INTO t VALUES (2, 'one', 2)",
       .code = ErrorCode::constraint,
       .sqlstate = "23000",
       .setup = table_for_errors()},
      {.name = "not_null",
       .sql = "INSERT INTO t VALUES (2, NULL, 2)",
       .code = ErrorCode::constraint,
       .sqlstate = "23000",
       .setup = table_for_errors()},
      {.name = "check",
       .sql = "INSERT INTO t VALUES (2, 'two', -1)",
       .code = ErrorCode::constraint,
       .sqlstate = "23000",
       .setup = table_for_errors()},
      {.name = "foreign_key",
       .sql = "INSERT INTO child VALUES (99)",
       .code = ErrorCode::constraint,
       .sqlstate = "23000",
       .setup = parent_for_errors()},
      {.name = "referenced_row",
       .sql = "DELETE FROM parent",
       .code = ErrorCode::constraint,
       .sqlstate = "23000",
       .setup = parent_for_errors()},
      {.name = "raised",
       .sql = "SIGNAL SQLSTATE '45001' SET MESSAGE_TEXT = 'mine'",
       .code = ErrorCode::invalid_argument,
       .sqlstate = "45001"},
  };
}

std::vector<ErrorRow> errors() {
  auto rows = errors_of_names();
  for (auto& row : errors_of_values()) rows.push_back(std::move(row));
  return rows;
}

constexpr auto base = "CREATE TABLE IF NOT EXISTS base (id integer PRIMARY KEY, name varchar(20), amount decimal(10,2))";

std::vector<SampleObject> tables() {
  return {
      {.name = "table",
       .kind = ObjectKind::table,
       .create = {"CREATE TABLE parent (id integer PRIMARY KEY)",
                  "CREATE TABLE full_table (id bigint AUTO_INCREMENT PRIMARY KEY, `Name; quoted` varchar(20) NOT NULL DEFAULT 'it''s', "
                  "parent_id integer, amount decimal(12,2) COMMENT 'in \xe2\x82\xac', twice decimal(13,2) AS (amount * 2) STORED, "
                  "note text, CONSTRAINT positive CHECK (amount >= 0), UNIQUE KEY once (`Name; quoted`, amount), "
                  "KEY full_by_note (note(10) DESC), FULLTEXT KEY words (note), CONSTRAINT to_parent FOREIGN KEY (parent_id) REFERENCES "
                  "parent (id) ON DELETE CASCADE) ENGINE=InnoDB COMMENT 'a; comment''s text'",
                  "CREATE TRIGGER full_guard BEFORE UPDATE ON full_table FOR EACH ROW BEGIN SET new.note = 'a;b'; SET new.amount = 1; END"},
       .path = {"full_table"},
       .drop = {"DROP TABLE full_table"},
       .text = {"AUTO_INCREMENT", "Name; quoted", "full_by_note", "full_guard", "ON DELETE CASCADE", "in \xe2\x82\xac", "once",
                "positive", "FULLTEXT", "a; comment''s text"}},
      {.name = "partitioned_table",
       .kind = ObjectKind::table,
       .create = {"CREATE TABLE parted (id integer, at date) PARTITION BY RANGE (YEAR(at)) (PARTITION old VALUES LESS THAN (2020), "
                  "PARTITION young VALUES LESS THAN MAXVALUE)"},
       .path = {"parted"},
       .drop = {"DROP TABLE parted"},
       .text = {"PARTITION BY RANGE", "MAXVALUE"}},
      {.name = "table_of_another_engine",
       .kind = ObjectKind::table,
       .create = {"CREATE TABLE quick (id integer) ENGINE=MyISAM DEFAULT CHARSET=latin1"},
       .path = {"quick"},
       .drop = {"DROP TABLE quick"},
       .text = {"MyISAM", "latin1"}},
  };
}

std::vector<SampleObject> others() {
  return {
      {.name = "view",
       .kind = ObjectKind::view,
       .create = {base, "CREATE VIEW names AS SELECT name AS `the name`, ';' AS s FROM base WITH CHECK OPTION"},
       .path = {"names"},
       .drop = {"DROP VIEW names"},
       .text = {"the name", "CHECK OPTION"}},
      {.name = "index",
       .kind = ObjectKind::index,
       .create = {base, "CREATE UNIQUE INDEX by_name ON base (name(5), id DESC)"},
       .path = {"base", "by_name"},
       .drop = {"DROP INDEX by_name ON base"},
       .text = {"UNIQUE", "DESC", "(5)"}},
      {.name = "trigger",
       .kind = ObjectKind::trigger,
       .create = {base, "CREATE TRIGGER guard AFTER INSERT ON base FOR EACH ROW SET @last = new.id"},
       .path = {"base", "guard"},
       .drop = {"DROP TRIGGER guard"},
       .text = {"AFTER INSERT"}},
      {.name = "function",
       .kind = ObjectKind::routine,
       .create = {"CREATE FUNCTION `add one`(n integer) RETURNS integer DETERMINISTIC COMMENT 'it''s' BEGIN DECLARE r integer; "
                  "SET r = n + 1; RETURN r; END"},
       .path = {"add one()"},
       .drop = {"DROP FUNCTION `add one`"},
       .text = {"RETURNS int", "DETERMINISTIC"}},
      {.name = "procedure",
       .kind = ObjectKind::routine,
       .create = {"CREATE PROCEDURE twice(INOUT n integer) BEGIN SET n = n * 2; SELECT ';'; END"},
       .path = {"twice"},
       .drop = {"DROP PROCEDURE twice"},
       .text = {"INOUT"}},
      {.name = "event",
       .kind = ObjectKind::routine,
       .create = {"CREATE EVENT nightly ON SCHEDULE EVERY 1 DAY STARTS '2026-01-01 00:00:00' COMMENT 'tidy' DO DO 1"},
       .path = {"nightly (event)"},
       .drop = {"DROP EVENT nightly"},
       .text = {"EVERY 1 DAY"}},
      {.name = "sequence",
       .kind = ObjectKind::sequence,
       .create = {"CREATE SEQUENCE ticks START WITH 100 INCREMENT BY 5 MAXVALUE 1000 CYCLE"},
       .path = {"ticks"},
       .drop = {"DROP SEQUENCE ticks"},
       .text = {"increment by 5"}},
  };
}

std::vector<SampleObject> objects() {
  auto result = tables();
  for (auto& sample : others()) result.push_back(std::move(sample));
  return result;
}

// The ways out of a read-only session that are known, by the rows of the table they come from.
std::vector<WriteRow> writes() {
  return {
      {"insert", "INSERT INTO kept VALUES (3, 'three')"},
      {"insert_returning", "INSERT INTO kept VALUES (3, 'three') RETURNING id"},
      {"replace", "REPLACE INTO kept VALUES (1, 'x')"},
      {"update", "UPDATE kept SET name = 'x'"},
      {"delete", "DELETE FROM kept"},
      {"truncate", "TRUNCATE TABLE kept"},
      {"through_a_view", "UPDATE writable SET name = 'x'"},
      {"m1_stacked", "SELECT 1; COMMIT; START TRANSACTION READ WRITE; INSERT INTO kept VALUES (3, 'x')"},
      // The backslash hides the quote, so this is one text, whatever a reader without that rule would see.
      {"m1_stacked_behind_a_quote", "SELECT 'a\\'; INSERT INTO kept VALUES (3, ''x''); -- '", true},
      {"m2_ddl", "CREATE TABLE x (a int)"},
      {"m2_temporary", "CREATE TEMPORARY TABLE x (a int)"},
      {"m2_drop", "DROP TABLE kept"},
      {"m2_alter", "ALTER TABLE kept ADD COLUMN extra integer"},
      {"m2_rename", "RENAME TABLE kept TO gone"},
      {"m2_database", "CREATE DATABASE conformance_made"},
      {"m2_grant", "GRANT SELECT ON *.* TO sextant_nobody@localhost IDENTIFIED BY 'x'"},
      {"m3_session", "SET SESSION TRANSACTION READ WRITE"},
      {"m3_variable", "SET tx_read_only = 0"},
      {"m3_global", "SET GLOBAL read_only = 0"},
      {"m3_commit", "COMMIT"},
      {"m3_begin", "BEGIN"},
      {"m3_rollback", "ROLLBACK"},
      {"m3_start_read_write", "START TRANSACTION READ WRITE"},
      {"m3_set_statement", "SET STATEMENT max_statement_time = 1 FOR INSERT INTO kept VALUES (3, 'x')"},
      {"m4_call", "CALL write_kept_and_commit()"},
      {"m4_function", "SELECT write_kept()"},
      {"m4_block", "BEGIN NOT ATOMIC COMMIT; START TRANSACTION READ WRITE; INSERT INTO kept VALUES (3, 'x'); COMMIT; END"},
      {"m5_outfile", "SELECT 1 INTO OUTFILE 'sextant-conformance'"},
      {"m5_outfile_behind_a_comment", "SELECT 1 INTO/**/DUMPFILE 'sextant-conformance'"},
      {"m5_outfile_in_a_comment", "SELECT 1 /*!50000 INTO OUTFILE 'sextant-conformance' */"},
      {"m7_load_file", "SELECT LOAD_FILE('/etc/hostname')"},
      {"m7_load_file_spaced", "SELECT load_file /* x */ ('/etc/hostname')"},
      {"m7_load_data", "LOAD DATA INFILE '/etc/hostname' INTO TABLE kept"},
      {"m7_load_data_local", "LOAD DATA LOCAL INFILE '/etc/hostname' INTO TABLE kept"},
      {"m8_get_lock", "SELECT GET_LOCK('a', 1)"},
      {"m8_release_lock", "SELECT RELEASE_ALL_LOCKS()"},
      {"m8_lock_tables", "LOCK TABLES kept READ"},
      {"m8_flush", "FLUSH TABLES WITH READ LOCK"},
      {"m8_for_update", "SELECT * FROM kept FOR UPDATE"},
      {"m10_mariadb_comment", "/*M!100000 CREATE TABLE x (a int) */"},
      {"m10_mysql_comment", "/*! INSERT INTO kept VALUES (3, 'x') */"},
      {"m10_comment_in_a_select", "SELECT 1 /*! + (SELECT 1) */"},
      {"m11_assignment", "SELECT @x := 5"},
      {"m11_into_variable", "SELECT 1 INTO @a"},
      {"m11_set_names", "SET NAMES gbk"},
      {"m11_use", "USE mysql"},
      {"m11_handler", "HANDLER kept OPEN"},
      {"m11_share_mode", "SELECT * FROM kept LOCK IN SHARE MODE"},
      {"m11_analyze_table", "ANALYZE TABLE kept"},
      {"m11_check_table", "CHECK TABLE kept"},
      {"m11_optimize_table", "OPTIMIZE TABLE kept"},
      {"analyze_delete", "ANALYZE DELETE FROM kept"},
      {"next_value", "SELECT NEXT VALUE FOR ticks"},
      {"nextval", "SELECT NEXTVAL(ticks)"},
      {"setval", "SELECT SETVAL(ticks, 500)"},
      {"prepare", "PREPARE p FROM 'DELETE FROM kept'"},
      {"execute_immediate", "EXECUTE IMMEDIATE 'DELETE FROM kept'"},
      {"do", "DO RELEASE_LOCK('a')"},
      {"kill", "KILL 1"},
      {"xa", "XA START 'x'"},
      {"install", "INSTALL SONAME 'ha_blackhole'"},
      {"create_function", "CREATE FUNCTION f() RETURNS integer RETURN 1"},
      {"create_event", "CREATE EVENT e ON SCHEDULE EVERY 1 DAY DO DELETE FROM kept"},
      {"reset", "RESET QUERY CACHE"},
      {"savepoint", "SAVEPOINT a"},
  };
}

std::vector<std::string> read_only_set_up() {
  return {"CREATE VIEW writable AS SELECT id, name FROM kept", "CREATE SEQUENCE ticks",
          "CREATE FUNCTION write_kept() RETURNS integer BEGIN INSERT INTO kept VALUES (4, 'four'); RETURN 4; END",
          "CREATE PROCEDURE write_kept_and_commit() BEGIN COMMIT; START TRANSACTION READ WRITE; INSERT INTO kept VALUES (5, 'five'); "
          "COMMIT; END"};
}

std::string rewrite(std::string_view id, std::string_view sql) {
  // A table of numbers that MariaDB makes up as it is read; a recursive CTE is stored first.
  if (id == "numbers") return "SELECT seq AS n FROM seq_1_to_{rows}";
  if (id == "endless") return "SELECT seq AS n FROM seq_1_to_9000000000000";
  if (id == "busy") return "SELECT count(*) FROM seq_1_to_9000000000000 WHERE seq % 7 = 8";
  if (id == "unhurried") return "SELECT SLEEP(0.7)";
  if (id == "late_error") return "SELECT 9223372036854775807 + (n = 5000) FROM ({numbers}) AS numbers";
  if (id == "notice") return "SIGNAL SQLSTATE '01000' SET MESSAGE_TEXT = 'watch out'";
  if (id == "named_numbers") return "SELECT n, CONCAT('row ', n) AS name FROM ({numbers}) AS numbers";
  if (id == "comment_on_table") return "ALTER TABLE t COMMENT 'it''s a <b>table</b>'";
  if (id == "comment_on_column") return "ALTER TABLE t MODIFY a integer COMMENT 'first'";
  return std::string(sql);
}

Quirks make_quirks() {
  Quirks result;
  result.driver = &mysql_driver;
  result.place = place;
  result.endpoint = endpoint;
  result.with_endpoint = with_endpoint;
  result.session_name_sql = "SELECT CONNECTION_ID()";
  result.kill_session_sql = "KILL {session}";
  result.bad_connections = bad_connections();
  result.urls = urls();
  result.bad_urls = {"mysql://bob:s3cret@h:port/x",       "mysql://bob:s3cret@[::1/x", "mysql://bob:s3cret%zz@h/x", "mysql:",
                     "mysql://h/x?no_such_option=s3cret", "mysql://bob:s3cret@h:99999/x"};
  result.types = mysql_types();
  result.own_text = "CAST(v AS CHAR)";
  result.errors = errors();
  result.objects = objects();
  result.read_only_set_up = read_only_set_up();
  result.writes = writes();
  result.reads = {"SELECT * FROM kept",        "TABLE kept",          "VALUES (1), (2)", "WITH x AS (SELECT 1) SELECT * FROM x",
                  "EXPLAIN SELECT * FROM kept", "SHOW TABLES",         "DESCRIBE kept",   "SHOW CREATE TABLE kept",
                  "SHOW VARIABLES LIKE 'a%'",   "SELECT NOW(), RAND()", "SELECT @@version", "SELECT LAST_INSERT_ID()",
                  "SELECT * FROM writable",     "SELECT LASTVAL(ticks)", "ANALYZE SELECT * FROM kept",
                  "SELECT SUM(id) OVER (ORDER BY id) FROM kept"};
  std::erase(result.reads, "TABLE kept");  // MariaDB has no TABLE statement.
  result.state = {"SELECT NEXT_NOT_CACHED_VALUE, CYCLE_COUNT FROM ticks",
                  "SELECT TABLE_NAME, TABLE_COMMENT FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() ORDER BY 1",
                  "SELECT COLUMN_NAME FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'kept'",
                  "SELECT ROUTINE_NAME FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = DATABASE() ORDER BY 1",
                  "SELECT EVENT_NAME FROM information_schema.EVENTS WHERE EVENT_SCHEMA = DATABASE()",
                  "SELECT COUNT(*) FROM information_schema.SCHEMATA WHERE SCHEMA_NAME LIKE 'conformance\\_made%'",
                  "SELECT COUNT(*) FROM mysql.global_priv", "SELECT @@global.read_only",
                  "SELECT LOAD_FILE(CONCAT(@@datadir, DATABASE(), '/sextant-conformance')) IS NULL"};
  result.widest_result = 4'096;
  result.longest_name = 64;
  result.integer_name = "int(11)";
  result.literals_have_types = false;
  result.long_text = "longtext";
  result.rewrite = rewrite;
  std::string const beyond = "MariaDB's identifiers hold no characters beyond U+FFFF.";
  result.unusable_names = {{"emoji", beyond}, {"longest", beyond}, {"spaces", "MariaDB's identifiers do not end with a space."}};
  result.skipped = {
      {"file_format", "The database is a server; there is no file to recognise."},
      {"named_parameters", "MySQL has ? only; sql/parameters turns names into it."},
      {"no_columns", "MySQL has no rows without columns."},
      {"own_statement", "The process list, where a statement sees its own text, holds no characters beyond U+FFFF."},
      {"transactional_ddl", "MySQL commits before and after each statement that defines something."},
      {"failed_transactions", "An error undoes its statement only, so that a transaction goes on."},
      {"materialized_views", "MySQL has no materialized views."},
      {"types", "MySQL has no user-defined types."},
      {"partial_indexes", "MariaDB indexes columns and their beginnings, no expressions and no part of the rows."},
  };
  return result;
}

}  // namespace

Quirks const& quirks() {
  static Quirks const result = make_quirks();
  return result;
}

}  // namespace sextant::conformance
