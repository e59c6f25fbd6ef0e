// CSV in other styles, compression, XLSX and HTML: the limits and errors. tests/export reads whole files with other programs.
#include <gtest/gtest.h>
#include <zlib.h>

#include "data/sample_batch.h"
#include "format/compression.h"
#include "format/html_page.h"
#include "format/string_sink.h"
#include "format/writer.h"

namespace sextant {
namespace {

using sample::field;
using sample::plain;

RecordBatch texts(std::vector<std::optional<std::string>> const& rows, std::string const& name = "word") {
  auto schema = std::make_shared<Schema>();
  schema->fields = {field(name, plain(Type::text)), field("n", plain(Type::int32))};
  BatchBuilder builder(schema, static_cast<int64_t>(rows.size()));
  for (auto const& text : rows) {
    if (text) builder.column(0).append_bytes(*text);
    else builder.column(0).append_null();
    builder.column(1).append(int32_t{-7});
    builder.end_row();
  }
  return builder.finish(1);
}

Result<std::string> written(Format format, RecordBatch const& batch, WriteOptions const& options = {}) {
  StringSink out;
  auto const writer = make_writer(format, out, options);
  TRY(writer->begin(batch.schema));
  TRY(writer->write(batch));
  TRY(writer->end());
  return out.text;
}

std::string csv(std::vector<std::optional<std::string>> const& rows, CsvStyle const& style) {
  return *written(Format::csv, texts(rows), {.csv = style});
}

TEST(StyledCsv, TellsNullFromItsText) {
  EXPECT_EQ(csv({std::nullopt, "NULL", ""}, {.null_text = "NULL"}), "word,n\nNULL,-7\n\"NULL\",-7\n\"\",-7\n");
  EXPECT_EQ(csv({std::nullopt, "a"}, {.quotes = CsvQuotes::all}), "\"word\",\"n\"\n,\"-7\"\n\"a\",\"-7\"\n");
}

TEST(StyledCsv, QuotesItsOwnDelimiter) {
  EXPECT_EQ(csv({"a;b,c", "tab\t"}, {.delimiter = ';'}), "word;n\n\"a;b,c\";-7\ntab\t;-7\n");
  EXPECT_EQ(csv({"tab\t"}, {.delimiter = '\t', .crlf = true}), "word\tn\r\n\"tab\t\"\t-7\r\n");
}

TEST(StyledCsv, GuardsTextsAndNoNumbers) {
  EXPECT_EQ(csv({"=1", "-1", "a=1", ""}, {.guard_formulas = true}), "word,n\n'=1,-7\n'-1,-7\na=1,-7\n\"\",-7\n");
}

TEST(StyledCsv, ChangesThePointAndTheOrderOfDates) {
  auto const batch = sample::batch(0, 40);
  auto const plain_text = *written(Format::csv, batch);
  auto const changed = *written(Format::csv, batch, {.csv = {.delimiter = ';', .decimal_point = ',', .dates = CsvDates::day_first_dots}});
  EXPECT_EQ(std::count(plain_text.begin(), plain_text.end(), '\n'), std::count(changed.begin(), changed.end(), '\n'));
  EXPECT_NE(changed.find("01.01.1970"), std::string::npos);
}

TEST(StyledCsv, EncodesEveryCharacterOrNamesItsPlace) {
  auto const euro = std::string("\xe2\x82\xac");
  EXPECT_EQ(csv({euro}, {.encoding = CsvEncoding::windows1252}), "word,n\n\x80,-7\n");
  EXPECT_EQ(csv({"\xc3\xa9"}, {.encoding = CsvEncoding::latin1}), "word,n\n\xe9,-7\n");
  EXPECT_EQ(csv({"\xf0\x9f\x98\x80"}, {.encoding = CsvEncoding::utf16le}).substr(14, 6), std::string("\n\0\x3d\xd8\x00\xde", 6));
  auto const refused = written(Format::csv, texts({"a", euro}), {.csv = {.encoding = CsvEncoding::latin1}});
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().message.find("Row 2"), std::string::npos);
  EXPECT_NE(refused.error().message.find("word"), std::string::npos);
  EXPECT_NE(refused.error().message.find("U+20AC"), std::string::npos);
  for (int byte = 0x80; byte < 0xa0; ++byte) {
    std::string control;
    control.push_back('\xc2');
    control.push_back(static_cast<char>(byte));
    EXPECT_FALSE(written(Format::csv, texts({control}), {.csv = {.encoding = CsvEncoding::windows1252}})) << byte;
  }
}

// A text of many blocks whose code points are cut at every place.
TEST(StyledCsv, EncodesTextsLongerThanABlock) {
  std::string text;
  for (int index = 0; index < 700'000; ++index) text += "\xe2\x82\xac";
  EXPECT_EQ(csv({text}, {.encoding = CsvEncoding::utf16le}).size(), 2 + 2 * std::string("word,n\n,-7\n").size() + 2 * 700'000U);
}

TEST(Compression, GzipGivesBackWhatCameInPieces) {
  StringSink packed;
  auto const compressor = make_compressor(Compression::gzip, packed);
  std::string whole;
  for (int index = 0; index < 50'000; ++index) {
    auto const piece = std::to_string(index * 7919);
    whole += piece;
    ASSERT_TRUE(compressor->write(piece));
  }
  ASSERT_TRUE(compressor->finish());
  z_stream stream{};
  ASSERT_EQ(inflateInit2(&stream, 15 + 16), Z_OK);
  std::string back(whole.size() + 1, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(packed.text.data());
  stream.avail_in = static_cast<uInt>(packed.text.size());
  stream.next_out = reinterpret_cast<Bytef*>(back.data());
  stream.avail_out = static_cast<uInt>(back.size());
  EXPECT_EQ(inflate(&stream, Z_FINISH), Z_STREAM_END);
  EXPECT_EQ(back.substr(0, stream.total_out), whole);
  inflateEnd(&stream);
}

TEST(Xlsx, RefusesWhatNoSheetHolds) {
  auto const long_text = written(Format::xlsx, texts({"a", std::string(32'768, 'x')}));
  ASSERT_FALSE(long_text);
  EXPECT_NE(long_text.error().message.find("Row 2"), std::string::npos);
  EXPECT_TRUE(written(Format::xlsx, texts({std::string(32'767, 'x')})));
  EXPECT_FALSE(written(Format::xlsx, texts({"\xff"})));
  auto schema = std::make_shared<Schema>();
  for (int index = 0; index < 16'385; ++index) schema->fields.push_back(field("c", plain(Type::int32)));
  StringSink out;
  EXPECT_FALSE(make_writer(Format::xlsx, out, {})->begin(schema));
}

TEST(Xlsx, WritesEveryTypeAsOneArchive) {
  auto const book = written(Format::xlsx, sample::batch(0, 30));
  ASSERT_TRUE(book) << book.error().message;
  EXPECT_TRUE(book->starts_with("PK\x03\x04"));
  EXPECT_EQ(*book, *written(Format::xlsx, sample::batch(0, 30)));
}

TEST(Html, HoldsNoCellAsMarkup) {
  if (html_page().empty()) GTEST_SKIP() << "The window is not built.";
  auto const page = *written(Format::html, texts({"</script><script>owned()</script>", "<!--"}), {.title = "</title>"});
  EXPECT_EQ(page.find("owned"), std::string::npos);
  EXPECT_EQ(page.find("</title></title>"), std::string::npos);
  EXPECT_EQ(page.find(html_rows_mark), std::string::npos);
}

}  // namespace
}  // namespace sextant
