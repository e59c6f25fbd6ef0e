// Stops the statement that runs on a connection, where that takes a request on a connection of its own. Any thread may call
// cancel() at any time; the rest belongs to the connection's thread.
//
// Such a request may reach the server late. finish() therefore waits for one under way, and the connection makes a round
// trip after it: no later statement is hit. A request blocks for as long as the server likes, so it runs on a thread of its
// own, which is left behind if it takes too long.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>

namespace sextant::net {

class Canceller {
 public:
  // `request` asks the server to end the statement; it runs on another thread, at most once at a time, and may outlive this.
  // Empty: nothing can be stopped. `longest_wait` is that of finish().
  Canceller(std::function<void()> request, std::chrono::milliseconds longest_wait);
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
  std::chrono::milliseconds const longest_wait_;
  std::atomic<bool> requested_ = false;
};

}  // namespace sextant::net
