// Dialogue: requests and answers over a socket that a client library opened, one statement at a time. Used by one thread at
// a time, but for canceller().cancel().
//
// The library resolves, connects, negotiates TLS and authenticates; from then on a driver writes and reads its protocol's
// messages here, and the library is idle until it closes the connection. Every wait looks at the statement's clock and at
// who asked to stop: the server is then asked to end the statement, again and again, and given up if it does not obey.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "net/canceller.h"

struct ssl_st;  // SSL

namespace sextant::net {

class Dialogue {
 public:
  // Borrows the socket and its TLS (null: in the clear). `ask_to_stop` as for Canceller; the server has `patience` to obey.
  Dialogue(int socket, ssl_st* ssl, std::function<void()> ask_to_stop, std::chrono::milliseconds patience);
  Dialogue(Dialogue const&) = delete;
  Dialogue& operator=(Dialogue const&) = delete;

  ssl_st const* ssl() const { return ssl_; }  // Null without TLS.
  Canceller& canceller() { return canceller_; }
  bool alive() const { return alive_; }
  // The connection is of no use any more.
  void abandon();

  // Sends what was put into out(), which is empty then.
  Result<> send();

  // The time a statement may take, counted only between resume_clock() and pause_clock(): a person who looks at the first
  // rows does not use it up. Zero: no limit. When it is used up the server is asked to stop.
  void set_time_limit(std::chrono::milliseconds limit);
  void resume_clock();
  void pause_clock();
  bool timed_out() const { return timed_out_; }
  // Somebody asked to stop, or time is up: what still comes is of no interest.
  bool stopping() const { return timed_out_ || canceller_.requested(); }
  // The error for a statement that ended because of stopping().
  Error stopped_error() const;
  Error lost_error() const;
  // Closes the connection, for a message that makes no sense. `what`: "packet that is not of ..."
  Error corrupt_error(std::string_view what);

 protected:
  using Clock = std::chrono::steady_clock;
  ~Dialogue() = default;

  std::string& out() { return out_; }
  // What has come and was not consumed; moves with the next fill().
  std::string_view received() const { return {in_.get() + begin_, end_ - begin_}; }
  void consume(size_t count) { begin_ += count; }
  // Reads more, at least a byte; false if none comes until `until`.
  Result<bool> fill(std::optional<Clock::time_point> until);

 private:
  enum class Transfer : uint8_t { done, would_block_read, would_block_write, closed };

  Transfer read_some();
  Transfer write_some();
  Transfer ssl_outcome(int result) const;
  Result<bool> wait(short events, std::optional<Clock::time_point> until);
  Result<bool> wait_for_bytes(std::optional<Clock::time_point> until);
  void set_low_water(int bytes);
  Result<> check_clock(Clock::time_point now);
  void make_room();

  int const socket_;
  ssl_st* const ssl_;
  std::chrono::milliseconds const patience_;
  Canceller canceller_;
  bool alive_ = true;
  std::string out_;
  size_t sent_ = 0;
  std::unique_ptr<char[]> in_;
  size_t capacity_ = 0, begin_ = 0, end_ = 0;
  size_t answered_ = 0;  // Bytes since the last send().
  int low_water_ = 1;    // SO_RCVLOWAT.
  std::chrono::milliseconds limit_{0};
  Clock::duration left_{0};
  std::optional<Clock::time_point> deadline_, stop_by_, ask_again_at_;
  bool timed_out_ = false;
};

}  // namespace sextant::net
