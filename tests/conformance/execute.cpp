// Executing one statement: what comes back, what is not run, and that the text arrives as it was written.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/fixture.h"

namespace sextant::conformance {

class Execute : public Conformance {};

TEST_F(Execute, GivesRowsInOrderWithTheirNames) {
  if (auto const why = skipped("sql")) GTEST_SKIP() << *why;
  auto const rows = must("SELECT 1 AS one, 'two' AS \"Two Words\" UNION ALL SELECT 3, 'four' ORDER BY 1");
  ASSERT_EQ(rows.schema->fields.size(), 2U);
  EXPECT_EQ(rows.schema->fields[0].name, "one");
  EXPECT_EQ(rows.schema->fields[1].name, "Two Words");
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows.text(0, 0), "1");
  EXPECT_EQ(rows.text(1, 1), "four");
}

TEST_F(Execute, GivesASchemaEvenWithoutRows) {
  if (auto const why = skipped("sql")) GTEST_SKIP() << *why;
  must("CREATE TABLE t (id integer, name varchar(20))");
  auto const rows = must("SELECT id, name FROM t");
  EXPECT_EQ(rows.size(), 0U);
  ASSERT_EQ(rows.schema->fields.size(), 2U);
  EXPECT_EQ(rows.schema->fields[1].name, "name");
  EXPECT_FALSE(rows.schema->fields[1].type.vendor_name.empty());
}

TEST_F(Execute, GivesNoFieldsForAStatementWithoutResult) {
  if (auto const why = skipped("sql")) GTEST_SKIP() << *why;
  auto const rows = must("CREATE TABLE t (id integer)");
  EXPECT_TRUE(rows.schema->fields.empty());
  EXPECT_EQ(rows.size(), 0U);
  EXPECT_FALSE(rows.outcome.rows_affected.has_value());
}

TEST_F(Execute, CountsTheRowsItChanged) {
  if (auto const why = skipped("sql")) GTEST_SKIP() << *why;
  must("CREATE TABLE t (id integer)");
  EXPECT_EQ(must("INSERT INTO t VALUES (1), (2), (3)").outcome.rows_affected, 3);
  EXPECT_EQ(must("UPDATE t SET id = id + 10 WHERE id > 1").outcome.rows_affected, 2);
  EXPECT_EQ(must("UPDATE t SET id = 0 WHERE id = 99").outcome.rows_affected, 0);
  EXPECT_EQ(must("DELETE FROM t").outcome.rows_affected, 3);
  EXPECT_FALSE(must("SELECT * FROM t").outcome.rows_affected.has_value());
}

TEST_F(Execute, DoesNotReportTheChangesOfAnEarlierStatement) {
  if (auto const why = skipped("sql")) GTEST_SKIP() << *why;
  must("CREATE TABLE t (id integer)");
  must("INSERT INTO t VALUES (1), (2)");
  EXPECT_FALSE(must("CREATE TABLE u (id integer)").outcome.rows_affected.has_value());
  EXPECT_FALSE(must("SELECT 1").outcome.rows_affected.has_value());
}

TEST_F(Execute, GivesTheRowsOfReturning) {
  if (auto const why = skipped("sql")) GTEST_SKIP() << *why;
  must("CREATE TABLE returned (id integer, name varchar(20))");
  auto const rows = must(query("insert_returning"));
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows.text(1, 1), "b");
  EXPECT_EQ(rows.outcome.rows_affected, 2);
}

TEST_F(Execute, RunsAnInsertWhoseRowsNobodyReads) {
  if (auto const why = skipped("sql")) GTEST_SKIP() << *why;
  must("CREATE TABLE returned (id integer, name varchar(20))");
  {
    auto const cursor = start(query("insert_returning"));
    ASSERT_NE(cursor, nullptr);
    auto const outcome = cursor->finish();
    ASSERT_TRUE(outcome.ok()) << describe_error(outcome.error());
    EXPECT_EQ(outcome->rows_affected, 2);
  }
  EXPECT_EQ(must("SELECT count(*) FROM returned").text(), "2");
}

