#include "engine/results.h"

#include <fmt/format.h>

#include <algorithm>

#include "data/arrow_ipc.h"
#include "data/builder.h"

namespace sextant::engine {

namespace {
constexpr size_t cached_pages = 4;
constexpr size_t most_results = 1000;
}  // namespace

StoredResult::StoredResult(std::string id, std::shared_ptr<Schema const> schema, std::string scratch_folder,
                           std::shared_ptr<std::atomic<int64_t>> memory_used, int64_t memory_budget)
    : id_(std::move(id)),
      schema_(std::move(schema)),
      scratch_folder_(std::move(scratch_folder)),
      memory_used_(std::move(memory_used)),
      memory_budget_(memory_budget) {}

StoredResult::~StoredResult() { *memory_used_ -= resident_; }

Result<> StoredResult::append(RecordBatch batch) {
  std::lock_guard const lock(mutex_);
  Page page{.first_row = rows_, .rows = batch.rows, .batch = std::nullopt};
  auto const bytes = batch.bytes;
  if (*memory_used_ + bytes <= memory_budget_) {
    *memory_used_ += bytes;
    resident_ += bytes;
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
  auto const message = encode_arrow_batch(batch);
  page.offset = TRY(scratch_->append(message));
  page.size = static_cast<int64_t>(message.size());
  return {};
}

Result<RecordBatch> StoredResult::load(size_t index) {
  auto const& page = pages_[index];
  if (page.batch) return *page.batch;
  auto const cached = std::find_if(cache_.begin(), cache_.end(), [&](auto const& entry) { return entry.first == index; });
  if (cached != cache_.end()) {
    cache_.splice(cache_.begin(), cache_, cached);
    return cache_.front().second;
  }
  auto bytes = std::make_shared<Buffer>();
  TRY(scratch_->read(page.offset, reinterpret_cast<char*>(bytes->extend(page.size)), page.size));
  auto batch = TRY(decode_arrow_batch(bytes->span(), schema_, bytes));
  cache_.emplace_front(index, batch);
  if (cache_.size() > cached_pages) cache_.pop_back();
  return batch;
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
