// Results: the rows of queries, kept as pages of a batch each. Any thread.
//
// One budget holds for all results (24 MiB, so that the program stays below 64 MB): pages beyond it go to an unlinked scratch file
// in Arrow IPC and are read there, in place, when a window asks for them. A page is immutable; a window copies what it shows. Results
// are named r1, r2 ..., and by names that a person gives them.
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/file.h"
#include "base/result.h"
#include "data/cursor.h"
#include "data/slice.h"

namespace sextant {
struct StoredPages;
}

namespace sextant::engine {

// Rows by number, for windows and files: a result, or a view of one. Any thread.
class StoredRows {
 public:
  virtual ~StoredRows() = default;
  virtual std::shared_ptr<Schema const> schema() const = 0;
  virtual int64_t rows() const = 0;  // So far.
  virtual bool complete() const = 0;

  // The page that holds the row, and the row's place in it. REQUIRES: 0 <= row < rows().
  struct Place {
    RecordBatch page;
    int64_t row = 0;
  };
  virtual Result<Place> page_of(int64_t row) = 0;
  // Rows [first, first + count) as text for a screen; fewer rows at the end of the result.
  virtual Result<PreviewBatch> preview(int64_t first, int64_t count, std::span<int32_t const> columns, int64_t preview_bytes) = 0;
  // Sends the typed rows [first, first + count) of all columns to a sink, with begin() and end().
  virtual Result<> copy_to(RowSink& sink, int64_t first, int64_t count) = 0;
};

class StoredResult final : public StoredRows {
 public:
  StoredResult(std::string id, std::shared_ptr<Schema const> schema, std::string scratch_folder,
               std::shared_ptr<std::atomic<int64_t>> memory_used, int64_t memory_budget);
  ~StoredResult() override;

  std::string const& id() const { return id_; }
  std::shared_ptr<Schema const> schema() const override { return schema_; }
  int64_t rows() const override { return rows_; }
  int64_t bytes() const { return bytes_; }
  bool complete() const override { return complete_; }
  void set_complete() { complete_ = true; }

  // One thread appends; others may read meanwhile. A limit error if the disk is full; what was stored stays.
  Result<> append(RecordBatch batch);

  Result<Place> page_of(int64_t row) override;
  Result<PreviewBatch> preview(int64_t first, int64_t count, std::span<int32_t const> columns, int64_t preview_bytes) override;
  Result<> copy_to(RowSink& sink, int64_t first, int64_t count) override;

  // The rows so far as pages of a file, for a view (driver/views.h): pages that were in memory only are written there now. The
  // descriptor lives as long as this result.
  Result<StoredPages> pages();

 private:
  struct Page {
    int64_t first_row = 0, rows = 0, offset = 0, size = 0;  // offset and size: in the scratch file; size 0: not there.
    bool resident = false;             // In memory, whether in the file too or not.
    std::optional<RecordBatch> batch;  // Resident, or read in place.
  };
  Result<RecordBatch> load(size_t index);
  Result<> spill(Page& page, RecordBatch const& batch);
  Result<> reach(int64_t end);
  // A page of the file is about to be looked at.
  void touch(Page const& page);
  void forget_read_pages();

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
  int64_t resident_ = 0;                     // Bytes of ours in memory_used_.
  std::shared_ptr<std::byte> mapped_;  // The file's beginning, for pages that are read in place.
  int64_t mapped_bytes_ = 0;
  int64_t touched_bytes_ = 0;  // Of it, that may be in memory.
  size_t read_columns_ = 0;  // Of the pages that are read in place.
  int reader_ = -1;          // For pages().
};

// A result as it is known by: "r1", the name that a person gave it, and whether it stays when its statement is closed.
struct NamedResult {
  std::string id, name;
  bool pinned = false;
  std::shared_ptr<StoredResult> result;
};

class Results {
 public:
  explicit Results(std::string scratch_folder, int64_t memory_budget = int64_t{24} << 20);

  // In the order they were made.
  std::vector<NamedResult> list();
  // By its id, by the name it was given, or the newest one by "last"; without regard to case. nullopt: there is none.
  std::optional<NamedResult> find_named(std::string_view name);
  // A name for SQL, such as orders_2024; empty takes it away. already_exists if another result has it.
  Result<NamedResult> rename(std::string const& id, std::string const& name);
  Result<NamedResult> pin(std::string const& id, bool pinned);
  // Drops it though it is pinned.
  Result<> remove(std::string const& id);

  // A new, empty result. A limit error beyond 1,000 results.
  Result<std::shared_ptr<StoredResult>> create(std::shared_ptr<Schema const> schema);
  Result<std::shared_ptr<StoredResult>> find(std::string const& id);
  // Its statement is closed: it goes, unless it is pinned.
  void drop(std::string const& id);
  int64_t memory_used() const { return *memory_used_; }

 private:
  std::string const scratch_folder_;
  int64_t const memory_budget_;
  std::shared_ptr<std::atomic<int64_t>> memory_used_ = std::make_shared<std::atomic<int64_t>>(0);
  std::mutex mutex_;
  int64_t next_ = 1;
  std::map<int64_t, NamedResult> results_;  // By number.
  std::map<int64_t, NamedResult>::iterator find_locked(std::string_view id);
};

}  // namespace sextant::engine
