#include "engine/results.h"

#include <fmt/format.h>
#include <malloc.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>

#include "base/text.h"
#include "data/arrow_ipc.h"
#include "data/builder.h"
#include "driver/views.h"

namespace sextant::engine {

namespace {
constexpr int64_t page_alignment = 64;
constexpr int64_t first_mapping = int64_t{64} << 20;  // It doubles from there: few mappings, however large the file grows.
// Pages that are read in place keep their columns' places, about 100 bytes each: 20 columns of 10,000,000 rows are 12,000.
constexpr size_t most_read_columns = 200'000;
constexpr int64_t most_touched = int64_t{4} << 20;
constexpr int64_t worth_trimming = int64_t{4} << 20;
constexpr size_t most_results = 1000;
constexpr size_t longest_result_name = 60;
constexpr std::string_view newest = "last";

Error closed(std::string_view id) {
  return {.code = ErrorCode::not_found, .message = fmt::format("The result {} is closed.", id), .hint = "Run the statement again."};
}

// A plain name, and none that results have by themselves.
Result<> check_result_name(std::string const& name) {
  auto const number = name.find_first_not_of("0123456789", 1) == std::string::npos;
  auto const own = name == newest || (name.size() > 1 && (name[0] == 'r' || name[0] == 'v') && number);
  auto const digit = !name.empty() && name[0] >= '0' && name[0] <= '9';
  auto const plain = name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == std::string::npos;
  if (!own && !digit && plain && name.size() <= longest_result_name) return {};
  return Error{.code = ErrorCode::invalid_argument,
               .message = fmt::format("A result's name has letters, digits and _, at most {} of them, and begins with no digit.",
                                      longest_result_name),
               .hint = "r1, r2 and so on and last are names that results have by themselves."};
}
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
  if (resident_ < worth_trimming) return;
  // The allocator keeps what is freed between what is not, and the next result would come on top of it.
  pages_.clear();
  ::malloc_trim(0);
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
  forget_read_pages();  // The mapping that they lie in goes with the last of them.
  mapped_ = TRY(scratch_->map(bytes));
  mapped_bytes_ = bytes;
  touched_bytes_ = 0;
  return {};
}

// What lies in the mapping counts as memory of this process. Readers of other pages lose nothing: theirs come back from the cache.
void StoredResult::touch(Page const& page) {
  if (page.resident) return;
  if (touched_bytes_ + page.size > most_touched && mapped_) {
    ScratchFile::forget(mapped_.get(), mapped_bytes_);
    touched_bytes_ = 0;
  }
  touched_bytes_ += page.size;
}

Result<RecordBatch> StoredResult::load(size_t index) {
  auto& page = pages_[index];
  touch(page);
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
  auto const number = next_++;
  auto id = fmt::format("r{}", number);
  auto result = std::make_shared<StoredResult>(id, std::move(schema), scratch_folder_, memory_used_, memory_budget_);
  results_.emplace(number, NamedResult{.id = std::move(id), .name = {}, .result = result});
  return result;
}

std::map<int64_t, NamedResult>::iterator Results::find_locked(std::string_view id) {
  int64_t number = 0;
  auto const* const end = id.data() + id.size();
  if (id.size() < 2 || id[0] != 'r' || id[1] == '0') return results_.end();
  auto const [stopped, code] = std::from_chars(id.data() + 1, end, number);
  return code == std::errc() && stopped == end ? results_.find(number) : results_.end();
}

Result<std::shared_ptr<StoredResult>> Results::find(std::string const& id) {
  std::lock_guard const lock(mutex_);
  auto const found = find_locked(id);
  if (found == results_.end()) return closed(id);
  return found->second.result;
}

std::vector<NamedResult> Results::list() {
  std::lock_guard const lock(mutex_);
  std::vector<NamedResult> all;
  for (auto const& [number, result] : results_) all.push_back(result);
  return all;
}

std::optional<NamedResult> Results::find_named(std::string_view name) {
  auto const lower = lower_ascii(name);
  std::lock_guard const lock(mutex_);
  if (results_.empty()) return std::nullopt;
  if (lower == newest) return results_.rbegin()->second;
  if (auto const found = find_locked(lower); found != results_.end()) return found->second;
  for (auto const& [number, result] : results_) {
    if (!result.name.empty() && result.name == lower) return result;
  }
  return std::nullopt;
}

Result<NamedResult> Results::rename(std::string const& id, std::string const& name) {
  auto const lower = lower_ascii(name);
  TRY(check_result_name(lower));
  std::lock_guard const lock(mutex_);
  auto const found = find_locked(id);
  if (found == results_.end()) return closed(id);
  for (auto const& [number, other] : results_) {
    if (lower.empty() || other.name != lower || number == found->first) continue;
    return Error{.code = ErrorCode::already_exists, .message = fmt::format("{} is called {} already.", other.id, lower),
                 .hint = "Choose another name, or take that one away first."};
  }
  found->second.name = lower;
  return found->second;
}

Result<NamedResult> Results::pin(std::string const& id, bool pinned) {
  std::lock_guard const lock(mutex_);
  auto const found = find_locked(id);
  if (found == results_.end()) return closed(id);
  found->second.pinned = pinned;
  return found->second;
}

Result<> Results::remove(std::string const& id) {
  std::shared_ptr<StoredResult> dropped;  // Destroyed after the lock is released.
  std::lock_guard const lock(mutex_);
  auto const found = find_locked(id);
  if (found == results_.end()) return closed(id);
  dropped = std::move(found->second.result);
  results_.erase(found);
  return {};
}

void Results::drop(std::string const& id) {
  {
    std::lock_guard const lock(mutex_);
    auto const found = find_locked(id);
    if (found == results_.end() || found->second.pinned) return;
  }
  remove(id).ok();
}

}  // namespace sextant::engine
