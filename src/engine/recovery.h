// Recovery: what is true after a session was lost, and when to connect again. Pure functions; any thread.
//
// The rules: a statement that was never sent "was not run"; one that only reads may be run again; a write outside of a
// transaction "may or may not have completed" and is never repeated; inside of one, the transaction is gone with all it had
// done; and of a COMMIT without an answer nobody knows, unless the server can be asked afterwards.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/session_rules.h"
#include "engine/transactions.h"

namespace sextant::engine {

// What was going on when the session was lost.
struct Loss {
  sql::Classification statement;
  bool sent = true;             // False if it is known that the server had not begun with it.
  bool in_transaction = false;
  bool may_commit = false;      // The statement may have committed the open transaction: COMMIT, or a definition on some engines.
  int64_t uncommitted = 0;      // Statements of the transaction before this one.
  std::vector<PendingStatement> statements;  // The last of them.
  std::vector<std::string> settings;         // What the session was told, such as "SET search_path = shop"; it is gone too.
  std::string_view rollback_leaves;          // TransactionFacts::rollback_leaves.
};

// The error that a person is told, from what the driver said of the connection.
Error explain_loss(Loss const& loss, Error const& cause);
// For the next statement of a tab whose session was lost while nothing ran.
Error explain_idle_loss(Loss const& loss, Error const& cause);

// True if the error may pass by itself: the server is away. False where a password, a certificate or an account is wrong:
// repeating that could lock the account.
bool may_reconnect(Error const& error);
// The pause before attempt `attempt` (from 0): a random part of a time that doubles, `random` from 0 to 1.
std::chrono::milliseconds pause_before(int attempt, SessionRules const& rules, double random);

// What became of a COMMIT whose answer was lost.
enum class CommitOutcome : uint8_t { unknown, committed, rolled_back };
// From the answer to TransactionFacts::outcome_query; "in progress" and everything unheard of is unknown.
CommitOutcome commit_outcome(std::string_view answer);

}  // namespace sextant::engine
