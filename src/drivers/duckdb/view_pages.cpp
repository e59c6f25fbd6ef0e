#include "drivers/duckdb/view_pages.h"

#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>

#include "data/arrow_ipc.h"

namespace sextant::duckdb {

namespace {

constexpr size_t most_kept_columns = 1'000'000;  // About 100 bytes each.

Error damaged(std::string_view what) {
  return Error{.code = ErrorCode::bad_data, .message = "The stored result is damaged: " + std::string(what) + "."};
}

bool in_order(std::vector<StoredPage> const& pages, int64_t file_bytes) {
  int64_t row = 0;
  for (auto const& page : pages) {
    if (page.first_row != row || page.rows < 0 || page.rows > UINT32_MAX - row) return false;
    if (page.offset < 0 || page.size <= 0 || page.offset > file_bytes || page.size > file_bytes - page.offset) return false;
    row += page.rows;
  }
  return true;
}

}  // namespace

Result<std::unique_ptr<AttachedPages>> AttachedPages::open(AttachRequest request, int descriptor) {
  struct stat status {};
  auto const is_file = descriptor >= 0 && ::fstat(descriptor, &status) == 0;
  auto const size = is_file ? static_cast<size_t>(status.st_size) : 0;
  auto const fits = is_file && in_order(request.pages, static_cast<int64_t>(size));
  auto* const begin = fits && size > 0 ? ::mmap(nullptr, size, PROT_READ, MAP_SHARED, descriptor, 0) : nullptr;
  if (descriptor >= 0) ::close(descriptor);
  if (!fits) return damaged("its file is too short");
  if (begin == MAP_FAILED) {
    return Error{.code = ErrorCode::limit, .message = "There is no room for so large a result.",
                 .hint = "Read fewer rows."};
  }
  auto pages = std::make_unique<AttachedPages>(std::move(request), static_cast<std::byte*>(begin), size);
  TRY(pages->read_schema());
  return pages;
}

AttachedPages::AttachedPages(AttachRequest request, std::byte* begin, size_t size)
    : request_(std::move(request)), begin_(begin), size_(size) {
  for (auto const& page : request_.pages) rows_ += page.rows;
}

AttachedPages::~AttachedPages() {
  if (begin_ != nullptr) ::munmap(begin_, size_);
}

Result<> AttachedPages::read_schema() {
  auto const stream = TRY(decode_arrow_stream(std::make_shared<std::string const>(request_.schema)));
  schema_ = stream.schema;
  keeps_ = keeps(schema_->fields.size(), count());
  if (!keeps_) return {};
  once_ = std::vector<std::once_flag>(count());
  batches_.assign(count(), Result<RecordBatch>(RecordBatch{}));
  return {};
}

Result<RecordBatch> AttachedPages::decode(size_t index) const {
  auto const& page = request_.pages[index];
  std::span const bytes(begin_ + page.offset, static_cast<size_t>(page.size));
  auto batch = TRY(decode_arrow_batch(bytes, schema_, nullptr));
  if (batch.rows != page.rows) return damaged("a page has other rows than it should");
  return batch;
}

bool AttachedPages::keeps(size_t columns, size_t pages) { return columns * pages <= most_kept_columns; }

Result<RecordBatch const*> AttachedPages::keep(size_t index) {
  std::call_once(once_[index], [&] { batches_[index] = decode(index); });
  auto const& batch = batches_[index];
  if (!batch) return batch.error();
  return &*batch;
}

Result<RecordBatch> AttachedPages::load(size_t index) {
  if (!keeps_) return decode(index);
  return *TRY(keep(index));
}

}  // namespace sextant::duckdb
