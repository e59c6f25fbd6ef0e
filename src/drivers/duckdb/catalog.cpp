#include "drivers/duckdb/catalog.h"

#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>

#include "base/text.h"
#include "data/value_text.h"

namespace sextant::duckdb {

namespace {

constexpr int32_t longest_page = 10'000;

// Where the objects of a kind stand: `name`, `detail`, `comment` and `rows` of those below $1 (database), $2 (schema), $3
// (table). All parameters are named, for each must be there.
struct Source {
  ObjectKind kind;
  size_t depth;
  std::string_view sql;
};

constexpr std::array sources{
    Source{ObjectKind::database, 1,
           "SELECT database_name AS name, coalesce(path, '') AS detail, comment, NULL::BIGINT AS rows FROM duckdb_databases() "
           "WHERE (NOT internal OR (database_name = 'temp' AND EXISTS (SELECT * FROM duckdb_tables() t WHERE t.temporary))) "
           "AND $1 || $2 || $3 IS NOT NULL"},
    Source{ObjectKind::schema, 2,
           "SELECT schema_name AS name, '' AS detail, comment, NULL::BIGINT AS rows FROM duckdb_schemas() WHERE database_name = $1 "
           "AND schema_name NOT IN ('information_schema', 'pg_catalog') AND $2 || $3 IS NOT NULL"},
    Source{ObjectKind::table, 3,
           "SELECT table_name AS name, '' AS detail, comment, estimated_size AS rows FROM duckdb_tables() "
           "WHERE database_name = $1 AND schema_name = $2 AND NOT internal AND $3 IS NOT NULL"},
    Source{ObjectKind::view, 3,
           "SELECT view_name AS name, '' AS detail, comment, NULL::BIGINT AS rows FROM duckdb_views() "
           "WHERE database_name = $1 AND schema_name = $2 AND NOT internal AND $3 IS NOT NULL"},
    Source{ObjectKind::sequence, 3,
           "SELECT sequence_name AS name, '' AS detail, comment, NULL::BIGINT AS rows FROM duckdb_sequences() "
           "WHERE database_name = $1 AND schema_name = $2 AND $3 IS NOT NULL"},
    Source{ObjectKind::type, 3,
           "SELECT type_name AS name, logical_type AS detail, comment, NULL::BIGINT AS rows FROM duckdb_types() "
           "WHERE database_name = $1 AND schema_name = $2 AND NOT internal AND $3 IS NOT NULL"},
    Source{ObjectKind::routine, 3,
           "SELECT function_name AS name, any_value('(' || array_to_string(parameters, ', ') || ')') AS detail, "
           "any_value(comment) AS comment, NULL::BIGINT AS rows FROM duckdb_functions() "
           "WHERE database_name = $1 AND schema_name = $2 AND NOT internal AND $3 IS NOT NULL GROUP BY function_name"},
    Source{ObjectKind::column, 4,
           "SELECT column_name AS name, data_type AS detail, comment, NULL::BIGINT AS rows FROM duckdb_columns() "
           "WHERE database_name = $1 AND schema_name = $2 AND table_name = $3"},
    Source{ObjectKind::index, 4,
           "SELECT index_name AS name, expressions AS detail, comment, NULL::BIGINT AS rows FROM duckdb_indexes() "
           "WHERE database_name = $1 AND schema_name = $2 AND table_name = $3"},
};

Source const* source_of(ObjectKind kind) {
  for (auto const& source : sources) {
    if (source.kind == kind) return &source;
  }
  return nullptr;
}

std::vector<std::string> three(std::vector<std::string> path) {
  path.resize(3);
  return path;
}

bool is_expandable(ObjectKind kind) {
  return kind == ObjectKind::database || kind == ObjectKind::schema || kind == ObjectKind::table || kind == ObjectKind::view;
}

std::string shown(std::vector<std::string> const& path) { return visible_text(fmt::format("{}", fmt::join(path, "."))); }

}  // namespace

size_t depth_of(ObjectKind kind) {
  auto const* const source = source_of(kind);
  return source == nullptr ? 0 : source->depth;
}

Error no_such_object(ObjectRef const& object) {
  return Error{.code = ErrorCode::not_found,
               .message = fmt::format("There is no {} {}.", to_string(object.kind), shown(object.path))};
}

Answer::Answer(ArrowStream stream) : stream_(std::move(stream)) {
  for (auto const& batch : stream_.batches) rows_ += batch.rows;
}

std::optional<Answer::Place> Answer::find(int64_t row, size_t column) const {
  if (column >= stream_.schema->fields.size()) return std::nullopt;
  for (auto const& batch : stream_.batches) {
    if (row < batch.rows) return Place{&batch.columns[column], row};
    row -= batch.rows;
  }
  return std::nullopt;
}

std::string Answer::text(int64_t row, size_t column) const {
  std::string result;
  auto const place = find(row, column);
  if (place) append_value_text(result, *place->column, stream_.schema->fields[column].type, place->row, stream_.schema->text_style);
  return result;
}

int64_t Answer::number(int64_t row, size_t column) const {
  auto const digits = text(row, column);
  int64_t result = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), result);
  return result;
}

