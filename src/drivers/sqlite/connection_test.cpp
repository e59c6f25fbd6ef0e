#include "drivers/sqlite/connection.h"

#include <sys/stat.h>

#include "drivers/sqlite/test_database.h"

namespace sextant::sqlite {
namespace {

class SqliteOpening : public SqliteTest {
 protected:
  void write_file(std::string const& name, std::string const& bytes) const {
    std::ofstream(path(name), std::ios::binary) << bytes;
  }
  Error refusal(Options options, bool read_only = false) const {
    auto const session = try_connect(std::move(options), read_only);
    if (session.ok()) ADD_FAILURE() << "It opened.";
    return session.ok() ? Error{} : session.error();
  }
};

TEST_F(SqliteOpening, NeverCreatesAFileUnasked) {
  auto const error = refusal({{"path", path("typo.db")}});
  EXPECT_EQ(error.code, ErrorCode::not_found);
  EXPECT_NE(error.hint.find("create"), std::string::npos);
  EXPECT_EQ(refusal({{"path", path("typo.db")}}, true).code, ErrorCode::not_found);
  EXPECT_TRUE(files().empty());
}

TEST_F(SqliteOpening, CreatesAFileWhenAsked) {
  auto const session = connect({{"path", path("new.db")}, {"create", "true"}});
  ASSERT_NE(session, nullptr);
  run(*session, "CREATE TABLE t(a)");
  EXPECT_EQ(files(), std::vector<std::string>{"new.db"});
}

TEST_F(SqliteOpening, SaysWhyAFileCannotBeOpened) {
  write_file("text.db", std::string(5000, 'x'));
  write_file("short.db", "hello");
  auto const good = read_file(make_file("CREATE TABLE t(a); INSERT INTO t VALUES (zeroblob(100000)); CREATE TABLE u(b)", "good.db"));
  write_file("cut.db", good.substr(0, 20'000));
  auto damaged = good;
  damaged.replace(100, 8, std::string(8, '\xff'));
  write_file("damaged.db", damaged);
  mkfifo(path("pipe.db").c_str(), 0600);
  struct Case {
    std::string name;
    ErrorCode code;
    std::string_view message;
  };
  for (auto const& [name, code, message] : std::vector<Case>{
           {"text.db", ErrorCode::bad_data, "not a SQLite database"},
           {"short.db", ErrorCode::bad_data, "not a SQLite database"},
           {"cut.db", ErrorCode::bad_data, "damaged"},
           {"damaged.db", ErrorCode::bad_data, "damaged"},
           {"pipe.db", ErrorCode::invalid_argument, "not a regular file"},
           {".", ErrorCode::invalid_argument, "folder"},
           {"good.db/inside.db", ErrorCode::not_found, "no file"},
       }) {
    auto const error = refusal({{"path", path(name)}});
    EXPECT_EQ(error.code, code) << name;
    EXPECT_NE(error.message.find(message), std::string::npos) << name << ": " << error.message;
  }
}

TEST_F(SqliteOpening, NamesAMissingPermission) {
  if (geteuid() != 0) {
    auto const file = make_file("CREATE TABLE t(a)");
    chmod(file.c_str(), 0);
    EXPECT_EQ(refusal({{"path", file}}).code, ErrorCode::unauthorized);
    return;
  }
  // Root may read everything, so the test gives the right up for a moment.
  auto const file = make_file("CREATE TABLE t(a)");
  chmod(file.c_str(), 0600);
  chmod(folder_.c_str(), 0755);
  ASSERT_EQ(seteuid(65534), 0);
  auto const session = try_connect({{"path", file}});
  ASSERT_EQ(seteuid(0), 0);
  ASSERT_FALSE(session.ok());
  EXPECT_EQ(session.error().code, ErrorCode::unauthorized);
}

TEST_F(SqliteOpening, TakesAnEmptyFileAsAnEmptyDatabase) {
  write_file("empty.db", "");
  auto const session = connect({{"path", path("empty.db")}});
  ASSERT_NE(session, nullptr);
  EXPECT_EQ(cell(*session, "SELECT count(*) FROM sqlite_schema"), "0");
  auto const reader = connect({{"path", path("empty.db")}}, true);
  ASSERT_NE(reader, nullptr);
  EXPECT_EQ(std::filesystem::file_size(path("empty.db")), 0U);
}

TEST_F(SqliteOpening, ReportsALockedFileAsWorthTryingAgain) {
  auto const file = make_file("CREATE TABLE t(a)");
  sqlite3* other = nullptr;
  sqlite3_open(file.c_str(), &other);
  sqlite3_exec(other, "BEGIN EXCLUSIVE", nullptr, nullptr, nullptr);
  auto const error = refusal({{"path", file}, {"busy_timeout_ms", "20"}});
  sqlite3_close(other);
  EXPECT_EQ(error.code, ErrorCode::unavailable);
  EXPECT_TRUE(error.retryable);
  EXPECT_NE(error.message.find("locked"), std::string::npos);
}

TEST_F(SqliteOpening, CanBeStoppedWhileItWaitsForALock) {
  auto const file = make_file("CREATE TABLE t(a)");
  sqlite3* other = nullptr;
  sqlite3_open(file.c_str(), &other);
  sqlite3_exec(other, "BEGIN EXCLUSIVE", nullptr, nullptr, nullptr);
  std::stop_source stop;
  stop.request_stop();
  ConnectSpec const spec{.options = {{"path", file}, {"busy_timeout_ms", "60000"}}};
  auto const session = sqlite_driver.connect(spec, stop.get_token());
  sqlite3_close(other);
  ASSERT_FALSE(session.ok());
  EXPECT_EQ(session.error().code, ErrorCode::cancelled);
}

TEST_F(SqliteOpening, KeepsTheJournalModeAndAddsNoFiles) {
  auto const file = make_file("CREATE TABLE t(a); INSERT INTO t VALUES (1)");
  auto const before = read_file(file);
  for (auto const read_only : {false, true}) {
    auto const session = connect({{"path", file}}, read_only);
    EXPECT_EQ(cell(*session, "SELECT a FROM t"), "1");
    EXPECT_EQ(cell(*session, "PRAGMA journal_mode"), "'delete'");
    EXPECT_EQ(files(), std::vector<std::string>{"test.db"});
  }
  EXPECT_EQ(read_file(file), before);
}

TEST_F(SqliteOpening, ReadsAnImmutableWalFileWithoutSideFiles) {
  auto const file = make_file("PRAGMA journal_mode=WAL; CREATE TABLE t(a); INSERT INTO t VALUES (7)");
  auto const session = connect({{"path", file}, {"immutable", "true"}});
  EXPECT_EQ(cell(*session, "SELECT a FROM t"), "7");
  EXPECT_EQ(files(), std::vector<std::string>{"test.db"});
}

TEST_F(SqliteOpening, ReadsNothingIntoAStrangeFileName) {
  auto const name = std::string("file:x?mode=memory&vfs=none#\xF0\x9F\x8D\x8E '\"%41.db");
  auto const file = make_file("CREATE TABLE t(a); INSERT INTO t VALUES (3)", name);
  auto const session = connect({{"path", file}});
  ASSERT_NE(session, nullptr);
  EXPECT_EQ(cell(*session, "SELECT a FROM t"), "3");
  EXPECT_EQ(session->server_info().database, file);
}

TEST_F(SqliteOpening, RefusesUnknownOptionsByName) {
  auto const error = refusal({{"path", path()}, {"cache", "shared"}});
  EXPECT_EQ(error.code, ErrorCode::invalid_argument);
  EXPECT_NE(error.message.find("cache"), std::string::npos);
}

TEST_F(SqliteOpening, RecognisesItsFilesByTheirFirstBytes) {
  EXPECT_TRUE(sqlite_driver.recognises_file(read_file(make_file("CREATE TABLE t(a)"))));
  EXPECT_FALSE(sqlite_driver.recognises_file("SQLite format 3"));
  EXPECT_FALSE(sqlite_driver.recognises_file(""));
}

TEST_F(SqliteOpening, TellsWhatItIs) {
  auto const session = connect({{"path", ":memory:"}});
  auto const info = session->server_info();
  EXPECT_EQ(info.product, "SQLite");
  EXPECT_EQ(info.version, sqlite3_libversion());
  EXPECT_EQ(info.database, ":memory:");
  EXPECT_TRUE(session->ping().ok());
  EXPECT_TRUE(session->alive());
}

}  // namespace
}  // namespace sextant::sqlite
