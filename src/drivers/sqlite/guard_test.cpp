// Row numbers S1 ... S7 are those of the bypass table that every driver's read-only mode is held against.
#include "drivers/sqlite/guard.h"

#include "drivers/sqlite/test_database.h"

namespace sextant::sqlite {
namespace {

class SqliteGuard : public SqliteTest {
 protected:
  void SetUp() override {
    SqliteTest::SetUp();
    file_ = make_file(
        "CREATE TABLE t(a); INSERT INTO t VALUES (1); CREATE VIEW v AS SELECT a FROM t;"
        "CREATE VIRTUAL TABLE words USING fts5(body); INSERT INTO words VALUES ('hello world');"
        "CREATE VIRTUAL TABLE boxes USING rtree(id, x0, x1); INSERT INTO boxes VALUES (1, 2, 3);"
        "CREATE VIRTUAL TABLE old USING fts4(body); INSERT INTO old VALUES ('old words');");
    make_file("CREATE TABLE s(p); INSERT INTO s VALUES ('hunter2')", "secret.db");
    session_ = connect({{"path", file_}}, true);
    before_ = read_file(file_);
    files_before_ = files();
  }
  // Refused with a reason, and nothing in the file or beside it has changed.
  void expect_refused(std::string const& sql) {
    auto const error = failure_of(*session_, sql);
    EXPECT_FALSE(error.message.empty()) << sql;
    EXPECT_TRUE(error.code == ErrorCode::read_only || error.code == ErrorCode::not_supported ||
                error.code == ErrorCode::invalid_argument)
        << sql << ": " << error.message;
    EXPECT_TRUE(session_->verify_read_only().ok()) << sql;
    EXPECT_EQ(read_file(file_), before_) << sql;
    EXPECT_EQ(files(), files_before_) << sql;
    EXPECT_EQ(cell(*session_, "SELECT a FROM t"), "1") << sql;
  }
  std::string file_, before_;
  std::vector<std::string> files_before_;
  std::unique_ptr<Session> session_;
};

TEST_F(SqliteGuard, S1RefusesToAttachOtherFiles) {
  expect_refused("ATTACH '" + path("secret.db") + "' AS x");
  expect_refused("ATTACH ':memory:' AS x");
  expect_refused("attach database ? AS x");
  expect_refused("DETACH main");
}

TEST_F(SqliteGuard, S2RefusesVacuumIntoAFile) {
  expect_refused("VACUUM INTO '" + path("copy.db") + "'");
  expect_refused("VACUUM");
  expect_refused("EXPLAIN VACUUM INTO '" + path("copy.db") + "'");
}

TEST_F(SqliteGuard, S3RefusesToTurnQueryOnlyOff) {
  for (auto const* const form : {"PRAGMA query_only=0", "PRAGMA query_only(0)", "PRAGMA main.query_only = off",
                                 "/* x */ PRAGMA \"query_only\" = 0", "EXPLAIN PRAGMA query_only=0", "PrAgMa QUERY_ONLY=0;"}) {
    expect_refused(form);
  }
  EXPECT_EQ(cell(*session_, "PRAGMA query_only"), "1");
}

TEST_F(SqliteGuard, S5RefusesLimitsOfTheWholeProgramOnEverySession) {
  auto const writer = connect({{"path", file_}});
  for (auto const* const sql : {"PRAGMA hard_heap_limit=1", "PRAGMA soft_heap_limit(1)", "PRAGMA main.hard_heap_limit=1",
                                "PRAGMA temp_store_directory='/tmp'", "PRAGMA data_store_directory='/tmp'"}) {
    expect_refused(sql);
    auto const error = failure_of(*writer, sql);
    EXPECT_EQ(error.code, ErrorCode::not_supported) << sql;
    EXPECT_NE(error.message.find("whole program"), std::string::npos) << error.message;
  }
  EXPECT_EQ(cell(*writer, "PRAGMA hard_heap_limit"), "0");
}

TEST_F(SqliteGuard, S7RefusesNativeCodeAndHiddenWrites) {
  for (auto const* const sql :
       {"SELECT load_extension('/x.so')", "SELECT \"load_extension\"('/x.so')", "SELECT fts3_tokenizer('simple')",
        "CREATE TEMP TABLE x(a)", "EXPLAIN INSERT INTO t VALUES (1)", "WITH c AS (SELECT 1) INSERT INTO t SELECT * FROM c",
        "INSERT INTO t VALUES (2) RETURNING a", "UPDATE t SET a = 2", "DELETE FROM t", "REPLACE INTO t VALUES (1)",
        "DROP TABLE t", "ALTER TABLE t RENAME TO u", "REINDEX", "ANALYZE", "BEGIN", "BEGIN EXCLUSIVE", "COMMIT", "SAVEPOINT s",
        "INSERT INTO words VALUES ('x')", "INSERT INTO words(words) VALUES ('optimize')", "INSERT INTO boxes VALUES (2, 1, 1)",
        "DELETE FROM boxes_node", "EXPLAIN DELETE FROM words_data", "UPDATE sqlite_schema SET sql = ''",
        "PRAGMA writable_schema=1", "PRAGMA user_version=5", "PRAGMA wal_checkpoint", "PRAGMA optimize",
        "PRAGMA incremental_vacuum", "PRAGMA journal_mode=WAL", "PRAGMA mmap_size=1000000", "PRAGMA trusted_schema=1",
        "PRAGMA lock_proxy_file", "PRAGMA nonsense", "SELECT 1; DELETE FROM t",
        "PRAGMA user_version; DELETE FROM t"}) {
    expect_refused(sql);
  }
}

TEST_F(SqliteGuard, ReadsEverythingThatOnlyReads) {
  struct Case {
    std::string_view sql, first;
  };
  for (auto const& [sql, first] : std::vector<Case>{
           {"SELECT a FROM t", "1"},
           {"SELECT a FROM v", "1"},
           {"VALUES (3)", "3"},
           {"WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 5) SELECT max(n) FROM c", "5"},
           {"SELECT body FROM words WHERE words MATCH 'hello'", "'hello world'"},
           {"SELECT id FROM boxes WHERE x0 < 3", "1"},
           {"SELECT body FROM old WHERE old MATCH 'words'", "'old words'"},
           {"SELECT json_extract('{\"a\":[1,2]}', '$.a[1]')", "2"},
           {"SELECT count(*) FROM pragma_table_info('t')", "1"},
           {"SELECT name FROM pragma_table_xinfo('t')", "'a'"},
           {"PRAGMA table_info(t)", "0"},
           {"PRAGMA user_version", "0"},
           {"PRAGMA integrity_check", "'ok'"},
           {"SELECT * FROM pragma_journal_mode", "'delete'"},
           {"SELECT count(*) > 0 FROM dbstat", "1"},
           {"SELECT upper(hex(randomblob(1))) IS NOT NULL, strftime('%Y', 'now') > '2000'", "1"},
       }) {
    EXPECT_EQ(cell(*session_, sql), first) << sql;
  }
  EXPECT_FALSE(run(*session_, "EXPLAIN QUERY PLAN SELECT * FROM t").rows.empty());
  EXPECT_FALSE(run(*session_, "EXPLAIN SELECT * FROM t").rows.empty());
  EXPECT_EQ(read_file(file_), before_);
  EXPECT_EQ(files(), files_before_);
}

TEST_F(SqliteGuard, RefusesToChangeTheNatureOfTheFileOnWritableSessions) {
  auto const writer = connect({{"path", file_}});
  for (auto const* const sql : {"PRAGMA journal_mode=WAL", "PRAGMA journal_mode=OFF", "PRAGMA writable_schema=ON",
                                "PRAGMA mmap_size=268435456", "PRAGMA page_size=512", "PRAGMA encoding='UTF-16'",
                                "PRAGMA auto_vacuum=1", "PRAGMA locking_mode=EXCLUSIVE", "PRAGMA trusted_schema=ON",
                                "PRAGMA schema_version=99", "PRAGMA busy_timeout=1", "SELECT load_extension('x')"}) {
    EXPECT_EQ(failure_of(*writer, sql).code, ErrorCode::not_supported) << sql;
  }
  EXPECT_EQ(read_file(file_), before_);
  EXPECT_EQ(run(*writer, "PRAGMA user_version=5").rows.size(), 0U);
  EXPECT_EQ(cell(*writer, "PRAGMA user_version"), "5");
}

TEST_F(SqliteGuard, AttachesExistingFilesOnWritableSessionsAndCreatesNone) {
  auto const writer = connect({{"path", file_}});
  run(*writer, "ATTACH '" + path("secret.db") + "' AS x");
  EXPECT_EQ(cell(*writer, "SELECT p FROM x.s"), "'hunter2'");
  run(*writer, "DETACH x");
  run(*writer, "ATTACH 'file:" + path("secret.db") + "?mode=ro' AS x");
  EXPECT_EQ(failure_of(*writer, "DELETE FROM x.s").code, ErrorCode::read_only);
  run(*writer, "ATTACH ':memory:' AS m");
  for (auto const& file : {path("new.db"), "file:" + path("new.db"), "file:" + path("new.db") + "?mode=rwc",
                           "file:" + path("secret.db") + "?vfs=unix-none", "file:" + path("%73ecret.db"), folder_.string()}) {
    auto const error = failure_of(*writer, "ATTACH '" + file + "' AS y");
    EXPECT_FALSE(error.message.empty()) << file;
  }
  EXPECT_EQ(failure_of(*writer, "ATTACH ? AS y", {{"1", path("new.db")}}).code, ErrorCode::not_supported);
  EXPECT_EQ(files(), files_before_);
}

TEST_F(SqliteGuard, NeverLetsAttachCreateEvenIfTheSessionCreatedItsFile) {
  auto const writer = connect({{"path", path("made.db")}, {"create", "true"}});
  EXPECT_EQ(failure_of(*writer, "ATTACH '" + path("other.db") + "' AS y").code, ErrorCode::not_found);
  EXPECT_FALSE(std::filesystem::exists(path("other.db")));
}

TEST_F(SqliteGuard, VacuumsAndCopiesOnWritableSessions) {
  auto const writer = connect({{"path", file_}});
  run(*writer, "VACUUM");
  run(*writer, "VACUUM INTO '" + path("copy.db") + "'");
  auto const copy = connect({{"path", path("copy.db")}}, true);
  EXPECT_EQ(cell(*copy, "SELECT a FROM t"), "1");
}

TEST_F(SqliteGuard, RunsNoUnsafeFunctionFromTheFilesOwnTriggers) {
  auto const file = make_file("CREATE TABLE a(x); CREATE TRIGGER tr AFTER INSERT ON a BEGIN SELECT load_extension('/x.so'); END", "evil.db");
  auto const writer = connect({{"path", file}});
  EXPECT_EQ(failure_of(*writer, "INSERT INTO a VALUES (1)").code, ErrorCode::not_supported);
}

TEST_F(SqliteGuard, VerifiesOnlySessionsThatRefuseWrites) {
  EXPECT_TRUE(session_->verify_read_only().ok());
  auto const writer = connect({{"path", file_}});
  auto const verified = writer->verify_read_only();
  ASSERT_FALSE(verified.ok());
  EXPECT_EQ(verified.error().code, ErrorCode::read_only);
  EXPECT_TRUE(connect({{"path", file_}, {"mode", "ro"}})->verify_read_only().ok());
  EXPECT_TRUE(connect({{"path", ":memory:"}}, true)->verify_read_only().ok());
}

}  // namespace
}  // namespace sextant::sqlite
