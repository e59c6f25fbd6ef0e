// The worker process: what it may do, what its death means, and how it is stopped.
#include <dirent.h>
#include <signal.h>

#include <algorithm>
#include <thread>

#include "conformance/fixture.h"
#include "driver/worker.h"
#include "drivers/duckdb/session.h"
#include "drivers/duckdb/source.h"
#include "drivers/duckdb/test_place.h"

namespace sextant::duckdb {
namespace {

using Clock = std::chrono::steady_clock;

// The processes that this one started and that still run.
std::vector<pid_t> all_children() {
  std::vector<pid_t> result;
  for (auto const& entry : std::filesystem::directory_iterator("/proc")) {
    auto const name = entry.path().filename().string();
    if (name.find_first_not_of("0123456789") != std::string::npos) continue;
    std::ifstream file(entry.path() / "stat");
    std::string const stat(std::istreambuf_iterator<char>(file), {});
    auto const behind = stat.rfind(") ");
    if (behind == std::string::npos || behind + 4 > stat.size() || stat[behind + 2] == 'Z') continue;
    if (std::atoi(stat.c_str() + behind + 4) == ::getpid()) result.push_back(std::atoi(name.c_str()));
  }
  return result;
}

class Workers : public PlaceTest {
 protected:
  // Those of this test; the suite before it may have left one for its file.
  std::vector<pid_t> children() const {
    auto result = all_children();
    std::erase_if(result, [this](pid_t child) { return std::ranges::count(others_, child) > 0; });
    return result;
  }

