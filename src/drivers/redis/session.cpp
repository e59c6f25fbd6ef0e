#include "drivers/redis/session.h"

#include <charconv>

#include "base/text.h"
#include "drivers/redis/catalog.h"
#include "drivers/redis/commands.h"
#include "drivers/redis/cursor.h"

namespace sextant::redis {

namespace {

constexpr std::chrono::seconds longest_call{10};

// The parts of the text that an error of the server speaks of.
void place_error(Error& error, Command const& command) {
  if (error.code != ErrorCode::syntax || error.position) return;
  auto const speaks_of = [&](std::string_view words) { return error.message.find(words) != std::string::npos; };
  auto const second = (speaks_of("subcommand") || speaks_of("compiling script")) && command.places.size() > 1;
  error.position = command.places[second ? 1 : 0];
}

Work work_of(std::vector<std::string> const& arguments) {
  auto const facts = facts_of(arguments);
  Work work{.writes = true, .script = runs_script(arguments), .waits = waits(arguments)};
  if (facts && why_not_read_only(arguments, facts->flags).empty()) work.writes = false;
  if (facts && (facts->flags & flag_readonly) != 0) work.writes = false;
  return work;
}

}  // namespace

RedisSession::RedisSession(std::unique_ptr<Connection> connection, bool read_only, std::string user)
    : world_(std::make_shared<World>(std::move(connection), read_only)), catalog_(make_catalog(world_)), user_(std::move(user)) {}

RedisSession::~RedisSession() {
  // A cursor that outlives the session finds the connection closed.
  (void)connection().lose({});
}

Result<> RedisSession::check_idle() const {
  if (!world_->connection->alive()) {
    return Error{.code = ErrorCode::invalid_state,
                 .message = "The connection is closed.",
                 .hint = "Open it again.",
                 .damage = Damage::connection};
  }
  if (!world_->cursor_open) return {};
  return Error{.code = ErrorCode::invalid_state,
               .message = "A result of this session is still open.",
               .hint = "Read it to its end, or close it."};
}

Result<std::unique_ptr<Cursor>> RedisSession::execute(Statement const& statement, ExecuteOptions const& options) {
  TRY(check_idle());
  auto const command = TRY(read_command(statement));
  auto const reason = why_never(command.arguments);
  if (!reason.empty()) {
    return Error{.code = world_->read_only ? ErrorCode::read_only : ErrorCode::not_supported,
                 .message = fmt::format("{} is not run here: {}.", show_name(utf8_prefix(command.arguments[0], 64)), reason),
                 .position = command.places[0]};
  }
  auto const is = [&](std::string_view name) { return equals_ignoring_case(command.arguments[0], name); };
  if (is("SELECT") && world_->in_multi) {
    return Error{.code = ErrorCode::invalid_state,
                 .message = "SELECT does not run between MULTI and EXEC: it would not be known which database is the current one.",
                 .position = command.places[0]};
  }
  auto cursor = run(command, options);
  if (is("MULTI") && cursor.ok()) world_->in_multi = true;
  // A failed EXEC ends the transaction as well.
  if ((is("EXEC") || is("DISCARD")) && command.arguments.size() == 1) world_->in_multi = false;
  if (!cursor.ok()) {
    auto error = std::move(cursor).error();
    place_error(error, command);
    return error;
  }
  if (is("SELECT")) {
    auto const& text = command.arguments.back();
    std::from_chars(text.data(), text.data() + text.size(), connection().database);
  }
  return cursor;
}

Result<std::unique_ptr<Cursor>> RedisSession::run(Command const& command, ExecuteOptions const& options) {
  auto source = TRY(make_browse_source(*world_, command));
  if (!source) source = TRY(make_scan_source(*world_, command));
  if (source) {
    if (world_->in_multi) {
      return Error{.code = ErrorCode::invalid_state,
                   .message = fmt::format("{} does not run between MULTI and EXEC, where nothing can be read.", command.arguments[0]),
                   .position = command.places[0]};
    }
    TRY(connection().start({}, options.timeout));
  } else {
    if (world_->read_only) TRY(check_read_only(*world_, command));
    TRY(connection().start(work_of(command.arguments), options.timeout));
    connection().add_list(command.arguments);
    RunningClock const clock(connection());
    if (auto sent = connection().send(); !sent.ok()) {
      connection().end();
      return std::move(sent).error();
    }
    source = make_reply_source(*world_, command.arguments);
  }
  auto verb = command.arguments[0];
  for (auto& c : verb) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 0x20);
  }
  return RedisCursor::open(world_, std::move(source), show_name(utf8_prefix(verb, 64)), options);
}

ServerInfo RedisSession::server_info() {
  auto const& facts = connection().facts();
  ServerInfo info{.product = facts.product,
                  .version = facts.version,
                  .database = std::to_string(connection().database),
                  .user = user_};
  net::tell_tls(connection().tls_facts(), info);
  return info;
}

Result<> RedisSession::ping() {
  TRY(check_idle());
  // Between MULTI and EXEC it would become part of the transaction.
  if (world_->in_multi) return {};
  TRY(connection().start({}, longest_call));
  RunningClock const clock(connection());
  auto const answer = connection().ask("PING");
  connection().end();
  // A user without the right to ask is connected all the same.
  if (!answer.ok() && !connection().alive()) return answer.error();
  return {};
}

// Redis has no read-only sessions: what holds is our list of commands, as long as the connection is what it was. So this
// asks who it is.
Result<> RedisSession::verify_read_only() {
  if (!world_->read_only) return Error{.code = ErrorCode::read_only, .message = "The connection was not opened read-only."};
  TRY(check_idle());
  TRY(connection().start({}, longest_call));
  RunningClock const clock(connection());
  auto const answer = connection().ask("ACL", "WHOAMI");
  connection().end();
  if (!connection().alive()) return answer.error();
  // Servers before Redis 6, and users without the right to ask, do not tell.
  if (!answer.ok() || user_.empty()) return {};
  if (answer->kind == Kind::text && answer->text == user_) return {};
  return connection().lose({.code = ErrorCode::read_only, .message = "The connection got another user, so it is not known whether it only reads."});
}

}  // namespace sextant::redis
