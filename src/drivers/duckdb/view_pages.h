// The pages of a result in the worker process, mapped from a file that another process wrote: nothing of it is trusted.
// Any thread.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "data/batch.h"
#include "drivers/duckdb/protocol.h"

namespace sextant::duckdb {

class AttachedPages {
 public:
  // Takes the descriptor. `bad_data` if the file is shorter than the pages, or the schema is none.
  static Result<std::unique_ptr<AttachedPages>> open(AttachRequest request, int descriptor);
  AttachedPages(AttachRequest request, std::byte* begin, size_t size);  // For open().
  AttachedPages(AttachedPages const&) = delete;
  AttachedPages& operator=(AttachedPages const&) = delete;
  ~AttachedPages();

  std::shared_ptr<Schema const> const& schema() const { return schema_; }
  size_t count() const { return request_.pages.size(); }
  StoredPage const& page(size_t index) const { return request_.pages[index]; }
  int64_t rows() const { return rows_; }
  // The page's rows, looked through the first time. Borrowed from this object.
  Result<RecordBatch> load(size_t index);
  // The same, without a copy of what each column is. REQUIRES: keeps().
  Result<RecordBatch const*> keep(size_t index);
  // Whether what was read of so many pages is kept; not where it would take too much memory.
  static bool keeps(size_t columns, size_t pages);

 private:
  Result<> read_schema();
  Result<RecordBatch> decode(size_t index) const;

  AttachRequest const request_;
  std::byte* const begin_;
  size_t const size_;
  int64_t rows_ = 0;
  std::shared_ptr<Schema const> schema_;
  bool keeps_ = false;  // What was read; not where it would take too much memory.
  std::vector<std::once_flag> once_;
  std::vector<Result<RecordBatch>> batches_;
};

}  // namespace sextant::duckdb
