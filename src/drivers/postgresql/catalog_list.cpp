#include "drivers/postgresql/catalog_list.h"

#include "drivers/postgresql/catalog_query.h"
#include "sql/dialect.h"

namespace sextant::postgresql {

namespace {

constexpr int32_t largest_page = 10'000;

// Schemas of the server's own machinery (pg_toast, pg_temp_3) are not shown.
constexpr std::string_view top_groups = R"(
SELECT (SELECT pg_catalog.count(*) FROM pg_catalog.pg_namespace n WHERE n.nspname !~ '^pg_(toast|temp_|toast_temp_)'),
       (SELECT pg_catalog.count(*) FROM pg_catalog.pg_extension))";

// Arrays, multiranges and the row types of tables are not types of their own.
constexpr std::string_view schema_groups = R"(
SELECT n.oid,
       pg_catalog.count(c.oid) FILTER (WHERE c.relkind IN ('r', 'p')),
       pg_catalog.count(c.oid) FILTER (WHERE c.relkind = 'f'),
       pg_catalog.count(c.oid) FILTER (WHERE c.relkind = 'v'),
       pg_catalog.count(c.oid) FILTER (WHERE c.relkind = 'm'),
       (SELECT pg_catalog.count(*) FROM pg_catalog.pg_proc p WHERE p.pronamespace = n.oid),
       pg_catalog.count(c.oid) FILTER (WHERE c.relkind = 'S'),
       (SELECT pg_catalog.count(*) FROM pg_catalog.pg_type t LEFT JOIN pg_catalog.pg_class k ON k.oid = t.typrelid
        WHERE t.typnamespace = n.oid AND (t.typtype IN ('e', 'd', 'r') OR (t.typtype = 'c' AND k.relkind = 'c')
              OR (t.typtype = 'b' AND NOT EXISTS (SELECT FROM pg_catalog.pg_type e WHERE e.oid = t.typelem AND e.typarray = t.oid))))
FROM pg_catalog.pg_namespace n LEFT JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid
WHERE n.nspname = $1 GROUP BY n.oid)";

constexpr std::array schema_group_kinds{ObjectKind::table,   ObjectKind::foreign_table, ObjectKind::view,
                                        ObjectKind::materialized_view, ObjectKind::routine, ObjectKind::sequence,
                                        ObjectKind::type};

constexpr std::string_view relation_groups = R"(
SELECT c.relkind,
       (SELECT pg_catalog.count(*) FROM pg_catalog.pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped),
       (SELECT pg_catalog.count(*) FROM pg_catalog.pg_index i WHERE i.indrelid = c.oid),
       (SELECT pg_catalog.count(*) FROM pg_catalog.pg_trigger t WHERE t.tgrelid = c.oid AND NOT t.tgisinternal)
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = $1 AND c.relname = $2 AND c.relkind IN ('r', 'p', 'v', 'm', 'f'))";

// All lists give: key for the next page, name, detail, comment, estimated rows, bytes, expandable, nullable, primary key,
// foreign key. Parameters: search, after, limit, schema, table.
constexpr std::string_view list_schemas = R"(
SELECT s.key, s.nspname, CASE s.system WHEN '1' THEN 'system' END, pg_catalog.obj_description(s.oid, 'pg_namespace'),
       NULL, NULL, true, true, false, false
FROM (SELECT n.oid, n.nspname, f.system, (f.system || n.nspname) COLLATE "C" AS key
      FROM pg_catalog.pg_namespace n,
           LATERAL (SELECT CASE WHEN n.nspname ~ '^pg_' OR n.nspname = 'information_schema' THEN '1' ELSE '0' END) f(system)
      WHERE n.nspname !~ '^pg_(toast|temp_|toast_temp_)') s
WHERE pg_catalog.strpos(pg_catalog.lower(s.nspname::text), pg_catalog.lower($1)) > 0 AND s.key > $2::text
ORDER BY s.key LIMIT $3::int8)";

