// Results: the rows of queries, kept as pages of a batch each. Any thread.
//
// One budget holds for all results (64 MiB): pages beyond it go to an unlinked scratch file in Arrow IPC and are read back
// when a window asks for them. A page is immutable; a window copies what it shows. Results are named r1, r2 ...
#pragma once

#include <atomic>
#include <cstdint>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/file.h"
#include "base/result.h"
#include "data/cursor.h"
#include "data/slice.h"

namespace sextant::engine {

class StoredResult {
 public:
  StoredResult(std::string id, std::shared_ptr<Schema const> schema, std::string scratch_folder,
               std::shared_ptr<std::atomic<int64_t>> memory_used, int64_t memory_budget);
  ~StoredResult();

  std::string const& id() const { return id_; }
  std::shared_ptr<Schema const> schema() const { return schema_; }
  int64_t rows() const { return rows_; }
  int64_t bytes() const { return bytes_; }
  bool complete() const { return complete_; }
  void set_complete() { complete_ = true; }

  // One thread appends; others may read meanwhile. A limit error if the disk is full; what was stored stays.
  Result<> append(RecordBatch batch);

  // The page that holds the row, and the row's place in it. REQUIRES: 0 <= row < rows().
  struct Place {
    RecordBatch page;
    int64_t row = 0;
  };
  Result<Place> page_of(int64_t row);

  // Rows [first, first + count) as text for a screen; fewer rows at the end of the result.
  Result<PreviewBatch> preview(int64_t first, int64_t count, std::span<int32_t const> columns, int64_t preview_bytes);
  // Sends the typed rows [first, first + count) of all columns to a sink, with begin() and end().
  Result<> copy_to(RowSink& sink, int64_t first, int64_t count);

 private:
  struct Page {
    int64_t first_row = 0, rows = 0, offset = 0, size = 0;  // offset and size: in the scratch file.
    std::optional<RecordBatch> batch;                        // In memory.
  };
  Result<RecordBatch> load(size_t index);
  Result<> spill(Page& page, RecordBatch const& batch);

  std::string const id_;
  std::shared_ptr<Schema const> const schema_;
  std::string const scratch_folder_;
  std::shared_ptr<std::atomic<int64_t>> memory_used_;
  int64_t const memory_budget_;
  std::atomic<int64_t> rows_{0}, bytes_{0};
  std::atomic<bool> complete_{false};
  std::mutex mutex_;  // Guards what follows.
  std::vector<Page> pages_;
  std::optional<ScratchFile> scratch_;
  int64_t resident_ = 0;                             // Bytes of ours in memory_used_.
  std::list<std::pair<size_t, RecordBatch>> cache_;  // Pages read back, most recent first.
};

class Results {
 public:
  explicit Results(std::string scratch_folder, int64_t memory_budget = int64_t{64} << 20);

  // A new, empty result. A limit error beyond 1,000 results.
  Result<std::shared_ptr<StoredResult>> create(std::shared_ptr<Schema const> schema);
  Result<std::shared_ptr<StoredResult>> find(std::string const& id);
  void drop(std::string const& id);
  int64_t memory_used() const { return *memory_used_; }

 private:
  std::string const scratch_folder_;
  int64_t const memory_budget_;
  std::shared_ptr<std::atomic<int64_t>> memory_used_ = std::make_shared<std::atomic<int64_t>>(0);
  std::mutex mutex_;
  int64_t next_ = 1;
  std::map<std::string, std::shared_ptr<StoredResult>> results_;
};

}  // namespace sextant::engine
