#include "engine/results.h"

#include <gtest/gtest.h>

#include <fstream>

#include "data/builder.h"

namespace sextant::engine {
namespace {

std::shared_ptr<Schema const> numbers_schema() {
  auto schema = std::make_shared<Schema>();
  schema->fields.push_back({.name = "n", .type = {.type = Type::int64}});
  schema->fields.push_back({.name = "t", .type = {.type = Type::text}});
  return schema;
}

// Rows first, first + 1 ... ; every seventh text is NULL.
RecordBatch numbers(std::shared_ptr<Schema const> const& schema, int64_t first, int64_t count) {
  BatchBuilder builder(schema, count);
  for (int64_t i = first; i < first + count; ++i) {
    builder.column(0).append(i);
    if (i % 7 == 0) builder.column(1).append_null();
    else builder.column(1).append_bytes("row " + std::to_string(i));
    builder.end_row();
  }
  return builder.finish(1);
}

class StoredResultTest : public testing::TestWithParam<int64_t> {
 protected:
  std::shared_ptr<StoredResult> filled(Results& results, int64_t batches, int64_t rows) {
    auto const schema = numbers_schema();
    auto result = *results.create(schema);
    for (int64_t i = 0; i < batches; ++i) EXPECT_TRUE(result->append(numbers(schema, i * rows, rows)).ok());
    return result;
  }
};

// The same behaviour whether pages stay in memory or all of them go to the file.
INSTANTIATE_TEST_SUITE_P(Budgets, StoredResultTest, testing::Values(int64_t{64} << 20, int64_t{0}, int64_t{4000}));

TEST_P(StoredResultTest, ReadsAnyWindowExactly) {
  Results results("/tmp", GetParam());
  auto const result = filled(results, 20, 100);
  EXPECT_EQ(result->rows(), 2000);
  std::vector<int32_t> const columns{1, 0};
  for (int64_t const first : {0, 1, 99, 100, 150, 1234, 1999}) {
    auto const window = *result->preview(first, 250, columns, 256);
    ASSERT_EQ(window.batch.rows, std::min<int64_t>(250, 2000 - first));
    for (int64_t i = 0; i < window.batch.rows; ++i) {
      auto const row = first + i;
      ASSERT_EQ(window.batch.columns[1].bytes(i), std::to_string(row));
      ASSERT_EQ(window.batch.columns[0].is_null(i), row % 7 == 0);
      if (row % 7 != 0) {
        ASSERT_EQ(window.batch.columns[0].bytes(i), "row " + std::to_string(row));
      }
    }
  }
}

TEST_P(StoredResultTest, CopiesARangeOfTypedRows) {
  struct Sum final : RowSink {
    Result<> begin(std::shared_ptr<Schema const>) override { return {}; }
    Result<> write(RecordBatch const& batch) override {
      for (int64_t i = 0; i < batch.rows; ++i) total += batch.columns[0].value<int64_t>(i);
      rows += batch.rows;
      return {};
    }
    Result<> end() override { return {}; }
    int64_t total = 0, rows = 0;
  } sum;
  Results results("/tmp", GetParam());
  auto const result = filled(results, 10, 100);
  ASSERT_TRUE(result->copy_to(sum, 50, 500).ok());
  EXPECT_EQ(sum.rows, 500);
  EXPECT_EQ(sum.total, (50 + 549) * 500 / 2);
}

// Kilobytes of files and shared memory in this process, of which a mapped scratch file is a part.
int64_t mapped_memory_kb() {
  std::ifstream status("/proc/self/status");
  int64_t sum = 0;
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("RssFile:") || line.starts_with("RssShmem:")) sum += std::stoll(line.substr(line.find(':') + 1));
  }
  return sum;
}

TEST(StoredResult, LeavesNoPagesInMemoryThatWereReadInPlace) {
  constexpr int64_t batches = 100, rows = 20'000, lies_around_kb = 16 << 10;
  Results results("/tmp", 0);
  auto const schema = numbers_schema();
  auto const result = *results.create(schema);
  for (int64_t i = 0; i < batches; ++i) ASSERT_TRUE(result->append(numbers(schema, i * rows, rows)).ok());
  ASSERT_GT(result->bytes(), 2 * lies_around_kb << 10);
  auto const before = mapped_memory_kb();
  for (int round = 0; round < 2; ++round) {
    for (int64_t row = 0; row < result->rows(); ++row) {
      auto const at = row * 7919 % result->rows();  // Everywhere.
      if (row % 50 != 0) continue;
      auto const place = *result->page_of(at);
      ASSERT_EQ(place.page.columns[0].value<int64_t>(place.row), at);
    }
    EXPECT_LT(mapped_memory_kb() - before, lies_around_kb);
  }
}

