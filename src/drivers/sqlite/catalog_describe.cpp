// Everything that is known of one object.
#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>
#include <array>

#include "drivers/sqlite/catalog.h"
#include "drivers/sqlite/create_text.h"
#include "drivers/sqlite/tokens.h"

namespace sextant::sqlite {

namespace {

bool same(std::string_view left, std::string_view right) {
  return left.size() == right.size() &&
         sqlite3_strnicmp(left.data(), right.data(), static_cast<int>(left.size())) == 0;
}

std::string written_list(std::vector<std::string> const& names) {
  std::string result;
  for (auto const& name : names) result += (result.empty() ? "" : ", ") + written_name(name);
  return result;
}

void add_property(ObjectDescription& description, std::string_view name, std::string value) {
  if (!value.empty()) description.properties.push_back({std::string(name), std::move(value)});
}

Error no_such(std::string_view what, std::string_view name) {
  return Error{.code = ErrorCode::not_found, .message = fmt::format("There is no {} \"{}\".", what, name)};
}

}  // namespace

Result<ObjectDescription> SqliteCatalog::describe(ObjectRef const& object) {
  Connection::OwnWork const work(connection_);
  return without_exceptions([&] { return describe_any(object); });
}

Result<ObjectDescription> SqliteCatalog::describe_any(ObjectRef const& object) {
  switch (object.kind) {
    case ObjectKind::schema: return describe_schema(object);
    case ObjectKind::table: case ObjectKind::view: case ObjectKind::virtual_table: return describe_relation(object);
    case ObjectKind::index: return describe_index(object);
    case ObjectKind::trigger: return describe_trigger(object);
    case ObjectKind::column: return describe_column(object);
    default: break;
  }
  return Error{.code = ErrorCode::not_found, .message = fmt::format("SQLite describes no {} by itself.", to_string(object.kind))};
}

Result<ObjectDescription> SqliteCatalog::describe_schema(ObjectRef const& object) {
  auto const schema = TRY(find_schema(object.path));
  ObjectDescription description{.object = {ObjectKind::schema, {schema}}};
  auto file = TRY(Query::prepare(connection_, "SELECT file FROM pragma_database_list WHERE name = ?1"));
  file.bind(1, schema);
  if (TRY(file.step())) add_property(description, "file", file.text(0));
  auto pages = TRY(Query::prepare(connection_,
      "SELECT page_count, page_size, journal_mode, auto_vacuum FROM pragma_page_count AS a, pragma_page_size AS b, "
      "pragma_journal_mode AS c, pragma_auto_vacuum AS d WHERE a.schema = ?1 AND b.schema = ?1 AND c.schema = ?1 AND d.schema = ?1"));
  pages.bind(1, schema);
  if (TRY(pages.step())) {
    description.size_bytes = pages.integer(0) * pages.integer(1);
    static constexpr std::array names{"pages", "page size", "journal mode", "auto vacuum"};
    for (size_t index = 0; index < names.size(); ++index) {
      add_property(description, names[index], pages.text(static_cast<int>(index)));
    }
  }
  // The functions of these pragmas take no schema and speak of main.
  if (schema != "main") return description;
  auto header = TRY(Query::prepare(connection_,
      "SELECT freelist_count, encoding, user_version, application_id FROM pragma_freelist_count, pragma_encoding, "
      "pragma_user_version, pragma_application_id"));
  if (!TRY(header.step())) return description;
  static constexpr std::array names{"free pages", "encoding", "user version", "application id"};
  for (size_t index = 0; index < names.size(); ++index) {
    add_property(description, names[index], header.text(static_cast<int>(index)));
  }
  return description;
}

Result<ObjectDescription> SqliteCatalog::describe_relation(ObjectRef const& object) {
  auto const relation = TRY(find_relation(object));
  ObjectDescription description{.object = {kind_of_relation(relation.type), {relation.schema, relation.name}}};
  auto columns = read_columns(relation);
  if (columns.ok()) description.columns = *std::move(columns);
  // A view over a table that is gone, a virtual table whose module is missing: the rest is still worth showing.
  else add_property(description, "broken", columns.error().message);
  description.triggers = TRY(read_triggers(relation.schema, relation.name));
  if (relation.type == "virtual") add_property(description, "module", read_module(relation.sql));
  if (relation.type != "table" && relation.type != "shadow") return description;

  auto const text = read_create_table(relation.sql);
  description.checks = text.checks;
  description.indexes = TRY(read_indexes(relation, &description.unique_keys));
  description.foreign_keys = TRY(read_foreign_keys(relation));
  description.referenced_by = TRY(read_referenced_by(relation));
  auto const estimates = TRY(row_estimates(relation.schema));
  auto const estimate = estimates.find(relation.name);
  if (estimate != estimates.end()) description.estimated_rows = estimate->second;
  description.size_bytes = size_of(relation.schema, relation.name);
  if (relation.strict) add_property(description, "STRICT", "yes");
  if (relation.without_rowid) add_property(description, "WITHOUT ROWID", "yes");
  if (text.autoincrement) add_property(description, "AUTOINCREMENT", "yes");
  if (relation.type == "shadow") add_property(description, "shadow table", "yes");
  std::vector<std::pair<int32_t, std::string>> key;
  for (auto const& column : description.columns) {
    if (column.primary_key_position > 0) key.emplace_back(column.primary_key_position, column.name);
  }
  std::sort(key.begin(), key.end());
  for (auto& [position, name] : key) description.primary_key.push_back(std::move(name));
  return description;
}

Result<std::vector<ColumnDescription>> SqliteCatalog::read_columns(Relation const& relation) {
  auto rows = TRY(Query::prepare(connection_,
      "SELECT name, type, \"notnull\", dflt_value, pk, hidden, count(*) FILTER (WHERE pk > 0) OVER (), "
      "(SELECT count(*) FROM pragma_index_list(?2, ?1) WHERE origin = 'pk') "
      "FROM pragma_table_xinfo(?2, ?1) WHERE hidden <> 1 ORDER BY cid"));
  rows.bind(1, relation.schema);
  rows.bind(2, relation.name);
  auto const text = relation.type == "table" ? read_create_table(relation.sql) : TableText();
  std::vector<ColumnDescription> columns;
  while (TRY(rows.step())) {
    ColumnDescription column{.name = rows.text(0), .type = rows.text(1), .default_value = rows.text(3)};
    column.primary_key_position = static_cast<int32_t>(rows.integer(4));
    auto const is_rowid = relation.type == "table" && column.primary_key_position == 1 && rows.integer(6) == 1 &&
                          rows.integer(7) == 0 && !relation.without_rowid && same(column.type, "INTEGER");
    column.nullable = rows.integer(2) == 0 && !is_rowid;
    for (auto const& [name, expression] : text.generated) {
      if (same(name, column.name)) column.generated = expression + (rows.integer(5) == 3 ? " STORED" : "");
    }
    char const* collation = nullptr;
    auto const code = sqlite3_table_column_metadata(connection_.handle(), relation.schema.c_str(), relation.name.c_str(),
                                                    column.name.c_str(), nullptr, &collation, nullptr, nullptr, nullptr);
    if (code == SQLITE_OK && collation != nullptr) column.collation = collation;
    columns.push_back(std::move(column));
  }
  return columns;
}

Result<std::vector<std::string>> SqliteCatalog::read_index_columns(std::string const& schema, std::string const& index,
                                                                   std::string& predicate) {
  auto stored = TRY(query_schema("sql", schema, "sqlite_schema WHERE type = 'index' AND name = ?1"));
  stored.bind(1, index);
  auto const text = TRY(stored.step()) ? read_create_index(stored.text(0)) : IndexText();
  predicate = text.predicate;
  auto rows = TRY(Query::prepare(connection_,
                                 "SELECT name, \"desc\", cid FROM pragma_index_xinfo(?2, ?1) WHERE \"key\" ORDER BY seqno"));
  rows.bind(1, schema);
  rows.bind(2, index);
  std::vector<std::string> columns;
  while (TRY(rows.step())) {
    auto const position = columns.size();
    auto const is_expression = rows.integer(2) == -2;
    if (is_expression && position < text.columns.size()) {
      columns.push_back(text.columns[position]);
    } else {
      columns.push_back(written_name(is_expression ? "?" : rows.text(0)) + (rows.integer(1) != 0 ? " DESC" : ""));
    }
  }
  return columns;
}

Result<std::vector<IndexDescription>> SqliteCatalog::read_indexes(Relation const& relation,
                                                                  std::vector<CheckDescription>* unique_keys) {
  auto const text = read_create_table(relation.sql);
  auto rows = TRY(Query::prepare(connection_, "SELECT name, \"unique\", origin FROM pragma_index_list(?2, ?1) ORDER BY name"));
  rows.bind(1, relation.schema);
  rows.bind(2, relation.name);
  std::vector<IndexDescription> indexes;
  while (TRY(rows.step())) {
    IndexDescription index{.name = rows.text(0), .method = "btree"};
    index.columns = TRY(read_index_columns(relation.schema, index.name, index.predicate));
    index.unique = rows.integer(1) != 0;
    index.primary = rows.text(2) == "pk";
    index.size_bytes = size_of(relation.schema, index.name);
    if (unique_keys != nullptr && rows.text(2) == "u") {
      CheckDescription key{.name = index.name};
      for (auto const& column : index.columns) key.expression += (key.expression.empty() ? "" : ", ") + column;
      for (auto const& unique : text.unique_keys) {
        auto const written = written_list(unique.columns);
        if (!unique.name.empty() && same(written, key.expression)) key.name = unique.name;
      }
      unique_keys->push_back(std::move(key));
    }
    indexes.push_back(std::move(index));
  }
  return indexes;
}

Result<std::vector<ForeignKeyDescription>> SqliteCatalog::read_foreign_keys(Relation const& relation) {
  if (relation.type != "table") return std::vector<ForeignKeyDescription>();
  auto rows = TRY(Query::prepare(connection_,
      "SELECT id, \"table\", \"from\", coalesce(\"to\", (SELECT name FROM pragma_table_info(f.\"table\", ?1) AS p "
      "WHERE p.pk = f.seq + 1), ''), on_update, on_delete FROM pragma_foreign_key_list(?2, ?1) AS f ORDER BY id DESC, seq"));
  rows.bind(1, relation.schema);
  rows.bind(2, relation.name);
  std::vector<ForeignKeyDescription> keys;
  int64_t last_id = -1;
  while (TRY(rows.step())) {
    if (rows.integer(0) != last_id) {
      last_id = rows.integer(0);
      keys.push_back({.referenced_table = {relation.schema, rows.text(1)}, .on_update = rows.text(4), .on_delete = rows.text(5)});
    }
    keys.back().columns.push_back(rows.text(2));
    keys.back().referenced_columns.push_back(rows.text(3));
  }
  // The pragma counts from the last key of the text to the first, so its order backwards is the text's.
  auto const text = read_create_table(relation.sql);
  for (size_t index = 0; text.foreign_keys.size() == keys.size() && index < keys.size(); ++index) {
    keys[index].name = text.foreign_keys[index].name;
    keys[index].deferrable = text.foreign_keys[index].deferrable;
  }
  return keys;
}

Result<std::vector<ForeignKeyDescription>> SqliteCatalog::read_referenced_by(Relation const& relation) {
  auto tables = TRY(query_schema("name, sql", relation.schema,
      "sqlite_schema AS m WHERE type = 'table' AND instr(lower(sql), 'references') > 0 AND EXISTS "
      "(SELECT 1 FROM pragma_foreign_key_list(m.name, ?1) WHERE \"table\" = ?2 COLLATE NOCASE) ORDER BY name"));
  tables.bind(1, relation.schema);
  tables.bind(2, relation.name);
  std::vector<ForeignKeyDescription> references;
  while (TRY(tables.step())) {
    Relation const child{.schema = relation.schema, .name = tables.text(0), .type = "table", .sql = tables.text(1)};
    for (auto& key : TRY(read_foreign_keys(child))) {
      if (!same(key.referenced_table.back(), relation.name)) continue;
      key.referenced_table = {child.schema, child.name};
      references.push_back(std::move(key));
    }
  }
  return references;
}

Result<std::vector<TriggerDescription>> SqliteCatalog::read_triggers(std::string const& schema, std::string const& relation) {
  auto rows = TRY(query_schema("name, sql", schema,
                               "sqlite_schema WHERE type = 'trigger' AND tbl_name = ?1 COLLATE NOCASE ORDER BY name"));
  rows.bind(1, relation);
  std::vector<TriggerDescription> triggers;
  while (TRY(rows.step())) {
    auto definition = rows.text(1);
    auto const text = read_create_trigger(definition);
    triggers.push_back({.name = rows.text(0), .timing = text.timing, .events = text.events, .definition = std::move(definition)});
  }
  return triggers;
}

Result<ObjectDescription> SqliteCatalog::describe_index(ObjectRef const& object) {
  auto const schema = TRY(find_schema(object.path));
  auto const wanted = object.path.back();
  auto found = TRY(query_schema("m.name, m.tbl_name, l.\"unique\", l.origin", schema,
      "sqlite_schema AS m, pragma_index_list(m.tbl_name, ?2) AS l WHERE m.type = 'index' AND m.name = ?1 AND l.name = m.name"));
  found.bind(1, wanted);
  found.bind(2, schema);
  if (!TRY(found.step())) return no_such("index", wanted);
  IndexDescription index{.name = found.text(0), .method = "btree"};
  index.columns = TRY(read_index_columns(schema, index.name, index.predicate));
  index.unique = found.integer(2) != 0;
  index.primary = found.text(3) == "pk";
  index.size_bytes = size_of(schema, index.name);
  ObjectDescription description{.object = {ObjectKind::index, {schema, found.text(1), index.name}}};
  description.size_bytes = index.size_bytes;
  add_property(description, "table", found.text(1));
  description.indexes.push_back(std::move(index));
  return description;
}

Result<ObjectDescription> SqliteCatalog::describe_trigger(ObjectRef const& object) {
  auto const schema = TRY(find_schema(object.path));
  auto const wanted = object.path.back();
  auto found = TRY(query_schema("name, tbl_name, sql", schema, "sqlite_schema WHERE type = 'trigger' AND name = ?1"));
  found.bind(1, wanted);
  if (!TRY(found.step())) return no_such("trigger", wanted);
  auto const text = read_create_trigger(found.text(2));
  ObjectDescription description{.object = {ObjectKind::trigger, {schema, found.text(1), found.text(0)}}};
  description.triggers.push_back({.name = found.text(0), .timing = text.timing, .events = text.events, .definition = found.text(2)});
  add_property(description, "table", found.text(1));
  return description;
}

Result<ObjectDescription> SqliteCatalog::describe_column(ObjectRef const& object) {
  auto const relation = TRY(find_relation(object.path));
  for (auto& column : TRY(read_columns(relation))) {
    if (!same(column.name, object.path.back())) continue;
    ObjectDescription description{.object = {ObjectKind::column, {relation.schema, relation.name, column.name}}};
    description.columns.push_back(std::move(column));
    return description;
  }
  return no_such("column", object.path.back());
}

}  // namespace sextant::sqlite
