// Stops the statement that runs on a connection. Any thread may call cancel() at any time; the rest belongs to the
// connection's thread.
//
// A cancel request is a connection of its own and reaches the server's process by a signal, so it may come late. finish()
// therefore waits for a request under way, and the connection makes a round trip after it: no later statement is hit.
#pragma once

#include <atomic>
#include <condition_variable>
#include <mutex>

struct pg_conn;
struct pg_cancel;

namespace sextant::postgresql {

class Canceller {
 public:
  explicit Canceller(pg_conn* connection);
  ~Canceller();
  Canceller(Canceller const&) = delete;
  Canceller& operator=(Canceller const&) = delete;

  // From here on cancel() has something to stop.
  void start();
  // Nothing is to be stopped any more. False if a request under way did not end within 10 s.
  bool finish();
  // Asks the server to stop the statement. False if there is none, or if the server could not be asked.
  bool cancel() noexcept;
  // requested() is false again.
  void forget() { requested_ = false; }
  // Whether the server was asked since start().
  bool requested() const { return requested_.load(std::memory_order_acquire); }

 private:
  pg_cancel* const request_;
  std::mutex mutex_;
  std::condition_variable ended_;
  bool active_ = false;
  bool under_way_ = false;
  std::atomic<bool> requested_ = false;
};

}  // namespace sextant::postgresql
