// Descriptions, for catalog.h.
#include <algorithm>

#include <fmt/format.h>

#include "drivers/duckdb/catalog.h"
#include "drivers/duckdb/create_text.h"

namespace sextant::duckdb {

namespace {

constexpr std::string_view in_table = "database_name = $1 AND schema_name = $2 AND table_name = $3";

void add_property(ObjectDescription& description, std::string name, std::string value) {
  if (!value.empty()) description.properties.push_back({std::move(name), std::move(value)});
}

}  // namespace

Result<ObjectDescription> DuckdbCatalog::describe(ObjectRef const& object) {
  auto const depth = depth_of(object.kind);
  if (depth == 0 || object.path.size() != depth) return no_such_object(object);
  switch (object.kind) {
    case ObjectKind::table: case ObjectKind::view: return describe_relation(object);
    case ObjectKind::index: return describe_index(object);
    case ObjectKind::column: return describe_column(object);
    default: return describe_other(object);
  }
}

Result<ObjectDescription> DuckdbCatalog::describe_relation(ObjectRef const& object) {
  auto const table = object.kind == ObjectKind::table;
  auto const sql = table ? "SELECT comment, temporary, estimated_size FROM duckdb_tables() "
                           "WHERE database_name = $1 AND schema_name = $2 AND table_name = $3"
                         : "SELECT comment, temporary, NULL FROM duckdb_views() "
                           "WHERE database_name = $1 AND schema_name = $2 AND view_name = $3";
  auto const answer = TRY(ask(sql, object.path));
  if (answer.rows() == 0) return no_such_object(object);
  ObjectDescription description{.object = object, .comment = answer.text(0, 0), .owner = {}};
  if (!answer.is_null(0, 2)) description.estimated_rows = answer.number(0, 2);
  if (answer.flag(0, 1)) add_property(description, "temporary", "yes");
  TRY(read_columns(object.path, description));
  if (!table) return description;
  TRY(read_constraints(object.path, description));
  TRY(read_references(object.path, description));
  TRY(read_indexes(object.path, description));
  return description;
}

Result<> DuckdbCatalog::read_columns(Path const& path, ObjectDescription& description) {
  auto const answer = TRY(ask(fmt::format("SELECT column_name, data_type, column_default, comment, is_nullable "
                                          "FROM duckdb_columns() WHERE {} ORDER BY column_index", in_table), path));
  auto const table = TRY(ask(fmt::format("SELECT sql FROM duckdb_tables() WHERE {}", in_table), path));
  auto const generated = table.rows() > 0 ? generated_columns(table.text(0, 0)) : GeneratedColumns();
  for (int64_t row = 0; row < answer.rows(); ++row) {
    ColumnDescription column{.name = answer.text(row, 0), .type = answer.text(row, 1), .default_value = answer.text(row, 2),
                             .comment = answer.text(row, 3), .collation = {}, .generated = {}, .nullable = answer.flag(row, 4)};
    if (auto const found = generated.find(column.name); found != generated.end()) {
      column.generated = found->second;
      column.default_value.clear();
    }
    description.columns.push_back(std::move(column));
  }
  return {};
}

Result<> DuckdbCatalog::read_constraints(Path const& path, ObjectDescription& description) {
  auto const answer = TRY(ask(fmt::format("SELECT constraint_type, constraint_name, constraint_column_names, expression, "
                                          "referenced_table, referenced_column_names, constraint_text "
                                          "FROM duckdb_constraints() WHERE {} ORDER BY constraint_index", in_table), path));
  for (int64_t row = 0; row < answer.rows(); ++row) {
    auto const type = answer.text(row, 0);
    auto const name = answer.text(row, 1);
    auto columns = answer.texts(row, 2);
    if (type == "PRIMARY KEY") description.primary_key = columns;
    if (type == "CHECK") description.checks.push_back({name, answer.text(row, 3)});
    if (type == "UNIQUE") description.unique_keys.push_back({name, answer.text(row, 6)});
    // DuckDB lists a foreign key at both of its tables, and names the other one at neither but the one that refers.
    if (type != "FOREIGN KEY" || answer.is_null(row, 4)) continue;
    description.foreign_keys.push_back({.name = name, .columns = std::move(columns),
                                        .referenced_table = {path[0], path[1], answer.text(row, 4)},
                                        .referenced_columns = answer.texts(row, 5),
                                        .on_update = "NO ACTION", .on_delete = "NO ACTION"});
  }
  for (auto& column : description.columns) {
    auto const found = std::find(description.primary_key.begin(), description.primary_key.end(), column.name);
    if (found != description.primary_key.end()) {
      column.primary_key_position = static_cast<int32_t>(found - description.primary_key.begin()) + 1;
    }
  }
  return {};
}

Result<> DuckdbCatalog::read_references(Path const& path, ObjectDescription& description) {
  auto const answer = TRY(ask("SELECT constraint_name, table_name, constraint_column_names, referenced_column_names "
                              "FROM duckdb_constraints() WHERE database_name = $1 AND schema_name = $2 "
                              "AND referenced_table = $3 AND constraint_type = 'FOREIGN KEY' ORDER BY table_name, constraint_name",
                              path));
  for (int64_t row = 0; row < answer.rows(); ++row) {
    description.referenced_by.push_back({.name = answer.text(row, 0), .columns = answer.texts(row, 2),
                                         .referenced_table = {path[0], path[1], answer.text(row, 1)},
                                         .referenced_columns = answer.texts(row, 3),
                                         .on_update = "NO ACTION", .on_delete = "NO ACTION"});
  }
  return {};
}

Result<> DuckdbCatalog::read_indexes(Path const& path, ObjectDescription& description) {
  auto const answer = TRY(ask(fmt::format("SELECT index_name, is_unique, is_primary, sql, comment FROM duckdb_indexes() "
                                          "WHERE {} ORDER BY index_name", in_table), path));
  for (int64_t row = 0; row < answer.rows(); ++row) {
    description.indexes.push_back({.name = answer.text(row, 0), .method = "ART", .predicate = {}, .comment = answer.text(row, 4),
                                   .columns = index_columns(answer.text(row, 3)), .unique = answer.flag(row, 1),
                                   .primary = answer.flag(row, 2)});
  }
  return {};
}

Result<ObjectDescription> DuckdbCatalog::describe_index(ObjectRef const& object) {
  ObjectDescription table;
  Path path = object.path;
  path.pop_back();
  TRY(read_indexes(path, table));
  std::erase_if(table.indexes, [&](auto const& index) { return index.name != object.path.back(); });
  if (table.indexes.empty()) return no_such_object(object);
  auto comment = table.indexes[0].comment;
  return ObjectDescription{.object = object, .comment = std::move(comment), .owner = {}, .indexes = std::move(table.indexes)};
}

Result<ObjectDescription> DuckdbCatalog::describe_column(ObjectRef const& object) {
  ObjectDescription table;
  Path path = object.path;
  path.pop_back();
  TRY(read_columns(path, table));
  TRY(read_constraints(path, table));
  std::erase_if(table.columns, [&](auto const& column) { return column.name != object.path.back(); });
  if (table.columns.empty()) return no_such_object(object);
  auto comment = table.columns[0].comment;
  return ObjectDescription{.object = object, .comment = std::move(comment), .owner = {}, .columns = std::move(table.columns)};
}

// What has a comment and properties only: the answer's first column is the comment, each other one a property.
Result<ObjectDescription> DuckdbCatalog::describe_other(ObjectRef const& object) {
  struct Source {
    ObjectKind kind;
    std::string_view sql;
    std::vector<std::string> properties;
  };
  static std::vector<Source> const sources{
      {ObjectKind::database,
       "SELECT comment, path, type, CASE WHEN readonly THEN 'yes' ELSE 'no' END FROM duckdb_databases() WHERE database_name = $1",
       {"path", "type", "read-only"}},
      {ObjectKind::schema, "SELECT comment FROM duckdb_schemas() WHERE database_name = $1 AND schema_name = $2", {}},
      {ObjectKind::sequence,
       "SELECT comment, start_value, min_value, max_value, increment_by, cycle, last_value FROM duckdb_sequences() "
       "WHERE database_name = $1 AND schema_name = $2 AND sequence_name = $3",
       {"start", "minimum", "maximum", "increment", "cycle", "last value"}},
      {ObjectKind::type,
       "SELECT comment, logical_type, array_to_string(labels, ', ') FROM duckdb_types() "
       "WHERE database_name = $1 AND schema_name = $2 AND type_name = $3 AND NOT internal",
       {"type", "values"}},
      {ObjectKind::routine,
       "SELECT comment, function_type, array_to_string(parameters, ', '), macro_definition FROM duckdb_functions() "
       "WHERE database_name = $1 AND schema_name = $2 AND function_name = $3 AND NOT internal",
       {"kind", "parameters", "definition"}},
  };
  for (auto const& source : sources) {
    if (source.kind != object.kind) continue;
    auto const answer = TRY(ask(source.sql, object.path));
    if (answer.rows() == 0) break;
    ObjectDescription description{.object = object, .comment = answer.text(0, 0), .owner = {}};
    for (size_t index = 0; index < source.properties.size(); ++index) {
      add_property(description, source.properties[index], answer.text(0, index + 1));
    }
    return description;
  }
  return no_such_object(object);
}

}  // namespace sextant::duckdb
