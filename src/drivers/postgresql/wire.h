// Wire: the frontend/backend protocol, version 3, over a connection that libpq opened. One thread at a time, but for
// canceller().cancel().
//
// libpq resolves, connects, negotiates TLS and authenticates; from then on we write and read the messages ourselves on its
// socket (or its TLS stream), and libpq is idle until it closes the connection. Why: libpq 15 has one result format for all
// columns, and allocates a result for each row; reading DataRow messages where they lie is twice as fast.
// Source: PostgreSQL 15 documentation, chapter 55 "Frontend/Backend Protocol".
//
// The server is not trusted: lengths are checked and bounded, and a message that makes no sense ends the connection.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "drivers/postgresql/canceller.h"

struct pg_conn;  // PGconn
struct ssl_st;   // SSL

namespace sextant::postgresql {

struct ConnectionCloser {
  void operator()(pg_conn* connection) const noexcept;
};
using ConnectionHandle = std::unique_ptr<pg_conn, ConnectionCloser>;

// A message of the server; the body is borrowed until the next receive().
struct Message {
  char type = 0;
  std::string_view body;
};

class Wire {
 public:
  explicit Wire(ConnectionHandle connection);
  ~Wire();

  pg_conn* handle() { return connection_.get(); }
  Canceller& canceller() { return canceller_; }
  bool alive() const { return alive_; }
  // The connection is of no use any more.
  void abandon();

  // Messages are collected until send(). REQUIRES: no NUL in texts and values.
  void add_query(std::string_view text);
  void add_parse(std::string_view text);
  void add_describe_statement();
  // All parameters are sent as text; `binary_columns` has an element a column of the result, 1 for
  // binary and 0 for text; none: all text.
  void add_bind(std::span<std::optional<std::string_view> const> parameters, std::span<uint8_t const> binary_columns);
  void add_execute();
  void add_flush();
  void add_sync();
  void add_copy_fail(std::string_view reason);
  Result<> send();

  // The next message; blocks. Never one that is longer than 1 GiB.
  Result<Message> receive();
  // The next message if it comes until `until`.
  Result<std::optional<Message>> receive_until(std::chrono::steady_clock::time_point until);

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

 private:
  using Clock = std::chrono::steady_clock;
  enum class Transfer : uint8_t { done, would_block_read, would_block_write, closed };

  void begin_message(char type);
  void end_message();
  void add_text(std::string_view text);
  template <class T>
  void add_number(T number);
  Transfer read_some();
  Transfer write_some();
  Transfer ssl_outcome(int result) const;
  Result<bool> fill(std::optional<Clock::time_point> until);
  Result<bool> wait(short events, std::optional<Clock::time_point> until);
  Result<> check_clock(Clock::time_point now);
  void make_room();
  bool whole_message(size_t& length) const;
  Error corrupt_error();

  ConnectionHandle connection_;
  ssl_st* const ssl_;
  Canceller canceller_;
  bool alive_ = true;
  std::string out_;
  size_t sent_ = 0, message_begin_ = 0;
  std::unique_ptr<char[]> in_;
  size_t capacity_ = 0, begin_ = 0, end_ = 0;
  std::chrono::milliseconds limit_{0};
  Clock::duration left_{0};
  std::optional<Clock::time_point> deadline_, stop_by_, ask_again_at_;
  bool timed_out_ = false;
};

}  // namespace sextant::postgresql
