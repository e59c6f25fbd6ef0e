// The CREATE statements as they are stored, with what belongs to the object.
#include <fmt/format.h>

#include "drivers/sqlite/catalog.h"

namespace sextant::sqlite {

namespace {

// Objects of the temp schema are stored without the word that puts them there. An index follows its table.
std::string complete(std::string sql, std::string const& schema, bool is_index) {
  if (schema == "temp" && !is_index && sql.starts_with("CREATE ")) sql.insert(7, "TEMP ");
  return sql + ";\n";
}

Error no_text(std::string_view name) {
  return Error{.code = ErrorCode::not_supported,
               .message = fmt::format("\"{}\" has no CREATE statement of its own.", name),
               .hint = "It belongs to a constraint of its table, or SQLite makes it by itself."};
}

}  // namespace

Result<std::string> SqliteCatalog::ddl(ObjectRef const& object) {
  Connection::OwnWork const work(connection_);
  return without_exceptions([&] { return ddl_any(object); });
}

Result<std::string> SqliteCatalog::ddl_any(ObjectRef const& object) {
  switch (object.kind) {
    case ObjectKind::schema: return ddl_of_schema(TRY(find_schema(object.path)));
    case ObjectKind::table: case ObjectKind::view: case ObjectKind::virtual_table:
      return ddl_of_relation(TRY(find_relation(object)));
    case ObjectKind::index: return ddl_of_part(object, "index");
    case ObjectKind::trigger: return ddl_of_part(object, "trigger");
    default: break;
  }
  return no_text(object.path.empty() ? "" : object.path.back());
}

Result<std::string> SqliteCatalog::ddl_of_relation(Relation const& relation) {
  if (relation.sql.empty()) return no_text(relation.name);
  auto text = complete(relation.sql, relation.schema, false);
  auto parts = TRY(query_schema("sql, type = 'index'", relation.schema,
      "sqlite_schema WHERE type IN ('index', 'trigger') AND tbl_name = ?1 COLLATE NOCASE AND sql IS NOT NULL "
      "ORDER BY type, name"));
  parts.bind(1, relation.name);
  while (TRY(parts.step())) text += complete(parts.text(0), relation.schema, parts.integer(1) != 0);
  return text;
}

Result<std::string> SqliteCatalog::ddl_of_part(ObjectRef const& object, std::string_view type) {
  auto const schema = TRY(find_schema(object.path));
  auto const name = object.path.back();
  auto stored = TRY(query_schema("sql, type = 'index'", schema, "sqlite_schema WHERE type = ?1 AND name = ?2"));
  stored.bind(1, type);
  stored.bind(2, name);
  if (!TRY(stored.step())) {
    return Error{.code = ErrorCode::not_found, .message = fmt::format("There is no {} \"{}\".", type, name)};
  }
  if (stored.is_null(0)) return no_text(name);
  return complete(stored.text(0), schema, stored.integer(1) != 0);
}

// In the order of their making, which is an order that works.
Result<std::string> SqliteCatalog::ddl_of_schema(std::string const& schema) {
  auto stored = TRY(query_schema("sql, type = 'index'", schema,
      "sqlite_schema WHERE sql IS NOT NULL AND lower(substr(name, 1, 7)) <> 'sqlite_' AND name NOT IN "
      "(SELECT name FROM pragma_table_list WHERE schema = ?1 AND type = 'shadow') ORDER BY rowid"));
  stored.bind(1, schema);
  std::string text;
  while (TRY(stored.step())) text += complete(stored.text(0), schema, stored.integer(1) != 0);
  return text;
}

}  // namespace sextant::sqlite
