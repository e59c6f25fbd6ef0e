#include "engine/results.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>

#include "data/arrow_ipc.h"
#include "data/builder.h"
#include "driver/views.h"

namespace sextant::engine {

namespace {
constexpr int64_t page_alignment = 64;
constexpr int64_t first_mapping = int64_t{64} << 20;  // It doubles from there: few mappings, however large the file grows.
// Pages that are read in place keep their columns' places, about 100 bytes each: 20 columns of 10,000,000 rows are 12,000.
constexpr size_t most_read_columns = 200'000;
constexpr size_t most_results = 1000;
}  // namespace

StoredResult::StoredResult(std::string id, std::shared_ptr<Schema const> schema, std::string scratch_folder,
                           std::shared_ptr<std::atomic<int64_t>> memory_used, int64_t memory_budget)
    : id_(std::move(id)),
      schema_(std::move(schema)),
      scratch_folder_(std::move(scratch_folder)),
      memory_used_(std::move(memory_used)),
      memory_budget_(memory_budget) {}

StoredResult::~StoredResult() {
  *memory_used_ -= resident_;
  if (reader_ >= 0) ::close(reader_);
}

Result<> StoredResult::append(RecordBatch batch) {
  std::lock_guard const lock(mutex_);
  Page page{.first_row = rows_, .rows = batch.rows, .batch = std::nullopt};
  auto const bytes = batch.bytes;
  if (*memory_used_ + bytes <= memory_budget_) {
    *memory_used_ += bytes;
    resident_ += bytes;
    page.resident = true;
    page.batch = std::move(batch);
  } else {
    TRY(spill(page, batch));
  }
  auto const rows = page.rows;
  pages_.push_back(std::move(page));
  bytes_ += bytes;
  rows_ += rows;
  return {};
}

Result<> StoredResult::spill(Page& page, RecordBatch const& batch) {
  if (!scratch_) scratch_.emplace(TRY(ScratchFile::create(scratch_folder_)));
  auto message = encode_arrow_batch(batch);
  auto const size = static_cast<int64_t>(message.size());
  message.resize(static_cast<size_t>((size + page_alignment - 1) / page_alignment * page_alignment));
  page.offset = TRY(scratch_->append(message));
  page.size = size;
  return {};
}

void StoredResult::forget_read_pages() {
  for (auto& page : pages_) {
    if (!page.resident) page.batch.reset();
  }
  read_columns_ = 0;
}

// Maps the file so that the byte before `end` can be read.
Result<> StoredResult::reach(int64_t end) {
  if (end <= mapped_bytes_) return {};
  auto bytes = std::max(mapped_bytes_, first_mapping);
  while (bytes < end) bytes *= 2;
  mapped_ = TRY(scratch_->map(bytes));
  mapped_bytes_ = bytes;
  return {};
}

Result<RecordBatch> StoredResult::load(size_t index) {
  auto& page = pages_[index];
  if (page.batch) return *page.batch;
  TRY(reach(page.offset + page.size));
  auto batch = TRY(decode_arrow_batch({mapped_.get() + page.offset, static_cast<size_t>(page.size)}, schema_, mapped_));
  if (read_columns_ + schema_->fields.size() > most_read_columns) forget_read_pages();
  read_columns_ += schema_->fields.size();
  page.batch = batch;
  return batch;
}

Result<StoredPages> StoredResult::pages() {
  std::lock_guard const lock(mutex_);
  StoredPages stored{.id = id_, .schema = schema_, .rows = rows_};
  for (auto& page : pages_) {
    if (page.size == 0) TRY(spill(page, *page.batch));
    stored.pages.push_back({.offset = page.offset, .size = page.size, .first_row = page.first_row, .rows = page.rows});
  }
  if (!scratch_) scratch_.emplace(TRY(ScratchFile::create(scratch_folder_)));
  if (reader_ < 0) reader_ = TRY(scratch_->open_to_read());
  stored.descriptor = reader_;
  return stored;
}

Result<StoredResult::Place> StoredResult::page_of(int64_t row) {
  std::lock_guard const lock(mutex_);
  auto const after = std::upper_bound(pages_.begin(), pages_.end(), row,
                                      [](int64_t wanted, Page const& page) { return wanted < page.first_row; });
  auto const index = static_cast<size_t>(after - pages_.begin()) - 1;
  auto page = TRY(load(index));
  return Place{std::move(page), row - pages_[index].first_row};
}

Result<PreviewBatch> StoredResult::preview(int64_t first, int64_t count, std::span<int32_t const> columns,
                                           int64_t preview_bytes) {
  auto schema = std::make_shared<Schema>();
  for (auto const index : columns) {
    schema->fields.push_back({.name = schema_->fields[static_cast<size_t>(index)].name, .type = {.type = Type::text}});
  }
  PreviewBatch window;
  BatchBuilder builder(schema, count);
  auto const last = std::min(first + count, rows());
  for (auto row = first; row < last;) {
    auto const place = TRY(page_of(row));
    auto const taken = std::min(last - row, place.page.rows - place.row);
    auto piece = preview_batch(place.page, place.row, taken, columns, preview_bytes);
    for (size_t column = 0; column < columns.size(); ++column) {
      auto const& cells = piece.batch.columns[column];
      for (int64_t i = 0; i < taken; ++i) {
        if (cells.is_null(i)) builder.column(column).append_null();
        else builder.column(column).append_bytes(cells.bytes(i));
      }
    }
    for (int64_t i = 0; i < taken; ++i) builder.end_row();
    for (auto cut : piece.cut) {
      cut.row += row - first;
      window.cut.push_back(cut);
    }
    row += taken;
  }
  window.batch = builder.finish(1);
  return window;
}

Result<> StoredResult::copy_to(RowSink& sink, int64_t first, int64_t count) {
  std::vector<int32_t> columns(schema_->fields.size());
  for (size_t i = 0; i < columns.size(); ++i) columns[i] = static_cast<int32_t>(i);
  TRY(sink.begin(schema_));
  auto const last = std::min(first + count, rows());
  for (auto row = first; row < last;) {
    auto const place = TRY(page_of(row));
    auto const taken = std::min(last - row, place.page.rows - place.row);
    auto const whole = place.row == 0 && taken == place.page.rows;
    TRY(sink.write(whole ? place.page : slice_batch(place.page, place.row, taken, columns)));
    row += taken;
  }
  return sink.end();
}

Results::Results(std::string scratch_folder, int64_t memory_budget)
    : scratch_folder_(std::move(scratch_folder)), memory_budget_(memory_budget) {}

Result<std::shared_ptr<StoredResult>> Results::create(std::shared_ptr<Schema const> schema) {
  std::lock_guard const lock(mutex_);
  if (results_.size() >= most_results) {
    return Error{.code = ErrorCode::limit,
                 .message = fmt::format("{} results are open.", results_.size()),
                 .hint = "Close results or tabs that are not needed."};
  }
  auto id = fmt::format("r{}", next_++);
  auto result = std::make_shared<StoredResult>(id, std::move(schema), scratch_folder_, memory_used_, memory_budget_);
  results_.emplace(std::move(id), result);
  return result;
}

Result<std::shared_ptr<StoredResult>> Results::find(std::string const& id) {
  std::lock_guard const lock(mutex_);
  auto const found = results_.find(id);
  if (found == results_.end()) {
    return Error{.code = ErrorCode::not_found,
                 .message = fmt::format("The result {} is closed.", id),
                 .hint = "Run the statement again."};
  }
  return found->second;
}

void Results::drop(std::string const& id) {
  std::shared_ptr<StoredResult> dropped;  // Destroyed after the lock is released.
  std::lock_guard const lock(mutex_);
  auto const found = results_.find(id);
  if (found == results_.end()) return;
  dropped = std::move(found->second);
  results_.erase(found);
}

}  // namespace sextant::engine
