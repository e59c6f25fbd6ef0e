#include "engine/recovery.h"

#include <fmt/format.h>

#include <algorithm>

namespace sextant::engine {

namespace {

constexpr size_t most_listed = 20, longest_listed = 120;

std::string counted(int64_t count) {
  return count == 1 ? "1 statement is gone" : fmt::format("{} statements are gone", count);
}

// "UPDATE", or a word for what has no verb.
std::string verb_of(Loss const& loss) { return loss.statement.verb.empty() ? "the statement" : loss.statement.verb; }

void append_line(std::string& text, std::string_view line) {
  if (line.empty()) return;
  if (!text.empty()) text += '\n';
  text += line;
}

// What else is gone, in lines: the statements of the transaction, and what the session was told.
std::string lost_things(Loss const& loss) {
  std::string text;
  auto const listed = std::min(loss.statements.size(), most_listed);
  auto const older = loss.uncommitted - static_cast<int64_t>(listed);
  if (listed > 0) append_line(text, "Not committed, and gone:");
  if (listed > 0 && older > 0) append_line(text, fmt::format("({} earlier ones)", older));
  for (auto at = loss.statements.size() - listed; at < loss.statements.size(); ++at) {
    append_line(text, "  " + shortened(loss.statements[at].text, longest_listed));
  }
  if (loss.in_transaction) append_line(text, loss.rollback_leaves);
  if (!loss.settings.empty()) append_line(text, "Temporary tables and settings of this tab are gone:");
  auto const settings = std::min(loss.settings.size(), most_listed);
  for (size_t i = 0; i < settings; ++i) append_line(text, "  " + shortened(loss.settings[i], longest_listed));
  return text;
}

// The facts of the driver's error that stay true, with its own words below ours.
Error about(Error const& cause, Loss const& loss) {
  auto const stopped = cause.code == ErrorCode::cancelled || cause.code == ErrorCode::timeout;
  Error error{.code = stopped ? cause.code : ErrorCode::unavailable,
              .detail = lost_things(loss),
              .sqlstate = cause.sqlstate,
              .vendor_code = cause.vendor_code,
              .damage = Damage::connection,
              .step = cause.step};
  append_line(error.detail, cause.message);
  append_line(error.detail, cause.detail);
  return error;
}

std::string_view how(Error const& cause) {
  if (cause.code == ErrorCode::cancelled) return "The server did not confirm the cancel, so the connection was given up";
  if (cause.code == ErrorCode::timeout) return "The server did not stop in time, so the connection was given up";
  return "The connection was lost";
}

Error transaction_gone(Loss const& loss, Error const& cause) {
  auto error = about(cause, loss);
  error.message = loss.uncommitted == 0
                      ? fmt::format("{}, and the open transaction with it; nothing had been changed in it before.", how(cause))
                      : fmt::format("{}, and the open transaction with it: {}.", how(cause), counted(loss.uncommitted));
  error.hint = loss.uncommitted == 0 ? "Run the statement again." : "Run the statements of the transaction again.";
  return error;
}

Error commit_unknown(Loss const& loss, Error const& cause) {
  auto error = about(cause, loss);
  error.uncertain = true;
  error.detail = cause.message;
  append_line(error.detail, cause.detail);
  error.message = fmt::format("{} during {}: nobody can tell from here whether the transaction was committed.", how(cause),
                              verb_of(loss));
  error.hint = fmt::format("Look at the data before you repeat anything: {} in question.",
                           loss.uncommitted == 1 ? "1 statement is" : fmt::format("{} statements are", loss.uncommitted));
  return error;
}

}  // namespace

Error explain_loss(Loss const& loss, Error const& cause) {
  if (loss.in_transaction && !(loss.may_commit && loss.sent)) return transaction_gone(loss, cause);
  if (loss.in_transaction) return commit_unknown(loss, cause);
  auto error = about(cause, loss);
  auto const reads = loss.statement.statement_class == sql::StatementClass::read;
  if (reads) {
    error.retryable = true;
    error.message = fmt::format("{} before the whole result was here.", how(cause));
    error.hint = "Run it again: it only reads.";
  } else if (!loss.sent) {
    error.retryable = true;
    error.message = fmt::format("{} before {} had begun: it was not run.", how(cause), verb_of(loss));
    error.hint = "Run it again.";
  } else {
    error.uncertain = true;
    error.message = fmt::format("{} while {} ran: it may or may not have completed.", how(cause), verb_of(loss));
    error.hint = "Look at the data before you run it again; Sextant never repeats a write.";
  }
  return error;
}

Error explain_idle_loss(Loss const& loss, Error const& cause) {
  auto error = about(cause, loss);
  error.damage = loss.in_transaction ? Damage::connection : Damage::statement;
  error.retryable = !loss.in_transaction;
  error.message = loss.in_transaction
                      ? fmt::format("The connection was lost since the last statement, and the open transaction with it: {}.",
                                    loss.uncommitted == 0 ? "it had changed nothing" : counted(loss.uncommitted))
                      : "The connection was lost since the last statement, and what this tab had set with it.";
  error.hint = loss.in_transaction ? "Run the statements of the transaction again."
                                   : "Make the settings again that you need, then run it again.";
  return error;
}

bool may_reconnect(Error const& error) {
  return error.code == ErrorCode::unavailable || error.code == ErrorCode::timeout || error.code == ErrorCode::limit;
}

std::chrono::milliseconds pause_before(int attempt, SessionRules const& rules, double random) {
  auto pause = rules.first_pause;
  for (int i = 0; i < attempt && pause < rules.longest_pause; ++i) pause *= 2;
  pause = std::min(pause, rules.longest_pause);
  auto const part = static_cast<int64_t>(static_cast<double>(pause.count()) * random);
  return std::chrono::milliseconds(std::max<int64_t>(part, 1));
}

CommitOutcome commit_outcome(std::string_view answer) {
  if (answer == "committed") return CommitOutcome::committed;
  if (answer == "aborted") return CommitOutcome::rolled_back;
  return CommitOutcome::unknown;
}

}  // namespace sextant::engine
