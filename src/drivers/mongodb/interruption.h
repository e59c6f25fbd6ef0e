// Interruption: how a statement that waits for the network is told to stop, from any thread.
//
// One for each session and each of its helpers. start() and stop() belong to the session's thread and stand around a
// statement; cancel() may come from any thread at any time, and does nothing outside of a statement.
#pragma once

#include <chrono>
#include <mutex>
#include <optional>

namespace sextant::mongodb {

class Interruption {
 public:
  using Clock = std::chrono::steady_clock;

  Interruption();
  ~Interruption();
  Interruption(Interruption const&) = delete;
  Interruption& operator=(Interruption const&) = delete;

  // `timeout` of 0: no deadline.
  void start(std::chrono::milliseconds timeout);
  void stop();
  void cancel() noexcept;

  bool running() const;
  bool cancelled() const;
  bool timed_out() const;  // The deadline has passed.
  bool requested() const { return cancelled() || timed_out(); }
  std::optional<Clock::time_point> deadline() const;
  // Becomes readable when cancel() is called while a statement runs.
  int descriptor() const { return descriptor_; }

 private:
  int descriptor_ = -1;
  mutable std::mutex mutex_;
  bool running_ = false, cancelled_ = false;
  std::optional<Clock::time_point> deadline_;
};

}  // namespace sextant::mongodb
