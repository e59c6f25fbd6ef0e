// Tables read by several sessions, on a real server: every row once, whoever writes meanwhile. SEXTANT_TEST_POSTGRESQL names one.
#include "engine/split_read.h"

#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <set>
#include <thread>

#include "base/time.h"
#include "data/value_text.h"
#include "engine/engine.h"
#include "engine/test_gate.h"

namespace sextant::engine {
namespace {

constexpr int rows = 72'000;  // Of about 1 kB: some 10,300 pages, 80 MiB.
std::vector<std::string> const wide{"sextant_split", "wide"};

class SplitReadTest : public testing::Test {
 protected:
  void SetUp() override {
    auto const* const url = std::getenv("SEXTANT_TEST_POSTGRESQL");
    if (url == nullptr && std::getenv("CI") != nullptr) FAIL() << "SEXTANT_TEST_POSTGRESQL is missing.";
    if (url == nullptr) GTEST_SKIP() << "SEXTANT_TEST_POSTGRESQL is missing: scripts/services start starts a server.";
    url_ = url;
    engine_ = std::move(*Engine::create({.home = {}, .scratch_folder = "/tmp", .sessions = {}}));
    connection_ = *engine_->connections().resolve(url_, false);
    ASSERT_TRUE(run("drop schema if exists sextant_split cascade").ok());
    ASSERT_TRUE(run("create schema sextant_split").ok());
    ASSERT_TRUE(run("create unlogged table sextant_split.wide (id int, stamp int, filler text)").ok());
    ASSERT_TRUE(run("alter table sextant_split.wide alter filler set storage plain").ok());
    ASSERT_TRUE(run("insert into sextant_split.wide select n, 0, repeat(md5(n::text), 30) from generate_series(1, " +
                    std::to_string(rows) + ") n").ok());
  }
  void TearDown() override {
    if (connection_) {
      EXPECT_TRUE(run("drop schema if exists sextant_split cascade").ok());
      EXPECT_TRUE(run("drop role if exists sextant_split_lonely").ok());
    }
    connection_.reset();
    engine_.reset();
  }

