#include "drivers/mysql/connection.h"

#include <mysql.h>

#include <charconv>

#include "drivers/mysql/columns.h"
#include "drivers/mysql/connect.h"

namespace sextant::mysql {

namespace {

// Longer statements are not kept for the positions of errors that come after execute().
constexpr size_t longest_kept_text = 1 << 20;
// Replies to our own queries; a catalog is read in pages.
constexpr size_t most_reply_bytes = size_t{256} << 20;
constexpr uint64_t most_columns = 65'535;
constexpr uint16_t text_parameter = static_cast<uint16_t>(WireType::var_string);

// A value of one of our own queries as text: their types are texts and integers.
std::optional<std::string> as_text(Column const& column, DataType const& type, int64_t row) {
  if (type.type == Type::null || column.is_null(row)) return std::nullopt;
  if (is_variable_bytes(type.type)) return std::string(column.bytes(row));
  switch (type.type) {
    case Type::int8: return std::to_string(column.value<int8_t>(row));
    case Type::int16: return std::to_string(column.value<int16_t>(row));
    case Type::int32: return std::to_string(column.value<int32_t>(row));
    case Type::int64: return std::to_string(column.value<int64_t>(row));
    case Type::uint8: return std::to_string(column.value<uint8_t>(row));
    case Type::uint16: return std::to_string(column.value<uint16_t>(row));
    case Type::uint32: return std::to_string(column.value<uint32_t>(row));
    case Type::uint64: return std::to_string(column.value<uint64_t>(row));
    default: return std::nullopt;
  }
}

// Moves the rows of the builder behind those of `rows`.
void take_rows(BatchBuilder& builder, TextRows& rows) {
  constexpr int64_t at_a_time = 1024;
  auto const batch = builder.finish(at_a_time);
  for (int64_t row = 0; row < batch.rows; ++row) {
    auto& cells = rows.emplace_back();
    for (size_t i = 0; i < batch.columns.size(); ++i) {
      cells.push_back(as_text(batch.columns[i], batch.schema->fields[i].type, row));
    }
  }
}

std::string plain_version(std::string_view version) {
  // MariaDB says "5.5.5-10.11.6-MariaDB" to old clients.
  if (version.starts_with("5.5.5-")) version.remove_prefix(6);
  return std::string(version.substr(0, version.find('-')));
}

}  // namespace

Connection::Connection(ConnectionHandle handle, ConnectSpec const& spec)
    : spec_(spec),
      place_(std::make_shared<std::pair<uint64_t, std::string>>()),
      wire_(std::move(handle), [spec, place = place_] { kill_statement(spec, place->first, place->second); }),
      read_only_(spec.read_only),
      tracks_session_((wire_.handle()->client_flag & wire_.handle()->server_capabilities & CLIENT_SESSION_TRACKING) != 0) {
  auto const* const version = mysql_get_server_info(wire_.handle());
  is_mariadb_ = version != nullptr && std::string_view(version).find("MariaDB") != std::string_view::npos;
  version_ = version == nullptr ? "" : plain_version(plain_line(version));
}

Result<> Connection::set_up() {
  auto const rows = TRY(ask_text(fmt::format("SELECT CONNECTION_ID(), {}, DATABASE(), CURRENT_USER(), "
                                             "@@character_set_client, @@character_set_results", identity_expression)));
  if (rows.size() != 1 || rows[0].size() != 6 || !rows[0][0]) return wire_.corrupt_error();
  auto const& row = rows[0];
  std::from_chars(row[0]->data(), row[0]->data() + row[0]->size(), place_->first);
  place_->second = row[1].value_or("");
  database_ = row[2].value_or("");
  user_ = row[3].value_or("");
  if (row[4] != "utf8mb4" || row[5] != "utf8mb4") TRY(run("SET NAMES utf8mb4"));
  if (read_only_) TRY(run("SET SESSION TRANSACTION READ ONLY"));
  return {};
}

void Connection::close() {
  closed_ = true;
  wire_.abandon();
}

TransactionState Connection::transaction() const {
  return (status_ & in_transaction) != 0 ? TransactionState::open : TransactionState::none;
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
  wire_.canceller().forget();
  // The server has taken the request. Should it still stand, it ends a statement that does nothing.
  if (alive()) (void)run("DO 0");
}

// Packets

Error Connection::read_error(std::string_view packet) {
  auto const parsed = parse_error(packet);
  if (!parsed) return wire_.corrupt_error();
  auto error = to_error(*parsed, statement_text_);
  if (error.code == ErrorCode::cancelled && wire_.timed_out()) {
    auto const stopped = wire_.stopped_error();
    error.code = stopped.code;
    error.message = stopped.message;
    error.hint = stopped.hint;
  }
  return error;
}

Error Connection::after_error(Error error) {
  if (error.damage == Damage::connection || !alive()) {
    wire_.abandon();
    error.damage = Damage::connection;
    if (error.code != ErrorCode::limit) error.retryable = false;
    return error;
  }
  if (transaction() == TransactionState::none) return error;
  // An error does not tell the state. A deadlock has undone the transaction; DDL that failed has committed it before.
  if (auto const known = ping(); !known.ok()) {
    error.damage = Damage::connection;
    error.retryable = false;
    return error;
  }
  if (transaction() == TransactionState::none && !read_only_) {
    error.damage = Damage::transaction;
    error.detail = error.vendor_code == "1213" ? "The server has rolled the transaction back."
                                               : "The transaction has ended: the statement committed it before it failed.";
  }
  return error;
}

Result<OkPacket> Connection::read_ok(std::string_view packet) {
  PacketReader reader(packet);
  OkPacket ok;
  auto const mark = reader.number<uint8_t>();
  if (mark == eof_mark) {
    ok.warnings = reader.number<uint16_t>();
    ok.status = reader.number<uint16_t>();
  } else {
    ok.affected = reader.length();
    reader.length();  // The last AUTO_INCREMENT.
    ok.status = reader.number<uint16_t>();
    ok.warnings = reader.number<uint16_t>();
    if (reader.ok() && reader.left() > 0) {
      ok.info = plain_line(tracks_session_ ? reader.text() : reader.rest());
      if (tracks_session_ && (ok.status & session_changed) != 0) note_changes(reader.text());
    }
  }
  if (!reader.ok()) return wire_.corrupt_error();
  status_ = ok.status;
  return ok;
}

// What a statement has changed in the session: variables and the current database.
void Connection::note_changes(std::string_view changes) {
  constexpr uint8_t variable = 0, current_database = 1;
  PacketReader reader(changes);
  while (reader.ok() && reader.left() > 0) {
    auto const kind = reader.number<uint8_t>();
    PacketReader change(reader.text());
    if (kind == current_database) database_ = change.text();
    while (kind == variable && change.ok() && change.left() > 0) {
      auto const name = change.text();
      note_variable(name, change.text());
    }
  }
}

void Connection::note_variable(std::string_view name, std::string_view value) {
  if (name != "character_set_client" && name != "character_set_results") return;
  if (value != "utf8mb4") character_set_changed_ = true;
}

Result<ResultHead> Connection::read_head(std::string_view packet) {
  PacketReader reader(packet);
  auto const mark = reader.peek();
  if (packet.empty() || mark == null_mark || mark == ok_mark) {
    auto error = wire_.corrupt_error();
    if (mark != null_mark || packet.empty()) return error;
    error.message = "The server asked for a file of this machine, which is never sent; the connection was closed.";
    error.hint = "LOAD DATA LOCAL is not allowed; import reads a file. If you did not ask for that, do not trust this server.";
    return error;
  }
  ResultHead head{.columns = reader.length()};
  // MariaDB does not repeat what it said when it prepared the statement.
  if (reader.left() == 1) head.has_definitions = reader.number<uint8_t>() != 0;
  if (!reader.ok() || reader.left() > 0 || head.columns > most_columns) return wire_.corrupt_error();
  return head;
}

Result<std::vector<ColumnInfo>> Connection::read_columns(uint64_t count) {
  std::vector<ColumnInfo> columns;
  for (uint64_t i = 0; i < count; ++i) {
    auto const packet = TRY(wire_.receive());
    if (!packet.empty() && static_cast<uint8_t>(packet[0]) == error_mark) return read_error(packet);
    auto column = parse_column(packet);
    if (!column) return wire_.corrupt_error();
    columns.push_back(std::move(*column));
  }
  if (!is_end(TRY(wire_.receive()))) return wire_.corrupt_error();
  return columns;
}

// Prepared statements

Result<Prepared> Connection::prepare(std::string_view text) {
  wire_.add_command(Command::prepare, text);
  TRY(wire_.send());
  auto const packet = TRY(wire_.receive());
  if (!packet.empty() && static_cast<uint8_t>(packet[0]) == error_mark) return read_error(packet);
  PacketReader reader(packet);
  auto const mark = reader.number<uint8_t>();
  Prepared prepared{.id = reader.number<uint32_t>()};
  auto const columns = reader.number<uint16_t>();
  prepared.parameters = reader.number<uint16_t>();
  if (mark != ok_mark || !reader.ok()) return wire_.corrupt_error();
  if (prepared.parameters > 0) (void)TRY(read_columns(prepared.parameters));
  if (columns > 0) prepared.columns = TRY(read_columns(columns));
  return prepared;
}

void Connection::add_execute(Prepared const& prepared, std::span<std::optional<std::string_view> const> values) {
  std::string body;
  put_number(body, prepared.id);
  put_number(body, uint8_t{0});   // No cursor: rows come as they are found.
  put_number(body, uint32_t{1});  // Once.
  if (!values.empty()) {
    std::string nulls((values.size() + 7) / 8, '\0');
    for (size_t i = 0; i < values.size(); ++i) {
      if (!values[i]) nulls[i / 8] = static_cast<char>(nulls[i / 8] | 1 << (i % 8));
    }
    body += nulls;
    put_number(body, uint8_t{1});  // The types follow: all are texts, which the server converts.
    for (size_t i = 0; i < values.size(); ++i) put_number(body, text_parameter);
    for (auto const& value : values) {
      if (!value) continue;
      put_length(body, value->size());
      body += *value;
    }
  }
  wire_.add_command(Command::execute, body);
}

void Connection::forget(Prepared const& prepared) {
  std::string body;
  put_number(body, prepared.id);
  if (alive()) wire_.add_command(Command::close_statement, body);
}

// Our own queries

Result<> Connection::run(std::string_view text) {
  auto const rows = ask_text(text);
  if (rows.ok()) return {};
  return rows.error();
}

Result<> Connection::ping() {
  wire_.add_command(Command::ping, {});
  TRY(wire_.send());
  auto const packet = TRY(wire_.receive());
  if (!packet.empty() && static_cast<uint8_t>(packet[0]) == error_mark) return after_error(read_error(packet));
  if (packet.empty() || static_cast<uint8_t>(packet[0]) != ok_mark) return wire_.corrupt_error();
  (void)TRY(read_ok(packet));
  return {};
}

Result<TextRows> Connection::ask_text(std::string_view text) {
  wire_.add_command(Command::query, text);
  TRY(wire_.send());
  return read_rows(RowFormat::text, nullptr);
}

Result<TextRows> Connection::ask(Query const& query) {
  if (query.parameters.empty()) return ask_text(query.text);
  auto const prepared = prepare(query.text);
  if (!prepared.ok()) return after_error(prepared.error());
  std::vector<std::optional<std::string_view>> values;
  for (auto const& parameter : query.parameters) {
    values.push_back(parameter ? std::optional<std::string_view>(*parameter) : std::nullopt);
  }
  add_execute(*prepared, values);
  TRY(wire_.send());
  auto rows = read_rows(RowFormat::binary, &prepared->columns);
  forget(*prepared);
  return rows;
}

Result<TextRows> Connection::read_rows(RowFormat format, std::vector<ColumnInfo> const* prepared) {
  auto const first = TRY(wire_.receive());
  auto const mark = first.empty() ? null_mark : static_cast<uint8_t>(first[0]);
  if (mark == error_mark) return after_error(read_error(first));
  if (mark == ok_mark) {
    (void)TRY(read_ok(first));
    return TextRows();
  }
  auto const head = TRY(read_head(first));
  auto columns = prepared == nullptr ? std::vector<ColumnInfo>() : *prepared;
  if (head.has_definitions) columns = TRY(read_columns(head.columns));
  auto const shape = shape_of(columns);
  if (!head.has_definitions && !is_end(TRY(wire_.receive()))) return wire_.corrupt_error();
  TextRows rows;
  BatchBuilder batch(shape.schema, 64);
  size_t bytes = 0;
  for (;;) {
    auto const packet = TRY(wire_.receive());
    if (is_end(packet)) {
      (void)TRY(read_ok(packet));
      take_rows(batch, rows);
      return rows;
    }
    if (!packet.empty() && static_cast<uint8_t>(packet[0]) == error_mark) return after_error(read_error(packet));
    bytes += packet.size();
    if (bytes > most_reply_bytes || append_row(batch, shape.plans, format, packet) != shape.plans.size()) {
      return wire_.corrupt_error();
    }
    batch.end_row();
    if (batch.full()) take_rows(batch, rows);
  }
}

std::vector<Notice> Connection::ask_warnings() {
  constexpr size_t most_warnings = 1'000;
  std::vector<Notice> notices;
  auto const rows = ask_text("SHOW WARNINGS LIMIT 1000");
  if (!rows.ok()) return notices;
  for (auto const& row : *rows) {
    if (row.size() < 3 || notices.size() >= most_warnings) break;
    notices.push_back({.severity = row[0].value_or("Warning"), .message = plain_line(row[2].value_or("")),
                       .detail = row[1] ? fmt::format("Code {}", *row[1]) : "", .hint = {}, .sqlstate = {}});
  }
  return notices;
}

Result<> Connection::pin_character_set() {
  if (!character_set_changed_) return {};
  TRY(run("SET NAMES utf8mb4"));
  character_set_changed_ = false;
  return {};
}

}  // namespace sextant::mysql
