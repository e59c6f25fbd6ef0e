#include "drivers/mysql/catalog_describe.h"

#include <algorithm>
#include <array>

#include "drivers/mysql/catalog_query.h"
#include "sql/dialect.h"

namespace sextant::mysql {

namespace {

// To find out who refers to a table, the server opens every table of the database (8 s for 20,000). The database must be a
// constant, or it opens those of all databases.
constexpr int64_t most_tables_for_references = 2'000;

constexpr std::string_view relation_query = R"(
SELECT TABLE_TYPE, IF(TABLE_TYPE LIKE '%VIEW', '', TABLE_COMMENT), IF(TABLE_TYPE = 'SEQUENCE', NULL, TABLE_ROWS),
       DATA_LENGTH + INDEX_LENGTH, ENGINE, ROW_FORMAT, TABLE_COLLATION, AUTO_INCREMENT, CREATE_TIME, UPDATE_TIME, CREATE_OPTIONS,
       (SELECT COUNT(PARTITION_NAME) FROM information_schema.PARTITIONS WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ?),
       (SELECT MIN(CONCAT(PARTITION_METHOD, ' (', COALESCE(PARTITION_EXPRESSION, ''), ')')) FROM information_schema.PARTITIONS
        WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ?)
FROM information_schema.TABLES WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ?)";

constexpr std::array<std::string_view, 9> relation_properties{
    "Engine", "Row format", "Collation", "Next auto increment", "Created", "Changed", "Options", "Partitions", "Partitioned by"};
constexpr size_t first_property = 4;

constexpr std::string_view columns_query = R"(
SELECT c.COLUMN_NAME, c.COLUMN_TYPE, c.COLUMN_DEFAULT, c.COLUMN_COMMENT, c.COLLATION_NAME, c.GENERATION_EXPRESSION,
       c.EXTRA, c.IS_NULLABLE = 'YES',
       (SELECT MAX(s.SEQ_IN_INDEX) FROM information_schema.STATISTICS s
        WHERE s.TABLE_SCHEMA = ? AND s.TABLE_NAME = ? AND s.INDEX_NAME = 'PRIMARY' AND s.COLUMN_NAME = c.COLUMN_NAME)
FROM information_schema.COLUMNS c WHERE c.TABLE_SCHEMA = ? AND c.TABLE_NAME = ? ORDER BY c.ORDINAL_POSITION)";

constexpr std::string_view indexes_query = R"(
SELECT INDEX_NAME, LOWER(INDEX_TYPE), NON_UNIQUE = 0, INDEX_COMMENT, COLUMN_NAME, COLLATION = 'D', SUB_PART
FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ? ORDER BY CAST(INDEX_NAME AS BINARY), SEQ_IN_INDEX)";

constexpr std::string_view foreign_keys_query = R"(
SELECT k.CONSTRAINT_NAME, k.TABLE_SCHEMA, k.TABLE_NAME, k.COLUMN_NAME, k.REFERENCED_TABLE_SCHEMA, k.REFERENCED_TABLE_NAME,
       k.REFERENCED_COLUMN_NAME, r.UPDATE_RULE, r.DELETE_RULE
FROM information_schema.KEY_COLUMN_USAGE k
JOIN information_schema.REFERENTIAL_CONSTRAINTS r
  ON r.CONSTRAINT_SCHEMA = ? AND r.TABLE_NAME = ? AND r.CONSTRAINT_NAME = k.CONSTRAINT_NAME
WHERE k.TABLE_SCHEMA = ? AND k.TABLE_NAME = ? AND k.REFERENCED_TABLE_NAME IS NOT NULL
ORDER BY k.CONSTRAINT_NAME, k.ORDINAL_POSITION)";

constexpr std::string_view references_query = R"(
SELECT k.CONSTRAINT_NAME, k.REFERENCED_TABLE_SCHEMA, k.REFERENCED_TABLE_NAME, k.COLUMN_NAME, k.TABLE_SCHEMA, k.TABLE_NAME,
       k.REFERENCED_COLUMN_NAME, r.UPDATE_RULE, r.DELETE_RULE
FROM information_schema.KEY_COLUMN_USAGE k
JOIN information_schema.REFERENTIAL_CONSTRAINTS r
  ON r.TABLE_NAME = k.TABLE_NAME AND r.CONSTRAINT_NAME = k.CONSTRAINT_NAME
