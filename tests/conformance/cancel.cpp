// Cancel and timeouts: a statement ends soon, as cancelled, and the next one never notices.
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "conformance/fixture.h"

namespace sextant::conformance {
namespace {

// Cancels again and again from another thread until it is told to stop: the first calls may come before the statement
// runs.
class Canceller {
 public:
  explicit Canceller(Session& session) : thread_([this, &session] { cancel_until_stopped(session); }) {}
  ~Canceller() { stop(); }
  void stop() {
    {
      std::lock_guard const lock(mutex_);
      stopped_ = true;
    }
    changed_.notify_all();
    if (thread_.joinable()) thread_.join();
  }

 private:
  void cancel_until_stopped(Session& session) {
    std::unique_lock lock(mutex_);
    while (!changed_.wait_for(lock, milliseconds(20), [this] { return stopped_; })) session.cancel();
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  bool stopped_ = false;
  std::thread thread_;
};

}  // namespace

class Cancel : public Conformance {
 protected:
  // Reads on until the result fails.
  static std::optional<Error> read_until_error(Cursor& cursor) {
    auto const begin = Clock::now();
    while (since(begin) < milliseconds(20'000)) {
      auto batch = cursor.next();
      if (!batch.ok()) return std::move(batch).error();
      if (!*batch) return std::nullopt;
    }
    return std::nullopt;
  }
};

TEST_F(Cancel, StopsARunningStatementSoon) {
  session();
  auto const begin = Clock::now();
  Canceller canceller(session());
  auto const result = run(session(), query("busy"));
  auto const taken = since(begin);
  canceller.stop();
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().code, ErrorCode::cancelled) << describe_error(result.error());
  EXPECT_EQ(result.error().damage, Damage::statement);
  EXPECT_LT(taken, milliseconds(3'000 * sanitizer_factor()));
  EXPECT_TRUE(session().alive());
  EXPECT_EQ(must(query("one")).text(), "1");
}

TEST_F(Cancel, StopsAStreamSoon) {
  {
    auto const cursor = start(query("endless"));
    ASSERT_NE(cursor, nullptr);
    ASSERT_TRUE(cursor->next().ok());
    auto const begin = Clock::now();
    std::thread([this] { session().cancel(); }).join();
    auto const error = read_until_error(*cursor);
    ASSERT_TRUE(error.has_value()) << "The result ended without an error.";
    EXPECT_EQ(error->code, ErrorCode::cancelled) << describe_error(*error);
    EXPECT_LT(since(begin), milliseconds(3'000 * sanitizer_factor()));
  }
  EXPECT_EQ(must(query("one")).text(), "1");
}

TEST_F(Cancel, StopsTheRestThatFinishReads) {
  session();
  {
    auto const cursor = start(query("endless"));
    ASSERT_NE(cursor, nullptr);
    Canceller canceller(session());
    auto const outcome = cursor->finish();
    canceller.stop();
    ASSERT_FALSE(outcome.ok());
    EXPECT_EQ(outcome.error().code, ErrorCode::cancelled) << describe_error(outcome.error());
  }
  EXPECT_EQ(must(query("one")).text(), "1");
}

TEST_F(Cancel, DoesNothingToALaterStatement) {
  for (int round = 0; round < 100; ++round) {
    session().cancel();
    auto const rows = run(session(), query("one"));
    ASSERT_TRUE(rows.ok()) << "round " << round << ": " << describe_error(rows.error());
  }
}

TEST_F(Cancel, DoesNothingToALaterStatementAfterItStoppedOne) {
  for (int round = 0; round < 20; ++round) {
    {
      auto const cursor = start(query("endless"));
      ASSERT_NE(cursor, nullptr);
      ASSERT_TRUE(cursor->next().ok());
      session().cancel();
    }
    auto const rows = run(session(), query("one"));
    ASSERT_TRUE(rows.ok()) << "round " << round << ": " << describe_error(rows.error());
  }
}

TEST_F(Cancel, DoesNothingAfterTheLastRow) {
  {
    auto const cursor = start(query("one"));
    ASSERT_NE(cursor, nullptr);
    while (cursor->next().value()) {
    }
    ASSERT_TRUE(cursor->finish().ok());
    session().cancel();
  }
  EXPECT_EQ(must(query("one")).text(), "1");
}

TEST_F(Cancel, MayComeFromManyThreadsAtOnce) {
  session();
  std::vector<std::unique_ptr<Canceller>> cancellers;
  for (int index = 0; index < 4; ++index) cancellers.push_back(std::make_unique<Canceller>(session()));
  auto const result = run(session(), query("busy"));
  cancellers.clear();
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().code, ErrorCode::cancelled) << describe_error(result.error());
  EXPECT_EQ(must(query("one")).text(), "1");
}

TEST_F(Cancel, LeavesATransactionInTheStateItReports) {
  auto* const transactions = session().transactions();
  if (!transactions) GTEST_SKIP() << skipped("transactions").value_or("");
  must(query("create", {.name = "t"}));
  ASSERT_TRUE(transactions->begin().ok());
  must(query("insert", {.name = "t", .id = 1}));
  Canceller canceller(session());
  auto const result = run(session(), query("busy"));
  canceller.stop();
  ASSERT_FALSE(result.ok());
  auto const usable = run(session(), query("count", {.name = "t"})).ok();
  EXPECT_EQ(usable, result.error().damage == Damage::statement) << describe_error(result.error());
  EXPECT_EQ(usable, transactions->state() == TransactionState::open);
  EXPECT_TRUE(transactions->state() == TransactionState::none || transactions->rollback().ok());
  EXPECT_EQ(must(query("one")).text(), "1");
}

class Timeout : public Conformance {};

TEST_F(Timeout, EndsARunningStatement) {
  session();
  auto const begin = Clock::now();
  auto const result = run(session(), query("busy"), {}, {.timeout = milliseconds(300)});
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().code, ErrorCode::timeout) << describe_error(result.error());
  EXPECT_GE(since(begin), milliseconds(250));
  EXPECT_LT(since(begin), milliseconds(3'300 * sanitizer_factor()));
  EXPECT_EQ(must(query("one")).text(), "1");
}

TEST_F(Timeout, EndsAStream) {
  {
    auto const cursor = start(query("endless"), {.timeout = milliseconds(300)});
    ASSERT_NE(cursor, nullptr);
    auto const begin = Clock::now();
    auto const outcome = cursor->finish();
    ASSERT_FALSE(outcome.ok());
    EXPECT_EQ(outcome.error().code, ErrorCode::timeout) << describe_error(outcome.error());
    EXPECT_LT(since(begin), milliseconds(3'300 * sanitizer_factor()));
  }
  EXPECT_EQ(must(query("one")).text(), "1");
}

TEST_F(Timeout, DoesNotDisturbAQuickStatement) {
  auto const rows = run(session(), query("one"), {}, {.timeout = milliseconds(10'000)});
  ASSERT_TRUE(rows.ok()) << describe_error(rows.error());
  EXPECT_EQ(rows->text(), "1");
}

TEST_F(Timeout, EndsWithItsStatement) {
  ASSERT_TRUE(run(session(), query("one"), {}, {.timeout = milliseconds(200 * sanitizer_factor())}).ok());
  // Takes longer than the timeout of the statement before.
  auto const rows = run(session(), query("unhurried"));
  EXPECT_TRUE(rows.ok()) << describe_error(rows.error());
}

TEST_F(Timeout, IsNotACancel) {
  auto const first = run(session(), query("busy"), {}, {.timeout = milliseconds(100)});
  ASSERT_FALSE(first.ok());
  EXPECT_EQ(first.error().code, ErrorCode::timeout);
  Canceller canceller(session());
  auto const second = run(session(), query("busy"), {}, {.timeout = milliseconds(60'000)});
  canceller.stop();
  ASSERT_FALSE(second.ok());
  EXPECT_EQ(second.error().code, ErrorCode::cancelled) << describe_error(second.error());
}

}  // namespace sextant::conformance
