// Wire: packets of the client/server protocol over a connection that libmariadb opened. One thread at a time, but for
// canceller().cancel().
//
// libmariadb resolves, connects, negotiates TLS and authenticates; from then on we write and read the packets ourselves on
// its socket (or its TLS stream), and libmariadb is idle until it closes the connection. Why: its reader of binary rows
// trusts the lengths that the server sends, and it waits without a deadline and copies every row.
// Source: https://mariadb.com/kb/en/clientserver-protocol/
//
// The server is not trusted: lengths are checked and bounded, and a packet that makes no sense ends the connection.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "drivers/mysql/canceller.h"

struct st_mysql;  // MYSQL
struct ssl_st;    // SSL

namespace sextant::mysql {

struct ConnectionCloser {
  void operator()(st_mysql* connection) const noexcept;
};
using ConnectionHandle = std::unique_ptr<st_mysql, ConnectionCloser>;

enum class Command : uint8_t { query = 0x03, ping = 0x0E, prepare = 0x16, execute = 0x17, close_statement = 0x19 };

class Wire {
 public:
  // REQUIRES: logged in, and nothing unread.
  Wire(ConnectionHandle connection, std::function<void()> kill);
  ~Wire();

  st_mysql* handle() { return connection_.get(); }
  ssl_st const* ssl() const { return ssl_; }  // Null without TLS.
  Canceller& canceller() { return canceller_; }
  bool alive() const { return alive_; }
  // The connection is of no use any more.
  void abandon();

  // Commands are collected until send(). A command without a reply (close_statement) may stand before another.
  void add_command(Command command, std::string_view body);
  Result<> send();

  // The next packet, borrowed until the next receive(); blocks. Never one that is longer than 1 GiB.
  Result<std::string_view> receive();
  // The next packet if it comes until `until`.
  Result<std::optional<std::string_view>> receive_until(std::chrono::steady_clock::time_point until);

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
  // Closes the connection, for a packet that makes no sense.
  Error corrupt_error();

 private:
  using Clock = std::chrono::steady_clock;
  enum class Transfer : uint8_t { done, would_block_read, would_block_write, closed };

  void add_packet(uint8_t sequence, std::string_view first, std::string_view rest);
  Transfer read_some();
  Transfer write_some();
  Transfer ssl_outcome(int result) const;
  Result<bool> fill(std::optional<Clock::time_point> until);
  Result<bool> wait(short events, std::optional<Clock::time_point> until);
  Result<> check_clock(Clock::time_point now);
  void make_room();
  Result<std::optional<std::string_view>> take_packet();

  ConnectionHandle connection_;
  int const socket_;
  ssl_st* const ssl_;
  Canceller canceller_;
  bool alive_ = true;
  uint8_t next_sequence_ = 0;
  std::string out_;
  size_t sent_ = 0;
  std::unique_ptr<char[]> in_;
  size_t capacity_ = 0, begin_ = 0, end_ = 0;
  std::string parts_;  // Of a packet of 16 MiB and more.
  bool in_parts_ = false;
  std::chrono::milliseconds limit_{0};
  Clock::duration left_{0};
  std::optional<Clock::time_point> deadline_, stop_by_, ask_again_at_;
  bool timed_out_ = false;
};

}  // namespace sextant::mysql
