#include <fmt/format.h>

#include <chrono>
#include <functional>
#include <unordered_set>

#include "data/exact_number.h"
#include "data/value_text.h"
#include "ops/result.h"
#include "ops/selection.h"

namespace sextant::ops {

namespace {

using Clock = std::chrono::steady_clock;

constexpr size_t most_parts = 2'048, most_part_columns = 10'000;
constexpr auto longest_work = std::chrono::seconds(20);
constexpr size_t most_distinct_bytes = size_t{64} << 20;
constexpr size_t bytes_around_value = 48;  // Of a text in a set.

// Cells one after the other, and what is true of all of them so far.
class Counter {
 public:
  explicit Counter(TextStyle const& style, bool one_column) : style_(style), one_column_(one_column) {}

  void add(Column const& column, DataType const& type, int64_t row) {
    ++told_.cells;
    if (is_null_value(column, type, row)) {
      ++told_.nulls;
      return;
    }
    text_.clear();
    append_value_text(text_, column, type, row, style_);
    if (is_number(column, type, row)) return add_number();
    note_distinct(text_);
    if (one_column_) add_moment(column, type, row);
  }

  SelectionStatistics end() {
    told_.distinct = std::ssize(distinct_);
    if (told_.numbers > 0 && finite_ == told_.numbers) {
      told_.sum = sum_.text();
      auto average = sum_.average(told_.numbers);
      told_.average = std::move(average.text);
      told_.average_rounded = average.rounded;
    }
    if (least_) told_.least = std::move(least_text_);
    if (greatest_) told_.greatest = std::move(greatest_text_);
    if (first_moment_) told_.least = std::move(first_text_);
    if (last_moment_) told_.greatest = std::move(last_text_);
    return std::move(told_);
  }

 private:
  static bool is_number(Column const& column, DataType const& type, int64_t row) {
    if (type.type != Type::variant) return kind_of(type.type) == "number";
    auto const tag = column.tag(row);
    return tag == VariantTag::int64 || tag == VariantTag::float64;
  }

  void add_number() {
    ++told_.numbers;
    auto digits = decimal_digits(text_);
    if (!digits) return note_distinct(text_);
    ++finite_;
    sum_.add(*digits, scale_of(text_));
    // 1.0 and 1.00 are the same number.
    key_.clear();
    key_ += digits->negative ? '-' : '+';
    key_ += digits->whole;
    key_ += '.';
    key_ += digits->fraction;
    note_distinct(key_);
    if (!least_ || is_less(*digits, *least_)) {
      least_ = digits;
      least_text_ = text_;
    }
    if (!greatest_ || is_less(*greatest_, *digits)) {
      greatest_ = std::move(digits);
      greatest_text_ = text_;
    }
  }

  void add_moment(Column const& column, DataType const& type, int64_t row) {
    int64_t moment = 0;
    if (type.type == Type::date) moment = column.value<int32_t>(row);
    else if (type.type == Type::time || type.type == Type::timestamp || type.type == Type::timestamptz) moment = column.value<int64_t>(row);
    else return;
    if (!first_moment_ || moment < *first_moment_) {
      first_moment_ = moment;
      first_text_ = text_;
    }
    if (!last_moment_ || moment > *last_moment_) {
      last_moment_ = moment;
      last_text_ = text_;
    }
  }

  void note_distinct(std::string const& text) {
    if (told_.distinct_at_least) return;
    if (distinct_bytes_ > most_distinct_bytes) {
      told_.distinct_at_least = !distinct_.contains(text);
      return;
    }
    if (distinct_.insert(text).second) distinct_bytes_ += text.size() + bytes_around_value;
  }

  TextStyle const& style_;
  bool const one_column_;
  SelectionStatistics told_;
  ExactSum sum_;
  int64_t finite_ = 0;
  std::optional<DecimalDigits> least_, greatest_;
  std::optional<int64_t> first_moment_, last_moment_;
  std::string least_text_, greatest_text_, first_text_, last_text_;
  std::unordered_set<std::string> distinct_;
  size_t distinct_bytes_ = 0;
  std::string text_, key_;
};

class BatchSink final : public RowSink {
 public:
  explicit BatchSink(std::function<Result<>(RecordBatch const&)> const& use) : use_(use) {}
  Result<> begin(std::shared_ptr<Schema const> /*schema*/) override { return {}; }
  Result<> write(RecordBatch const& batch) override { return use_(batch); }
  Result<> end() override { return {}; }

 private:
  std::function<Result<>(RecordBatch const&)> const& use_;
};

Result<> add_batch(RecordBatch const& batch, SelectionPart const& part, Clock::time_point until, Counter& counter) {
  for (auto const column : part.columns) {
    auto const index = static_cast<size_t>(column);
    for (int64_t row = 0; row < batch.rows; ++row) counter.add(batch.columns[index], batch.schema->fields[index].type, row);
  }
  if (Clock::now() <= until) return {};
  return Error{.code = ErrorCode::timeout, .message = "These are too many cells to look at in 20 seconds.",
               .hint = "Ask the result by SQL: select sum(…) from its name, on the connection results."};
}

}  // namespace

Result<> check_parts(std::vector<SelectionPart> const& parts, int64_t rows, size_t columns) {
  auto const invalid = [](std::string message) { return Error{.code = ErrorCode::invalid_argument, .message = std::move(message)}; };
  if (parts.size() > most_parts) return invalid(fmt::format("A selection has at most {} parts.", most_parts));
  for (auto const& part : parts) {
    if (part.first < 0 || part.rows < 0 || part.first > rows || part.rows > rows - part.first) return invalid("There are no such rows.");
    if (part.columns.size() > most_part_columns) return invalid(fmt::format("A part has at most {} columns.", most_part_columns));
    for (auto const column : part.columns) {
      if (column < 0 || column >= static_cast<int64_t>(columns)) return invalid(fmt::format("The result has no column {}.", column));
    }
  }
  return {};
}

Result<> read_rows(engine::StoredRows& rows, int64_t first, int64_t count, std::function<Result<>(RecordBatch const&)> const& use) {
  BatchSink sink(use);
  return rows.copy_to(sink, first, count);
}

Result<SelectionStatistics> selection_statistics(Context& context, StatisticsRequest const& params) {
  auto const rows = TRY(context.engine.rows(params.result));
  TRY(check_parts(params.parts, rows->rows(), rows->schema()->fields.size()));
  auto one_column = !params.parts.empty();
  for (auto const& part : params.parts) one_column = one_column && part.columns.size() == 1 && part.columns == params.parts[0].columns;
  Counter counter(rows->schema()->text_style, one_column);
  auto const until = Clock::now() + longest_work;
  for (auto const& part : params.parts) {
    TRY(read_rows(*rows, part.first, part.rows, [&](RecordBatch const& batch) { return add_batch(batch, part, until, counter); }));
  }
  return counter.end();
}

}  // namespace sextant::ops
