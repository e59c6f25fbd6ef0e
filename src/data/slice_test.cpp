#include "data/slice.h"

#include <numeric>

#include "data/sample_batch.h"
#include "data/value_text.h"

namespace sextant {
namespace {

std::string cell_json(RecordBatch const& batch, size_t column, int64_t row) {
  std::string out;
  append_value_json(out, batch.columns[column], batch.schema->fields[column].type, row, batch.schema->text_style);
  return out;
}

std::vector<int32_t> all_columns(RecordBatch const& batch) {
  std::vector<int32_t> columns(batch.columns.size());
  std::iota(columns.begin(), columns.end(), 0);
  return columns;
}

void expect_window(RecordBatch const& batch, RecordBatch const& slice, int64_t first) {
  for (size_t column = 0; column < batch.columns.size(); ++column) {
    ASSERT_EQ(slice.columns[column].length, slice.rows);
    int64_t nulls = 0;
    for (int64_t row = 0; row < slice.rows; ++row) {
      ASSERT_EQ(cell_json(slice, column, row), cell_json(batch, column, first + row)) << column << " " << row;
      nulls += is_null_value(slice.columns[column], slice.schema->fields[column].type, row) ? 1 : 0;
    }
    EXPECT_EQ(slice.columns[column].null_count, nulls);
  }
}

TEST(Slice, HasTheRowsOfTheWindow) {
  auto const batch = sample::batch(0, 60);
  auto const columns = all_columns(batch);
  for (int64_t first = 0; first <= 20; ++first) {
    for (auto const count : {0, 1, 7, 8, 17, 40}) expect_window(batch, slice_batch(batch, first, count, columns), first);
  }
}

TEST(Slice, OfASliceIsTheSameWindow) {
  auto const batch = sample::batch(3, 60);
  auto const columns = all_columns(batch);
  auto const slice = slice_batch(batch, 5, 40, columns);
  expect_window(batch, slice_batch(slice, 11, 13, columns), 16);
}

TEST(Slice, OutlivesTheBatch) {
  auto batch = std::make_unique<RecordBatch>(sample::batch(0, 20));
  auto const wanted = cell_json(*batch, static_cast<size_t>(Type::text), 4);
  auto const slice = slice_batch(*batch, 4, 1, std::vector<int32_t>{static_cast<int32_t>(Type::text)});
  batch.reset();
  EXPECT_EQ(cell_json(slice, 0, 0), wanted);
}

TEST(Slice, TakesColumnsInTheAskedOrderAndTwice) {
  auto const batch = sample::batch(0, 4);
  auto const slice = slice_batch(batch, 0, 4, std::vector<int32_t>{3, 1, 3});
  ASSERT_EQ(slice.schema->fields.size(), 3U);
  EXPECT_EQ(slice.schema->fields[0].name, "int16");
  EXPECT_EQ(slice.schema->fields[1].name, "boolean");
  EXPECT_EQ(cell_json(slice, 0, 1), cell_json(slice, 2, 1));
}

TEST(Slice, KnowsWhereTheDocumentIsAmongTheChosenColumns) {
  auto const whole = sample::batch(0, 5);
  auto schema = std::make_shared<Schema>(*whole.schema);
  schema->document_field = 3;
  auto batch = whole;
  batch.schema = schema;
  EXPECT_EQ(slice_batch(batch, 0, 5, std::array<int32_t, 2>{1, 3}).schema->document_field, 1);
  EXPECT_EQ(slice_batch(batch, 0, 5, std::array<int32_t, 2>{1, 2}).schema->document_field, std::nullopt);
  EXPECT_EQ(preview_batch(batch, 0, 5, std::array<int32_t, 1>{3}, 10).batch.schema->document_field, 0);
}

TEST(Slice, OffsetsStartAtZero) {
  auto const batch = sample::batch(0, 20);
  auto const slice = slice_batch(batch, 6, 10, all_columns(batch));
  EXPECT_EQ(slice.columns[static_cast<size_t>(Type::text)].offset(0), 0);
  EXPECT_EQ(slice.columns[static_cast<size_t>(Type::list)].offset(0), 0);
}

TEST(Preview, ShowsEveryTypeAsText) {
  auto const batch = sample::batch(0, 30);
  auto const preview = preview_batch(batch, 5, 20, all_columns(batch), 1 << 20);
  EXPECT_TRUE(preview.cut.empty());
  for (size_t column = 0; column < batch.columns.size(); ++column) {
    EXPECT_EQ(preview.batch.schema->fields[column].type.type, Type::text);
    for (int64_t row = 0; row < 20; ++row) {
      auto const& type = batch.schema->fields[column].type;
      std::string text;
      append_value_text(text, batch.columns[column], type, row + 5, batch.schema->text_style);
      EXPECT_EQ(preview.batch.columns[column].bytes(row), text);
      EXPECT_EQ(preview.batch.columns[column].is_null(row), is_null_value(batch.columns[column], type, row + 5));
    }
  }
}

TEST(Preview, ListsTheCellsItCutWithTheirSizes) {
  auto schema = std::make_shared<Schema>();
  schema->fields = {sample::field("a", sample::plain(Type::text)), sample::field("b", sample::plain(Type::binary))};
  BatchBuilder builder(schema, 3);
  for (auto const* const text : {"short", "\xe2\x82\xac\xe2\x82\xac\xe2\x82\xac", "\xff\xff\xff"}) {
    builder.column(0).append_bytes(text);
    builder.column(1).append_bytes(text);
    builder.end_row();
  }
  auto const preview = preview_batch(builder.finish(1), 1, 2, std::vector<int32_t>{0, 1}, 7);
  EXPECT_EQ(preview.batch.columns[0].bytes(0), "\xe2\x82\xac\xe2\x82\xac");
  EXPECT_EQ(preview.batch.columns[0].bytes(1), "\xef\xbf\xbd\xef\xbf\xbd");
  EXPECT_EQ(preview.batch.columns[1].bytes(0), "\\xe282a");
  ASSERT_EQ(preview.cut.size(), 4U);
  EXPECT_EQ(preview.cut[0].row, 0);
  EXPECT_EQ(preview.cut[0].column, 0);
  EXPECT_EQ(preview.cut[0].bytes, 9);
  EXPECT_EQ(preview.cut[2].column, 1);
  EXPECT_EQ(preview.cut[2].bytes, 20);
}

}  // namespace
}  // namespace sextant
