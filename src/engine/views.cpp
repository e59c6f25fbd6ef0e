#include "engine/views.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <limits>

#include "data/builder.h"
#include "data/gather.h"
#include "data/value_text.h"
#include "driver/driver.h"

namespace sextant::engine {

namespace {

constexpr int64_t first_rows = 1'000;       // What is there at once: some screens.
constexpr int64_t gathered_rows = 4'096;    // Put together at a time for a file.
constexpr size_t most_views_of_a_result = 8, most_views = 256;
constexpr int64_t most_values = 1'000;
constexpr size_t most_keys = 32;
constexpr auto patience = std::chrono::seconds(60);  // With a question.

Error invalid(std::string message) { return Error{.code = ErrorCode::invalid_argument, .message = std::move(message)}; }

Error closed(std::string_view view) {
  return Error{.code = ErrorCode::not_found, .message = fmt::format("The view {} is closed.", view),
               .hint = "Open it again with view.open."};
}

Result<> check_filter(Filter const& filter, int64_t columns, int64_t rows) {
  auto const any_column = filter.op == FilterOp::contains && filter.column == -1;
  auto const of_parts = filter.op == FilterOp::all || filter.op == FilterOp::any || filter.op == FilterOp::none;
  if (!of_parts && !any_column && (filter.column < 0 || filter.column >= columns)) {
    return invalid(fmt::format("The result has no column {}.", filter.column));
  }
  for (auto const row : filter.rows) {
    if (row < 0 || row >= rows) return invalid(fmt::format("The result has no row {}.", row));
  }
  for (auto const& part : filter.parts) TRY(check_filter(part, columns, rows));
  return {};
}

Result<> check(ViewRequest const& request, Schema const& schema, int64_t rows) {
  auto const columns = static_cast<int64_t>(schema.fields.size());
  if (request.order.size() > most_keys) return invalid(fmt::format("Rows are ordered by at most {} columns.", most_keys));
  for (auto const& key : request.order) {
    if (key.column < 0 || key.column >= columns) return invalid(fmt::format("The result has no column {}.", key.column));
  }
  if (rows > std::numeric_limits<uint32_t>::max()) {
    return Error{.code = ErrorCode::limit, .message = "A result of so many rows cannot be ordered or filtered.",
                 .hint = "Let the database do it, with ORDER BY and WHERE."};
  }
  return request.filter ? check_filter(*request.filter, columns, rows) : Result<>();
}

// Rows of a view with the pages they lie in, each page looked up once.
class Places {
 public:
  static Result<Places> find(StoredResult& result, std::span<uint32_t const> rows) {
    Places places;
    places.entries_.resize(rows.size());
    std::vector<size_t> sorted(rows.size());
    for (size_t index = 0; index < sorted.size(); ++index) sorted[index] = index;
    std::sort(sorted.begin(), sorted.end(), [&](size_t left, size_t right) { return rows[left] < rows[right]; });
    int64_t begin = 0, end = 0;
    for (auto const index : sorted) {
      auto const row = int64_t{rows[index]};
      if (row >= end) {
        auto place = TRY(result.page_of(row));
        begin = row - place.row;
        end = begin + place.page.rows;
        places.pages_.push_back(std::move(place.page));
      }
      places.entries_[index] = {places.pages_.size() - 1, row - begin};
    }
    return places;
  }

  size_t size() const { return entries_.size(); }
  RecordBatch const& page(size_t index) const { return pages_[entries_[index].page]; }
  int64_t row(size_t index) const { return entries_[index].row; }