WHERE r.CONSTRAINT_SCHEMA = ? AND k.TABLE_SCHEMA = ? AND k.REFERENCED_TABLE_SCHEMA = ? AND k.REFERENCED_TABLE_NAME = ?
ORDER BY k.TABLE_NAME, k.CONSTRAINT_NAME, k.ORDINAL_POSITION)";

constexpr std::string_view mariadb_checks_query = R"(
SELECT CONSTRAINT_NAME, CHECK_CLAUSE FROM information_schema.CHECK_CONSTRAINTS
WHERE CONSTRAINT_SCHEMA = ? AND TABLE_NAME = ? ORDER BY CONSTRAINT_NAME)";
// MySQL 8 keeps the table's name elsewhere.
constexpr std::string_view mysql_checks_query = R"(
SELECT c.CONSTRAINT_NAME, c.CHECK_CLAUSE FROM information_schema.CHECK_CONSTRAINTS c
JOIN information_schema.TABLE_CONSTRAINTS t ON t.CONSTRAINT_SCHEMA = c.CONSTRAINT_SCHEMA AND t.CONSTRAINT_NAME = c.CONSTRAINT_NAME
WHERE t.TABLE_SCHEMA = ? AND t.TABLE_NAME = ? AND t.CONSTRAINT_TYPE = 'CHECK' ORDER BY c.CONSTRAINT_NAME)";

constexpr std::string_view triggers_query = R"(
SELECT TRIGGER_NAME, ACTION_TIMING, EVENT_MANIPULATION, ACTION_STATEMENT, DEFINER
FROM information_schema.TRIGGERS WHERE EVENT_OBJECT_SCHEMA = ? AND EVENT_OBJECT_TABLE = ? ORDER BY TRIGGER_NAME)";

constexpr std::string_view database_query = R"(
SELECT '', '', DEFAULT_CHARACTER_SET_NAME, DEFAULT_COLLATION_NAME FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = ?)";
constexpr std::string_view routine_query = R"(
SELECT ROUTINE_COMMENT, DEFINER, LOWER(ROUTINE_TYPE), DTD_IDENTIFIER, SQL_DATA_ACCESS, SECURITY_TYPE, IS_DETERMINISTIC, SQL_MODE,
       ROUTINE_DEFINITION
FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = ? AND ROUTINE_NAME = ? AND ROUTINE_TYPE = ?)";
constexpr std::string_view event_query = R"(
SELECT EVENT_COMMENT, DEFINER, LOWER(EVENT_TYPE), STATUS, CONCAT(INTERVAL_VALUE, ' ', INTERVAL_FIELD), STARTS, ENDS, LAST_EXECUTED,
       EVENT_DEFINITION
FROM information_schema.EVENTS WHERE EVENT_SCHEMA = ? AND EVENT_NAME = ?)";

void add_property(ObjectDescription& description, std::string_view name, std::string value) {
  if (!value.empty()) description.properties.push_back({.name = std::string(name), .value = std::move(value)});
}

Query about(std::string_view text, std::vector<std::string> const& path, size_t times = 1) {
  Query query{.text = text, .parameters = {}};
  for (size_t i = 0; i < times; ++i) {
    query.parameters.emplace_back(path[0]);
    query.parameters.emplace_back(path[1]);
  }
  return query;
}

ColumnDescription column_of(TextRow const& row) {
  ColumnDescription column{.name = text_of(row, 0),
                           .type = text_of(row, 1),
                           .comment = text_of(row, 3),
                           .collation = text_of(row, 4),
                           .generated = text_of(row, 5),
                           .nullable = flag_of(row, 7),
                           .primary_key_position = static_cast<int32_t>(number_of(row, 8).value_or(0))};
  // MariaDB writes the default of a column without one as the word NULL.
  if (auto value = text_of(row, 2); value != "NULL" && column.generated.empty()) column.default_value = std::move(value);
  if (text_of(row, 6).find("auto_increment") != std::string::npos) column.generated = "identity";
  return column;
}

