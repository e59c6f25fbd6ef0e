#include "drivers/mysql/session.h"

#include <mysql.h>

#include <charconv>

#include "drivers/mysql/catalog.h"
#include "net/tls.h"
#include "sql/lexer.h"

namespace sextant::mysql {

namespace {

constexpr size_t most_parameters = 65'535;
// The server refuses packets of more than 1 GiB, and drops the connection then.
constexpr size_t longest_statement = (size_t{1} << 30) - (1 << 16);
constexpr std::string_view cannot_be_prepared = "1295";

Error invalid(std::string message, std::string hint = {}) {
  return {.code = ErrorCode::invalid_argument, .message = std::move(message), .hint = std::move(hint)};
}

Result<> check_text(std::string_view text) {
  if (text.size() <= longest_statement) return {};
  return Error{.code = ErrorCode::limit, .message = "The statement is longer than 1 GiB, which the server refuses."};
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
    bytes += parameter.value->size();
    values[number - 1] = *parameter.value;
  }
  if (bytes > longest_statement) {
    return Error{.code = ErrorCode::limit, .message = "The parameters are larger than 1 GiB, which the server refuses."};
  }
  return values;
}

// The first word, in upper case.
std::string verb_of(std::string_view text) {
  constexpr size_t longest_verb = 32;
  sql::Lexer lexer(text, sql::mysql_dialect);
  sql::Token token;
  while (lexer.next(token)) {
    if (token.kind != sql::TokenKind::identifier) continue;
    std::string verb(sql::token_text(text, token.range).substr(0, longest_verb));
    for (char& byte : verb) byte = byte >= 'a' && byte <= 'z' ? static_cast<char>(byte - 'a' + 'A') : byte;
    return verb;
  }
  return {};
}

// The server runs a comment as a statement that does nothing, and calls a delimiter a fault of syntax.
Result<> check_not_empty(std::string_view text) {
  sql::Lexer lexer(text, sql::mysql_dialect);
  sql::Token token;
  while (lexer.next(token)) {
    if (sql::is_significant(token.kind) && token.kind != sql::TokenKind::semicolon) return {};
  }
  return invalid("The text holds no statement.", "Write a statement; comments alone do nothing.");
}

}  // namespace

MysqlSession::MysqlSession(std::shared_ptr<World> world) : world_(std::move(world)), catalog_(make_catalog(world_)) {}

MysqlSession::~MysqlSession() {
  // Work that still runs is stopped on the server, which would otherwise notice only when it next writes to us.
  if (world_->cursor_open && world_->connection.alive()) world_->connection.cancel();
  world_->connection.close();
}

Result<> MysqlSession::check_idle() const {
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

Result<std::unique_ptr<Cursor>> MysqlSession::execute(Statement const& statement, ExecuteOptions const& options) {
  TRY(check_idle());
  TRY(check_text(statement.text));
  TRY(check_not_empty(statement.text));
  auto const values = TRY(order_parameters(statement.parameters));
  TRY(check_statement(*world_, statement.text));
  TRY(connection().pin_character_set());
  TRY(connection().start_statement(statement.text, options.timeout));
  if (auto begun = begin_guard(*world_); !begun.ok()) {
    connection().end_statement();
    return std::move(begun).error();
  }
  auto sent = send_guarded(statement.text, values);
  if (!sent.ok()) {
    auto error = std::move(sent).error();
    connection().end_statement();
    if (auto guarded = end_guard(*world_); !guarded.ok() && guarded.error().code == ErrorCode::read_only) {
      return std::move(guarded).error();
    }
    return error;
  }
  auto cursor = std::make_unique<MysqlCursor>(world_, std::move(*sent), options);
  if (auto begun = cursor->begin(); !begun.ok()) return std::move(begun).error();
  connection().wire().pause_clock();
  return cursor;
}

Result<SentStatement> MysqlSession::send_guarded(std::string_view text, Values const& values) {
  bool executing = false;
  auto sent = send(text, values, executing);
  if (sent.ok()) return sent;
  auto error = connection().after_error(std::move(sent).error());
  // The statement was prepared at most: whoever asks may be told that nothing was done.
  if (error.damage == Damage::connection && !executing) error.retryable = error.code == ErrorCode::unavailable;
  return error;
}

Result<SentStatement> MysqlSession::send(std::string_view text, Values const& values, bool& executing) {
  SentStatement statement{.verb = verb_of(text)};
  auto prepared = connection().prepare(text);
  if (prepared.ok()) {
    if (prepared->parameters != values.size()) {
      connection().forget(*prepared);
      return invalid(fmt::format("The statement has {} parameters, but {} values were given.", prepared->parameters, values.size()));
    }
    connection().add_execute(*prepared, values);
    statement.format = RowFormat::binary;
    statement.prepared = std::move(*prepared);
  } else {
    if (prepared.error().vendor_code != cannot_be_prepared || !values.empty()) return std::move(prepared).error();
    connection().wire().add_command(Command::query, text);
  }
  executing = true;
  TRY(connection().wire().send());
  return statement;
}

// Statements of our own that nobody waits for with a limit.
Result<> MysqlSession::run_alone(std::string_view text) {
  TRY(check_idle());
  TRY(connection().start_statement({}, std::chrono::milliseconds(0)));
  auto result = text.empty() ? connection().ping() : connection().run(text);
  connection().end_statement();
  return result;
}

ServerInfo MysqlSession::server_info() {
  auto const& user = connection().user();
  ServerInfo info{.product = connection().is_mariadb() ? "MariaDB" : "MySQL",
                  .version = connection().version(),
                  .database = connection().database(),
                  .user = user.substr(0, user.rfind('@'))};
  net::tell_tls(net::tls_facts(connection().wire().ssl()), info);
  return info;
}

Result<> MysqlSession::ping() { return run_alone(""); }

Result<> MysqlSession::verify_read_only() {
  TRY(check_idle());
  return verify_guard(*world_);
}

TransactionState MysqlSession::state() const {
  // The guard's own transaction lasts as long as its statement.
  if (world_->connection.read_only() && !world_->explicit_transaction) return TransactionState::none;
  return world_->connection.transaction();
}

Result<> MysqlSession::begin() {
  if (state() != TransactionState::none) {
    return Error{.code = ErrorCode::invalid_state,
                 .message = "A transaction is open already.",
                 .hint = "Commit it or roll it back first."};
  }
  if (!connection().read_only()) return run_alone("START TRANSACTION");
  TRY(run_alone("START TRANSACTION READ ONLY"));
  world_->explicit_transaction = true;
  return {};
}

Result<> MysqlSession::commit() {
  if (state() == TransactionState::none) {
    return Error{.code = ErrorCode::invalid_state, .message = "No transaction is open."};
  }
  // A read-only transaction has nothing to keep.
  if (connection().read_only()) return rollback();
  return run_alone("COMMIT");
}

Result<> MysqlSession::rollback() {
  if (state() == TransactionState::none) {
    return Error{.code = ErrorCode::invalid_state, .message = "No transaction is open."};
  }
  TRY(run_alone("ROLLBACK"));
  world_->explicit_transaction = false;
  return {};
}

}  // namespace sextant::mysql
