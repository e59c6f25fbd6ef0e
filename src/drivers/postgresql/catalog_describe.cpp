#include "drivers/postgresql/catalog_describe.h"

#include "drivers/postgresql/catalog_list.h"
#include "drivers/postgresql/catalog_query.h"

namespace sextant::postgresql {

namespace {

// The exact size needs a lock, so it is left out while somebody holds the table for himself.
constexpr std::string_view relation_query = R"(
SELECT c.relkind, pg_catalog.obj_description(c.oid, 'pg_class'), pg_catalog.pg_get_userbyid(c.relowner),
       CASE WHEN c.relkind IN ('r', 'p', 'm', 'f') AND (c.reltuples > 0 OR (c.reltuples = 0 AND (c.relpages > 0
                 OR pg_catalog.current_setting('server_version_num')::int4 >= 140000))) THEN c.reltuples::int8 END,
       CASE WHEN c.relkind IN ('r', 'm', 'S') AND NOT EXISTS (SELECT FROM pg_catalog.pg_locks l WHERE l.relation = c.oid
                 AND l.mode = 'AccessExclusiveLock' AND l.granted AND l.pid <> pg_catalog.pg_backend_pid())
            THEN pg_catalog.pg_total_relation_size(c.oid)
            WHEN c.relkind = 'p' THEN (SELECT pg_catalog.sum(pg_catalog.pg_total_relation_size(t.relid))::int8
                                       FROM pg_catalog.pg_partition_tree(c.oid) t WHERE t.isleaf) END,
       CASE c.relpersistence WHEN 'u' THEN 'yes' END,
       CASE WHEN c.relkind = 'p' THEN pg_catalog.pg_get_partkeydef(c.oid) END,
       pg_catalog.pg_get_expr(c.relpartbound, c.oid),
       (SELECT pg_catalog.string_agg(i.inhparent::pg_catalog.regclass::text, ', ' ORDER BY i.inhseqno)
        FROM pg_catalog.pg_inherits i WHERE i.inhrelid = c.oid),
       (SELECT s.spcname FROM pg_catalog.pg_tablespace s WHERE s.oid = c.reltablespace),
       m.amname, pg_catalog.array_to_string(c.reloptions, ', '),
       CASE WHEN c.relrowsecurity THEN 'yes' END,
       CASE WHEN c.relkind IN ('v', 'm') THEN pg_catalog.pg_get_viewdef(c.oid, true) END,
       CASE WHEN c.relkind = 'm' AND NOT c.relispopulated THEN 'no' END,
       (SELECT v.srvname FROM pg_catalog.pg_foreign_table f JOIN pg_catalog.pg_foreign_server v ON v.oid = f.ftserver
        WHERE f.ftrelid = c.oid),
       (SELECT pg_catalog.count(*) FROM pg_catalog.pg_inherits i WHERE i.inhparent = c.oid)
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_catalog.pg_am m ON m.oid = c.relam
WHERE n.nspname = $1 AND c.relname = $2 AND c.relkind IN ('r', 'p', 'v', 'm', 'f'))";

// From the sixth column on: what goes to the properties, by these names.
constexpr auto relation_properties =
    std::to_array<std::string_view>({"Unlogged", "Partitioned by", "Partition bound", "Inherits", "Tablespace", "Access method",
                                     "Storage options", "Row-level security", "Definition", "Populated", "Server"});
constexpr size_t first_property = 5, children_column = 16;

constexpr std::string_view columns_query = R"(
SELECT a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod), pg_catalog.pg_get_expr(d.adbin, d.adrelid),
       pg_catalog.col_description(c.oid, a.attnum),
       CASE WHEN a.attcollation <> t.typcollation THEN
            (SELECT l.collname FROM pg_catalog.pg_collation l WHERE l.oid = a.attcollation) END,
       a.attgenerated, a.attidentity, NOT a.attnotnull,
       (SELECT pg_catalog.array_position(k.conkey, a.attnum) FROM pg_catalog.pg_constraint k
        WHERE k.conrelid = c.oid AND k.contype = 'p')
FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
WHERE n.nspname = $1 AND c.relname = $2 AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum)";

