// Values arrive as the server itself writes them.
#include "drivers/postgresql/test_server.h"

namespace sextant::postgresql {
namespace {

class PostgresqlValues : public ServerTest {};

struct TypeCase {
  std::string_view type;
  Type expected;
  std::vector<std::string_view> values;
};

std::vector<TypeCase> const& type_cases() {
  static std::vector<TypeCase> const cases{
      {"bool", Type::boolean, {"t", "f"}},
      {"int2", Type::int16, {"0", "-32768", "32767"}},
      {"int4", Type::int32, {"0", "-2147483648", "2147483647"}},
      {"int8", Type::int64, {"0", "-9223372036854775808", "9223372036854775807", "9007199254740993"}},
      {"oid", Type::uint32, {"0", "4294967295"}},
      {"xid8", Type::uint64, {"0", "18446744073709551615"}},
      {"float4", Type::float32, {"0", "-0", "1.5", "3.4028235e38", "1e-45", "NaN", "Infinity", "-Infinity", "1000000", "999999", "0.0001", "0.00001", "16777217"}},
      {"float8", Type::float64, {"0", "-0", "0.1", "1.7976931348623157e308", "5e-324", "NaN", "Infinity", "-Infinity", "1e15", "1e14", "999999999999999", "123456789012345678", "0.0001", "0.00001", "-2.5e-7"}},
      {"numeric", Type::decimal, {"0", "0.00", "-1", "12345678901234567890.123456789", "0.0001", "0.000000000000000000001", "1e100", "9999", "10000", "99990000", "100000000.00001", "-0.5", "NaN", "Infinity", "-Infinity", "1.10", "1e-100", "123e200"}},
      {"numeric(12,2)", Type::decimal, {"0", "1234567890.12", "-0.01"}},
      {"numeric(3,-2)", Type::decimal, {"12345", "-700"}},
      {"text", Type::text, {"", "a", "é😀", "a\nb\tc\\d\"e'f", "<b>&"}},
      {"varchar(20)", Type::text, {"", "häl"}},
      {"char(5)", Type::text, {"", "ab"}},
      {"name", Type::text, {"", "a b"}},
      {"\"char\"", Type::text, {"", "x"}},
      {"bytea", Type::binary, {"", "\\x00ff10", "abc"}},
      {"uuid", Type::uuid, {"00000000-0000-0000-0000-000000000000", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", "ffffffff-ffff-ffff-ffff-ffffffffffff"}},
      {"date", Type::date, {"1970-01-01", "2000-01-01", "1999-12-31", "0001-01-01", "0001-01-01 BC", "4713-01-01 BC", "5874897-12-31", "infinity", "-infinity", "2024-02-29"}},
      {"time", Type::time, {"00:00:00", "23:59:59.999999", "24:00:00", "12:34:56.1"}},
      {"time(3)", Type::time, {"12:34:56.1234"}},
      {"timetz", Type::text, {"12:34:56+02", "24:00:00-15:59:59"}},
      {"timestamp", Type::timestamp, {"1970-01-01 00:00:00", "2000-01-01 00:00:00.000001", "1969-12-31 23:59:59.5", "4713-01-01 00:00:00 BC", "0001-12-31 23:59:59.9 BC", "infinity", "-infinity", "9999-12-31 23:59:59", "294246-12-31 23:59:59.999999", "1582-10-10 12:00:00"}},
      {"timestamptz", Type::timestamptz, {"1970-01-01 00:00:00+00", "2024-07-01 12:00:00.123456+02", "1900-01-01 00:00:00+00", "0044-03-15 12:00:00+00 BC", "infinity", "-infinity", "2500-07-01 00:00:00+00", "294246-01-01 00:00:00+00"}},
      {"interval", Type::interval, {"0", "1 year 2 mons 3 days 04:05:06.789", "-1 mon", "1 mon -1 day", "-00:00:00.000001", "-1 year -2 mons +3 days -04:05:06", "178000000 years", "24:00:00", "1 day -00:00:01"}},
      {"json", Type::json, {"{\"a\": [1,  2]}", "null", "12345678901234567890"}},
      {"jsonb", Type::json, {"{\"a\": [1,  2]}", "null", "12345678901234567890.10"}},
      {"xml", Type::text, {"<a>é</a>"}},
      {"inet", Type::text, {"127.0.0.1/8", "10.0.0.0/8", "::1/64"}},
      {"cidr", Type::text, {"10.0.0.0/8"}},
      {"macaddr", Type::text, {"08:00:2b:01:02:03"}},
      {"money", Type::text, {"12.34"}},
      {"bit(4)", Type::text, {"1010"}},
      {"varbit", Type::text, {"", "101"}},
      {"point", Type::text, {"(1.5,-2)"}},
      {"circle", Type::text, {"<(1,2),3>"}},
      {"tsvector", Type::text, {"'a':1 'fat':2"}},
      {"tsquery", Type::text, {"'a' & 'b'"}},
      {"pg_lsn", Type::text, {"16/B374D848"}},
      {"tid", Type::text, {"(1,2)"}},
      {"regclass", Type::text, {"pg_class"}},
      {"int4[]", Type::text, {"{}", "{1,NULL,3}", "{{1,2},{3,4}}", "[2:3]={1,2}"}},
      {"text[]", Type::text, {"{\"a b\",\"\",NULL,\"NULL\",\"\\\"\"}"}},
      {"float8[]", Type::text, {"{0.1,NaN}"}},
      {"timestamptz[]", Type::text, {"{\"2024-07-01 12:00:00+00\"}"}},
      {"int4range", Type::text, {"empty", "[1,5)", "(,)"}},
      {"tstzrange", Type::text, {"[\"2024-01-01 00:00:00+00\",)"}},
      {"int4multirange", Type::text, {"{[1,3),[5,7)}"}},
      {"jsonpath", Type::text, {"$.\"a\"[*]"}},
  };
  return cases;
}

// Every value next to the server's own text of it. Booleans differ: psql prints t, a cast gives true.
void expect_like_the_server(Session& session, Answer (*must)(Session&, std::string_view, std::vector<Parameter>)) {
  for (auto const& test : type_cases()) {
    for (auto const value : test.values) {
      auto const text = fmt::format("select $1::{0} as v, ($1::{0})::text as t, null::{0} as n", test.type);
      auto const answer = must(session, text, {{.name = "1", .value = std::string(value)}});
      ASSERT_EQ(answer.rows.size(), 1U) << test.type;
      auto expected = answer.rows[0][1];
      if (test.type == "bool") expected = std::string(value);
      if (test.type == "char(5)") expected = fmt::format("{:<5}", *expected);  // The cast drops blanks.
      EXPECT_EQ(answer.rows[0][0], expected) << test.type << " " << value;
      EXPECT_EQ(answer.rows[0][2], std::nullopt) << test.type;
    }
  }
}

TEST_F(PostgresqlValues, AreThoseOfTheServerInEveryZone) {
  auto const session = open();
  ASSERT_NE(session, nullptr);
  for (auto const* const zone : {"UTC", "Europe/Berlin", "Asia/Kathmandu", "America/St_Johns"}) {
    must(*session, fmt::format("set timezone to '{}'", zone));
    expect_like_the_server(*session, [](Session& at, std::string_view text, std::vector<Parameter> parameters) {
      return must(at, text, std::move(parameters));
    });
  }
}

TEST_F(PostgresqlValues, HaveTheirTypes) {
  auto const session = open();
  ASSERT_NE(session, nullptr);
  for (auto const& test : type_cases()) {
    auto const answer = must(*session, fmt::format("select null::{}", test.type));
    ASSERT_EQ(answer.schema->fields.size(), 1U);
    EXPECT_EQ(answer.schema->fields[0].type.type, test.expected) << test.type;
  }
}

TEST_F(PostgresqlValues, AreTheServersTextUnderOtherStyles) {
  auto const session = open();
  ASSERT_NE(session, nullptr);
  for (auto const* const setting : {"datestyle to 'German, DMY'", "datestyle to 'SQL, MDY'", "intervalstyle to 'iso_8601'",
                                    "intervalstyle to 'sql_standard'", "timezone to '<+0330>-03:30'", "bytea_output to 'escape'",
                                    "extra_float_digits to 0"}) {
    must(*session, "reset all");
    must(*session, fmt::format("set {}", setting));
    for (auto const* const expression :
         {"date '2024-02-29'", "timestamp '2024-02-29 01:02:03'", "timestamptz '2024-02-29 01:02:03+00'", "time '01:02:03'",
          "interval '1 year 2 mons 3 days 04:05:06'", "array[date '2024-02-29']"}) {
      auto const answer = must(*session, fmt::format("select v, v::text from (select {}) t(v)", expression));
      ASSERT_EQ(answer.rows.size(), 1U);
      EXPECT_EQ(answer.rows[0][0], answer.rows[0][1]) << setting << ": " << expression;
    }
  }
}

TEST_F(PostgresqlValues, LaterThanOurRangeAreRefusedWithAHint) {
  auto const session = open();
  ASSERT_NE(session, nullptr);
  auto const error = fails(*session, "select timestamp '294276-12-31 23:59:59' as \"late\"");
  EXPECT_EQ(error.code, ErrorCode::bad_data);
  EXPECT_THAT(error.hint, testing::HasSubstr("\"late\"::text"));
  EXPECT_EQ(cell(*session, "select (timestamp '294276-12-31 23:59:59')::text"), "294276-12-31 23:59:59");
}

TEST_F(PostgresqlValues, CarryTheNamesOfTheirTypes) {
  auto const session = open();
  ASSERT_NE(session, nullptr);
  must(*session, "drop schema if exists type_names cascade");
  must(*session, "create schema type_names");
  must(*session, "create type type_names.\"mood <b>\" as enum ('sad', 'häppy')");
  must(*session, "create domain type_names.positive as numeric(6,1) check (value > 0)");
  must(*session, "create type type_names.pair as (a int, b text)");
  auto const answer = must(*session,
                           "select 1.5::numeric(12,2), 'x'::varchar(20), '{1}'::int4[], now()::timestamptz(3), "
                           "'häppy'::type_names.\"mood <b>\", 2::type_names.positive, row(1,'a b')::type_names.pair, "
                           "array['sad']::type_names.\"mood <b>\"[], '{10.0.0.0/8}'::cidr[]");
  std::vector<std::string> names;
  for (auto const& field : answer.schema->fields) names.push_back(field.type.vendor_name);
  EXPECT_THAT(names, testing::ElementsAre("numeric(12,2)", "varchar(20)", "int4[]", "timestamptz(3)",
                                          "type_names.\"mood <b>\"", "numeric(6,1)", "type_names.pair",
                                          "type_names.\"mood <b>\"[]", "cidr[]"));
  EXPECT_EQ(answer.rows[0][4], "häppy");
  EXPECT_EQ(answer.rows[0][6], "(1,\"a b\")");
  must(*session, "drop schema type_names cascade");
}

TEST_F(PostgresqlValues, SurviveFromTheLargestNumberToAnOddByte) {
  auto const session = open();
  ASSERT_NE(session, nullptr);
  auto const digits = cell(*session, "select repeat('9', 131072)::numeric");
  EXPECT_EQ(digits, std::string(131'072, '9'));
  auto const fraction = cell(*session, "select ('0.' || repeat('7', 16383))::numeric");
  EXPECT_EQ(fraction, "0." + std::string(16'383, '7'));
  EXPECT_EQ(cell(*session, "select '\\377'::\"char\"").size(), 4U);
}

TEST_F(PostgresqlValues, KeepNullsApartInLongColumns) {
  auto const session = open();
  ASSERT_NE(session, nullptr);
  auto const answer = must(*session,
                           "select case when i % 7 = 0 then null else i end, case when i % 5 = 0 then null else i::text end, "
                           "case when i % 3 = 0 then null else i % 2 = 0 end from generate_series(1, 50000) i");
  ASSERT_EQ(answer.rows.size(), 50'000U);
  for (size_t i = 1; i <= answer.rows.size(); ++i) {
    auto const& row = answer.rows[i - 1];
    ASSERT_EQ(row[0], i % 7 == 0 ? std::nullopt : std::optional(std::to_string(i)));
    ASSERT_EQ(row[1], i % 5 == 0 ? std::nullopt : std::optional(std::to_string(i)));
    ASSERT_EQ(row[2], i % 3 == 0 ? std::nullopt : std::optional<std::string>(i % 2 == 0 ? "t" : "f"));
  }
}

}  // namespace
}  // namespace sextant::postgresql
