#include "drivers/postgresql/connection.h"

#include <absl/time/time.h>
#include <libpq-fe.h>

#include "drivers/postgresql/network_order.h"

namespace sextant::postgresql {

namespace {

constexpr size_t most_notices = 1'000, most_notice_bytes = 1 << 20;
constexpr size_t most_settings = 256, longest_setting = 64 * 1024;
// Longer statements are not kept for the positions of errors that come after execute().
constexpr size_t longest_kept_text = 1 << 20;
// Replies to our own queries; a catalog is read in pages.
constexpr size_t most_reply_bytes = size_t{256} << 20;

// Settings that the server reports at the start and whenever they change.
constexpr std::array reported_settings{"server_version", "server_encoding", "client_encoding", "DateStyle",
                                       "IntervalStyle", "TimeZone", "standard_conforming_strings", "is_superuser"};

// A NUL-terminated text at the front of `body`, which is moved past it.
std::string_view take_text(std::string_view& body) {
  auto const end = body.find('\0');
  auto const text = body.substr(0, end);
  body.remove_prefix(end == std::string_view::npos ? body.size() : end + 1);
  return text;
}

Result<TextRow> parse_text_row(std::string_view body) {
  Error const malformed{.code = ErrorCode::unavailable, .message = "The server sent a row that cannot be read."};
  if (body.size() < 2) return malformed;
  auto const count = read_network<uint16_t>(body.data());
  body.remove_prefix(2);
  TextRow row;
  row.reserve(count);
  for (uint16_t i = 0; i < count; ++i) {
    if (body.size() < 4) return malformed;
    auto const length = read_network<int32_t>(body.data());
    body.remove_prefix(4);
    if (length < 0) {
      row.emplace_back(std::nullopt);
      continue;
    }
    if (static_cast<size_t>(length) > body.size()) return malformed;
    row.emplace_back(std::string(body.substr(0, static_cast<size_t>(length))));
    body.remove_prefix(static_cast<size_t>(length));
  }
  return row;
}

}  // namespace

Connection::Connection(ConnectionHandle handle, bool read_only) : wire_(std::move(handle)), read_only_(read_only) {
  for (auto const* const name : reported_settings) {
    auto const* const value = PQparameterStatus(wire_.handle(), name);
    if (value != nullptr) settings_[name] = value;
  }
}

void Connection::close() {
  closed_ = true;
  wire_.abandon();
}

TransactionState Connection::transaction() const {
  switch (status_) {
    case 'T': return TransactionState::open;
    case 'E': return TransactionState::failed;
    default: return TransactionState::none;
  }
}

std::string const& Connection::setting(std::string_view name) const {
  static std::string const none;
  auto const found = settings_.find(name);
  return found == settings_.end() ? none : found->second;
}

Settings Connection::settings() {
  auto const& zone = setting("TimeZone");
  if (zone != checked_zone_) {
    absl::TimeZone loaded;
    zone_is_known_ = absl::LoadTimeZone(zone, &loaded);
    checked_zone_ = zone;
  }
  return {.iso_dates = setting("DateStyle").starts_with("ISO"),
          .postgres_intervals = setting("IntervalStyle") == "postgres",
          .known_time_zone = zone_is_known_,
          .server_version = PQserverVersion(wire_.handle())};
}

Result<> Connection::start_statement(std::string_view text, std::chrono::milliseconds limit) {
  if (!alive()) {
    auto error = wire_.lost_error();
    error.code = ErrorCode::invalid_state;
    error.message = "The connection is closed.";
    error.hint = "Connect again.";
    return error;
  }
  statement_text_ = text.size() <= longest_kept_text ? text : std::string_view();
  notices_.clear();
  notice_bytes_ = dropped_notices_ = 0;
  stop_was_seen_ = false;
  in_statement_ = true;
  wire_.set_time_limit(limit);
  wire_.canceller().start();
  wire_.resume_clock();
  return {};
}

void Connection::end_statement() {
  if (!in_statement_) return;
  in_statement_ = false;
  wire_.pause_clock();
  auto const requested = wire_.canceller().requested();
  wire_.set_time_limit(std::chrono::milliseconds(0));
  if (!wire_.canceller().finish(alive())) return wire_.abandon();
  if (!requested && !wire_.canceller().requested()) return;
  // The request may still be on its way to the server's process. An empty query takes a round trip, does nothing, and
  // changes no transaction; the request has arrived before it ends.
  wire_.canceller().forget();
  if (alive() && !stop_was_seen_) (void)run("");
}

std::vector<Notice> Connection::take_notices() {
  if (dropped_notices_ > 0) {
    notices_.push_back({.severity = "NOTICE", .message = fmt::format("{} more messages were left out.", dropped_notices_)});
  }
  notice_bytes_ = dropped_notices_ = 0;
  return std::exchange(notices_, {});
}

// Messages

Result<Message> Connection::receive() {
  for (;;) {
    auto const message = TRY(wire_.receive());
    if (!TRY(is_background(message))) return message;
  }
}

Result<std::optional<Message>> Connection::receive_until(std::chrono::steady_clock::time_point until) {
  for (;;) {
    auto const message = TRY(wire_.receive_until(until));
    if (!message || !TRY(is_background(*message))) return message;
  }
}

// Notices, settings and notifications may come at any time.
Result<bool> Connection::is_background(Message const& message) {
  switch (message.type) {
    case 'D': return false;  // By far the most frequent.
    case 'N': note_notice(message.body); return true;
    case 'S': note_setting(message.body); return true;
    case 'A': return true;  // Notifications are not for us.
    default: return false;
  }
}

void Connection::note_setting(std::string_view body) {
  auto const name = take_text(body);
  auto const value = take_text(body);
  if (value.size() > longest_setting || (settings_.size() >= most_settings && !settings_.contains(name))) return;
  settings_[std::string(name)] = value;
}

ServerMessage Connection::parse_message(std::string_view body) const {
  ServerMessage message;
  while (!body.empty() && body[0] != '\0') {
    auto const field = body[0];
    body.remove_prefix(1);
    set_message_field(message, field, take_text(body));
  }
  return message;
}

void Connection::note_notice(std::string_view body) {
  auto notice = to_notice(parse_message(body));
  auto const bytes = notice.message.size() + notice.detail.size() + notice.hint.size();
  if (notices_.size() >= most_notices || notice_bytes_ + bytes > most_notice_bytes) {
    ++dropped_notices_;
    return;
  }
  notice_bytes_ += bytes;
  notices_.push_back(std::move(notice));
}

Error Connection::read_error(Message const& message) {
  auto const parsed = parse_message(message.body);
  auto error = to_error(parsed, statement_text_);
  if (parsed.severity == "FATAL" || parsed.severity == "PANIC") error.damage = Damage::connection;
  if (error.sqlstate == "57014") {
    stop_was_seen_ = true;
    // The server's own statement_timeout has the same state.
    auto const by_server = !wire_.stopping() && parsed.message.find("timeout") != std::string::npos;
    if (by_server) error.code = ErrorCode::timeout;
    if (wire_.timed_out()) {
      auto const stopped = wire_.stopped_error();
      error.code = stopped.code;
      error.message = stopped.message;
      error.hint = stopped.hint;
    }
  }
  return error;
}

Error Connection::after_error(Error error) {
  if (error.damage == Damage::connection) {
    wire_.abandon();
    error.retryable = false;
    return error;
  }
  if (auto skipped = skip_to_ready(); !skipped.ok()) {
    error.damage = Damage::connection;
    error.retryable = false;
    return error;
  }
  if (status_ == 'E') {
    error.damage = Damage::transaction;
    error.retryable = false;
  }
  return error;
}

Result<> Connection::note_ready(Message const& message) {
  if (message.body.size() != 1) return unexpected(message);
  status_ = message.body[0];
  return {};
}

Result<> Connection::skip_to_ready() {
  for (;;) {
    auto const message = TRY(receive());
    if (message.type == 'Z') return note_ready(message);
    // The server closes the connection after this.
    if (message.type == 'E' && read_error(message).damage == Damage::connection) {
      wire_.abandon();
      return wire_.lost_error();
    }
  }
}

Error Connection::unexpected(Message const& message) {
  wire_.abandon();
  return {.code = ErrorCode::unavailable,
          .message = fmt::format("The server sent a message of type \"{}\" that does not belong here; the connection was closed.",
                                 message.type >= ' ' && message.type <= '~' ? message.type : '?'),
          .hint = "Check that nothing between here and the server changes the traffic.",
          .damage = Damage::connection};
}

// Our own queries

Result<> Connection::run(std::string_view text) {
  wire_.add_query(text);
  TRY(wire_.send());
  for (;;) {
    auto const message = TRY(receive());
    switch (message.type) {
      case 'E': return after_error(read_error(message));
      case 'Z': return note_ready(message);
      case 'C': case 'D': case 'I': case 'T': break;
      default: return unexpected(message);
    }
  }
}

Result<std::vector<TextRows>> Connection::ask(std::span<Query const> queries) {
  for (auto const& query : queries) {
    std::vector<std::optional<std::string_view>> values;
    for (auto const& parameter : query.parameters) {
      values.push_back(parameter ? std::optional<std::string_view>(*parameter) : std::nullopt);
    }
    wire_.add_parse(query.text);
    wire_.add_bind(values, {});
    wire_.add_execute();
  }
  wire_.add_sync();
  TRY(wire_.send());
  std::vector<TextRows> result;
  size_t bytes = 0;
  for (size_t i = 0; i < queries.size(); ++i) result.push_back(TRY(read_rows(bytes)));
  TRY(skip_to_ready());
  return result;
}

// The replies to Parse, Bind and Execute.
Result<TextRows> Connection::read_rows(size_t& bytes) {
  TextRows rows;
  for (;;) {
    auto const message = TRY(receive());
    switch (message.type) {
      case '1': case '2': break;
      case 'D': {
        bytes += message.body.size();
        if (bytes > most_reply_bytes) {
          auto error = unexpected(message);
          error.code = ErrorCode::limit;
          error.message = "The catalog's answer is larger than 256 MiB.";
          return error;
        }
        rows.push_back(TRY(parse_text_row(message.body)));
        break;
      }
      case 'C': case 'I': return rows;
      case 'E': return after_error(read_error(message));
      default: return unexpected(message);
    }
  }
}

}  // namespace sextant::postgresql