// Both directions of foreign keys, and the other constraints.
constexpr std::string_view constraints_query = R"(
SELECT k.conname, k.contype, k.conrelid = r.oid AS own, n.nspname, c.relname,
       (SELECT pg_catalog.array_agg(a.attname ORDER BY o.at) FROM pg_catalog.unnest(k.conkey) WITH ORDINALITY o(attnum, at)
        JOIN pg_catalog.pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = o.attnum)::text[],
       (SELECT pg_catalog.array_agg(a.attname ORDER BY o.at) FROM pg_catalog.unnest(k.confkey) WITH ORDINALITY o(attnum, at)
        JOIN pg_catalog.pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = o.attnum)::text[],
       k.confupdtype, k.confdeltype, k.condeferrable, pg_catalog.pg_get_constraintdef(k.oid, true),
       k.conrelid = k.confrelid
FROM (SELECT c.oid FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
      WHERE n.nspname = $1 AND c.relname = $2 AND c.relkind IN ('r', 'p', 'v', 'm', 'f')) r
JOIN pg_catalog.pg_constraint k ON (k.conrelid = r.oid OR (k.confrelid = r.oid AND k.contype = 'f' AND k.conparentid = 0))
JOIN pg_catalog.pg_class c ON c.oid = CASE WHEN k.conrelid = r.oid AND k.contype = 'f' THEN k.confrelid ELSE k.conrelid END
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE k.contype IN ('p', 'u', 'c', 'f', 'x')
ORDER BY k.conname, n.nspname, c.relname)";

constexpr std::string_view indexes_query = R"(
SELECT x.relname, m.amname, pg_catalog.pg_get_expr(i.indpred, i.indrelid, true), pg_catalog.obj_description(x.oid, 'pg_class'),
       (SELECT pg_catalog.array_agg(pg_catalog.pg_get_indexdef(x.oid, k, true)
                 || CASE WHEN i.indoption[k - 1] & 1 = 1 THEN ' DESC' ELSE '' END
                 || CASE i.indoption[k - 1] & 3 WHEN 1 THEN ' NULLS LAST' WHEN 2 THEN ' NULLS FIRST' ELSE '' END ORDER BY k)
        FROM pg_catalog.generate_series(1, i.indnkeyatts) k),
       i.indisunique, i.indisprimary,
       CASE WHEN x.relkind = 'i' AND NOT EXISTS (SELECT FROM pg_catalog.pg_locks l WHERE l.relation = x.oid
                 AND l.mode = 'AccessExclusiveLock' AND l.granted AND l.pid <> pg_catalog.pg_backend_pid())
            THEN pg_catalog.pg_relation_size(x.oid) END,
       i.indisvalid, pg_catalog.pg_get_indexdef(x.oid)
FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid JOIN pg_catalog.pg_am m ON m.oid = x.relam
JOIN pg_catalog.pg_class c ON c.oid = i.indrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = $1 AND c.relname = $2 ORDER BY x.relname)";

constexpr std::string_view triggers_query = R"(
SELECT t.tgname, CASE WHEN t.tgtype & 64 = 64 THEN 'INSTEAD OF' WHEN t.tgtype & 2 = 2 THEN 'BEFORE' ELSE 'AFTER' END,
       pg_catalog.concat_ws(' OR ', CASE WHEN t.tgtype & 4 = 4 THEN 'INSERT' END, CASE WHEN t.tgtype & 8 = 8 THEN 'DELETE' END,
                            CASE WHEN t.tgtype & 16 = 16 THEN 'UPDATE' END, CASE WHEN t.tgtype & 32 = 32 THEN 'TRUNCATE' END),
       pg_catalog.pg_get_triggerdef(t.oid), t.tgenabled <> 'D', pg_catalog.obj_description(t.oid, 'pg_trigger')
FROM pg_catalog.pg_trigger t JOIN pg_catalog.pg_class c ON c.oid = t.tgrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = $1 AND c.relname = $2 AND NOT t.tgisinternal ORDER BY t.tgname)";

// The other kinds give one row: comment, owner, then the values of their properties.
constexpr std::string_view schema_query = R"(
SELECT pg_catalog.obj_description(n.oid, 'pg_namespace'), pg_catalog.pg_get_userbyid(n.nspowner)
FROM pg_catalog.pg_namespace n WHERE n.nspname = $1)";

