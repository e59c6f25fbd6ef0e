#include "drivers/sqlite/session.h"

#include <gmock/gmock.h>

#include <future>

#include "drivers/sqlite/test_database.h"

namespace sextant::sqlite {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr std::string_view endless =
    "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c) SELECT count(*) FROM c";

class SqliteSessionTest : public SqliteTest {};

TEST_F(SqliteSessionTest, GivesEveryValueItsOwnStorageClass) {
  auto const session = open(
      "CREATE TABLE zoo(v); INSERT INTO zoo VALUES (1), (-9223372036854775808), (9223372036854775807), (1.5), (-0.0),"
      "(9e999), (1e-320), ('text'), (''), (x'00ff'), (x''), (NULL), (9007199254740993), (char(0x1F34E) || char(0) || 'b')");
  auto const result = run(*session, "SELECT v FROM zoo");
  std::vector<std::string> values;
  for (auto const& row : result.rows) values.push_back(row[0]);
  EXPECT_THAT(values, ElementsAre("1", "-9223372036854775808", "9223372036854775807", "1.5", "-0.0", "inf",
                                  fmt::format("{:#}", 1e-320), "'text'", "''", "x'00ff'", "x''", "NULL", "9007199254740993",
                                  std::string("'\xF0\x9F\x8D\x8E\0b'", 8)));
  EXPECT_EQ(result.schema->fields[0].type.type, Type::variant);
  EXPECT_EQ(result.schema->text_style.floats, TextStyle::Float::fifteen_digits);
  EXPECT_EQ(result.schema->text_style.binary, TextStyle::Binary::raw);
}

TEST_F(SqliteSessionTest, SeesColumnsThatAnotherConnectionAddedAndDropped) {
  auto const session = open("CREATE TABLE t(a, b); INSERT INTO t VALUES (1, 2)");
  EXPECT_EQ(run(*session, "SELECT * FROM t").schema->fields.size(), 2U);
  make_file("ALTER TABLE t ADD COLUMN c DEFAULT 3");
  auto const wider = run(*session, "SELECT * FROM t");
  ASSERT_EQ(wider.schema->fields.size(), 3U);
  EXPECT_THAT(wider.rows[0], ElementsAre("1", "2", "3"));
  make_file("ALTER TABLE t DROP COLUMN a");
  auto const narrower = run(*session, "SELECT * FROM t");
  EXPECT_EQ(narrower.schema->fields[0].name, "b");
  EXPECT_THAT(narrower.rows[0], ElementsAre("2", "3"));
  // The same in a database that is attached.
  auto const other = make_file("CREATE TABLE o(x)", "other.db");
  run(*session, fmt::format("ATTACH '{}' AS other", other));
  run(*session, "SELECT * FROM o");
  make_file("ALTER TABLE o ADD COLUMN y", "other.db");
  EXPECT_EQ(run(*session, "SELECT * FROM o").schema->fields.size(), 2U);
}

TEST_F(SqliteSessionTest, KeepsTextThatIsNotUtf8AsItsBytes) {
  auto const session = open("CREATE TABLE t(a); INSERT INTO t VALUES (CAST(x'61ff62' AS TEXT))");
  EXPECT_EQ(cell(*session, "SELECT a FROM t"), "'a\xff"
                                               "b'");
}

TEST_F(SqliteSessionTest, TypesColumnsTheEngineVouchesFor) {
  auto const session = open(
      "CREATE TABLE s(id INTEGER PRIMARY KEY, i INT, r REAL, t TEXT, b BLOB, x ANY) STRICT;"
      "INSERT INTO s VALUES (5, 6, 7, 'eight', x'09', 'ten'), (6, NULL, NULL, NULL, NULL, 1.5);"
      "CREATE TABLE plain(id INTEGER PRIMARY KEY, name VARCHAR(20)); INSERT INTO plain VALUES (1, 2);"
      "CREATE TABLE odd(id INTEGER PRIMARY KEY DESC, n INTEGER); INSERT INTO odd VALUES ('x', 'y');"
      "CREATE TABLE pair(a INTEGER, b INTEGER, PRIMARY KEY(a, b)); CREATE TABLE wr(id INTEGER PRIMARY KEY) WITHOUT ROWID;"
      "CREATE VIEW both AS SELECT id FROM plain UNION ALL SELECT 'text';");
  auto const types = [&](std::string_view sql) {
    std::vector<std::string_view> names;
    auto const result = run(*session, sql);
    for (auto const& field : result.schema->fields) names.push_back(to_string(field.type.type));
    return names;
  };
  EXPECT_THAT(types("SELECT * FROM s"), ElementsAre("int64", "int64", "float64", "text", "binary", "variant"));
  EXPECT_THAT(run(*session, "SELECT * FROM s").rows,
              ElementsAre(ElementsAre("5", "6", "7.0", "'eight'", "x'09'", "'ten'"),
                          ElementsAre("6", "NULL", "NULL", "NULL", "NULL", "1.5")));
  EXPECT_THAT(types("SELECT id, name, rowid FROM plain"), ElementsAre("int64", "variant", "int64"));
  EXPECT_THAT(types("SELECT id, n FROM odd"), ElementsAre("variant", "variant"));
  EXPECT_THAT(types("SELECT a FROM pair"), ElementsAre("variant"));
  EXPECT_THAT(types("SELECT id FROM wr"), ElementsAre("variant"));
  EXPECT_THAT(types("SELECT id + 0 FROM plain"), ElementsAre("variant"));
  // The engine's metadata follows only the first part of a UNION; a type from there would be a lie.
  EXPECT_THAT(types("SELECT id FROM plain UNION ALL SELECT 'text'"), ElementsAre("variant"));
  EXPECT_THAT(types("SELECT id FROM both"), ElementsAre("variant"));
  EXPECT_THAT(types("SELECT plain.id FROM s LEFT JOIN plain ON plain.id = s.i"), ElementsAre("int64"));
  EXPECT_EQ(cell(*session, "SELECT plain.id FROM s LEFT JOIN plain ON plain.id = s.i"), "NULL");
}

TEST_F(SqliteSessionTest, ReportsDeclaredTypesAndOrigins) {
  auto const session = open("CREATE TABLE \"my t\"(id INTEGER PRIMARY KEY, \"na\"\"me\" VARCHAR(20), c); CREATE VIEW v AS SELECT * FROM \"my t\"");
  auto const fields = run(*session, "SELECT id AS a, \"na\"\"me\" b, c, 1 + 1 FROM \"my t\"").schema->fields;
  EXPECT_EQ(fields[0].name, "a");
  EXPECT_EQ(fields[0].type.vendor_name, "INTEGER");
  EXPECT_EQ(fields[0].origin.table, "my t");
  EXPECT_EQ(fields[0].origin.schema, "main");
  EXPECT_EQ(fields[0].origin.column, "id");
  EXPECT_EQ(fields[1].type.vendor_name, "VARCHAR(20)");
  EXPECT_EQ(fields[1].origin.column, "na\"me");
  EXPECT_EQ(fields[2].type.vendor_name, "");
  EXPECT_TRUE(fields[3].origin.empty());
}

TEST_F(SqliteSessionTest, ClaimsNoOriginWhereRowsCouldBeMixedUp) {
  auto const session = open("CREATE TABLE t(id INTEGER PRIMARY KEY, name); CREATE VIEW v AS SELECT id, name FROM t");
  for (auto const* const sql :
       {"SELECT a.id, b.name FROM t a JOIN t AS b", "SELECT id, name FROM t UNION SELECT 1, 2", "SELECT id, name FROM v",
        "SELECT id, (SELECT name FROM t AS x WHERE x.id = t.id + 1) FROM t", "WITH c AS (SELECT * FROM t) SELECT * FROM c"}) {
    auto const result = run(*session, sql);
    for (auto const& field : result.schema->fields) EXPECT_TRUE(field.origin.empty()) << sql;
  }
  EXPECT_FALSE(run(*session, "SELECT t.id, t.name FROM main.t WHERE t.id > 0").schema->fields[0].origin.empty());
}

TEST_F(SqliteSessionTest, RunsExactlyOneStatement) {
  auto const session = open("CREATE TABLE t(a)");
  for (auto const* const sql : {"SELECT 1; SELECT 2", "INSERT INTO t VALUES (1); DELETE FROM t", "PRAGMA foreign_keys=0; SELECT 1",
                                "CREATE TRIGGER x AFTER INSERT ON t BEGIN SELECT 1; END; DROP TABLE t"}) {
    auto const error = failure_of(*session, sql);
    EXPECT_EQ(error.code, ErrorCode::invalid_argument) << sql;
    EXPECT_TRUE(error.position.has_value()) << sql;
  }
  EXPECT_EQ(cell(*session, "PRAGMA foreign_keys"), "1");
  EXPECT_EQ(cell(*session, "SELECT count(*) FROM t"), "0");
  EXPECT_EQ(cell(*session, "SELECT 1; -- the end\n /* really */ ;"), "1");
  run(*session, "CREATE TRIGGER y AFTER INSERT ON t BEGIN SELECT 1; SELECT 2; END;");
  run(*session, "EXPLAIN CREATE TRIGGER z AFTER INSERT ON t BEGIN SELECT 1; SELECT 2; END");
}

TEST_F(SqliteSessionTest, RefusesTextWithoutAStatement) {
  auto const session = open();
  for (auto const text : {std::string_view(""), std::string_view(" \n"), std::string_view("-- hi"), std::string_view(";"),
                          std::string_view("/* open"), std::string_view("SELECT 1\0; DROP TABLE t", 23), std::string_view("\0", 1)}) {
    EXPECT_EQ(failure_of(*session, text).code, ErrorCode::invalid_argument) << text;
  }
  EXPECT_EQ(failure_of(*session, std::string_view("SELECT 1\0", 9)).position, (TextRange{8, 9}));
}

TEST_F(SqliteSessionTest, DoesWritesAtExecuteAndCountsRows) {
  auto const session = open("CREATE TABLE t(a)");
  auto cursor = session->execute({.text = "INSERT INTO t VALUES (1), (2), (3)"}, {});
  ASSERT_TRUE(cursor.ok());
  EXPECT_TRUE((*cursor)->schema()->fields.empty());
  cursor->reset();
  EXPECT_EQ(cell(*session, "SELECT count(*) FROM t"), "3");
  auto const update = run(*session, "WITH x AS (SELECT 2 AS a) UPDATE t SET a = 9 WHERE a IN (SELECT a FROM x)");
  EXPECT_EQ(update.outcome.command, "UPDATE");
  EXPECT_EQ(update.outcome.rows_affected, 1);
  auto const returning = run(*session, "DELETE FROM t RETURNING a");
  EXPECT_EQ(returning.rows.size(), 3U);
  EXPECT_EQ(returning.outcome.rows_affected, 3);
  auto const create = run(*session, "CREATE TABLE u(a)");
  EXPECT_EQ(create.outcome.command, "CREATE TABLE");
  EXPECT_EQ(create.outcome.rows_affected, std::nullopt);
  EXPECT_EQ(run(*session, "SELECT 1").outcome.rows_affected, std::nullopt);
}

TEST_F(SqliteSessionTest, DoesReturningWritesEvenIfNobodyReadsTheRows) {
  auto const session = open("CREATE TABLE t(a)");
  { auto const cursor = session->execute({.text = "INSERT INTO t VALUES (1), (2) RETURNING a"}, {}); }
  EXPECT_EQ(cell(*session, "SELECT count(*) FROM t"), "2");
}

TEST_F(SqliteSessionTest, StartsWithASmallBatchThatGrows) {
  auto const session = open();
  auto const result = try_run(*session, "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 5000) SELECT n FROM c",
                              {}, {.first_batch_rows = 10});
  ASSERT_TRUE(result.ok());
  EXPECT_EQ(result->rows.size(), 5000U);
  EXPECT_EQ(result->rows[4999][0], "5000");
  EXPECT_EQ(result->batch_rows[0], 10);
  EXPECT_EQ(result->batch_rows[1], 20);
  EXPECT_EQ(result->batch_rows[2], 40);
}

TEST_F(SqliteSessionTest, BoundsABatchByItsBytes) {
  auto const session = open();
  auto const result = try_run(*session, "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 50) SELECT zeroblob(1000) FROM c",
                              {}, {.max_batch_bytes = 10'000});
  ASSERT_TRUE(result.ok());
  for (auto const rows : result->batch_rows) EXPECT_LE(rows, 10);
  EXPECT_EQ(result->rows.size(), 50U);
}

TEST_F(SqliteSessionTest, CarriesACellOfAHundredMegabytes) {
  auto const session = open("CREATE TABLE t(a, b); INSERT INTO t VALUES (zeroblob(100000000), 'x')");
  auto cursor = session->execute({.text = "SELECT a, CAST(a AS TEXT), b FROM t"}, {});
  ASSERT_TRUE(cursor.ok());
  auto batch = (*cursor)->next();
  ASSERT_TRUE(batch.ok());
  EXPECT_EQ((*batch)->columns[0].children[static_cast<size_t>(VariantTag::binary)].bytes(0).size(), 100'000'000U);
  EXPECT_EQ((*batch)->columns[1].children[static_cast<size_t>(VariantTag::text)].bytes(0).size(), 100'000'000U);
}

TEST_F(SqliteSessionTest, CarriesTwoThousandColumnsAndRepeatedNames) {
  std::string columns;
  for (int index = 0; index < 2000; ++index) columns += fmt::format("{}c{}", index == 0 ? "" : ", ", index);
  auto const session = open("CREATE TABLE wide(" + columns + "); INSERT INTO wide(c1999) VALUES (7)");
  auto const result = run(*session, "SELECT * FROM wide");
  ASSERT_EQ(result.rows.size(), 1U);
  EXPECT_EQ(result.rows[0].size(), 2000U);
  EXPECT_EQ(result.rows[0][1999], "7");
  auto const repeated = run(*session, "SELECT 1 AS a, 2 AS a, 3 AS \"\"");
  EXPECT_THAT(repeated.rows[0], ElementsAre("1", "2", "3"));
  EXPECT_EQ(repeated.schema->fields[1].name, "a");
}

TEST_F(SqliteSessionTest, AllowsOneCursorAtATime) {
  auto const session = open();
  auto cursor = session->execute({.text = "SELECT 1"}, {});
  ASSERT_TRUE(cursor.ok());
  EXPECT_EQ(failure_of(*session, "SELECT 2").code, ErrorCode::invalid_state);
  cursor->reset();
  EXPECT_EQ(cell(*session, "SELECT 2"), "2");
}

TEST_F(SqliteSessionTest, MapsErrorsToCodesPositionsAndHints) {
  auto const session = open(
      "CREATE TABLE p(id INTEGER PRIMARY KEY); CREATE TABLE t(a UNIQUE, b NOT NULL DEFAULT 1, c CHECK (c > 0), d REFERENCES p);"
      "INSERT INTO t(a) VALUES (1); CREATE TABLE st(a INT) STRICT");
  struct Case {
    std::string_view sql;
    ErrorCode code;
    std::string_view vendor_code;
    std::optional<TextRange> position;
  };
  for (auto const& [sql, code, vendor_code, position] : std::vector<Case>{
           {"SELECT * FORM t", ErrorCode::syntax, "1", TextRange{9, 13}},
           {"SELECT 1 +", ErrorCode::syntax, "1", TextRange{10, 10}},
           {"SELECT 'open", ErrorCode::syntax, "1", TextRange{7, 12}},
           {"SELECT * FROM nowhere", ErrorCode::not_found, "1", std::nullopt},
           {"SELECT 1,\n nope FROM t", ErrorCode::not_found, "1", TextRange{11, 15}},
           {"SELECT nofunc(1)", ErrorCode::not_found, "1", TextRange{7, 13}},
           {"CREATE TABLE t(a)", ErrorCode::already_exists, "1", TextRange{13, 14}},
           {"INSERT INTO t(a) VALUES (1)", ErrorCode::constraint, "2067", std::nullopt},
           {"INSERT INTO t(b) VALUES (NULL)", ErrorCode::constraint, "1299", std::nullopt},
           {"INSERT INTO t(c) VALUES (-1)", ErrorCode::constraint, "275", std::nullopt},
           {"INSERT INTO t(d) VALUES (5)", ErrorCode::constraint, "787", std::nullopt},
           {"INSERT INTO p VALUES ('x')", ErrorCode::constraint, "20", std::nullopt},
           {"INSERT INTO st VALUES ('x')", ErrorCode::constraint, "3091", std::nullopt},
           {"SELECT abs(-9223372036854775808)", ErrorCode::bad_data, "1", std::nullopt},
           {"SELECT json('{')", ErrorCode::bad_data, "1", std::nullopt},
           {"COMMIT", ErrorCode::invalid_state, "1", std::nullopt},
           {"SELECT zeroblob(2000000000)", ErrorCode::limit, "18", std::nullopt},
       }) {
    auto const error = failure_of(*session, sql);
    EXPECT_EQ(error.code, code) << sql << ": " << error.message;
    EXPECT_EQ(error.vendor_code, vendor_code) << sql;
    if (position) {
      EXPECT_EQ(error.position, position) << sql << ": " << (error.position ? error.position->begin : 0);
    }
  }
}

TEST_F(SqliteSessionTest, ReportsADamagedPageAsBadData) {
  auto const file = make_file("CREATE TABLE t(a); WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 2000) "
                              "INSERT INTO t SELECT zeroblob(100) FROM c");
  auto bytes = read_file(file);
  bytes.replace(8192, 4096, std::string(4096, '\x5a'));
  std::ofstream(file, std::ios::binary) << bytes;
  auto const session = connect({{"path", file}});
  EXPECT_EQ(failure_of(*session, "SELECT count(a) FROM t").code, ErrorCode::bad_data);
  EXPECT_EQ(cell(*session, "SELECT 1"), "1");
}

TEST_F(SqliteSessionTest, ReportsALockAsWorthTryingAgain) {
  auto const file = make_file("CREATE TABLE t(a)");
  auto const session = connect({{"path", file}, {"busy_timeout_ms", "20"}});
  sqlite3* other = nullptr;
  sqlite3_open(file.c_str(), &other);
  sqlite3_exec(other, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr);
  auto const error = failure_of(*session, "INSERT INTO t VALUES (1)");
  sqlite3_close(other);
  EXPECT_EQ(error.code, ErrorCode::unavailable);
  EXPECT_TRUE(error.retryable);
  run(*session, "INSERT INTO t VALUES (1)");
}

TEST_F(SqliteSessionTest, HasTransactions) {
  auto const session = open("CREATE TABLE t(a)");
  auto* const transactions = session->transactions();
  ASSERT_NE(transactions, nullptr);
  EXPECT_EQ(transactions->state(), TransactionState::none);
  EXPECT_TRUE(transactions->begin().ok());
  EXPECT_EQ(transactions->state(), TransactionState::open);
  run(*session, "INSERT INTO t VALUES (1)");
  EXPECT_TRUE(transactions->rollback().ok());
  EXPECT_EQ(cell(*session, "SELECT count(*) FROM t"), "0");
  EXPECT_TRUE(transactions->begin().ok());
  EXPECT_EQ(transactions->begin().error().code, ErrorCode::invalid_state);
  run(*session, "INSERT INTO t VALUES (1)");
  EXPECT_TRUE(transactions->commit().ok());
  EXPECT_EQ(transactions->state(), TransactionState::none);
  EXPECT_EQ(cell(*session, "SELECT count(*) FROM t"), "1");
}

TEST_F(SqliteSessionTest, CancelsARunningStatementFromAnotherThread) {
  auto const session = open();
  auto cursor = session->execute({.text = endless}, {});
  ASSERT_TRUE(cursor.ok());
  auto reading = std::async(std::launch::async, [&] { return (*cursor)->next(); });
  session->cancel();
  auto const batch = reading.get();
  ASSERT_FALSE(batch.ok());
  EXPECT_EQ(batch.error().code, ErrorCode::cancelled);
  EXPECT_EQ(batch.error().damage, Damage::statement);
  cursor->reset();
  EXPECT_EQ(cell(*session, "SELECT 1"), "1");
}

TEST_F(SqliteSessionTest, ACancelWithNothingRunningHitsNothing) {
  auto const session = open();
  session->cancel();
  EXPECT_EQ(cell(*session, "SELECT 1"), "1");
  for (int round = 0; round < 200; ++round) {
    auto cancelling = std::async(std::launch::async, [&] { session->cancel(); });
    auto const result = try_run(*session, "SELECT 1");
    EXPECT_TRUE(result.ok() || result.error().code == ErrorCode::cancelled);
    cancelling.get();
    EXPECT_EQ(cell(*session, "SELECT 2"), "2");
  }
}

TEST_F(SqliteSessionTest, StopsAtTheDeadline) {
  auto const session = open();
  auto const result = try_run(*session, endless, {}, {.timeout = std::chrono::milliseconds(30)});
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().code, ErrorCode::timeout);
  EXPECT_EQ(cell(*session, "SELECT 1"), "1");
}

TEST_F(SqliteSessionTest, CancelsTheWaitForALock) {
  auto const file = make_file("CREATE TABLE t(a)");
  auto const session = connect({{"path", file}, {"busy_timeout_ms", "60000"}});
  sqlite3* other = nullptr;
  sqlite3_open(file.c_str(), &other);
  sqlite3_exec(other, "BEGIN EXCLUSIVE", nullptr, nullptr, nullptr);
  auto const result = try_run(*session, "INSERT INTO t VALUES (1)", {}, {.timeout = std::chrono::milliseconds(30)});
  sqlite3_close(other);
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().code, ErrorCode::timeout);
}

TEST_F(SqliteSessionTest, SaysThatAnInterruptedWriteTookItsTransactionWithIt) {
  auto const session = open("CREATE TABLE t(a)");
  run(*session, "BEGIN");
  run(*session, "INSERT INTO t VALUES (1)");
  auto const result = try_run(*session, "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c) INSERT INTO t SELECT n FROM c", {},
                              {.timeout = std::chrono::milliseconds(30)});
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().code, ErrorCode::timeout);
  EXPECT_EQ(result.error().damage, Damage::transaction);
  EXPECT_THAT(result.error().message, HasSubstr("rolled back the whole transaction"));
  EXPECT_EQ(session->transactions()->state(), TransactionState::none);
  EXPECT_EQ(cell(*session, "SELECT count(*) FROM t"), "0");
}

