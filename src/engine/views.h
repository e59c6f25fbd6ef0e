// Views: stored results in another order, or some of their rows. Any thread.
//
// A view is a list of row numbers in an unlinked file; windows of it are read from the pages of its result. The first rows are
// there when open() returns, the others are ordered in the background, by a thread that lives as long as this object. The work
// is done by the driver that has PageViews. A view shows the rows that its result had when it was opened; it is gone with it.
#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "driver/views.h"
#include "engine/events.h"
#include "engine/results.h"

namespace sextant::engine {

enum class ViewState : uint8_t { working, ready, failed };
std::string_view to_string(ViewState state);

struct ViewStatus {
  std::string view, result;
  ViewState state = ViewState::working;
  int64_t rows = 0;         // That can be read by now.
  int64_t of_rows = 0;      // Of the result, when the view was opened.
  int64_t rows_looked_at = 0;  // While it works.
  std::optional<Error> error;
};

struct ViewRequest {
  std::string result;
  std::optional<Filter> filter;
  std::vector<SortKey> order;
};

class View final : public StoredRows {
 public:
  View(std::string id, std::shared_ptr<StoredResult> result, ViewRequest request, StoredPages pages, ScratchFile numbers);

  std::string const& id() const { return id_; }
  std::string const& result() const { return request_.result; }
  ViewRequest const& request() const { return request_; }
  std::shared_ptr<Schema const> schema() const override { return base_->schema(); }
  int64_t rows() const override { return rows_; }
  bool complete() const override { return state_ == ViewState::ready; }
  Result<Place> page_of(int64_t row) override;
  Result<PreviewBatch> preview(int64_t first, int64_t count, std::span<int32_t const> columns, int64_t preview_bytes) override;
  Result<> copy_to(RowSink& sink, int64_t first, int64_t count) override;
  ViewStatus status() const;

 private:
  friend class Views;
  Result<std::vector<uint32_t>> numbers(int64_t first, int64_t count);

  std::string const id_;
  std::shared_ptr<StoredResult> const base_;
  ViewRequest const request_;
  StoredPages const pages_;
  ScratchFile const numbers_;
  std::atomic<int64_t> rows_{0}, looked_at_{0};
  std::atomic<ViewState> state_{ViewState::working};
  std::stop_source stop_;
  mutable std::mutex mutex_;
  std::optional<Error> error_;  // Guarded by mutex_.
};

class Views {
 public:
  Views(Results& results, EventBus& events, std::string scratch_folder);
  ~Views();
  Views(Views const&) = delete;
  Views& operator=(Views const&) = delete;

  // Whether such a name is a view's: "v1", "v2" ...
  static bool names(std::string_view name);

  // Blocks until the first rows are known. Each result has at most a few views; the oldest is closed for a new one.
  Result<ViewStatus> open(ViewRequest request);
  Result<ViewStatus> status(std::string const& view);
  Result<std::shared_ptr<View>> find(std::string const& view);
  void close(std::string const& view);
  // Of a result, or of the rows of a view. At most `most` values.
  Result<ValueCounts> values(std::string const& rows, int32_t column, int64_t most);
  Result<ColumnProfile> profile(std::string const& rows, int32_t column);

 private:
  struct Source {
    std::shared_ptr<StoredResult> result;
    StoredPages pages;
    std::optional<Filter> filter;
  };
  Result<Source> source_of(std::string const& rows, int32_t column);
  Result<std::shared_ptr<View>> make(ViewRequest request, std::shared_ptr<StoredResult> result);
  void close_some(std::string const& result);
  void work(std::stop_token stop);
  void order(View& view);
  void settle(View& view, Result<RowNumbers> const& rows, bool all);
  // For the first rows, for whole orders, and for counts: none waits for another.
  Result<PageViews*> worker(std::unique_ptr<PageViews>& kept);

  Results& results_;
  EventBus& events_;
  std::string const scratch_folder_;
  std::mutex mutex_;  // Guards what follows.
  std::condition_variable_any wanted_;
  int64_t next_ = 1;
  std::map<int64_t, std::shared_ptr<View>> views_;  // By number.
  std::deque<std::shared_ptr<View>> waiting_;
  std::unique_ptr<PageViews> questions_, orders_, counts_;
  std::jthread thread_;  // Last: it uses all others. Begun with the first view.
};

}  // namespace sextant::engine
