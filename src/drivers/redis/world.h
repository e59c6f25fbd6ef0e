// World: what a session, its cursor and its catalog share. One thread at a time; whoever outlives the session finds the
// connection closed.
#pragma once

#include "drivers/redis/connection.h"
#include "drivers/redis/language.h"

namespace sextant::redis {

struct World {
  World(std::unique_ptr<Connection> opened, bool only_reads) : connection(std::move(opened)), read_only(only_reads) {}
  std::unique_ptr<Connection> const connection;
  bool const read_only;
  bool cursor_open = false;
  bool in_multi = false;  // Between MULTI and EXEC or DISCARD: replies are QUEUED.
  std::map<std::string, std::optional<uint16_t>, std::less<>> asked_flags;  // What the server said of commands we do not know.
};

// Refuses a command that a read-only session must not run. Asks the server about commands that are not known here.
Result<> check_read_only(World& world, Command const& command);

// Another database for a moment: enter() selects it, leave() the one before. A connection that cannot go back is closed.
class Visit {
 public:
  explicit Visit(Connection& connection) : connection_(connection) {}
  Result<> enter(int64_t database);
  Result<> leave();

 private:
  Connection& connection_;
  std::optional<int64_t> home_;
};

}  // namespace sextant::redis
