// Compares our splitter and classifier with SQLite itself.
#include <sqlite3.h>

#include "sql/classifier.h"
#include "sql/lexer.h"
#include "sql/splitter.h"

namespace sextant::sql {
namespace {

// The script ends behind a semicolon that ends a statement: what follows it is a statement of its own.
bool is_complete(std::string const& script) {
  std::string const followed = script + "\nSELECT 'next'";
  auto const statements = split_statements(followed, sqlite_dialect);
  return !statements.empty() && token_text(followed, statements.back().text) == "SELECT 'next'";
}

// Pieces that open, close and hide things, put together at random. The seed is fixed; a failure prints the script.
TEST(Sqlite, CompletesRandomScriptsAsSqliteDoes) {
  static constexpr char const* pieces[] = {"a",  " ",   "\n",   ";",    ";",       ";",        "'",    "\"",   "`",      "[",     "]",
                                           "--", "/*",  "*/",   "\\",   "create ", "trigger ", "end ", "end",  "begin ", "temp ", "temporary ",
                                           "(",  "case ", "''", "explain ", "1",     "+",        "-",    "/",    "*",      "ü",     "\r"};
  uint32_t state = 20240607;
  int complete = 0;
  for (int round = 0; round < 100'000; ++round) {
    // Half of them are about triggers.
    std::string script = round % 2 == 0 ? "SELECT " : "CREATE TRIGGER ";
    for (int i = 0; i < 12; ++i) {
      state = state * 1664525 + 1013904223;
      script += pieces[(state >> 12) % std::size(pieces)];
    }
    if (round % 4 == 1) script += "; end;";
    bool const theirs = sqlite3_complete(script.c_str()) != 0;
    ASSERT_EQ(is_complete(script), theirs) << "round " << round << ": " << script;
    if (theirs) ++complete;
  }
  EXPECT_GT(complete, 1'000);
}

class SqliteParser : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_EQ(sqlite3_open(":memory:", &database_), SQLITE_OK);
    ASSERT_EQ(sqlite3_exec(database_, "CREATE TABLE t(a, b, \"into\"); CREATE TABLE u(a)", nullptr, nullptr, nullptr), SQLITE_OK);
  }
  void TearDown() override { sqlite3_close(database_); }

  // Whether the first statement only reads, and where it ends. REQUIRES: it compiles.
  bool read_first(std::string const& script, size_t& end) {
    sqlite3_stmt* statement = nullptr;
    char const* tail = nullptr;
    EXPECT_EQ(sqlite3_prepare_v2(database_, script.c_str(), -1, &statement, &tail), SQLITE_OK) << script;
    end = tail == nullptr ? script.size() : static_cast<size_t>(tail - script.c_str());
    bool const reads = statement != nullptr && sqlite3_stmt_readonly(statement) != 0;
    sqlite3_finalize(statement);
    return reads;
  }

  sqlite3* database_ = nullptr;
};

constexpr char const* statements[] = {
    "SELECT 1", "SELECT ';', \"a;\", [a], `b` FROM t", "VALUES (1), (2)", "WITH x AS (SELECT 1) SELECT * FROM x",
    "WITH x AS (SELECT 1) INSERT INTO t(a) SELECT * FROM x", "WITH x AS (SELECT 1) UPDATE 't' SET a = 1",
    "WITH x AS (SELECT 1) DELETE FROM t", "WITH x AS (SELECT 1) REPLACE INTO t(a) SELECT * FROM x", "INSERT INTO t DEFAULT VALUES",
    "REPLACE INTO t(a) VALUES (1)", "UPDATE t SET a = 1", "UPDATE OR REPLACE t SET a = 1", "DELETE FROM t", "CREATE TABLE v(a)",
    "CREATE TEMP TABLE v(a)", "CREATE VIEW v AS SELECT 1", "CREATE INDEX i ON t(a)", "DROP TABLE u", "ALTER TABLE t ADD COLUMN c",
    "CREATE TRIGGER g AFTER INSERT ON t BEGIN SELECT CASE WHEN 1 THEN 2 END; DELETE FROM u; END",
    "EXPLAIN SELECT 1", "EXPLAIN QUERY PLAN DELETE FROM t", "EXPLAIN INSERT INTO t(a) VALUES (1)", "PRAGMA table_info(t)",
    "PRAGMA main.table_xinfo('t')", "PRAGMA index_list(t)", "PRAGMA foreign_key_list(t)", "PRAGMA table_list", "PRAGMA database_list",
    "PRAGMA collation_list", "PRAGMA compile_options", "PRAGMA user_version", "PRAGMA user_version = 5", "PRAGMA application_id(7)",
    "PRAGMA encoding", "PRAGMA page_count", "PRAGMA schema_version", "PRAGMA journal_mode = memory", "VACUUM", "REINDEX", "ANALYZE",
    "SELECT $a::b(c), :d, @e, ?1, #f", "SELECT x'00', 1.5e3, .5, 0x1F -- end", "SELECT 1 /* ; */ + 2", "SELECT t.\"into\" FROM t",
    "SELECT replace('a', 'b', 'c')", "SELECT 1 /* /* */",
};

TEST_F(SqliteParser, EndsStatementsWhereOursDo) {
  for (std::string const statement : statements) {
    if (statement.find("#f") != std::string::npos) continue;  // A name SQLite reads and then refuses.
    std::string const script = "/* first */ " + statement + "\n; SELECT 'next'";
    size_t end = 0;
    read_first(script, end);
    auto const ours = split_statements(script, sqlite_dialect);
    ASSERT_EQ(ours.size(), 2u) << script;
    EXPECT_EQ(ours[0].whole.end, end) << script;
  }
}

TEST_F(SqliteParser, NeverTakesAWriteForARead) {
  for (std::string const statement : statements) {
    if (classify(statement, sqlite_dialect).writes()) continue;
    if (statement.find("#f") != std::string::npos) continue;
    size_t end = 0;
    bool const explain = statement.starts_with("EXPLAIN");  // Compiled as what it explains, but not run.
    EXPECT_TRUE(explain || read_first(statement, end)) << statement;
  }
}

}  // namespace
}  // namespace sextant::sql