TEST_F(Execute, KeepsDuplicateColumnNames) {
  if (auto const why = skipped("sql")) GTEST_SKIP() << *why;
  auto const rows = must("SELECT 1 AS a, 2 AS a, 3 AS \"A\"");
  ASSERT_EQ(rows.schema->fields.size(), 3U);
  EXPECT_EQ(rows.schema->fields[0].name, "a");
  EXPECT_EQ(rows.schema->fields[1].name, "a");
  EXPECT_EQ(rows.schema->fields[2].name, "A");
  EXPECT_EQ(rows.text(0, 0) + rows.text(0, 1) + rows.text(0, 2), "123");
}

TEST_F(Execute, CountsRowsWithoutColumns) {
  if (auto const why = skipped("no_columns")) GTEST_SKIP() << *why;
  auto const cursor = start(query("no_columns"));
  ASSERT_NE(cursor, nullptr);
  EXPECT_TRUE(cursor->schema()->fields.empty());
  int64_t rows = 0;
  for (;;) {
    auto const batch = cursor->next();
    ASSERT_TRUE(batch.ok()) << describe_error(batch.error());
    if (!*batch) break;
    rows += (*batch)->rows;
  }
  EXPECT_EQ(rows, 1);
}

TEST_F(Execute, ReadsTheWidestResult) {
  if (auto const why = skipped("sql")) GTEST_SKIP() << *why;
  std::string sql = "SELECT ";
  for (int32_t column = 1; column <= quirks().widest_result; ++column)
    sql += fmt::format("{}{} AS c{}", column > 1 ? ", " : "", column * 7, column);
  auto const rows = must(sql);
  ASSERT_EQ(std::ssize(rows.schema->fields), quirks().widest_result);
  EXPECT_EQ(rows.schema->fields.back().name, fmt::format("c{}", quirks().widest_result));
  ASSERT_EQ(rows.size(), 1U);
  for (int32_t column = 1; column <= quirks().widest_result; ++column) {
    ASSERT_EQ(rows.text(0, static_cast<size_t>(column - 1)), std::to_string(column * 7));
  }
}

TEST_F(Execute, ReadsTheLargestCell) {
  auto const cursor = start(query("large_cell"));
  ASSERT_NE(cursor, nullptr);
  auto const batch = cursor->next();
  ASSERT_TRUE(batch.ok()) << describe_error(batch.error());
  ASSERT_TRUE(batch->has_value());
  auto const index = first_column(*(*batch)->schema);
  auto const& column = (*batch)->columns.at(index);
  auto const type = (*batch)->schema->fields[index].type.type;
  auto const bytes = type == Type::variant ? column.children.at(3).bytes(0) : column.bytes(0);
  EXPECT_EQ(std::ssize(bytes), quirks().largest_cell);
  EXPECT_EQ(bytes.find_first_not_of('x'), std::string_view::npos);
}

TEST_F(Execute, AllowsADelimiterAndCommentsAroundTheStatement) {
  if (auto const why = skipped("sql")) GTEST_SKIP() << *why;
  for (std::string_view const sql :
       {"SELECT 7;", "SELECT 7 ;  \n", "SELECT 7; -- done", "/* before */ SELECT 7", "-- before\nSELECT 7",
        "SELECT 7 /* inside */ ; /* after */", "\n\t SELECT\n7\n", "SELECT /* ; */ 7 -- ;\n"}) {
    EXPECT_EQ(must(sql).text(), "7") << sql;
  }
}

class OneStatement : public Conformance, public testing::WithParamInterface<std::string> {};

TEST_P(OneStatement, RefusesASecondOneAndRunsNeither) {
  if (auto const why = skipped("sql")) GTEST_SKIP() << *why;
  if (quirks().driver->dialect->backslash_escapes && GetParam().find('\\') != std::string::npos) {
    GTEST_SKIP() << "A backslash hides the quote behind it, so this is one statement.";
  }
  must("CREATE TABLE t (id integer)");
  auto const error = must_fail(GetParam());
  EXPECT_TRUE(error.code == ErrorCode::syntax || error.code == ErrorCode::invalid_argument) << describe_error(error);
  EXPECT_EQ(must("SELECT count(*) FROM t").text(), "0");
}

