// DocumentCursor: documents of a reply, or of a cursor of the server, as batches. The session's thread.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "data/cursor.h"
#include "drivers/mongodb/bson.h"
#include "drivers/mongodb/columns.h"
#include "drivers/mongodb/connection.h"
#include "driver/session.h"

namespace sextant::mongodb {

// What the first reply of a statement left to be read.
struct DocumentSource {
  std::string reply;                  // Keeps the bytes of the documents.
  std::vector<std::string_view> documents;
  std::vector<std::string> made;      // Documents that were put together here; views into it are in `documents`.
  std::string database, collection;   // Of the server's cursor.
  int64_t id = 0;                     // Of the server's cursor; 0: there is nothing more.
  int64_t batch_size = 0;             // 0: growing.
  bool tailable = false;
};

// Takes the documents and the cursor out of a reply's "cursor". bad_data if it has none.
Result<> take_cursor(DocumentSource& source, std::string_view list);

class DocumentCursor : public Cursor {
 public:
  static Result<std::unique_ptr<Cursor>> make(std::shared_ptr<Connection> connection, DocumentSource source, Outcome outcome,
                                              ExecuteOptions const& options);
  // Use make().
  DocumentCursor(std::shared_ptr<Connection> connection, DocumentSource source, Outcome outcome, Columns columns,
                 ExecuteOptions const& options);
  ~DocumentCursor() override;
  DocumentCursor(DocumentCursor const&) = delete;
  DocumentCursor& operator=(DocumentCursor const&) = delete;

  std::shared_ptr<Schema const> schema() const override { return columns_.schema(); }
  Result<std::optional<RecordBatch>> next() override;
  Result<Outcome> finish() override;

 private:
  Result<bool> fetch();
  Result<std::optional<RecordBatch>> read();
  Result<> check_interruption();
  void end();

  std::shared_ptr<Connection> connection_;
  DocumentSource source_;
  Outcome outcome_;
  Columns columns_;
  BatchBuilder builder_;
  int64_t batch_rows_;
  size_t place_ = 0;
  bool ended_ = false;
  std::optional<Error> error_;
};

}  // namespace sextant::mongodb