constexpr std::string_view extension_query = R"(
SELECT pg_catalog.obj_description(e.oid, 'pg_extension'), pg_catalog.pg_get_userbyid(e.extowner), e.extversion, n.nspname,
       (SELECT pg_catalog.max(a.default_version) FROM pg_catalog.pg_available_extensions a WHERE a.name = e.extname)
FROM pg_catalog.pg_extension e JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace WHERE e.extname = $1)";

constexpr std::string_view sequence_query = R"(
SELECT pg_catalog.obj_description(c.oid, 'pg_class'), pg_catalog.pg_get_userbyid(c.relowner),
       pg_catalog.format_type(q.seqtypid, NULL), q.seqstart, q.seqincrement, q.seqmin, q.seqmax, q.seqcache,
       CASE WHEN q.seqcycle THEN 'yes' ELSE 'no' END,
       (SELECT s.last_value FROM pg_catalog.pg_sequences s WHERE s.schemaname = n.nspname AND s.sequencename = c.relname),
       (SELECT d.refobjid::pg_catalog.regclass || '.' || pg_catalog.quote_ident(a.attname)
        FROM pg_catalog.pg_depend d JOIN pg_catalog.pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
        WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objid = c.oid AND d.deptype IN ('a', 'i') LIMIT 1)
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_sequence q ON q.seqrelid = c.oid WHERE n.nspname = $1 AND c.relname = $2)";

constexpr std::string_view routine_query = R"(
SELECT pg_catalog.obj_description(p.oid, 'pg_proc'), pg_catalog.pg_get_userbyid(p.proowner),
       CASE p.prokind WHEN 'p' THEN 'procedure' WHEN 'a' THEN 'aggregate' WHEN 'w' THEN 'window function' ELSE 'function' END,
       pg_catalog.pg_get_function_arguments(p.oid), pg_catalog.pg_get_function_result(p.oid), l.lanname,
       CASE p.provolatile WHEN 'i' THEN 'immutable' WHEN 's' THEN 'stable' ELSE 'volatile' END,
       CASE WHEN p.prosecdef THEN 'definer' ELSE 'invoker' END,
       CASE p.proparallel WHEN 's' THEN 'safe' WHEN 'r' THEN 'restricted' ELSE 'unsafe' END,
       CASE WHEN p.proisstrict THEN 'yes' END,
       CASE WHEN p.prokind <> 'a' THEN pg_catalog.pg_get_functiondef(p.oid) END
FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
JOIN pg_catalog.pg_language l ON l.oid = p.prolang
WHERE n.nspname = $1 AND p.proname || '(' || pg_catalog.oidvectortypes(p.proargtypes) || ')' = $2)";

constexpr std::string_view type_query = R"(
SELECT pg_catalog.obj_description(t.oid, 'pg_type'), pg_catalog.pg_get_userbyid(t.typowner),
       CASE t.typtype WHEN 'e' THEN 'enum' WHEN 'd' THEN 'domain' WHEN 'r' THEN 'range' WHEN 'c' THEN 'composite' ELSE 'base' END,
       CASE WHEN t.typtype = 'd' THEN pg_catalog.format_type(t.typbasetype, t.typtypmod) END,
       (SELECT pg_catalog.string_agg(pg_catalog.quote_literal(e.enumlabel), ', ' ORDER BY e.enumsortorder)
        FROM pg_catalog.pg_enum e WHERE e.enumtypid = t.oid),
       CASE WHEN t.typtype = 'd' AND t.typnotnull THEN 'yes' END, t.typdefault,
       (SELECT pg_catalog.string_agg(pg_catalog.pg_get_constraintdef(k.oid, true), ' ' ORDER BY k.conname)
        FROM pg_catalog.pg_constraint k WHERE k.contypid = t.oid AND k.contype = 'c'),
       (SELECT pg_catalog.format_type(r.rngsubtype, NULL) FROM pg_catalog.pg_range r WHERE r.rngtypid = t.oid)
FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
WHERE n.nspname = $1 AND t.typname = $2)";

