// Session: one connection to a SQLite database. Used by one thread at a time, except cancel().
#pragma once

#include <memory>

#include "driver/session.h"
#include "drivers/sqlite/catalog.h"
#include "drivers/sqlite/connection.h"
#include "drivers/sqlite/query.h"

namespace sextant::sqlite {

class SqliteSession final : public Session, public Transactions {
 public:
  explicit SqliteSession(std::shared_ptr<Connection> connection);

  Result<std::unique_ptr<Cursor>> execute(Statement const& statement, ExecuteOptions const& options) override;
  void cancel() noexcept override { connection_->interruption().cancel(); }
  Catalog& catalog() override { return catalog_; }
  ServerInfo server_info() override;
  Result<> ping() override;
  bool alive() const override { return true; }  // A file has no line that could break.
  Result<> verify_read_only() override;
  Transactions* transactions() override { return this; }

  TransactionState state() const override;
  Result<> begin() override { return run("BEGIN"); }
  Result<> commit() override { return run("COMMIT"); }
  Result<> rollback() override { return run("ROLLBACK"); }

 private:
  Result<PreparedStatement> prepare(std::string_view text, std::string const& command);
  Result<PreparedStatement> compile(std::string_view text, std::string const& command);
  void connect_virtual_tables(std::string_view text);
  void refresh_schemas();
  Result<std::unique_ptr<Cursor>> open_cursor(Statement const& statement, ExecuteOptions const& options);
  Result<> run(char const* sql);

  std::shared_ptr<Connection> connection_;
  SqliteCatalog catalog_;
};

}  // namespace sextant::sqlite
