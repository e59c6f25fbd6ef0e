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
#include "net/dialogue.h"

struct st_mysql;  // MYSQL

namespace sextant::mysql {

struct ConnectionCloser {
  void operator()(st_mysql* connection) const noexcept;
};
using ConnectionHandle = std::unique_ptr<st_mysql, ConnectionCloser>;

enum class Command : uint8_t { query = 0x03, ping = 0x0E, prepare = 0x16, execute = 0x17, close_statement = 0x19 };

class Wire : public net::Dialogue {
 public:
  // REQUIRES: logged in, and nothing unread.
  Wire(ConnectionHandle connection, std::function<void()> kill);

  st_mysql* handle() { return connection_.get(); }

  // Commands are collected until send(). A command without a reply (close_statement) may stand before another.
  void add_command(Command command, std::string_view body);

  // The next packet, borrowed until the next receive(); blocks. Never one that is longer than 1 GiB.
  Result<std::string_view> receive();
  // The next packet if it comes until `until`.
  Result<std::optional<std::string_view>> receive_until(std::chrono::steady_clock::time_point until);

  // Closes the connection, for a packet that makes no sense.
  Error corrupt_error();

 private:
  void add_packet(uint8_t sequence, std::string_view first, std::string_view rest);
  Result<std::optional<std::string_view>> take_packet();

  ConnectionHandle connection_;
  uint8_t next_sequence_ = 0;
  std::string parts_;  // Of a packet of 16 MiB and more.
  bool in_parts_ = false;
};

}  // namespace sextant::mysql
