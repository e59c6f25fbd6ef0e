// Data files as tables: what docs/guide/files.md says.
#include <sys/stat.h>

#include <cstdlib>

#include "drivers/duckdb/source.h"
#include "drivers/duckdb/test_place.h"

namespace sextant::duckdb {
namespace {

class Files : public PlaceTest {
 protected:
  std::string names(Session& session) { return run(session, "SELECT view_name FROM duckdb_views() WHERE NOT internal ORDER BY 1"); }
  // A Parquet file with two rows.
  std::string make_parquet(std::string_view name) {
    auto const file = make_database({"COPY (SELECT 1 AS id, 'one' AS name UNION ALL SELECT 2, 'two' ORDER BY 1) TO '" + path(name) + "'"},
                                    "maker.duckdb");
    std::filesystem::remove(file);
    return path(name);
  }
};

TEST_F(Files, AreTablesNamedByTheirStem) {
  auto const session = open(write("people.csv", "id,name,born\n1,\"Ann, A.\",2001-02-03\n2,Ben,\n"));
  EXPECT_EQ(run(*session, "SELECT * FROM people"), "1|Ann, A.|2001-02-03\n2|Ben|NULL\n");
  EXPECT_EQ(run(*session, "SELECT column_type FROM (DESCRIBE people)"), "BIGINT\nVARCHAR\nDATE\n");
}

TEST_F(Files, MayBeOfEveryFormat) {
  EXPECT_EQ(run(*open(write("t.tsv", "a\tb\n1\tx y\n")), "SELECT * FROM t"), "1|x y\n");
  EXPECT_EQ(run(*open(write("j.json", "[{\"a\": 1, \"b\": [1, 2]}, {\"a\": 2, \"b\": null}]")), "SELECT * FROM j"),
            "1|[1, 2]\n2|NULL\n");
  EXPECT_EQ(run(*open(write("n.ndjson", "{\"a\": 1}\n{\"a\": 2}\n")), "SELECT * FROM n"), "1\n2\n");
  EXPECT_EQ(run(*open(write("l.jsonl", "{\"a\": 1}\n")), "SELECT * FROM l"), "1\n");
  EXPECT_EQ(run(*open(make_parquet("p.parquet")), "SELECT * FROM p"), "1|one\n2|two\n");
}

TEST_F(Files, MayBeCompressed) {
  write("z.csv", "a\n1\n2\n");
  ASSERT_EQ(std::system(("gzip " + path("z.csv")).c_str()), 0);
  EXPECT_EQ(run(*open(path("z.csv.gz")), "SELECT sum(a) FROM z"), "3\n");
}

// As our own CSV files tell them apart.
TEST_F(Files, OfCsvTellNullFromTheEmptyText) {
  write("notes.csv", "id,note\n1,\"\"\n2,\n3,x\n");
  EXPECT_EQ(run(*open(path("notes.csv")), "SELECT id, note IS NULL FROM notes ORDER BY id"), "1|false\n2|true\n3|false\n");
}

TEST_F(Files, OfAFolderAreATableEach) {
  write("d/a.csv", "x\n1\n");
  write("d/b.json", "[{\"y\": 2}]");
  write("d/notes.txt", "nothing");
  write("d/.hidden.csv", "x\n1\n");
  auto const session = open(path("d"));
  EXPECT_EQ(names(*session), "a\nb\n");
  EXPECT_EQ(run(*session, "SELECT x, y FROM a, b"), "1|2\n");
}

TEST_F(Files, OfOneStemAreToldApartByTheirWholeName) {
  write("d/a.csv", "x\n1\n");
  write("d/A.json", "[{\"y\": 2}]");
  EXPECT_EQ(names(*open(path("d"))), "A.json\na.csv\n");
}

TEST_F(Files, OfAPatternAreOneTable) {
  write("logs-1.csv", "a,b\n1,x\n");
  write("logs-2.csv", "a,c\n2,y\n");
  write("other.csv", "z\n1\n");
  auto const session = open(path("logs-*.csv"));
  EXPECT_EQ(names(*session), "logs\n");
  EXPECT_EQ(run(*session, "SELECT a, b, c FROM logs ORDER BY a"), "1|x|NULL\n2|NULL|y\n");
}

TEST_F(Files, OfAPatternWithoutWordsAreNamedByTheFolder) {
  write("sales/1.csv", "a\n1\n");
  write("sales/2.csv", "a\n2\n");
  EXPECT_EQ(run(*open(path("sales/*.csv")), "SELECT sum(a) FROM sales"), "3\n");
}

TEST_F(Files, AreInTheCatalogWithTheirColumns) {
  auto const session = open(write("people.csv", "id,name\n1,Ann\n"));
  auto const views = session->catalog().list({.parent = {"memory", "main"}, .kind = ObjectKind::view});
  ASSERT_TRUE(views.ok()) << views.error().message;
  ASSERT_EQ(views->entries.size(), 1U);
  auto const view = session->catalog().describe(views->entries[0].object);
  ASSERT_TRUE(view.ok());
  ASSERT_EQ(view->columns.size(), 2U);
  EXPECT_EQ(view->columns[0].name + " " + view->columns[0].type, "id BIGINT");
}

TEST_F(Files, WithOddNamesAreOpened) {
  for (std::string const name : {"it's \"odd\".csv", "sp ace;--.csv", "\xc3\xa9\xf0\x9f\x98\x80.csv"}) {
    auto const session = open(write(name, "a\n7\n"));
    ASSERT_NE(session, nullptr) << name;
    auto const table = sql::quote_identifier(name.substr(0, name.size() - 4), sql::duckdb_dialect);
    EXPECT_EQ(run(*session, "SELECT a FROM " + table), "7\n") << name;
  }
}

TEST_F(Files, CanBeWorkedWithInMemory) {
  auto const file = write("a.csv", "x\n1\n2\n");
  auto const session = open(file);
  run(*session, "CREATE TABLE doubled AS SELECT x * 2 AS y FROM a");
  run(*session, "UPDATE doubled SET y = y + 1");
  EXPECT_EQ(run(*session, "SELECT sum(y) FROM doubled"), "8\n");
  EXPECT_EQ(read(file), "x\n1\n2\n");
}

TEST_F(Files, AreReadOnlyOnRequest) {
  auto const session = open(write("a.csv", "x\n1\n"), true);
  EXPECT_EQ(run(*session, "SELECT * FROM a"), "1\n");
  EXPECT_EQ(failure_of(*session, "CREATE TABLE b AS SELECT * FROM a").code, ErrorCode::read_only);
  EXPECT_TRUE(session->verify_read_only().ok());
}

class BadFiles : public Files {};

TEST_F(BadFiles, SayWhatIsWrong) {
  auto const truncated = make_parquet("truncated.parquet");
  std::filesystem::resize_file(truncated, std::filesystem::file_size(truncated) - 6);
  write("wrong.parquet", "a,b\n1,2\n");
  write("unclosed.json", "[{\"a\": 1");
  write("empty.parquet", "");
  for (auto const* const name : {"truncated.parquet", "wrong.parquet", "unclosed.json", "empty.parquet"}) {
    auto const error = failure_to_open(path(name));
    EXPECT_EQ(error.code, ErrorCode::bad_data) << name << ": " << error.message;
    EXPECT_NE(error.message, "") << name;
  }
  EXPECT_EQ(failure_to_open(path("missing.csv")).code, ErrorCode::not_found);
  EXPECT_EQ(failure_to_open(path("no-*.csv")).code, ErrorCode::not_found);
  EXPECT_EQ(failure_to_open(write("text.txt", "hello")).code, ErrorCode::bad_data);
}

TEST_F(BadFiles, WithoutPermissionSaySo) {
  auto const file = write("locked.csv", "a\n1\n");
  ::chmod(file.c_str(), 0);
  if (std::ifstream(file)) GTEST_SKIP() << "The tests run as root, who reads every file.";
  EXPECT_EQ(failure_to_open(file).code, ErrorCode::unauthorized);
}

TEST_F(BadFiles, OfAFolderDoNotHideTheOthers) {
  write("d/good.csv", "a\n1\n");
  write("d/bad.parquet", "no parquet");
  auto const session = open(path("d"));
  ASSERT_NE(session, nullptr);
  EXPECT_EQ(run(*session, "SELECT * FROM good"), "1\n");
  auto const error = failure_of(*session, "SELECT * FROM bad");
  EXPECT_NE(error.message.find("bad cannot be read"), std::string::npos) << error.message;
}

TEST_F(BadFiles, WithAMillionColumnsEndInAnAnswer) {
  std::string header, row;
  for (int column = 0; column < 1'000'000; ++column) {
    header += (column > 0 ? ",c" : "c") + std::to_string(column);
    row += column > 0 ? ",1" : "1";
  }
  auto const file = write("wide.csv", header + "\n" + row + "\n");
  auto const begin = std::chrono::steady_clock::now();
  auto const session = duckdb_driver.connect({.options = {{"path", file}}, .connect_timeout = std::chrono::seconds(10)}, {});
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(60));
  if (!session.ok()) {
    EXPECT_NE(session.error().message, "");
  }
}

TEST_F(BadFiles, WithAQuoteThatDoesNotCloseAreReadOrRefused) {
  auto const session = try_open({{"path", write("quote.csv", "a,b\n1,\"open\n2,3\n")}});
  if (!session.ok()) {
    EXPECT_EQ(session.error().code, ErrorCode::bad_data) << session.error().message;
  } else {
    auto const rows = try_run(**session, "SELECT * FROM quote");
    if (!rows.ok()) {
      EXPECT_EQ(rows.error().code, ErrorCode::bad_data) << rows.error().message;
    }
  }
}

TEST_F(Files, PathsAreAcceptedWhereTheyHoldData) {
  write("d/a.csv", "x\n1\n");
  std::filesystem::create_directories(path("none"));
  EXPECT_TRUE(accepts_path(path("d")));
  EXPECT_FALSE(accepts_path(path("none")));
  EXPECT_TRUE(accepts_path(path("d/*.csv")));
  EXPECT_FALSE(accepts_path(path("d/*.txt")));
  EXPECT_TRUE(accepts_path(write("b.csv.gz", "")));
  EXPECT_FALSE(accepts_path(path("missing.csv")));
}

}  // namespace
}  // namespace sextant::duckdb