struct Simple {
  ObjectKind kind;
  size_t depth;
  std::string_view query;
  std::array<std::string_view, 9> properties;
};

constexpr auto simple_kinds = std::to_array<Simple>({
    {ObjectKind::schema, 1, schema_query, {}},
    {ObjectKind::extension, 1, extension_query, {"Version", "Schema", "Available version"}},
    {ObjectKind::sequence, 2, sequence_query,
     {"Type", "Start", "Increment", "Minimum", "Maximum", "Cache", "Cycle", "Last value", "Owned by"}},
    {ObjectKind::routine, 2, routine_query,
     {"Kind", "Arguments", "Returns", "Language", "Volatility", "Security", "Parallel", "Strict", "Definition"}},
    {ObjectKind::type, 2, type_query, {"Kind", "Base type", "Labels", "Not null", "Default", "Checks", "Subtype"}},
});

void add_property(ObjectDescription& description, std::string_view name, std::string value) {
  if (!value.empty()) description.properties.push_back({.name = std::string(name), .value = std::move(value)});
}

std::string action_of(std::string_view letter) {
  if (letter == "c") return "CASCADE";
  if (letter == "n") return "SET NULL";
  if (letter == "d") return "SET DEFAULT";
  if (letter == "r") return "RESTRICT";
  return "NO ACTION";
}

ColumnDescription column_of(TextRow const& row) {
  ColumnDescription column{.name = text_of(row, 0),
                           .type = text_of(row, 1),
                           .comment = text_of(row, 3),
                           .collation = text_of(row, 4),
                           .nullable = flag_of(row, 7),
                           .primary_key_position = static_cast<int32_t>(number_of(row, 8).value_or(0))};
  auto expression = text_of(row, 2);
  if (!text_of(row, 5).empty()) column.generated = std::move(expression);
  else column.default_value = std::move(expression);
  if (!text_of(row, 6).empty()) column.generated = "identity";
  return column;
}

void add_foreign_key(ObjectDescription& description, TextRow const& row, bool own) {
  ForeignKeyDescription key{.name = text_of(row, 0),
                            .columns = array_of(row, 5),
                            .referenced_table = {text_of(row, 3), text_of(row, 4)},
                            .referenced_columns = array_of(row, 6),
                            .on_update = action_of(text_of(row, 7)),
                            .on_delete = action_of(text_of(row, 8)),
                            .deferrable = flag_of(row, 9)};
  if (own && flag_of(row, 11)) description.referenced_by.push_back(key);  // The table refers to itself.
  (own ? description.foreign_keys : description.referenced_by).push_back(std::move(key));
}

void add_constraint(ObjectDescription& description, TextRow const& row) {
  auto const type = text_of(row, 1);
  auto const own = flag_of(row, 2);
  if (type == "f") return add_foreign_key(description, row, own);
  if (!own) return;
  if (type == "p") description.primary_key = array_of(row, 5);
  CheckDescription constraint{.name = text_of(row, 0), .expression = text_of(row, 10)};
  if (type == "u" || type == "x") description.unique_keys.push_back(std::move(constraint));
  else if (type == "c") description.checks.push_back(std::move(constraint));
}

IndexDescription index_of(TextRow const& row) {
  return {.name = text_of(row, 0),
          .method = text_of(row, 1),
          .predicate = text_of(row, 2),
          .comment = text_of(row, 3),
          .columns = array_of(row, 4),
          .unique = flag_of(row, 5),
          .primary = flag_of(row, 6),
          .size_bytes = number_of(row, 7)};
}

TriggerDescription trigger_of(TextRow const& row) {
  return {.name = text_of(row, 0),
          .timing = text_of(row, 1),
          .events = text_of(row, 2),
          .definition = text_of(row, 3),
          .enabled = flag_of(row, 4)};
}

Query about(std::string_view text, std::vector<std::string> const& path) {
  return {.text = text, .parameters = {path[0], path[1]}};
}

