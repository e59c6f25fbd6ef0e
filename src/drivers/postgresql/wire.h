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
#include "net/dialogue.h"

struct pg_conn;  // PGconn

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

class Wire : public net::Dialogue {
 public:
  explicit Wire(ConnectionHandle connection);

  pg_conn* handle() { return connection_.get(); }

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

  // The next message; blocks. Never one that is longer than 1 GiB.
  Result<Message> receive();
  // The next message if it comes until `until`.
  Result<std::optional<Message>> receive_until(std::chrono::steady_clock::time_point until);

 private:
  void begin_message(char type);
  void end_message();
  void add_text(std::string_view text);
  template <class T>
  void add_number(T number);

  ConnectionHandle connection_;
  size_t message_begin_ = 0;
};

}  // namespace sextant::postgresql
