// The session: prepares a statement, binds its parameters, and runs it. One thread at a time, but for cancel().
#pragma once

#include "driver/session.h"
#include "drivers/mysql/cursor.h"
#include "drivers/mysql/world.h"

namespace sextant::mysql {

class MysqlSession final : public Session, private Transactions {
 public:
  explicit MysqlSession(std::shared_ptr<World> world);
  ~MysqlSession() override;

  Result<std::unique_ptr<Cursor>> execute(Statement const& statement, ExecuteOptions const& options) override;
  void cancel() noexcept override { connection().cancel(); }
  Catalog& catalog() override { return *catalog_; }
  ServerInfo server_info() override;
  Result<> ping() override;
  bool alive() const override { return world_->connection.alive(); }
  Result<> verify_read_only() override;
  Transactions* transactions() override { return this; }

 private:
  using Values = std::vector<std::optional<std::string_view>>;

  TransactionState state() const override;
  Result<> begin() override;
  Result<> commit() override;
  Result<> rollback() override;

  Result<> check_idle() const;
  Result<SentStatement> send(std::string_view text, Values const& values, bool& executing);
  Result<SentStatement> send_guarded(std::string_view text, Values const& values);
  Result<> run_alone(std::string_view text);
  Connection& connection() { return world_->connection; }

  std::shared_ptr<World> const world_;
  std::unique_ptr<Catalog> catalog_;
};

}  // namespace sextant::mysql
