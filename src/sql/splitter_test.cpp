#include "sql/splitter.h"

#include <ctime>

#include "sql/lexer.h"

namespace sextant::sql {
namespace {

using ::testing::ElementsAreArray;

std::vector<std::string> texts(std::string_view script, Dialect const& dialect) {
  std::vector<std::string> result;
  for (StatementRange const& statement : split_statements(script, dialect)) {
    result.emplace_back(token_text(script, statement.text));
  }
  return result;
}

struct Case {
  std::string_view script;
  std::vector<std::string> statements;
};

void expect_statements(Dialect const& dialect, std::vector<Case> const& cases) {
  for (Case const& c : cases) {
    EXPECT_THAT(texts(c.script, dialect), ElementsAreArray(c.statements)) << dialect.name << ": " << c.script;
  }
}

TEST(Splitter, SplitsAtSemicolonsInEveryDialect) {
  for (Dialect const* dialect : {&postgresql_dialect, &mysql_dialect, &sqlite_dialect, &duckdb_dialect}) {
    expect_statements(*dialect, {
        {"", {}},
        {" \n ", {}},
        {"-- only a comment", {}},
        {"/* a */;;; -- b", {}},
        {"SELECT 1", {"SELECT 1"}},
        {"SELECT 1;", {"SELECT 1"}},
        {"SELECT 1; SELECT 2", {"SELECT 1", "SELECT 2"}},
        {"SELECT 1;SELECT 2;", {"SELECT 1", "SELECT 2"}},
        {"SELECT 1;;;SELECT 2", {"SELECT 1", "SELECT 2"}},
        {"SELECT ';'; SELECT 2", {"SELECT ';'", "SELECT 2"}},
        {"SELECT 'it''s;'; SELECT 2", {"SELECT 'it''s;'", "SELECT 2"}},
        {"SELECT 1 -- ; no\n; SELECT 2", {"SELECT 1", "SELECT 2"}},
        {"SELECT 1 /* ; */ + 1; SELECT 2", {"SELECT 1 /* ; */ + 1", "SELECT 2"}},
        {"/* a */ SELECT 1 /* b */;", {"SELECT 1"}},
        {"SELECT 1\n\n\nFROM t\n\n", {"SELECT 1\n\n\nFROM t"}},
        {"SELECT 'a", {"SELECT 'a"}},
        {"SELECT 1\nGO\nSELECT 2", {"SELECT 1", "SELECT 2"}},
        {"SELECT 1\n  go \r\nSELECT 2\nGO", {"SELECT 1", "SELECT 2"}},
        {"GO\nSELECT 1", {"SELECT 1"}},
        {"SELECT go FROM t", {"SELECT go FROM t"}},
        {"SELECT go\nFROM t", {"SELECT go\nFROM t"}},
        {"SELECT 'a\nGO\nb'", {"SELECT 'a\nGO\nb'"}},
        {"/*\nGO\n*/ SELECT 1", {"SELECT 1"}},
        {"INSERT INTO t (a,\ngo\n) VALUES (1)", {"INSERT INTO t (a,\ngo\n) VALUES (1)"}},
        {"BEGIN; SELECT 1; END; SELECT 2", {"BEGIN", "SELECT 1", "END", "SELECT 2"}},
        {"SELECT CASE WHEN 1 THEN 2 END; SELECT 2", {"SELECT CASE WHEN 1 THEN 2 END", "SELECT 2"}},
    });
  }
}

TEST(Splitter, KeepsPostgresqlBodiesWhole) {
  expect_statements(postgresql_dialect, {
      {"CREATE FUNCTION f() RETURNS int AS $$ BEGIN; RETURN 1; END $$ LANGUAGE plpgsql; SELECT 2",
       {"CREATE FUNCTION f() RETURNS int AS $$ BEGIN; RETURN 1; END $$ LANGUAGE plpgsql", "SELECT 2"}},
      {"DO $x$ a; $$ b; $$ $x$; SELECT 2", {"DO $x$ a; $$ b; $$ $x$", "SELECT 2"}},
      {"CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; SELECT 2; END; SELECT 3",
       {"CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; SELECT 2; END", "SELECT 3"}},
      {"create or replace procedure p() begin atomic insert into t values (case when true then 1 end); end; select 3",
       {"create or replace procedure p() begin atomic insert into t values (case when true then 1 end); end", "select 3"}},
      {"CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT x.end AS end FROM x; END; SELECT 3",
       {"CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT x.end AS end FROM x; END", "SELECT 3"}},
      {"CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; END; SELECT 3",
       {"CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; END", "SELECT 3"}},
      {"CREATE RULE r AS ON INSERT TO t DO (SELECT 1; SELECT 2); SELECT 3",
       {"CREATE RULE r AS ON INSERT TO t DO (SELECT 1; SELECT 2)", "SELECT 3"}},
      {"CREATE TABLE f(begin int, atomic int); SELECT 1", {"CREATE TABLE f(begin int, atomic int)", "SELECT 1"}},
      {R"(SELECT E'\';'; SELECT 2)", {R"(SELECT E'\';')", "SELECT 2"}},
      {R"(SELECT 'a\'; COMMIT; --')", {R"(SELECT 'a\')", "COMMIT"}},
      {"SELECT E'a'\n'\\';'; SELECT 2", {"SELECT E'a'\n'\\';'", "SELECT 2"}},
      {"SELECT 1 /* a /* ; */ ; */; SELECT 2", {"SELECT 1", "SELECT 2"}},
      {"SELECT \"a;b\"; SELECT 2", {"SELECT \"a;b\"", "SELECT 2"}},
      {"SELECT U&\"a;\"; SELECT 2", {"SELECT U&\"a;\"", "SELECT 2"}},
      {"SELECT (1; SELECT 2", {"SELECT (1; SELECT 2"}},
      {"SELECT 1) ; SELECT 2", {"SELECT 1)", "SELECT 2"}},
      {"SELECT 1 -- a\r; SELECT 2", {"SELECT 1", "SELECT 2"}},
      {"SELECT a$b$; SELECT $b$", {"SELECT a$b$", "SELECT $b$"}},
      {"BEGIN ATOMIC; SELECT 1", {"BEGIN ATOMIC", "SELECT 1"}},
  });
}

TEST(Splitter, FollowsTheDelimiterCommand) {
  expect_statements(mysql_dialect, {
      {"DELIMITER //\nCREATE PROCEDURE p() BEGIN SELECT 1; END//\nDELIMITER ;\nSELECT 2;",
       {"CREATE PROCEDURE p() BEGIN SELECT 1; END", "SELECT 2"}},
      {"delimiter $$\nSELECT 1; SELECT 2$$ SELECT 3$$", {"SELECT 1; SELECT 2", "SELECT 3"}},
      {"DELIMITER $$\nCREATE FUNCTION f() RETURNS INT RETURN 1;\nEND$$\nDELIMITER ;",
       {"CREATE FUNCTION f() RETURNS INT RETURN 1;\nEND"}},
      {"DELIMITER ;;\nSELECT ';;'; SELECT 2;;\n", {"SELECT ';;'; SELECT 2"}},
      {"DELIMITER | comment\nSELECT 1|SELECT 2", {"SELECT 1", "SELECT 2"}},
      {"DELIMITER //\r\nSELECT 1;//\r\nDELIMITER ;\r\nSELECT 2;", {"SELECT 1;", "SELECT 2"}},
      {"DELIMITER //\n-- // in a comment\nSELECT '//' // SELECT 2", {"SELECT '//'", "SELECT 2"}},
      {"SELECT delimiter FROM t; SELECT 2", {"SELECT delimiter FROM t", "SELECT 2"}},
      {"DELIMITER\nSELECT 1", {"DELIMITER\nSELECT 1"}},
      {"DELIMITER //", {}},
  });
  expect_statements(sqlite_dialect, {{"DELIMITER //\nSELECT 1; SELECT 2", {"DELIMITER //\nSELECT 1", "SELECT 2"}}});
}

TEST(Splitter, ReadsMysqlQuotesAndComments) {
  expect_statements(mysql_dialect, {
      {R"(SELECT 'a\'; b'; SELECT 2)", {R"(SELECT 'a\'; b')", "SELECT 2"}},
      {R"(SELECT "a\"; b"; SELECT 2)", {R"(SELECT "a\"; b")", "SELECT 2"}},
      {"SELECT `a;b`; SELECT 2", {"SELECT `a;b`", "SELECT 2"}},
      {"SELECT 1--2; SELECT 2", {"SELECT 1--2", "SELECT 2"}},
      {"SELECT 1 # ; a\n; SELECT 2", {"SELECT 1", "SELECT 2"}},
      {"/*!40101 SET NAMES utf8 */; SELECT 2", {"/*!40101 SET NAMES utf8 */", "SELECT 2"}},
      {"/*! SELECT ';' */; SELECT 2", {"/*! SELECT ';' */", "SELECT 2"}},
      {"SELECT $$; SELECT 2", {"SELECT $$", "SELECT 2"}},
      {"SELECT (1; SELECT 2", {"SELECT (1", "SELECT 2"}},
  });
}

// Each body is one statement, whatever it holds.
TEST(Splitter, KeepsMysqlRoutinesWholeWithoutADelimiter) {
  for (std::string_view const routine : {
           "CREATE PROCEDURE p() SELECT 1",
           "CREATE PROCEDURE p() BEGIN END",
           "CREATE PROCEDURE p() BEGIN SELECT 1; SELECT 2; END",
           "create definer=`root`@`localhost` procedure if not exists p(in a int) begin select 1; end",
           "CREATE PROCEDURE p() BEGIN IF a THEN SELECT 1; ELSEIF b THEN SELECT 2; ELSE SELECT 3; END IF; END",
           "CREATE PROCEDURE p() IF a THEN SELECT 1; END IF",
           "CREATE PROCEDURE p() BEGIN CASE a WHEN 1 THEN SELECT 1; ELSE SELECT 2; END CASE; END",
           "CREATE PROCEDURE p() BEGIN SELECT CASE a WHEN 1 THEN IF(b, 1, 2) ELSE 3 END; SELECT 2; END",
           "CREATE PROCEDURE p() BEGIN l: LOOP LEAVE l; END LOOP l; END",
           "CREATE PROCEDURE p() BEGIN l:LOOP LEAVE l; END LOOP; SELECT 1; END",
           "CREATE PROCEDURE p() BEGIN WHILE a > 0 DO SET a = a - 1; END WHILE; SELECT 1; END",
           "CREATE PROCEDURE p() BEGIN REPEAT SET a = REPEAT('x', 2); UNTIL a END REPEAT; SELECT 1; END",
           "CREATE PROCEDURE p() BEGIN FOR i IN 1..3 DO SELECT i; END FOR; SELECT 1; END",
           "CREATE PROCEDURE p() a: BEGIN b: BEGIN SELECT 1; END b; SELECT 2; END a",
           "CREATE PROCEDURE p() BEGIN DECLARE EXIT HANDLER FOR SQLEXCEPTION BEGIN ROLLBACK; END; SELECT 1; END",
           "CREATE PROCEDURE p() BEGIN DECLARE CONTINUE HANDLER FOR NOT FOUND SET done = 1; SELECT 1; END",
           "CREATE PROCEDURE p() BEGIN IF IF(a, 1, 0) THEN SET x = 1; END IF; SELECT 1; END",
           "CREATE PROCEDURE p() BEGIN DROP TABLE IF EXISTS t; CREATE TABLE IF NOT EXISTS t(a INT); END",
           "CREATE PROCEDURE p() BEGIN SELECT start, end FROM t; SELECT 2; END",
           "CREATE PROCEDURE p() BEGIN SELECT t.begin AS begin, t.case FROM t; SELECT 2; END",
           "CREATE PROCEDURE p() BEGIN INSERT INTO t VALUES (1) ON DUPLICATE KEY UPDATE a = IF(b, 1, 2); SELECT 1; END",
           "CREATE PROCEDURE p() BEGIN START TRANSACTION; SELECT 1 FOR UPDATE; COMMIT; END",
           "CREATE PROCEDURE p() BEGIN DO SLEEP(1); SELECT 1; END",
           "CREATE FUNCTION f(a INT) RETURNS INT DETERMINISTIC RETURN IF(a, 1, 2)",
           "CREATE FUNCTION f(a INT) RETURNS VARCHAR(9) CHARACTER SET utf8 READS SQL DATA BEGIN RETURN 'a;'; END",
           "CREATE FUNCTION f RETURNS STRING SONAME 'x.so'",
           "CREATE FUNCTION f() RETURNS SET('a','b') BEGIN RETURN 'a'; END",
           "CREATE TRIGGER t BEFORE INSERT ON x FOR EACH ROW SET NEW.a = 1",
           "CREATE TRIGGER t AFTER DELETE ON x FOR EACH ROW FOLLOWS u BEGIN SET @a = 1; SET @b = 2; END",
           "CREATE TRIGGER t AFTER UPDATE ON x FOR EACH ROW IF NEW.a THEN SET @a = 1; END IF",
           "CREATE EVENT e ON SCHEDULE EVERY 1 DAY DO BEGIN DELETE FROM a; DELETE FROM b; END",
           "CREATE EVENT e ON SCHEDULE EVERY 1 DAY COMMENT 'do' DO DELETE FROM a",
           "ALTER EVENT e DO BEGIN SELECT 1; END",
           "/*!50003 CREATE*/ /*!50017 DEFINER=`a`@`b`*/ /*!50003 TRIGGER t BEFORE INSERT ON x FOR EACH ROW BEGIN SET @a=1; "
           "SET @b=2; END */",
           "BEGIN NOT ATOMIC SELECT 1; SELECT 2; END",
           "IF a THEN SELECT 1; END IF",
           "WHILE a DO SELECT 1; END WHILE",
       }) {
    std::string const script = std::string(routine) + ";\nSELECT 'next';";
    EXPECT_THAT(texts(script, mysql_dialect), ElementsAreArray({std::string(routine), std::string("SELECT 'next'")}))
        << routine;
  }
}

TEST(Splitter, TakesNoOtherMysqlStatementForARoutine) {
  expect_statements(mysql_dialect, {
      {"BEGIN; SELECT 1; COMMIT", {"BEGIN", "SELECT 1", "COMMIT"}},
      {"BEGIN WORK; SELECT CASE 1 WHEN 1 THEN 2 END; COMMIT", {"BEGIN WORK", "SELECT CASE 1 WHEN 1 THEN 2 END", "COMMIT"}},
      {"CREATE TABLE t(a INT); SELECT 1", {"CREATE TABLE t(a INT)", "SELECT 1"}},
      {"DROP PROCEDURE IF EXISTS p; SELECT 1", {"DROP PROCEDURE IF EXISTS p", "SELECT 1"}},
      {"ALTER TABLE event ADD begin INT; SELECT 1", {"ALTER TABLE event ADD begin INT", "SELECT 1"}},
      {"CREATE VIEW v AS SELECT IF(a,1,2) FROM t; SELECT 1", {"CREATE VIEW v AS SELECT IF(a,1,2) FROM t", "SELECT 1"}},
  });
}

TEST(Splitter, KeepsSqliteTriggersWhole) {
  expect_statements(sqlite_dialect, {
      {"CREATE TRIGGER t AFTER INSERT ON x BEGIN SELECT 1; SELECT 2; END; SELECT 3",
       {"CREATE TRIGGER t AFTER INSERT ON x BEGIN SELECT 1; SELECT 2; END", "SELECT 3"}},
      {"create temp trigger t after insert on x begin select case when 1 then 2 end; end; select 3",
       {"create temp trigger t after insert on x begin select case when 1 then 2 end; end", "select 3"}},
      {"CREATE TEMPORARY TRIGGER IF NOT EXISTS t UPDATE OF a ON x WHEN 1 BEGIN DELETE FROM y; END;\nSELECT 3",
       {"CREATE TEMPORARY TRIGGER IF NOT EXISTS t UPDATE OF a ON x WHEN 1 BEGIN DELETE FROM y; END", "SELECT 3"}},
      {"CREATE TRIGGER t INSERT ON x BEGIN SELECT 1; -- END;\n END -- a\n; SELECT 3",
       {"CREATE TRIGGER t INSERT ON x BEGIN SELECT 1; -- END;\n END", "SELECT 3"}},
      {"EXPLAIN CREATE TRIGGER t INSERT ON x BEGIN SELECT 1; END; SELECT 3",
       {"EXPLAIN CREATE TRIGGER t INSERT ON x BEGIN SELECT 1; END", "SELECT 3"}},
      {"EXPLAIN QUERY PLAN SELECT 1; SELECT 2", {"EXPLAIN QUERY PLAN SELECT 1", "SELECT 2"}},
      {"CREATE TABLE trigger_log(a); SELECT 1", {"CREATE TABLE trigger_log(a)", "SELECT 1"}},
      {"SELECT [a;b], `c;d`; SELECT 2", {"SELECT [a;b], `c;d`", "SELECT 2"}},
      {R"(SELECT 'a\'; SELECT 2)", {R"(SELECT 'a\')", "SELECT 2"}},
      {"SELECT 1 /* a /* ; */; SELECT 2", {"SELECT 1", "SELECT 2"}},
  });
}

TEST(Splitter, ReadsDuckdbQuotes) {
  expect_statements(duckdb_dialect, {
      {"SELECT $$;$$; FROM t", {"SELECT $$;$$", "FROM t"}},
      {"SELECT E'\\';'; FROM t", {"SELECT E'\\';'", "FROM t"}},
      {"SELECT {'a': [1;2]}; FROM t", {"SELECT {'a': [1", "2]}", "FROM t"}},
      {"\xC2\xA0SELECT 1;\xE3\x80\x80SELECT 2", {"SELECT 1", "SELECT 2"}},
  });
}

TEST(Splitter, GivesEachStatementTheCommentAboveAsItsTitle) {
  struct TitleCase {
    std::string_view script;
    std::vector<std::string> titles;
  };
  TitleCase const cases[] = {
      {"-- Orders of today\nSELECT 1", {"Orders of today"}},
      {"-- a\n-- b\nSELECT 1", {"b"}},
      {"-- a\n\nSELECT 1", {""}},
      {"  --  a  \n  SELECT 1", {"a"}},
      {"--- a\nSELECT 1", {"a"}},
      {"-- ----\nSELECT 1", {"----"}},
      {"------\nSELECT 1", {""}},
      {"/* a */ SELECT 1", {"a"}},
      {"/* a */\nSELECT 1", {""}},
      {"SELECT 1; -- behind\nSELECT 2", {"", ""}},
      {"SELECT 1;\n-- above\nSELECT 2", {"", "above"}},
      {"SELECT 1; /* two */ SELECT 2", {"", "two"}},
      {"SELECT 1 -- inside\n;\nSELECT 2", {"", ""}},
      {"-- a\n;\nSELECT 2", {""}},
      {"-- a\nSELECT 1\nGO\n-- b\nSELECT 2", {"a", "b"}},
      {"-- größe\r\nSELECT 1", {"größe"}},
  };
  for (TitleCase const& c : cases) {
    std::vector<std::string> titles;
    for (StatementRange const& statement : split_statements(c.script, postgresql_dialect)) titles.push_back(statement.title);
    EXPECT_EQ(titles, c.titles) << c.script;
  }
  EXPECT_EQ(split_statements("# Title\nSELECT 1", mysql_dialect)[0].title, "Title");
  EXPECT_EQ(split_statements("-- a\nDELIMITER //\nSELECT 1//", mysql_dialect)[0].title, "");
}

TEST(Splitter, CoversTheScriptUpToWhiteSpace) {
  struct WholeCase {
    std::string_view script;
    std::vector<std::string> wholes;
  };
  WholeCase const cases[] = {
      {"SELECT 1 ; SELECT 2 ", {"SELECT 1 ;", "SELECT 2"}},
      {"-- a\nSELECT 1;\n/* b */ SELECT 2;", {"-- a\nSELECT 1;", "/* b */ SELECT 2;"}},
      {"SELECT 1; -- behind\nSELECT 2;", {"SELECT 1; -- behind", "SELECT 2;"}},
      {"SELECT 1;;\n;SELECT 2", {"SELECT 1;;\n;", "SELECT 2"}},
      {"; SELECT 1", {"; SELECT 1"}},
      {"SELECT 1\nGO\nSELECT 2", {"SELECT 1\nGO", "SELECT 2"}},
      {"SELECT 1;\n-- the end\n", {"SELECT 1;\n-- the end"}},
      {"DELIMITER //\nSELECT 1//\nDELIMITER ;\n", {"DELIMITER //\nSELECT 1//\nDELIMITER ;"}},
      {"SELECT 1;\nDELIMITER //\nSELECT 2//", {"SELECT 1;", "DELIMITER //\nSELECT 2//"}},
  };
  for (WholeCase const& c : cases) {
    std::vector<std::string> wholes;
    for (StatementRange const& s : split_statements(c.script, mysql_dialect)) wholes.emplace_back(token_text(c.script, s.whole));
    EXPECT_EQ(wholes, c.wholes) << c.script;
  }
}

TEST(Splitter, FlagsAnUnterminatedStatement) {
  struct OpenCase {
    std::string_view script;
    bool unterminated;
  };
  OpenCase const cases[] = {{"SELECT 'a", true},    {"SELECT 'a'", false},    {"SELECT 1 /* a", true},
                            {"SELECT `a", true},    {"/*! SELECT 1", true},   {"/*! SELECT 1 */", false},
                            {"SELECT 1 -- a", false}, {"SELECT 1; -- 'a", false}};
  for (OpenCase const& c : cases) {
    auto const statements = split_statements(c.script, mysql_dialect);
    ASSERT_EQ(statements.size(), 1u) << c.script;
    EXPECT_EQ(statements[0].unterminated, c.unterminated) << c.script;
  }
}

TEST(Splitter, FindsTheStatementUnderTheCaret) {
  // The caret is at the bar.
  struct CaretCase {
    std::string_view script;
    std::optional<size_t> index;
  };
  CaretCase const cases[] = {
      {"|", std::nullopt},
      {"-- a|", std::nullopt},
      {"|SELECT 1", 0},
      {"SEL|ECT 1; SELECT 2", 0},
      {"SELECT 1|; SELECT 2", 0},
      {"SELECT 1;| SELECT 2", 0},
      {"SELECT 1; |SELECT 2", 1},
      {"SELECT 1;  |  SELECT 2", 0},
      {"SELECT 1;|\nSELECT 2", 0},
      {"SELECT 1;\n|\nSELECT 2", 1},
      {"SELECT 1;\n|SELECT 2", 1},
      {"SELECT 1;\n-- a|bove\nSELECT 2", 1},
      {"SELECT 1; -- be|hind\nSELECT 2", 0},
      {"SELECT 1;\nSELECT 2;\n\n|", 1},
      {"SELECT 1;|SELECT 2", 1},
      {"\n|\nSELECT 1", 0},
  };
  for (CaretCase const& c : cases) {
    std::string script(c.script);
    size_t const caret = script.find('|');
    script.erase(caret, 1);
    auto const statements = split_statements(script, postgresql_dialect);
    EXPECT_EQ(statement_at(statements, script, static_cast<uint32_t>(caret)), c.index) << c.script;
  }
}

TEST(Splitter, SplitsTenMegabytesWithoutGoingOverThemAgain) {
  std::string script;
  while (script.size() < 10'000'000) {
    script += "INSERT INTO orders (id, city, note) VALUES (12345, 'Lisboa', 'it''s; fine'); -- a row\n";
  }
  auto const begin = std::clock();
  auto const statements = split_statements(script, postgresql_dialect);
  auto const seconds = static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
  EXPECT_GT(statements.size(), 100'000u);
  EXPECT_LT(seconds, 60.0);  // 0.05 measured; 100 times that under a sanitizer; quadratic takes an hour.
}

}  // namespace
}  // namespace sextant::sql