void add_index(ObjectDescription& description, TextRow const& row) {
  auto name = text_of(row, 0);
  if (description.indexes.empty() || description.indexes.back().name != name) {
    description.indexes.push_back({.name = name,
                                   .method = text_of(row, 1),
                                   .comment = text_of(row, 3),
                                   .unique = flag_of(row, 2),
                                   .primary = name == "PRIMARY"});
  }
  auto column = row.size() > 4 && row[4] ? *row[4] : "(expression)";
  if (auto const part = text_of(row, 6); !part.empty()) column += fmt::format("({})", part);
  if (flag_of(row, 5)) column += " DESC";
  if (name == "PRIMARY") description.primary_key.push_back(text_of(row, 4));
  description.indexes.back().columns.push_back(std::move(column));
}

void add_foreign_key(std::vector<ForeignKeyDescription>& keys, TextRow const& row) {
  std::vector<std::string> const table{text_of(row, 4), text_of(row, 5)};
  auto name = text_of(row, 0);
  if (keys.empty() || keys.back().name != name || keys.back().referenced_table != table) {
    keys.push_back({.name = std::move(name), .referenced_table = table, .on_update = text_of(row, 7), .on_delete = text_of(row, 8)});
  }
  keys.back().columns.push_back(text_of(row, 3));
  keys.back().referenced_columns.push_back(text_of(row, 6));
}

TriggerDescription trigger_of(TextRow const& row) {
  return {.name = text_of(row, 0), .timing = text_of(row, 1), .events = text_of(row, 2), .definition = text_of(row, 3)};
}

void add_unique_keys(ObjectDescription& description) {
  for (auto const& index : description.indexes) {
    if (!index.unique || index.primary) continue;
    description.unique_keys.push_back({.name = index.name, .expression = fmt::format("UNIQUE ({})", fmt::join(index.columns, ", "))});
  }
}

Result<> add_references(World& world, ObjectDescription& description) {
  auto const& path = description.object.path;
  Query const count{.text = "SELECT COUNT(TABLE_NAME) FROM information_schema.TABLES WHERE TABLE_SCHEMA = ?", .parameters = {path[0]}};
  auto const counted = TRY(ask_catalog(world, {count}));
  if (counted[0].empty() || number_of(counted[0][0], 0).value_or(0) > most_tables_for_references) {
    add_property(description, "Referenced by", fmt::format("not looked up, as the database has more than {} tables",
                                                           most_tables_for_references));
    return {};
  }
  Query const query{.text = references_query, .parameters = {path[0], path[0], path[0], path[1]}};
  auto const answers = TRY(ask_catalog(world, {query}));
  for (auto const& row : answers[0]) add_foreign_key(description.referenced_by, row);
  return {};
}

ObjectKind kind_of_relation(std::string_view type) {
  if (type == "SEQUENCE") return ObjectKind::sequence;
  return type.ends_with("VIEW") ? ObjectKind::view : ObjectKind::table;
}

Result<ObjectDescription> describe_relation(World& world, ObjectRef const& object) {
  auto const& path = object.path;
  auto const checks = world.connection.is_mariadb() ? mariadb_checks_query : mysql_checks_query;
  auto const answers = TRY(ask_catalog(world, {about(relation_query, path, 3), about(columns_query, path, 2), about(indexes_query, path),
                                               about(foreign_keys_query, path, 2), about(checks, path), about(triggers_query, path)}));
  if (answers[0].empty() || kind_of_relation(text_of(answers[0][0], 0)) != object.kind) {
    return no_such_object(to_string(object.kind), path);
  }
  auto const& relation = answers[0][0];
  ObjectDescription description{.object = object,
                                .comment = text_of(relation, 1),
                                .estimated_rows = number_of(relation, 2),
                                .size_bytes = number_of(relation, 3)};
  for (size_t i = 0; i < relation_properties.size(); ++i) {
    auto value = text_of(relation, first_property + i);
    if (value != "0") add_property(description, relation_properties[i], std::move(value));
  }
  if (object.kind == ObjectKind::sequence) return description;
  for (auto const& row : answers[1]) description.columns.push_back(column_of(row));
  for (auto const& row : answers[2]) add_index(description, row);
  for (auto const& row : answers[3]) add_foreign_key(description.foreign_keys, row);
  for (auto const& row : answers[4]) description.checks.push_back({.name = text_of(row, 0), .expression = text_of(row, 1)});
  for (auto const& row : answers[5]) description.triggers.push_back(trigger_of(row));
  add_unique_keys(description);
  if (object.kind == ObjectKind::table) TRY(add_references(world, description));
  return description;
}

