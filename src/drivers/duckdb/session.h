// A session on a DuckDB database: questions to its worker process. One thread, but cancel().
#pragma once

#include <memory>
#include <string>

#include "driver/session.h"
#include "drivers/duckdb/catalog.h"
#include "drivers/duckdb/host.h"

namespace sextant::duckdb {

class DuckdbSession final : public Session, private Transactions {
 public:
  DuckdbSession(std::shared_ptr<Channel> channel, ServerInfo info, bool read_only);

  Result<std::unique_ptr<Cursor>> execute(Statement const& statement, ExecuteOptions const& options) override;
  void cancel() noexcept override { channel_->cancel(); }
  Catalog& catalog() override { return catalog_; }
  ServerInfo server_info() override { return info_; }
  Result<> ping() override;
  bool alive() const override { return channel_->alive() && channel_->host().alive(); }
  Result<> verify_read_only() override;
  Transactions* transactions() override { return this; }

 private:
  TransactionState state() const override { return channel_->state; }
  Result<> begin() override;
  Result<> commit() override;
  Result<> rollback() override;
  Result<> run(std::string_view sql);

  std::shared_ptr<Channel> channel_;
  ServerInfo const info_;
  bool const read_only_;
  DuckdbCatalog catalog_;
};

}  // namespace sextant::duckdb
