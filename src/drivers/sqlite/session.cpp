#include "drivers/sqlite/session.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <limits>

#include "drivers/sqlite/columns.h"
#include "drivers/sqlite/cursor.h"
#include "drivers/sqlite/parameters.h"
#include "drivers/sqlite/query.h"
#include "drivers/sqlite/tokens.h"
#include "sql/dialect.h"

namespace sextant::sqlite {

namespace {

Error more_than_one(uint32_t begin, uint32_t end) {
  return Error{.code = ErrorCode::invalid_argument,
               .message = "The text holds more than one statement.",
               .hint = "Run the statements one by one.",
               .position = TextRange{begin, end}};
}

Error no_statement() {
  return Error{.code = ErrorCode::invalid_argument, .message = "The text holds no statement."};
}

Result<> check_text(std::string_view text) {
  if (text.size() > static_cast<size_t>(std::numeric_limits<int>::max() - 1)) {
    return Error{.code = ErrorCode::limit, .message = "The statement is longer than 2 GiB."};
  }
  auto const zero = static_cast<uint32_t>(std::min(text.find('\0'), text.size()));
  if (zero < text.size()) {
    return Error{.code = ErrorCode::invalid_argument,
                 .message = "The statement holds a zero byte, at which SQLite would stop reading.",
                 .hint = "Remove it, or write it as char(0) inside a text.",
                 .position = TextRange{zero, zero + 1}};
  }
  return nothing_follows(text, 0) ? Result<>(no_statement()) : Result<>();
}

// Some pragmas act while they are compiled, before the engine's own answer where the statement ended could be looked at.
// A pragma has no semicolon inside, so the first one ends it.
Result<> check_single_pragma(std::string_view text) {
  auto token = next_token(text, 0);
  while (is_symbol(text, token, ';')) token = next_token(text, token.end);
  while (token.kind != TokenKind::end && !is_symbol(text, token, ';')) token = next_token(text, token.end);
  if (nothing_follows(text, token.end)) return {};
  return more_than_one(next_token(text, token.end).begin, static_cast<uint32_t>(text.size()));
}

bool is_pragma(std::string_view text) {
  auto token = next_token(text, 0);
  while (is_symbol(text, token, ';')) token = next_token(text, token.end);
  for (auto const skipped : {"EXPLAIN", "QUERY", "PLAN"}) {
    if (is_keyword(text, token, skipped)) token = next_token(text, token.end);
  }
  return is_keyword(text, token, "PRAGMA");
}

// The guard has judged every part of the statement; this is the second lock on the door of a read-only session.
bool is_reading_command(std::string_view command) {
  static constexpr std::array<std::string_view, 4> reading{"SELECT", "VALUES", "EXPLAIN", "PRAGMA"};
  return std::find(reading.begin(), reading.end(), command) != reading.end();
}

}  // namespace

SqliteSession::SqliteSession(std::shared_ptr<Connection> connection)
    : connection_(std::move(connection)), catalog_(*connection_) {}

Result<PreparedStatement> SqliteSession::compile(std::string_view text, std::string const& command) {
  connection_->guard().begin_statement(command == "VACUUM");
  auto const was_in_transaction = connection_->in_transaction();
  sqlite3_stmt* statement = nullptr;
  char const* tail = nullptr;
  auto const code = sqlite3_prepare_v3(connection_->handle(), text.data(), static_cast<int>(text.size()), 0, &statement, &tail);
  PreparedStatement owner(statement);
  if (code != SQLITE_OK) return connection_->failure(code, text, Phase::compiling, was_in_transaction);
  if (statement == nullptr) return no_statement();
  auto const end = static_cast<uint32_t>(tail - text.data());
  if (!nothing_follows(text, end)) return more_than_one(next_token(text, end).begin, static_cast<uint32_t>(text.size()));
  return owner;
}

// The first use of a virtual table compiles the module's own statements, also those it declares its columns or would
// write with. On a read-only session the guard would refuse them with the user's, so the text is compiled once without
// it and thrown away: compiling runs nothing (pragmas, which are the exception, never come here), and the module is
// connected afterwards.
void SqliteSession::connect_virtual_tables(std::string_view text) {
  Guard::OwnStatements const own(connection_->guard());
  sqlite3_stmt* statement = nullptr;
  sqlite3_prepare_v3(connection_->handle(), text.data(), static_cast<int>(text.size()), 0, &statement, nullptr);
  PreparedStatement const owner(statement);
}

// Reads the schemas again that another connection has changed. SQLite itself notices only when a statement begins to run, and
// then quietly compiles it anew: its columns would be others than those that were told before.
void SqliteSession::refresh_schemas() {
  auto* const handle = connection_->handle();
  for (int index = 0; auto const* const name = sqlite3_db_name(handle, index); ++index) {
    auto check = Query::prepare(*connection_, fmt::format("SELECT 1 FROM {}.sqlite_master LIMIT 1", sql::quote_identifier(name, sql::sqlite_dialect)));
    // What is wrong with the file, the statement itself will say.
    if (check) static_cast<void>(check->step().ok());
  }
}

Result<PreparedStatement> SqliteSession::prepare(std::string_view text, std::string const& command) {
  TRY(check_text(text));
  refresh_schemas();
  auto const pragma = is_pragma(text);
  if (pragma) TRY(check_single_pragma(text));
  auto const read_only = connection_->read_only();
  auto prepared = compile(text, command);
  if (read_only && !pragma && !prepared.ok() && prepared.error().code == ErrorCode::read_only) {
    connect_virtual_tables(text);
    prepared = compile(text, command);
  }
  if (!prepared.ok() || !read_only) return prepared;
  // `PRAGMA journal_mode` counts as a write even where it only asks; pragmas are judged by name and value.
  auto const reads = pragma || sqlite3_stmt_readonly(prepared.value().get()) != 0;
  if (reads && is_reading_command(command)) return prepared;
  return Error{.code = ErrorCode::read_only,
               .message = fmt::format("This connection is read-only, so {} was refused.", command),
               .hint = "Open it with writing allowed to run statements that change something."};
}

Result<std::unique_ptr<Cursor>> SqliteSession::open_cursor(Statement const& statement, ExecuteOptions const& options) {
  auto command = command_of(statement.text);
  auto prepared = TRY(prepare(statement.text, command));
  TRY(bind_parameters(prepared.get(), statement.parameters));
  auto schema = TRY(read_columns(*connection_, prepared.get(), statement.text));
  auto const starts_now = schema->fields.empty() || sqlite3_stmt_readonly(prepared.get()) == 0;
  auto cursor = std::make_unique<RowCursor>(connection_, std::move(prepared), std::move(schema), std::move(command), options);
  if (starts_now) TRY(cursor->start());
  return std::unique_ptr<Cursor>(std::move(cursor));
}

Result<std::unique_ptr<Cursor>> SqliteSession::execute(Statement const& statement, ExecuteOptions const& options) {
  if (connection_->cursor_open) {
    return Error{.code = ErrorCode::invalid_state,
                 .message = "Another result of this connection is still open.",
                 .hint = "Read it to its end or close it first."};
  }
  auto& interruption = connection_->interruption();
  interruption.start(options.timeout);
  Interruption::Working const working(interruption);
  auto cursor = without_exceptions([&] { return open_cursor(statement, options); });
  if (!cursor.ok()) interruption.stop();
  return cursor;
}

ServerInfo SqliteSession::server_info() {
  auto const* const file = sqlite3_db_filename(connection_->handle(), "main");
  auto const in_memory = file == nullptr || *file == '\0';
  return ServerInfo{.product = "SQLite",
                    .version = sqlite3_libversion(),
                    .database = in_memory ? std::string(memory_path) : std::string(file)};
}

Result<> SqliteSession::run(char const* sql) {
  Connection::OwnWork const work(*connection_);
  return without_exceptions([&] { return connection_->run(sql); });
}

// Reads the file's header, so that a file that is gone or damaged shows.
Result<> SqliteSession::ping() { return run("PRAGMA main.schema_version"); }

Result<> SqliteSession::verify_read_only() {
  return without_exceptions([&]() -> Result<> {
    auto query_only = TRY(Query::prepare(*connection_, "PRAGMA query_only"));
    auto const refuses = TRY(query_only.step()) && query_only.integer(0) == 1;
    if (refuses && sqlite3_db_readonly(connection_->handle(), "main") == 1) return {};
    return Error{.code = ErrorCode::read_only,
                 .message = "The connection was opened read-only, but the database would accept writes now.",
                 .hint = "Close it and connect again.",
                 .damage = Damage::connection};
  });
}

TransactionState SqliteSession::state() const {
  return connection_->in_transaction() ? TransactionState::open : TransactionState::none;
}

}  // namespace sextant::sqlite
