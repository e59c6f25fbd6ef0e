// CREATE statements, for catalog.h. DuckDB keeps them for most kinds of objects.
#include <array>

#include <fmt/format.h>

#include "drivers/duckdb/catalog.h"
#include "drivers/duckdb/text.h"
#include "sql/dialect.h"

namespace sextant::duckdb {

namespace {

std::string quoted_name(std::string_view name) { return sql::quote_identifier(name, sql::duckdb_dialect); }

std::string quoted_path(std::vector<std::string> const& path) { return sql::quote_path(path, sql::duckdb_dialect); }

std::string comment_on(std::string_view what, std::string_view name, std::string_view comment) {
  return comment.empty() ? "" : fmt::format("COMMENT ON {} {} IS {};\n", what, name, in_quotes(comment, '\''));
}

std::string upper(std::string_view text) {
  std::string result(text);
  for (auto& byte : result) byte = byte >= 'a' && byte <= 'z' ? static_cast<char>(byte - 'a' + 'A') : byte;
  return result;
}

}  // namespace

Result<std::string> DuckdbCatalog::ddl(ObjectRef const& object) {
  TRY(describe(object));
  switch (object.kind) {
    case ObjectKind::table: case ObjectKind::view: return ddl_of_relation(object);
    case ObjectKind::index: case ObjectKind::sequence: return stored_ddl(object);
    case ObjectKind::routine: return ddl_of_routine(object.path);
    case ObjectKind::type: return ddl_of_type(object.path);
    case ObjectKind::schema: return fmt::format("CREATE SCHEMA IF NOT EXISTS {};\n", quoted_path(object.path));
    case ObjectKind::database: {
      auto const path = TRY(ask("SELECT path FROM duckdb_databases() WHERE database_name = $1", object.path));
      auto const file = path.text(0, 0);
      return fmt::format("ATTACH {} AS {};\n", in_quotes(file.empty() ? ":memory:" : file, '\''), quoted_name(object.path[0]));
    }
    default: break;
  }
  return Error{.code = ErrorCode::not_supported,
               .message = fmt::format("A {} has no statement of its own that makes it.", to_string(object.kind))};
}

// DuckDB's own text; `name` is the column that the last part of the path is in.
Result<std::string> DuckdbCatalog::stored_ddl(ObjectRef const& object) {
  auto const index = object.kind == ObjectKind::index;
  auto const sql = index ? "SELECT sql, comment FROM duckdb_indexes() "
                           "WHERE database_name = $1 AND schema_name = $2 AND table_name = $3 AND index_name = $4"
                         : "SELECT sql, comment FROM duckdb_sequences() "
                           "WHERE database_name = $1 AND schema_name = $2 AND sequence_name = $3";
  auto const answer = TRY(ask(sql, object.path));
  if (answer.rows() == 0) return no_such_object(object);
  auto const name = index ? quoted_path({object.path[0], object.path[1], object.path[3]}) : quoted_path(object.path);
  return answer.text(0, 0) + "\n" + comment_on(upper(to_string(object.kind)), name, answer.text(0, 1));
}

Result<std::string> DuckdbCatalog::ddl_of_relation(ObjectRef const& object) {
  auto const table = object.kind == ObjectKind::table;
  auto const answer = TRY(ask(table ? "SELECT sql, comment FROM duckdb_tables() "
                                      "WHERE database_name = $1 AND schema_name = $2 AND table_name = $3"
                                    : "SELECT sql, comment FROM duckdb_views() "
                                      "WHERE database_name = $1 AND schema_name = $2 AND view_name = $3", object.path));
  if (answer.rows() == 0) return no_such_object(object);
  auto const name = quoted_path(object.path);
  auto text = answer.text(0, 0) + "\n";
  auto const indexes = TRY(ask("SELECT index_name FROM duckdb_indexes() WHERE database_name = $1 AND schema_name = $2 "
                               "AND table_name = $3 ORDER BY index_name", object.path));
  for (int64_t row = 0; row < indexes.rows(); ++row) {
    auto path = object.path;
    path.push_back(indexes.text(row, 0));
    text += TRY(stored_ddl({ObjectKind::index, std::move(path)}));
  }
  text += comment_on(table ? "TABLE" : "VIEW", name, answer.text(0, 1));
  auto const columns = TRY(ask("SELECT column_name, comment FROM duckdb_columns() WHERE database_name = $1 "
                               "AND schema_name = $2 AND table_name = $3 AND comment IS NOT NULL ORDER BY column_index",
                               object.path));
  for (int64_t row = 0; row < columns.rows(); ++row) {
    text += comment_on("COLUMN", name + "." + quoted_name(columns.text(row, 0)), columns.text(row, 1));
  }
  return text;
}

// Each macro of the name. DuckDB does not tell the defaults of their parameters.
Result<std::string> DuckdbCatalog::ddl_of_routine(Path const& path) {
  auto const answer = TRY(ask("SELECT function_type, parameters, macro_definition FROM duckdb_functions() "
                              "WHERE database_name = $1 AND schema_name = $2 AND function_name = $3 AND NOT internal", path));
  std::string text;
  for (int64_t row = 0; row < answer.rows(); ++row) {
    std::string parameters;
    for (auto const& name : answer.texts(row, 1)) parameters += (parameters.empty() ? "" : ", ") + quoted_name(name);
    auto const body = answer.text(row, 0) == "table_macro" ? "TABLE " + answer.text(row, 2) : answer.text(row, 2);
    text += fmt::format("{}({}) AS {}", row == 0 ? "" : ",\n  ", parameters, body);
  }
  return fmt::format("CREATE MACRO {}{};\n", quoted_path(path), text);
}

Result<std::string> DuckdbCatalog::ddl_of_type(Path const& path) {
  auto const answer = TRY(ask("SELECT logical_type, labels FROM duckdb_types() "
                              "WHERE database_name = $1 AND schema_name = $2 AND type_name = $3 AND NOT internal", path));
  if (answer.rows() == 0) return no_such_object({ObjectKind::type, path});
  std::string definition;
  if (answer.text(0, 0) == "ENUM") {
    for (auto const& label : answer.texts(0, 1)) definition += (definition.empty() ? "" : ", ") + in_quotes(label, '\'');
    definition = fmt::format("ENUM ({})", definition);
  } else {
    // A type's name stands for itself in typeof(); inside a list its definition shows.
    auto const shown = TRY(ask(fmt::format("DESCRIBE SELECT NULL::{} AS v", quoted_path({path[1], path[2]})), {}));
    definition = shown.text(0, 1);
  }
  return fmt::format("CREATE TYPE {} AS {};\n", quoted_path(path), definition);
}

}  // namespace sextant::duckdb
