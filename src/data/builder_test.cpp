#include "data/builder.h"

#include "data/sample_batch.h"

namespace sextant {
namespace {

using sample::field;
using sample::nested;
using sample::plain;

TEST(Buffer, KeepsItsBytesWhenItGrows) {
  Buffer buffer;
  for (int32_t number = 0; number < 10'000; ++number) buffer.push(number);
  ASSERT_EQ(buffer.size(), 40'000);
  EXPECT_EQ(reinterpret_cast<uintptr_t>(buffer.data()) % 64, 0U);
  int32_t last;
  std::memcpy(&last, buffer.data() + 39'996, 4);
  EXPECT_EQ(last, 9'999);
}

TEST(Buffer, FillsWithZerosOnlyWhatIsNew) {
  Buffer buffer;
  buffer.append("abc", 3);
  buffer.resize(600);
  EXPECT_EQ(static_cast<char>(buffer.data()[2]), 'c');
  for (int64_t index = 3; index < 600; ++index) ASSERT_EQ(buffer.data()[index], std::byte{0});
  buffer.resize(2);
  buffer.resize(4);
  EXPECT_EQ(buffer.data()[2], std::byte{0});
}

TEST(Buffer, MovesWithoutACopy) {
  Buffer from;
  from.append("abc", 3);
  auto const* const bytes = from.data();
  Buffer to = std::move(from);
  EXPECT_EQ(to.data(), bytes);
  Buffer assigned;
  assigned = std::move(to);
  EXPECT_EQ(assigned.data(), bytes);
  EXPECT_EQ(assigned.size(), 3);
}

TEST(ColumnBuilder, MarksNullsWhereverTheyStand) {
  for (int64_t rows : {1, 7, 8, 9, 16, 17, 100}) {
    for (int64_t null = 0; null < rows; ++null) {
      ColumnBuilder builder(plain(Type::int32));
      for (int64_t row = 0; row < rows; ++row) {
        if (row == null) builder.append_null();
        else builder.append(static_cast<int32_t>(row));
      }
      auto const column = builder.view();
      ASSERT_EQ(column.null_count, 1);
      for (int64_t row = 0; row < rows; ++row) {
        ASSERT_EQ(column.is_null(row), row == null) << rows << " " << null;
        ASSERT_EQ(column.value<int32_t>(row), row == null ? 0 : row);
      }
    }
  }
}

TEST(ColumnBuilder, HasNoBitmapWithoutNulls) {
  ColumnBuilder builder(plain(Type::text));
  builder.append_bytes("a");
  EXPECT_TRUE(builder.view().validity.empty());
}

TEST(ColumnBuilder, PacksBooleans) {
  ColumnBuilder builder(plain(Type::boolean));
  for (int row = 0; row < 30; ++row) {
    if (row % 5 == 4) builder.append_null();
    else builder.append_boolean(row % 3 == 0);
  }
  auto const column = builder.view();
  EXPECT_EQ(column.values.size(), 4U);
  for (int row = 0; row < 30; ++row) {
    EXPECT_EQ(column.is_null(row), row % 5 == 4);
    EXPECT_EQ(column.boolean(row), row % 5 != 4 && row % 3 == 0) << row;
  }
}

TEST(ColumnBuilder, GivesNullsOfTextAnEmptyRange) {
  ColumnBuilder builder(plain(Type::text));
  builder.append_bytes("ab");
  builder.append_null();
  builder.append_bytes("");
  builder.append_bytes("c");
  auto const column = builder.view();
  EXPECT_EQ(column.bytes(0), "ab");
  EXPECT_EQ(column.bytes(1), "");
  EXPECT_EQ(column.bytes(2), "");
  EXPECT_FALSE(column.is_null(2));
  EXPECT_EQ(column.bytes(3), "c");
}

TEST(ColumnBuilder, BuildsTextInPlace) {
  ColumnBuilder builder(plain(Type::text));
  std::memcpy(builder.heap().extend(3), "abc", 3);
  builder.end_bytes();
  builder.end_bytes();
  EXPECT_EQ(builder.view().bytes(0), "abc");
  EXPECT_EQ(builder.view().bytes(1), "");
}

TEST(ColumnBuilder, KeepsChildrenOfNullStructuresInStep) {
  ColumnBuilder builder(nested(Type::structure, {field("a", plain(Type::int64)), field("b", plain(Type::text))}));
  builder.append_null();
  builder.child(0).append(int64_t{5});
  builder.child(1).append_bytes("x");
  builder.end_structure();
  auto const column = builder.view();
  EXPECT_TRUE(column.is_null(0));
  EXPECT_FALSE(column.is_null(1));
  EXPECT_EQ(column.children[0].length, 2);
  EXPECT_EQ(column.children[0].value<int64_t>(1), 5);
  EXPECT_EQ(column.children[1].bytes(1), "x");
}

TEST(ColumnBuilder, ClosesLists) {
  ColumnBuilder builder(nested(Type::list, {field("item", plain(Type::int32))}));
  builder.child(0).append(1);
  builder.child(0).append(2);
  builder.end_list();
  builder.append_null();
  builder.end_list();
  auto const column = builder.view();
  EXPECT_EQ(column.offset(1), 2);
  EXPECT_EQ(column.offset(2), 2);
  EXPECT_EQ(column.offset(3), 2);
  EXPECT_TRUE(column.is_null(1));
  EXPECT_FALSE(column.is_null(2));
}

TEST(ColumnBuilder, PointsEachVariantAtItsChild) {
  ColumnBuilder builder(plain(Type::variant));
  builder.append_variant(int64_t{1});
  builder.append_variant_text("x");
  builder.append_variant_null();
  builder.append_variant(int64_t{2});
  auto const column = builder.view();
  EXPECT_EQ(column.null_count, 1);
  EXPECT_TRUE(column.validity.empty());
  EXPECT_EQ(column.tag(3), VariantTag::int64);
  EXPECT_EQ(column.offset(3), 1);
  EXPECT_EQ(column.children[1].value<int64_t>(1), 2);
  EXPECT_EQ(column.children[3].bytes(0), "x");
}

std::shared_ptr<Schema const> one_text() {
  auto schema = std::make_shared<Schema>();
  schema->fields.push_back(field("a", plain(Type::text)));
  return schema;
}

TEST(BatchBuilder, IsFullAtItsRowsOrBytes) {
  BatchBuilder rows(one_text(), 2);
  EXPECT_FALSE(rows.full());
  for (int row = 0; row < 2; ++row) {
    rows.column(0).append_bytes("x");
    rows.end_row();
  }
  EXPECT_TRUE(rows.full());
  BatchBuilder bytes(one_text(), 1000, 100);
  bytes.column(0).append_bytes(std::string(100, 'x'));
  bytes.end_row();
  EXPECT_TRUE(bytes.full());
}

TEST(BatchBuilder, StartsAgainAfterABatch) {
  BatchBuilder builder(one_text(), 1);
  builder.column(0).append_bytes("first");
  builder.end_row();
  auto const first = builder.finish(next_batch_rows(1));
  EXPECT_EQ(builder.rows(), 0);
  EXPECT_FALSE(builder.full());
  builder.column(0).append_bytes("second");
  builder.end_row();
  EXPECT_FALSE(builder.full()) << "the second batch has room for two rows";
  auto const second = builder.finish(1);
  EXPECT_EQ(first.columns[0].bytes(0), "first");
  EXPECT_EQ(second.columns[0].bytes(0), "second");
  EXPECT_EQ(first.rows, 1);
  EXPECT_GE(first.bytes, 13);
}

TEST(BatchBuilder, LeavesTheBytesToTheBatch) {
  std::optional<RecordBatch> batch;
  {
    BatchBuilder builder(one_text(), 1);
    builder.column(0).append_bytes("kept");
    builder.end_row();
    batch = builder.finish(1);
  }
  EXPECT_EQ(batch->columns[0].bytes(0), "kept");
}

TEST(BatchBuilder, DoublesUpToTheLargestBatch) {
  EXPECT_EQ(next_batch_rows(256), 512);
  EXPECT_EQ(next_batch_rows(16'000), 16'384);
  EXPECT_EQ(next_batch_rows(16'384), 16'384);
}

}  // namespace
}  // namespace sextant