bool Answer::is_null(int64_t row, size_t column) const {
  auto const place = find(row, column);
  return !place || is_null_value(*place->column, stream_.schema->fields[column].type, place->row);
}

std::vector<std::string> Answer::texts(int64_t row, size_t column) const {
  std::vector<std::string> result;
  auto const place = find(row, column);
  if (!place || stream_.schema->fields[column].type.type != Type::list || is_null(row, column)) return result;
  auto const& element = stream_.schema->fields[column].type.children[0].type;
  for (auto index = place->column->offset(place->row); index < place->column->offset(place->row + 1); ++index) {
    append_value_text(result.emplace_back(), place->column->children[0], element, index, stream_.schema->text_style);
  }
  return result;
}

Result<Answer> DuckdbCatalog::ask(std::string_view sql, std::vector<std::string> const& parameters) {
  if (channel_.cursor_open) {
    return Error{.code = ErrorCode::invalid_state, .message = "A result of this connection is being read.",
                 .hint = "Read it to its end or close it first."};
  }
  auto const message = TRY(channel_.ask(Request::query, encode(QueryRequest{.text = std::string(sql), .parameters = parameters})));
  auto const bytes = message.bytes->span();
  auto text = std::make_shared<std::string const>(reinterpret_cast<char const*>(bytes.data()), bytes.size());
  auto stream = TRY(decode_arrow_stream(std::move(text)));
  return Answer(std::move(stream));
}

// A parent that is not there has no children, and says so.
Result<> DuckdbCatalog::check_parent(Path const& parent) {
  if (parent.empty()) return {};
  auto kind = parent.size() == 1 ? ObjectKind::database : parent.size() == 2 ? ObjectKind::schema : ObjectKind::table;
  if (parent.size() > 3) return no_such_object({kind, parent});
  auto above = parent;
  above.pop_back();
  auto parameters = three(above);
  parameters.push_back(parent.back());
  for (;;) {
    auto const answer = TRY(ask(fmt::format("SELECT count(*) FROM ({}) WHERE name = $4", source_of(kind)->sql), parameters));
    if (answer.number(0, 0) > 0) return {};
    if (kind != ObjectKind::table) return no_such_object({kind, parent});
    kind = ObjectKind::view;
    auto const views = TRY(ask(fmt::format("SELECT count(*) FROM ({}) WHERE name = $4", source_of(kind)->sql), parameters));
    if (views.number(0, 0) > 0) return {};
    return no_such_object({ObjectKind::table, parent});
  }
}

Result<std::vector<CatalogGroup>> DuckdbCatalog::groups(std::vector<std::string> const& parent) {
  TRY(check_parent(parent));
  std::vector<CatalogGroup> result;
  for (auto const& source : sources) {
    if (source.depth != parent.size() + 1) continue;
    auto const answer = TRY(ask(fmt::format("SELECT count(*) FROM ({})", source.sql), three(parent)));
    if (auto const count = answer.number(0, 0); count > 0) result.push_back({source.kind, count});
  }
  return result;
}

Result<CatalogPage> DuckdbCatalog::list(ListRequest const& request) {
  auto const* const source = source_of(request.kind);
  if (source == nullptr || request.parent.size() + 1 != source->depth) {
    return Error{.code = ErrorCode::not_found,
                 .message = fmt::format("DuckDB keeps no list of that kind here: {}.", to_string(request.kind))};
  }
  TRY(check_parent(request.parent));
  if (request.kind == ObjectKind::column) return list_columns(request);
  auto const limit = std::clamp<int32_t>(request.limit, 1, longest_page);
  auto parameters = three(request.parent);
  parameters.insert(parameters.end(), {request.search, request.after, std::to_string(limit + 1)});
  auto const answer = TRY(ask(fmt::format("SELECT name, detail, comment, rows FROM ({}) WHERE contains(lower(name), lower($4)) "
                                          "AND ($5 = '' OR name > $5) ORDER BY name LIMIT CAST($6 AS BIGINT)", source->sql),
                              parameters));
  CatalogPage page;
  for (int64_t row = 0; row < std::min<int64_t>(answer.rows(), limit); ++row) {
    auto path = request.parent;
    path.push_back(answer.text(row, 0));
    CatalogEntry entry{.object = {request.kind, path}, .name = path.back(), .detail = answer.text(row, 1),
                       .comment = answer.text(row, 2), .expandable = is_expandable(request.kind)};
    if (!answer.is_null(row, 3)) entry.estimated_rows = answer.number(row, 3);
    page.entries.push_back(std::move(entry));
  }
  if (answer.rows() > limit) page.next = page.entries.back().name;
  return page;
}

