// The session: prepares a statement, finds out how its columns are read, and runs it. One thread at a time, but for
// cancel().
#pragma once

#include "driver/session.h"
#include "driver/table_split.h"
#include "drivers/postgresql/world.h"

namespace sextant::postgresql {

class PostgresqlSession final : public Session, public TableSplit, private Transactions {
 public:
  PostgresqlSession(ConnectionHandle handle, bool read_only);
  ~PostgresqlSession() override;

  Result<std::unique_ptr<Cursor>> execute(Statement const& statement, ExecuteOptions const& options) override;
  void cancel() noexcept override { connection().cancel(); }
  Catalog& catalog() override { return *catalog_; }
  ServerInfo server_info() override;
  Result<> ping() override;
  bool alive() const override { return world_->connection.alive(); }
  Result<> verify_read_only() override;
  Transactions* transactions() override { return this; }

  // split.cpp
  Result<std::optional<Led>> lead(std::vector<std::string> const& table, int64_t smallest_bytes) override;
  Result<> follow(std::vector<std::string> const& table, std::string_view snapshot) override;
  std::string range_text(std::vector<std::string> const& table, int64_t first, std::optional<int64_t> end) const override;
  Result<> leave() override;

 private:
  using Values = std::vector<std::optional<std::string_view>>;
  struct Prepared {
    ResultShape shape;
    bool returns_rows = false;
    bool parse_again = false;  // Our own queries took the place of the unnamed statement.
  };

  TransactionState state() const override { return world_->connection.transaction(); }
  Result<> begin() override;
  Result<> commit() override;
  Result<> rollback() override;

  Result<> check_idle() const;
  Result<Prepared> prepare(std::string_view text, size_t parameters);
  Result<ResultShape> shape_of(std::vector<ColumnInfo> const& columns, bool& asked);
  Result<Prepared> prepare_guarded(std::string_view text, size_t parameters);
  Result<> send(std::string_view text, Values const& values, Prepared const& prepared);
  Result<> run_alone(std::string_view text);
  Result<std::optional<Led>> ask_split(std::string_view wanted, std::vector<std::string> const& table, int64_t smallest_bytes);
  Result<> begin_split(std::string_view text);
  Connection& connection() { return world_->connection; }

  std::shared_ptr<World> const world_;
  std::unique_ptr<Catalog> catalog_;
};

}  // namespace sextant::postgresql