TEST_F(SqliteSessionTest, HandsOutSlowRowsBeforeTheBatchIsFull) {
  auto const session = open();
  // Each row counts to half a million first, so a full batch of 256 would take seconds.
  auto cursor = session->execute({.text = "WITH RECURSIVE r(k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM r WHERE k < 256) SELECT k, "
                                          "(WITH RECURSIVE c(n) AS (SELECT r.k UNION ALL SELECT n + 1 FROM c WHERE n < 500000) "
                                          "SELECT count(*) FROM c) FROM r"}, {});
  ASSERT_TRUE(cursor.ok());
  auto const batch = (*cursor)->next();
  ASSERT_TRUE(batch.ok());
  EXPECT_GE((*batch)->rows, 1);
  EXPECT_LT((*batch)->rows, 256);
}

TEST_F(SqliteSessionTest, BatchesOutliveCursorAndSession) {
  auto session = open("CREATE TABLE t(a); INSERT INTO t VALUES ('kept')");
  auto cursor = session->execute({.text = "SELECT a FROM t"}, {});
  auto batch = (*cursor)->next();
  cursor->reset();
  session.reset();
  EXPECT_EQ(literal((*batch)->columns[0], Type::variant, 0), "'kept'");
}

}  // namespace
}  // namespace sextant::sqlite
