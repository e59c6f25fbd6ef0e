#include "engine/views.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <condition_variable>

#include "data/builder.h"

namespace sextant::engine {
namespace {

class ViewsTest : public testing::TestWithParam<int64_t> {
 protected:
  ViewsTest() : results_("/tmp", GetParam()), views_(results_, events_, "/tmp") {
    subscription_ = events_.subscribe({.query = [](QuerySnapshot const&) {},
                                       .connection = [](ConnectionInfo const&) {},
                                       .vault = {},
                                       .transaction = {},
                                       .view = [this](ViewStatus const& status) {
                                         std::lock_guard const lock(mutex_);
                                         told_[status.view] = status;
                                         changed_.notify_all();
                                       }});
  }
  ~ViewsTest() override { events_.unsubscribe(subscription_); }

  static int64_t value_of(int64_t row) { return row * 7'919 % 100'003; }
  // Row numbers, values and texts: "even 12", "odd 7"; every seventh text is NULL.
  void append(StoredResult& result, int64_t first, int64_t count) {
    BatchBuilder builder(result.schema(), count, INT64_MAX);
    for (auto row = first; row < first + count; ++row) {
      builder.column(0).append(row);
      builder.column(1).append(value_of(row));
      if (row % 7 == 0) builder.column(2).append_null();
      else builder.column(2).append_bytes((row % 2 == 0 ? "even " : "odd ") + std::to_string(row));
      builder.end_row();
    }
    ASSERT_TRUE(result.append(builder.finish(1)).ok());
  }
  std::shared_ptr<StoredResult> filled(int64_t batches, int64_t rows) {
    auto schema = std::make_shared<Schema>();
    schema->fields = {{.name = "row", .type = {.type = Type::int64}},
                      {.name = "value", .type = {.type = Type::int64}},
                      {.name = "text", .type = {.type = Type::text}}};
    auto result = *results_.create(schema);
    for (int64_t batch = 0; batch < batches; ++batch) append(*result, batch * rows, rows);
    return result;
  }
  // The view once it is ready, or failed.
  ViewStatus opened(ViewRequest request) {
    auto const status = views_.open(std::move(request));
    EXPECT_TRUE(status.ok()) << (status.ok() ? "" : status.error().message);
    if (!status.ok()) return {};
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return told_[status->view].state != ViewState::working; });
    return told_[status->view];
  }
  // Column 0 of the view's rows, as a window shows it.
  std::vector<int64_t> rows_of(std::string const& view) {
    auto const found = *views_.find(view);
    std::vector<int64_t> rows;
    std::vector<int32_t> const columns{0};
    for (int64_t first = 0; first < found->rows(); first += 999) {
      auto const window = *found->preview(first, 999, columns, 256);
      for (int64_t row = 0; row < window.batch.rows; ++row) rows.push_back(std::stoll(std::string(window.batch.columns[0].bytes(row))));
    }
    return rows;
  }

  EventBus events_;
  Results results_;
  Views views_;
  uint64_t subscription_ = 0;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<std::string, ViewStatus> told_;
};