constexpr std::string_view list_extensions = R"(
SELECT e.extname, e.extname, e.extversion, pg_catalog.obj_description(e.oid, 'pg_extension'), NULL, NULL, false, true, false, false
FROM pg_catalog.pg_extension e
WHERE pg_catalog.strpos(pg_catalog.lower(e.extname::text), pg_catalog.lower($1)) > 0 AND e.extname > $2::pg_catalog.name
ORDER BY e.extname LIMIT $3::int8)";

// reltuples is -1 (before 14: 0 without pages) as long as nobody has counted. Sizes come from relpages, as asking the
// file system would wait for locks.
constexpr std::string_view list_relations = R"(
SELECT c.relname, c.relname,
       pg_catalog.concat_ws(', ', CASE c.relpersistence WHEN 'u' THEN 'unlogged' WHEN 't' THEN 'temporary' END,
                            CASE WHEN c.relkind = 'p' THEN 'partitioned' END, CASE WHEN c.relispartition THEN 'partition' END,
                            pg_catalog.format_type(q.seqtypid, NULL)),
       pg_catalog.obj_description(c.oid, 'pg_class'),
       CASE WHEN c.relkind IN ('r', 'p', 'm', 'f') AND (c.reltuples > 0 OR (c.reltuples = 0 AND (c.relpages > 0
                 OR pg_catalog.current_setting('server_version_num')::int4 >= 140000))) THEN c.reltuples::int8 END,
       CASE WHEN c.relkind IN ('r', 'm') AND c.relpages > 0
            THEN c.relpages::int8 * pg_catalog.current_setting('block_size')::int8 END,
       c.relkind <> 'S', true, false, false
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_catalog.pg_sequence q ON q.seqrelid = c.oid
WHERE n.nspname = $4 AND c.relkind = ANY ($5::"char"[])
  AND pg_catalog.strpos(pg_catalog.lower(c.relname::text), pg_catalog.lower($1)) > 0 AND c.relname > $2::pg_catalog.name
ORDER BY c.relname LIMIT $3::int8)";

constexpr std::string_view list_routines = R"(
SELECT r.key, r.key,
       CASE p.prokind WHEN 'p' THEN 'procedure' WHEN 'a' THEN 'aggregate, ' WHEN 'w' THEN 'window, ' ELSE '' END
         || COALESCE(pg_catalog.pg_get_function_result(p.oid), ''),
       pg_catalog.obj_description(p.oid, 'pg_proc'), NULL, NULL, false, true, false, false
FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace,
     LATERAL (SELECT (p.proname || '(' || pg_catalog.oidvectortypes(p.proargtypes) || ')') COLLATE "C") r(key)
WHERE n.nspname = $4 AND pg_catalog.strpos(pg_catalog.lower(r.key), pg_catalog.lower($1)) > 0 AND r.key > $2::text
ORDER BY r.key LIMIT $3::int8)";

constexpr std::string_view list_types = R"(
SELECT t.typname, t.typname,
       CASE t.typtype WHEN 'e' THEN 'enum' WHEN 'd' THEN 'domain over ' || pg_catalog.format_type(t.typbasetype, t.typtypmod)
                      WHEN 'r' THEN 'range' WHEN 'c' THEN 'composite' ELSE 'base' END,
       pg_catalog.obj_description(t.oid, 'pg_type'), NULL, NULL, false, true, false, false
FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
LEFT JOIN pg_catalog.pg_class k ON k.oid = t.typrelid
WHERE n.nspname = $4
  AND (t.typtype IN ('e', 'd', 'r') OR (t.typtype = 'c' AND k.relkind = 'c')
       OR (t.typtype = 'b' AND NOT EXISTS (SELECT FROM pg_catalog.pg_type e WHERE e.oid = t.typelem AND e.typarray = t.oid)))
  AND pg_catalog.strpos(pg_catalog.lower(t.typname::text), pg_catalog.lower($1)) > 0 AND t.typname > $2::pg_catalog.name
ORDER BY t.typname LIMIT $3::int8)";