 private:
  std::vector<pid_t> const others_ = all_children();
};

TEST_F(Workers, AreOneForAllSessionsOfADatabaseAndEndWithTheLast) {
  auto const file = make_database({"CREATE TABLE t (a integer)"});
  EXPECT_EQ(children().size(), 0U);
  {
    auto const first = open(file), second = open(file);
    EXPECT_EQ(children().size(), 1U);
    run(*first, "INSERT INTO t VALUES (1)");
    EXPECT_EQ(run(*second, "SELECT * FROM t"), "1\n");
  }
  EXPECT_EQ(children().size(), 0U);
}

TEST_F(Workers, LeaveNoTemporaryFoldersBehind) {
  auto const count = [] {
    int64_t found = 0;
    for (auto const& entry : std::filesystem::directory_iterator(std::filesystem::temp_directory_path())) {
      auto const name = entry.path().filename().string();
      found += name.starts_with("sextant-duckdb-") && !name.starts_with("sextant-duckdb-test-");
    }
    return found;
  };
  auto const before = count();
  run(*open(":memory:"), "SELECT 1");
  EXPECT_EQ(count(), before);
}

TEST_F(Workers, ThatDieAreAnErrorAndTheNextSessionHasANewOne) {
  auto const file = make_database({"CREATE TABLE t AS SELECT 7 AS a"});
  auto const session = open(file);
  auto const workers = children();
  ASSERT_EQ(workers.size(), 1U);
  std::thread killer([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
    ::kill(workers[0], SIGSEGV);
  });
  auto const error = failure_of(*session, "SELECT count(*) FROM range(1000000000) a, range(1000000000) b WHERE a <> b");
  killer.join();
  EXPECT_EQ(error.code, ErrorCode::unavailable) << error.message;
  EXPECT_EQ(error.damage, Damage::connection);
  EXPECT_NE(error.message.find("A DuckDB worker process ended"), std::string::npos) << error.message;
  EXPECT_NE(error.message.find("SELECT count(*)"), std::string::npos) << error.message;
  EXPECT_FALSE(session->alive());
  EXPECT_FALSE(session->ping().ok());
  EXPECT_EQ(run(*open(file), "SELECT a FROM t"), "7\n");
}

TEST_F(Workers, ThatDoNotStopAreEnded) {
  auto const file = make_database({"CREATE TABLE t AS SELECT 7 AS a"});
  auto const session = open(file);
  auto const begin = Clock::now();
  // One call of one function, in which DuckDB looks for no interrupt.
  auto const result = try_run(*session, "SELECT levenshtein(repeat('a', 150000), repeat('b', 150000))",
                              {.timeout = std::chrono::milliseconds(300)});
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().code, ErrorCode::timeout) << result.error().message;
  EXPECT_LT(Clock::now() - begin, std::chrono::seconds(5));
  EXPECT_EQ(result.error().damage, Damage::connection);
  EXPECT_EQ(run(*open(file), "SELECT a FROM t"), "7\n");
}

TEST_F(Workers, RunNoProgramsAndReachNoNetwork) {
  auto const session = open(":memory:");
  EXPECT_FALSE(try_run(*session, "INSTALL httpfs FROM 'http://127.0.0.1:1'").ok());
  auto const workers = children();
  ASSERT_EQ(workers.size(), 1U);
  std::ifstream status(fmt::format("/proc/{}/status", workers[0]));
  std::string const text(std::istreambuf_iterator<char>(status), {});
  EXPECT_NE(text.find("NoNewPrivs:\t1"), std::string::npos);
  EXPECT_NE(text.find("Seccomp:\t2"), std::string::npos);
  EXPECT_TRUE(session->alive());
}

TEST_F(Workers, HaveNothingOfThisProcessOpen) {
  std::ofstream const secret(path("secret.txt"));
  auto const session = open(":memory:");
  auto const workers = children();
  ASSERT_EQ(workers.size(), 1U);
  for (auto const& entry : std::filesystem::directory_iterator(fmt::format("/proc/{}/fd", workers[0]))) {
    auto const target = std::filesystem::read_symlink(entry.path()).string();
    EXPECT_TRUE(target == "/dev/null" || target.starts_with("socket:")) << target;
  }
}

TEST_F(Workers, KeepTheirMemoryFlatOverFiftyMillionRows) {
  auto const session = open(":memory:");
  auto const workers = children();
  ASSERT_EQ(workers.size(), 1U);
  auto const peak = [&] {
    std::ifstream status(fmt::format("/proc/{}/status", workers[0]));
    for (std::string line; std::getline(status, line);) {
      if (line.starts_with("VmHWM:")) return std::atoll(line.c_str() + 6) / 1024;
    }
    return -1LL;
  };
  run(*session, "SELECT 1");
  auto const before = peak();
  auto cursor = session->execute({.text = "SELECT n, n * 2 AS m FROM range(50000000) t(n)", .parameters = {}}, {});
  ASSERT_TRUE(cursor.ok());
  int64_t rows = 0;
  for (auto batch = (*cursor)->next(); batch.ok() && batch->has_value(); batch = (*cursor)->next()) rows += (*batch)->rows;
  EXPECT_EQ(rows, 50'000'000);
  EXPECT_LT(peak() - before, 100 * conformance::sanitizer_factor());  // MB; a sanitizer keeps what was freed for a while.
}

TEST_F(Workers, SpillIntoAFolderOfTheirOwn) {
  auto const session = try_open({{"path", ":memory:"}, {"memory_limit", "200MiB"}});
  ASSERT_TRUE(session.ok());
  auto const rows = try_run(**session, "SELECT count(*) FROM (SELECT hash(n) AS h, repeat('x', 60) || n AS v FROM "
                                       "range(3000000) t(n) ORDER BY h, v OFFSET 1)");
  EXPECT_TRUE(rows.ok()) << (rows.ok() ? "" : rows.error().message);
}

// As on a kernel without Landlock: seccomp alone keeps every file from being written.
TEST_F(Workers, WriteNothingWithoutLandlockEither) {
  auto const file = make_database({"CREATE TABLE t AS SELECT 7 AS a"});
  auto request = find_source({.path = file, .read_only = true, .memory_limit = {}});
  ASSERT_TRUE(request.ok());
  request->without_landlock = true;
  auto const before = files();
  {
    auto host = Host::acquire(*std::move(request), {});
    ASSERT_TRUE(host.ok()) << host.error().message;
    EXPECT_FALSE((*host)->files_confined());
    int64_t number = 0;
    auto const socket = (*host)->connect(number);
    ASSERT_TRUE(socket.ok());
    DuckdbSession session(std::make_shared<Channel>(*host, *socket, number), {}, true);
    EXPECT_EQ(run(session, "SELECT a FROM t"), "7\n");
    EXPECT_FALSE(try_run(session, "COPY t TO '" + path("out.csv") + "'").ok());
    EXPECT_FALSE(try_run(session, "SELECT * FROM read_text('/etc/hostname')").ok());
  }
  EXPECT_EQ(files(), before);
}

TEST_F(Workers, InMemoryAreSharedByName) {
  auto const first = open(":memory:shared"), second = open(":memory:shared"), other = open(":memory:");
  run(*first, "CREATE TABLE t AS SELECT 1 AS a");
  EXPECT_EQ(run(*second, "SELECT a FROM t"), "1\n");
  EXPECT_EQ(failure_of(*other, "SELECT a FROM t").code, ErrorCode::not_found);
}

TEST_F(Workers, SayWhoHasTheFile) {
  auto const file = make_database({"CREATE TABLE t (a integer)"});
  auto const writer = open(file);
  auto const reader = try_open({{"path", file}}, true);
  ASSERT_FALSE(reader.ok());
  EXPECT_EQ(reader.error().code, ErrorCode::unavailable) << reader.error().message;
  EXPECT_NE(reader.error().hint.find("open for writing"), std::string::npos) << reader.error().hint;
}

TEST_F(Workers, MakeNoFileUnasked) {
  EXPECT_EQ(failure_to_open(path("new.duckdb")).code, ErrorCode::not_found);
  EXPECT_TRUE(files().empty());
  auto const session = try_open({{"path", path("new.duckdb")}, {"create", "true"}});
  ASSERT_TRUE(session.ok());
  EXPECT_EQ(files().size(), 1U);
}

TEST_F(Workers, ReadParametersOfEveryForm) {
  auto const session = open(":memory:");
  auto const named = try_run(*session, "SELECT $who || '!'", {}, {{"who", "me"}});
  EXPECT_EQ(named.ok() ? *named : named.error().message, "me!\n");
  auto const asked = try_run(*session, "SELECT CAST(? AS INTEGER) + CAST(? AS INTEGER)", {}, {{"1", "1"}, {"2", "2"}});
  EXPECT_EQ(asked.ok() ? *asked : asked.error().message, "3\n");
  auto const missing = try_run(*session, "SELECT $1, $2", {}, {{"1", "1"}});
  ASSERT_FALSE(missing.ok());
  EXPECT_EQ(missing.error().code, ErrorCode::invalid_argument);
}

TEST_F(Workers, RefuseTypesTheyCannotReadInsteadOfLosingThem) {
  auto const session = open(":memory:");
  EXPECT_EQ(failure_of(*session, "SELECT CAST('12:34:56.123456789' AS TIME_NS)").code, ErrorCode::not_supported);
  EXPECT_EQ(failure_of(*session, "SELECT [{'a': CAST('12:34:56' AS TIME_NS)}]").code, ErrorCode::not_supported);
  EXPECT_EQ(run(*session, "SELECT CAST(CAST('12:34:56.123456789' AS TIME_NS) AS VARCHAR)"), "12:34:56.123456789\n");
}

TEST_F(Workers, RunAPivotThatIsSeveralStatements) {
  auto const session = open(":memory:");
  run(*session, "CREATE TABLE t AS SELECT * FROM (VALUES (1, 'a'), (2, 'b'), (3, 'a')) v(n, k)");
  EXPECT_EQ(run(*session, "PIVOT t ON k USING sum(n)"), "4|2\n");
}

}  // namespace
}  // namespace sextant::duckdb