  static Result<std::unique_ptr<Cursor>> execute_on(Connection& connection, std::string const& text, std::string const& session,
                                                    std::vector<std::string> const& table = {}) {
    auto const lane = TRY(connection.lane(session));
    Execution execution{.statement = {.text = text, .parameters = {}}, .classification = connection.classify(text), .whole_table = table};
    execution.classification.danger.clear();
    return lane->execute(execution);
  }
  Result<std::string> run(std::string const& text, std::string const& session = "direct") {
    auto cursor = TRY(execute_on(*connection_, text, session));
    std::string values;
    for (auto batch = TRY(cursor->next()); batch; batch = TRY(cursor->next())) {
      append_value_text(values, batch->columns[0], batch->schema->fields[0].type, 0, batch->schema->text_style);
    }
    TRY(cursor->finish());
    return values;
  }
  static Result<std::unique_ptr<Cursor>> read_on(Connection& connection, std::vector<std::string> const& table = wide) {
    return execute_on(connection, "SELECT * FROM \"" + table[0] + "\".\"" + table[1] + "\"", "reader", table);
  }
  std::unique_ptr<Gate> make_gate() {
    auto const colon = url_.find(':', url_.rfind('@'));
    return std::make_unique<Gate>(static_cast<uint16_t>(std::strtoul(url_.c_str() + colon + 1, nullptr, 10)));
  }
  std::string through(Gate const& gate) {
    auto const colon = url_.find(':', url_.rfind('@'));
    return url_.substr(0, colon + 1) + std::to_string(gate.port()) + url_.substr(url_.find('/', colon));
  }
  // How many sessions read ranges, or have read some and hold their transaction.
  int reading() {
    auto const count = run("select count(*) from pg_stat_activity where query like '%sextant_split%ctid OPERATOR%' and state <> 'idle' and "
                           "pid <> pg_backend_pid()");
    return count ? std::atoi(count->c_str()) : -1;
  }
  // Waits for as many.
  bool comes_to(int sessions) {
    Stopwatch const watch;
    while (watch.elapsed_ms() < 30'000) {
      if (reading() == sessions) return true;
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    return false;
  }
  // Reads to the end; the number of rows.
  static Result<int64_t> count(Cursor& cursor) {
    int64_t found = 0;
    for (auto batch = TRY(cursor.next()); batch; batch = TRY(cursor.next())) found += batch->rows;
    TRY(cursor.finish());
    return found;
  }

  std::string url_;
  std::unique_ptr<Engine> engine_;
  std::shared_ptr<Connection> connection_;
};

TEST_F(SplitReadTest, GivesTheRowsInTheirOrderByTwoSessions) {
  auto cursor = read_on(*connection_);
  ASSERT_TRUE(cursor) << cursor.error().message;
  ASSERT_TRUE(comes_to(2));  // They wait for somebody to take what they have read.
  int32_t next = 1;
  for (auto batch = (*cursor)->next(); batch && *batch; batch = (*cursor)->next()) {
    EXPECT_EQ((*batch)->schema, (*cursor)->schema());
    for (int64_t row = 0; row < (*batch)->rows; ++row) ASSERT_EQ((*batch)->columns[0].value<int32_t>(row), next++);
  }
  EXPECT_EQ(next, rows + 1);
  EXPECT_EQ((*cursor)->schema()->fields[2].origin.table, "wide");
  auto const outcome = (*cursor)->finish();
  ASSERT_TRUE(outcome) << outcome.error().message;
  EXPECT_EQ(outcome->command, "SELECT " + std::to_string(rows));
  cursor->reset();
  EXPECT_TRUE(comes_to(0));
  EXPECT_EQ(*run("select 1", "reader"), "1");
}

// What waits has a bound, however slowly somebody reads.
TEST_F(SplitReadTest, HoldsLittleInMemory) {
  auto gate = make_gate();
  auto const slow = *engine_->connections().resolve(through(*gate), false);
  auto cursor = read_on(*slow);
  ASSERT_TRUE(cursor) << cursor.error().message;
  ASSERT_TRUE(comes_to(2));
  // Nothing more comes. Of some 70 MB these are the 16 MiB that wait, and what sockets hold.
  int64_t before = -1;
  for (int quiet = 0; quiet < 10; quiet = gate->forwarded() == before ? quiet + 1 : 0) {
    before = gate->forwarded();
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  EXPECT_LT(before, 50'000'000);
  auto const found = count(**cursor);
  ASSERT_TRUE(found) << found.error().message;
  EXPECT_EQ(*found, rows);
  EXPECT_GT(gate->forwarded(), 60'000'000);
  cursor->reset();
  slow->close();
}

// Each update moves rows to other pages, and gives two far from each other one stamp.
TEST_F(SplitReadTest, GivesEveryRowOnceWhileOthersWrite) {
  std::atomic<bool> done{false};
  std::atomic<int> written{0};
  std::thread writer([&] {
    for (int stamp = 1; !done; ++stamp) {
      auto const number = std::to_string(stamp);
      auto const ids = "(1, " + std::to_string(rows) + ")";
      if (!run("update sextant_split.wide set stamp = " + number + " where id in " + ids + " or id % 997 = " + number, "writer")) return;
      if (!run("insert into sextant_split.wide values (-" + number + ", 0, 'new')", "writer")) return;
      if (!run("delete from sextant_split.wide where id = -" + std::to_string(stamp - 1), "writer")) return;
      ++written;
    }
  });
  while (written < 3) std::this_thread::yield();
  for (int round = 0; round < 3; ++round) {
    auto cursor = read_on(*connection_);
    ASSERT_TRUE(cursor) << cursor.error().message;
    std::set<int32_t> seen, stamps;
    int64_t extra = 0;
    for (auto batch = (*cursor)->next(); batch && *batch; batch = (*cursor)->next()) {
      for (int64_t row = 0; row < (*batch)->rows; ++row) {
        auto const id = (*batch)->columns[0].value<int32_t>(row);
        EXPECT_TRUE(seen.insert(id).second) << id;
        extra += id < 0 ? 1 : 0;
        if (id == 1 || id == rows) stamps.insert((*batch)->columns[1].value<int32_t>(row));
      }
    }
    // Between two statements of the writer there are one or two of its own rows.
    EXPECT_EQ(static_cast<int64_t>(seen.size()) - extra, rows);
    EXPECT_TRUE(extra == 1 || extra == 2) << extra;
    EXPECT_EQ(stamps.size(), 1U);
    EXPECT_TRUE((*cursor)->finish().ok());
  }
  done = true;
  writer.join();
}

TEST_F(SplitReadTest, EndsWithTheOneErrorWhenOneOfItsSessionsIsEnded) {
  auto cursor = read_on(*connection_);
  ASSERT_TRUE(cursor) << cursor.error().message;
  ASSERT_TRUE((*cursor)->next().ok());
  ASSERT_TRUE(comes_to(2));
  ASSERT_TRUE(run("select pg_terminate_backend(max(pid)) from pg_stat_activity where query like '%sextant_split%ctid OPERATOR%' and "
                  "pid <> pg_backend_pid()").ok());
  Result<std::optional<RecordBatch>> batch = std::optional<RecordBatch>();
  do batch = (*cursor)->next();
  while (batch && *batch);
  ASSERT_FALSE(batch);
  EXPECT_EQ(batch.error().code, ErrorCode::unavailable) << batch.error().message;
  cursor->reset();
  EXPECT_TRUE(comes_to(0));
  EXPECT_EQ(*run("select 1", "reader"), "1");
}

TEST_F(SplitReadTest, EndsWithAnErrorWhenItsConnectionsAreCut) {
  auto gate = make_gate();
  for (int64_t const bytes : {0, 100'000, 10'000'000}) {
    auto const cut = *engine_->connections().resolve(through(*gate), false);
    auto cursor = read_on(*cut);
    ASSERT_TRUE(cursor) << cursor.error().message;
    ASSERT_TRUE((*cursor)->next().ok());
    gate->cut_after(bytes);
    auto const found = count(**cursor);
    ASSERT_FALSE(found) << bytes;
    EXPECT_EQ(found.error().code, ErrorCode::unavailable) << found.error().message;
    cursor->reset();
    cut->close();
    EXPECT_TRUE(comes_to(0)) << bytes;
  }
}

// As any statement that only reads, of which nothing was delivered.
TEST_F(SplitReadTest, IsRunAgainIfNothingOfItHadCome) {
  auto gate = make_gate();
  auto const cut = *engine_->connections().resolve(through(*gate), false);
  ASSERT_TRUE(execute_on(*cut, "select 1", "reader").ok());
  gate->cut_after(40'000);  // Within the first rows.
  auto cursor = read_on(*cut);
  ASSERT_TRUE(cursor) << cursor.error().message;
  auto const found = count(**cursor);
  ASSERT_TRUE(found) << found.error().message;
  EXPECT_EQ(*found, rows);
  EXPECT_EQ((*cursor)->schema()->fields.size(), 3U);
  cursor->reset();
  cut->close();
}

TEST_F(SplitReadTest, EndsWhenItIsCancelledOrLetGo) {
  auto cursor = read_on(*connection_);
  ASSERT_TRUE(cursor) << cursor.error().message;
  ASSERT_TRUE((*cursor)->next().ok());
  ASSERT_TRUE(comes_to(2));
  (*connection_->lane("reader"))->cancel();
  auto const found = count(**cursor);
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().code, ErrorCode::cancelled) << found.error().message;
  cursor->reset();
  EXPECT_TRUE(comes_to(0));
  cursor = read_on(*connection_);
  ASSERT_TRUE(cursor) << cursor.error().message;
  cursor->reset();
  EXPECT_TRUE(comes_to(0));
  EXPECT_EQ(*run("select 1", "reader"), "1");
}

// Whoever wants the table for himself waits until it is read, and the others do not wait for him.
TEST_F(SplitReadTest, GoesOnWhileSomebodyWaitsForTheTable) {
  auto cursor = read_on(*connection_);
  ASSERT_TRUE(cursor) << cursor.error().message;
  std::thread waiting([this] { EXPECT_TRUE(run("alter table sextant_split.wide add column late int default 7", "alter").ok()); });
  Stopwatch const watch;
  while (*run("select count(*) from pg_locks where not granted and relation = 'sextant_split.wide'::regclass") == "0" &&
         watch.elapsed_ms() < 30'000) {
    std::this_thread::yield();
  }
  auto const found = count(**cursor);
  EXPECT_TRUE(found && *found == rows);
  EXPECT_EQ((*cursor)->schema()->fields.size(), 3U);
  cursor->reset();
  waiting.join();
}

TEST_F(SplitReadTest, LeavesToOneSessionWhatCannotBeDivided) {
  ASSERT_TRUE(run("create view sextant_split.seen as select * from sextant_split.wide").ok());
  ASSERT_TRUE(run("create materialized view sextant_split.kept as select * from sextant_split.wide").ok());
  ASSERT_TRUE(run("create table sextant_split.child () inherits (sextant_split.wide)").ok());
  ASSERT_TRUE(run("insert into sextant_split.child values (0, 0, '')").ok());
  ASSERT_TRUE(run("create table sextant_split.parts (id int, stamp int, filler text) partition by range (id)").ok());
  ASSERT_TRUE(run("create table sextant_split.part partition of sextant_split.parts default").ok());
  ASSERT_TRUE(run("insert into sextant_split.parts values (1, 2, '')").ok());
  ASSERT_TRUE(run("create table sextant_split.few as select 1 as id").ok());
  for (auto const& [name, wanted] : {std::pair("seen", rows + 1), std::pair("kept", rows), std::pair("wide", rows + 1),
                                     std::pair("parts", 1), std::pair("few", 1)}) {
    auto cursor = read_on(*connection_, {"sextant_split", name});
    ASSERT_TRUE(cursor) << name << ": " << cursor.error().message;
    EXPECT_EQ(reading(), 0) << name;
    auto const found = count(**cursor);
    ASSERT_TRUE(found) << name << ": " << found.error().message;
    EXPECT_EQ(*found, wanted) << name;
  }
  EXPECT_FALSE(read_on(*connection_, {"sextant_split", "absent"}));
}

// A part of the table is a table as others are.
TEST_F(SplitReadTest, ReadsAPartitionByTwoSessions) {
  ASSERT_TRUE(run("create table sextant_split.parts (id int, stamp int, filler text) partition by range (id)").ok());
  ASSERT_TRUE(run("alter table sextant_split.parts attach partition sextant_split.wide default").ok());
  auto cursor = read_on(*connection_);
  ASSERT_TRUE(cursor) << cursor.error().message;
  ASSERT_TRUE(comes_to(2));
  auto const found = count(**cursor);
  ASSERT_TRUE(found) << found.error().message;
  EXPECT_EQ(*found, rows);
}

// What a transaction has written shows in its own session only.
TEST_F(SplitReadTest, StaysInATransactionThatIsOpen) {
  ASSERT_TRUE(run("begin", "reader").ok());
  ASSERT_TRUE(run("delete from sextant_split.wide where id > 10", "reader").ok());
  auto cursor = read_on(*connection_);
  ASSERT_TRUE(cursor) << cursor.error().message;
  EXPECT_EQ(reading(), 0);
  auto const found = count(**cursor);
  ASSERT_TRUE(found) << found.error().message;
  EXPECT_EQ(*found, 10);
  cursor->reset();
  EXPECT_EQ(*run("select count(*) from sextant_split.wide", "reader"), "10");
  ASSERT_TRUE(run("rollback", "reader").ok());
}

TEST_F(SplitReadTest, DoesWithoutASecondSessionThatCannotBeHad) {
  ASSERT_TRUE(run("drop role if exists sextant_split_lonely").ok());
  ASSERT_TRUE(run("create role sextant_split_lonely login password 'alone' connection limit 1").ok());
  ASSERT_TRUE(run("grant usage on schema sextant_split to sextant_split_lonely").ok());
  ASSERT_TRUE(run("grant select on sextant_split.wide to sextant_split_lonely").ok());
  auto const lonely = *engine_->connections().resolve("postgres://sextant_split_lonely:alone" + url_.substr(url_.rfind('@')), false);
  auto cursor = read_on(*lonely);
  ASSERT_TRUE(cursor) << cursor.error().message;
  EXPECT_EQ(reading(), 0);
  auto const found = count(**cursor);
  ASSERT_TRUE(found) << found.error().message;
  EXPECT_EQ(*found, rows);
  cursor->reset();
  lonely->close();
  EXPECT_TRUE(run("drop owned by sextant_split_lonely").ok());
}

TEST_F(SplitReadTest, ReadsOnReadOnlyConnectionsToo) {
  auto const guarded = *engine_->connections().resolve(url_, true);
  auto cursor = read_on(*guarded);
  ASSERT_TRUE(cursor) << cursor.error().message;
  ASSERT_TRUE(comes_to(2));
  auto const found = count(**cursor);
  ASSERT_TRUE(found) << found.error().message;
  EXPECT_EQ(*found, rows);
  cursor->reset();
  auto const refused = execute_on(*guarded, "delete from sextant_split.wide", "reader");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::read_only);
}

TEST_F(SplitReadTest, TellsWhatTheServerSaysOfARowThatItCannotRead) {
  // Only rows behind the first ranges fail, in whichever session reads them.
  ASSERT_TRUE(run("alter table sextant_split.wide enable row level security").ok());
  ASSERT_TRUE(run("alter table sextant_split.wide force row level security").ok());
  ASSERT_TRUE(run("create policy late on sextant_split.wide using (1 / (60000 - id) < 2)").ok());
  ASSERT_TRUE(run("create role sextant_split_lonely login password 'alone'").ok());
  ASSERT_TRUE(run("grant usage on schema sextant_split to sextant_split_lonely").ok());
  ASSERT_TRUE(run("grant select on sextant_split.wide to sextant_split_lonely").ok());
  auto const other = *engine_->connections().resolve("postgres://sextant_split_lonely:alone" + url_.substr(url_.rfind('@')), false);
  auto cursor = read_on(*other);
  ASSERT_TRUE(cursor) << cursor.error().message;
  ASSERT_TRUE(comes_to(2));
  auto const found = count(**cursor);
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().sqlstate, "22012") << found.error().message;
  cursor->reset();
  EXPECT_TRUE(comes_to(0));
  other->close();
  EXPECT_TRUE(run("drop owned by sextant_split_lonely").ok());
}

}  // namespace
}  // namespace sextant::engine
