#include "drivers/duckdb/session.h"

#include "data/arrow_ipc.h"
#include "drivers/duckdb/cursor.h"

namespace sextant::duckdb {

namespace {

Error not_now(std::string_view message, std::string_view hint) {
  return Error{.code = ErrorCode::invalid_state, .message = std::string(message), .hint = std::string(hint)};
}

}  // namespace

DuckdbSession::DuckdbSession(std::shared_ptr<Channel> channel, ServerInfo info, bool read_only)
    : channel_(std::move(channel)), info_(std::move(info)), read_only_(read_only), catalog_(*channel_) {}

Result<std::unique_ptr<Cursor>> DuckdbSession::execute(Statement const& statement, ExecuteOptions const& options) {
  if (channel_->cursor_open) {
    return not_now("Another result of this connection is still open.", "Read it to its end or close it first.");
  }
  auto const number = channel_->begin(statement.text, options.timeout);
  auto answer = channel_->ask(Request::execute, encode(ExecuteRequest{.statement = number,
                                                                       .text = std::string(statement.text),
                                                                       .parameters = statement.parameters,
                                                                       .first_batch_rows = options.first_batch_rows,
                                                                       .max_batch_bytes = options.max_batch_bytes}));
  if (!answer) {
    channel_->end();
    return std::move(answer).error();
  }
  if (answer->kind == static_cast<uint8_t>(Reply::end)) {
    auto const end = TRY(decode_end(*answer));
    channel_->state = end.state;
    return std::unique_ptr<Cursor>(std::make_unique<DuckdbCursor>(channel_, end));
  }
  auto const bytes = answer->bytes->span();
  auto text = std::make_shared<std::string const>(reinterpret_cast<char const*>(bytes.data()), bytes.size());
  auto stream = TRY(decode_arrow_stream(std::move(text)));
  return std::unique_ptr<Cursor>(std::make_unique<DuckdbCursor>(channel_, std::move(stream.schema)));
}

Result<> DuckdbSession::ping() {
  if (channel_->cursor_open) return {};
  TRY(catalog_.ask("SELECT 1", {}));
  return {};
}

Result<> DuckdbSession::verify_read_only() {
  Error const writable{.code = ErrorCode::read_only,
                       .message = "The connection was opened read-only, but the database would accept writes now.",
                       .hint = "Close it and connect again.", .damage = Damage::connection};
  if (!read_only_) return writable;
  auto const answer = TRY(catalog_.ask(
      "SELECT current_setting('lock_configuration') AND NOT current_setting('enable_external_access'),"
      " (SELECT count(*) FROM duckdb_databases() WHERE NOT internal AND NOT readonly AND path IS NOT NULL)", {}));
  if (answer.rows() == 1 && answer.text(0, 0) == "true" && answer.text(0, 1) == "0") return {};
  return writable;
}

Result<> DuckdbSession::run(std::string_view sql) {
  auto cursor = TRY(execute({.text = sql, .parameters = {}}, {}));
  TRY(cursor->finish());
  return {};
}

Result<> DuckdbSession::begin() {
  if (channel_->state != TransactionState::none) return not_now("A transaction is open already.", "Commit or roll back first.");
  return run("BEGIN TRANSACTION");
}

Result<> DuckdbSession::commit() {
  if (channel_->state == TransactionState::none) return not_now("No transaction is open.", {});
  return run("COMMIT");
}

Result<> DuckdbSession::rollback() {
  if (channel_->state == TransactionState::none) return not_now("No transaction is open.", {});
  return run("ROLLBACK");
}

}  // namespace sextant::duckdb
