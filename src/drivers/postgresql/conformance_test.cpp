// PostgreSQL's Quirks for tests/conformance: every test gets a schema of its own in the database of
// SEXTANT_TEST_POSTGRESQL, a URL of a superuser.
#include <unistd.h>

#include <atomic>
#include <cstdlib>

#include "conformance/quirks.h"
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

Endpoint endpoint(ConnectSpec const& spec) {
  auto const host = spec.options.find("host"), port = spec.options.find("port");
  return {.host = host == spec.options.end() ? "127.0.0.1" : host->second,
          .port = static_cast<uint16_t>(port == spec.options.end() ? 5432 : std::stoi(port->second))};
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
  return {{.name = "wrong_password", .change = [](auto spec) { return with(spec, "password", "wr0ng-s3cret"); }, .code = ErrorCode::unauthenticated},
          {.name = "missing_user", .change = [](auto spec) { return with(spec, "user", "no_such_user"); }, .code = ErrorCode::unauthenticated},
          {.name = "missing_database", .change = [](auto spec) { return with(spec, "database", "no such database"); }, .code = ErrorCode::not_found},
          // A name with = must not be read as a list of options: it would send the password elsewhere.
          {.name = "database_like_options", .change = [](auto spec) { return with(spec, "database", "host=127.0.0.1 port=1 dbname=x"); }, .code = ErrorCode::not_found},
          {.name = "database_like_a_url", .change = [](auto spec) { return with(spec, "database", "postgresql://127.0.0.1:1/x"); }, .code = ErrorCode::not_found},
          {.name = "closed_port", .change = [](auto spec) { return with(spec, "port", "1"); }, .code = ErrorCode::unavailable},
          {.name = "missing_host", .change = [](auto spec) { return with(spec, "host", "no-such-host.invalid"); }, .code = ErrorCode::unavailable},
          {.name = "missing_socket", .change = [](auto spec) { return with(spec, "host", "/no/such/folder"); }, .code = ErrorCode::unavailable},
          {.name = "no_encryption_offered", .change = [](auto spec) { return with(spec, "sslmode", "require"); }, .code = ErrorCode::unavailable},
          {.name = "port_without_number", .change = [](auto spec) { return with(spec, "port", "abc"); }, .code = ErrorCode::invalid_argument}};
}

std::vector<UrlRow> urls() {
  return {{"full", "postgresql://bob:pw@db.example:6543/shop", {{"user", "bob"}, {"password", "pw"}, {"host", "db.example"}, {"port", "6543"}, {"database", "shop"}}},
          {"short_scheme", "postgres://db.example/shop", {{"host", "db.example"}, {"database", "shop"}}},
          {"encoded", "postgresql://b%40b:p%3Aw%2F%25@h/d%20b", {{"user", "b@b"}, {"password", "p:w/%"}, {"host", "h"}, {"database", "d b"}}},
          {"address_of_version_6", "postgresql://[::1]:5433/x", {{"host", "::1"}, {"port", "5433"}, {"database", "x"}}},
          {"query", "postgresql://h/x?sslmode=verify-full", {{"host", "h"}, {"sslmode", "verify-full"}}},
          {"socket", "postgresql:///x?host=/tmp", {{"host", "/tmp"}, {"database", "x"}}}};
}

TypeRow value(std::string type, std::string name, std::string literal, std::string text, std::optional<Type> layout = std::nullopt) {
  return {.name = std::move(name), .type = std::move(type), .literal = std::move(literal), .text = std::move(text), .layout = layout};
}

// The literal is the text itself, cast to the type.
TypeRow cast(std::string const& type, std::string name, std::string const& text, std::optional<Type> layout = std::nullopt) {
  std::string quoted;
  for (char const byte : text) quoted += byte == '\'' ? "''" : std::string(1, byte);
  return value(type, std::move(name), fmt::format("'{}'::{}", quoted, type), text, layout);
}

TypeRow null_of(std::string const& type, std::string name) {
  return {.name = std::move(name), .type = type, .literal = fmt::format("NULL::{}", type), .null = true};
}

TypeRow with_setup(std::string setup, TypeRow row) {
  row.setup = std::move(setup);
  return row;
}

