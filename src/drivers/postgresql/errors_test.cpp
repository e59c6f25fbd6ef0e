#include "drivers/postgresql/errors.h"

#include "drivers/postgresql/connect.h"
#include "drivers/postgresql/cursor.h"
#include "drivers/postgresql/types.h"

namespace sextant::postgresql {
namespace {

TEST(PostgresqlErrors, TakeTheExactStateBeforeItsClass) {
  struct Case {
    std::string_view state;
    ErrorCode code;
  };
  Case const cases[]{
      {"42601", ErrorCode::syntax},          {"42P01", ErrorCode::not_found},   {"42P07", ErrorCode::already_exists},
      {"42804", ErrorCode::invalid_argument}, {"23505", ErrorCode::constraint},  {"22012", ErrorCode::bad_data},
      {"22023", ErrorCode::invalid_argument}, {"28P01", ErrorCode::unauthenticated}, {"42501", ErrorCode::unauthorized},
      {"25006", ErrorCode::read_only},       {"25P02", ErrorCode::invalid_state}, {"57014", ErrorCode::cancelled},
      {"57P01", ErrorCode::unavailable},     {"08006", ErrorCode::unavailable}, {"08P01", ErrorCode::internal},
      {"3D000", ErrorCode::not_found},       {"53100", ErrorCode::limit},       {"0A000", ErrorCode::not_supported},
      {"AB123", ErrorCode::invalid_argument}, {"", ErrorCode::unavailable},
  };
  for (auto const& test : cases) EXPECT_EQ(code_of(test.state), test.code) << test.state;
}

TEST(PostgresqlErrors, PointAtTheWholeTokenInBytes) {
  struct Case {
    std::string_view statement;
    int64_t position;
    std::string_view token;
  };
  Case const cases[]{
      {"select * from missing", 15, "missing"},
      {"select 'é😀', nope from t", 14, "nope"},
      {"select \"a \"\"b\" from t", 8, "\"a \"\"b\""},
      {"select schön", 8, "schön"},
      {"select 1 +* 2", 11, "*"},
      {"select 'open", 8, "'open"},
      {"select", 7, ""},
      {"select 1", 100, ""},
  };
  for (auto const& test : cases) {
    auto const range = token_at(test.statement, test.position);
    EXPECT_EQ(test.statement.substr(range.begin, range.end - range.begin), test.token) << test.statement;
  }
  EXPECT_EQ(token_at("select", 7), (TextRange{.begin = 6, .end = 6}));
}

TEST(PostgresqlErrors, PreferTheWordThatIsNotTranslated) {
  ServerMessage message;
  set_message_field(message, 'S', "FEHLER");
  set_message_field(message, 'V', "ERROR");
  set_message_field(message, 'P', "15");
  EXPECT_EQ(message.severity, "ERROR");
  EXPECT_EQ(message.position, 15);
}

TEST(PostgresqlErrors, FindTheStateInMessagesOfLibpq) {
  EXPECT_EQ(find_sqlstate("connection to server at \"::1\", port 5432 failed: FATAL:  28P01: password authentication failed"), "28P01");
  EXPECT_EQ(find_sqlstate("FATAL:  3D000: database \"x\" does not exist\nLOCATION: InitPostgres"), "3D000");
  EXPECT_EQ(find_sqlstate("connection to server at \"::1\", port 1 failed: Connection refused\n\tIs the server running?"), "");
  EXPECT_EQ(find_sqlstate("could not translate host name \"x\": ABC"), "");
}

TEST(PostgresqlCommands, CountRowsOnlyWhereRowsChange) {
  EXPECT_EQ(rows_affected("INSERT 0 5"), 5);
  EXPECT_EQ(rows_affected("UPDATE 0"), 0);
  EXPECT_EQ(rows_affected("MERGE 12"), 12);
  EXPECT_EQ(rows_affected("COPY 3"), 3);
  EXPECT_EQ(rows_affected("SELECT 5"), std::nullopt);
  EXPECT_EQ(rows_affected("CREATE TABLE"), std::nullopt);
  EXPECT_EQ(rows_affected("INSERT"), std::nullopt);
  EXPECT_EQ(rows_affected(""), std::nullopt);
}

TEST(PostgresqlTypes, NameTheirModifiers) {
  struct Case {
    uint32_t oid;
    int32_t modifier;
    std::string_view name;
  };
  Case const cases[]{
      {23, -1, "int4"},
      {1700, -1, "numeric"},
      {1700, (12 << 16 | 2) + 4, "numeric(12,2)"},
      {1700, (3 << 16 | (-2 & 0x7ff)) + 4, "numeric(3,-2)"},
      {1043, 24, "varchar(20)"},
      {1042, 9, "char(5)"},
      {1184, 3, "timestamptz(3)"},
      {1007, -1, "int4[]"},
      {1015, 24, "varchar(20)[]"},
      {1560, 8, "bit(8)"},
      {1186, 0x7fff << 16 | 3, "interval(3)"},
      {999'999, -1, ""},
  };
  for (auto const& test : cases) EXPECT_EQ(builtin_type_name(test.oid, test.modifier), test.name);
}

TEST(PostgresqlTypes, LeaveDatesToTheServerWhenItWritesThemItsOwnWay) {
  EXPECT_EQ(plan_for(1082, {}).type, Type::date);
  EXPECT_EQ(plan_for(1082, {.iso_dates = false}).type, Type::text);
  EXPECT_FALSE(plan_for(1184, {.known_time_zone = false}).has_binary());
  EXPECT_EQ(plan_for(1114, {.known_time_zone = false}).type, Type::timestamp);
  EXPECT_EQ(plan_for(1186, {.postgres_intervals = false}).type, Type::text);
  EXPECT_EQ(plan_for(1186, {.server_version = 170000}).type, Type::text);
}

}  // namespace
}  // namespace sextant::postgresql