// Whether pages are in memory or in the file already.
INSTANTIATE_TEST_SUITE_P(Budgets, ViewsTest, testing::Values(int64_t{64} << 20, int64_t{0}, int64_t{100'000}));

TEST_P(ViewsTest, OrderAllRowsInTheBackground) {
  auto const result = filled(10, 1'000);
  auto const status = opened({.result = result->id(), .filter = {}, .order = {{.column = 1, .descending = true}}});
  ASSERT_EQ(status.state, ViewState::ready) << (status.error ? status.error->message : "");
  EXPECT_EQ(status.rows, 10'000);
  std::vector<int64_t> expected(10'000);
  for (int64_t row = 0; row < 10'000; ++row) expected[static_cast<size_t>(row)] = row;
  std::stable_sort(expected.begin(), expected.end(), [](int64_t left, int64_t right) { return value_of(left) > value_of(right); });
  EXPECT_TRUE(rows_of(status.view) == expected);
}

TEST_P(ViewsTest, GiveTypedRowsInTheirOrder) {
  struct Collect final : RowSink {
    Result<> begin(std::shared_ptr<Schema const>) override { return {}; }
    Result<> write(RecordBatch const& batch) override {
      for (int64_t row = 0; row < batch.rows; ++row) {
        rows.push_back(batch.columns[0].value<int64_t>(row));
        texts.push_back(batch.columns[2].is_null(row) ? "NULL" : std::string(batch.columns[2].bytes(row)));
      }
      return {};
    }
    Result<> end() override { return {}; }
    std::vector<int64_t> rows;
    std::vector<std::string> texts;
  } collected;
  auto const result = filled(5, 100);
  Filter const filter{.op = FilterOp::less, .column = 0, .values = {"4"}, .rows = {}, .parts = {}};
  auto const status = opened({.result = result->id(), .filter = filter, .order = {{.column = 0, .descending = true}}});
  EXPECT_EQ(status.rows, 4);
  EXPECT_EQ(status.of_rows, 500);
  ASSERT_TRUE((*views_.find(status.view))->copy_to(collected, 0, 100).ok());
  EXPECT_EQ(collected.rows, (std::vector<int64_t>{3, 2, 1, 0}));
  EXPECT_EQ(collected.texts, (std::vector<std::string>{"odd 3", "even 2", "odd 1", "NULL"}));
}

TEST_P(ViewsTest, CountTheValuesOfAViewAlone) {
  auto const result = filled(2, 700);
  Filter const filter{.op = FilterOp::contains, .column = 2, .values = {"ODD"}, .rows = {}, .parts = {}};
  auto const status = opened({.result = result->id(), .filter = filter, .order = {}});
  auto const counts = views_.values(status.view, 2, 10);
  ASSERT_TRUE(counts.ok()) << counts.error().message;
  EXPECT_EQ(counts->rows, 600);
  auto const profile = views_.profile(result->id(), 2);
  ASSERT_TRUE(profile.ok()) << profile.error().message;
  EXPECT_EQ(profile->rows, 1'400);
  EXPECT_EQ(profile->nulls, 200);
}

TEST_P(ViewsTest, ShowTheRowsThatWereThereWhenTheyWereOpened) {
  auto const result = filled(1, 100);
  auto const before = opened({.result = result->id(), .filter = {}, .order = {{.column = 0, .descending = true}}});
  append(*result, 100, 50);
  EXPECT_EQ(rows_of(before.view).size(), 100U);
  auto const after = opened({.result = result->id(), .filter = {}, .order = {{.column = 0, .descending = true}}});
  EXPECT_EQ(after.of_rows, 150);
  EXPECT_EQ(rows_of(after.view)[0], 149);
  EXPECT_EQ(rows_of(before.view)[0], 99);
}

TEST_P(ViewsTest, GoWithTheirResult) {
  auto const id = filled(3, 1'000)->id();
  auto const status = opened({.result = id, .filter = {}, .order = {{.column = 1}}});
  results_.drop(id);
  auto const found = views_.find(status.view);
  ASSERT_FALSE(found.ok());
  EXPECT_EQ(found.error().code, ErrorCode::not_found);
  EXPECT_NE(found.error().message.find(id), std::string::npos) << found.error().message;
}

TEST_P(ViewsTest, MakeRoomForNewOnes) {
  auto const result = filled(1, 10);
  std::vector<std::string> names;
  for (int round = 0; round < 12; ++round) names.push_back(opened({.result = result->id(), .filter = {}, .order = {{.column = 1}}}).view);
  EXPECT_FALSE(views_.find(names[0]).ok());
  EXPECT_TRUE(views_.find(names.back()).ok());
}

TEST_P(ViewsTest, CloseWhileTheyWork) {
  auto const result = filled(40, 10'000);
  for (int round = 0; round < 5; ++round) {
    auto const status = views_.open({.result = result->id(), .filter = {}, .order = {{.column = 2}, {.column = 1}}});
    ASSERT_TRUE(status.ok()) << status.error().message;
    views_.close(status->view);
    EXPECT_EQ(views_.find(status->view).error().code, ErrorCode::not_found);
  }
  auto const status = opened({.result = result->id(), .filter = {}, .order = {{.column = 0}}});
  EXPECT_EQ(status.state, ViewState::ready);
  EXPECT_EQ(status.rows, 400'000);
}

TEST_P(ViewsTest, RefuseWhatTheResultDoesNotHave) {
  auto const result = filled(1, 10);
  auto const failure = [&](std::optional<Filter> filter, std::vector<SortKey> order) {
    return views_.open({.result = result->id(), .filter = std::move(filter), .order = std::move(order)}).error().code;
  };
  EXPECT_EQ(failure({}, {{.column = 3}}), ErrorCode::invalid_argument);
  EXPECT_EQ(failure({}, {{.column = -1}}), ErrorCode::invalid_argument);
  EXPECT_EQ(failure(Filter{.op = FilterOp::is_null, .column = 9, .values = {}, .rows = {}, .parts = {}}, {}), ErrorCode::invalid_argument);
  EXPECT_EQ(failure(Filter{.op = FilterOp::same_as, .column = 0, .values = {}, .rows = {10}, .parts = {}}, {}),
            ErrorCode::invalid_argument);
  EXPECT_EQ(failure(Filter{.op = FilterOp::less, .column = 0, .values = {"x"}, .rows = {}, .parts = {}}, {}), ErrorCode::invalid_argument);
  EXPECT_EQ(views_.open({.result = "r99", .filter = {}, .order = {}}).error().code, ErrorCode::not_found);
  EXPECT_EQ(views_.values("v99", 0, 1).error().code, ErrorCode::not_found);
}

}  // namespace
}  // namespace sextant::engine
