#include "drivers/sqlite/errors.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include <array>

#include "drivers/sqlite/tokens.h"

namespace sextant::sqlite {

namespace {

struct CodeRule {
  int code;  // Extended or primary; the exact one is looked for first.
  ErrorCode meaning;
  bool retryable = false;
  std::string_view hint = {};
};

constexpr std::array code_rules{
    CodeRule{SQLITE_BUSY_SNAPSHOT, ErrorCode::unavailable, false,
             "Another program wrote since this transaction began. Roll it back and run it again."},
    CodeRule{SQLITE_BUSY, ErrorCode::unavailable, true,
             "Another program has locked the database. Wait and try again, or raise busy_timeout_ms."},
    CodeRule{SQLITE_LOCKED, ErrorCode::unavailable, true, "Another statement uses the table. Close its result and try again."},
    CodeRule{SQLITE_CONSTRAINT_FOREIGNKEY, ErrorCode::constraint, false,
             "PRAGMA foreign_key_check lists the rows whose parent is missing."},
    CodeRule{SQLITE_CONSTRAINT, ErrorCode::constraint},
    CodeRule{SQLITE_MISMATCH, ErrorCode::constraint, false, "An INTEGER PRIMARY KEY holds whole numbers only."},
    CodeRule{SQLITE_READONLY_ROLLBACK, ErrorCode::read_only, false,
             "A crash left a journal that must be rolled back. Open the file once with writing allowed."},
    CodeRule{SQLITE_READONLY_CANTINIT, ErrorCode::read_only, false,
             "The file is in WAL mode and its -shm file cannot be made here. Open it with immutable=true, or copy it."},
    CodeRule{SQLITE_READONLY_DBMOVED, ErrorCode::read_only, false, "The file was moved or replaced. Connect again."},
    CodeRule{SQLITE_READONLY, ErrorCode::read_only, false,
             "The connection or the file is read-only: check mode=rw and the permissions of the file and its folder."},
    CodeRule{SQLITE_NOTADB, ErrorCode::bad_data, false,
             "The file is of another format, is encrypted, or its first page is damaged."},
    CodeRule{SQLITE_CORRUPT, ErrorCode::bad_data, false,
             "The file is damaged or cut short. PRAGMA integrity_check says more; restore it from a backup."},
    CodeRule{SQLITE_FORMAT, ErrorCode::bad_data},
    CodeRule{SQLITE_CANTOPEN, ErrorCode::unavailable, false, "Check the path and the permissions of the file and its folder."},
    CodeRule{SQLITE_IOERR_NOMEM, ErrorCode::limit},
    CodeRule{SQLITE_IOERR, ErrorCode::unavailable, false, "The disk failed to read or write. Check it, and its free space."},
    CodeRule{SQLITE_PROTOCOL, ErrorCode::unavailable, true},
    CodeRule{SQLITE_SCHEMA, ErrorCode::unavailable, true},
    CodeRule{SQLITE_FULL, ErrorCode::limit, false, "The disk is full, or max_page_count is reached."},
    CodeRule{SQLITE_NOMEM, ErrorCode::limit},
    CodeRule{SQLITE_TOOBIG, ErrorCode::limit, false,
             "One value or the statement is larger than the connection allows; read-only ones stop at 256 MiB."},
    CodeRule{SQLITE_NOLFS, ErrorCode::limit},
    CodeRule{SQLITE_PERM, ErrorCode::unauthorized},
    CodeRule{SQLITE_AUTH, ErrorCode::not_supported},
    CodeRule{SQLITE_INTERRUPT, ErrorCode::cancelled},
    CodeRule{SQLITE_ABORT, ErrorCode::invalid_state, false, "The transaction was rolled back while the rows were read."},
    CodeRule{SQLITE_RANGE, ErrorCode::invalid_argument},
    CodeRule{SQLITE_MISUSE, ErrorCode::internal},
    CodeRule{SQLITE_INTERNAL, ErrorCode::internal},
};

// SQLITE_ERROR says nothing; its messages do. They have been the same for many years.
struct MessageRule {
  std::string_view part;
  ErrorCode meaning;
  std::string_view hint = {};
};

constexpr std::array message_rules{
    MessageRule{"syntax error", ErrorCode::syntax},
    MessageRule{"incomplete input", ErrorCode::syntax, "The statement ends too early."},
    MessageRule{"unrecognized token", ErrorCode::syntax},
    MessageRule{"no such table", ErrorCode::not_found},
    MessageRule{"no such column", ErrorCode::not_found},
    MessageRule{"has no column named", ErrorCode::not_found},
    MessageRule{"no such function", ErrorCode::not_found},
    MessageRule{"no such module", ErrorCode::not_found, "The virtual table needs an extension that is not built in."},
    MessageRule{"has no column named", ErrorCode::not_found},
    MessageRule{"no such savepoint", ErrorCode::not_found},
    MessageRule{"no such", ErrorCode::not_found},
    MessageRule{"unknown database", ErrorCode::not_found},
    MessageRule{"already exists", ErrorCode::already_exists},
    MessageRule{"already another table or index with this name", ErrorCode::already_exists},
    MessageRule{"duplicate column name", ErrorCode::already_exists},
    MessageRule{"already in use", ErrorCode::already_exists},
    MessageRule{"within a transaction", ErrorCode::invalid_state, "Commit or roll back first."},
    MessageRule{"no transaction is active", ErrorCode::invalid_state},
    MessageRule{"SQL statements in progress", ErrorCode::invalid_state},
    MessageRule{"too many attached databases", ErrorCode::limit},
    MessageRule{"too many", ErrorCode::limit},
    MessageRule{"parser stack overflow", ErrorCode::limit},
    MessageRule{"Expression tree is too large", ErrorCode::limit},
    MessageRule{"integer overflow", ErrorCode::bad_data},
    MessageRule{"malformed JSON", ErrorCode::bad_data},
    MessageRule{"not authorized", ErrorCode::not_supported},
    MessageRule{"may not be modified", ErrorCode::not_supported},
    MessageRule{"may not be dropped", ErrorCode::not_supported},
    MessageRule{"cannot modify", ErrorCode::not_supported},
};

CodeRule const* find_code(int code) {
  for (auto const wanted : {code, code & 0xff}) {
    for (auto const& rule : code_rules) {
      if (rule.code == wanted) return &rule;
    }
  }
  return nullptr;
}

void apply_message(std::string_view message, Phase phase, Error& error) {
  for (auto const& rule : message_rules) {
    if (message.find(rule.part) == std::string_view::npos) continue;
    error.code = rule.meaning;
    error.hint = rule.hint;
    return;
  }
  error.code = phase == Phase::compiling ? ErrorCode::syntax : ErrorCode::invalid_argument;
}

std::optional<TextRange> position_of(sqlite3* database, std::string_view statement, std::string_view message) {
  if (statement.empty()) return std::nullopt;
  auto const size = static_cast<uint32_t>(statement.size());
  if (message.find("incomplete input") != std::string_view::npos) return TextRange{size, size};
  auto const offset = sqlite3_error_offset(database);
  if (offset < 0 || static_cast<size_t>(offset) >= statement.size()) return std::nullopt;
  auto const token = next_token(statement, static_cast<uint32_t>(offset));
  return TextRange{token.begin, token.end};
}

}  // namespace

Error out_of_memory() {
  return Error{.code = ErrorCode::limit, .message = "There is not enough memory.",
               .hint = "Read fewer or smaller values at once.", .vendor_code = std::to_string(SQLITE_NOMEM)};
}

Error error_of(sqlite3* database, int code, std::string_view statement, Phase phase) {
  auto const extended = database == nullptr ? code : sqlite3_extended_errcode(database);
  auto const actual = (extended & 0xff) == (code & 0xff) ? extended : code;
  Error error{.message = database == nullptr ? sqlite3_errstr(code) : sqlite3_errmsg(database)};
  error.vendor_code = std::to_string(actual);
  error.detail = name_of_code(actual);
  error.position = database == nullptr ? std::nullopt : position_of(database, statement, error.message);
  if (auto const* const rule = find_code(actual)) {
    error.code = rule->meaning;
    error.hint = rule->hint;
    error.retryable = rule->retryable;
  } else {
    apply_message(error.message, phase, error);
  }
  return error;
}

// tidy: allow length: a table reads best whole.
std::string_view name_of_code(int extended_code) {
  struct Name {
    int code;
    std::string_view name;
  };
  static constexpr std::array names{
      Name{SQLITE_ERROR, "SQLITE_ERROR"},
      Name{SQLITE_ERROR_MISSING_COLLSEQ, "SQLITE_ERROR_MISSING_COLLSEQ"},
      Name{SQLITE_ERROR_RETRY, "SQLITE_ERROR_RETRY"},
      Name{SQLITE_ERROR_SNAPSHOT, "SQLITE_ERROR_SNAPSHOT"},
      Name{SQLITE_INTERNAL, "SQLITE_INTERNAL"},
      Name{SQLITE_PERM, "SQLITE_PERM"},
      Name{SQLITE_ABORT, "SQLITE_ABORT"},
      Name{SQLITE_ABORT_ROLLBACK, "SQLITE_ABORT_ROLLBACK"},
      Name{SQLITE_BUSY, "SQLITE_BUSY"},
      Name{SQLITE_BUSY_RECOVERY, "SQLITE_BUSY_RECOVERY"},
      Name{SQLITE_BUSY_SNAPSHOT, "SQLITE_BUSY_SNAPSHOT"},
      Name{SQLITE_BUSY_TIMEOUT, "SQLITE_BUSY_TIMEOUT"},
      Name{SQLITE_LOCKED, "SQLITE_LOCKED"},
      Name{SQLITE_LOCKED_SHAREDCACHE, "SQLITE_LOCKED_SHAREDCACHE"},
      Name{SQLITE_LOCKED_VTAB, "SQLITE_LOCKED_VTAB"},
      Name{SQLITE_NOMEM, "SQLITE_NOMEM"},
      Name{SQLITE_READONLY, "SQLITE_READONLY"},
      Name{SQLITE_READONLY_RECOVERY, "SQLITE_READONLY_RECOVERY"},
      Name{SQLITE_READONLY_CANTLOCK, "SQLITE_READONLY_CANTLOCK"},
      Name{SQLITE_READONLY_ROLLBACK, "SQLITE_READONLY_ROLLBACK"},
      Name{SQLITE_READONLY_DBMOVED, "SQLITE_READONLY_DBMOVED"},
      Name{SQLITE_READONLY_CANTINIT, "SQLITE_READONLY_CANTINIT"},
      Name{SQLITE_READONLY_DIRECTORY, "SQLITE_READONLY_DIRECTORY"},
      Name{SQLITE_INTERRUPT, "SQLITE_INTERRUPT"},
      Name{SQLITE_IOERR, "SQLITE_IOERR"},
      Name{SQLITE_IOERR_READ, "SQLITE_IOERR_READ"},
      Name{SQLITE_IOERR_SHORT_READ, "SQLITE_IOERR_SHORT_READ"},
      Name{SQLITE_IOERR_WRITE, "SQLITE_IOERR_WRITE"},
      Name{SQLITE_IOERR_FSYNC, "SQLITE_IOERR_FSYNC"},
      Name{SQLITE_IOERR_LOCK, "SQLITE_IOERR_LOCK"},
      Name{SQLITE_IOERR_NOMEM, "SQLITE_IOERR_NOMEM"},
      Name{SQLITE_IOERR_SHMOPEN, "SQLITE_IOERR_SHMOPEN"},
      Name{SQLITE_IOERR_CORRUPTFS, "SQLITE_IOERR_CORRUPTFS"},
      Name{SQLITE_CORRUPT, "SQLITE_CORRUPT"},
      Name{SQLITE_CORRUPT_VTAB, "SQLITE_CORRUPT_VTAB"},
      Name{SQLITE_CORRUPT_SEQUENCE, "SQLITE_CORRUPT_SEQUENCE"},
      Name{SQLITE_CORRUPT_INDEX, "SQLITE_CORRUPT_INDEX"},
      Name{SQLITE_NOTFOUND, "SQLITE_NOTFOUND"},
      Name{SQLITE_FULL, "SQLITE_FULL"},
      Name{SQLITE_CANTOPEN, "SQLITE_CANTOPEN"},
      Name{SQLITE_CANTOPEN_ISDIR, "SQLITE_CANTOPEN_ISDIR"},
      Name{SQLITE_CANTOPEN_FULLPATH, "SQLITE_CANTOPEN_FULLPATH"},
      Name{SQLITE_CANTOPEN_DIRTYWAL, "SQLITE_CANTOPEN_DIRTYWAL"},
      Name{SQLITE_CANTOPEN_SYMLINK, "SQLITE_CANTOPEN_SYMLINK"},
      Name{SQLITE_PROTOCOL, "SQLITE_PROTOCOL"},
      Name{SQLITE_SCHEMA, "SQLITE_SCHEMA"},
      Name{SQLITE_TOOBIG, "SQLITE_TOOBIG"},
      Name{SQLITE_CONSTRAINT, "SQLITE_CONSTRAINT"},
      Name{SQLITE_CONSTRAINT_CHECK, "SQLITE_CONSTRAINT_CHECK"},
      Name{SQLITE_CONSTRAINT_COMMITHOOK, "SQLITE_CONSTRAINT_COMMITHOOK"},
      Name{SQLITE_CONSTRAINT_FOREIGNKEY, "SQLITE_CONSTRAINT_FOREIGNKEY"},
      Name{SQLITE_CONSTRAINT_FUNCTION, "SQLITE_CONSTRAINT_FUNCTION"},
      Name{SQLITE_CONSTRAINT_NOTNULL, "SQLITE_CONSTRAINT_NOTNULL"},
      Name{SQLITE_CONSTRAINT_PRIMARYKEY, "SQLITE_CONSTRAINT_PRIMARYKEY"},
      Name{SQLITE_CONSTRAINT_TRIGGER, "SQLITE_CONSTRAINT_TRIGGER"},
      Name{SQLITE_CONSTRAINT_UNIQUE, "SQLITE_CONSTRAINT_UNIQUE"},
      Name{SQLITE_CONSTRAINT_VTAB, "SQLITE_CONSTRAINT_VTAB"},
      Name{SQLITE_CONSTRAINT_ROWID, "SQLITE_CONSTRAINT_ROWID"},
      Name{SQLITE_CONSTRAINT_PINNED, "SQLITE_CONSTRAINT_PINNED"},
      Name{SQLITE_CONSTRAINT_DATATYPE, "SQLITE_CONSTRAINT_DATATYPE"},
      Name{SQLITE_MISMATCH, "SQLITE_MISMATCH"},
      Name{SQLITE_MISUSE, "SQLITE_MISUSE"},
      Name{SQLITE_NOLFS, "SQLITE_NOLFS"},
      Name{SQLITE_AUTH, "SQLITE_AUTH"},
      Name{SQLITE_FORMAT, "SQLITE_FORMAT"},
      Name{SQLITE_RANGE, "SQLITE_RANGE"},
      Name{SQLITE_NOTADB, "SQLITE_NOTADB"},
  };
  for (auto const& entry : names) {
    if (entry.code == extended_code) return entry.name;
  }
  return {};
}

}  // namespace sextant::sqlite
