#include "engine/exports.h"

#include <fmt/format.h>

#include "base/time.h"

namespace sextant::engine {

namespace {

constexpr size_t most_running = 20, most_kept = 100, most_files = 1000, most_notes = 100;
constexpr auto tell_every = std::chrono::milliseconds(250);
constexpr double steady_after_ms = 500;  // Before, a rate says nothing.

Error unknown_export(std::string const& id) {
  return {.code = ErrorCode::not_found, .message = fmt::format("There is no export {}.", id)};
}

}  // namespace

std::string_view to_string(ExportState state) {
  switch (state) {
    case ExportState::running: return "running";
    case ExportState::done: return "done";
    case ExportState::failed: return "failed";
    case ExportState::cancelled: return "cancelled";
  }
  return "running";
}

ExportProgress::ExportProgress(ExportSnapshot first, std::function<void(ExportSnapshot const&)> changed)
    : changed_(std::move(changed)), snapshot_(std::move(first)) {}

void ExportProgress::set_parts(int64_t parts, std::optional<int64_t> estimated_rows) {
  std::lock_guard const lock(mutex_);
  snapshot_.parts = parts;
  snapshot_.estimated_rows = estimated_rows;
}

void ExportProgress::begin_part(std::string name) {
  {
    std::lock_guard const lock(mutex_);
    snapshot_.part = std::move(name);
  }
  changed(false);
}

void ExportProgress::add_rows(int64_t rows) {
  {
    std::lock_guard const lock(mutex_);
    snapshot_.rows += rows;
    part_rows_ += rows;
  }
  changed(false);
}

void ExportProgress::add_bytes(int64_t bytes) {
  std::lock_guard const lock(mutex_);
  snapshot_.bytes += bytes;
  part_bytes_ += bytes;
}

void ExportProgress::end_part(ExportedFile file) {
  std::lock_guard const lock(mutex_);
  file.rows = std::exchange(part_rows_, 0);
  file.bytes = std::exchange(part_bytes_, 0);
  ++snapshot_.parts_done;
  if (snapshot_.files.size() < most_files) snapshot_.files.push_back(std::move(file));
}

void ExportProgress::note(std::string text) {
  std::lock_guard const lock(mutex_);
  if (snapshot_.notes.size() < most_notes) snapshot_.notes.push_back(std::move(text));
}

void ExportProgress::on_cancel(std::function<void()> stop) {
  std::lock_guard const lock(stop_mutex_);
  stop_ = std::move(stop);
}

void ExportProgress::cancel() {
  cancelled_ = true;
  std::lock_guard const lock(stop_mutex_);
  if (stop_) stop_();
}

void ExportProgress::finish(Result<> const& outcome) {
  {
    std::lock_guard const lock(mutex_);
    snapshot_.elapsed_ms = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begun_).count();
    // What an unfinished file held is gone with it.
    snapshot_.rows -= std::exchange(part_rows_, 0);
    snapshot_.bytes -= std::exchange(part_bytes_, 0);
    snapshot_.part.clear();
    snapshot_.state = outcome ? ExportState::done : cancelled_ ? ExportState::cancelled : ExportState::failed;
    if (!outcome) snapshot_.error = outcome.error();
  }
  changed(true);
}

ExportSnapshot ExportProgress::snapshot_locked() {
  auto told = snapshot_;
  if (told.state != ExportState::running) {
    if (told.elapsed_ms > 0) told.rows_per_second = static_cast<double>(told.rows) * 1000 / told.elapsed_ms;
    return told;
  }
  told.elapsed_ms = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begun_).count();
  if (told.elapsed_ms < steady_after_ms || told.rows == 0) return told;
  told.rows_per_second = static_cast<double>(told.rows) * 1000 / told.elapsed_ms;
  if (told.estimated_rows && *told.estimated_rows > told.rows) {
    told.remaining_ms = static_cast<double>(*told.estimated_rows - told.rows) * 1000 / told.rows_per_second;
  }
  return told;
}

