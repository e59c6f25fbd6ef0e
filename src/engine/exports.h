// Exports: work in the background that writes rows to files, a thread each. Any thread.
//
// What is written, and how, is the caller's function; here is what a face sees of it: how far it is, how fast, a way to stop it,
// and what came of it. Told as an ExportSnapshot by status() and, at most four times a second, by the EventBus.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "base/result.h"
#include "engine/events.h"

namespace sextant::engine {

enum class ExportState : uint8_t { running, done, failed, cancelled };
std::string_view to_string(ExportState state);

// A complete file.
struct ExportedFile {
  std::string name, path;  // What it holds; empty path: standard output.
  int64_t rows = 0, bytes = 0;
};

struct ExportSnapshot {
  std::string id, connection, title, format, path, started_at;
  ExportState state = ExportState::running;
  int64_t rows = 0, bytes = 0;  // Of all files, the unfinished one too while it runs.
  double elapsed_ms = 0, rows_per_second = 0;
  std::optional<int64_t> estimated_rows;  // In all; absent if unknown.
  std::optional<double> remaining_ms;
  int64_t parts = 1, parts_done = 0;  // Tables.
  std::string part;                   // The one that is written now.
  std::vector<ExportedFile> files;    // The first 1,000.
  std::vector<std::string> notes;     // What a person should know of the files; the first 100.
  std::optional<Error> error;
};

// How far one export is. The work's own thread reports; any thread may look and cancel.
class ExportProgress {
 public:
  // `changed` is called on the work's thread, at most four times a second, and by finish().
  ExportProgress(ExportSnapshot first, std::function<void(ExportSnapshot const&)> changed);

  // The work's side.
  void set_parts(int64_t parts, std::optional<int64_t> estimated_rows);
  void begin_part(std::string name);
  void add_rows(int64_t rows);
  void add_bytes(int64_t bytes);
  void end_part(ExportedFile file);
  void note(std::string text);
  // What stops the work at once, beside cancelled(): a cancel on the server. Null: nothing. Called on the canceller's thread;
  // when on_cancel() returns the function before is not running any more.
  void on_cancel(std::function<void()> stop);
  void finish(Result<> const& outcome);

  void cancel();
  bool cancelled() const { return cancelled_; }
  ExportSnapshot snapshot();

 private:
  void changed(bool at_once);
  ExportSnapshot snapshot_locked();

  std::function<void(ExportSnapshot const&)> const changed_;
  std::chrono::steady_clock::time_point const begun_ = std::chrono::steady_clock::now();
  std::atomic<bool> cancelled_{false};
  std::mutex stop_mutex_;  // Held while stop_ runs.
  std::function<void()> stop_;
  std::mutex mutex_;  // Guards what follows.
  ExportSnapshot snapshot_;
  int64_t part_rows_ = 0, part_bytes_ = 0;
  std::chrono::steady_clock::time_point told_{};
};

class Exports {
 public:
  using Work = std::function<Result<>(ExportProgress& progress)>;

  explicit Exports(EventBus& events) : events_(events) {}
  ~Exports() { close_all(); }

  // Returns at once. `first`: what is known of it before it begins. A limit error while 20 are running.
  Result<ExportSnapshot> start(ExportSnapshot first, Work work);
  Result<ExportSnapshot> status(std::string const& id);
  std::vector<ExportSnapshot> list();  // The newest first.
  // Returns when it was told to stop; its end comes as an event.
  Result<ExportSnapshot> cancel(std::string const& id);
  // Takes one that has ended off the list. invalid_state while it runs.
  Result<> forget(std::string const& id);
  // Cancels all, and waits for them.
  void close_all();

 private:
  struct Job {
    Job(ExportSnapshot first, EventBus& events);
    ExportProgress progress;
    std::atomic<bool> finished{false};
    std::thread thread;
  };
  Result<std::shared_ptr<Job>> find(std::string const& id);
  void make_room();

  EventBus& events_;
  std::mutex mutex_;
  int64_t next_ = 1;
  std::map<int64_t, std::shared_ptr<Job>> jobs_;  // In the order they began.
};

}  // namespace sextant::engine
