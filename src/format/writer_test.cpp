#include "format/writer.h"

#include "base/json.h"
#include "base/text.h"
#include "data/arrow_ipc.h"
#include "data/sample_batch.h"
#include "format/string_sink.h"

namespace sextant {
namespace {

using sample::field;
using sample::plain;

// Texts in columns of text; nullopt is NULL.
using Row = std::vector<std::optional<std::string>>;

RecordBatch texts(std::vector<std::string> const& names, std::vector<Row> const& rows) {
  auto schema = std::make_shared<Schema>();
  for (auto const& name : names) schema->fields.push_back(field(name, plain(Type::text)));
  BatchBuilder builder(schema, static_cast<int64_t>(rows.size()));
  for (auto const& row : rows) {
    for (size_t index = 0; index < row.size(); ++index) {
      if (row[index].has_value()) builder.column(index).append_bytes(*row[index]);
      else builder.column(index).append_null();
    }
    builder.end_row();
  }
  return builder.finish(1);
}

std::string written(Format format, RecordBatch const& batch, WriteOptions const& options = {}) {
  StringSink out;
  auto const writer = make_writer(format, out, options);
  EXPECT_TRUE(writer->begin(batch.schema).ok());
  EXPECT_TRUE(writer->write(batch).ok());
  EXPECT_TRUE(writer->end().ok());
  return out.text;
}

TEST(Format, HasANameForEach) {
  for (auto const format : {Format::table, Format::csv, Format::tsv, Format::json, Format::ndjson, Format::markdown, Format::arrow,
                            Format::sql, Format::html, Format::xlsx}) {
    EXPECT_EQ(format_from(to_string(format)), format);
    EXPECT_NE(media_type(format).find('/'), std::string_view::npos);
  }
  EXPECT_EQ(format_from("xls"), std::nullopt);
}

TEST(Csv, QuotesWhatPostgresQuotes) {
  struct Case {
    std::optional<std::string> cell;
    std::string csv;
  };
  for (auto const& [cell, csv] : {Case{"plain", "plain"}, Case{std::nullopt, ""}, Case{"", "\"\""}, Case{"a,b", "\"a,b\""},
                                  Case{"a\"b", "\"a\"\"b\""}, Case{"\"", "\"\"\"\""}, Case{"a\nb", "\"a\nb\""}, Case{"a\rb", "\"a\rb\""},
                                  Case{" a ", " a "}, Case{"\t", "\t"}, Case{"\\.", "\\."}, Case{"NULL", "NULL"},
                                  Case{std::string(40, 'x') + ",", '"' + std::string(40, 'x') + ",\""}}) {
    EXPECT_EQ(written(Format::csv, texts({"a", "b"}, {{cell, "z"}})), "a,b\n" + csv + ",z\n");
  }
}

TEST(Csv, QuotesTheEndMarkWhereItIsAlone) {
  EXPECT_EQ(written(Format::csv, texts({"a"}, {{"\\."}, {"\\.."}})), "a\n\"\\.\"\n\\..\n");
}

TEST(Csv, QuotesNamesOfColumns) { EXPECT_EQ(written(Format::csv, texts({"a,b", "c"}, {})), "\"a,b\",c\n"); }

TEST(Csv, LeavesTheHeaderOutWhenAsked) {
  EXPECT_EQ(written(Format::csv, texts({"a"}, {{"1"}}), {.header = false}), "1\n");
  EXPECT_EQ(written(Format::tsv, texts({"a"}, {{"1"}}), {.header = false}), "1\n");
  EXPECT_EQ(written(Format::markdown, texts({"a"}, {{"1"}}), {.header = false}), "| 1 |\n");
  EXPECT_EQ(written(Format::table, texts({"a"}, {{"1"}}), {.header = false}), "1\n");
}

TEST(Csv, WritesCellsLargerThanABlock) {
  std::string const large(3'000'000, 'x'), quoted = large + '"' + large;
  EXPECT_EQ(written(Format::csv, texts({"a", "b"}, {{large, quoted}})), "a,b\n" + large + ",\"" + large + "\"\"" + large + "\"\n");
}

TEST(Tsv, EscapesWithABackslash) {
  EXPECT_EQ(written(Format::tsv, texts({"a\tb", "c"}, {{"x\ty\nz\r\\", std::nullopt}, {"", "\\N"}})),
            "a\\tb\tc\nx\\ty\\nz\\r\\\\\t\\N\n\t\\\\N\n");
}

TEST(Formats, WriteSomethingForNoRowsAndNoColumns) {
  struct Case {
    Format format;
    std::string no_rows, no_columns;
  };
  for (auto const& [format, no_rows, no_columns] :
       {Case{Format::csv, "a,b\n", "\n"}, Case{Format::tsv, "a\tb\n", "\n"}, Case{Format::json, "[]\n", "[]\n"},
        Case{Format::ndjson, "", ""}, Case{Format::markdown, "| a | b |\n| --- | --- |\n", ""}, Case{Format::table, "a | b\n--+--\n", ""}}) {
    EXPECT_EQ(written(format, texts({"a", "b"}, {})), no_rows) << to_string(format);
    EXPECT_EQ(written(format, texts({}, {})), no_columns) << to_string(format);
  }
}

TEST(JsonWriter, WritesAnArrayOfObjects) {
  auto const batch = texts({"a", "b"}, {{"x", std::nullopt}, {"\"\n", ""}});
  EXPECT_EQ(written(Format::json, batch), "[\n{\"a\":\"x\",\"b\":null},\n{\"a\":\"\\\"\\n\",\"b\":\"\"}\n]\n");
  EXPECT_EQ(written(Format::ndjson, batch), "{\"a\":\"x\",\"b\":null}\n{\"a\":\"\\\"\\n\",\"b\":\"\"}\n");
}

TEST(JsonWriter, NumbersRepeatedNames) {
  EXPECT_EQ(written(Format::ndjson, texts({"a", "a", "a_2", "a", "?column?"}, {{"1", "2", "3", "4", "5"}})),
            "{\"a\":\"1\",\"a_3\":\"2\",\"a_2\":\"3\",\"a_4\":\"4\",\"?column?\":\"5\"}\n");
  EXPECT_EQ(written(Format::ndjson, texts({"x", "x", "x"}, {{"1", "2", "3"}})), "{\"x\":\"1\",\"x_2\":\"2\",\"x_3\":\"3\"}\n");
}

TEST(JsonWriter, WritesValidJsonForEveryType) {
  auto const batch = sample::batch(0, 60);
  auto const rows = parse_json(written(Format::json, batch));
  ASSERT_TRUE(rows.ok()) << rows.error().message;
  EXPECT_EQ(rows->get_array().size(), 60U);
  EXPECT_EQ(rows->get_array()[1].get_object().size(), batch.columns.size());
  auto const lines = written(Format::ndjson, batch);
  EXPECT_EQ(std::count(lines.begin(), lines.end(), '\n'), 60);
}

// Two fields of a flat view around the document they come from.
RecordBatch documents(std::string_view first = R"({"_id": 1, "name": "a", "deep": {"x": [1]}})", std::string_view vendor_name = "") {
  auto schema = std::make_shared<Schema>();
  schema->fields = {field("_id", plain(Type::int64)), field("document", plain(Type::json)), field("name", plain(Type::text))};
  schema->document_field = 1;
  schema->fields[1].type.vendor_name = vendor_name;
  BatchBuilder builder(schema, 2);
  for (auto const& [id, document, name] : {std::tuple{int64_t{1}, first, "a"},
                                           std::tuple{int64_t{2}, std::string_view(R"({"_id": 2, "name": "b"})"), "b"}}) {
    builder.column(0).append<int64_t>(id);
    builder.column(1).append_bytes(document);
    builder.column(2).append_bytes(name);
    builder.end_row();
  }
  return builder.finish(1);
}

TEST(Documents, AreWrittenAsTheyAreToJson) {
  EXPECT_EQ(written(Format::ndjson, documents()), "{\"_id\": 1, \"name\": \"a\", \"deep\": {\"x\": [1]}}\n{\"_id\": 2, \"name\": \"b\"}\n");
  EXPECT_TRUE(parse_json(written(Format::json, documents())).ok());
}

TEST(Documents, OfExtendedJsonAreRelaxedUnlessTheCanonicalFormIsWanted) {
  auto const typed = documents(R"({"_id":{"$numberInt":"1"}})", "extended json");
  EXPECT_EQ(written(Format::ndjson, typed), "{\"_id\":1}\n{\"_id\":2,\"name\":\"b\"}\n");
  EXPECT_EQ(written(Format::json, typed), "[\n{\"_id\":1},\n{\"_id\":2,\"name\":\"b\"}\n]\n");
  EXPECT_EQ(written(Format::ndjson, typed, {.canonical = true}), "{\"_id\":{\"$numberInt\":\"1\"}}\n{\"_id\": 2, \"name\": \"b\"}\n");
  // Other JSON is nobody's to change.
  EXPECT_EQ(written(Format::ndjson, documents(R"({"_id":{"$numberInt":"1"}})")),
            "{\"_id\":{\"$numberInt\":\"1\"}}\n{\"_id\": 2, \"name\": \"b\"}\n");
}

TEST(Documents, AreLeftOutOfTables) {
  EXPECT_EQ(written(Format::csv, documents()), "_id,name\n1,a\n2,b\n");
  EXPECT_EQ(written(Format::tsv, documents()), "_id\tname\n1\ta\n2\tb\n");
  for (auto const format : {Format::markdown, Format::table}) {
    EXPECT_EQ(written(format, documents()).find("deep"), std::string::npos) << to_string(format);
  }
}

TEST(Documents, KeepTheirPlaceInAnArrowStream) {
  auto const bytes = written(Format::arrow, documents());
  EXPECT_NE(bytes.find("sextant.document_field"), std::string::npos);
}

TEST(Markdown, KeepsACellOnItsLine) {
  EXPECT_EQ(written(Format::markdown, texts({"a|b"}, {{"x|y"}, {"1\r\n2\n3\r4"}, {"C:\\n"}, {"<b>"}, {std::nullopt}})),
            "| a\\|b |\n| --- |\n| x\\|y |\n| 1<br>2<br>3<br>4 |\n| C:\\\\n |\n| \\<b> |\n| NULL |\n");
}

TEST(Table, AlignsByDisplayWidth) {
  auto schema = std::make_shared<Schema>();
  schema->fields = {field("name", plain(Type::text)), field("n", plain(Type::int32))};
  BatchBuilder builder(schema, 3);
  for (auto const* const text : {"ab", "\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e", "e\xcc\x81"}) {
    builder.column(0).append_bytes(text);
    builder.column(1).append(static_cast<int32_t>(std::string_view(text).size() * 100));
    builder.end_row();
  }
  EXPECT_EQ(written(Format::table, builder.finish(1)),
            "name   |   n\n"
            "-------+----\n"
            "ab     | 200\n"
            "\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e | 900\n"
            "e\xcc\x81      | 300\n");
}

WriteOptions terminal(int32_t width) { return {.terminal = true, .terminal_width = width}; }

TEST(Table, TellsNullFromTheWordOnATerminal) {
  EXPECT_EQ(written(Format::table, texts({"a", "b"}, {{std::nullopt, "x"}, {"NULL", ""}}), terminal(80)),
            "a    │ b\n"
            "─────┼──\n"
            "\x1b[2mNULL\x1b[0m │ x\n"
            "NULL │ \n");
}

TEST(Table, ShowsControlCharactersOfValuesAndNames) {
  for (auto const& options : {WriteOptions{}, terminal(80)}) {
    auto const table = written(Format::table, texts({"\x1b]0;x\x07"}, {{"\x1b[31m\xe2\x80\xae\n"}}), options);
    EXPECT_EQ(table.find('\x1b'), std::string::npos);
    EXPECT_NE(table.find("<ESC>[31m<U+202E><LF>"), std::string::npos);
    EXPECT_NE(table.find("<ESC>]0;x<BEL>"), std::string::npos);
  }
}

TEST(Table, CutsCellsToTheTerminal) {
  auto const table = written(Format::table, texts({"a", "b"}, {{std::string(100, 'x'), std::string(30, 'y')}}), terminal(40));
  EXPECT_EQ(table,
            "a                  │ b\n"
            "───────────────────┼───────────────────\n"
            "xxxxxxxxxxxxxxxxx… │ yyyyyyyyyyyyyyyyy…\n");
}

TEST(Table, CutsWideCharactersOnTheirEdge) {
  std::string wide;
  for (int index = 0; index < 10; ++index) wide += "\xe6\x97\xa5";
  auto const table = written(Format::table, texts({"a"}, {{wide}}), terminal(12));
  EXPECT_EQ(table.substr(table.rfind('\n', table.size() - 2) + 1), "日日日日日…\n");
}

TEST(Table, LeavesCellsWholeWhereThereIsNoTerminal) {
  std::string const large(100'000, 'x');
  EXPECT_NE(written(Format::table, texts({"a"}, {{large}})).find(large), std::string::npos);
}

TEST(Table, ShowsRecordsWhereColumnsDoNotFit) {
  EXPECT_EQ(written(Format::table, texts({"id", "first", "second"}, {{"1", std::string(50, 'x'), std::string(50, 'y')},
                                                                     {"2", std::nullopt, "z"}}), terminal(20)),
            "─[ 1 ]──────────────\n"
            "id     │ 1\n"
            "first  │ xxxxxxxxxx…\n"
            "second │ yyyyyyyyyy…\n"
            "─[ 2 ]──────────────\n"
            "id     │ 2\n"
            "first  │ \x1b[2mNULL\x1b[0m\n"
            "second │ z\n");
}

TEST(Table, StreamsAfterTheMeasuredRows) {
  StringSink out;
  auto const writer = make_writer(Format::table, out, {});
  auto const batch = texts({"a"}, std::vector<Row>(600, Row{"x"}));
  ASSERT_TRUE(writer->begin(batch.schema).ok());
  ASSERT_TRUE(writer->write(batch).ok());
  EXPECT_EQ(out.text, "");
  ASSERT_TRUE(writer->write(batch).ok());
  EXPECT_EQ(std::count(out.text.begin(), out.text.end(), '\n'), 1202);
  ASSERT_TRUE(writer->write(texts({"a"}, {{"wider than before"}})).ok());
  ASSERT_TRUE(writer->end().ok());
  EXPECT_TRUE(out.text.ends_with("x\nwider than before\n"));
}

TEST(Arrow, WritesAStreamOfTheBatches) {
  auto const batch = sample::batch(0, 5);
  auto const stream = decode_arrow_stream(std::make_shared<std::string const>(written(Format::arrow, batch)));
  ASSERT_TRUE(stream.ok());
  EXPECT_EQ(stream->batches.size(), 1U);
  EXPECT_TRUE(written(Format::arrow, batch).ends_with(arrow_end_of_stream()));
}

// Accepts some bytes and then refuses.
class FullSink final : public ByteSink {
 public:
  Result<> write(std::string_view bytes) override {
    ++writes;
    if (bytes.size() > room) return Error{.code = ErrorCode::limit, .message = "The disk is full."};
    room -= bytes.size();
    return {};
  }
  size_t room = 100;
  int writes = 0;
};

TEST(Formats, ReturnTheSinksFirstErrorAndWriteNoMore) {
  for (auto const format : {Format::csv, Format::tsv, Format::json, Format::ndjson, Format::markdown}) {
    FullSink out;
    auto const writer = make_writer(format, out, {});
    auto const batch = texts({"a"}, std::vector<Row>(100, Row{"text"}));
    ASSERT_TRUE(writer->begin(batch.schema).ok());
    auto const result = writer->write(batch);
    ASSERT_FALSE(result.ok()) << to_string(format);
    EXPECT_EQ(result.error().message, "The disk is full.");
    auto const writes = out.writes;
    EXPECT_FALSE(writer->end().ok());
    EXPECT_EQ(out.writes, writes);
  }
}

constexpr LiteralStyle plain_literals{};

SqlTarget target(std::string table = {}) {
  return {.literals = &plain_literals, .quote = [](std::string_view name) { return '`' + std::string(name) + '`'; }, .table = std::move(table)};
}

int64_t count(std::string_view text, std::string_view part) {
  int64_t found = 0;
  for (auto at = text.find(part); at != std::string_view::npos; at = text.find(part, at + part.size())) ++found;
  return found;
}

TEST(Sql, WritesManyRowsAStatement) {
  EXPECT_EQ(written(Format::sql, texts({"a", "b"}, {{"x", std::nullopt}, {"it's", ""}}), {.sql = target()}),
            "INSERT INTO `result` (`a`, `b`) VALUES\n  ('x', NULL),\n  ('it''s', '');\n");
}

std::string_view refuse_dates(DataType const&, std::string_view text) {
  return text == "01/02/2026" ? "its text depends on DateStyle." : std::string_view();
}
constexpr LiteralStyle copying_literals{.copies_rows = true, .refuses = &refuse_dates};

SqlTarget copy_target(std::string table = {}) {
  auto to = target(std::move(table));
  to.literals = &copying_literals;
  to.style = SqlStyle::copy;
  return to;
}

TEST(Sql, CopiesRowsAsPsqlReadsThem) {
  EXPECT_EQ(written(Format::sql, texts({"a", "b"}, {{"x\ty", std::nullopt}, {"\\.", ""}}), {.sql = copy_target("s.t")}),
            "COPY `s`.`t` (`a`, `b`) FROM stdin;\nx\\ty\t\\N\n\\\\.\t\n\\.\n");
  EXPECT_EQ(written(Format::sql, texts({"a"}, {{"x"}}), {.header = false, .sql = copy_target()}), "COPY `result` FROM stdin;\nx\n\\.\n");
  EXPECT_EQ(written(Format::sql, texts({"a"}, {}), {.sql = copy_target()}), "");
}

TEST(Sql, CopiesNoTextThatWouldBeReadAsAnotherValue) {
  StringSink out;
  auto const writer = make_writer(Format::sql, out, {.sql = copy_target()});
  auto const batch = texts({"day"}, {{"2026-02-01"}, {"01/02/2026"}});
  ASSERT_TRUE(writer->begin(batch.schema).ok());
  auto const refused = writer->write(batch);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().message, "Row 2 cannot be written as SQL, for its day: its text depends on DateStyle.");
}

TEST(Sql, EndsAStatementAfterFiveHundredRows) {
  std::vector<Row> const rows(1001, Row{"x"});
  auto const sql = written(Format::sql, texts({"a"}, rows), {.sql = target()});
  EXPECT_EQ(count(sql, "INSERT INTO"), 3);
  EXPECT_EQ(count(sql, ";\n"), 3);
  EXPECT_EQ(count(sql, "\n  ('x')"), 1001);
}

TEST(Sql, EndsAStatementBeforeOneMebibyte) {
  std::vector<Row> const rows(5, Row{std::string(400'000, 'x')});
  auto const sql = written(Format::sql, texts({"a"}, rows), {.sql = target()});
  EXPECT_EQ(count(sql, "INSERT INTO"), 3);
}

TEST(Sql, WritesARowThatIsTooLongAsAStatementOfItsOwn) {
  auto const sql = written(Format::sql, texts({"a"}, {{"x"}, {std::string(3 << 20, 'y')}, {"z"}}), {.sql = target()});
  EXPECT_EQ(count(sql, "INSERT INTO"), 3);
}

TEST(Sql, InsertsIntoTheTableThatIsNamed) {
  auto const head = [](std::string const& table) {
    auto const sql = written(Format::sql, texts({"a"}, {{"x"}}), {.header = false, .sql = target(table)});
    return sql.substr(0, sql.find(" VALUES"));
  };
  EXPECT_EQ(head("t"), "INSERT INTO `t`");
  EXPECT_EQ(head("s.t"), "INSERT INTO `s`.`t`");
  EXPECT_EQ(head("s.\"t.\"\"u\""), "INSERT INTO `s`.`t.\"u`");
}

TEST(Sql, GoesBackWhereAllColumnsComeFrom) {
  auto batch = texts({"shown", "b"}, {{"x", "y"}});
  auto schema = *batch.schema;
  schema.fields[0].origin = {.catalog = "", .schema = "s", .table = "t", .column = "a"};
  schema.fields[1].origin = {.catalog = "", .schema = "s", .table = "t", .column = "b"};
  batch.schema = std::make_shared<Schema const>(schema);
  EXPECT_EQ(written(Format::sql, batch, {.sql = target()}), "INSERT INTO `t` (`a`, `b`) VALUES\n  ('x', 'y');\n");
  EXPECT_EQ(written(Format::sql, batch, {.sql = target("u")}), "INSERT INTO `u` (`shown`, `b`) VALUES\n  ('x', 'y');\n");
  schema.fields[1].origin.table = "u";
  batch.schema = std::make_shared<Schema const>(schema);
  EXPECT_EQ(written(Format::sql, batch, {.sql = target()}), "INSERT INTO `result` (`shown`, `b`) VALUES\n  ('x', 'y');\n");
}

TEST(Sql, TellsColumnsOfOneNameApart) {
  EXPECT_EQ(written(Format::sql, texts({"a", "a"}, {{"x", "y"}}), {.sql = target()}),
            "INSERT INTO `result` (`a`, `a_2`) VALUES\n  ('x', 'y');\n");
}

TEST(Sql, SaysWhichValueHasNoLiteral) {
  auto const batch = texts({"fine", "bad"}, {{"x", "y"}, {"x", "\xff"}});
  StringSink out;
  auto const writer = make_writer(Format::sql, out, {.sql = target()});
  ASSERT_TRUE(writer->begin(batch.schema).ok());
  auto const result = writer->write(batch);
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().message, "Row 2 cannot be written as SQL, for its bad: its bytes are no UTF-8.");
}

TEST(Sql, RefusesRowsOfAnEngineWithoutSql) {
  auto const batch = texts({"a"}, {{"x"}});
  StringSink out;
  auto const result = make_writer(Format::sql, out, {})->begin(batch.schema);
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().code, ErrorCode::not_supported);
}

}  // namespace
}  // namespace sextant
