// Transactions of a tab: when one begins by itself, and what it holds that is not committed yet. Plain data and functions on
// it; a TransactionLog belongs to one thread at a time.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "driver/driver.h"
#include "sql/classifier.h"

namespace sextant::engine {

// automatic: each statement is committed by itself. manual: the first statement begins a transaction. smart: the first one
// that may write does. Until commit or rollback everything runs inside of it.
enum class TransactionMode : uint8_t { automatic, manual, smart };
std::string_view to_string(TransactionMode mode);  // "auto", "manual", "smart"

// failed: the engine takes nothing but a rollback. lost: it went with its session, or its COMMIT was never answered.
enum class TransactionPhase : uint8_t { none, open, failed, lost };
std::string_view to_string(TransactionPhase phase);

// A statement of an open transaction that may have changed something.
struct PendingStatement {
  std::string text;  // Its first bytes.
  std::string verb, at;
  std::optional<int64_t> rows_affected;
};

struct TransactionStatus {
  std::string connection, session;
  bool supported = false;
  TransactionMode mode = TransactionMode::automatic;
  std::string isolation;  // Of transactions that begin from now on; empty: the server's default.
  TransactionPhase state = TransactionPhase::none;
  int64_t uncommitted = 0;                   // Statements that may have changed something.
  std::vector<PendingStatement> statements;  // The last of them, the oldest first.
  std::vector<std::string> savepoints;
  std::string began_at;
  bool idle = false;    // It is open, and nobody has used it for long.
  std::string outcome;  // How the last one ended, where that was not as somebody asked for.
};

// True if the statement begins a transaction by itself in this mode.
bool begins_transaction(TransactionMode mode, sql::Classification const& statement);

// What a statement does to savepoints.
enum class SavepointChange : uint8_t { none, made, rolled_back, released };
std::pair<SavepointChange, std::string> savepoint_change(std::string_view statement, sql::Dialect const& dialect);
// A name that needs no quotes in any dialect: letters, digits and _, at most 60, no digit first.
bool is_savepoint_name(std::string_view name);

// What an open transaction has done: counted, and the last 1,000 statements with their first bytes.
class TransactionLog {
 public:
  void begin(std::string at);
  void add(PendingStatement statement);
  void change_savepoint(SavepointChange change, std::string const& name);
  void clear();

  int64_t count() const { return dropped_ + static_cast<int64_t>(kept_.size()); }
  std::string const& began_at() const { return began_at_; }
  // The last ones, the oldest first.
  std::vector<PendingStatement> last(size_t most) const;
  std::vector<std::string> savepoints() const;

 private:
  struct Savepoint {
    std::string name;
    int64_t count = 0;
  };
  std::deque<PendingStatement> kept_;
  int64_t dropped_ = 0;  // Older ones, which are only counted.
  std::vector<Savepoint> savepoints_;
  std::string began_at_;
};

// The first bytes of a statement, in one line, cut where a character ends.
std::string shortened(std::string_view text, size_t most_bytes);

}  // namespace sextant::engine
