// SQL whose tables are stored results: values come out as they went in, and nothing else can be read.
#include "drivers/duckdb/table_session.h"

#include <chrono>
#include <limits>
#include <thread>

#include "drivers/duckdb/test_place.h"
#include "drivers/duckdb/values.h"
#include "drivers/duckdb/view_test.h"

namespace sextant::duckdb {
namespace {

DataType type_of(Type type, std::string name = {}) { return {.type = type, .vendor_name = std::move(name), .children = {}}; }

class TableTest : public testing::Test {
 protected:
  void SetUp() override {
    auto pages = connect_to_results({});
    ASSERT_TRUE(pages.ok()) << pages.error().message;
    pages_ = *std::move(pages);
  }

  std::vector<std::string> show(std::vector<PageTable> const& tables) {
    auto const sentences = pages_.tables->show(tables);
    EXPECT_TRUE(sentences.ok()) << (sentences.ok() ? "" : sentences.error().message);
    return sentences.ok() ? *sentences : std::vector<std::string>{};
  }
  std::string run(std::string_view sql) {
    auto const text = try_run(*pages_.session, sql);
    return text.ok() ? *text : text.error().message;
  }

  PageSession pages_;
};

// One column, and a value of it a row; no function: NULL.
using Put = std::function<void(ColumnBuilder&)>;
RecordBatch batch_of(std::shared_ptr<Schema const> const& schema, std::vector<Put> const& values) {
  BatchBuilder builder(schema, std::ssize(values) + 1, INT64_MAX);
  for (auto const& put : values) {
    if (put) put(builder.column(0));
    else builder.column(0).append_null();
    builder.end_row();
  }
  return builder.finish(1);
}

std::string text_of(RecordBatch const& batch) {
  std::string text;
  for (int64_t row = 0; row < batch.rows; ++row) {
    auto const& type = batch.schema->fields[0].type;
    if (is_null_value(batch.columns[0], type, row)) text += "NULL";
    else append_value_text(text, batch.columns[0], type, row, batch.schema->text_style);
    text += "\n";
  }
  return text;
}

template <class T>
Put fixed(T value) {
  return [=](ColumnBuilder& column) { column.append(value); };
}
Put bytes(std::string value) {
  return [=](ColumnBuilder& column) { column.append_bytes(value); };
}
Put digits128(__int128 value) {
  return [=](ColumnBuilder& column) { column.append_fixed(&value, 16); };
}

struct Kept {
  std::string name, as;
  DataType type;
  std::vector<Put> values;
};

std::vector<Kept> kept_types() {
  constexpr auto most = std::numeric_limits<int64_t>::max(), least = std::numeric_limits<int64_t>::min();
  auto decimal = [](uint8_t precision, int8_t scale) {
    return DataType{.type = Type::decimal128, .precision = precision, .scale = scale, .vendor_name = {}, .children = {}};
  };
  __int128 const huge = __int128{1'234'567'890'123'456'789} * 1'000'000'000'000'000'000 + 987'654'321;
  std::string const uuid("\xa0\xee\xbc\x99\x9c\x0b\x4e\xf8\xbb\x6d\x6b\xb9\xbd\x38\x0a\x11", 16);
  return {
      {"bigint", "BIGINT", type_of(Type::int64), {fixed(most), fixed(least), {}, fixed(int64_t{9'007'199'254'740'993})}},
      {"uint64", "UBIGINT", type_of(Type::uint64), {fixed(std::numeric_limits<uint64_t>::max()), {}}},
      {"double", "DOUBLE", type_of(Type::float64), {fixed(0.1), fixed(5e-324), fixed(std::numeric_limits<double>::infinity())}},
      {"boolean", "BOOLEAN", type_of(Type::boolean),
       {[](ColumnBuilder& c) { c.append_boolean(true); }, [](ColumnBuilder& c) { c.append_boolean(false); }, {}}},
      {"thirty digits", "DECIMAL(38,2)", type_of(Type::decimal, "numeric"),
       {bytes("1234567890123456789012345678.90"), bytes("-0.01"), bytes("0.00"), {}}},
      {"money", "DECIMAL(18,2)", type_of(Type::decimal, "numeric(12,2)"), {bytes("-12.50"), bytes("99999999.99"), {}}},
      {"whole digits", "DECIMAL(38,0)", type_of(Type::decimal), {bytes("99999999999999999999999999999999999999"), bytes("-7")}},
      {"decimal(4,2)", "DECIMAL(4,2)", decimal(4, 2), {digits128(-1234), digits128(5), {}}},
      {"decimal(9,3)", "DECIMAL(9,3)", decimal(9, 3), {digits128(123'456'789), {}}},
      {"decimal(18,0)", "DECIMAL(18,0)", decimal(18, 0), {digits128(-123'456'789'012'345'678), {}}},
      {"decimal(38,6)", "DECIMAL(38,6)", decimal(38, 6), {digits128(huge), digits128(-huge), {}}},
      {"text", "VARCHAR", type_of(Type::text), {bytes(""), bytes("Zürich and more than twelve bytes"), bytes("short"), {}}},
      {"json", "JSON", type_of(Type::json), {bytes("{\"a\": [1, 2.50]}"), {}}},
      {"binary", "BLOB", type_of(Type::binary), {bytes(std::string("\0\xff\x27 and more than twelve", 24)), bytes(""), {}}},
      {"uuid", "UUID", type_of(Type::uuid), {[=](ColumnBuilder& c) { c.append_fixed(uuid.data(), 16); }, {}}},
      {"date", "DATE", type_of(Type::date),
       {fixed(int32_t{19'000}), fixed(std::numeric_limits<int32_t>::max()), fixed(std::numeric_limits<int32_t>::min()), {}}},
      {"time", "TIME", type_of(Type::time), {fixed(int64_t{86'400'000'000}), fixed(int64_t{1}), {}}},
      {"timestamp", "TIMESTAMP", type_of(Type::timestamp), {fixed(int64_t{1'700'000'000'123'456}), fixed(most), fixed(least), {}}},
      {"timestamptz", "TIMESTAMP WITH TIME ZONE", type_of(Type::timestamptz), {fixed(int64_t{-1}), fixed(most), fixed(least), {}}},
      {"interval", "INTERVAL", type_of(Type::interval), {fixed(Interval{.months = -14, .days = 3, .microseconds = -1}), {}}},
  };
}

TEST_F(TableTest, ValuesComeOutAsTheyWentIn) {
  for (auto& each : kept_types()) {
    SCOPED_TRACE(each.name);
    auto schema = schema_of({each.type});
    schema->text_style = text_style("UTC");
    auto const batch = batch_of(schema, each.values);
    PageFile file(schema);
    file.add(batch);
    EXPECT_EQ(show({{.name = "r1", .pages = file.pages}}), std::vector<std::string>{});
    EXPECT_EQ(run("SELECT * FROM r1"), text_of(batch));
    EXPECT_EQ(run("SELECT DISTINCT typeof(\"column 0\") FROM r1"), each.as + "\n");
  }
}

TEST_F(TableTest, ValuesThatBringTheirTypesBecomeOneTypeWhereTheyHaveOne) {
  auto const number = [](int64_t value) { return [=](ColumnBuilder& c) { c.append_variant(value); }; };
  auto const real = [](double value) { return [=](ColumnBuilder& c) { c.append_variant(value); }; };
  auto const text = [](std::string value) { return [=](ColumnBuilder& c) { c.append_variant_text(value); }; };
  Put const null = [](ColumnBuilder& c) { c.append_variant_null(); };
  struct Case {
    std::string as, rows;
    std::vector<Put> values;
    bool told = false;
  };
  std::vector<Case> const cases{
      {"BIGINT", "9007199254740993\nNULL\n-1\n", {number(9'007'199'254'740'993), null, number(-1)}},
      {"DOUBLE", "2.0\n0.5\nNULL\n", {number(2), real(0.5), null}},
      {"VARCHAR", "a longer text than twelve\nNULL\n", {text("a longer text than twelve"), null}},
      {"BLOB", "\\x00\\xFF\n", {[](ColumnBuilder& c) { c.append_variant_binary(std::string_view("\0\xff", 2)); }}},
      {"VARCHAR", "1\ntwo\nNULL\n", {number(1), text("two"), null}, true},
      {"VARCHAR", "9007199254740993\n0.5\n", {number(9'007'199'254'740'993), real(0.5)}, true},
  };
  for (auto const& each : cases) {
    SCOPED_TRACE(each.rows);
    auto const schema = schema_of({type_of(Type::variant)});
    PageFile file(schema);
    file.add(batch_of(schema, each.values));
    EXPECT_EQ(show({{.name = "r1", .pages = file.pages}}).size(), each.told ? 1U : 0U);
    EXPECT_EQ(run("SELECT * FROM r1"), each.rows);
    EXPECT_EQ(run("SELECT DISTINCT typeof(\"column 0\") FROM r1"), each.as + "\n");
  }
}

TEST_F(TableTest, NumbersThatNoTypeHoldsComeAsTextAndThatIsTold) {
  auto const schema = schema_of({type_of(Type::decimal, "numeric")});
  for (std::string const value : {"NaN", "1e400", "123456789012345678901234567890123456789", "0.000000000000000000000000000000000000001"}) {
    PageFile file(schema);
    file.add(batch_of(schema, {bytes("1.50"), bytes(value)}));
    auto const told = show({{.name = "r1", .pages = file.pages}});
    ASSERT_EQ(told.size(), 1U) << value;
    EXPECT_EQ(told[0], "r1.column 0 (numeric) comes as text: no type of DuckDB holds all of its values.");
    EXPECT_EQ(run("SELECT * FROM r1"), "1.50\n" + value + "\n");
  }
}

// Whole numbers from 0, and their squares, over several pages.
class Squares {
 public:
  Squares() : file_(schema()) {}
  void add(int64_t count) {
    BatchBuilder builder(file_.pages.schema, count, INT64_MAX);
    for (auto row = file_.pages.rows; row < file_.pages.rows + count; ++row) {
      builder.column(0).append(row);
      builder.column(1).append(row * row);
      builder.end_row();
    }
    file_.add(builder.finish(1));
  }
  PageTable as(std::string name) const { return {.name = std::move(name), .pages = file_.pages}; }

 private:
  static std::shared_ptr<Schema> schema() {
    auto schema = schema_of({type_of(Type::int64), type_of(Type::int64)});
    schema->fields[0].name = "n";
    schema->fields[1].name = "square";
    return schema;
  }
  PageFile file_;
};

TEST_F(TableTest, JoinsTablesOfManyPages) {
  Squares one, other;
  for (int page = 0; page < 5; ++page) one.add(10'000);
  other.add(3);
  other.add(30);
  show({one.as("r1"), other.as("last"), other.as("orders")});
  EXPECT_EQ(run("SELECT count(*), sum(r1.square) FROM r1 JOIN last USING (n)"), "33|11440\n");
  EXPECT_EQ(run("SELECT count(*) FROM R1 WHERE square IN (SELECT square FROM \"orders\" WHERE n > 30)"), "2\n");
  EXPECT_EQ(run("SELECT n FROM r1 ORDER BY n DESC LIMIT 1"), "49999\n");
}

TEST_F(TableTest, SeesWhatWasShownLast) {
  Squares squares, others;
  squares.add(10);
  others.add(1);
  show({squares.as("r1")});
  EXPECT_EQ(run("SELECT count(*) FROM r1"), "10\n");
  squares.add(5);
  show({squares.as("r1"), others.as("r2")});
  EXPECT_EQ(run("SELECT count(*) FROM r1"), "15\n");
  show({others.as("r2")});
  EXPECT_NE(run("SELECT count(*) FROM r1").find("Table with name r1 does not exist"), std::string::npos);
  EXPECT_EQ(run("SELECT count(*) FROM r2"), "1\n");
  show({others.as("r1")});
  EXPECT_EQ(run("SELECT count(*) FROM r1"), "1\n");
}

TEST_F(TableTest, SessionsDoNotSeeEachOthersTables) {
  Squares squares;
  squares.add(10);
  show({squares.as("r1")});
  auto const other = *connect_to_results({});
  auto const refused = try_run(*other.session, "SELECT * FROM r1");
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code, ErrorCode::not_found);
  EXPECT_EQ(run("SELECT count(*) FROM r1"), "10\n");
}

TEST_F(TableTest, ColumnsOfOneNameGetOthers) {
  auto schema = schema_of({type_of(Type::int64), type_of(Type::int64), type_of(Type::int64)});
  schema->fields[0].name = "id";
  schema->fields[1].name = "ID";
  schema->fields[2].name = "";
  PageFile file(schema);
  BatchBuilder builder(schema, 1);
  for (size_t index = 0; index < 3; ++index) builder.column(index).append(static_cast<int64_t>(index));
  builder.end_row();
  file.add(builder.finish(1));
  EXPECT_EQ(show({{.name = "r1", .pages = file.pages}}),
            (std::vector<std::string>{"Column 2 of r1 is called ID_1 here.", "Column 3 of r1 is called column3 here."}));
  EXPECT_EQ(run("SELECT column3, ID_1, id FROM r1"), "2|1|0\n");
}

TEST_F(TableTest, TextThatIsNoUtf8IsAnErrorAndNotTheEndOfTheProcess) {
  auto const schema = schema_of({type_of(Type::text)});
  PageFile file(schema);
  file.add(batch_of(schema, {bytes("fine"), bytes("\xff\xfe")}));
  show({{.name = "r1", .pages = file.pages}});
  EXPECT_NE(run("SELECT reverse(\"column 0\") FROM r1").find("no UTF-8"), std::string::npos);
  EXPECT_EQ(run("SELECT count(*) FROM r1"), "2\n");
}

TEST_F(TableTest, ReadsNothingButResults) {
  Squares squares;
  squares.add(10);
  show({squares.as("r1")});
  for (std::string const sql :
       {"SELECT * FROM read_text('/etc/hostname')", "SELECT * FROM glob('/etc/*')", "SELECT * FROM '/etc/passwd'",
        "COPY r1 TO '/tmp/sextant-never.csv'", "ATTACH '/tmp/x.db'", "INSTALL httpfs", "LOAD httpfs", "SET threads = 1",
        "CREATE TABLE t (a int)", "CREATE OR REPLACE TEMP VIEW r1 AS SELECT 1", "DROP VIEW r1", "DELETE FROM r1",
        "CALL pragma_version()", "SELECT * FROM query('select 1')", "SELECT * FROM stored_result(99)",
        "SELECT * FROM stored_result(NULL)"}) {
    EXPECT_FALSE(try_run(*pages_.session, sql).ok()) << sql;
  }
  EXPECT_EQ(run("SELECT count(*) FROM r1"), "10\n");
}

TEST_F(TableTest, DamagedPagesAreAnError) {
  auto const schema = schema_of({type_of(Type::int64)});
  PageFile file(schema);
  file.add_bytes(std::string(256, 'x'), 10);
  show({{.name = "r1", .pages = file.pages}});
  EXPECT_FALSE(try_run(*pages_.session, "SELECT * FROM r1").ok());
  EXPECT_EQ(run("SELECT 1"), "1\n");
}

TEST_F(TableTest, IsStopped) {
  Squares squares;
  for (int page = 0; page < 4; ++page) squares.add(50'000);
  show({squares.as("r1")});
  std::jthread const canceller([&](std::stop_token stop) {
    while (!stop.stop_requested()) {
      pages_.session->cancel();
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
  });
  auto const text = try_run(*pages_.session, "SELECT count(*) FROM r1 a, r1 b, r1 c WHERE a.n + b.n + c.n = 7");
  ASSERT_FALSE(text.ok());
  EXPECT_EQ(text.error().code, ErrorCode::cancelled);
}

}  // namespace
}  // namespace sextant::duckdb
