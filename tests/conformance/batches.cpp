// Batches: rows in bounded portions, as they come, and bytes that outlive everything that made them.
#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "conformance/fixture.h"
#include "data/builder.h"
#include "data/value_text.h"

namespace sextant::conformance {
namespace {

struct Shape {
  std::vector<int64_t> rows, bytes;
};

// Reads on and notes the sizes; checks the layout of every batch.
Result<Shape> shape_of(Cursor& cursor) {
  Shape result;
  while (auto const batch = TRY(cursor.next())) {
    auto const flaw = flaw_of(*batch, *cursor.schema());
    if (!flaw.empty()) return Error{.message = flaw};
    result.rows.push_back(batch->rows);
    result.bytes.push_back(batch->bytes);
  }
  return result;
}

int64_t sum(std::vector<int64_t> const& numbers) {
  int64_t result = 0;
  for (auto const number : numbers) result += number;
  return result;
}

}  // namespace

class Batches : public Conformance {};

TEST_F(Batches, StartSmallAndGrow) {
  auto const cursor = start(numbers(many(200'000)));
  ASSERT_NE(cursor, nullptr);
  auto const shape = shape_of(*cursor);
  ASSERT_TRUE(shape.ok()) << describe_error(shape.error());
  EXPECT_EQ(sum(shape->rows), many(200'000));
  EXPECT_LE(shape->rows.front(), 256);
  EXPECT_GE(*std::max_element(shape->rows.begin(), shape->rows.end()), std::min<int64_t>(4'096, many(200'000) / 3));
  EXPECT_LE(*std::max_element(shape->rows.begin(), shape->rows.end()), 65'536);
  EXPECT_LT(shape->rows.size(), 200U);
}

TEST_F(Batches, StartWithAsManyRowsAsAsked) {
  for (int64_t const first : {1, 7, 100}) {
    auto const cursor = start(numbers(1'000), {.first_batch_rows = first});
    ASSERT_NE(cursor, nullptr);
    auto const shape = shape_of(*cursor);
    ASSERT_TRUE(shape.ok()) << describe_error(shape.error());
    EXPECT_LE(shape->rows.front(), first);
    EXPECT_EQ(sum(shape->rows), 1'000);
  }
}

TEST_F(Batches, KeepTheOrderAndEveryRow) {
  auto const cursor = start(numbers(many(50'000)));
  ASSERT_NE(cursor, nullptr);
  auto const column = first_column(*cursor->schema());
  int64_t expected = 1;
  std::string text;
  for (;;) {
    auto const batch = cursor->next();
    ASSERT_TRUE(batch.ok()) << describe_error(batch.error());
    if (!*batch) break;
    for (int64_t row = 0; row < (*batch)->rows; ++row, ++expected) {
      text.clear();
      append_value_text(text, (*batch)->columns[column], (*batch)->schema->fields[column].type, row,
                        (*batch)->schema->text_style);
      ASSERT_EQ(text, std::to_string(expected));
    }
  }
  EXPECT_EQ(expected, many(50'000) + 1);
}

TEST_F(Batches, StayWithinTheirBytes) {
  constexpr int64_t limit = 1 << 20;
  auto const cursor = start(query("large_rows", {.rows = 300}), {.max_batch_bytes = limit});
  ASSERT_NE(cursor, nullptr);
  auto const shape = shape_of(*cursor);
  ASSERT_TRUE(shape.ok()) << describe_error(shape.error());
  EXPECT_EQ(sum(shape->rows), 300);
  // A batch ends with the row that reaches the limit. A document is there twice: whole, and as its columns.
  auto const row_bytes = cursor->schema()->document_field ? 220'000 : 110'000;
  for (auto const bytes : shape->bytes) EXPECT_LE(bytes, limit + row_bytes);
  EXPECT_GE(sum(shape->bytes), 300 * 100'000);
}

TEST_F(Batches, StayWithinFewBytesIfAsked) {
  auto const cursor = start(numbers(5'000), {.max_batch_bytes = 1'000});
  ASSERT_NE(cursor, nullptr);
  auto const shape = shape_of(*cursor);
  ASSERT_TRUE(shape.ok()) << describe_error(shape.error());
  EXPECT_EQ(sum(shape->rows), 5'000);
  for (auto const bytes : shape->bytes) EXPECT_LE(bytes, 1'000 + 64);
}

TEST_F(Batches, OfAVeryLongResultNeedLittleMemory) {
  must(query("one"));
  auto const before = resident_bytes();
  auto const cursor = start(numbers(many(2'000'000)));
  ASSERT_NE(cursor, nullptr);
  int64_t rows = 0, highest = before;
  for (;;) {
    auto const batch = cursor->next();
    ASSERT_TRUE(batch.ok()) << describe_error(batch.error());
    if (!*batch) break;
    rows += (*batch)->rows;
    highest = std::max(highest, resident_bytes());
  }
  EXPECT_EQ(rows, many(2'000'000));
  EXPECT_LT(highest - before, 64 * 1024 * 1024 * sanitizer_factor());
}

TEST_F(Batches, ArriveBeforeTheResultHasAnEnd) {
  auto const begin = Clock::now();
  auto const cursor = start(query("endless"));
  ASSERT_NE(cursor, nullptr);
  auto const batch = cursor->next();
  ASSERT_TRUE(batch.ok()) << describe_error(batch.error());
  ASSERT_TRUE(batch->has_value());
  EXPECT_LT(since(begin), milliseconds(5'000 * sanitizer_factor()));
}

TEST_F(Batches, OutliveTheCursorAndTheSession) {
  std::optional<RecordBatch> kept;
  {
    auto const cursor = start(query("named_numbers", {.rows = 200}));
    ASSERT_NE(cursor, nullptr);
    auto batch = cursor->next();
    ASSERT_TRUE(batch.ok()) << describe_error(batch.error());
    kept = std::move(batch).value();
    auto const rest = cursor->finish();
    ASSERT_TRUE(rest.ok()) << describe_error(rest.error());
  }
  close_session();
  ASSERT_TRUE(kept.has_value());
  auto const cells = cells_of(*kept);
  ASSERT_EQ(cells.size(), 200U);
  EXPECT_EQ(cells[0][1], "row 1");
  EXPECT_EQ(cells[199][1], "row 200");
}

TEST_F(Batches, ShareTheSchemaOfTheirCursor) {
  auto const cursor = start(numbers(1'000));
  ASSERT_NE(cursor, nullptr);
  auto const schema = cursor->schema();
  for (auto batch = cursor->next(); batch.ok() && *batch; batch = cursor->next()) EXPECT_EQ((*batch)->schema, schema);
}

TEST_F(Batches, CountTheirBytes) {
  auto const cursor = start(query("large_rows", {.rows = 3}));
  ASSERT_NE(cursor, nullptr);
  auto const shape = shape_of(*cursor);
  ASSERT_TRUE(shape.ok()) << describe_error(shape.error());
  EXPECT_GE(sum(shape->bytes), 300'000);
  EXPECT_LE(sum(shape->bytes), 1'000'000);
}

TEST_F(Batches, HoldNullsInEveryPosition) {
  // Batches of one to nine rows, so that a bitmap's bytes begin and end everywhere.
  auto const rows = must(query("sparse_numbers", {.rows = 1'000}));
  ASSERT_EQ(rows.size(), 1'000U);
  for (int64_t const first : {1, 2, 3, 5, 8, 9}) {
    auto again = run(session(), query("sparse_numbers", {.rows = 1'000}), {},
                     {.first_batch_rows = first, .max_batch_bytes = 64});
    ASSERT_TRUE(again.ok()) << describe_error(again.error());
    EXPECT_EQ(again->rows, rows.rows) << first;
  }
}

TEST_F(Batches, AreReadToTheirEndByFinish) {
  auto const cursor = start(numbers(many(100'000)));
  ASSERT_NE(cursor, nullptr);
  ASSERT_TRUE(cursor->next().ok());
  auto const outcome = cursor->finish();
  EXPECT_TRUE(outcome.ok()) << describe_error(outcome.error());
}

}  // namespace sextant::conformance
