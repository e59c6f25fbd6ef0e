// Catalog of a DuckDB session: attached databases, their schemas, and in those tables, views, sequences, types and macros.
// Reads DuckDB's own table functions, with names as parameters only. The session's thread.
//
// Paths: database, schema, object; below a table also its column or index.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "data/arrow_ipc.h"
#include "driver/catalog.h"
#include "drivers/duckdb/host.h"

namespace sextant::duckdb {

// The rows of one of the driver's own questions.
class Answer {
 public:
  explicit Answer(ArrowStream stream);
  int64_t rows() const { return rows_; }
  // Empty for NULL.
  std::string text(int64_t row, size_t column) const;
  int64_t number(int64_t row, size_t column) const;
  bool flag(int64_t row, size_t column) const { return text(row, column) == "true"; }
  bool is_null(int64_t row, size_t column) const;
  // Of a list of texts.
  std::vector<std::string> texts(int64_t row, size_t column) const;

 private:
  struct Place {
    Column const* column;
    int64_t row;
  };
  std::optional<Place> find(int64_t row, size_t column) const;
  ArrowStream stream_;
  int64_t rows_ = 0;
};

class DuckdbCatalog final : public Catalog {
 public:
  explicit DuckdbCatalog(Channel& channel) : channel_(channel) {}

  Result<std::vector<CatalogGroup>> groups(std::vector<std::string> const& parent) override;
  Result<CatalogPage> list(ListRequest const& request) override;
  Result<ObjectDescription> describe(ObjectRef const& object) override;
  Result<std::string> ddl(ObjectRef const& object) override;
  Result<std::vector<CatalogEntry>> search(std::string const& text, int32_t limit) override;

  // One of the driver's own questions; parameters are $1, $2 ...
  Result<Answer> ask(std::string_view sql, std::vector<std::string> const& parameters);

 private:
  using Path = std::vector<std::string>;
  Result<CatalogPage> list_columns(ListRequest const& request);
  Result<> check_parent(Path const& parent);

  // Descriptions (catalog_describe.cpp).
  Result<ObjectDescription> describe_relation(ObjectRef const& object);
  Result<ObjectDescription> describe_index(ObjectRef const& object);
  Result<ObjectDescription> describe_column(ObjectRef const& object);
  Result<ObjectDescription> describe_other(ObjectRef const& object);
  Result<> read_columns(Path const& path, ObjectDescription& description);
  Result<> read_constraints(Path const& path, ObjectDescription& description);
  Result<> read_references(Path const& path, ObjectDescription& description);
  Result<> read_indexes(Path const& path, ObjectDescription& description);

  // CREATE statements (catalog_ddl.cpp).
  Result<std::string> ddl_of_relation(ObjectRef const& object);
  Result<std::string> ddl_of_routine(Path const& path);
  Result<std::string> ddl_of_type(Path const& path);
  Result<std::string> stored_ddl(ObjectRef const& object);

  Channel& channel_;
};

// How deep in the tree objects of a kind are: 1 for databases. 0: DuckDB has none.
size_t depth_of(ObjectKind kind);
Error no_such_object(ObjectRef const& object);

}  // namespace sextant::duckdb