// A column, an index or a trigger: what the table's queries say of it.
Result<ObjectDescription> describe_part(World& world, ObjectRef const& object) {
  auto const query = object.kind == ObjectKind::column  ? about(columns_query, object.path, 2)
                     : object.kind == ObjectKind::index ? about(indexes_query, object.path)
                                                        : about(triggers_query, object.path);
  auto const answers = TRY(ask_catalog(world, {query}));
  ObjectDescription description{.object = object};
  for (auto const& row : answers[0]) {
    if (text_of(row, 0) != object.path[2]) continue;
    if (object.kind == ObjectKind::column) {
      description.columns.push_back(column_of(row));
      description.comment = text_of(row, 3);
      add_property(description, "Extra", text_of(row, 6));
    } else if (object.kind == ObjectKind::index) {
      add_index(description, row);
      description.comment = text_of(row, 3);
    } else {
      description.triggers.push_back(trigger_of(row));
      description.owner = text_of(row, 4);
    }
  }
  if (description.columns.empty() && description.indexes.empty() && description.triggers.empty()) {
    return no_such_object(to_string(object.kind), object.path);
  }
  description.primary_key.clear();
  return description;
}

using PropertyNames = std::array<std::string_view, 7>;

Result<ObjectDescription> describe_simple(World& world, ObjectRef const& object, Query const& query, PropertyNames const& names) {
  auto const answers = TRY(ask_catalog(world, {query}));
  if (answers[0].empty()) return no_such_object(to_string(object.kind), object.path);
  auto const& row = answers[0][0];
  ObjectDescription description{.object = object, .comment = text_of(row, 0), .owner = text_of(row, 1)};
  for (size_t i = 0; i < names.size() && !names[i].empty(); ++i) add_property(description, names[i], text_of(row, i + 2));
  return description;
}

Result<ObjectDescription> describe_routine(World& world, ObjectRef const& object) {
  auto const routine = routine_name_of(object.path[1]);
  if (routine.kind == "EVENT") {
    return describe_simple(world, object, {.text = event_query, .parameters = {object.path[0], routine.name}},
                           {"Kind", "Status", "Every", "Starts", "Ends", "Last run", "Definition"});
  }
  return describe_simple(
      world, object, {.text = routine_query, .parameters = {object.path[0], routine.name, std::string(routine.kind)}},
      {"Kind", "Returns", "Data access", "Security", "Deterministic", "SQL mode", "Definition"});
}

// ---- DDL

void add_statement(std::string& out, std::string_view statement) {
  while (statement.ends_with('\n') || statement.ends_with(' ') || statement.ends_with(';')) statement.remove_suffix(1);
  if (statement.empty()) return;
  out += statement;
  out += ";\n";
}

// The statement is in one of the columns, named "Create Table" and the like; which one depends on the kind.
Result<std::string> show_create(World& world, std::string_view kind, std::vector<std::string> const& path, size_t column) {
  auto const text = fmt::format("SHOW CREATE {} {}", kind, sql::quote_path(path, sql::mysql_dialect));
  auto answers = ask_catalog(world, {{.text = text, .parameters = {}}});
  if (!answers.ok()) {
    auto error = std::move(answers).error();
    if (error.code == ErrorCode::invalid_argument) error.code = ErrorCode::not_found;  // "is not VIEW"
    return error;
  }
  auto const& rows = (*answers)[0];
  if (rows.empty()) return no_such_object("object", path);
  if (text_of(rows[0], column).empty()) {
    return Error{.code = ErrorCode::unauthorized,
                 .message = "The server does not show this definition.",
                 .hint = "Its definer sees it, and users with SELECT on mysql.proc or SHOW_ROUTINE."};
  }
  return text_of(rows[0], column);
}