constexpr std::string_view list_columns = R"(
SELECT a.attnum, a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod), pg_catalog.col_description(c.oid, a.attnum),
       NULL, NULL, false, NOT a.attnotnull,
       EXISTS (SELECT FROM pg_catalog.pg_constraint k WHERE k.conrelid = c.oid AND k.contype = 'p' AND a.attnum = ANY (k.conkey)),
       EXISTS (SELECT FROM pg_catalog.pg_constraint k WHERE k.conrelid = c.oid AND k.contype = 'f' AND a.attnum = ANY (k.conkey))
FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = $4 AND c.relname = $5 AND a.attnum > 0 AND NOT a.attisdropped
  AND pg_catalog.strpos(pg_catalog.lower(a.attname::text), pg_catalog.lower($1)) > 0
  AND a.attnum > CASE $2::text WHEN '' THEN 0 ELSE $2::int8 END
ORDER BY a.attnum LIMIT $3::int8)";

constexpr std::string_view list_indexes = R"(
SELECT x.relname, x.relname,
       pg_catalog.concat_ws(' ', CASE WHEN i.indisprimary THEN 'primary key' WHEN i.indisunique THEN 'unique' END, m.amname)
         || ' (' || (SELECT pg_catalog.string_agg(pg_catalog.pg_get_indexdef(x.oid, k, true), ', ' ORDER BY k)
                     FROM pg_catalog.generate_series(1, i.indnkeyatts) k) || ')',
       pg_catalog.obj_description(x.oid, 'pg_class'), NULL,
       CASE WHEN x.relkind = 'i' AND x.relpages > 0
            THEN x.relpages::int8 * pg_catalog.current_setting('block_size')::int8 END,
       false, true, i.indisprimary, false
FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid JOIN pg_catalog.pg_am m ON m.oid = x.relam
JOIN pg_catalog.pg_class c ON c.oid = i.indrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = $4 AND c.relname = $5
  AND pg_catalog.strpos(pg_catalog.lower(x.relname::text), pg_catalog.lower($1)) > 0 AND x.relname > $2::pg_catalog.name
ORDER BY x.relname LIMIT $3::int8)";

constexpr std::string_view list_triggers = R"(
SELECT t.tgname, t.tgname,
       CASE WHEN t.tgtype & 64 = 64 THEN 'INSTEAD OF ' WHEN t.tgtype & 2 = 2 THEN 'BEFORE ' ELSE 'AFTER ' END
         || pg_catalog.concat_ws(' OR ', CASE WHEN t.tgtype & 4 = 4 THEN 'INSERT' END, CASE WHEN t.tgtype & 8 = 8 THEN 'DELETE' END,
                                 CASE WHEN t.tgtype & 16 = 16 THEN 'UPDATE' END, CASE WHEN t.tgtype & 32 = 32 THEN 'TRUNCATE' END),
       pg_catalog.obj_description(t.oid, 'pg_trigger'), NULL, NULL, false, true, false, false
FROM pg_catalog.pg_trigger t JOIN pg_catalog.pg_class c ON c.oid = t.tgrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = $4 AND c.relname = $5 AND NOT t.tgisinternal
  AND pg_catalog.strpos(pg_catalog.lower(t.tgname::text), pg_catalog.lower($1)) > 0 AND t.tgname > $2::pg_catalog.name
ORDER BY t.tgname LIMIT $3::int8)";

// Gives: kind, schema, table, name, comment. Exact matches first, then those that begin with the text, then the others; the
// server's own objects after all others of their rank; shorter names first. Each branch filters for itself, on the bare name:
// the planner pushes no filter into a union of joins, and a server may have 200,000 columns; it guesses well how few rows
// ILIKE leaves, where it takes a third for a call. Comments are asked for the rows that are left.
constexpr std::string_view search_objects = R"(
SELECT o.kind, o.schema, o.parent, o.name,
       CASE WHEN o.number > 0 THEN pg_catalog.col_description(o.oid, o.number) ELSE pg_catalog.obj_description(o.oid, o.catalog) END