Result<CatalogPage> DuckdbCatalog::list_columns(ListRequest const& request) {
  auto const limit = std::clamp<int32_t>(request.limit, 1, longest_page);
  auto parameters = three(request.parent);
  parameters.insert(parameters.end(), {request.search, request.after.empty() ? "0" : request.after, std::to_string(limit + 1)});
  constexpr std::string_view in_key =
      "EXISTS (SELECT * FROM duckdb_constraints() k WHERE k.database_name = $1 AND k.schema_name = $2 AND k.table_name = $3 "
      "AND k.constraint_type = '{}' AND list_contains(k.constraint_column_names, column_name))";
  auto const sql = fmt::format(
      "SELECT column_name, data_type, comment, column_index, is_nullable, {}, {} FROM duckdb_columns() "
      "WHERE database_name = $1 AND schema_name = $2 AND table_name = $3 AND contains(lower(column_name), lower($4)) "
      "AND column_index > CAST($5 AS BIGINT) ORDER BY column_index LIMIT CAST($6 AS BIGINT)",
      fmt::format(in_key, "PRIMARY KEY"), fmt::format(in_key, "FOREIGN KEY"));
  auto const answer = TRY(ask(sql, parameters));
  CatalogPage page;
  for (int64_t row = 0; row < std::min<int64_t>(answer.rows(), limit); ++row) {
    auto path = request.parent;
    path.push_back(answer.text(row, 0));
    page.entries.push_back({.object = {ObjectKind::column, path}, .name = path.back(), .detail = answer.text(row, 1),
                            .comment = answer.text(row, 2), .nullable = answer.flag(row, 4),
                            .primary_key = answer.flag(row, 5), .foreign_key = answer.flag(row, 6)});
    if (row + 1 == limit && answer.rows() > limit) page.next = answer.text(row, 3);
  }
  return page;
}

Result<std::vector<CatalogEntry>> DuckdbCatalog::search(std::string const& text, int32_t limit) {
  constexpr std::string_view sql =
      "SELECT kind, path, name, detail FROM ("
      " SELECT 'table' AS kind, [database_name, schema_name, table_name] AS path, table_name AS name, '' AS detail"
      "  FROM duckdb_tables() WHERE NOT internal"
      " UNION ALL SELECT 'view', [database_name, schema_name, view_name], view_name, '' FROM duckdb_views() WHERE NOT internal"
      " UNION ALL SELECT 'column', [database_name, schema_name, table_name, column_name], column_name, data_type"
      "  FROM duckdb_columns() WHERE NOT internal"
      " UNION ALL SELECT 'index', [database_name, schema_name, table_name, index_name], index_name, '' FROM duckdb_indexes()"
      " UNION ALL SELECT 'sequence', [database_name, schema_name, sequence_name], sequence_name, '' FROM duckdb_sequences()"
      " UNION ALL SELECT DISTINCT 'routine', [database_name, schema_name, function_name], function_name, ''"
      "  FROM duckdb_functions() WHERE NOT internal"
      " UNION ALL SELECT 'type', [database_name, schema_name, type_name], type_name, '' FROM duckdb_types() WHERE NOT internal)"
      " WHERE contains(lower(name), lower($1))"
      " ORDER BY CASE WHEN lower(name) = lower($1) THEN 0 WHEN starts_with(lower(name), lower($1)) THEN 1 ELSE 2 END,"
      " length(name), name, kind <> 'table', path LIMIT CAST($2 AS BIGINT)";
  auto const answer = TRY(ask(sql, {text, std::to_string(std::clamp<int32_t>(limit, 1, longest_page))}));
  std::vector<CatalogEntry> result;
  for (int64_t row = 0; row < answer.rows(); ++row) {
    auto const kind = object_kind_from(answer.text(row, 0)).value_or(ObjectKind::table);
    result.push_back({.object = {kind, answer.texts(row, 1)}, .name = answer.text(row, 2), .detail = answer.text(row, 3),
                      .expandable = is_expandable(kind)});
  }
  return result;
}

}  // namespace sextant::duckdb