TEST_P(StoredResultTest, HoldsItsMemoryWithinTheBudget) {
  Results results("/tmp", GetParam());
  auto const result = filled(results, 50, 100);
  EXPECT_LE(results.memory_used(), GetParam());
  results.drop(result->id());
}

TEST(Results, GivesItsMemoryBackWhenAResultIsDropped) {
  Results results("/tmp");
  auto const schema = numbers_schema();
  auto result = *results.create(schema);
  ASSERT_TRUE(result->append(numbers(schema, 0, 100)).ok());
  EXPECT_GT(results.memory_used(), 0);
  results.drop(result->id());
  result.reset();
  EXPECT_EQ(results.memory_used(), 0);
}

TEST(Results, CutsLongCellsAndTellsTheirSize) {
  Results results("/tmp");
  auto const schema = numbers_schema();
  auto const result = *results.create(schema);
  BatchBuilder builder(schema, 1);
  builder.column(0).append(int64_t{1});
  builder.column(1).append_bytes(std::string(100'000, 'x'));
  builder.end_row();
  ASSERT_TRUE(result->append(builder.finish(1)).ok());
  std::vector<int32_t> const columns{0, 1};
  auto const window = *result->preview(0, 10, columns, 256);
  ASSERT_EQ(window.cut.size(), 1U);
  EXPECT_EQ(window.cut[0].column, 1);
  EXPECT_EQ(window.cut[0].bytes, 100'000);
  EXPECT_EQ(window.batch.columns[1].bytes(0).size(), 256U);
}

TEST(Results, ReportsAScratchFolderThatIsNotThere) {
  Results results("/nowhere", 0);
  auto const schema = numbers_schema();
  auto const result = *results.create(schema);
  auto const appended = result->append(numbers(schema, 0, 10));
  ASSERT_FALSE(appended.ok());
  EXPECT_NE(appended.error().message.find("/nowhere"), std::string::npos);
  EXPECT_EQ(result->rows(), 0);
}

TEST(Results, SaysThatAnUnknownResultIsClosed) {
  Results results("/tmp");
  EXPECT_EQ(results.find("r99").error().code, ErrorCode::not_found);
}

std::shared_ptr<Schema> one_column() {
  auto schema = std::make_shared<Schema>();
  schema->fields = {{.name = "n", .type = {.type = Type::int64}}};
  return schema;
}

TEST(ResultNames, AreTheirOwnTheNewestOneOrGiven) {
  Results results("/tmp");
  EXPECT_FALSE(results.find_named("last"));
  ASSERT_TRUE(results.create(one_column()).ok());
  ASSERT_TRUE(results.create(one_column()).ok());
  EXPECT_EQ(results.find_named("LAST")->id, "r2");
  EXPECT_EQ(results.find_named("R1")->id, "r1");
  EXPECT_FALSE(results.find_named("r01"));
  EXPECT_FALSE(results.find_named("r99999999999999999999"));
  EXPECT_EQ(results.rename("r1", "Orders")->name, "orders");
  EXPECT_EQ(results.find_named("orders")->id, "r1");
  EXPECT_EQ(results.rename("r2", "orders").error().code, ErrorCode::already_exists);
  for (std::string const name : {"r1", "r77", "v2", "last", "LAST", "1st", "a b", "a\"b", "ä", "select;"}) {
    EXPECT_EQ(results.rename("r2", name).error().code, ErrorCode::invalid_argument) << name;
  }
  EXPECT_TRUE(results.rename("r1", "").ok());
  EXPECT_TRUE(results.rename("r2", "orders").ok());
  EXPECT_EQ(results.rename("r9", "other").error().code, ErrorCode::not_found);
}

TEST(ResultNames, WhatIsPinnedStaysUntilItIsRemoved) {
  Results results("/tmp");
  ASSERT_TRUE(results.create(one_column()).ok());
  ASSERT_TRUE(results.pin("r1", true)->pinned);
  results.drop("r1");
  EXPECT_TRUE(results.find("r1").ok());
  EXPECT_TRUE(results.remove("r1").ok());
  EXPECT_FALSE(results.find("r1").ok());
  EXPECT_EQ(results.remove("r1").error().code, ErrorCode::not_found);
  EXPECT_EQ(results.pin("r1", true).error().code, ErrorCode::not_found);
}

}  // namespace
}  // namespace sextant::engine