FROM (
  SELECT CASE c.relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized_view' WHEN 'f' THEN 'foreign_table'
                        WHEN 'S' THEN 'sequence' ELSE 'table' END AS kind,
         n.nspname::text AS schema, NULL::text AS parent, c.relname::text AS name, c.relname::text AS word, 1 AS place,
         c.oid, 'pg_class'::pg_catalog.name AS catalog, 0 AS number
  FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND c.relname ILIKE $3::text
  UNION ALL
  SELECT 'schema', NULL, NULL, n.nspname, n.nspname, 0, n.oid, 'pg_namespace', 0
  FROM pg_catalog.pg_namespace n WHERE n.nspname ILIKE $3::text
  UNION ALL
  SELECT 'extension', NULL, NULL, e.extname, e.extname, 0, e.oid, 'pg_extension', 0
  FROM pg_catalog.pg_extension e WHERE e.extname ILIKE $3::text
  UNION ALL
  SELECT 'routine', n.nspname, NULL, p.proname || '(' || pg_catalog.oidvectortypes(p.proargtypes) || ')', p.proname, 2,
         p.oid, 'pg_proc', 0
  FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
  WHERE p.proname ILIKE CASE WHEN $4::pg_catalog.bool THEN pg_catalog.split_part($3::text, '(', 1) ELSE $3::text END
  UNION ALL
  SELECT 'type', n.nspname, NULL, t.typname, t.typname, 3, t.oid, 'pg_type', 0
  FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
  LEFT JOIN pg_catalog.pg_class k ON k.oid = t.typrelid
  WHERE t.typname ILIKE $3::text
        AND (t.typtype IN ('e', 'd', 'r') OR (t.typtype = 'c' AND k.relkind = 'c')
             OR (t.typtype = 'b' AND NOT EXISTS (SELECT FROM pg_catalog.pg_type e WHERE e.oid = t.typelem AND e.typarray = t.oid)))
  UNION ALL
  SELECT 'index', n.nspname, c.relname, x.relname, x.relname, 4, x.oid, 'pg_class', 0
  FROM pg_catalog.pg_class x JOIN pg_catalog.pg_index i ON i.indexrelid = x.oid
  JOIN pg_catalog.pg_class c ON c.oid = i.indrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  WHERE x.relkind IN ('i', 'I') AND x.relname ILIKE $3::text
  UNION ALL
  SELECT 'trigger', n.nspname, c.relname, t.tgname, t.tgname, 5, t.oid, 'pg_trigger', 0
  FROM pg_catalog.pg_trigger t JOIN pg_catalog.pg_class c ON c.oid = t.tgrelid
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  WHERE NOT t.tgisinternal AND t.tgname ILIKE $3::text
  UNION ALL
  SELECT 'column', n.nspname, c.relname, a.attname, a.attname, 6, c.oid, 'pg_class', a.attnum
  FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
        AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
        AND a.attname ILIKE $3::text AND NOT $4::pg_catalog.bool
) o
WHERE COALESCE(o.schema, o.name) !~ '^pg_(toast|temp_|toast_temp_)'
ORDER BY CASE WHEN pg_catalog.lower(o.word) = pg_catalog.lower($1) THEN 0
              WHEN pg_catalog.strpos(pg_catalog.lower(o.word), pg_catalog.lower($1)) = 1 THEN 1 ELSE 2 END,
         COALESCE(o.schema, '') ~ '^pg_' OR COALESCE(o.schema, '') = 'information_schema',
         pg_catalog.length(o.word), o.place, o.word COLLATE "C", o.schema COLLATE "C", o.parent COLLATE "C", o.name COLLATE "C"
LIMIT $2::int8)";

struct ListQuery {
  ObjectKind kind;
  size_t depth;  // Names in the parent's path.
  std::string_view text;
  std::string_view relkinds = {};  // For relations: an array of pg_class.relkind.
};