Result<ObjectDescription> describe_relation(World& world, ObjectRef const& object) {
  auto const& path = object.path;
  auto const answers = TRY(ask_catalog(world, {about(relation_query, path), about(columns_query, path),
                                               about(constraints_query, path), about(indexes_query, path),
                                               about(triggers_query, path)}));
  if (answers[0].empty() || relation_kind(text_of(answers[0][0], 0)) != object.kind) {
    return no_such_object(to_string(object.kind), path);
  }
  auto const& relation = answers[0][0];
  ObjectDescription description{.object = object,
                                .comment = text_of(relation, 1),
                                .owner = text_of(relation, 2),
                                .estimated_rows = number_of(relation, 3),
                                .size_bytes = number_of(relation, 4)};
  for (size_t i = 0; i < relation_properties.size(); ++i) {
    add_property(description, relation_properties[i], text_of(relation, first_property + i));
  }
  if (auto const children = number_of(relation, children_column).value_or(0); children > 0) {
    add_property(description, text_of(relation, 0) == "p" ? "Partitions" : "Children", std::to_string(children));
  }
  for (auto const& row : answers[1]) description.columns.push_back(column_of(row));
  for (auto const& row : answers[2]) add_constraint(description, row);
  for (auto const& row : answers[3]) description.indexes.push_back(index_of(row));
  for (auto const& row : answers[4]) description.triggers.push_back(trigger_of(row));
  return description;
}

// A column, an index or a trigger: what the table's queries say of it.
Result<ObjectDescription> describe_part(World& world, ObjectRef const& object) {
  auto const text = object.kind == ObjectKind::column  ? columns_query
                    : object.kind == ObjectKind::index ? indexes_query
                                                       : triggers_query;
  auto const answers = TRY(ask_catalog(world, {about(text, object.path)}));
  ObjectDescription description{.object = object};
  for (auto const& row : answers[0]) {
    if (text_of(row, 0) != object.path[2]) continue;
    if (object.kind == ObjectKind::column) {
      description.columns.push_back(column_of(row));
      description.comment = text_of(row, 3);
    } else if (object.kind == ObjectKind::index) {
      description.indexes.push_back(index_of(row));
      description.comment = text_of(row, 3);
      description.size_bytes = number_of(row, 7);
      add_property(description, "Valid", flag_of(row, 8) ? "yes" : "no");
      add_property(description, "Definition", text_of(row, 9));
    } else {
      description.triggers.push_back(trigger_of(row));
      description.comment = text_of(row, 5);
    }
    return description;
  }
  return no_such_object(to_string(object.kind), object.path);
}

Result<ObjectDescription> describe_simple(World& world, ObjectRef const& object, Simple const& simple) {
  Query query{.text = simple.query, .parameters = {}};
  for (auto const& name : object.path) query.parameters.emplace_back(name);
  std::vector<Query> queries{std::move(query)};
  // A composite type has columns like a table.
  if (object.kind == ObjectKind::type) queries.push_back(about(columns_query, object.path));
  auto const answers = TRY(ask_catalog(world, std::move(queries)));
  if (answers[0].empty()) return no_such_object(to_string(object.kind), object.path);
  auto const& row = answers[0][0];
  ObjectDescription description{.object = object, .comment = text_of(row, 0), .owner = text_of(row, 1)};
  for (size_t i = 0; i < simple.properties.size() && !simple.properties[i].empty(); ++i) {
    add_property(description, simple.properties[i], text_of(row, i + 2));
  }
  if (answers.size() > 1) {
    for (auto const& column : answers[1]) description.columns.push_back(column_of(column));
  }
  return description;
}

}  // namespace

Result<ObjectDescription> catalog_describe(World& world, ObjectRef const& object) {
  for (auto const& simple : simple_kinds) {
    if (simple.kind == object.kind && simple.depth == object.path.size()) return describe_simple(world, object, simple);
  }
  switch (object.kind) {
    case ObjectKind::table: case ObjectKind::view: case ObjectKind::materialized_view: case ObjectKind::foreign_table:
      if (object.path.size() == 2) return describe_relation(world, object);
      break;
    case ObjectKind::column: case ObjectKind::index: case ObjectKind::trigger:
      if (object.path.size() == 3) return describe_part(world, object);
      break;
    default: break;
  }
  return Error{.code = ErrorCode::invalid_argument,
               .message = fmt::format("PostgreSQL cannot describe a {} of this path.", to_string(object.kind))};
}

}  // namespace sextant::postgresql
