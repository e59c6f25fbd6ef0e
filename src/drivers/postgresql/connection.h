// Connection: one conversation with a server: what it said of itself, the state of the transaction, the statement under
// way, and our own queries. Shared by a session, its cursor and its catalog; one thread at a time, but for cancel().
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "data/cursor.h"
#include "driver/session.h"
#include "drivers/postgresql/errors.h"
#include "drivers/postgresql/types.h"
#include "drivers/postgresql/wire.h"

namespace sextant::postgresql {

// One of our own queries. The text is a constant; whatever comes from outside is a parameter.
struct Query {
  std::string_view text;
  std::vector<std::optional<std::string>> parameters;
};

// Rows of one of our own queries, as text.
using TextRow = std::vector<std::optional<std::string>>;
using TextRows = std::vector<TextRow>;

class Connection {
 public:
  Connection(ConnectionHandle handle, bool read_only);

  Wire& wire() { return wire_; }
  bool read_only() const { return read_only_; }
  bool alive() const { return wire_.alive() && !closed_; }
  // The session is gone; cursors that outlive it fail.
  void close();
  void cancel() noexcept { wire_.canceller().cancel(); }

  TransactionState transaction() const;
  // A setting that the server reports by itself, such as TimeZone.
  std::string const& setting(std::string_view name) const;
  Settings settings();

  // Everything that can be cancelled happens between these two. `text` is the user's statement, for positions of errors.
  Result<> start_statement(std::string_view text, std::chrono::milliseconds limit);
  void end_statement();
  bool in_statement() const { return in_statement_; }
  std::vector<Notice> take_notices();

  // The next message that is not a notice, a setting or a notification.
  Result<Message> receive();
  Result<std::optional<Message>> receive_until(std::chrono::steady_clock::time_point until);
  // REQUIRES: an ErrorResponse. Reads the error; after_error() sets its damage, once the server is ready again.
  Error read_error(Message const& message);
  // Skips to ReadyForQuery and completes an error with what is now unusable.
  Error after_error(Error error);
  // REQUIRES: a ReadyForQuery.
  Result<> note_ready(Message const& message);
  Result<> skip_to_ready();
  Error unexpected(Message const& message);

  // Runs constant text by the simple protocol, several statements at once. REQUIRES: no statement's reply is unread.
  Result<> run(std::string_view text);
  // Runs queries in one round trip, without a transaction of their own; the first error ends it.
  Result<std::vector<TextRows>> ask(std::span<Query const> queries);

 private:
  Result<TextRows> read_rows(size_t& bytes);
  Result<bool> is_background(Message const& message);
  void note_setting(std::string_view body);
  void note_notice(std::string_view body);
  ServerMessage parse_message(std::string_view body) const;

  Wire wire_;
  bool const read_only_;
  bool closed_ = false;
  bool in_statement_ = false;
  bool stop_was_seen_ = false;  // The statement under way ended with "cancelled": no request can come late.
  char status_ = 'I';
  std::map<std::string, std::string, std::less<>> settings_;
  std::string checked_zone_;
  bool zone_is_known_ = true;
  std::string statement_text_;
  std::vector<Notice> notices_;
  size_t notice_bytes_ = 0, dropped_notices_ = 0;
};

}  // namespace sextant::postgresql
