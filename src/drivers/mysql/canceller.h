// Stops the statement that runs on a connection. Any thread may call cancel() at any time; the rest belongs to the
// connection's thread.
//
// The server is asked by KILL QUERY from a second connection, on a thread of its own, which is left behind if the server
// takes too long. finish() waits for a request under way, so that none reaches a later statement.
#pragma once

#include <atomic>
#include <functional>
#include <memory>

namespace sextant::mysql {

class Canceller {
 public:
  // `kill` ends the statement on the server; it runs on another thread, at most once at a time, and may outlive this.
  explicit Canceller(std::function<void()> kill);
  ~Canceller();
  Canceller(Canceller const&) = delete;
  Canceller& operator=(Canceller const&) = delete;

  // From here on cancel() has something to stop.
  void start();
  // Nothing is to be stopped any more. Waits for a request under way, but not if nothing will follow on the connection;
  // false if it did not end in time.
  bool finish(bool more_follows);
  // Asks the server to stop the statement, if there is one, and does not wait for it.
  void cancel() noexcept;
  // requested() is false again.
  void forget() { requested_ = false; }
  // Whether somebody asked since start().
  bool requested() const { return requested_.load(std::memory_order_acquire); }

 private:
  struct Request;
  std::shared_ptr<Request> const request_;
  std::atomic<bool> requested_ = false;
};

}  // namespace sextant::mysql
