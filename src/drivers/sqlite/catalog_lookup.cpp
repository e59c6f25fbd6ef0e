// How the catalog finds schemas and relations, and what it can tell of their size.
#include <fmt/format.h>

#include <algorithm>

#include "drivers/sqlite/catalog.h"
#include "sql/dialect.h"

namespace sextant::sqlite {

namespace {
// Measuring a table reads all its pages; up to this many in the file (64 MiB) that is a matter of milliseconds.
constexpr int64_t measured_pages_max = 16'384;
}  // namespace

ObjectKind kind_of_relation(std::string_view type) {
  if (type == "view") return ObjectKind::view;
  return type == "virtual" ? ObjectKind::virtual_table : ObjectKind::table;
}

Result<Query> SqliteCatalog::query_schema(std::string_view columns, std::string const& schema, std::string_view rest) {
  return Query::prepare(connection_, fmt::format("SELECT {} FROM {}.{}", columns,
                                                 sql::quote_identifier(schema, sql::sqlite_dialect), rest));
}

Result<std::vector<std::string>> SqliteCatalog::schemas() {
  std::vector<std::string> names;
  auto databases = TRY(Query::prepare(connection_, "SELECT name FROM pragma_database_list ORDER BY seq > 1, seq <> 0, name"));
  while (TRY(databases.step())) {
    auto name = databases.text(0);
    if (name == "temp") {
      auto objects = TRY(Query::prepare(connection_, "SELECT 1 FROM temp.sqlite_schema LIMIT 1"));
      if (!TRY(objects.step())) continue;
    }
    names.push_back(std::move(name));
  }
  return names;
}

Result<std::string> SqliteCatalog::find_schema(std::vector<std::string> const& path) {
  auto const wanted = path.empty() ? std::string() : path[0];
  auto found = TRY(Query::prepare(connection_, "SELECT name FROM pragma_database_list WHERE name = ?1 COLLATE NOCASE"));
  found.bind(1, wanted);
  if (TRY(found.step())) return found.text(0);
  return Error{.code = ErrorCode::not_found, .message = fmt::format("There is no schema \"{}\".", wanted)};
}

Result<Relation> SqliteCatalog::find_relation(ObjectRef const& object) {
  auto relation = TRY(find_relation(object.path));
  if (kind_of_relation(relation.type) == object.kind) return relation;
  auto const title = to_string(object.kind);
  return Error{.code = ErrorCode::not_found,
               .message = fmt::format("There is no {} \"{}\" in {}.", title, relation.name, relation.schema)};
}

Result<Relation> SqliteCatalog::find_relation(std::vector<std::string> const& path) {
  Relation relation{.schema = TRY(find_schema(path))};
  auto const wanted = path.size() < 2 ? std::string() : path[1];
  auto found = TRY(Query::prepare(connection_, "SELECT name, type, wr, strict FROM pragma_table_list(?2) WHERE schema = ?1"));
  found.bind(1, relation.schema);
  found.bind(2, wanted);
  if (path.size() < 2 || !TRY(found.step())) {
    return Error{.code = ErrorCode::not_found,
                 .message = fmt::format("There is no table or view \"{}\" in {}.", wanted, relation.schema)};
  }
  relation.name = found.text(0);
  relation.type = found.text(1);
  relation.without_rowid = found.integer(2) != 0;
  relation.strict = found.integer(3) != 0;
  auto text = TRY(query_schema("sql", relation.schema, "sqlite_schema WHERE name = ?1 AND type IN ('table', 'view')"));
  text.bind(1, relation.name);
  if (TRY(text.step())) relation.sql = text.text(0);
  return relation;
}

// From the last ANALYZE. A partial index counts fewer rows than its table has, hence the largest number. The table of
// statistics can be edited by anybody, so one that cannot be read means no estimates, not an error.
Result<std::map<std::string, int64_t>> SqliteCatalog::row_estimates(std::string const& schema) {
  std::map<std::string, int64_t> estimates;
  auto analysed = TRY(query_schema("1", schema, "sqlite_schema WHERE name = 'sqlite_stat1'"));
  if (!TRY(analysed.step())) return estimates;
  auto rows = query_schema("tbl, max(CAST(stat AS INTEGER))", schema, "sqlite_stat1 GROUP BY tbl");
  while (rows.ok()) {
    auto const row = rows->step();
    if (!row.ok() || !row.value()) break;
    if (rows->integer(1) >= 0) estimates[rows->text(0)] = rows->integer(1);
  }
  return estimates;
}

// Absent where SQLite was built without dbstat, and for large files.
std::optional<int64_t> SqliteCatalog::size_of(std::string const& schema, std::string const& name) {
  auto pages = Query::prepare(connection_, "SELECT page_count FROM pragma_page_count WHERE schema = ?1");
  if (!pages.ok()) return std::nullopt;
  pages->bind(1, schema);
  auto const counted = pages->step();
  if (!counted.ok() || !counted.value() || pages->integer(0) > measured_pages_max) return std::nullopt;
  auto size = Query::prepare(connection_, "SELECT pgsize FROM dbstat WHERE schema = ?1 AND name = ?2 AND aggregate = 1");
  if (!size.ok()) return std::nullopt;
  size->bind(1, schema);
  size->bind(2, name);
  auto const found = size->step();
  if (!found.ok() || !found.value()) return std::nullopt;
  return size->integer(0);
}

}  // namespace sextant::sqlite
