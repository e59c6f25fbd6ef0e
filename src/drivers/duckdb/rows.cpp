#include "drivers/duckdb/rows.h"

#include <algorithm>
#include <chrono>

#include "data/arrow_ipc.h"
#include "drivers/duckdb/values.h"

namespace sextant::duckdb {

namespace {

using Clock = std::chrono::steady_clock;
constexpr auto patience = std::chrono::milliseconds(100);
constexpr int64_t most_rows = 1 << 20;
constexpr int64_t largest_batch = int64_t{1} << 30;  // Offsets have 31 bits.

}  // namespace

Rows::Rows(Library const& library, duckdb_result result, std::string_view time_zone, int64_t first_rows, int64_t max_bytes)
    : library_(library), result_(result), batch_rows_(std::clamp<int64_t>(first_rows, 1, most_rows)),
      max_bytes_(std::max<int64_t>(max_bytes, 1)) {
  auto schema = std::make_shared<Schema>();
  schema->text_style = text_style(time_zone);
  for (idx_t index = 0; index < library_.column_count(&result_); ++index) {
    LogicalType const type(library_, library_.column_logical_type(&result_, index));
    types_.push_back(read_type(library_, type.get()));
    auto const* const name = library_.column_name(&result_, index);
    schema->fields.push_back({.name = name == nullptr ? "" : name, .type = types_.back().data, .origin = {}});
  }
  schema_ = std::move(schema);
  builder_ = std::make_unique<BatchBuilder>(schema_, batch_rows_, max_bytes_);
}

std::optional<std::string> Rows::unreadable() const {
  for (size_t index = 0; index < types_.size(); ++index) {
    if (!types_[index].readable) return schema_->fields[index].name;
  }
  return std::nullopt;
}

Rows::~Rows() {
  drop_chunk();
  library_.destroy_result(&result_);
}

void Rows::drop_chunk() {
  if (chunk_ != nullptr) library_.destroy_data_chunk(&chunk_);
  chunk_ = nullptr;
}

std::optional<std::string> Rows::failure() {
  auto const* const message = library_.result_error(&result_);
  return message == nullptr ? std::nullopt : std::optional<std::string>(message);
}

bool Rows::fetch() {
  drop_chunk();
  if (ended_) return false;
  do {
    drop_chunk();
    chunk_ = library_.fetch_chunk(result_);
    chunk_rows_ = chunk_ == nullptr ? 0 : static_cast<int64_t>(library_.data_chunk_get_size(chunk_));
  } while (chunk_ != nullptr && chunk_rows_ == 0);
  position_ = 0;
  fetched_ += chunk_rows_;
  ended_ = chunk_ == nullptr;
  if (ended_) return false;
  vectors_.clear();
  sizes_.assign(static_cast<size_t>(chunk_rows_), 0);
  measured_ = true;
  for (size_t index = 0; index < types_.size(); ++index) {
    vectors_.push_back(library_.data_chunk_get_vector(chunk_, index));
    measured_ = add_sizes(library_, types_[index], vectors_.back(), sizes_) && measured_;
  }
  return true;
}

// How many rows of the chunk the batch takes: it ends with the row that reaches its bytes.
int64_t Rows::fitting_rows() const {
  auto const most = std::min(chunk_rows_ - position_, batch_rows_ - builder_->rows());
  if (!measured_) return 1;
  int64_t count = 0;
  for (auto bytes = bytes_; count < most && bytes < max_bytes_; ++count) bytes += sizes_[static_cast<size_t>(position_ + count)];
  return count;
}

void Rows::append_slice() {
  auto const count = fitting_rows();
  too_large_ = measured_ && sizes_[static_cast<size_t>(position_)] > largest_batch;
  if (too_large_) return;
  for (size_t index = 0; index < types_.size(); ++index) {
    append_values(library_, builder_->column(index), types_[index], {vectors_[index], position_, count});
  }
  for (int64_t row = 0; row < count; ++row) builder_->end_row();
  if (measured_) {
    for (int64_t row = 0; row < count; ++row) bytes_ += sizes_[static_cast<size_t>(position_ + row)];
  } else {
    bytes_ = 0;
    for (size_t index = 0; index < types_.size(); ++index) bytes_ += builder_->column(index).bytes();
  }
  position_ += count;
  too_large_ = bytes_ > largest_batch * 3 / 2;
}

Rows::Step Rows::next() {
  auto const begin = Clock::now();
  while (builder_->rows() < batch_rows_ && bytes_ < max_bytes_) {
    if (chunk_ == nullptr || position_ == chunk_rows_) {
      // Rows that come slowly are handed out.
      if (builder_->rows() > 0 && Clock::now() - begin > patience) break;
      if (!fetch()) break;
    }
    append_slice();
    if (too_large_) return {.message = {}, .failure = "Object Size Error: A row has more than 1 GiB."};
  }
  // An error comes behind the rows before it.
  if (builder_->rows() == 0) return {.message = {}, .failure = ended_ ? failure() : std::nullopt};
  batch_rows_ = std::max(batch_rows_, next_batch_rows(batch_rows_));
  bytes_ = 0;
  auto const batch = builder_->finish(batch_rows_);
  return {.message = encode_arrow_batch(batch), .failure = {}};
}

std::optional<std::string> Rows::drain() {
  while (fetch()) {
  }
  return failure();
}

}  // namespace sextant::duckdb