ExportSnapshot ExportProgress::snapshot() {
  std::lock_guard const lock(mutex_);
  return snapshot_locked();
}

void ExportProgress::changed(bool at_once) {
  if (!changed_) return;
  std::optional<ExportSnapshot> told;
  {
    std::lock_guard const lock(mutex_);
    auto const now = std::chrono::steady_clock::now();
    if (!at_once && now - told_ < tell_every) return;
    told_ = now;
    told = snapshot_locked();
  }
  changed_(*told);
}

Exports::Job::Job(ExportSnapshot first, EventBus& events)
    : progress(std::move(first), [&events](ExportSnapshot const& snapshot) { events.publish(snapshot); }) {}

void Exports::make_room() {
  for (auto at = jobs_.begin(); at != jobs_.end() && jobs_.size() >= most_kept;) {
    if (!at->second->finished) {
      ++at;
      continue;
    }
    at->second->thread.join();
    at = jobs_.erase(at);
  }
}

Result<ExportSnapshot> Exports::start(ExportSnapshot first, Work work) {
  std::lock_guard const lock(mutex_);
  size_t running = 0;
  for (auto const& [number, job] : jobs_) running += job->finished ? 0 : 1;
  if (running >= most_running) {
    return Error{.code = ErrorCode::limit,
                 .message = fmt::format("{} exports are running.", running),
                 .hint = "Wait for some to end, or cancel them."};
  }
  make_room();
  auto const number = next_++;
  first.id = fmt::format("x{}", number);
  first.started_at = utc_timestamp();
  auto job = std::make_shared<Job>(std::move(first), events_);
  jobs_.emplace(number, job);
  auto snapshot = job->progress.snapshot();
  // The map holds the job until its thread has been joined.
  job->thread = std::thread([at = job.get(), work = std::move(work)] {
    auto const outcome = work(at->progress);
    at->finished = true;  // Before its end is told: whoever hears of it may take it off the list.
    at->progress.finish(outcome);
  });
  return snapshot;
}

Result<std::shared_ptr<Exports::Job>> Exports::find(std::string const& id) {
  std::lock_guard const lock(mutex_);
  for (auto const& [number, job] : jobs_) {
    if (fmt::format("x{}", number) == id) return job;
  }
  return unknown_export(id);
}

Result<ExportSnapshot> Exports::status(std::string const& id) { return TRY(find(id))->progress.snapshot(); }

std::vector<ExportSnapshot> Exports::list() {
  std::lock_guard const lock(mutex_);
  std::vector<ExportSnapshot> all;
  for (auto at = jobs_.rbegin(); at != jobs_.rend(); ++at) all.push_back(at->second->progress.snapshot());
  return all;
}

Result<ExportSnapshot> Exports::cancel(std::string const& id) {
  auto const job = TRY(find(id));
  job->progress.cancel();
  return job->progress.snapshot();
}

Result<> Exports::forget(std::string const& id) {
  std::shared_ptr<Job> leaving;
  {
    std::lock_guard const lock(mutex_);
    for (auto at = jobs_.begin(); at != jobs_.end(); ++at) {
      if (fmt::format("x{}", at->first) != id) continue;
      if (!at->second->finished) {
        return Error{.code = ErrorCode::invalid_state, .message = "The export is running.", .hint = "Cancel it first."};
      }
      leaving = at->second;
      jobs_.erase(at);
      break;
    }
  }
  if (!leaving) return unknown_export(id);
  leaving->thread.join();
  return {};
}

void Exports::close_all() {
  std::map<int64_t, std::shared_ptr<Job>> closing;
  {
    std::lock_guard const lock(mutex_);
    closing.swap(jobs_);
  }
  for (auto const& [number, job] : closing) job->progress.cancel();
  for (auto const& [number, job] : closing) job->thread.join();
}

}  // namespace sextant::engine
