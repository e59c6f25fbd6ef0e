#include "data/arrow_ipc.h"

#include <random>

#include "data/sample_batch.h"
#include "data/value_text.h"

namespace sextant {
namespace {

std::string rows_json(RecordBatch const& batch) {
  std::string out;
  for (size_t column = 0; column < batch.columns.size(); ++column) {
    for (int64_t row = 0; row < batch.rows; ++row) {
      append_value_json(out, batch.columns[column], batch.schema->fields[column].type, row, batch.schema->text_style);
      out.push_back('\n');
    }
  }
  return out;
}

std::shared_ptr<std::string const> sample_stream() {
  std::string stream = encode_arrow_schema(*sample::schema(), {{"sextant.first", "7"}});
  stream += encode_arrow_batch(sample::batch(0, 50));
  stream += encode_arrow_batch(sample::batch(50, 1));
  return std::make_shared<std::string const>(stream += arrow_end_of_stream());
}

void expect_same_type(DataType const& read, DataType const& written) {
  EXPECT_EQ(read.type, written.type);
  EXPECT_EQ(read.precision, written.precision);
  EXPECT_EQ(read.scale, written.scale);
  EXPECT_EQ(read.vendor_name, written.vendor_name);
  ASSERT_EQ(read.children.size(), written.children.size());
  for (size_t index = 0; index < read.children.size(); ++index) {
    EXPECT_EQ(read.children[index].name, written.children[index].name);
    expect_same_type(read.children[index].type, written.children[index].type);
  }
}

TEST(ArrowIpc, ReadsTheSchemaItWrites) {
  auto const stream = decode_arrow_stream(sample_stream());
  ASSERT_TRUE(stream.ok()) << stream.error().message;
  auto const written = sample::schema();
  ASSERT_EQ(stream->schema->fields.size(), written->fields.size());
  for (size_t index = 0; index < written->fields.size(); ++index) {
    EXPECT_EQ(stream->schema->fields[index].name, written->fields[index].name);
    EXPECT_EQ(stream->schema->fields[index].nullable, written->fields[index].nullable);
    expect_same_type(stream->schema->fields[index].type, written->fields[index].type);
  }
  EXPECT_EQ(stream->schema->text_style.time_zone, "Europe/Berlin");
  EXPECT_EQ(stream->schema->text_style.true_text, "t");
  EXPECT_THAT(stream->metadata, testing::Contains(testing::Pair("sextant.first", "7")));
}

TEST(ArrowIpc, KeepsTheTextStyle) {
  Schema schema;
  schema.text_style = {.true_text = "1", .false_text = "0", .floats = TextStyle::Float::fifteen_digits,
                       .binary = TextStyle::Binary::raw, .time_zone = "Asia/Tokyo"};
  auto const stream = decode_arrow_stream(std::make_shared<std::string const>(encode_arrow_schema(schema)));
  ASSERT_TRUE(stream.ok());
  EXPECT_EQ(stream->schema->text_style.floats, TextStyle::Float::fifteen_digits);
  EXPECT_EQ(stream->schema->text_style.binary, TextStyle::Binary::raw);
  EXPECT_EQ(stream->schema->text_style.false_text, "0");
}

TEST(ArrowIpc, KeepsWhereTheDocumentIs) {
  Schema schema;
  schema.fields = {sample::field("_id", sample::plain(Type::int64)), sample::field("document", sample::plain(Type::json))};
  schema.document_field = 1;
  auto const read = decode_arrow_stream(std::make_shared<std::string const>(encode_arrow_schema(schema)));
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(read->schema->document_field, 1);
  schema.document_field = 0;  // No JSON: what a stranger's stream may say.
  auto const strange = decode_arrow_stream(std::make_shared<std::string const>(encode_arrow_schema(schema)));
  ASSERT_TRUE(strange.ok());
  EXPECT_EQ(strange->schema->document_field, std::nullopt);
}

TEST(ArrowIpc, ReadsTheValuesItWrites) {
  auto const stream = decode_arrow_stream(sample_stream());
  ASSERT_TRUE(stream.ok()) << stream.error().message;
  ASSERT_EQ(stream->batches.size(), 2U);
  EXPECT_EQ(rows_json(stream->batches[0]), rows_json(sample::batch(0, 50)));
  EXPECT_EQ(rows_json(stream->batches[1]), rows_json(sample::batch(50, 1)));
}

TEST(ArrowIpc, ReadsASinglePage) {
  auto const written = sample::batch(0, 33);
  auto const page = std::make_shared<std::string const>(encode_arrow_batch(written));
  auto const read = decode_arrow_batch(std::as_bytes(std::span(*page)), written.schema, page);
  ASSERT_TRUE(read.ok()) << read.error().message;
  EXPECT_EQ(rows_json(*read), rows_json(written));
}

TEST(ArrowIpc, AlignsMessagesAndBuffers) {
  auto const page = encode_arrow_batch(sample::batch(0, 33));
  EXPECT_EQ(page.size() % 8, 0U);
  uint32_t metadata_bytes;
  std::memcpy(&metadata_bytes, page.data() + 4, 4);
  EXPECT_EQ(metadata_bytes % 8, 0U);
  EXPECT_EQ((page.size() - 8 - metadata_bytes) % 64, 0U);
}

TEST(ArrowIpc, RebasesOffsetsThatDoNotStartAtZero) {
  auto const batch = sample::batch(0, 20);
  auto const text = static_cast<size_t>(Type::text);
  auto schema = std::make_shared<Schema>();
  schema->fields = {batch.schema->fields[text]};
  RecordBatch window{.schema = schema, .columns = {batch.columns[text]}, .rows = 4, .owner = batch.owner};
  window.columns[0].offsets = window.columns[0].offsets.subspan(4 * 8);
  window.columns[0].validity = window.columns[0].validity.subspan(1);
  window.columns[0].length = 4;
  window.columns[0].null_count = 1;
  auto const page = std::make_shared<std::string const>(encode_arrow_batch(window));
  auto const read = decode_arrow_batch(std::as_bytes(std::span(*page)), schema, page);
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(read->columns[0].offset(0), 0);
  for (int64_t row = 0; row < 4; ++row) EXPECT_EQ(read->columns[0].bytes(row), batch.columns[text].bytes(row + 8));
}

TEST(ArrowIpc, CarriesTimesTooLongForNanosecondsIntoDays) {
  auto schema = std::make_shared<Schema>();
  schema->fields = {sample::field("i", sample::plain(Type::interval))};
  BatchBuilder builder(schema, 1);
  builder.column(0).append(Interval{1, 2, INT64_MAX});
  builder.end_row();
  auto const page = std::make_shared<std::string const>(encode_arrow_batch(builder.finish(1)));
  auto const read = decode_arrow_batch(std::as_bytes(std::span(*page)), schema, page);
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(read->columns[0].value<Interval>(0), (Interval{1, 106'751'993, 14'454'775'807}));
}

TEST(ArrowIpc, WritesBatchesWithoutColumns) {
  auto schema = std::make_shared<Schema>();
  RecordBatch const batch{.schema = schema, .columns = {}, .rows = 3, .owner = {}};
  auto const page = std::make_shared<std::string const>(encode_arrow_batch(batch));
  EXPECT_EQ(decode_arrow_batch(std::as_bytes(std::span(*page)), schema, page)->rows, 3);
}

TEST(ArrowIpc, RefusesAStreamThatWasCutShort) {
  auto const whole = sample_stream();
  for (size_t size = 0; size + 8 < whole->size(); size += size < 4096 ? 1 : 61) {
    auto const cut = std::make_shared<std::string const>(whole->substr(0, size));
    auto const stream = decode_arrow_stream(cut);
    // A stream may end without its mark, but only between two messages.
    if (stream.ok()) EXPECT_LT(stream->batches.size(), 2U);
    else EXPECT_EQ(stream.error().code, ErrorCode::bad_data);
  }
}

TEST(ArrowIpc, StaysInBoundsWhateverTheBytes) {
  auto const whole = sample_stream();
  for (uint32_t seed = 0; seed < 4000; ++seed) {
    std::mt19937 random(seed);
    auto bytes = *whole;
    for (auto changes = 1 + random() % 8; changes > 0; --changes) {
      bytes[random() % bytes.size()] = static_cast<char>(random());
      if (random() % 2 == 0) bytes[random() % 4096] = static_cast<char>(random());
    }
    auto const stream = decode_arrow_stream(std::make_shared<std::string const>(bytes));
    if (!stream.ok()) continue;
    for (auto const& batch : stream->batches) {
      if (batch.rows <= 1000) rows_json(batch);
    }
  }
}

TEST(ArrowIpc, RefusesWhatIsNoStream) {
  for (std::string const text : {"", "{\"a\": 1} and more", "\xff\xff\xff\xff", "PAR1PAR1PAR1PAR1"}) {
    auto const stream = decode_arrow_stream(std::make_shared<std::string const>(text));
    ASSERT_FALSE(stream.ok());
    EXPECT_EQ(stream.error().code, ErrorCode::bad_data);
  }
  EXPECT_FALSE(decode_arrow_stream(std::make_shared<std::string const>(arrow_end_of_stream())).ok());
}

TEST(ArrowIpc, RefusesABatchOfAnotherSchema) {
  auto const page = std::make_shared<std::string const>(encode_arrow_batch(sample::batch(0, 9)));
  auto schema = std::make_shared<Schema>(*sample::schema());
  schema->fields.pop_back();
  EXPECT_FALSE(decode_arrow_batch(std::as_bytes(std::span(*page)), schema, page).ok());
  schema->fields.push_back(sample::field("more", sample::plain(Type::text)));
  EXPECT_FALSE(decode_arrow_batch(std::as_bytes(std::span(*page)), schema, page).ok());
}

}  // namespace
}  // namespace sextant
