// Transactions: begun, committed, undone, failed; and the state that a session reports is the server's.
#include <string>

#include "conformance/fixture.h"

namespace sextant::conformance {

class TransactionTests : public Conformance {
 protected:
  void SetUp() override {
    Conformance::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    auto const why = skipped("transactions");
    if (!session().transactions()) {
      ASSERT_TRUE(why.has_value()) << "The driver has no transactions, and its quirks do not say why.";
      GTEST_SKIP() << *why;
    }
    EXPECT_FALSE(why.has_value()) << "A capability that is there must be tested.";
    must("CREATE TABLE t (id integer PRIMARY KEY)");
  }
  Transactions& transactions() { return *session().transactions(); }
  std::string rows() { return must("SELECT count(*) FROM t").text(); }
};

TEST_F(TransactionTests, BeginWithNone) {
  EXPECT_EQ(transactions().state(), TransactionState::none);
  must("INSERT INTO t VALUES (1)");
  EXPECT_EQ(transactions().state(), TransactionState::none);
}

TEST_F(TransactionTests, KeepWhatIsCommitted) {
  ASSERT_TRUE(transactions().begin().ok());
  EXPECT_EQ(transactions().state(), TransactionState::open);
  must("INSERT INTO t VALUES (1)");
  ASSERT_TRUE(transactions().commit().ok());
  EXPECT_EQ(transactions().state(), TransactionState::none);
  auto const other = open();
  EXPECT_EQ(must(*other, "SELECT count(*) FROM t").text(), "1");
}

TEST_F(TransactionTests, UndoWhatIsRolledBack) {
  ASSERT_TRUE(transactions().begin().ok());
  must("INSERT INTO t VALUES (1)");
  EXPECT_EQ(rows(), "1");
  ASSERT_TRUE(transactions().rollback().ok());
  EXPECT_EQ(transactions().state(), TransactionState::none);
  EXPECT_EQ(rows(), "0");
}

TEST_F(TransactionTests, HideWhatIsNotCommitted) {
  auto const other = open();
  ASSERT_TRUE(transactions().begin().ok());
  must("INSERT INTO t VALUES (1)");
  EXPECT_EQ(must(*other, "SELECT count(*) FROM t").text(), "0");
  ASSERT_TRUE(transactions().commit().ok());
  EXPECT_EQ(must(*other, "SELECT count(*) FROM t").text(), "1");
}

TEST_F(TransactionTests, UndoDdl) {
  if (auto const why = skipped("transactional_ddl")) GTEST_SKIP() << *why;
  ASSERT_TRUE(transactions().begin().ok());
  must("CREATE TABLE u (id integer)");
  ASSERT_TRUE(transactions().rollback().ok());
  EXPECT_EQ(must_fail("SELECT * FROM u").code, ErrorCode::not_found);
}

TEST_F(TransactionTests, DoNotNest) {
  ASSERT_TRUE(transactions().begin().ok());
  auto const again = transactions().begin();
  ASSERT_FALSE(again.ok());
  EXPECT_EQ(again.error().code, ErrorCode::invalid_state) << describe_error(again.error());
  EXPECT_EQ(transactions().state(), TransactionState::open);
  EXPECT_TRUE(transactions().rollback().ok());
}

TEST_F(TransactionTests, CannotEndWithoutABeginning) {
  auto const commit = transactions().commit();
  ASSERT_FALSE(commit.ok());
  EXPECT_EQ(commit.error().code, ErrorCode::invalid_state) << describe_error(commit.error());
  auto const rollback = transactions().rollback();
  ASSERT_FALSE(rollback.ok());
  EXPECT_EQ(rollback.error().code, ErrorCode::invalid_state) << describe_error(rollback.error());
}

TEST_F(TransactionTests, AreSeenWhenBegunInSql) {
  must("BEGIN");
  EXPECT_EQ(transactions().state(), TransactionState::open);
  must("INSERT INTO t VALUES (1)");
  must("ROLLBACK");
  EXPECT_EQ(transactions().state(), TransactionState::none);
  EXPECT_EQ(rows(), "0");
}

TEST_F(TransactionTests, HaveSavepoints) {
  if (auto const why = skipped("savepoints")) GTEST_SKIP() << *why;
  ASSERT_TRUE(transactions().begin().ok());
  must("INSERT INTO t VALUES (1)");
  must("SAVEPOINT here");
  must("INSERT INTO t VALUES (2)");
  must("ROLLBACK TO SAVEPOINT here");
  must("INSERT INTO t VALUES (3)");
  must("RELEASE SAVEPOINT here");
  EXPECT_EQ(transactions().state(), TransactionState::open);
  ASSERT_TRUE(transactions().commit().ok());
  EXPECT_EQ(rows(), "2");
}

TEST_F(TransactionTests, FailWithTheirStatementWhereTheEngineWantsIt) {
  if (auto const why = skipped("failed_transactions")) GTEST_SKIP() << *why;
  ASSERT_TRUE(transactions().begin().ok());
  must("INSERT INTO t VALUES (1)");
  EXPECT_EQ(must_fail("INSERT INTO t VALUES (1)").damage, Damage::transaction);
  EXPECT_EQ(transactions().state(), TransactionState::failed);
  auto const later = must_fail("SELECT 1");
  EXPECT_EQ(later.code, ErrorCode::invalid_state) << describe_error(later);
  EXPECT_EQ(later.damage, Damage::transaction);
  ASSERT_TRUE(transactions().rollback().ok());
  EXPECT_EQ(transactions().state(), TransactionState::none);
  EXPECT_EQ(rows(), "0");
}

TEST_F(TransactionTests, NeverReportAFailedOneAsCommitted) {
  if (auto const why = skipped("failed_transactions")) GTEST_SKIP() << *why;
  ASSERT_TRUE(transactions().begin().ok());
  must("INSERT INTO t VALUES (1)");
  must_fail("INSERT INTO t VALUES (1)");
  EXPECT_FALSE(transactions().commit().ok()) << "The server answers COMMIT with a rollback.";
  if (transactions().state() != TransactionState::none) {
    EXPECT_TRUE(transactions().rollback().ok());
  }
  EXPECT_EQ(rows(), "0");
}

TEST_F(TransactionTests, GoOnAfterAnErrorWhereTheEngineLetsThem) {
  if (quirks().errors_fail_transactions) GTEST_SKIP() << "An error fails the transaction in this engine.";
  ASSERT_TRUE(transactions().begin().ok());
  must("INSERT INTO t VALUES (1)");
  EXPECT_EQ(must_fail("INSERT INTO t VALUES (1)").damage, Damage::statement);
  EXPECT_EQ(transactions().state(), TransactionState::open);
  must("INSERT INTO t VALUES (2)");
  ASSERT_TRUE(transactions().commit().ok());
  EXPECT_EQ(rows(), "2");
}

TEST_F(TransactionTests, AreUndoneByTheEndOfTheSession) {
  {
    auto const other = open();
    ASSERT_TRUE(other->transactions()->begin().ok());
    must(*other, "INSERT INTO t VALUES (1)");
  }
  EXPECT_EQ(rows(), "0");
  must("INSERT INTO t VALUES (2)");
}

TEST_F(TransactionTests, StayOpenWhenACursorIsDropped) {
  ASSERT_TRUE(transactions().begin().ok());
  must("INSERT INTO t VALUES (1)");
  {
    auto const cursor = start(numbers(100'000));
    ASSERT_NE(cursor, nullptr);
    ASSERT_TRUE(cursor->next().ok());
  }
  // Where dropping a cursor cancels the statement on the server, the transaction may have failed; it must be told.
  if (transactions().state() == TransactionState::open) {
    EXPECT_EQ(rows(), "1");
    EXPECT_TRUE(transactions().commit().ok());
    EXPECT_EQ(rows(), "1");
  } else {
    EXPECT_EQ(transactions().state(), TransactionState::failed);
    EXPECT_TRUE(transactions().rollback().ok());
    EXPECT_EQ(rows(), "0");
  }
}

TEST_F(TransactionTests, DoNotDisturbACursorThatLives) {
  {
    auto const cursor = start(numbers(100'000));
    ASSERT_NE(cursor, nullptr);
    ASSERT_TRUE(cursor->next().ok());
    auto const begun = transactions().begin();
    if (!begun.ok()) {
      EXPECT_EQ(begun.error().code, ErrorCode::invalid_state) << describe_error(begun.error());
    }
    EXPECT_EQ(transactions().state() == TransactionState::open, begun.ok());
    EXPECT_TRUE(cursor->finish().ok());
  }
  if (transactions().state() == TransactionState::open) {
    EXPECT_TRUE(transactions().rollback().ok());
  }
  EXPECT_EQ(rows(), "0");
}

TEST_F(TransactionTests, LetTheCatalogBeRead) {
  ASSERT_TRUE(transactions().begin().ok());
  must("INSERT INTO t VALUES (1)");
  EXPECT_TRUE(session().catalog().groups(place().path).ok());
  EXPECT_EQ(transactions().state(), TransactionState::open);
  ASSERT_TRUE(transactions().commit().ok());
  EXPECT_EQ(rows(), "1");
}

}  // namespace sextant::conformance
