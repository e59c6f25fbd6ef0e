#include "data/gather.h"

#include <gtest/gtest.h>

#include "data/sample_batch.h"
#include "data/value_text.h"

namespace sextant {
namespace {

std::string text_of(RecordBatch const& batch, size_t column, int64_t row) {
  auto const& type = batch.schema->fields[column].type;
  if (is_null_value(batch.columns[column], type, row)) return "<NULL>";
  std::string text;
  append_value_text(text, batch.columns[column], type, row, batch.schema->text_style);
  return text;
}

TEST(Gather, TakesValuesOfEveryTypeInAnyOrder) {
  auto const batch = sample::batch(0, 40);
  BatchBuilder builder(batch.schema, batch.rows * 2, INT64_MAX);
  std::vector<int64_t> rows;
  for (auto row = batch.rows - 1; row >= 0; --row) rows.insert(rows.end(), {row, row});
  for (auto const row : rows) {
    for (size_t column = 0; column < batch.columns.size(); ++column) {
      append_value(builder.column(column), batch.columns[column], batch.schema->fields[column].type, row);
    }
    builder.end_row();
  }
  auto const gathered = builder.finish(1);
  ASSERT_EQ(gathered.rows, std::ssize(rows));
  for (size_t index = 0; index < rows.size(); ++index) {
    for (size_t column = 0; column < batch.columns.size(); ++column) {
      EXPECT_EQ(text_of(gathered, column, static_cast<int64_t>(index)), text_of(batch, column, rows[index]))
          << batch.schema->fields[column].name;
    }
  }
}

}  // namespace
}  // namespace sextant
