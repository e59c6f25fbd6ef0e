#include "sql/classifier.h"

#include <ctime>

#include "sql/keywords.h"

namespace sextant::sql {
namespace {

using enum StatementClass;

Dialect const& pg = postgresql_dialect;
Dialect const& my = mysql_dialect;
Dialect const& lite = sqlite_dialect;
Dialect const& duck = duckdb_dialect;
std::array<Dialect const*, 4> const everywhere{&pg, &my, &lite, &duck};

struct Case {
  std::string_view statement;
  StatementClass wanted;
};

void expect_classes(Dialect const& dialect, std::vector<Case> const& cases) {
  for (Case const& c : cases) {
    EXPECT_EQ(to_string(classify(c.statement, dialect).statement_class), to_string(c.wanted))
        << dialect.name << ": " << c.statement;
  }
}

TEST(Classifier, KnowsThePlainVerbsOfEveryDialect) {
  for (Dialect const* dialect : everywhere) {
    expect_classes(*dialect, {
        {"SELECT 1", read},
        {"select * from t where a = 'INSERT INTO x'", read},
        {"VALUES (1)", read},
        {"(SELECT 1) UNION (SELECT 2)", read},
        {"WITH a AS (SELECT 1) SELECT * FROM a", read},
        {"WITH RECURSIVE a(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM a) SELECT n FROM a", read},
        {"WITH a AS (SELECT 1), b AS (SELECT 2) (SELECT * FROM a)", read},
        {"EXPLAIN SELECT 1", read},
        {"EXPLAIN DELETE FROM t", read},
        {"SELECT 1;", read},
        {"SELECT 1 ; -- done\n", read},
        {"SELECT replace(a, 'x', 'y') FROM t", read},
        {"SELECT t.update, t.into FROM t", read},
        {"INSERT INTO t VALUES (1)", write},
        {"INSERT INTO t SELECT * FROM u", write},
        {"UPDATE t SET a = 1 WHERE b = 2", write},
        {"DELETE FROM t WHERE a = 1", write},
        {"WITH a AS (SELECT 1) DELETE FROM t WHERE b IN (SELECT * FROM a)", write},
        {"WITH a AS (SELECT 1) UPDATE t SET b = 1 WHERE c = 2", write},
        {"WITH a AS (SELECT 1) INSERT INTO t SELECT * FROM a", write},
        {"CREATE TABLE t(a int)", ddl},
        {"ALTER TABLE t ADD COLUMN a int", ddl},
        {"DROP TABLE t", ddl},
        {"BEGIN", transaction},
        {"COMMIT", transaction},
        {"ROLLBACK", transaction},
        {"SAVEPOINT a", transaction},
        {"RELEASE SAVEPOINT a", transaction},
        {"SET a = 1", session},
        {"VACUUM", write},
        {"ANALYZE t", write},
        {"COPY t TO 'x'", write},
        {"CALL p()", unknown},
        {"DO 1", unknown},
        {"EXECUTE p", unknown},
        {"", unknown},
        {"-- nothing", unknown},
        {";", unknown},
        {"42", unknown},
        {"FROBNICATE t", unknown},
        {"\"SELECT\" 1", unknown},
        {"SELECT 1; SELECT 2", unknown},
        {"SELECT 1; DROP TABLE t", unknown},
        {"SELECT 1; COMMIT; BEGIN; INSERT INTO t VALUES (1)", unknown},
        {"SELECT 'a", unknown},
        {"SELECT 1 /* a", unknown},
        {"SELECT 1\nGO\nDROP TABLE t", unknown},
        {std::string_view("SELECT 1\0; DROP TABLE t", 23), unknown},
        {"SELECT 1 INTO t", write},
        {"SELECT * FROM t FOR UPDATE", write},
        {"SELECT (SELECT 1 FROM (SELECT * FROM t FOR UPDATE) x)", write},
    });
  }
}

// Rows P* and the like of the table of bypasses: what a statement's text alone can show.
TEST(Classifier, RefusesPostgresqlBypasses) {
  expect_classes(pg, {
      {"SELECT 1; COMMIT; BEGIN READ WRITE; INSERT INTO t VALUES (1); COMMIT; SELECT 2", unknown},       // P1
      {"SET TRANSACTION READ WRITE", transaction},                                                       // P2
      {"SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE", session},                                // P3
      {"SET default_transaction_read_only = off", session},
      {"COMMIT AND CHAIN", transaction},                                                                 // P4
      {"ROLLBACK", transaction},
      {"END", transaction},
      {"ABORT", transaction},
      {R"(SELECT 'a\'; COMMIT; INSERT INTO t VALUES (1); --')", unknown},                                // P5
      {"SELECT E'a'\n'b\\'; DROP TABLE t; --'", read},  // One string: PostgreSQL goes on with escapes.
      {"SELECT E'a'\n'b\\'; DROP TABLE t; --", unknown},
      {"COPY (SELECT 1) TO '/path'", write},                                                             // P6
      {"COPY t TO '/path'", write},
      {"COPY (SELECT 1) TO PROGRAM 'cmd'", write},                                                       // P7
      {"COPY t TO STDOUT", write},
      {"REINDEX TABLE t", write},                                                                        // P14
      {"ANALYZE t", write},
      {"CHECKPOINT", write},
      {"LOAD 'plpgsql'", write},
      {"LOCK TABLE t IN ACCESS EXCLUSIVE MODE", write},                                                  // P15
      {"NOTIFY a, 'b'", write},                                                                          // P19
      {"LISTEN a", session},
      {"INSERT INTO existing_temp_table VALUES (1)", write},                                             // P21
      {"COPY temp FROM PROGRAM 'echo 5'", write},
      {"EXPLAIN (ANALYZE) DELETE FROM t", write},                                                        // P23
      {"EXPLAIN ANALYSE DELETE FROM t", write},
      {"WITH x AS (INSERT INTO t VALUES (1) RETURNING *) SELECT * FROM x", write},
      {"SELECT * INTO u FROM t", write},
      {"SELECT * FROM t FOR UPDATE", write},
      {"DO $$ BEGIN END $$", unknown},
      {"CALL p()", unknown},
  });
}

// What only the server can refuse: functions with effects (rows P8, P10, P11, P12, P17, P18) look like any other call.
TEST(Classifier, LeavesFunctionsWithEffectsToTheServer) {
  expect_classes(pg, {{"SELECT dblink_exec('host=a', 'insert into t values (1)')", read},
                      {"SELECT lo_import('/etc/hostname')", read},
                      {"SELECT pg_terminate_backend(1)", read},
                      {"SELECT nextval('s')", read},
                      {"SELECT set_config('default_transaction_read_only', 'off', false)", read}});
  expect_classes(my, {{"SELECT LOAD_FILE('/etc/hostname')", read}, {"SELECT GET_LOCK('a', 1)", read}});
  expect_classes(lite, {{"SELECT load_extension('/x.so')", read}});
  expect_classes(duck, {{"SELECT * FROM enable_logging(storage='stdout')", read}});
}

TEST(Classifier, FindsRowChangesInsideQueries) {
  expect_classes(pg, {
      {"WITH a AS (DELETE FROM t RETURNING *) SELECT * FROM a", write},
      {"WITH a AS MATERIALIZED (UPDATE t SET b = 1 RETURNING *) SELECT * FROM a", write},
      {"WITH a AS NOT MATERIALIZED (UPDATE ONLY t SET b = 1 RETURNING *) SELECT * FROM a", write},
      {"WITH a AS (WITH b AS (SELECT 1) DELETE FROM t RETURNING *) SELECT * FROM a", write},
      {"WITH a AS (SELECT 1), b AS (/* c */ DELETE /* d */ FROM t RETURNING *) SELECT 1", write},
      {"WITH a AS (UPDATE \"t\" SET b = 1 RETURNING *) TABLE a", write},
      {"WITH a AS (MERGE INTO t USING u ON t.a = u.a WHEN MATCHED THEN DELETE) SELECT 1", write},
      {"WITH RECURSIVE a AS (SELECT 1 AS id UNION ALL SELECT 2) CYCLE id SET c USING p DELETE FROM t", write},
      {"WITH RECURSIVE a(id) AS (SELECT 1) SEARCH DEPTH FIRST BY id SET o UPDATE t SET b = 1", write},
      {"SELECT * FROM (WITH a AS (DELETE FROM t RETURNING 1) SELECT 1) x", write},
      {"WITH update AS (SELECT 1) SELECT * FROM update", read},
      {"WITH values AS (SELECT 1), \"delete\" AS (SELECT 2) SELECT * FROM values", read},
      {"WITH a AS (SELECT update, insert FROM t WHERE delete = 1) SELECT max(update) FROM a", read},
      {"WITH a AS (SELECT 1) VALUES (1)", read},
      {"WITH a AS (SELECT 1) TABLE a", read},
      {"WITH a AS (SELECT 1) FROBNICATE", unknown},
      {"WITH a AS (SELECT 1)", unknown},
      {"INSERT INTO t VALUES (1) ON CONFLICT (a) DO UPDATE SET b = 2", write},
      {"MERGE INTO t USING u ON t.a = u.a WHEN NOT MATCHED THEN INSERT VALUES (1)", write},
  });
}

TEST(Classifier, TakesLocksAndIntoForWrites) {
  expect_classes(pg, {
      {"SELECT 1 FOR SHARE", write},
      {"SELECT 1 FOR NO KEY UPDATE", write},
      {"SELECT 1 FOR KEY SHARE SKIP LOCKED", write},
      {"SELECT 1 FOR/**/UPDATE", write},
      {"SELECT * FROM a, (SELECT * FROM b FOR SHARE) c", write},
      {"SELECT 1INTO t", write},
      {"SELECT 1 AS \"into\", 2 AS a", read},
      {"SELECT substring('abc' FROM 1 FOR 2)", read},
      {"SELECT 1 FOR READ ONLY", read},
      {"TABLE t", read},
      {"TABLE t FOR UPDATE", write},
      {"VALUES (1) FOR UPDATE", write},
      {"SHOW work_mem", read},
      {"SELECT :into, $1", read},
  });
}

TEST(Classifier, RunsWhatExplainAnalyzeRuns) {
  expect_classes(pg, {
      {"EXPLAIN ANALYZE SELECT 1", read},
      {"EXPLAIN ANALYZE VERBOSE SELECT 1", read},
      {"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) SELECT 1", read},
      {"EXPLAIN ANALYZE DELETE FROM t", write},
      {"EXPLAIN VERBOSE ANALYZE DELETE FROM t", write},
      {"EXPLAIN (VERBOSE, ANALYZE) DELETE FROM t", write},
      {"EXPLAIN (ANALYZE true) DELETE FROM t", write},
      {"EXPLAIN (ANALYZE on) DELETE FROM t", write},
      {"EXPLAIN (ANALYZE 1) DELETE FROM t", write},
      {"EXPLAIN (ANALYZE off) DELETE FROM t", read},
      {"EXPLAIN (ANALYZE false, VERBOSE) DELETE FROM t", read},
      {"EXPLAIN (ANALYZE off, ANALYZE) DELETE FROM t", write},
      {"EXPLAIN (\"analyze\") DELETE FROM t", write},
      {"EXPLAIN (U&\"\\0061nalyze\") DELETE FROM t", write},
      {"EXPLAIN (FORMAT \"json\") DELETE FROM t", read},
      {"EXPLAIN (SELECT 1)", read},
      {"EXPLAIN ANALYZE (SELECT 1)", read},
      {"EXPLAIN ANALYZE CREATE TABLE a AS SELECT 1", ddl},
      {"EXPLAIN ANALYZE EXECUTE p", unknown},
      {"EXPLAIN ANALYZE SELECT * INTO a FROM b", write},
      {"EXPLAIN ANALYZE WITH a AS (DELETE FROM t RETURNING 1) SELECT 1", write},
      {"EXPLAIN ANALYZE DECLARE c CURSOR FOR SELECT 1", session},
      {"EXPLAIN ANALYZE", unknown},
      {"EXPLAIN ANALYZE ANALYZE ANALYZE DELETE FROM t", write},
  });
}

TEST(Classifier, KnowsThePostgresqlVerbs) {
  expect_classes(pg, {
      {"PREPARE p AS SELECT 1", unknown},
      {"PREPARE TRANSACTION 'a'", transaction},
      {"DEALLOCATE p", session},
      {"DISCARD ALL", session},
      {"RESET ALL", session},
      {"DECLARE c CURSOR FOR SELECT 1", session},
      {"FETCH 1 FROM c", session},
      {"START TRANSACTION READ ONLY", transaction},
      {"REFRESH MATERIALIZED VIEW v", write},
      {"CLUSTER t", write},
      {"TRUNCATE t", write},
      {"GRANT SELECT ON t TO a", ddl},
      {"REVOKE SELECT ON t FROM a", ddl},
      {"COMMENT ON TABLE t IS 'a'", ddl},
      {"SECURITY LABEL ON TABLE t IS 'a'", ddl},
      {"REASSIGN OWNED BY a TO b", ddl},
      {"IMPORT FOREIGN SCHEMA a FROM SERVER b INTO c", write},
      {"CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; SELECT 2; END", ddl},
      {"CREATE RULE r AS ON INSERT TO t DO (DELETE FROM a; DELETE FROM b)", ddl},
      {"SELECT (1; DROP TABLE t)", unknown},
      {"SELECT 1 -- a\r; DROP TABLE t", unknown},
      {"PRAGMA table_info(t)", unknown},
      {"DESCRIBE t", unknown},
      {"SUMMARIZE t", unknown},
      {"REPLACE INTO t VALUES (1)", unknown},
  });
}

// Rows M* of the table of bypasses.
TEST(Classifier, RefusesMysqlBypasses) {
  expect_classes(my, {
      {"SELECT 1; COMMIT; START TRANSACTION READ WRITE; INSERT INTO t VALUES (1)", unknown},             // M1
      {"CREATE TABLE x(a int)", ddl},                                                                    // M2
      {"SET SESSION TRANSACTION READ WRITE", session},                                                   // M3
      {"SET tx_read_only = 0", session},
      {"SET GLOBAL read_only = 0", write},
      {"SET @@global.read_only = 0", write},
      {"SET @@GLOBAL.read_only = 0, @a = 1", write},
      {"SET @a = 1, @@persist.x = 1", write},
      {"SET @@session.a = 1", session},
      {"SET PASSWORD = 'a'", write},
      {"COMMIT", transaction},
      {"BEGIN", transaction},
      {"CALL p()", unknown},                                                                             // M4
      {"SELECT 1 INTO OUTFILE '/p'", write},                                                             // M5
      {"SELECT 1 INTO/**/DUMPFILE '/p'", write},
      {"SELECT 1INTO OUTFILE '/p'", write},
      {"SELECT 1.0INTO OUTFILE '/p'", write},
      {"SELECT 1 /*!50000 INTO OUTFILE '/p' */", unknown},
      {"TABLE t INTO OUTFILE '/p'", write},
      {"VALUES ROW(1) INTO OUTFILE '/p'", write},
      {"(SELECT 1) INTO OUTFILE '/p'", write},
      {"LOCK TABLES t READ", write},                                                                     // M8
      {"FLUSH TABLES WITH READ LOCK", write},
      {"/*M!100000 CREATE TABLE t(a int) */", unknown},                                                  // M10
      {"/*! INSERT INTO t VALUES (1) */", unknown},
      {"SELECT /*! 1 */", unknown},
      {"SELECT /* 1 */ 2", read},
      {"SELECT /*+ BKA(t) */ 2 FROM t", read},
      {"CREATE TABLE t(a int) /*!50100 PARTITION BY HASH(a) */", ddl},
      {"INSERT /*!50000 IGNORE */ INTO t VALUES (1)", write},
      {"SELECT @x := 5", session},                                                                       // M11
      {"SELECT 1 INTO @a", write},
      {"SELECT @into, @@update FROM t", read},
      {"SET NAMES gbk", session},
      {"SET STATEMENT max_statement_time = 1 FOR DELETE FROM t", write},
      {"SET STATEMENT max_statement_time = 1 FOR SELECT 1", session},
      {"USE mysql", session},
      {"HANDLER t OPEN", session},
      {"SELECT * FROM t LOCK IN SHARE MODE", write},
      {"SELECT * FROM t FOR SHARE", write},
      {"ANALYZE TABLE t", write},
  });
}

TEST(Classifier, KnowsTheMysqlVerbs) {
  expect_classes(my, {
      {"SHOW TABLES", read},
      {"SHOW CREATE PROCEDURE p", read},
      {"DESCRIBE t", read},
      {"DESC t a", read},
      {"EXPLAIN t", read},
      {"EXPLAIN FORMAT=JSON SELECT 1", read},
      {"EXPLAIN FOR CONNECTION 5", read},
      {"EXPLAIN EXTENDED DELETE FROM t", read},
      {"EXPLAIN ANALYZE DELETE t FROM t JOIN u", write},
      {"DESC ANALYZE DELETE FROM t", write},
      {"EXPLAIN FORMAT=JSON INTO @a SELECT 1", session},
      {"ANALYZE SELECT 1", read},
      {"ANALYZE FORMAT=JSON SELECT 1", read},
      {"ANALYZE UPDATE t SET a = 1", write},
      {"ANALYZE FORMAT=JSON DELETE FROM t", write},
      {"ANALYZE LOCAL TABLE t", write},
      {"HELP 'select'", read},
      {"REPLACE INTO t VALUES (1)", write},
      {"SELECT REPLACE('a', 'b', 'c'), INSERT('a', 1, 1, 'b')", read},
      {"SELECT CONCAT(INSERT('a', 1, 1, 'b'))", read},
      {"INSERT INTO t VALUES (1) ON DUPLICATE KEY UPDATE a = 1", write},
      {"SELECT * FROM t PROCEDURE ANALYSE()", unknown},
      {"BEGIN NOT ATOMIC INSERT INTO t VALUES (1); END", unknown},
      {"IF a THEN DROP TABLE t; END IF", unknown},
      {"CREATE PROCEDURE p() BEGIN SELECT 1; DELETE FROM t; END", ddl},
      {"DELIMITER //\nSELECT 1; DROP TABLE t//", unknown},
      {"DROP PREPARE s", session},
      {"PREPARE s FROM 'DELETE FROM t'", unknown},
      {"EXECUTE IMMEDIATE 'DELETE FROM t'", unknown},
      {"XA START 'a'", transaction},
      {"START REPLICA", write},
      {"START TRANSACTION", transaction},
      {"KILL 5", write},
      {"LOAD DATA INFILE 'a' INTO TABLE t", write},
      {"CHECKSUM TABLE t", write},
      {"OPTIMIZE TABLE t", write},
      {"RENAME TABLE a TO b", ddl},
      {"RESET MASTER", write},
      {"SELECT \"a\\\"; DROP TABLE t; \"", read},
      {"SELECT 1--1; DROP TABLE t", unknown},
      {"SELECT 1 -- 1; DROP TABLE t", read},
      {"WITH a AS (SELECT 1) DELETE t FROM t JOIN a", write},
  });
}

// Rows S* of the table of bypasses.
TEST(Classifier, RefusesSqliteBypasses) {
  expect_classes(lite, {
      {"ATTACH 'secret.db' AS x; SELECT p FROM x.s", unknown},                                           // S1
      {"ATTACH 'secret.db' AS x", write},
      {"DETACH x", session},
      {"VACUUM INTO 'x3.db'", write},                                                                    // S2
      {"PRAGMA query_only = 0", session},                                                                // S3
      {"PRAGMA query_only(0)", session},
      {"PRAGMA main.query_only = 0", session},
      {"PRAGMA \"query_only\" = 0", unknown},
      {"EXPLAIN PRAGMA query_only = 0", session},
      {"PRAGMA hard_heap_limit = 1", session},                                                           // S5
      {"CREATE TEMP TABLE t(a)", ddl},                                                                   // S7
      {"PRAGMA writable_schema = 1", write},
      {"PRAGMA writable_schema(1)", write},
      {"PRAGMA journal_mode = wal", write},
      {"PRAGMA user_version = 5", write},
      {"PRAGMA temp_store_directory = 'x'", unknown},
      {"PRAGMA wal_checkpoint", unknown},
      {"PRAGMA optimize", unknown},
      {"PRAGMA incremental_vacuum(5)", unknown},
      {"PRAGMA shrink_memory", unknown},
      {"PRAGMA nothing_known", unknown},
      {"PRAGMA", unknown},
      {"REINDEX", write},
      {"REPLACE INTO t VALUES (1)", write},
      {"WITH a AS (SELECT 1) REPLACE INTO t SELECT * FROM a", write},
      {"UPDATE OR IGNORE t SET a = 1", write},
      {"WITH a AS (SELECT 1) UPDATE 't' SET b = 1", write},
  });
}

TEST(Classifier, ReadsWithPragmasThatOnlyAsk) {
  expect_classes(lite, {
      {"PRAGMA table_info(t)", read},
      {"PRAGMA main.table_info('t')", read},
      {"pragma TABLE_XINFO(\"t\")", read},
      {"PRAGMA index_list(t)", read},
      {"PRAGMA foreign_key_list(t)", read},
      {"PRAGMA foreign_key_check", read},
      {"PRAGMA table_list", read},
      {"PRAGMA database_list;", read},
      {"PRAGMA integrity_check(5)", read},
      {"PRAGMA user_version", read},
      {"PRAGMA journal_mode", read},
      {"PRAGMA table_info = t", session},
      {"PRAGMA table_info(t) x", session},
      {"EXPLAIN QUERY PLAN SELECT 1", read},
      {"EXPLAIN QUERY PLAN DELETE FROM t", read},
      {"EXPLAIN INSERT INTO t VALUES (1)", read},
      {"CREATE TRIGGER a AFTER INSERT ON t BEGIN DELETE FROM u; DELETE FROM v; END;", ddl},
      {"SELECT [into], `update` FROM t", read},
  });
}

// Rows D* of the table of bypasses.
TEST(Classifier, RefusesDuckdbBypasses) {
  expect_classes(duck, {
      {"COPY (SELECT 'x') TO 'a.db' (FORMAT csv, USE_TMP_FILE false)", write},                           // D1
      {"EXPLAIN ANALYZE COPY (SELECT 'x') TO 'a.db'", write},                                            // D2
      {"EXPLAIN ANALYZE\xC2\xA0" "COPY (SELECT 'x') TO 'a.db'", write},
      {"EXPLAIN (ANALYZE, FORMAT json) COPY t TO 'a.db'", write},
      {"PREPARE p AS COPY (SELECT 'x') TO 'a.db'", unknown},
      {"EXECUTE p", unknown},
      {"EXPORT DATABASE 'a'", write},                                                                    // D6
      {"IMPORT DATABASE 'a'", write},
      {"SET log_query_path = 'f'", session},
      {"ATTACH 'other.duckdb' (READ_ONLY)", write},
      {"INSTALL httpfs", write},                                                                         // D7
      {"LOAD httpfs", write},
      {"PRAGMA enable_profiling", unknown},
      {"PRAGMA memory_limit = '1GB'", unknown},
      {"CALL enable_logging()", unknown},
      {"FORCE CHECKPOINT", write},
      {"CHECKPOINT", write},
      {"USE a", session},
      {"PIVOT t ON a USING sum(b)", unknown},
  });
}

TEST(Classifier, KnowsTheDuckdbReads) {
  expect_classes(duck, {
      {"FROM t", read},
      {"FROM t SELECT a WHERE b = 1", read},
      {"WITH a AS (SELECT 1) FROM a", read},
      {"SUMMARIZE t", read},
      {"DESCRIBE t", read},
      {"DESCRIBE SELECT 1", read},
      {"SHOW TABLES", read},
      {"PRAGMA table_info('t')", read},
      {"PRAGMA show_tables", read},
      {"PRAGMA version", read},
      {"SELECT * REPLACE (a + 1 AS a) FROM t", read},
      {"SELECT * EXCLUDE (a) FROM 'x.csv'", read},
      {"SELECT {'update': 1, 'into': 2}", read},
  });
}

// A write stays one whatever stands before or inside it.
TEST(Classifier, SeesThroughBlanksCommentsAndCase) {
  for (std::string_view const prefix : {"", " ", "\n\t", "-- a\n", "/* a */", "/**/ ", "/* ; */", "--\n--\n", "\xEF\xBB\xBF", ";", "\f"}) {
    for (std::string_view const statement : {"delete from t", "DeLeTe/**/FROM t", "WITH a AS (SELECT 1) delete from t",
                                             "insert into t values (1)", "drop table t", "explain analyze delete from t"}) {
      for (Dialect const* dialect : {&pg, &duck}) {
        EXPECT_TRUE(classify(std::string(prefix) + std::string(statement), *dialect).writes()) << prefix << statement;
      }
    }
  }
}

// Every keyword as the first word: a read only if it is one of these.
TEST(Classifier, TakesNoUnknownFirstWordForARead) {
  static constexpr std::array<std::string_view, 11> reads{"SELECT", "VALUES",   "TABLE", "SHOW", "EXPLAIN", "FROM",
                                                          "WITH",   "DESCRIBE", "DESC",  "HELP", "SUMMARIZE"};
  for (char const* word : {"ABORT",  "ALTER",  "ANALYZE", "ATTACH", "BEGIN",  "CALL",    "CHECKPOINT", "CLUSTER", "COMMENT",
                           "COMMIT", "COPY",   "CREATE",  "DELETE", "DETACH", "DISCARD", "DO",         "DROP",    "END",
                           "EXECUTE", "FETCH", "FLUSH",   "GRANT",  "INSERT", "INSTALL", "KILL",       "LISTEN",  "LOAD",
                           "LOCK",   "MERGE",  "NOTIFY",  "OPTIMIZE", "PREPARE", "REFRESH", "REINDEX", "RESET",   "REVOKE",
                           "ROLLBACK", "SET",  "START",   "TRUNCATE", "UPDATE", "USE",   "VACUUM",     "WHERE",   "XA",
                           "UPSERT", "WINDOW", "JOIN",    "OPEN",   "SIGNAL", "RETURN",  "DECLARE",    "IF",      "WHILE"}) {
    for (Dialect const* dialect : everywhere) {
      EXPECT_TRUE(classify(std::string(word) + " t", *dialect).writes()) << dialect->name << ": " << word;
      EXPECT_FALSE(is_any_of(word, reads));
    }
  }
}

TEST(Classifier, NamesTheVerbAndTheObject) {
  struct NameCase {
    std::string_view statement;
    std::string_view verb;
    std::string_view object;
  };
  NameCase const cases[] = {
      {"select * from public.orders o", "SELECT", "public.orders"},
      {"SELECT extract(year FROM d) FROM orders", "SELECT", "orders"},
      {"SELECT 1", "SELECT", ""},
      {"TABLE orders", "TABLE", "orders"},
      {"INSERT INTO \"Orders\" (a) VALUES (1)", "INSERT", "\"Orders\""},
      {"UPDATE ONLY orders SET a = 1", "UPDATE", "orders"},
      {"DELETE FROM shop.orders", "DELETE", "shop.orders"},
      {"MERGE INTO orders USING a ON true WHEN MATCHED THEN DELETE", "MERGE", "orders"},
      {"DROP TABLE IF EXISTS orders, b", "DROP TABLE", "orders, b"},
      {"DROP MATERIALIZED VIEW v", "DROP MATERIALIZED VIEW", "v"},
      {"CREATE OR REPLACE TEMP VIEW v AS SELECT 1", "CREATE VIEW", "v"},
      {"CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS i ON orders(a)", "CREATE INDEX", "i"},
      {"ALTER TABLE ONLY orders ADD a int", "ALTER TABLE", "orders"},
      {"TRUNCATE TABLE orders", "TRUNCATE", "orders"},
      {"WITH a AS (DELETE FROM orders RETURNING *) SELECT * FROM a", "DELETE", "orders"},
      {"WITH a AS (SELECT 1) UPDATE orders SET b = 1", "UPDATE", "orders"},
      {"SELECT * INTO copy FROM orders", "SELECT INTO", "copy"},
      {"SELECT * FROM orders FOR UPDATE", "SELECT FOR UPDATE", "orders"},
      {"EXPLAIN ANALYZE DELETE FROM orders", "EXPLAIN ANALYZE DELETE", "orders"},
      {"EXPLAIN DELETE FROM orders", "EXPLAIN", "orders"},
      {"COPY orders TO STDOUT", "COPY", "orders"},
      {"COMMIT", "COMMIT", ""},
      {"frobnicate t", "FROBNICATE", ""},
  };
  for (NameCase const& c : cases) {
    Classification const found = classify(c.statement, pg);
    EXPECT_EQ(found.verb, c.verb) << c.statement;
    EXPECT_EQ(found.object, c.object) << c.statement;
  }
}

TEST(Classifier, SaysWhatToConfirm) {
  struct DangerCase {
    std::string_view statement;
    std::string_view danger;
  };
  DangerCase const cases[] = {
      {"DELETE FROM orders", "DELETE without WHERE changes every row of orders."},
      {"UPDATE orders SET a = 1", "UPDATE without WHERE changes every row of orders."},
      {"DELETE FROM orders WHERE true", "DELETE with a WHERE that is always true changes every row of orders."},
      {"DROP TABLE orders", "DROP TABLE removes orders for good."},
      {"DROP DATABASE shop", "DROP DATABASE removes shop for good."},
      {"TRUNCATE orders", "TRUNCATE removes every row of orders."},
      {"ALTER TABLE orders DROP COLUMN a", "ALTER TABLE drops a part of orders."},
      {"CREATE OR REPLACE TABLE orders(a int)", "CREATE OR REPLACE TABLE removes the orders there is now."},
      {"DELETE FROM orders LIMIT 5", "DELETE without WHERE changes any rows of orders, up to its LIMIT."},
      {"WITH a AS (DELETE FROM orders RETURNING *) SELECT * FROM a", "DELETE without WHERE changes every row of orders."},
      {"SELECT 1; DROP TABLE orders", "DROP TABLE removes orders for good."},
  };
  for (DangerCase const& c : cases) EXPECT_EQ(classify(c.statement, my).danger, c.danger) << c.statement;
}

TEST(Classifier, FindsDangerWhereItHides) {
  for (std::string_view const statement : {
           "DELETE FROM t WHERE 1=1",
           "DELETE FROM t WHERE 1",
           "DELETE FROM t WHERE (1 = 1)",
           "DELETE FROM t WHERE NOT false",
           "DELETE FROM t WHERE 'a' = 'a'",
           "DELETE FROM t WHERE a = a",
           "DELETE FROM t WHERE a = 5 OR 1=1",
           "DELETE FROM t WHERE (a = 5 OR true)",
           "DELETE FROM t WHERE 1 = 1 AND 2 > 1",
           "DELETE FROM t WHERE true RETURNING *",
           "UPDATE t SET a = (SELECT b FROM u WHERE u.c = 1)",
           "UPDATE t SET a = 1 FROM (SELECT * FROM u WHERE b = 1) v",
           "DELETE FROM t USING (SELECT 1 WHERE true) u",
           "WITH a AS (SELECT 1 WHERE true) DELETE FROM t",
           "WITH a AS (SELECT 1 FROM u WHERE b = 1) UPDATE t SET c = 1",
           "WITH a AS (DELETE FROM t RETURNING *) SELECT * FROM a WHERE b = 1",
           "WITH a AS (UPDATE t SET b = 1 RETURNING *) INSERT INTO u SELECT * FROM a WHERE b = 1",
           "EXPLAIN ANALYZE DELETE FROM t",
           "EXPLAIN (ANALYZE) UPDATE t SET a = 1",
           "EXPLAIN ANALYZE DELETE FROM t WHERE 1=1",
           "PREPARE p AS DELETE FROM t",
           "COPY (DELETE FROM t RETURNING *) TO STDOUT",
           "DROP VIEW v",
           "DROP OWNED BY a",
           "ALTER TABLE t ADD a int, DROP b",
           "ALTER TABLE t ALTER a DROP DEFAULT, DROP CONSTRAINT c",
           "drop /* a */ index i",
       }) {
    EXPECT_NE(classify(statement, pg).danger, "") << statement;
  }
  EXPECT_NE(classify("/*!50000 DROP TABLE t */", my).danger, "");
  EXPECT_NE(classify("DELETE FROM t /*!99999 WHERE a = 1 */", my).danger, "");
  EXPECT_NE(classify("DELETE a FROM a JOIN b", my).danger, "");
  EXPECT_NE(classify("ANALYZE DELETE FROM t", my).danger, "");
  EXPECT_NE(classify("BEGIN NOT ATOMIC DELETE FROM t; END", my).danger, "");
  EXPECT_NE(classify("SET STATEMENT a = 1 FOR DROP TABLE t", my).danger, "");
  EXPECT_NE(classify("ALTER TABLE t TRUNCATE PARTITION p", my).danger, "");
  EXPECT_NE(classify(std::string_view("DELETE FROM t\0 WHERE a = 1", 26), pg).danger, "");
}

TEST(Classifier, AsksNothingForLimitedChanges) {
  for (std::string_view const statement : {
           "DELETE FROM t WHERE a = 1",
           "DELETE FROM t WHERE a = $1",
           "DELETE FROM t WHERE :a = 1",
           "DELETE FROM t WHERE false",
           "DELETE FROM t WHERE 1 = 0",
           "DELETE FROM t WHERE a = 1 AND 1 = 1",
           "DELETE FROM t WHERE a = 1 OR false",
           "DELETE FROM t WHERE CURRENT OF c",
           "DELETE FROM t WHERE EXISTS (SELECT 1 FROM u WHERE u.a = t.a)",
           "UPDATE t SET a = 1 WHERE b",
           "UPDATE t SET a = (SELECT 1) WHERE b IN (SELECT c FROM u)",
           "EXPLAIN DELETE FROM t",
           "EXPLAIN DROP TABLE t",
           "INSERT INTO t VALUES (1)",
           "INSERT INTO t VALUES (1) ON CONFLICT (a) DO UPDATE SET b = 1",
           "MERGE INTO t USING u ON t.a = u.a WHEN MATCHED THEN UPDATE SET b = 1",
           "MERGE INTO t USING u ON t.a = u.a WHEN MATCHED THEN DELETE",
           "SELECT * FROM t FOR UPDATE",
           "SELECT delete, update FROM t",
           "CREATE TABLE t(a int REFERENCES u ON DELETE CASCADE ON UPDATE SET NULL)",
           "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC DELETE FROM t; SELECT 1; END",
           "CREATE OR REPLACE VIEW v AS SELECT 1",
           "ALTER TABLE t ALTER COLUMN a DROP DEFAULT",
           "ALTER TABLE t ALTER COLUMN a DROP NOT NULL",
           "ALTER TABLE t ADD COLUMN a int",
           "ALTER TABLE t RENAME COLUMN a TO drop",
           "GRANT DELETE, UPDATE ON t TO a",
           "SELECT 'DROP TABLE t'",
           "SELECT 1 -- DROP TABLE t",
       }) {
    EXPECT_EQ(classify(statement, pg).danger, "") << statement;
  }
  EXPECT_EQ(classify("INSERT INTO t VALUES (1) ON DUPLICATE KEY UPDATE a = 1", my).danger, "");
  EXPECT_EQ(classify("DROP PREPARE s", my).danger, "");
}

TEST(Classifier, EndsSoonOnHugeStatements) {
  std::string nested;
  while (nested.size() < 2'000'000) nested += "(DELETE FROM t WHERE x IN ";
  for (std::string const& statement : {"WITH a AS " + nested, "SELECT " + std::string(2'000'000, '('),
                                       "DELETE FROM t WHERE " + std::string(400'000, '(') + "a" + std::string(400'000, ')'), "EXPLAIN ANALYZE " + nested}) {
    auto const begin = std::clock();
    EXPECT_TRUE(classify(statement, pg).writes());
    EXPECT_LT(static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC, 60.0);  // Under a sanitizer a second or two; quadratic takes an hour.
  }
  std::string explains;
  while (explains.size() < 1'000'000) explains += "EXPLAIN ANALYZE ";
  EXPECT_TRUE(classify(explains + "SELECT 1", pg).writes());
}

}  // namespace
}  // namespace sextant::sql