constexpr auto list_queries = std::to_array<ListQuery>({
    {ObjectKind::schema, 0, list_schemas},
    {ObjectKind::extension, 0, list_extensions},
    {ObjectKind::table, 1, list_relations, "{r,p}"},
    {ObjectKind::foreign_table, 1, list_relations, "{f}"},
    {ObjectKind::view, 1, list_relations, "{v}"},
    {ObjectKind::materialized_view, 1, list_relations, "{m}"},
    {ObjectKind::sequence, 1, list_relations, "{S}"},
    {ObjectKind::routine, 1, list_routines},
    {ObjectKind::type, 1, list_types},
    {ObjectKind::column, 2, list_columns},
    {ObjectKind::index, 2, list_indexes},
    {ObjectKind::trigger, 2, list_triggers},
});

// For ILIKE.
std::string name_pattern(std::string_view text, NameMatch match) {
  std::string pattern = match == NameMatch::part ? "%" : "";
  for (char const letter : text) {
    if (letter == '%' || letter == '_' || letter == '\\') pattern += '\\';
    pattern += letter;
  }
  return match == NameMatch::part ? pattern + '%' : pattern;
}

CatalogEntry entry_of(TextRow const& row, ListRequest const& request) {
  CatalogEntry entry{.object = {.kind = request.kind, .path = request.parent},
                     .name = text_of(row, 1),
                     .detail = text_of(row, 2),
                     .comment = text_of(row, 3),
                     .estimated_rows = number_of(row, 4),
                     .size_bytes = number_of(row, 5),
                     .expandable = flag_of(row, 6),
                     .nullable = flag_of(row, 7),
                     .primary_key = flag_of(row, 8),
                     .foreign_key = flag_of(row, 9)};
  entry.object.path.push_back(entry.name);
  return entry;
}

// The same search for names as they are written, which indexes find.
std::string with_exact_names(std::string_view search) {
  constexpr std::string_view pattern = " ILIKE ", equal = " OPERATOR(pg_catalog.=) ";
  std::string exact(search);
  for (auto at = exact.find(pattern); at != std::string::npos; at = exact.find(pattern, at)) exact.replace(at, pattern.size(), equal);
  return exact;
}

std::vector<CatalogEntry> found_entries(TextRows const& rows) {
  std::vector<CatalogEntry> entries;
  for (auto const& row : rows) {
    auto const kind = object_kind_from(text_of(row, 0));
    if (!kind) continue;
    CatalogEntry entry{.object = {.kind = *kind, .path = {}}, .name = text_of(row, 3), .comment = text_of(row, 4)};
    for (size_t column = 1; column <= 3; ++column) {
      if (auto name = text_of(row, column); !name.empty()) entry.object.path.push_back(std::move(name));
    }
    entry.detail = fmt::format("{}", fmt::join(entry.object.path.begin(), entry.object.path.end() - 1, "."));
    entry.expandable = *kind == ObjectKind::schema || *kind == ObjectKind::table || *kind == ObjectKind::view ||
                       *kind == ObjectKind::materialized_view || *kind == ObjectKind::foreign_table;
    entries.push_back(std::move(entry));
  }
  return entries;
}

void add_group(std::vector<CatalogGroup>& groups, ObjectKind kind, std::optional<int64_t> count) {
  if (count.value_or(0) > 0) groups.push_back({.kind = kind, .count = *count});
}

Result<std::vector<CatalogGroup>> groups_of_schema(World& world, std::vector<std::string> const& parent) {
  auto const answers = TRY(ask_catalog(world, {{.text = schema_groups, .parameters = {parent[0]}}}));
  if (answers[0].empty()) return no_such_object("schema", parent);
  std::vector<CatalogGroup> groups;
  for (size_t i = 0; i < schema_group_kinds.size(); ++i) {
    add_group(groups, schema_group_kinds[i], number_of(answers[0][0], i + 1));
  }
  return groups;
}

