#include "drivers/sqlite/catalog.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <set>

#include "drivers/sqlite/create_text.h"

namespace sextant::sqlite {

namespace {

constexpr int32_t page_limit_max = 10'000;

int32_t page_limit(ListRequest const& request) { return std::clamp<int32_t>(request.limit, 1, page_limit_max); }

// Keeps the entries up to the limit and says where the next page starts.
CatalogPage page_of(std::vector<CatalogEntry> entries, int32_t limit) {
  CatalogPage page{.entries = std::move(entries), .next = {}};
  if (page.entries.size() > static_cast<size_t>(limit)) {
    page.entries.resize(static_cast<size_t>(limit));
    page.next = page.entries.back().name;
  }
  return page;
}

// The condition of a page by name: ?2 search, ?3 after, ?4 rows.
constexpr std::string_view page_by_name =
    " AND (?2 = '' OR instr(lower(name), lower(?2)) > 0)"
    " AND (?3 = '' OR name > ?3 COLLATE NOCASE OR (name = ?3 COLLATE NOCASE AND name > ?3))"
    " ORDER BY name COLLATE NOCASE, name LIMIT ?4";

void bind_page(Query& query, ListRequest const& request) {
  query.bind(2, request.search);
  query.bind(3, request.after);
  query.bind(4, int64_t{page_limit(request)} + 1);
}

std::string_view type_of_relation(ObjectKind kind) {
  if (kind == ObjectKind::view) return "view";
  return kind == ObjectKind::virtual_table ? "virtual" : "table";
}

Error no_such_group(ObjectKind kind) {
  return Error{.code = ErrorCode::not_found, .message = fmt::format("SQLite keeps no list of that kind here: {}.", to_string(kind))};
}

std::string joined(std::vector<std::string> const& parts) {
  std::string result;
  for (auto const& part : parts) result += (result.empty() ? "" : ", ") + part;
  return result;
}

void add_group(std::vector<CatalogGroup>& groups, ObjectKind kind, int64_t count) {
  if (count > 0) groups.push_back({kind, count});
}

}  // namespace

Result<std::vector<CatalogGroup>> SqliteCatalog::groups(std::vector<std::string> const& parent) {
  Connection::OwnWork const work(connection_);
  return without_exceptions([&]() -> Result<std::vector<CatalogGroup>> {
    if (parent.empty()) return top_groups();
    if (parent.size() == 1) return schema_groups(TRY(find_schema(parent)));
    return relation_groups(parent);
  });
}

Result<std::vector<CatalogGroup>> SqliteCatalog::top_groups() {
  auto const names = TRY(schemas());
  return std::vector<CatalogGroup>{{ObjectKind::schema, static_cast<int64_t>(names.size())}};
}

Result<std::vector<CatalogGroup>> SqliteCatalog::schema_groups(std::string const& schema) {
  std::map<std::string, int64_t> counts;
  auto relations = TRY(Query::prepare(connection_,
      "SELECT type, count(*) FROM pragma_table_list WHERE schema = ?1 AND lower(substr(name, 1, 7)) <> 'sqlite_' GROUP BY type"));
  relations.bind(1, schema);
  while (TRY(relations.step())) counts[relations.text(0)] = relations.integer(1);
  auto triggers = TRY(query_schema("count(*)", schema, "sqlite_schema WHERE type = 'trigger'"));
  if (TRY(triggers.step())) counts["trigger"] = triggers.integer(0);
  std::vector<CatalogGroup> groups;
  for (auto const kind : {ObjectKind::table, ObjectKind::view, ObjectKind::virtual_table}) {
    add_group(groups, kind, counts[std::string(type_of_relation(kind))]);
  }
  add_group(groups, ObjectKind::trigger, counts["trigger"]);
  return groups;
}

Result<std::vector<CatalogGroup>> SqliteCatalog::relation_groups(std::vector<std::string> const& path) {
  auto const relation = TRY(find_relation(path));
  std::vector<CatalogGroup> groups;
  auto counts = TRY(Query::prepare(connection_,
      "SELECT (SELECT count(*) FROM pragma_table_xinfo(?2, ?1) WHERE hidden <> 1), (SELECT count(*) FROM pragma_index_list(?2, ?1))"));
  counts.bind(1, relation.schema);
  counts.bind(2, relation.name);
  if (TRY(counts.step())) {
    add_group(groups, ObjectKind::column, counts.integer(0));
    add_group(groups, ObjectKind::index, counts.integer(1));
  }
  auto triggers = TRY(query_schema("count(*)", relation.schema,
                                   "sqlite_schema WHERE type = 'trigger' AND tbl_name = ?1 COLLATE NOCASE"));
  triggers.bind(1, relation.name);
  if (TRY(triggers.step())) add_group(groups, ObjectKind::trigger, triggers.integer(0));
  return groups;
}

Result<CatalogPage> SqliteCatalog::list(ListRequest const& request) {
  Connection::OwnWork const work(connection_);
  return without_exceptions([&] { return list_any(request); });
}

Result<CatalogPage> SqliteCatalog::list_any(ListRequest const& request) {
  auto const depth = request.parent.size();
  if (depth == 0 && request.kind == ObjectKind::schema) return list_schemas(request);
  if (depth == 0) return no_such_group(request.kind);
  switch (request.kind) {
    case ObjectKind::table:
    case ObjectKind::view:
    case ObjectKind::virtual_table:
      if (depth == 1) return list_relations(request);
      break;
    case ObjectKind::trigger: return list_triggers(request);
    case ObjectKind::column:
      if (depth == 2) return list_columns(request);
      break;
    case ObjectKind::index:
      if (depth == 2) return list_indexes(request);
      break;
    default: break;
  }
  return no_such_group(request.kind);
}

// At most a dozen, so there is one page.
Result<CatalogPage> SqliteCatalog::list_schemas(ListRequest const& request) {
  CatalogPage page;
  auto const names = TRY(schemas());
  for (auto const& name : names) {
    auto files = TRY(Query::prepare(connection_, "SELECT file FROM pragma_database_list "
                                            "WHERE name = ?1 AND (?2 = '' OR instr(lower(name), lower(?2)) > 0)"));
    files.bind(1, name);
    files.bind(2, request.search);
    if (!TRY(files.step())) continue;
    page.entries.push_back({.object = {ObjectKind::schema, {name}}, .name = name, .detail = files.text(0), .expandable = true});
  }
  return page;
}

Result<CatalogPage> SqliteCatalog::list_relations(ListRequest const& request) {
  auto const schema = TRY(find_schema(request.parent));
  auto rows = TRY(Query::prepare(connection_, fmt::format(
      "SELECT name, wr, strict FROM pragma_table_list WHERE schema = ?1 AND type = ?5 "
      "AND lower(substr(name, 1, 7)) <> 'sqlite_'{}", page_by_name)));
  rows.bind(1, schema);
  rows.bind(5, type_of_relation(request.kind));
  bind_page(rows, request);
  auto const estimates = request.kind == ObjectKind::table ? TRY(row_estimates(schema)) : std::map<std::string, int64_t>();
  std::vector<CatalogEntry> entries;
  while (TRY(rows.step())) {
    auto name = rows.text(0);
    CatalogEntry entry{.object = {request.kind, {schema, name}}, .name = name, .expandable = true};
    std::vector<std::string> properties;
    if (rows.integer(2) != 0) properties.emplace_back("STRICT");
    if (rows.integer(1) != 0) properties.emplace_back("WITHOUT ROWID");
    entry.detail = joined(properties);
    auto const estimate = estimates.find(name);
    if (estimate != estimates.end()) entry.estimated_rows = estimate->second;
    entries.push_back(std::move(entry));
  }
  return page_of(std::move(entries), page_limit(request));
}

Result<CatalogPage> SqliteCatalog::list_triggers(ListRequest const& request) {
  auto const of_relation = request.parent.size() > 1;
  auto const schema = TRY(find_schema(request.parent));
  auto const relation = of_relation ? TRY(find_relation(request.parent)).name : std::string();
  auto rows = TRY(query_schema("name, tbl_name, sql", schema,
      fmt::format("sqlite_schema WHERE type = 'trigger' AND (?5 = 0 OR tbl_name = ?1 COLLATE NOCASE){}", page_by_name)));
  rows.bind(1, relation);
  rows.bind(5, int64_t{of_relation});
  bind_page(rows, request);
  std::vector<CatalogEntry> entries;
  while (TRY(rows.step())) {
    auto const text = read_create_trigger(rows.text(2));
    auto path = of_relation ? std::vector{schema, relation, rows.text(0)} : std::vector{schema, rows.text(0)};
    auto detail = fmt::format("{} {}", text.timing, text.events);
    if (!of_relation) detail += " ON " + rows.text(1);
    entries.push_back({.object = {ObjectKind::trigger, std::move(path)}, .name = rows.text(0), .detail = std::move(detail)});
  }
  return page_of(std::move(entries), page_limit(request));
}

Result<CatalogPage> SqliteCatalog::list_columns(ListRequest const& request) {
  auto const relation = TRY(find_relation(request.parent));
  std::set<std::string> foreign;
  for (auto const& key : TRY(read_foreign_keys(relation))) foreign.insert(key.columns.begin(), key.columns.end());
  int64_t after = -1;
  std::from_chars(request.after.data(), request.after.data() + request.after.size(), after);
  auto rows = TRY(Query::prepare(connection_,
      "SELECT name, type, \"notnull\", pk, cid FROM pragma_table_xinfo(?5, ?1) WHERE hidden <> 1 AND cid > ?3 "
      "AND (?2 = '' OR instr(lower(name), lower(?2)) > 0) ORDER BY cid LIMIT ?4"));
  rows.bind(1, relation.schema);
  rows.bind(5, relation.name);
  bind_page(rows, request);
  rows.bind(3, after);
  CatalogPage page;
  int64_t last = after;
  while (TRY(rows.step())) {
    if (page.entries.size() == static_cast<size_t>(page_limit(request))) {
      page.next = std::to_string(last);
      break;
    }
    auto const name = rows.text(0);
    last = rows.integer(4);
    page.entries.push_back({.object = {ObjectKind::column, {relation.schema, relation.name, name}},
                            .name = name, .detail = rows.text(1), .nullable = rows.integer(2) == 0,
                            .primary_key = rows.integer(3) > 0, .foreign_key = foreign.contains(name)});
  }
  return page;
}

Result<CatalogPage> SqliteCatalog::list_indexes(ListRequest const& request) {
  auto const relation = TRY(find_relation(request.parent));
  auto rows = TRY(Query::prepare(connection_, fmt::format(
      "SELECT name, \"unique\", partial FROM pragma_index_list(?5, ?1) WHERE true{}", page_by_name)));
  rows.bind(1, relation.schema);
  rows.bind(5, relation.name);
  bind_page(rows, request);
  std::vector<CatalogEntry> entries;
  while (TRY(rows.step())) {
    auto const name = rows.text(0);
    std::string predicate;
    auto detail = joined(TRY(read_index_columns(relation.schema, name, predicate)));
    if (rows.integer(1) != 0) detail += " UNIQUE";
    if (!predicate.empty()) detail += " WHERE " + predicate;
    entries.push_back({.object = {ObjectKind::index, {relation.schema, relation.name, name}},
                       .name = name, .detail = std::move(detail)});
  }
  return page_of(std::move(entries), page_limit(request));
}

}  // namespace sextant::sqlite
