// Read-only sessions: each known way past DuckDB's own settings is refused, and no file has changed.
#include <sys/stat.h>

#include "drivers/duckdb/guard.h"
#include "drivers/duckdb/test_place.h"

namespace sextant::duckdb {
namespace {

class Guard : public PlaceTest {
 protected:
  void SetUp() override {
    PlaceTest::SetUp();
    database_ = make_database({"CREATE TABLE kept (id integer, name varchar)", "INSERT INTO kept VALUES (1, 'one')",
                               "CREATE MACRO reading(f) AS TABLE SELECT * FROM read_text(f)",
                               "CREATE VIEW hosts AS SELECT * FROM glob('/etc/*')",
                               "CREATE MACRO logging() AS TABLE SELECT * FROM enable_logging(storage = 'stdout')"});
    write("secret.csv", "password\nhunter2\n");
    make_database({"CREATE TABLE hidden (v integer)"}, "other.duckdb");
  }

  // Runs in a read-only session of its own; afterwards every file is as it was, and the database opens.
  Result<std::string> attempt(std::string const& sql) {
    auto const before = files();
    auto result = Result<std::string>(std::string());
    {
      auto const session = open(database_, true);
      result = try_run(*session, sql);
      if (session->alive()) {
        auto const verified = session->verify_read_only();
        EXPECT_TRUE(verified.ok()) << sql << ": " << verified.error().message;
      }
    }
    EXPECT_EQ(files(), before) << sql;
    auto const session = open(database_, true);
    EXPECT_EQ(run(*session, "SELECT * FROM kept"), "1|one\n");
    return result;
  }
  void expect_refused(std::string const& sql) {
    auto const result = attempt(sql);
    EXPECT_FALSE(result.ok()) << sql << " gave " << *result;
    if (!result.ok()) {
      EXPECT_FALSE(result.error().message.empty());
    }
  }

  std::string database_;
};

TEST_F(Guard, D1CopyOverTheDatabase) {
  expect_refused("COPY (SELECT 'x') TO '" + database_ + "' (FORMAT csv, USE_TMP_FILE false)");
  expect_refused("COPY (SELECT 'x') TO '" + database_ + ".wal' (FORMAT csv, USE_TMP_FILE false)");
  expect_refused("COPY (SELECT 'x') TO '" + database_ + ".wal.checkpoint' (FORMAT csv, USE_TMP_FILE false)");
}

TEST_F(Guard, D2CopyInsideExplainAndPrepare) {
  expect_refused("EXPLAIN ANALYZE COPY (SELECT 'x') TO '" + database_ + "' (FORMAT csv, USE_TMP_FILE false)");
  expect_refused("PREPARE p AS COPY (SELECT 'x') TO '" + database_ + "' (FORMAT csv, USE_TMP_FILE false)");
  auto const session = open(database_, true);
  EXPECT_FALSE(try_run(*session, "EXECUTE p").ok());
}

TEST_F(Guard, D4LogsIntoFiles) {
  expect_refused("SELECT * FROM enable_logging(storage='file', storage_config={'path': '" + path("log") + "'})");
  expect_refused("SELECT * FROM \"enable_logging\"(storage='file', storage_config={'path': '" + database_ + ".tmp'})");
  expect_refused("CALL enable_logging(storage='file', storage_config={'path': '" + path("log/") + "'})");
}

TEST_F(Guard, D5PrintingToStandardOutput) {
  expect_refused("SELECT * FROM enable_logging(storage='stdout')");
  expect_refused("SELECT * FROM enable_profiling()");
  // A macro hides the name. Whatever it does, standard output is not there to be written to.
  testing::internal::CaptureStdout();
  {
    auto const session = open(database_, true);
    try_run(*session, "SELECT * FROM logging()").ok();
    try_run(*session, "SELECT 1").ok();
  }
  EXPECT_EQ(testing::internal::GetCapturedStdout(), "");
  EXPECT_EQ(run(*open(database_, true), "SELECT id FROM kept"), "1\n");
}

TEST_F(Guard, D6WritingAndReadingElsewhere) {
  expect_refused("COPY kept TO '" + path("out.csv") + "'");
  expect_refused("EXPORT DATABASE '" + path("export") + "'");
  expect_refused("SET log_query_path='" + path("f") + "'");
  expect_refused("ATTACH '" + path("other.duckdb") + "' (READ_ONLY)");
  expect_refused("CREATE PERSISTENT SECRET s (TYPE s3, KEY_ID 'a', SECRET 'b')");
}

TEST_F(Guard, D7FunctionsThatReadFiles) {
  auto const secret = path("secret.csv");
  for (std::string const sql :
       {"SELECT * FROM \"read_text\"('{}')", "FROM '{}'", "SELECT * FROM reading('{}')", "SELECT * FROM read_csv('{}')",
        "SELECT * FROM read_blob('{}')", "FROM query('FROM ''{}''')", "SELECT * FROM sniff_csv('{}')",
        "SELECT * FROM json_execute_serialized_sql(json_serialize_sql('FROM ''{}'''))"}) {
    expect_refused(fmt::format(fmt::runtime(sql), secret));
  }
  expect_refused("SELECT * FROM glob('/etc/*')");
  expect_refused("SELECT * FROM hosts");
  expect_refused("INSTALL httpfs");
  expect_refused("LOAD '" + path("x.duckdb_extension") + "'");
}

// The sandbox alone, without the list of statements and DuckDB's settings: a session that may write, in a folder whose
// data files it was given. Nothing else can be read or written.
TEST_F(Guard, TheSandboxHoldsByItself) {
  write("data/a.csv", "x\n1\n");
  auto const before = files();
  auto const session = open(path("data"));
  EXPECT_EQ(run(*session, "SELECT * FROM a"), "1\n");
  for (auto const& sql : {"COPY (SELECT 1) TO '" + path("data/b.csv") + "'", "COPY (SELECT 1) TO '" + path("data/a.csv") + "'",
                          "SELECT * FROM read_text('" + path("secret.csv") + "')", "ATTACH '" + path("other.duckdb") + "' AS o"}) {
    EXPECT_FALSE(try_run(*session, sql).ok()) << sql;
  }
  run(*session, "CREATE TABLE made AS SELECT x + 1 AS y FROM a");
  EXPECT_EQ(run(*session, "SELECT * FROM made"), "2\n");
  EXPECT_EQ(files(), before);
}

TEST_F(Guard, StatementsAreNotCounted) {
  expect_refused("SELECT 1; COPY kept TO '" + path("out.csv") + "'");
  expect_refused("SELECT 'a\\'; COPY kept TO '" + path("out.csv") + "'; --'");
}

TEST(Explained, IsWhatStandsBehindIt) {
  EXPECT_EQ(explained("EXPLAIN SELECT 1"), "SELECT 1");
  EXPECT_EQ(explained("/* c */ explain -- x\n analyze SELECT 1"), "SELECT 1");
  EXPECT_EQ(explained("EXPLAIN (FORMAT json) COPY t TO 'x'"), "COPY t TO 'x'");
  EXPECT_EQ(explained("EXPLAIN (ANALYZE, FORMAT json) SELECT 1"), "SELECT 1");
  EXPECT_EQ(explained("SELECT 1"), std::nullopt);
  EXPECT_EQ(explained("EXPLAIN"), "");
}

}  // namespace
}  // namespace sextant::duckdb
