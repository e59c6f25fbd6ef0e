// Interruption: how a running statement is stopped, by cancel() from any thread or by its deadline.
//
// A statement is "running" from start() to stop(), its pauses between two batches included. cancel() marks the running
// one; with none running it does nothing, so it can never hit a later statement: the mark is cleared by start(), and
// sqlite3_interrupt is called under the lock that stop() takes.
//
// The deadline counts only time spent inside calls (Working), so that a reader who pauses loses nothing.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>

#include "base/error.h"

struct sqlite3;

namespace sextant::sqlite {

class Interruption {
 public:
  Interruption() = default;
  Interruption(Interruption const&) = delete;
  Interruption& operator=(Interruption const&) = delete;

  // Installs the progress and busy handlers. REQUIRES: this outlives the connection.
  void install(sqlite3* database, std::chrono::milliseconds busy_timeout);

  // `timeout` 0: none.
  void start(std::chrono::milliseconds timeout);
  // Without a timeout, unless a statement runs already; true if it started.
  bool start_if_idle();
  void stop();
  bool running() const { return running_; }
  void cancel() noexcept;  // Any thread.

  enum class Reason : uint8_t { none, cancelled, timeout };
  // Why the running statement must stop.
  Reason reason() const;
  // Cancelled or timed out, as an Error; `rolled_back` if a whole transaction went with the statement.
  Error error(bool rolled_back) const;

  // Time spent in one call on behalf of the running statement.
  class Working {
   public:
    explicit Working(Interruption& interruption);
    Working(Working const&) = delete;
    Working& operator=(Working const&) = delete;
    ~Working();

   private:
    Interruption& interruption_;
    std::chrono::steady_clock::time_point began_;
  };
  // True once the present call has lasted for a while: rows that are there should be handed out.
  bool overdue() const { return overdue_; }

 private:
  using Clock = std::chrono::steady_clock;
  static int on_progress(void* interruption);
  static int on_busy(void* interruption, int attempts);
  bool must_stop();
  bool wait_for_lock(int attempts);

  sqlite3* database_ = nullptr;
  std::chrono::milliseconds busy_timeout_{0};
  std::mutex mutex_;
  std::condition_variable wake_;
  std::atomic<bool> running_ = false;
  std::atomic<bool> cancelled_ = false;
  bool timed_out_ = false;
  bool overdue_ = false;
  std::optional<std::chrono::nanoseconds> remaining_;
  std::optional<Clock::time_point> deadline_;
  Clock::time_point call_began_, lock_wait_began_;
};

}  // namespace sextant::sqlite