INSTANTIATE_TEST_SUITE_P(
    Table, OneStatement,
    testing::Values("INSERT INTO t VALUES (1); INSERT INTO t VALUES (2)",
                    "INSERT INTO t VALUES (1);INSERT INTO t VALUES (2);", "INSERT INTO t VALUES (1); /* c */ SELECT 1",
                    "INSERT INTO t VALUES (1); -- c\nDELETE FROM t", "SELECT 1; INSERT INTO t VALUES (1)",
                    ";;INSERT INTO t VALUES (1);; INSERT INTO t VALUES (2)", "SELECT 'a''; b'; INSERT INTO t VALUES (1)",
                    "SELECT 'a\\'; INSERT INTO t VALUES (1); --'"));

TEST_F(Execute, SaysThatATextHoldsNoStatement) {
  std::vector<std::string_view> texts{"", " ", "\n\t"};
  if (!skipped("sql")) {
    texts.insert(texts.end(), {";", " ; ; ", "-- only a comment", "/* only a comment */", "-- one\n/* two */ ;\n"});
  }
  for (auto const sql : texts) {
    auto const result = run(session(), sql);
    ASSERT_FALSE(result.ok()) << '"' << sql << '"';
    EXPECT_EQ(result.error().code, ErrorCode::invalid_argument) << '"' << sql << "\" " << describe_error(result.error());
  }
  EXPECT_EQ(must(query("one")).text(), "1");
}

TEST_F(Execute, RefusesWhatIsUnterminated) {
  if (auto const why = skipped("sql")) GTEST_SKIP() << *why;
  for (std::string_view const sql : {"SELECT 'abc", "SELECT \"abc", "SELECT (1", "SELECT 1 +"}) {
    EXPECT_EQ(must_fail(sql).code, ErrorCode::syntax) << sql;
  }
  EXPECT_EQ(must("SELECT 1").text(), "1");
}

TEST_F(Execute, RefusesAZeroByteInTheText) {
  if (auto const why = skipped("sql")) GTEST_SKIP() << *why;
  using namespace std::string_view_literals;
  must("CREATE TABLE t (id integer)");
  // The engine's C interface would run the part before it.
  auto const error = must_fail("INSERT INTO t VALUES (1)\0 nothing more"sv);
  EXPECT_TRUE(error.code == ErrorCode::invalid_argument || error.code == ErrorCode::syntax) << describe_error(error);
  EXPECT_EQ(must("SELECT count(*) FROM t").text(), "0");
}

TEST_F(Execute, SurvivesTextThatIsNotUtf8) {
  if (auto const why = skipped("sql")) GTEST_SKIP() << *why;
  auto const result = run(session(), "SELECT '\xff\xfe\xc3'");
  if (!result.ok()) {
    EXPECT_NE(result.error().damage, Damage::connection) << describe_error(result.error());
  }
  EXPECT_EQ(must("SELECT 1").text(), "1");
}

