// Stops the statement that runs on a connection. Any thread may call cancel() at any time; the rest belongs to the
// connection's thread.
//
// A cancel request is a connection of its own and reaches the server's process by a signal, so it may come late. finish()
// therefore waits for a request under way, and the connection makes a round trip after it: no later statement is hit.
// libpq's request blocks for as long as the server likes, so it runs on a thread of its own, which is left behind if it
// takes too long.
#pragma once

#include <atomic>
#include <memory>

struct pg_conn;  // PGconn

namespace sextant::postgresql {

class Canceller {
 public:
  explicit Canceller(pg_conn* connection);
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

}  // namespace sextant::postgresql