 private:
  struct Entry {
    size_t page = 0;
    int64_t row = 0;
  };
  std::vector<RecordBatch> pages_;
  std::vector<Entry> entries_;
};

}  // namespace

std::string_view to_string(ViewState state) {
  switch (state) {
    case ViewState::working: return "working";
    case ViewState::ready: return "ready";
    case ViewState::failed: return "failed";
  }
  return "failed";
}

View::View(std::string id, std::shared_ptr<StoredResult> result, ViewRequest request, StoredPages pages, ScratchFile numbers)
    : id_(std::move(id)),
      base_(std::move(result)),
      request_(std::move(request)),
      pages_(std::move(pages)),
      numbers_(std::move(numbers)) {}

// What another process wrote is looked at as such.
Result<std::vector<uint32_t>> View::numbers(int64_t first, int64_t count) {
  std::vector<uint32_t> rows(static_cast<size_t>(count));
  constexpr int64_t width = sizeof(uint32_t);
  TRY(numbers_.read(first * width, reinterpret_cast<char*>(rows.data()), count * width));
  for (auto const row : rows) {
    if (row < pages_.rows) continue;
    return Error{.code = ErrorCode::bad_data, .message = "The order of the rows is damaged.", .hint = "Sort or filter again."};
  }
  return rows;
}

Result<StoredRows::Place> View::page_of(int64_t row) {
  auto const rows = TRY(numbers(row, 1));
  return base_->page_of(rows[0]);
}

Result<PreviewBatch> View::preview(int64_t first, int64_t count, std::span<int32_t const> columns, int64_t preview_bytes) {
  auto const taken = std::max<int64_t>(0, std::min(count, rows() - first));
  auto const rows = TRY(numbers(first, taken));
  auto const places = TRY(Places::find(*base_, rows));
  auto schema = std::make_shared<Schema>();
  for (auto const index : columns) {
    schema->fields.push_back({.name = base_->schema()->fields[static_cast<size_t>(index)].name, .type = {.type = Type::text}});
  }
  PreviewBatch window;
  BatchBuilder builder(schema, count);
  std::string text;
  for (size_t column = 0; column < columns.size(); ++column) {
    auto const source = static_cast<size_t>(columns[column]);
    auto const& type = base_->schema()->fields[source].type;
    auto& target = builder.column(column);
    for (size_t index = 0; index < places.size(); ++index) {
      auto const& cells = places.page(index).columns[source];
      if (is_null_value(cells, type, places.row(index))) {
        target.append_null();
        continue;
      }
      text.clear();
      auto const cell = append_value_preview(text, cells, type, places.row(index), base_->schema()->text_style, preview_bytes);
      auto const row = static_cast<int64_t>(index);
      if (cell.cut) window.cut.push_back({.row = row, .column = static_cast<int32_t>(column), .bytes = cell.bytes});
      target.append_bytes(text);
    }
  }
  for (int64_t row = 0; row < taken; ++row) builder.end_row();
  window.batch = builder.finish(1);
  return window;
}

Result<> View::copy_to(RowSink& sink, int64_t first, int64_t count) {
  TRY(sink.begin(schema()));
  auto const last = std::min(first + count, rows());
  BatchBuilder builder(schema(), gathered_rows);
  for (auto row = first; row < last; row += gathered_rows) {
    auto const rows = TRY(numbers(row, std::min(gathered_rows, last - row)));
    auto const places = TRY(Places::find(*base_, rows));
    for (size_t index = 0; index < places.size(); ++index) {
      auto const& page = places.page(index);
      for (size_t column = 0; column < page.columns.size(); ++column) {
        append_value(builder.column(column), page.columns[column], schema()->fields[column].type, places.row(index));
      }
      builder.end_row();
      if (builder.full()) TRY(sink.write(builder.finish(gathered_rows)));
    }
  }
  if (builder.rows() > 0) TRY(sink.write(builder.finish(1)));
  return sink.end();
}

ViewStatus View::status() const {
  ViewStatus status{.view = id_, .result = request_.result, .state = state_, .rows = rows_, .of_rows = pages_.rows,
                    .rows_looked_at = looked_at_, .error = std::nullopt};
  std::lock_guard const lock(mutex_);
  status.error = error_;
  return status;
}

Views::Views(Results& results, EventBus& events, std::string scratch_folder)
    : results_(results), events_(events), scratch_folder_(std::move(scratch_folder)) {}

Views::~Views() {
  {
    std::lock_guard const lock(mutex_);
    for (auto const& [number, view] : views_) view->stop_.request_stop();
  }
  if (thread_.joinable()) thread_.request_stop();
}

bool Views::names(std::string_view name) {
  return name.size() > 1 && name[0] == 'v' && std::isdigit(static_cast<unsigned char>(name[1])) != 0;
}

Result<PageViews*> Views::worker(std::unique_ptr<PageViews>& kept) {
  std::lock_guard const lock(mutex_);
  for (auto const* driver : all_drivers()) {
    if (kept || driver->views == nullptr) continue;
    kept = TRY(driver->views());
  }
  if (kept) return kept.get();
  return Error{.code = ErrorCode::not_supported, .message = "This build of Sextant cannot order or filter results.",
               .hint = "Let the database do it, with ORDER BY and WHERE."};
}

// Makes room for one more. Views whose result is gone are gone too.
void Views::close_some(std::string const& result) {
  size_t of_result = 0;
  for (auto at = views_.rbegin(); at != views_.rend(); ++at) of_result += at->second->result() == result ? 1 : 0;
  for (auto at = views_.begin(); at != views_.end();) {
    auto const own = at->second->result() == result;
    auto const gone = !results_.find(at->second->result());
    if (!gone && !(own && of_result >= most_views_of_a_result) && views_.size() < most_views) {
      ++at;
      continue;
    }
    of_result -= own ? 1 : 0;
    at->second->stop_.request_stop();
    at = views_.erase(at);
  }
}

Result<std::shared_ptr<View>> Views::make(ViewRequest request, std::shared_ptr<StoredResult> result) {
  auto pages = TRY(result->pages());
  TRY(check(request, *result->schema(), pages.rows));
  auto numbers = TRY(ScratchFile::create(scratch_folder_));
  std::lock_guard const lock(mutex_);
  close_some(request.result);
  auto const number = next_++;
  auto view = std::make_shared<View>(fmt::format("v{}", number), std::move(result), std::move(request), std::move(pages),
                                     std::move(numbers));
  views_.emplace(number, view);
  return view;
}

void Views::settle(View& view, Result<RowNumbers> const& rows, bool all) {
  {
    std::lock_guard const lock(view.mutex_);
    if (rows) view.rows_ = rows->count;
    else view.error_ = rows.error();
    if (!rows) view.state_ = ViewState::failed;
    else if (all) view.state_ = ViewState::ready;
  }
  if (!view.stop_.stop_requested()) events_.publish(view.status());
}

Result<ViewStatus> Views::open(ViewRequest request) {
  auto result = TRY(results_.find(request.result));
  auto* const questions = TRY(worker(questions_));
  auto const view = TRY(make(std::move(request), std::move(result)));
  auto const& asked = view->request();
  auto const rows = questions->rows(view->pages_, {.filter = asked.filter, .order = asked.order, .limit = first_rows},
                                    view->numbers_.descriptor(),
                                    {.stop = view->stop_.get_token(), .timeout = patience, .progress = {}});
  if (!rows) {
    close(view->id());
    return rows.error();
  }
  settle(*view, rows, rows->all);
  if (!rows->all) {
    std::lock_guard const lock(mutex_);
    waiting_.push_back(view);
    if (!thread_.joinable()) thread_ = std::jthread([this](std::stop_token stop) { work(std::move(stop)); });
    wanted_.notify_all();
  }
  return view->status();
}

void Views::work(std::stop_token stop) {
  for (;;) {
    std::shared_ptr<View> view;
    {
      std::unique_lock lock(mutex_);
      if (!wanted_.wait(lock, stop, [this] { return !waiting_.empty(); })) return;
      view = std::move(waiting_.front());
      waiting_.pop_front();
    }
    if (!view->stop_.stop_requested()) order(*view);
  }
}

void Views::order(View& view) {
  auto const orders = worker(orders_);
  if (!orders) return settle(view, orders.error(), true);
  auto const progress = [&](int64_t rows) {
    view.looked_at_ = rows;
    if (!view.stop_.stop_requested()) events_.publish(view.status());
  };
  auto const rows = (*orders)->rows(view.pages_, {.filter = view.request().filter, .order = view.request().order},
                                    view.numbers_.descriptor(),
                                    {.stop = view.stop_.get_token(), .progress = progress});
  settle(view, rows, true);
}

Result<std::shared_ptr<View>> Views::find(std::string const& view) {
  std::shared_ptr<View> found;
  {
    std::lock_guard const lock(mutex_);
    for (auto const& [number, each] : views_) {
      if (each->id() == view) found = each;
    }
  }
  if (!found) return closed(view);
  TRY(results_.find(found->result()));
  return found;
}

Result<ViewStatus> Views::status(std::string const& view) {
  auto const found = TRY(find(view));
  return found->status();
}

void Views::close(std::string const& view) {
  std::lock_guard const lock(mutex_);
  for (auto at = views_.begin(); at != views_.end(); ++at) {
    if (at->second->id() != view) continue;
    at->second->stop_.request_stop();
    views_.erase(at);
    return;
  }
}

Result<Views::Source> Views::source_of(std::string const& rows, int32_t column) {
  Source source;
  if (names(rows)) {
    auto const view = TRY(find(rows));
    source = {.result = view->base_, .pages = view->pages_, .filter = view->request().filter};
  } else {
    source.result = TRY(results_.find(rows));
    source.pages = TRY(source.result->pages());
  }
  TRY(check({.result = rows, .filter = source.filter, .order = {{.column = column}}}, *source.result->schema(), source.pages.rows));
  return source;
}

Result<ValueCounts> Views::values(std::string const& rows, int32_t column, int64_t most) {
  auto const source = TRY(source_of(rows, column));
  auto* const counter = TRY(worker(counts_));
  auto counts = TRY(counter->values(source.pages, source.filter, column, std::clamp<int64_t>(most, 1, most_values),
                                      {.stop = {}, .timeout = patience, .progress = {}}));
  for (auto const& value : counts.values) {
    if (value.row < 0 || value.row >= source.pages.rows) return invalid("The counts of the values are damaged.");
  }
  return counts;
}

Result<ColumnProfile> Views::profile(std::string const& rows, int32_t column) {
  auto const source = TRY(source_of(rows, column));
  auto* const counter = TRY(worker(counts_));
  auto profile = TRY(counter->profile(source.pages, source.filter, column, {.stop = {}, .timeout = patience, .progress = {}}));
  auto const damaged = [&](std::optional<int64_t> row) { return row && (*row < 0 || *row >= source.pages.rows); };
  if (damaged(profile.least_row) || damaged(profile.greatest_row)) return invalid("The profile of the column is damaged.");
  return profile;
}

}  // namespace sextant::engine