TEST_F(Execute, SendsALongStatement) {
  if (auto const why = skipped("sql")) GTEST_SKIP() << *why;
  std::string sql = "SELECT 1 /* ";
  sql.append(900'000, '.');
  sql += " */ + 1";
  EXPECT_EQ(must(sql).text(), "2");
}

TEST_F(Execute, SendsTheTextVerbatim) {
  if (auto const why = skipped("own_statement")) GTEST_SKIP() << *why;
  auto const sql = "/* \xc3\xa9 */\n\t" + query("own_statement") + "  -- end \xf0\x9f\x98\x80";
  EXPECT_EQ(must(sql).text(), sql);
}

TEST_F(Execute, SaysWhereAColumnComesFrom) {
  if (auto const why = skipped("origins")) GTEST_SKIP() << *why;
  must("CREATE TABLE people (id integer PRIMARY KEY, full_name varchar(50))");
  auto const rows = must("SELECT p.full_name AS name, p.id, p.id + 1 AS computed FROM people AS p");
  ASSERT_EQ(rows.schema->fields.size(), 3U);
  EXPECT_EQ(rows.schema->fields[0].origin.table, "people");
  EXPECT_EQ(rows.schema->fields[0].origin.column, "full_name");
  EXPECT_EQ(rows.schema->fields[0].origin.schema, place().path.back());
  EXPECT_EQ(rows.schema->fields[1].origin.column, "id");
  EXPECT_TRUE(rows.schema->fields[2].origin.empty());
}

TEST_F(Execute, HandsOverTheNoticesOfTheServer) {
  if (auto const why = skipped("notices")) GTEST_SKIP() << *why;
  auto const rows = must(query("notice"));
  ASSERT_EQ(rows.outcome.notices.size(), 1U);
  EXPECT_EQ(rows.outcome.notices[0].message, "watch out");
  EXPECT_FALSE(rows.outcome.notices[0].severity.empty());
  EXPECT_TRUE(must("SELECT 1").outcome.notices.empty());
}

TEST_F(Execute, RefusesASecondCursorWhileOneLives) {
  auto const first = start(numbers(many(100'000)));
  ASSERT_NE(first, nullptr);
  ASSERT_TRUE(first->next().ok());
  auto const one = query("one");
  auto const second = session().execute({.text = one}, {});
  ASSERT_FALSE(second.ok());
  EXPECT_EQ(second.error().code, ErrorCode::invalid_state);
  // The first goes on as if nothing had been asked.
  int64_t rows = 256;
  for (auto batch = first->next(); batch.ok() && *batch; batch = first->next()) rows += (*batch)->rows;
  EXPECT_EQ(rows, many(100'000));
}

TEST_F(Execute, IsUsableAfterACursorIsDroppedInTheMiddle) {
  for (int round = 0; round < 5; ++round) {
    {
      auto const cursor = start(query("endless"));
      ASSERT_NE(cursor, nullptr);
      auto const batch = cursor->next();
      ASSERT_TRUE(batch.ok()) << describe_error(batch.error());
    }
    auto const begin = Clock::now();
    EXPECT_EQ(must(query("one")).text(), "1");
    EXPECT_LT(since(begin), milliseconds(5'000));
  }
}

TEST_F(Execute, IsUsableAfterACursorIsDroppedUnread) {
  { auto const cursor = start(query("endless")); }
  EXPECT_EQ(must(query("one")).text(), "1");
  EXPECT_TRUE(session().alive());
}

TEST_F(Execute, EndsAResultAgainAndAgain) {
  auto const cursor = start(query("one"));
  ASSERT_NE(cursor, nullptr);
  ASSERT_TRUE(cursor->next().ok());
  for (int round = 0; round < 3; ++round) {
    auto const batch = cursor->next();
    ASSERT_TRUE(batch.ok()) << describe_error(batch.error());
    EXPECT_FALSE(batch->has_value());
  }
  EXPECT_TRUE(cursor->finish().ok());
}

TEST_F(Execute, HasNoSecondResultAfterASelect) {
  auto const cursor = start(query("one"));
  ASSERT_NE(cursor, nullptr);
  while (cursor->next().value()) {
  }
  auto const more = cursor->next_result();
  ASSERT_TRUE(more.ok());
  EXPECT_FALSE(*more);
}

TEST_F(Execute, KeepsValuesApartFromRowToRow) {
  if (auto const why = skipped("sql")) GTEST_SKIP() << *why;
  auto const rows = must("SELECT 'a' AS v UNION ALL SELECT NULL UNION ALL SELECT '' UNION ALL SELECT 'b'");
  ASSERT_EQ(rows.size(), 4U);
  std::vector<Cell> cells;
  for (auto const& row : rows.rows) cells.push_back(row[0]);
  EXPECT_THAT(cells, testing::UnorderedElementsAre(Cell("a"), Cell(), Cell(""), Cell("b")));
}

TEST_F(Execute, SeesItsOwnDdlAtOnce) {
  if (auto const why = skipped("sql")) GTEST_SKIP() << *why;
  must("CREATE TABLE t (a integer)");
  EXPECT_EQ(must("SELECT * FROM t").schema->fields.size(), 1U);
  must("ALTER TABLE t ADD COLUMN b integer");
  EXPECT_EQ(must("SELECT * FROM t").schema->fields.size(), 2U);
  must("DROP TABLE t");
  EXPECT_EQ(must_fail("SELECT * FROM t").code, ErrorCode::not_found);
}

TEST_F(Execute, RunsTenThousandStatementsInASession) {
  for (int round = 0; round < 10'000; ++round) {
    auto const rows = run(session(), query("one"));
    ASSERT_TRUE(rows.ok()) << describe_error(rows.error());
  }
}

}  // namespace sextant::conformance
