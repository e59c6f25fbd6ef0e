// The session: runs a command, or one of its own that read page by page (SCAN without a cursor, BROWSE). One thread at a time,
// but for cancel().
#pragma once

#include "drivers/redis/world.h"

namespace sextant::redis {

class RedisSession final : public Session {
 public:
  RedisSession(std::unique_ptr<Connection> connection, bool read_only, std::string user);
  ~RedisSession() override;

  Result<std::unique_ptr<Cursor>> execute(Statement const& statement, ExecuteOptions const& options) override;
  void cancel() noexcept override { connection().cancel(); }
  Catalog& catalog() override { return *catalog_; }
  ServerInfo server_info() override;
  Result<> ping() override;
  bool alive() const override { return world_->connection->alive(); }
  Result<> verify_read_only() override;

 private:
  Result<std::unique_ptr<Cursor>> run(Command const& command, ExecuteOptions const& options);
  Result<> check_idle() const;
  Connection& connection() { return *world_->connection; }

  std::shared_ptr<World> const world_;
  std::unique_ptr<Catalog> catalog_;
  std::string const user_;  // As the server names it; empty if it does not tell.
};

}  // namespace sextant::redis
