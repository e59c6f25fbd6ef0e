// Store: Sextant's own file, one SQLite database a user: saved connections (without secrets), the history of
// statements, the log of errors, the confirmations that wait for an answer, and what is trusted of projects. Any thread; several
// processes may share the file. Saved queries and the tabs of windows are in it too: saved_queries.h and workspace.h.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "data/connect_spec.h"

namespace sextant::engine {

enum class Environment : uint8_t { none, development, test, staging, production };
std::string_view to_string(Environment environment);
std::optional<Environment> environment_from(std::string_view text);

// Where a connection's password comes from.
enum class PasswordFrom : uint8_t { none, vault, ask, command };
std::string_view to_string(PasswordFrom from);
std::optional<PasswordFrom> password_from_text(std::string_view text);

struct SavedConnection {
  std::string name, driver;
  ConnectSpec spec;  // No secrets.
  Environment environment = Environment::none;
  std::string id;    // Random: the vault knows it by this, whatever its name.
  PasswordFrom password_from = PasswordFrom::none;
  std::string password_command;
  std::string folder;  // "team/shop"; empty: the top.
  bool favorite = false;
  bool copy = false;  // Not in the store: its file is a copy below Sextant's folder, see uploads.h.
  // Of a project's connection, not in the store; see project.h.
  std::string project;      // The project's id; empty: a personal connection.
  std::string fingerprint;  // Of what opening it does, which a person has to trust first.
  bool hides = false;       // A personal connection of the same name is hidden by it.
};

struct HistoryEntry {
  int64_t id = 0;
  std::string connection, project, text, started_at, state, error;  // state: running, done, failed, cancelled
  double duration_ms = 0;
  std::optional<int64_t> rows, rows_affected;
};

struct HistoryRequest {
  std::optional<std::string> connection, project;
  std::optional<std::string> search;        // All of these words, in any order; "a b" in quotes is one.
  std::optional<std::string> state, since;  // `since`: a moment as started_at, or the beginning of one.
  std::optional<int64_t> before;            // Only entries with smaller ids.
  std::optional<int32_t> limit;             // 100; at most 1,000.
};

// What the history keeps; the oldest entries beyond go.
struct HistoryLimits {
  int32_t days = 0;  // 0: for ever.
  int64_t entries = 200'000, megabytes = 256;
};

enum class LogLevel : uint8_t { info, warning, error };
std::string_view to_string(LogLevel level);

// One problem that somebody was told of; made by ErrorLog only, which takes secrets out.
struct LogEntry {
  int64_t id = 0;
  std::string at;  // UTC, RFC 3339.
  LogLevel level = LogLevel::error;
  std::string connection, operation, code, sqlstate, vendor_code, message, hint, step;
};

struct LogRequest {
  std::optional<std::string> connection, text;  // `text` in the message, the hint, the operation or the codes.
  std::optional<LogLevel> level;                // At least this one.
  std::optional<std::string> since;             // A moment as `at`, or the beginning of one.
  std::optional<int64_t> before, after;         // Only entries with smaller ids, or with greater ones.
  std::optional<int32_t> limit;                 // 100; at most 1,000.
};

inline constexpr int64_t most_log_entries = 10'000;

class Store {
 public:
  // `path` ":memory:" keeps nothing.
  static Result<std::unique_ptr<Store>> open(std::string const& path);
  struct Database;
  explicit Store(std::unique_ptr<Database> database);  // For open().
  ~Store();
  // For the parts that have files of their own; see store_database.h.
  Database& database() { return *database_; }

  Result<std::vector<SavedConnection>> connections();
  Result<> save(SavedConnection const& connection);  // already_exists if the name is taken.
  // Puts `connection` in the place of the one named so; already_exists if it has a new name that is taken.
  Result<> update(std::string const& name, SavedConnection const& connection);
  Result<> remove(std::string const& name);          // not_found if there is none.

  // The entry's id; text is kept up to 1 MiB.
  Result<int64_t> begin_history(HistoryEntry const& entry);
  Result<> end_history(HistoryEntry const& entry);
  // By words it takes an index, which is made the first time.
  Result<std::vector<HistoryEntry>> history(HistoryRequest const& request);
  // Of this connection; absent: of all.
  Result<> clear_history(std::optional<std::string> const& connection);
  Result<HistoryLimits> history_limits();
  Result<> set_history_limits(HistoryLimits const& limits);

  // All of them or none, with their ids; the oldest beyond most_log_entries go. Waits for nobody: unavailable while another
  // process writes.
  Result<> append_log(std::vector<LogEntry>& entries);
  Result<std::vector<LogEntry>> log(LogRequest const& request);  // Newest first; with `after`: oldest first.
  Result<> clear_log();
  // What a person has agreed to: connections of a project, by their fingerprints.
  Result<bool> is_trusted(std::string const& fingerprint);
  Result<> trust(std::string const& fingerprint, std::string const& connection);

  // A one-time token that stands for exactly this text on this connection, valid for ten minutes.
  Result<std::string> issue_confirmation(std::string const& connection, std::string_view text);
  // True if the token was issued for it; the token is used up.
  Result<bool> redeem_confirmation(std::string const& token, std::string const& connection, std::string_view text);

 private:
  std::unique_ptr<Database> database_;
};

}  // namespace sextant::engine