Result<std::vector<CatalogGroup>> groups_of_relation(World& world, std::vector<std::string> const& parent) {
  auto const answers = TRY(ask_catalog(world, {{.text = relation_groups, .parameters = {parent[0], parent[1]}}}));
  if (answers[0].empty()) return no_such_object("table or view", parent);
  std::vector<CatalogGroup> groups;
  add_group(groups, ObjectKind::column, number_of(answers[0][0], 1));
  add_group(groups, ObjectKind::index, number_of(answers[0][0], 2));
  add_group(groups, ObjectKind::trigger, number_of(answers[0][0], 3));
  return groups;
}

}  // namespace

std::optional<ObjectKind> relation_kind(std::string_view relkind) {
  if (relkind == "r" || relkind == "p") return ObjectKind::table;
  if (relkind == "v") return ObjectKind::view;
  if (relkind == "m") return ObjectKind::materialized_view;
  if (relkind == "f") return ObjectKind::foreign_table;
  if (relkind == "S") return ObjectKind::sequence;
  return std::nullopt;
}

Error no_such_object(std::string_view what, std::vector<std::string> const& path) {
  return {.code = ErrorCode::not_found,
          .message = fmt::format("There is no {} {}.", what, sql::quote_path(path, sql::postgresql_dialect)),
          .hint = "It may have been dropped or renamed; refresh the tree."};
}

Result<std::vector<CatalogGroup>> catalog_groups(World& world, std::vector<std::string> const& parent) {
  if (parent.size() == 1) return groups_of_schema(world, parent);
  if (parent.size() == 2) return groups_of_relation(world, parent);
  std::vector<CatalogGroup> groups;
  if (!parent.empty()) return groups;
  auto const answers = TRY(ask_catalog(world, {{.text = top_groups, .parameters = {}}}));
  if (answers[0].empty()) return groups;
  add_group(groups, ObjectKind::schema, number_of(answers[0][0], 0));
  add_group(groups, ObjectKind::extension, number_of(answers[0][0], 1));
  return groups;
}

Result<CatalogPage> catalog_list(World& world, ListRequest const& request) {
  auto const* const query = std::ranges::find(list_queries, request.kind, &ListQuery::kind);
  if (query == list_queries.end() || query->depth != request.parent.size()) {
    return Error{.code = ErrorCode::invalid_argument,
                 .message = fmt::format("PostgreSQL has no list of {} at this place.", to_string(request.kind))};
  }
  auto const limit = std::clamp(request.limit, 1, largest_page);
  // One more than asked for tells whether there is a next page.
  Query ask{.text = query->text, .parameters = {request.search, request.after, std::to_string(limit + 1)}};
  for (auto const& name : request.parent) ask.parameters.emplace_back(name);
  if (!query->relkinds.empty()) ask.parameters.emplace_back(std::string(query->relkinds));
  auto const answers = TRY(ask_catalog(world, {std::move(ask)}));
  CatalogPage page;
  for (auto const& row : answers[0]) {
    if (page.entries.size() == static_cast<size_t>(limit)) {
      page.next = text_of(answers[0][static_cast<size_t>(limit) - 1], 0);
      break;
    }
    page.entries.push_back(entry_of(row, request));
  }
  return page;
}

Result<std::vector<CatalogEntry>> catalog_search(World& world, std::string const& text, NameMatch match, int32_t limit) {
  if (text.empty() || limit < 1) return std::vector<CatalogEntry>();
  auto const limit_text = std::to_string(std::min(limit, largest_page));
  if (match == NameMatch::whole) {
    static std::string const find_objects = with_exact_names(search_objects);
    auto const answers = TRY(ask_catalog(world, {{.text = find_objects, .parameters = {text, limit_text, text, "true"}}}));
    if (!answers[0].empty()) return found_entries(answers[0]);
  }
  auto const answers = TRY(ask_catalog(world, {{.text = search_objects,
                                                .parameters = {text, limit_text, name_pattern(text, match),
                                                               match == NameMatch::whole ? "true" : "false"}}}));
  return found_entries(answers[0]);
}

}  // namespace sextant::postgresql
