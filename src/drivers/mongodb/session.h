// MongoSession: a driver::Session for MongoDB. See driver/session.h for threads and lifetimes.
#pragma once

#include <memory>
#include <string>

#include "driver/session.h"
#include "drivers/mongodb/catalog.h"
#include "drivers/mongodb/connection.h"
#include "drivers/mongodb/cursor.h"
#include "drivers/mongodb/plan.h"

namespace sextant::mongodb {

class MongoSession : public Session {
 public:
  MongoSession(std::shared_ptr<Interruption> interruption, std::shared_ptr<Connection> connection);
  ~MongoSession() override;

  Result<std::unique_ptr<Cursor>> execute(Statement const& statement, ExecuteOptions const& options) override;
  void cancel() noexcept override { interruption_->cancel(); }
  Catalog& catalog() override { return catalog_; }
  ServerInfo server_info() override;
  Result<> ping() override;
  bool alive() const override { return connection_->alive(); }
  Result<> verify_read_only() override;

 private:
  Result<std::unique_ptr<Cursor>> open_cursor(Statement const& statement, ExecuteOptions const& options);
  Result<DocumentSource> run_reading(Plan& plan, std::string const& database, ExecuteOptions const& options);
  Result<DocumentSource> run_writing(Plan& plan, std::string const& database, Outcome& outcome);

  std::shared_ptr<Interruption> interruption_;
  std::shared_ptr<Connection> connection_;
  MongoCatalog catalog_;
  std::string database_;
};

// One document of a source that was put together here.
Result<> add_document(DocumentSource& source, Value const& document);

}  // namespace sextant::mongodb
