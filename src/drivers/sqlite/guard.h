// Guard: what statements of the user may do to this connection, decided by SQLite's own compiler through
// sqlite3_set_authorizer, so that no text of ours has to understand theirs.
//
// On every connection it refuses what reaches beyond the connection or changes the nature of the file: process-wide
// limits, the journal mode, native code, ATTACH of anything but an existing file. On a read-only one it allows reading
// and nothing else; SQLITE_OPEN_READONLY, query_only and DEFENSIVE stand behind it. README.md has the list of pragmas.
//
// Belongs to one Connection and is used by its thread.
#pragma once

#include <optional>
#include <string_view>

#include "base/error.h"

struct sqlite3;

namespace sextant::sqlite {

class Guard {
 public:
  explicit Guard(bool read_only) : read_only_(read_only) {}
  Guard(Guard const&) = delete;
  Guard& operator=(Guard const&) = delete;

  // REQUIRES: the guard outlives the connection.
  void install(sqlite3* database);
  // Forgets what it saw of the statement before. VACUUM attaches its target by itself, so `is_vacuum` allows that.
  void begin_statement(bool is_vacuum);
  // The reason of the first refusal since begin_statement(), if there was one; clears it.
  std::optional<Error> take_refusal();
  bool refused() const { return refusal_.has_value(); }
  // True if the statement reads through a view, a trigger or a CTE: what a result column is may then not be what the
  // engine's column metadata says, which follows only the first part of a UNION.
  bool saw_indirection() const { return saw_indirection_; }

  // While one lives, statements are our own and everything is allowed.
  class OwnStatements {
   public:
    explicit OwnStatements(Guard& guard) : guard_(guard) { ++guard_.own_; }
    OwnStatements(OwnStatements const&) = delete;
    OwnStatements& operator=(OwnStatements const&) = delete;
    ~OwnStatements() { --guard_.own_; }

   private:
    Guard& guard_;
  };

 private:
  static int authorize(void* guard, int action, char const* first, char const* second, char const* schema,
                       char const* context);
  std::optional<Error> judge(int action, char const* first, char const* second);
  std::optional<Error> judge_attach(char const* file) const;

  bool read_only_;
  bool is_vacuum_ = false;
  bool saw_indirection_ = false;
  int own_ = 0;
  std::optional<Error> refusal_;
};

// The rule for one pragma; nullopt if it may run. `argument` is null if there is none.
std::optional<Error> judge_pragma(std::string_view name, char const* argument, bool read_only);

}  // namespace sextant::sqlite
