// Connection: one conversation with a server: what it said of itself, the state of the transaction, the statement under
// way, and our own queries. Shared by a session, its cursor and its catalog; one thread at a time, but for cancel().
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "data/connect_spec.h"
#include "data/cursor.h"
#include "driver/session.h"
#include "drivers/mysql/decode.h"
#include "drivers/mysql/errors.h"
#include "drivers/mysql/types.h"
#include "drivers/mysql/wire.h"

namespace sextant::mysql {

// Bits of the status that the server sends with the end of every reply.
inline constexpr uint16_t in_transaction = 1, more_results = 8, in_read_only_transaction = 0x2000, session_changed = 0x4000;

// One of our own queries. The text is a constant; whatever comes from outside is a parameter.
struct Query {
  std::string_view text;
  std::vector<std::optional<std::string>> parameters;
};

// Rows of one of our own queries, as text.
using TextRow = std::vector<std::optional<std::string>>;
using TextRows = std::vector<TextRow>;

struct OkPacket {
  uint64_t affected = 0;
  uint16_t status = 0, warnings = 0;
  std::string info;  // "Rows matched: 1  Changed: 0  Warnings: 0"
};

// What the server says of a statement that it has prepared.
struct Prepared {
  uint32_t id = 0;
  uint16_t parameters = 0;
  std::vector<ColumnInfo> columns;
};

// The first packet of a reply with rows.
struct ResultHead {
  uint64_t columns = 0;
  bool has_definitions = true;  // Else they are those of the prepared statement.
};

class Connection {
 public:
  Connection(ConnectionHandle handle, ConnectSpec const& spec);

  // Asks the server who it is and pins the session's settings. REQUIRES: called once, first.
  Result<> set_up();

  Wire& wire() { return wire_; }
  bool read_only() const { return read_only_; }
  bool alive() const { return wire_.alive() && !closed_; }
  bool is_mariadb() const { return is_mariadb_; }
  // The session is gone; cursors that outlive it fail.
  void close();
  void cancel() noexcept { wire_.canceller().cancel(); }

  TransactionState transaction() const;
  uint16_t status() const { return status_; }
  std::string const& database() const { return database_; }
  std::string const& user() const { return user_; }
  std::string const& version() const { return version_; }

  // Everything that can be cancelled happens between these two. `text` is the user's statement, for positions of errors.
  Result<> start_statement(std::string_view text, std::chrono::milliseconds limit);
  void end_statement();
  bool in_statement() const { return in_statement_; }

  // REQUIRES: an error packet. The transaction's state is known only after after_error().
  Error read_error(std::string_view packet);
  // Completes an error with what is now unusable. REQUIRES: nothing of the reply is unread.
  Error after_error(Error error);
  // Reads an OK packet, or the packet at the end of rows.
  Result<OkPacket> read_ok(std::string_view packet);
  static bool is_end(std::string_view packet) {
    return packet.size() < 9 && !packet.empty() && static_cast<uint8_t>(packet[0]) == eof_mark;
  }
  // An error packet as an error; a request for a file of this machine closes the connection.
  Result<ResultHead> read_head(std::string_view packet);
  // The definitions of so many columns and the packet behind them.
  Result<std::vector<ColumnInfo>> read_columns(uint64_t count);

  Result<Prepared> prepare(std::string_view text);
  void add_execute(Prepared const& prepared, std::span<std::optional<std::string_view> const> values);
  // Frees the statement on the server, together with the next command.
  void forget(Prepared const& prepared);

  // Runs constant text, and throws rows away. REQUIRES: no reply is unread; the same for all below.
  Result<> run(std::string_view text);
  Result<> ping();
  Result<TextRows> ask(Query const& query);
  // The warnings of the last statement.
  std::vector<Notice> ask_warnings();
  // Sets back the character set if a statement has changed it.
  Result<> pin_character_set();

 private:
  Result<TextRows> read_rows(RowFormat format, std::vector<ColumnInfo> const* prepared);
  Result<TextRows> ask_text(std::string_view text);
  void note_changes(std::string_view changes);
  void note_variable(std::string_view name, std::string_view value);

  ConnectSpec const spec_;
  std::shared_ptr<std::pair<uint64_t, std::string>> const place_;  // The connection's number and the server's identity.
  Wire wire_;
  bool const read_only_;
  bool const tracks_session_;
  bool is_mariadb_ = false;
  bool closed_ = false;
  bool in_statement_ = false;
  bool character_set_changed_ = false;
  uint16_t status_ = 0;
  std::string database_, user_, version_;
  std::string statement_text_;
};

}  // namespace sextant::mysql
