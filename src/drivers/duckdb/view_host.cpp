#include "drivers/duckdb/view_host.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <thread>

#include <fmt/format.h>

#include "data/arrow_ipc.h"
#include "drivers/duckdb/driver.h"
#include "drivers/duckdb/host.h"
#include "drivers/duckdb/table_session.h"
#include "drivers/duckdb/view_columns.h"
#include "drivers/duckdb/view_sql.h"

namespace sextant::duckdb {

namespace {

using Clock = std::chrono::steady_clock;
// DuckDB mostly stops within 350 ms, but not inside one call of a function, nor in one part of a sort.
constexpr auto patience_of_stop = std::chrono::milliseconds(350);
constexpr uint64_t longest_answer = uint64_t{16} << 20;
constexpr int64_t most_threads = 4;
constexpr int64_t exact_below = 1'000'000;  // Rows; different values are estimated beyond, which takes a fifth of the time.
constexpr int64_t bars = 20;
constexpr size_t summary_columns = 5, value_columns = 4, bar_columns = 2;

Error damaged() {
  return Error{.code = ErrorCode::bad_data, .message = "The worker process that orders results sent what is no answer.",
               .hint = "Try it again."};
}

Result<std::string> make_folder_of_worker() {
  std::error_code error;
  auto name = (std::filesystem::temp_directory_path(error) / "sextant-views-XXXXXX").string();
  if (!error && ::mkdtemp(name.data()) != nullptr) return name;
  return Error{.code = ErrorCode::unavailable, .message = "There is no folder for temporary files.",
               .hint = "Set TMPDIR to a folder that you may write to."};
}

}  // namespace

// Ends a job that takes too long or that nobody wants any more.
class ViewHost::Watch {
 public:
  Watch(ViewHost& host, int64_t job, JobControl const& control)
      : host_(host), job_(job), control_(control), stop_(control.stop, [this] { stop(); }) {}

  // Asked about ten times a second.
  Result<> look() {
    auto const now = Clock::now();
    if (control_.timeout.count() > 0 && now - began_ > control_.timeout && !late_.exchange(true)) stop();
    auto const stopped = stopped_at_.load();
    if (stopped == Clock::time_point{} || now - stopped < patience_of_stop) return {};
    return reason();
  }
  bool stopped() const { return stopped_at_.load() != Clock::time_point{}; }
  Error reason() const {
    if (!late_) return Error{.code = ErrorCode::cancelled, .message = "Ordering the rows was cancelled."};
    return Error{.code = ErrorCode::timeout, .message = "This took too long and was stopped.",
                 .hint = "Narrow the rows by a filter first."};
  }

 private:
  void stop() {
    FieldWriter out;
    out.number(job_);
    host_.send(Request::stop_job, out.bytes(), -1).ok();
    stopped_at_ = Clock::now();
  }

