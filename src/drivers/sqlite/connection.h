// Connection: one open SQLite database with its guard and its interruption. Sessions and cursors share it, so that it
// is closed only after the last of them. Used by one thread at a time, except Interruption::cancel().
#pragma once

#include <memory>
#include <stop_token>
#include <string>
#include <string_view>

#include "base/result.h"
#include "drivers/sqlite/errors.h"
#include "drivers/sqlite/guard.h"
#include "drivers/sqlite/interruption.h"
#include "drivers/sqlite/url.h"

struct sqlite3;
struct sqlite3_stmt;

namespace sextant::sqlite {

struct CloseDatabase {
  void operator()(sqlite3* database) const;
};
struct FinalizeStatement {
  void operator()(sqlite3_stmt* statement) const;
};
using Database = std::unique_ptr<sqlite3, CloseDatabase>;
using PreparedStatement = std::unique_ptr<sqlite3_stmt, FinalizeStatement>;

class Connection {
 public:
  // Opens the file and reads its schema, so that a file that is no database fails here. Never creates a file unless
  // `options.create`, never changes the journal mode.
  static Result<std::shared_ptr<Connection>> open(OpenOptions const& options, std::stop_token stop);

  explicit Connection(OpenOptions const& options) : guard_(options.read_only), options_(options) {}
  Connection(Connection const&) = delete;
  Connection& operator=(Connection const&) = delete;

  sqlite3* handle() const { return database_.get(); }
  Guard& guard() { return guard_; }
  Interruption& interruption() { return interruption_; }
  bool read_only() const { return options_.read_only; }
  OpenOptions const& options() const { return options_; }
  bool in_transaction() const;

  // One of our own statements that returns nothing.
  Result<> run(char const* sql);
  // The Error for `code`; an interruption or a refusal of the guard if that was the cause. `was_in_transaction` tells
  // whether the failed call could have rolled a transaction back.
  Error failure(int code, std::string_view statement, Phase phase, bool was_in_transaction);

  // Marks work of our own as running, so that cancel() reaches it; inside a paused cursor it counts as the cursor's.
  class OwnWork {
   public:
    explicit OwnWork(Connection& connection);
    OwnWork(OwnWork const&) = delete;
    OwnWork& operator=(OwnWork const&) = delete;
    ~OwnWork();

   private:
    Interruption& interruption_;
    bool started_;
    Interruption::Working working_;
  };

  // One cursor at a time.
  bool cursor_open = false;

 private:
  Result<> open_database(std::stop_token stop);
  Result<> configure();
  Result<> read_schema();
  Error opening_failure(int code);

  Guard guard_;
  Interruption interruption_;
  OpenOptions options_;
  Database database_;  // Last: closed before the handlers it calls go away.
};

}  // namespace sextant::sqlite
