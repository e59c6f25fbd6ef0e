#include "drivers/postgresql/session.h"

#include <libpq-fe.h>
#include <charconv>

#include "drivers/postgresql/catalog.h"
#include "drivers/postgresql/cursor.h"
#include "drivers/postgresql/network_order.h"
#include "net/tls.h"

namespace sextant::postgresql {

namespace {

constexpr size_t most_parameters = 65'535;
// The server refuses messages of more than 1 GiB, and drops the connection then.
constexpr size_t longest_statement = (size_t{1} << 30) - (1 << 16);

Error invalid(std::string message, std::string hint = {}) {
  return {.code = ErrorCode::invalid_argument, .message = std::move(message), .hint = std::move(hint)};
}

// The protocol ends texts with a NUL, so one inside would cut the rest off.
Result<> check_text(std::string_view text) {
  if (text.size() > longest_statement) {
    return Error{.code = ErrorCode::limit, .message = "The statement is longer than 1 GiB, which the server refuses."};
  }
  auto const nul = text.find('\0');
  if (nul == std::string_view::npos) return {};
  auto error = invalid("The statement holds a NUL character.", "Remove it; PostgreSQL has no way to write one.");
  error.position = TextRange{.begin = static_cast<uint32_t>(nul), .end = static_cast<uint32_t>(nul + 1)};
  return error;
}

// The parameters in the order of their numbers.
Result<std::vector<std::optional<std::string_view>>> order_parameters(std::vector<Parameter> const& parameters) {
  if (parameters.size() > most_parameters) return invalid("A statement takes at most 65,535 parameters.");
  std::vector<std::optional<std::string_view>> values(parameters.size());
  std::vector<bool> given(parameters.size());
  size_t bytes = 0;
  for (auto const& parameter : parameters) {
    size_t number = 0;
    auto const& name = parameter.name;
    auto const [end, error] = std::from_chars(name.data(), name.data() + name.size(), number);
    if (error != std::errc{} || end != name.data() + name.size() || number < 1 || number > parameters.size() ||
        given[number - 1]) {
      return invalid(fmt::format("The parameter {} does not fit: parameters are numbered from 1 without a gap.",
                                 name.substr(0, 64)));
    }
    given[number - 1] = true;
    if (!parameter.value) continue;
    if (parameter.value->find('\0') != std::string::npos) {
      return Error{.code = ErrorCode::bad_data,
                   .message = fmt::format("The value of the parameter {} holds a NUL character.", name),
                   .hint = "PostgreSQL stores no NUL in text; for bytea write it as \\x00."};
    }
    bytes += parameter.value->size();
    values[number - 1] = *parameter.value;
  }
  if (bytes > longest_statement) {
    return Error{.code = ErrorCode::limit, .message = "The parameters are larger than 1 GiB, which the server refuses."};
  }
  return values;
}

}  // namespace

PostgresqlSession::PostgresqlSession(ConnectionHandle handle, bool read_only)
    : world_(std::make_shared<World>(std::move(handle), read_only)), catalog_(make_catalog(world_)) {}

PostgresqlSession::~PostgresqlSession() {
  // Work that still runs is stopped on the server, which would otherwise notice only when it next writes to us.
  if (world_->cursor_open && world_->connection.alive()) world_->connection.cancel();
  world_->connection.close();
}

Result<> PostgresqlSession::check_idle() const {
  if (!alive()) {
    return Error{.code = ErrorCode::invalid_state,
                 .message = "The connection is closed.",
                 .hint = "Connect again.",
                 .damage = Damage::connection};
  }
  if (world_->cursor_open) {
    return Error{.code = ErrorCode::invalid_state,
                 .message = "A result of this session is still open.",
                 .hint = "Read it to its end or close it first, or use another session."};
  }
  return {};
}

Result<std::unique_ptr<Cursor>> PostgresqlSession::execute(Statement const& statement, ExecuteOptions const& options) {
  TRY(check_idle());
  TRY(check_text(statement.text));
  auto const values = TRY(order_parameters(statement.parameters));
  if (connection().setting("client_encoding") != "UTF8" && state() != TransactionState::failed) {
    TRY(connection().run("SET client_encoding TO 'UTF8'"));
  }
  TRY(connection().start_statement(statement.text, options.timeout));
  if (auto begun = begin_guard(*world_); !begun.ok()) {
    connection().end_statement();
    return std::move(begun).error();
  }
  auto prepared = prepare_guarded(statement.text, values.size());
  if (prepared.ok()) {
    if (auto sent = send(statement.text, values, *prepared); !sent.ok()) prepared = std::move(sent).error();
  }
  if (!prepared.ok()) {
    auto error = std::move(prepared).error();
    connection().end_statement();
    if (auto guarded = end_guard(*world_); !guarded.ok()) return std::move(guarded).error();
    return error;
  }
  auto cursor = std::make_unique<PostgresqlCursor>(world_, std::move(prepared->shape), options);
  if (!prepared->returns_rows) TRY(cursor->run_to_end());
  connection().wire().pause_clock();
  return cursor;
}

// Errors before Sync was sent leave the server waiting for it.
Result<PostgresqlSession::Prepared> PostgresqlSession::prepare_guarded(std::string_view text, size_t parameters) {
  auto prepared = prepare(text, parameters);
  if (prepared.ok()) return prepared;
  auto error = std::move(prepared).error();
  if (error.damage != Damage::connection) {
    auto& wire = connection().wire();
    wire.add_sync();
    if (auto sent = wire.send(); !sent.ok()) error = std::move(sent).error();
  }
  error = connection().after_error(std::move(error));
  // The statement was parsed at most: whoever asks may be told that nothing was done.
  if (error.damage == Damage::connection) error.retryable = error.code == ErrorCode::unavailable;
  return error;
}

Result<PostgresqlSession::Prepared> PostgresqlSession::prepare(std::string_view text, size_t parameters) {
  auto& wire = connection().wire();
  wire.add_parse(text);
  wire.add_describe_statement();
  wire.add_flush();
  TRY(wire.send());
  for (;;) {
    auto const message = TRY(connection().receive());
    switch (message.type) {
      case '1': break;
      case 'E': return connection().read_error(message);
      case 't': {
        if (message.body.size() < 2) return connection().unexpected(message);
        auto const wanted = size_t{read_network<uint16_t>(message.body.data())};
        if (wanted != parameters) {
          return invalid(fmt::format("The statement has {} parameters, but {} values were given.", wanted, parameters));
        }
        break;
      }
      case 'n': {
        Prepared prepared;
        prepared.shape = world_->names.shape({}, connection());
        return prepared;
      }
      case 'T': {
        auto const columns = parse_row_description(message.body);
        if (!columns) return connection().unexpected(message);
        Prepared prepared{.returns_rows = true};
        prepared.shape = TRY(shape_of(*columns, prepared.parse_again));
        return prepared;
      }
      default: return connection().unexpected(message);
    }
  }
}

// Asks for names that are not known yet. They are asked for after a Sync, as the queries take the unnamed statement's place.
Result<ResultShape> PostgresqlSession::shape_of(std::vector<ColumnInfo> const& columns, bool& asked) {
  auto const queries = world_->names.queries_for(columns);
  if (!queries.empty()) {
    connection().wire().add_sync();
    TRY(connection().wire().send());
    TRY(connection().skip_to_ready());
    asked = true;
    world_->names.learn(TRY(connection().ask(queries)));
  }
  return world_->names.shape(columns, connection());
}

Result<> PostgresqlSession::send(std::string_view text, Values const& values, Prepared const& prepared) {
  auto& wire = connection().wire();
  if (prepared.parse_again) wire.add_parse(text);
  std::vector<uint8_t> binary;
  for (auto const decoder : prepared.shape.decoders) binary.push_back(decoder != Decoder::server_text);
  wire.add_bind(values, binary);
  wire.add_execute();
  wire.add_sync();
  return wire.send();
}

// Statements of our own that nobody waits for with a limit.
Result<> PostgresqlSession::run_alone(std::string_view text) {
  TRY(check_idle());
  TRY(connection().start_statement({}, std::chrono::milliseconds(0)));
  auto result = connection().run(text);
  connection().end_statement();
  return result;
}

ServerInfo PostgresqlSession::server_info() {
  auto* const handle = connection().wire().handle();
  auto const text = [](char const* value) { return std::string(value == nullptr ? "" : value); };
  auto const version = connection().setting("server_version");
  ServerInfo info{.product = "PostgreSQL",
                  .version = version.substr(0, version.find(' ')),
                  .database = text(PQdb(handle)),
                  .user = text(PQuser(handle))};
  net::tell_tls(net::tls_facts(connection().wire().ssl()), info);
  return info;
}

Result<> PostgresqlSession::ping() { return run_alone(""); }

Result<> PostgresqlSession::verify_read_only() {
  TRY(check_idle());
  return verify_guard(*world_);
}

Result<> PostgresqlSession::begin() {
  if (state() != TransactionState::none) {
    return Error{.code = ErrorCode::invalid_state,
                 .message = "A transaction is open already.",
                 .hint = "Commit it or roll it back first."};
  }
  if (!connection().read_only()) return run_alone("BEGIN");
  TRY(check_idle());
  TRY(begin_pinned(connection()));
  world_->explicit_transaction = true;
  return {};
}

Result<> PostgresqlSession::commit() {
  if (state() == TransactionState::none) {
    return Error{.code = ErrorCode::invalid_state, .message = "No transaction is open."};
  }
  auto const failed = state() == TransactionState::failed;
  // A read-only transaction has nothing to keep.
  if (failed || connection().read_only()) TRY(rollback());
  else TRY(run_alone("COMMIT"));
  if (failed) {
    return Error{.code = ErrorCode::invalid_state,
                 .message = "The transaction had failed before and was rolled back.",
                 .hint = "Nothing of it was kept; run its statements again."};
  }
  return {};
}

Result<> PostgresqlSession::rollback() {
  if (state() == TransactionState::none) {
    return Error{.code = ErrorCode::invalid_state, .message = "No transaction is open."};
  }
  TRY(run_alone("ROLLBACK"));
  world_->explicit_transaction = false;
  world_->names.forget();
  return {};
}

}  // namespace sextant::postgresql