  ViewHost& host_;
  int64_t const job_;
  JobControl const& control_;
  Clock::time_point const began_ = Clock::now();
  std::atomic<bool> late_{false};
  std::atomic<Clock::time_point> stopped_at_{Clock::time_point{}};
  std::stop_callback<std::function<void()>> stop_;
};

Result<PageSession> ViewHost::connect(std::stop_token stop) { return connect_to_results(stop); }

ViewHost::~ViewHost() { end(); }

void ViewHost::end() {
  if (process_) process_->kill();
  {
    std::lock_guard const lock(sending_);  // A job may be stopped right now.
    process_.reset();
  }
  attached_.clear();
  attached_pages_ = 0;
  std::error_code ignored;
  if (!temporary_folder_.empty()) std::filesystem::remove_all(temporary_folder_, ignored);
  temporary_folder_.clear();
}

Error ViewHost::ended() {
  auto const how = process_ ? process_->wait(std::chrono::seconds(1)) : std::string();
  end();
  return Error{.code = ErrorCode::unavailable,
               .message = fmt::format("The worker process that orders results ended{}{}.", how.empty() ? "" : " with ", how),
               .hint = "The rows are as they were. Try it again."};
}

Result<> ViewHost::send(Request kind, std::string_view bytes, int descriptor) {
  std::lock_guard const lock(sending_);
  if (!process_) return damaged();
  auto const number = static_cast<uint8_t>(kind);
  if (descriptor >= 0) return send_descriptor(process_->socket(), number, bytes, descriptor);
  return send_message(process_->socket(), number, bytes);
}

// The next message of the worker, which is ended if it does not heed that it is to stop.
Result<Message> ViewHost::receive(Watch& watch) {
  auto message = receive_message(process_->socket(), longest_answer, [&] { return watch.look(); });
  if (message || !watch.stopped() || message.error().code == ErrorCode::bad_data) return message;
  end();
  return watch.reason();
}

Result<> ViewHost::start(Watch& watch) {
  if (process_) return {};
  temporary_folder_ = TRY(make_folder_of_worker());
  auto spawned = TRY(spawn_worker(duckdb_driver.name));
  {
    std::lock_guard const lock(sending_);  // Somebody may stop the job before its process is there.
    process_ = std::move(spawned);
  }
  auto const threads = std::clamp<int64_t>(std::thread::hardware_concurrency(), 1, most_threads);
  OpenRequest const request{.place = Place::pages, .path = {}, .temporary_folder = temporary_folder_, .readable = {}, .views = {},
                            .read_only = true, .memory_limit = "1GiB", .threads = threads};
  auto const sent = send(Request::open_pages, encode(request), -1);
  auto const answer = sent ? receive(watch) : Result<Message>(sent.error());
  if (!answer) return process_ ? ended() : answer.error();
  if (answer->kind == static_cast<uint8_t>(Reply::opened)) return {};
  end();
  if (answer->kind != static_cast<uint8_t>(Reply::failed)) return damaged();
  auto failure = TRY(decode_failure(*answer));
  return std::move(failure.error);
}

Result<> ViewHost::attach(StoredPages const& pages, Watch& watch) {
  if (attached_ == pages.id && attached_pages_ == pages.pages.size()) return {};
  attached_.clear();
  struct stat status {};
  if (::fstat(pages.descriptor, &status) == 0) make_room(process_->id(), status.st_size);
  AttachRequest const request{.schema = encode_arrow_schema(*pages.schema) + std::string(arrow_end_of_stream()), .pages = pages.pages};
  TRY(send(Request::attach, encode(request), pages.descriptor));
  auto const answer = TRY(receive(watch));
  if (answer.kind == static_cast<uint8_t>(Reply::attached)) {
    attached_ = pages.id;
    attached_pages_ = pages.pages.size();
    return {};
  }
  auto failure = TRY(decode_failure(answer));
  return std::move(failure.error);
}

// The last message of a job, an error if it says so.
Result<Message> ViewHost::answer(JobControl const& control, Watch& watch) {
  for (;;) {
    auto message = TRY(receive(watch));
    if (message.kind == static_cast<uint8_t>(Reply::progress)) {
      FieldReader in(message.bytes->span());
      if (control.progress) control.progress(in.number_up_to(INT64_MAX));
      continue;
    }
    if (message.kind != static_cast<uint8_t>(Reply::failed)) return message;
    auto failure = TRY(decode_failure(message));
    if (failure.error.code == ErrorCode::cancelled) return watch.reason();
    return std::move(failure.error);
  }
}

Result<Message> ViewHost::try_once(StoredPages const& pages, JobRequest const& job, int out, JobControl const& control) {
  Watch watch(*this, job.job, control);
  TRY(start(watch));
  TRY(attach(pages, watch));
  if (watch.stopped()) return watch.reason();  // It may have been said to a process that was not there yet.
  TRY(send(Request::job, encode(job), out));
  return answer(control, watch);
}

Result<Message> ViewHost::run(StoredPages const& pages, JobRequest job, int out, JobControl const& control) {
  std::lock_guard const lock(working_);
  job.job = ++last_job_;
  auto const fresh = process_ == nullptr;
  auto answer = try_once(pages, job, out, control);
  if (!answer && answer.error().code == ErrorCode::unavailable && process_) {
    auto error = ended();
    if (fresh) return error;
    // It may have ended before, for want of work or by force. Nothing is changed by a job, so it can be done again.
    answer = try_once(pages, job, out, control);
    if (!answer && answer.error().code == ErrorCode::unavailable && process_) return ended();
  }
  if (answer) return answer;
  // After these DuckDB keeps memory, or its state is not known.
  auto const code = answer.error().code;
  if (code == ErrorCode::limit || code == ErrorCode::bad_data || answer.error().damage == Damage::connection) end();
  answer.error().damage = Damage::statement;
  return answer;
}

Result<RowNumbers> ViewHost::rows(StoredPages const& pages, RowsQuery const& query, int out, JobControl const& control) {
  auto job = TRY(rows_job(pages, query));
  auto const limited = job.way == JobRequest::Way::numbers && query.limit > 0;
  auto const message = TRY(run(pages, std::move(job), out, control));
  FieldReader in(message.bytes->span());
  auto const count = in.number_up_to(pages.rows);
  auto const all = in.boolean();
  if (message.kind != static_cast<uint8_t>(Reply::written) || !in.ok()) return damaged();
  return RowNumbers{.count = count, .all = all && (!limited || count < query.limit)};
}

Result<JobTable> ViewHost::table(StoredPages const& pages, JobRequest job, int64_t columns, JobControl const& control) {
  auto const message = TRY(run(pages, std::move(job), -1, control));
  if (message.kind != static_cast<uint8_t>(Reply::table)) return damaged();
  auto table = TRY(decode_table(message));
  if (table.columns != columns) return damaged();
  return table;
}

Result<ValueCounts> ViewHost::values(StoredPages const& pages, std::optional<Filter> const& filter, int32_t column, int64_t most,
                                     JobControl const& control) {
  auto job = TRY(values_job(*pages.schema, filter, column, most));
  auto const table = TRY(this->table(pages, std::move(job), value_columns, control));
  ValueCounts counts;
  for (size_t at = 0; at < table.values.size(); at += value_columns) {
    auto const* const row = &table.values[at];
    counts.values.push_back({.row = row[0].value_or(-1), .count = row[1].value_or(0)});
    counts.distinct = row[2].value_or(0);
    counts.rows = row[3].value_or(0);
  }
  return counts;
}

Result<ColumnProfile> ViewHost::profile(StoredPages const& pages, std::optional<Filter> const& filter, int32_t column,
                                        JobControl const& control) {
  auto const estimate = pages.rows >= exact_below;
  auto job = TRY(summary_job(*pages.schema, filter, column, estimate));
  auto const summary = TRY(table(pages, std::move(job), summary_columns, control));
  if (summary.values.size() != summary_columns) return damaged();
  ColumnProfile profile{.rows = summary.values[0].value_or(0), .nulls = summary.values[1].value_or(0),
                        .distinct = summary.values[2].value_or(0), .distinct_is_estimate = estimate,
                        .least_row = summary.values[3], .greatest_row = summary.values[4], .bars = {}};
  profile.distinct = std::min(profile.distinct, profile.rows - profile.nulls);
  if (!has_numbers(pages.schema->fields[static_cast<size_t>(column)].type)) return profile;
  job = TRY(bars_job(*pages.schema, filter, column, bars));
  auto const heights = TRY(table(pages, std::move(job), bar_columns, control));
  if (heights.values.empty()) return profile;
  profile.bars.assign(static_cast<size_t>(bars), 0);
  for (size_t at = 0; at < heights.values.size(); at += bar_columns) {
    // No part: the least value is the greatest.
    auto const bar = std::clamp<int64_t>(heights.values[at].value_or(0), 0, bars - 1);
    profile.bars[static_cast<size_t>(bar)] += heights.values[at + 1].value_or(0);
  }
  return profile;
}

}  // namespace sextant::duckdb