Result<std::string> index_ddl(World& world, ObjectRef const& object) {
  auto const described = TRY(describe_part(world, object));
  auto const& index = described.indexes[0];
  auto const answers = TRY(ask_catalog(world, {about(indexes_query, object.path)}));
  std::vector<std::string> columns;
  for (auto const& row : answers[0]) {
    if (text_of(row, 0) != index.name) continue;
    auto column = sql::quote_identifier(text_of(row, 4), sql::mysql_dialect);
    if (auto const part = text_of(row, 6); !part.empty() && index.method != "spatial") column += fmt::format("({})", part);
    if (flag_of(row, 5)) column += " DESC";
    columns.push_back(std::move(column));
  }
  auto const table = sql::quote_identifier(object.path[1], sql::mysql_dialect);
  if (index.primary) return fmt::format("ALTER TABLE {} ADD PRIMARY KEY ({});\n", table, fmt::join(columns, ", "));
  std::string_view const kind = index.method == "fulltext"  ? "FULLTEXT "
                                : index.method == "spatial" ? "SPATIAL "
                                : index.unique              ? "UNIQUE "
                                                            : "";
  auto const method = index.method == "hash" ? " USING HASH" : "";
  return fmt::format("CREATE {}INDEX {} ON {} ({}){};\n", kind, sql::quote_identifier(index.name, sql::mysql_dialect), table,
                     fmt::join(columns, ", "), method);
}

Result<std::string> table_ddl(World& world, ObjectRef const& object) {
  std::string text;
  add_statement(text, TRY(show_create(world, "TABLE", object.path, 1)));
  auto const triggers = TRY(ask_catalog(world, {about(triggers_query, object.path)}));
  for (auto const& row : triggers[0]) {
    add_statement(text, TRY(show_create(world, "TRIGGER", {object.path[0], text_of(row, 0)}, 2)));
  }
  return text;
}

Result<std::string> plain_ddl(World& world, std::string_view kind, std::vector<std::string> const& path, size_t column) {
  std::string text;
  add_statement(text, TRY(show_create(world, kind, path, column)));
  return text;
}

}  // namespace

Result<ObjectDescription> catalog_describe(World& world, ObjectRef const& object) {
  auto const depth = object.path.size();
  switch (object.kind) {
    case ObjectKind::database:
      if (depth != 1) break;
      return describe_simple(world, object, {.text = database_query, .parameters = {object.path[0]}}, {"Character set", "Collation"});
    case ObjectKind::table: case ObjectKind::view: case ObjectKind::sequence:
      if (depth == 2) return describe_relation(world, object);
      break;
    case ObjectKind::routine:
      if (depth == 2) return describe_routine(world, object);
      break;
    case ObjectKind::column: case ObjectKind::index: case ObjectKind::trigger:
      if (depth == 3) return describe_part(world, object);
      break;
    default: break;
  }
  return Error{.code = ErrorCode::invalid_argument,
               .message = fmt::format("MySQL cannot describe a {} of this path.", to_string(object.kind))};
}

Result<std::string> catalog_ddl(World& world, ObjectRef const& object) {
  auto const& path = object.path;
  auto const depth = path.size();
  if (object.kind == ObjectKind::database && depth == 1) return plain_ddl(world, "DATABASE", path, 1);
  // SHOW CREATE TABLE answers for views and sequences as well.
  auto const is_relation = object.kind == ObjectKind::table || object.kind == ObjectKind::view || object.kind == ObjectKind::sequence;
  if (is_relation && depth == 2) {
    auto const found = TRY(ask_catalog(world, {about(relation_query, path, 3)}));
    if (found[0].empty() || kind_of_relation(text_of(found[0][0], 0)) != object.kind) {
      return no_such_object(to_string(object.kind), path);
    }
    if (object.kind == ObjectKind::table) return table_ddl(world, object);
    return plain_ddl(world, object.kind == ObjectKind::view ? "VIEW" : "SEQUENCE", path, 1);
  }
  if (object.kind == ObjectKind::routine && depth == 2) {
    auto const routine = routine_name_of(path[1]);
    return plain_ddl(world, routine.kind, {path[0], routine.name}, routine.kind == "EVENT" ? 3 : 2);
  }
  if (object.kind == ObjectKind::trigger && depth == 3) {
    (void)TRY(describe_part(world, object));
    return plain_ddl(world, "TRIGGER", {path[0], path[2]}, 2);
  }
  if (object.kind == ObjectKind::index && depth == 3) return index_ddl(world, object);
  return Error{.code = ErrorCode::not_supported,
               .message = fmt::format("MySQL has no statement that makes a {} by itself.", to_string(object.kind)),
               .hint = "Ask for the table that it belongs to."};
}

}  // namespace sextant::mysql
