// MongoCatalog: databases, collections, views, fields (of a sample) and indexes. The session's thread.
#pragma once

#include <string>
#include <vector>

#include "driver/catalog.h"
#include "drivers/mongodb/bson.h"
#include "drivers/mongodb/connection.h"

namespace sextant::mongodb {

// A collection or a view, as listCollections tells it.
struct CollectionInfo {
  std::string name, type;
  Value options = Value::object();
};

// A field of the sampled documents.
struct FieldInfo {
  std::string name, detail;  // "int 80 %, string 20 %"
  bool everywhere = true;
};

class MongoCatalog : public Catalog {
 public:
  explicit MongoCatalog(Connection& connection) : connection_(connection) {}

  Result<std::vector<CatalogGroup>> groups(std::vector<std::string> const& parent) override;
  Result<CatalogPage> list(ListRequest const& request) override;
  Result<ObjectDescription> describe(ObjectRef const& object) override;
  Result<std::string> ddl(ObjectRef const& object) override;
  Result<std::vector<CatalogEntry>> search(std::string const& text, int32_t limit) override;

  // A command of ours, with a deadline of its own. invalid_state while a cursor is open.
  Result<std::string> run(std::string const& database, Value command);

 private:
  Result<std::vector<Value>> read_all(std::string const& database, Value command);
  Result<std::vector<CatalogEntry>> databases();
  Result<std::vector<CollectionInfo>> collections(std::string const& database, bool names_only, std::string const& only = {});
  Result<CollectionInfo> collection(std::vector<std::string> const& path);
  Result<std::vector<FieldInfo>> fields(std::vector<std::string> const& path);
  Result<std::vector<Value>> indexes(std::vector<std::string> const& path);
  Result<std::vector<CatalogEntry>> entries(ListRequest const& request);
  void estimate(std::vector<CatalogEntry>& entries);
  Result<ObjectDescription> describe_database(std::string const& name);
  Result<ObjectDescription> describe_collection(CollectionInfo const& info, std::vector<std::string> const& path);
  Result<ObjectDescription> describe_part(ObjectRef const& object);

  Connection& connection_;
};

// The statements that make a collection with these indexes again.
std::string collection_ddl(std::string_view database, CollectionInfo const& info, std::vector<Value> const& indexes);
std::string index_ddl(std::string_view database, std::string_view collection, Value const& index);
// A value as the language reads it, on one line: plain numbers, else canonical Extended JSON.
std::string shell_text(Value const& value);

}  // namespace sextant::mongodb
