// Errors: the code, the SQLSTATE, the place in the user's text, what is damaged; and a usable session afterwards.
#include <fmt/format.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "conformance/fixture.h"

namespace sextant::conformance {
namespace {

struct Marked {
  std::string text;
  std::optional<TextRange> range;
};

// Takes the « and » out, and notes where they stood.
Marked read_marks(std::string_view marked) {
  auto const begin = marked.find("«");
  auto const end = marked.find("»");
  if (begin == std::string_view::npos || end == std::string_view::npos) return {.text = std::string(marked)};
  auto const size = std::string_view("«").size();
  Marked result;
  result.text = std::string(marked.substr(0, begin)) + std::string(marked.substr(begin + size, end - begin - size)) +
                std::string(marked.substr(end + size));
  result.range = TextRange{static_cast<uint32_t>(begin), static_cast<uint32_t>(end - size)};
  return result;
}

// Those that must point to a part of the statement.
std::vector<ErrorRow> marked_errors() {
  auto rows = quirks().errors;
  std::erase_if(rows, [](auto const& row) { return !read_marks(row.sql).range; });
  return rows;
}

std::string part(std::string_view text, TextRange const& range) {
  if (range.begin > range.end || range.end > text.size()) return "(outside)";
  return fmt::format("{}..{} \"{}\"", range.begin, range.end, text.substr(range.begin, range.end - range.begin));
}

}  // namespace

class Errors : public Conformance {};

class ErrorTable : public Conformance, public testing::WithParamInterface<ErrorRow> {
 protected:
  void prepare() {
    for (auto const& statement : GetParam().setup) must(statement);
  }
};
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(ErrorTable);

TEST_P(ErrorTable, HasTheRightFacts) {
  prepare();
  auto const marked = read_marks(GetParam().sql);
  auto const error = must_fail(marked.text);
  EXPECT_EQ(error.code, GetParam().code) << describe_error(error);
  EXPECT_EQ(error.sqlstate, GetParam().sqlstate) << describe_error(error);
  EXPECT_EQ(error.damage, Damage::statement) << describe_error(error);
  EXPECT_FALSE(error.message.empty());
  EXPECT_TRUE(is_valid_utf8(error.message));
  if (marked.range && !skipped("position")) {
    ASSERT_TRUE(error.position.has_value()) << describe_error(error);
    EXPECT_EQ(part(marked.text, *error.position), part(marked.text, *marked.range)) << marked.text;
  }
  if (error.position) {
    EXPECT_LE(error.position->end, marked.text.size());
  }
  EXPECT_TRUE(session().alive());
  EXPECT_EQ(must(query("one")).text(), "1");
}

class ErrorPositions : public ErrorTable {};
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(ErrorPositions);

TEST_P(ErrorPositions, CountBytesAndNotCharacters) {
  auto const marked = read_marks(query("long_comment") + GetParam().sql);
  if (auto const why = skipped("position")) GTEST_SKIP() << *why;
  prepare();
  auto const error = must_fail(marked.text);
  ASSERT_TRUE(error.position.has_value()) << describe_error(error);
  EXPECT_EQ(part(marked.text, *error.position), part(marked.text, *marked.range));
}

TEST_P(ErrorTable, SaysWhatItDamagedInATransaction) {
  prepare();
  auto* const transactions = session().transactions();
  if (!transactions) GTEST_SKIP() << skipped("transactions").value_or("");
  ASSERT_TRUE(transactions->begin().ok());
  auto const error = must_fail(read_marks(GetParam().sql).text);
  EXPECT_EQ(error.damage, GetParam().damage_in_transaction) << describe_error(error);
  EXPECT_EQ(transactions->state(),
            error.damage == Damage::transaction ? TransactionState::failed : TransactionState::open);
  EXPECT_EQ(run(session(), query("one")).ok(), error.damage == Damage::statement);
  EXPECT_TRUE(transactions->rollback().ok());
  EXPECT_EQ(must(query("one")).text(), "1");
}

INSTANTIATE_TEST_SUITE_P(Table, ErrorTable, testing::ValuesIn(quirks().errors),
                         [](auto const& row) { return row.param.name; });
INSTANTIATE_TEST_SUITE_P(Table, ErrorPositions, testing::ValuesIn(marked_errors()),
                         [](auto const& row) { return row.param.name; });

TEST_F(Errors, ComeAfterTheRowsBeforeThem) {
  if (auto const why = skipped("late_errors")) GTEST_SKIP() << *why;
  {
    auto const cursor = start(query("late_error"));
    ASSERT_NE(cursor, nullptr);
    int64_t rows = 0;
    std::optional<Error> error;
    while (!error) {
      auto batch = cursor->next();
      if (!batch.ok()) {
        error = batch.error();
      } else {
        ASSERT_TRUE(batch->has_value()) << "The result ended without the error.";
        rows += (*batch)->rows;
      }
    }
    EXPECT_LE(rows, 4'999);
    EXPECT_EQ(error->code, ErrorCode::bad_data) << describe_error(*error);
  }
  EXPECT_EQ(must(query("one")).text(), "1");
}

TEST_F(Errors, StayErrorsForTheRestOfTheCursor) {
  if (auto const why = skipped("late_errors")) GTEST_SKIP() << *why;
  {
    auto const cursor = start(query("late_error"));
    ASSERT_NE(cursor, nullptr);
    auto batch = cursor->next();
    while (batch.ok() && *batch) batch = cursor->next();
    ASSERT_FALSE(batch.ok());
    EXPECT_FALSE(cursor->finish().ok()) << "A result that failed must not end as if it were whole.";
  }
  EXPECT_EQ(must(query("one")).text(), "1");
}

TEST_F(Errors, AreFoundByFinishToo) {
  if (auto const why = skipped("late_errors")) GTEST_SKIP() << *why;
  {
    auto const cursor = start(query("late_error"));
    ASSERT_NE(cursor, nullptr);
    EXPECT_FALSE(cursor->finish().ok());
  }
  EXPECT_EQ(must(query("one")).text(), "1");
}

TEST_F(Errors, AreOneSentenceWithoutControlCharacters) {
  for (auto const& row : quirks().errors) {
    auto const fresh = open();
    for (auto const& statement : row.setup) run(*fresh, statement).ok();
    auto const result = run(*fresh, read_marks(row.sql).text);
    if (result.ok()) continue;
    for (char const byte : result.error().message)
      EXPECT_GE(static_cast<unsigned char>(byte), 0x20U) << row.name << ": " << result.error().message;
  }
}

TEST_F(Errors, DoNotPileUp) {
  for (int round = 0; round < 500; ++round) {
    ASSERT_FALSE(run(session(), query("failing")).ok());
    ASSERT_TRUE(run(session(), query("one")).ok());
  }
}

TEST_F(Errors, OfAConstraintAreNotRetryable) {
  if (auto const why = skipped("sql")) GTEST_SKIP() << *why;
  must("CREATE TABLE t (id integer PRIMARY KEY)");
  must("INSERT INTO t VALUES (1)");
  auto const error = must_fail("INSERT INTO t VALUES (1)");
  EXPECT_EQ(error.code, ErrorCode::constraint);
  EXPECT_FALSE(error.retryable);
  EXPECT_EQ(must("SELECT count(*) FROM t").text(), "1");
}

TEST_F(Errors, UndoThePartOfTheStatementThatWasDone) {
  if (auto const why = skipped("sql")) GTEST_SKIP() << *why;
  must("CREATE TABLE t (id integer PRIMARY KEY)");
  must("INSERT INTO t VALUES (3)");
  must_fail("INSERT INTO t VALUES (1), (2), (3), (4)");
  EXPECT_EQ(must("SELECT count(*) FROM t").text(), "1");
}

}  // namespace sextant::conformance
