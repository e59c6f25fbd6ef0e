// Catalog of a SQLite connection: schemas (main, temp, attached files), their tables, views, virtual tables and triggers.
// Belongs to a session and is used by its thread. Names are bound as parameters; the one exception is the name of an
// attached schema in front of sqlite_schema, where SQL allows no parameter: it is first found in the list of attached
// databases, then quoted.
//
// Lists leave out SQLite's own tables (sqlite_...) and the shadow tables of virtual ones; describe() knows them.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "driver/catalog.h"
#include "drivers/sqlite/connection.h"
#include "drivers/sqlite/query.h"

namespace sextant::sqlite {

// A table, view or virtual table as pragma_table_list has it.
struct Relation {
  std::string schema, name;
  std::string type;  // table, view, virtual, shadow
  bool without_rowid = false, strict = false;
  std::string sql;   // The stored CREATE statement.
};

ObjectKind kind_of_relation(std::string_view type);

class SqliteCatalog final : public Catalog {
 public:
  explicit SqliteCatalog(Connection& connection) : connection_(connection) {}

  Result<std::vector<CatalogGroup>> groups(std::vector<std::string> const& parent) override;
  Result<CatalogPage> list(ListRequest const& request) override;
  Result<ObjectDescription> describe(ObjectRef const& object) override;
  Result<std::string> ddl(ObjectRef const& object) override;
  Result<std::vector<CatalogEntry>> search(std::string const& text, int32_t limit) override;

 private:
  // Finding things (catalog_lookup.cpp).
  Result<std::vector<std::string>> schemas();
  Result<std::string> find_schema(std::vector<std::string> const& path);
  Result<Relation> find_relation(std::vector<std::string> const& path);
  // The relation of this path and of exactly this kind.
  Result<Relation> find_relation(ObjectRef const& object);
  // `SELECT <columns> FROM "<schema>".<rest>`.
  Result<Query> query_schema(std::string_view columns, std::string const& schema, std::string_view rest);
  Result<std::map<std::string, int64_t>> row_estimates(std::string const& schema);
  std::optional<int64_t> size_of(std::string const& schema, std::string const& name);

  // Lists (catalog.cpp).
  Result<std::vector<CatalogGroup>> top_groups();
  Result<std::vector<CatalogGroup>> schema_groups(std::string const& schema);
  Result<std::vector<CatalogGroup>> relation_groups(std::vector<std::string> const& path);
  Result<CatalogPage> list_any(ListRequest const& request);
  Result<CatalogPage> list_schemas(ListRequest const& request);
  Result<CatalogPage> list_relations(ListRequest const& request);
  Result<CatalogPage> list_triggers(ListRequest const& request);
  Result<CatalogPage> list_columns(ListRequest const& request);
  Result<CatalogPage> list_indexes(ListRequest const& request);

  // Search (catalog_search.cpp).
  struct Match;
  Result<> search_names(std::string const& schema, std::string const& text, int32_t limit, std::vector<Match>& matches);
  Result<> search_parts(std::string const& schema, std::string const& text, int32_t limit, std::vector<Match>& matches);
  Result<> search_columns(std::string const& schema, std::string const& text, int32_t limit, std::vector<Match>& matches);

  // Descriptions (catalog_describe.cpp).
  Result<ObjectDescription> describe_any(ObjectRef const& object);
  Result<ObjectDescription> describe_schema(ObjectRef const& object);
  Result<ObjectDescription> describe_relation(ObjectRef const& object);
  Result<ObjectDescription> describe_index(ObjectRef const& object);
  Result<ObjectDescription> describe_trigger(ObjectRef const& object);
  Result<ObjectDescription> describe_column(ObjectRef const& object);
  Result<std::vector<ColumnDescription>> read_columns(Relation const& relation);
  Result<std::vector<IndexDescription>> read_indexes(Relation const& relation, std::vector<CheckDescription>* unique_keys);
  Result<std::vector<std::string>> read_index_columns(std::string const& schema, std::string const& index,
                                                      std::string& predicate);
  Result<std::vector<ForeignKeyDescription>> read_foreign_keys(Relation const& relation);
  Result<std::vector<ForeignKeyDescription>> read_referenced_by(Relation const& relation);
  Result<std::vector<TriggerDescription>> read_triggers(std::string const& schema, std::string const& relation);

  // The stored text (catalog_ddl.cpp).
  Result<std::string> ddl_any(ObjectRef const& object);
  Result<std::string> ddl_of_relation(Relation const& relation);
  Result<std::string> ddl_of_part(ObjectRef const& object, std::string_view type);
  Result<std::string> ddl_of_schema(std::string const& schema);

  Connection& connection_;
};

}  // namespace sextant::sqlite