std::vector<TypeRow> number_types() {
  return {
      cast("boolean", "boolean_true", "t", Type::boolean), cast("boolean", "boolean_false", "f", Type::boolean), null_of("boolean", "boolean_null"),
      cast("smallint", "smallint_min", "-32768", Type::int16), cast("smallint", "smallint_max", "32767", Type::int16), null_of("smallint", "smallint_null"),
      cast("integer", "integer_min", "-2147483648", Type::int32), cast("integer", "integer_max", "2147483647", Type::int32), cast("integer", "integer_zero", "0", Type::int32),
      null_of("integer", "integer_null"), cast("bigint", "bigint_min", "-9223372036854775808", Type::int64),
      cast("bigint", "bigint_max", "9223372036854775807", Type::int64), cast("bigint", "bigint_past_2_53", "9007199254740993", Type::int64), null_of("bigint", "bigint_null"),
      cast("real", "real_tenth", "0.1", Type::float32), cast("real", "real_max", "3.4028235e+38", Type::float32), cast("real", "real_min", "1e-45", Type::float32),
      cast("real", "real_million", "1e+06", Type::float32), cast("real", "real_six_digits", "123456", Type::float32), cast("real", "real_nan", "NaN", Type::float32),
      cast("real", "real_infinity", "Infinity", Type::float32), cast("real", "real_minus_zero", "-0", Type::float32), null_of("real", "real_null"),
      cast("double precision", "double_one", "1", Type::float64), cast("double precision", "double_tenth", "0.1", Type::float64),
      cast("double precision", "double_shortest", "0.30000000000000004", Type::float64), cast("double precision", "double_max", "1.7976931348623157e+308", Type::float64),
      cast("double precision", "double_denormal", "5e-324", Type::float64), cast("double precision", "double_1e15", "1e+15", Type::float64),
      cast("double precision", "double_1e14", "100000000000000", Type::float64), cast("double precision", "double_small", "1e-05", Type::float64),
      cast("double precision", "double_0_0001", "0.0001", Type::float64), cast("double precision", "double_nan", "NaN", Type::float64),
      cast("double precision", "double_infinity", "Infinity", Type::float64), cast("double precision", "double_minus_infinity", "-Infinity", Type::float64),
      cast("double precision", "double_minus_zero", "-0", Type::float64), null_of("double precision", "double_null"),
      cast("numeric", "numeric_zero", "0", Type::decimal), cast("numeric", "numeric_scale_kept", "1.500", Type::decimal), cast("numeric", "numeric_minus", "-0.0001", Type::decimal),
      cast("numeric", "numeric_ten_thousands", "100000000", Type::decimal), cast("numeric", "numeric_small", "0.00000000000000000001", Type::decimal),
      cast("numeric", "numeric_nan", "NaN", Type::decimal), cast("numeric", "numeric_infinity", "Infinity", Type::decimal), cast("numeric", "numeric_minus_infinity", "-Infinity", Type::decimal),
      value("numeric", "numeric_131072_digits", "repeat('9', 131072)::numeric", std::string(131'072, '9'), Type::decimal),
      cast("numeric", "numeric_16383_decimals", "0." + std::string(16'382, '0') + "1", Type::decimal), cast("numeric", "numeric_38_digits", "12345678901234567890123456789012345678.90", Type::decimal),
      cast("numeric(12,2)", "numeric_with_scale", "9999999999.99"), cast("numeric(12,2)", "numeric_with_scale_minus", "-0.01"), cast("numeric(5,0)", "numeric_whole", "-99999"),
      null_of("numeric", "numeric_null"), cast("oid", "oid_max", "4294967295"), cast("money", "money", "-$92,233,720,368,547,758.08"), null_of("money", "money_null"),
  };
}

std::vector<TypeRow> text_types() {
  return {
      cast("text", "text_plain", "plain", Type::text), cast("text", "text_empty", "", Type::text), cast("text", "text_quotes", "it's \"q\" \\ `b`", Type::text),
      cast("text", "text_accent", "\xc3\xa9", Type::text), cast("text", "text_emoji", "\xf0\x9f\x98\x80\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x92\xbb", Type::text),
      cast("text", "text_chinese", "\xe4\xb8\xad\xe6\x96\x87", Type::text), cast("text", "text_lines", "a\nb\r\n\tc", Type::text), cast("text", "text_null_word", "NULL", Type::text),
      cast("text", "text_last_code_point", "\xf4\x8f\xbf\xbf", Type::text), value("text", "text_megabyte", "repeat('x', 1000000)", std::string(1'000'000, 'x'), Type::text),
      null_of("text", "text_null"), cast("varchar(20)", "varchar", "v\xc3\xa9", Type::text), cast("name", "name", "a name"), cast("\"char\"", "single_char", "a"),
      value("char(5)", "char_padded", "'ab'::char(5)", "ab   "), cast("bytea", "bytea_bytes", "\\x00ff41", Type::binary), cast("bytea", "bytea_empty", "\\x", Type::binary),
      value("bytea", "bytea_megabyte", "decode(repeat('ab', 500000), 'hex')", "\\x" + [] { std::string all; for (int i = 0; i < 500'000; ++i) all += "ab"; return all; }(), Type::binary),
      null_of("bytea", "bytea_null"), cast("json", "json_verbatim", "{\"b\":1,  \"a\": [1, null, 1e400]}", Type::json), cast("jsonb", "jsonb_sorted", "{\"a\": [1, 2.50, null], \"b\": \"\xc3\xa9\"}", Type::json),
      cast("jsonb", "jsonb_scalar", "\"text\"", Type::json), cast("jsonb", "jsonb_null_inside", "null", Type::json), null_of("jsonb", "jsonb_null"),
      cast("jsonpath", "jsonpath", "$.\"a\"[*]"), cast("xml", "xml", "<a b=\"1\"/>"), cast("uuid", "uuid", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", Type::uuid),
      cast("uuid", "uuid_zero", "00000000-0000-0000-0000-000000000000", Type::uuid), null_of("uuid", "uuid_null"),
      cast("inet", "inet", "10.0.0.1/8"), cast("inet", "inet_6", "2001:db8::1"), cast("cidr", "cidr", "10.0.0.0/8"), cast("macaddr", "macaddr", "08:00:2b:01:02:03"),
      cast("bit(4)", "bit", "0101"), cast("varbit", "varbit", "101"), cast("point", "point", "(1,2.5)"), cast("box", "box", "(2,2),(1,1)"), cast("circle", "circle", "<(1,2),3>"),
      cast("polygon", "polygon", "((0,0),(1,1))"), cast("tsvector", "tsvector", "'a':1A 'b':2"), cast("tsquery", "tsquery", "'a' & !'b'"), cast("pg_lsn", "pg_lsn", "16/B374D848"),
      cast("regclass", "regclass", "pg_class"), cast("regtype", "regtype", "integer"), cast("integer[]", "array_integers", "{1,NULL,-3}"), cast("integer[]", "array_empty", "{}"),
      cast("integer[]", "array_two_dimensions", "{{1,2},{3,4}}"), cast("integer[]", "array_bounds", "[0:1]={1,2}"), cast("text[]", "array_texts", "{plain,\"a b\",\"\",NULL,\"NULL\",\"q\\\"q\",\"\\\\\"}"),
      cast("numeric[]", "array_numerics", "{1.50,NaN}"), cast("boolean[]", "array_booleans", "{t,f}"), cast("timestamptz[]", "array_times", "{\"2024-01-01 00:00:00+00\"}"),
      cast("uuid[]", "array_uuids", "{a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11}"), null_of("integer[]", "array_null"), cast("int4range", "range_integers", "[1,5)"), cast("int4range", "range_empty", "empty"),
      cast("numrange", "range_unbounded", "(,1.5]"), cast("tstzrange", "range_times", "[\"2024-01-01 00:00:00+00\",)"), cast("int4multirange", "multirange", "{[1,2),[5,9)}"),
  };
}

std::vector<TypeRow> time_types() {
  auto const zone = [](std::string const& name) { return fmt::format("SET TIME ZONE '{}'", name); };
  auto const tz = [&](std::string const& place, std::string name, std::string literal, std::string text) {
    return with_setup(zone(place), value("timestamptz", std::move(name), fmt::format("'{}'::timestamptz", literal), std::move(text), Type::timestamptz));
  };
  return {
      cast("date", "date_epoch", "1970-01-01", Type::date), cast("date", "date_leap", "2024-02-29", Type::date), cast("date", "date_min", "4713-01-01 BC", Type::date),
      cast("date", "date_year_one_bc", "0001-12-31 BC", Type::date), cast("date", "date_year_one", "0001-01-01", Type::date), cast("date", "date_max", "5874897-12-31", Type::date),
      cast("date", "date_infinity", "infinity", Type::date), cast("date", "date_minus_infinity", "-infinity", Type::date), null_of("date", "date_null"),
      cast("time", "time_midnight", "00:00:00", Type::time), cast("time", "time_end_of_day", "24:00:00", Type::time), cast("time", "time_micros", "23:59:59.999999", Type::time),
      cast("time", "time_fraction", "01:02:03.5", Type::time), null_of("time", "time_null"), cast("timetz", "timetz", "04:05:06.789-08"),
      cast("timestamp", "timestamp_plain", "2024-02-29 12:34:56", Type::timestamp), cast("timestamp", "timestamp_micros", "1969-12-31 23:59:59.999999", Type::timestamp),
      cast("timestamp", "timestamp_min", "4713-01-01 00:00:00 BC", Type::timestamp), cast("timestamp", "timestamp_max", "294247-01-10 04:00:54.775806", Type::timestamp),
      cast("timestamp", "timestamp_infinity", "infinity", Type::timestamp), cast("timestamp", "timestamp_minus_infinity", "-infinity", Type::timestamp), null_of("timestamp", "timestamp_null"),
      tz("UTC", "timestamptz_utc", "2024-01-01 12:00+02", "2024-01-01 10:00:00+00"), tz("UTC", "timestamptz_bc", "4713-01-01 00:00:00+00 BC", "4713-01-01 00:00:00+00 BC"),
      tz("UTC", "timestamptz_max", "294247-01-10 04:00:54.775806+00", "294247-01-10 04:00:54.775806+00"), tz("UTC", "timestamptz_infinity", "infinity", "infinity"),
      tz("America/New_York", "timestamptz_summer", "2024-07-01 12:00+00", "2024-07-01 08:00:00-04"), tz("America/New_York", "timestamptz_winter", "2024-01-01 12:00+00", "2024-01-01 07:00:00-05"),
      tz("America/New_York", "timestamptz_before_the_clock_change", "2024-11-03 05:30+00", "2024-11-03 01:30:00-04"),
      tz("America/New_York", "timestamptz_after_the_clock_change", "2024-11-03 06:30+00", "2024-11-03 01:30:00-05"),
      tz("America/New_York", "timestamptz_local_mean_time", "1800-01-01 12:00+00", "1800-01-01 07:03:58-04:56:02"), tz("Asia/Kolkata", "timestamptz_half_hour", "2024-01-01 00:00+00", "2024-01-01 05:30:00+05:30"),
      tz("Asia/Kathmandu", "timestamptz_quarter_hour", "2024-01-01 00:00+00", "2024-01-01 05:45:00+05:45"), tz("Europe/Berlin", "timestamptz_far_future", "2999-07-01 00:00+00", "2999-07-01 02:00:00+02"),
      with_setup(zone("+03"), cast("timestamptz", "timestamptz_without_a_name", "2024-01-01 03:00:00+03")), null_of("timestamptz", "timestamptz_null"),
      cast("interval", "interval_zero", "00:00:00"), cast("interval", "interval_all", "1 year 2 mons 3 days 04:05:06.789"), cast("interval", "interval_signs", "-1 years -1 mons +2 days -03:04:05.6"),
      cast("interval", "interval_micros", "-00:00:00.000001"), cast("interval", "interval_many_hours", "100000:00:00"), cast("interval", "interval_max", "178000000 years 11 mons 30 days 23:59:59.999999"),
      cast("interval", "interval_min", "-178000000 years"), null_of("interval", "interval_null"),
      with_setup("SET intervalstyle = 'iso_8601'", cast("interval", "interval_iso_8601", "P1Y2M3DT4H5M6.789S")),
      with_setup("SET datestyle = 'SQL, DMY'", cast("date", "date_in_another_style", "29/02/2024")),
      with_setup("SET datestyle = 'German'", cast("timestamp", "timestamp_in_another_style", "29.02.2024 12:34:56")),
      with_setup("CREATE TYPE mood AS ENUM ('sad', 'it''s ok')", cast("mood", "enum_value", "it's ok")), with_setup("CREATE TYPE pair AS (a integer, b text)", cast("pair", "composite_value", "(1,\"a b\")")),
      with_setup("CREATE DOMAIN percent AS numeric(5,2) CHECK (VALUE <= 100)", cast("percent", "domain_value", "99.50")),
      with_setup("CREATE TYPE mood AS ENUM ('sad', 'happy')", cast("mood[]", "array_of_an_enum", "{sad,NULL,happy}")),
  };
}

std::vector<TypeRow> types() {
  auto result = number_types();
  for (auto& rows : {text_types(), time_types()}) result.insert(result.end(), rows.begin(), rows.end());
  return result;
}

std::vector<ErrorRow> errors() {
  std::vector<std::string> const table = {"CREATE TABLE t (id integer PRIMARY KEY, name text NOT NULL UNIQUE, amount smallint CHECK (amount > 0))",
                                          "INSERT INTO t VALUES (1, 'one', 1)"};
  std::vector<std::string> const parent = {"CREATE TABLE parent (id integer PRIMARY KEY)", "CREATE TABLE child (parent_id integer REFERENCES parent (id))"};
  std::vector<ErrorRow> rows = {
      {.name = "syntax", .sql = "SELECT 1 FROM «FROM» t", .code = ErrorCode::syntax, .sqlstate = "42601"},
      {.name = "verb", .sql = "«SELEC» 1", .code = ErrorCode::syntax, .sqlstate = "42601"},
      {.name = "missing_table", .sql = "SELECT 'h\xc3\xa9\xf0\x9f\x98\x80' FROM «nowhere»", .code = ErrorCode::not_found, .sqlstate = "42P01"},
      {.name = "missing_quoted_table", .sql = "SELECT '\xe4\xb8\xad' FROM «\"n\xc3\xb6 \"\"where\"»", .code = ErrorCode::not_found, .sqlstate = "42P01"},
      {.name = "missing_column", .sql = "SELECT 'h\xc3\xa9\xf0\x9f\x98\x80', «nope» FROM t", .code = ErrorCode::not_found, .sqlstate = "42703", .setup = table},
      {.name = "missing_function", .sql = "SELECT '\xc3\xa9', «nope»(1)", .code = ErrorCode::not_found, .sqlstate = "42883"},
      {.name = "missing_schema", .sql = "CREATE TABLE «nowhere».t (id integer)", .code = ErrorCode::not_found, .sqlstate = "3F000"},
      {.name = "ambiguous_column", .sql = "SELECT «id» FROM t AS a, t AS b", .code = ErrorCode::invalid_argument, .sqlstate = "42702", .setup = table},
      {.name = "bad_integer", .sql = "SELECT '\xc3\xa9', integer «'abc'»", .code = ErrorCode::bad_data, .sqlstate = "22P02"},
      {.name = "bad_date", .sql = "SELECT date «'2024-02-30'»", .code = ErrorCode::bad_data, .sqlstate = "22008"},
      {.name = "division_by_zero", .sql = "SELECT 1 / 0", .code = ErrorCode::bad_data, .sqlstate = "22012"},
      {.name = "out_of_range", .sql = "INSERT INTO t VALUES (2, 'two', 40000)", .code = ErrorCode::bad_data, .sqlstate = "22003", .setup = table},
      {.name = "too_long", .sql = "INSERT INTO t VALUES (2, repeat('x', 10)::char(20)::varchar(5), 1)", .code = ErrorCode::constraint, .sqlstate = "23505", .setup = {"CREATE TABLE t (id integer, name varchar(5) UNIQUE, n integer)", "INSERT INTO t VALUES (1, 'xxxxx', 1)"}},
      {.name = "existing_table", .sql = "CREATE TABLE t (id integer)", .code = ErrorCode::already_exists, .sqlstate = "42P07", .setup = table},
      {.name = "duplicate_column", .sql = "CREATE TABLE u (a integer, a integer)", .code = ErrorCode::already_exists, .sqlstate = "42701"},
      {.name = "primary_key", .sql = "INSERT INTO t VALUES (1, 'two', 2)", .code = ErrorCode::constraint, .sqlstate = "23505", .setup = table},
      {.name = "unique", .sql = "INSERT INTO t VALUES (2, 'one', 2)", .code = ErrorCode::constraint, .sqlstate = "23505", .setup = table},
      {.name = "not_null", .sql = "INSERT INTO t VALUES (2, NULL, 2)", .code = ErrorCode::constraint, .sqlstate = "23502", .setup = table},
      {.name = "check", .sql = "INSERT INTO t VALUES (2, 'two', -1)", .code = ErrorCode::constraint, .sqlstate = "23514", .setup = table},
      {.name = "foreign_key", .sql = "INSERT INTO child VALUES (99)", .code = ErrorCode::constraint, .sqlstate = "23503", .setup = parent},
      {.name = "dependent_objects", .sql = "DROP TABLE parent", .code = ErrorCode::constraint, .sqlstate = "2BP01", .setup = parent},
      {.name = "grouping", .sql = "SELECT «name», count(*) FROM t", .code = ErrorCode::invalid_argument, .sqlstate = "42803", .setup = table},
      {.name = "raised", .sql = "DO $$ BEGIN RAISE EXCEPTION 'mine' USING ERRCODE = 'UV001'; END $$", .code = ErrorCode::invalid_argument, .sqlstate = "UV001"},
      {.name = "missing_setting", .sql = "SELECT set_config('nothing_like_it', 'x', false)", .code = ErrorCode::not_found, .sqlstate = "42704"},
      {.name = "value_too_large", .sql = "SELECT repeat('x', 1100000000)", .code = ErrorCode::limit, .sqlstate = "54000"},
      {.name = "bad_partition_key", .sql = "CREATE TABLE parted (id integer) PARTITION BY LIST (id, id)", .code = ErrorCode::invalid_argument, .sqlstate = "42P17"},
      {.name = "copy_from_the_client", .sql = "COPY t FROM STDIN", .code = ErrorCode::not_supported, .setup = table},
  };
  for (auto& row : rows) row.damage_in_transaction = Damage::transaction;
  // The driver itself refuses these, so the server's transaction knows nothing of it.
  rows.push_back({.name = "copy_to_the_client", .sql = "COPY t TO STDOUT", .code = ErrorCode::not_supported, .setup = table});
  // The server stores them; our layout counts microseconds from 1970 in 64 bits, and the server from 2000.
  rows.push_back({.name = "timestamp_past_the_layout", .sql = "SELECT timestamp '294276-12-31 23:59:59.999999'", .code = ErrorCode::bad_data});
  return rows;
}

std::vector<SampleObject> objects() {
  std::string const base = "CREATE TABLE IF NOT EXISTS base (id integer PRIMARY KEY, name text, amount numeric(10,2))";
  return {
      {.name = "table", .kind = ObjectKind::table,
       .create = {"CREATE TABLE parent (id integer PRIMARY KEY)",
                  "CREATE OR REPLACE FUNCTION guard() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END'",
                  "CREATE TABLE full_table (id bigint GENERATED ALWAYS AS IDENTITY (START 100 INCREMENT 5) PRIMARY KEY, \"Name; quoted\" varchar(20) NOT NULL DEFAULT 'it''s',"
                  " parent_id integer REFERENCES parent (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED, amount numeric(12,2) CONSTRAINT positive CHECK (amount >= 0),"
                  " twice numeric GENERATED ALWAYS AS (amount * 2) STORED, tags text[] DEFAULT '{}', CONSTRAINT once UNIQUE (\"Name; quoted\", amount),"
                  " EXCLUDE USING gist (int4range(parent_id, parent_id + 1) WITH &&))",
                  "CREATE INDEX full_by_name ON full_table USING btree (lower(\"Name; quoted\") DESC NULLS LAST) INCLUDE (amount) WHERE amount > 1",
                  "CREATE TRIGGER full_guard BEFORE UPDATE OF amount ON full_table FOR EACH ROW WHEN (new.amount > 5) EXECUTE FUNCTION guard()",
                  "COMMENT ON TABLE full_table IS 'a; comment''s text'", "COMMENT ON COLUMN full_table.amount IS 'in \xe2\x82\xac'"},
       .path = {"full_table"}, .drop = {"DROP TABLE full_table"},
       .text = {"GENERATED ALWAYS AS IDENTITY", "Name; quoted", "full_by_name", "full_guard", "ON DELETE CASCADE", "in \xe2\x82\xac", "once", "positive"}},
      {.name = "table_with_serial", .kind = ObjectKind::table, .create = {"CREATE TABLE counted (id serial PRIMARY KEY, t timestamptz DEFAULT now())"},
       .path = {"counted"}, .drop = {"DROP TABLE counted"}},
      {.name = "unlogged_table", .kind = ObjectKind::table, .create = {"CREATE UNLOGGED TABLE quick (id integer) WITH (fillfactor = 70)"}, .path = {"quick"},
       .drop = {"DROP TABLE quick"}, .text = {"UNLOGGED", "fillfactor"}},
      {.name = "partitioned_table", .kind = ObjectKind::table, .create = {"CREATE TABLE parted (id integer, at date) PARTITION BY RANGE (at)"},
       .path = {"parted"}, .drop = {"DROP TABLE parted"}, .text = {"PARTITION BY RANGE"}},
      {.name = "view", .kind = ObjectKind::view,
       .create = {base, "CREATE VIEW names WITH (security_barrier = true) AS SELECT name AS \"the name\", ';' AS s FROM base", "COMMENT ON VIEW names IS 'view'"},
       .path = {"names"}, .drop = {"DROP VIEW names"}, .text = {"the name", "security_barrier"}},
      {.name = "materialized_view", .kind = ObjectKind::materialized_view,
       .create = {base, "CREATE MATERIALIZED VIEW sums AS SELECT sum(amount) AS total FROM base", "CREATE INDEX sums_index ON sums (total)"},
       .path = {"sums"}, .drop = {"DROP MATERIALIZED VIEW sums"}, .text = {"sums_index"}},
      {.name = "foreign_table", .kind = ObjectKind::foreign_table,
       .create = {"CREATE EXTENSION IF NOT EXISTS file_fdw SCHEMA public", "DROP SERVER IF EXISTS conformance_files CASCADE",
                  "CREATE SERVER conformance_files FOREIGN DATA WRAPPER file_fdw",
                  "CREATE FOREIGN TABLE file_rows (line text) SERVER conformance_files OPTIONS (filename '/etc/host''s', format 'csv')"},
       .path = {"file_rows"}, .drop = {"DROP FOREIGN TABLE file_rows"}, .text = {"SERVER conformance_files", "host''s"}},
      {.name = "index", .kind = ObjectKind::index, .create = {base, "CREATE UNIQUE INDEX by_name ON base (lower(name), id DESC) WHERE id > 0"},
       .path = {"base", "by_name"}, .drop = {"DROP INDEX by_name"}, .text = {"UNIQUE", "lower(name)"}},
      {.name = "trigger", .kind = ObjectKind::trigger,
       .create = {base, "CREATE OR REPLACE FUNCTION guard() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END'",
                  "CREATE TRIGGER on_change AFTER UPDATE OF name ON base FOR EACH ROW WHEN (new.name <> ';') EXECUTE FUNCTION guard('a', 'b''c')"},
       .path = {"base", "on_change"}, .drop = {"DROP TRIGGER on_change ON base"}, .text = {"AFTER UPDATE OF name"}},
      {.name = "function", .kind = ObjectKind::routine,
       .create = {"CREATE FUNCTION area(w integer, h integer DEFAULT 2) RETURNS integer LANGUAGE sql IMMUTABLE AS $f$ SELECT w * h; $f$",
                  "CREATE FUNCTION area(r numeric) RETURNS numeric LANGUAGE sql AS 'SELECT r * r * 3.14'",
                  "COMMENT ON FUNCTION area(integer, integer) IS 'w; h'"},
       .path = {"area(integer, integer)"}, .drop = {"DROP FUNCTION area(integer, integer)"}, .text = {"IMMUTABLE"}},
      {.name = "procedure", .kind = ObjectKind::routine, .create = {"CREATE PROCEDURE nothing(INOUT n integer) LANGUAGE plpgsql AS 'BEGIN n := n + 1; END'"},
       .path = {"nothing(integer)"}, .drop = {"DROP PROCEDURE nothing(integer)"}, .text = {"PROCEDURE"}},
      {.name = "function_with_an_sql_body", .kind = ObjectKind::routine,
       .create = {"CREATE FUNCTION two_ways() RETURNS integer LANGUAGE sql BEGIN ATOMIC SELECT 1; SELECT 2; END"}, .path = {"two_ways()"}, .drop = {"DROP FUNCTION two_ways()"}},
      {.name = "aggregate", .kind = ObjectKind::routine,
       .create = {"CREATE AGGREGATE product(numeric) (SFUNC = numeric_mul, STYPE = numeric, INITCOND = '1')"}, .path = {"product(numeric)"},
       .drop = {"DROP AGGREGATE product(numeric)"}},
      {.name = "sequence", .kind = ObjectKind::sequence, .create = {"CREATE SEQUENCE ticks AS integer INCREMENT -2 MINVALUE -10 MAXVALUE 10 START 4 CACHE 3 CYCLE"},
       .path = {"ticks"}, .drop = {"DROP SEQUENCE ticks"}, .text = {"CYCLE"}},
      {.name = "enum_type", .kind = ObjectKind::type, .create = {"CREATE TYPE mood AS ENUM ('sad', 'it''s ok', 'happy')", "COMMENT ON TYPE mood IS 'm'"},
       .path = {"mood"}, .drop = {"DROP TYPE mood"}, .text = {"it''s ok"}},
      {.name = "composite_type", .kind = ObjectKind::type, .create = {"CREATE TYPE pair AS (\"a b\" integer, c varchar(5)[])"}, .path = {"pair"}, .drop = {"DROP TYPE pair"},
       .text = {"a b"}},
      {.name = "domain", .kind = ObjectKind::type, .create = {"CREATE DOMAIN positive AS integer DEFAULT 1 NOT NULL CONSTRAINT above CHECK (VALUE > 0)"},
       .path = {"positive"}, .drop = {"DROP DOMAIN positive"}, .text = {"CHECK"}},
      {.name = "range_type", .kind = ObjectKind::type, .create = {"CREATE TYPE float_range AS RANGE (SUBTYPE = float8, SUBTYPE_DIFF = float8mi)"}, .path = {"float_range"},
       .drop = {"DROP TYPE float_range"}},
  };
}

std::vector<WriteRow> writes() {
  auto const harmless = true;
  return {
      {"insert", "INSERT INTO kept VALUES (3, 'three')"}, {"upsert", "INSERT INTO kept VALUES (1, 'x') ON CONFLICT (id) DO UPDATE SET name = 'y'"},
      {"returning", "INSERT INTO kept VALUES (3, 'three') RETURNING id"}, {"update", "UPDATE kept SET name = 'x'"}, {"delete", "DELETE FROM kept"},
      {"truncate", "TRUNCATE kept"}, {"merge", "MERGE INTO kept USING (SELECT 1 AS i) AS s ON kept.id = s.i WHEN MATCHED THEN DELETE"},
      {"with_insert", "WITH x AS (INSERT INTO kept VALUES (3, 'three') RETURNING id) SELECT * FROM x"},
      {"with_delete", "WITH x AS (DELETE FROM kept RETURNING id) SELECT count(*) FROM x"}, {"insert_through_view", "INSERT INTO writable VALUES (3, 'three')"},
      {"select_into", "SELECT * INTO made FROM kept"}, {"create_table_as", "CREATE TABLE made AS SELECT * FROM kept"}, {"create_table", "CREATE TABLE made (id integer)"},
      {"create_view", "CREATE VIEW made AS SELECT 1"}, {"create_index", "CREATE INDEX made ON kept (name)"}, {"create_schema", "CREATE SCHEMA conformance_made"},
      {"create_role", "CREATE ROLE conformance_made"}, {"create_extension", "CREATE EXTENSION hstore"}, {"create_database", "CREATE DATABASE conformance_made"},
      {"create_function", "CREATE FUNCTION made() RETURNS integer LANGUAGE sql AS 'SELECT 1'"}, {"drop_table", "DROP TABLE kept"}, {"drop_view", "DROP VIEW writable"},
      {"rename_table", "ALTER TABLE kept RENAME TO gone"}, {"add_column", "ALTER TABLE kept ADD COLUMN extra integer"}, {"comment", "COMMENT ON TABLE kept IS 'changed'"},
      {"grant", "GRANT SELECT ON kept TO PUBLIC"}, {"explain_analyze", "EXPLAIN ANALYZE DELETE FROM kept"}, {"explain_analyze_option", "EXPLAIN (ANALYZE, COSTS off) INSERT INTO kept VALUES (3, 'x')"},
      {"explain_analyse", "EXPLAIN ANALYSE UPDATE kept SET name = 'x'"}, {"do_block", "DO $$ BEGIN DELETE FROM kept; END $$"}, {"function", "SELECT write_kept()"},
      {"procedure", "CALL write_kept_and_commit()"}, {"for_update", "SELECT * FROM kept FOR UPDATE"}, {"nextval", "SELECT nextval('ticks')"}, {"setval", "SELECT setval('ticks', 99)"},
      {"copy_from_program", "COPY kept FROM PROGRAM 'echo 3,three'"}, {"copy_from_file", "COPY kept FROM '/dev/null'"},
      {"copy_to_file", "COPY kept TO '/tmp/sextant-conformance-copy.csv'", harmless}, {"copy_to_program", "COPY kept TO PROGRAM 'cat > /tmp/sextant-conformance-copy.csv'", harmless},
      {"default_mode_off", "SET default_transaction_read_only = off", harmless}, {"mode_off", "SET transaction_read_only = off", harmless},
      {"session_characteristics", "SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE", harmless},
      {"set_transaction", "SET TRANSACTION READ WRITE", harmless}, {"set_config", "SELECT set_config('default_transaction_read_only', 'off', false)", harmless},
      {"set_config_of_the_transaction", "SELECT set_config('transaction_read_only', 'off', false)", harmless},
      {"set_config_and_write", "SELECT set_config('transaction_read_only', 'off', true), write_kept()", harmless},
      {"do_block_flips_and_writes", "DO $$ BEGIN PERFORM set_config('transaction_read_only', 'off', true); DELETE FROM kept; END $$"},
      {"procedure_flips_and_writes", "CALL flip_and_write()", harmless}, {"begin_read_write", "BEGIN READ WRITE", harmless}, {"start_read_write", "START TRANSACTION READ WRITE", harmless},
      {"commit_and_chain", "COMMIT AND CHAIN", harmless}, {"reset_all", "RESET ALL", harmless}, {"discard_all", "DISCARD ALL", harmless}, {"set_role", "SET ROLE postgres", harmless},
      {"large_object", "SELECT lo_from_bytea(0, 'x')", harmless}, {"lo_create", "SELECT lo_create(0)", harmless}, {"temp_table", "CREATE TEMP TABLE made (id integer)", harmless},
      {"reindex", "REINDEX TABLE kept", harmless}, {"analyze", "ANALYZE kept", harmless}, {"vacuum", "VACUUM kept", harmless}, {"cluster", "CLUSTER kept USING kept_pkey", harmless},
      {"refresh", "REFRESH MATERIALIZED VIEW sums"}, {"alter_system", "ALTER SYSTEM SET work_mem = '5MB'"}, {"alter_database", "ALTER DATABASE CURRENT SET work_mem = '5MB'"},
      {"alter_role", "ALTER ROLE CURRENT_USER SET work_mem = '5MB'"}, {"prepared", "PREPARE p AS DELETE FROM kept", harmless}, {"lock", "LOCK TABLE kept IN EXCLUSIVE MODE", harmless},
      {"notify", "NOTIFY conformance, 'x'", harmless},
  };
}

std::vector<std::string> read_only_set_up() {
  return {"CREATE VIEW writable AS SELECT id, name FROM kept",
          "CREATE SEQUENCE ticks",
          "CREATE MATERIALIZED VIEW sums AS SELECT count(*) AS n FROM kept",
          "CREATE FUNCTION write_kept() RETURNS integer LANGUAGE sql AS 'INSERT INTO kept VALUES (4, ''four'') RETURNING id'",
          "CREATE PROCEDURE write_kept_and_commit() LANGUAGE plpgsql AS $$ BEGIN COMMIT; INSERT INTO kept VALUES (5, 'five'); COMMIT; END $$",
          "CREATE PROCEDURE flip_and_write() LANGUAGE plpgsql AS $$ BEGIN COMMIT; SET TRANSACTION READ WRITE; INSERT INTO kept VALUES (6, 'six'); COMMIT; END $$"};
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
  result.bad_urls = {"postgresql://bob:s3cret@h:port/x", "postgresql://bob:s3cret@[::1/x", "postgresql://bob:s3cret%zz@h/x", "postgresql:", "postgresql://h/x?no_such_option=s3cret",
                     "postgresql://bob:s3cret@h:99999/x"};
  result.types = types();
  result.own_text = "concat(v)";  // As the type writes itself: a cast adds a netmask and drops spaces.
  result.errors = errors();
  result.errors_fail_transactions = true;
  result.objects = objects();
  result.read_only_set_up = read_only_set_up();
  result.writes = writes();
  result.reads = {"SELECT * FROM kept", "TABLE kept", "VALUES (1), (2)", "WITH x AS (SELECT 1) SELECT * FROM x", "EXPLAIN SELECT * FROM kept",
                  "EXPLAIN (ANALYZE, FORMAT json) SELECT * FROM kept", "SHOW work_mem", "SELECT count(*) FROM pg_class", "SELECT now(), random()",
                  "SELECT sum(id) OVER (ORDER BY id) FROM kept", "SELECT * FROM sums", "SELECT currval_ok FROM (SELECT 1 AS currval_ok) AS x", "SET work_mem = '4MB'"};
  result.state = {"SELECT relname, relkind, relacl::text, relfilenode, obj_description(oid) FROM pg_class WHERE relnamespace = current_schema::regnamespace ORDER BY relname",
                  "SELECT proname FROM pg_proc WHERE pronamespace = current_schema::regnamespace ORDER BY 1", "SELECT attname FROM pg_attribute WHERE attrelid = 'kept'::regclass ORDER BY attnum",
                  "SELECT rolname FROM pg_roles ORDER BY 1", "SELECT datname FROM pg_database ORDER BY 1", "SELECT extname FROM pg_extension ORDER BY 1",
                  "SELECT nspname FROM pg_namespace WHERE nspname LIKE 'conformance\\_made%'", "SELECT last_value, is_called FROM ticks", "SELECT count(*) FROM pg_largeobject_metadata",
                  "SELECT count(*) FROM pg_db_role_setting", "SELECT count(*) FROM pg_file_settings WHERE sourcefile LIKE '%auto.conf'"};
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
