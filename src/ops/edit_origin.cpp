#include "ops/edit_origin.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "ops/result.h"
#include "sql/row_sources.h"

namespace sextant::ops {

namespace {

constexpr std::string_view open_it = "Open the table from the tree.";

EditOrigin refused(std::string connection, std::vector<std::string> path, std::string reason, std::string hint = std::string(open_it)) {
  return {.connection = std::move(connection), .path = std::move(path),
          .table = {.reason = std::move(reason), .hint = std::move(hint), .key = {}, .columns = {}}, .places = {}};
}

std::vector<std::string> path_of(Origin const& origin) {
  if (origin.table.empty()) return {};
  return origin.schema.empty() ? std::vector<std::string>{origin.table} : std::vector<std::string>{origin.schema, origin.table};
}

// Why a row of the result may hold another row of the table than its key says; empty: it cannot.
Result<std::string> doubt(Context& context, std::string const& connection, std::vector<std::string> const& path,
                          std::vector<std::vector<std::string>> const& sources) {
  auto const& table = path.back();
  auto const is_it = [&](std::vector<std::string> const& source) { return lower_ascii(source.back()) == lower_ascii(table); };
  auto const times = std::count_if(sources.begin(), sources.end(), is_it);
  if (times == 0) return fmt::format("The statement reads {} under another name.", table);
  if (times > 1) return fmt::format("The statement reads {} more than once, so its columns may be of different rows.", table);
  for (auto const& source : sources) {
    if (is_it(source)) continue;
    // A view of the same table could stand for another row of it; what has a key is no view.
    auto full = source;
    if (full.size() == 1 && path.size() > 1) full.insert(full.begin(), path.front());
    auto const other = editable_table(context, {.connection = connection, .path = std::move(full), .kind = std::nullopt});
    if (!other || !other->editable) return fmt::format("The statement also reads {}, which has no key and may be a view of the same rows.", source.back());
  }
  return std::string();
}

struct Source {
  std::string connection, statement;
};

// The text of the statement whose result it is, and where it ran.
Result<Source> source_of(Context& context, std::string const& query, std::string const& result) {
  auto const snapshot = TRY(context.engine.queries().status(query));
  for (auto const& each : snapshot.statements) {
    auto const begin = static_cast<size_t>(each.begin), end = static_cast<size_t>(each.end);
    if (each.result != result || begin > end || end > snapshot.text.size()) continue;
    return Source{.connection = snapshot.connection, .statement = snapshot.text.substr(begin, end - begin)};
  }
  return Error{.code = ErrorCode::not_found, .message = fmt::format("{} is no result of this query.", result)};
}

// The first column that is asked about decides.
Result<std::vector<std::string>> wanted_path(EditOriginOf const& params, Schema const& schema) {
  if (params.path) return *params.path;
  auto const column = params.column.value_or(-1);
  if (column < 0 || static_cast<size_t>(column) >= schema.fields.size()) {
    return Error{.code = ErrorCode::invalid_argument, .message = "There is no such column in the result.", .hint = "Give `column` or `path`."};
  }
  return path_of(schema.fields[static_cast<size_t>(column)].origin);
}

}  // namespace

Result<EditOrigin> edit_origin(Context& context, EditOriginOf const& params) {
  auto const name = TRY(stored_name(context, params.result));
  auto const source = TRY(source_of(context, params.query, name));
  auto const rows = TRY(context.engine.rows(name));
  auto const& schema = *rows->schema();
  auto path = TRY(wanted_path(params, schema));
  if (path.empty()) return refused(source.connection, {}, "This column comes from no table.", "Edit the columns of a table, or write the statement in an editor.");
  auto const connection = TRY(context.engine.connections().find(source.connection));
  auto const* const dialect = connection->driver().dialect;
  if (dialect == nullptr) return refused(source.connection, path, fmt::format("{} has no tables whose rows could be edited here.", connection->driver().title));
  auto const sources = sql::row_sources(source.statement, *dialect);
  if (!sources) return refused(source.connection, path, sources.error().message, sources.error().hint);
  auto why = TRY(doubt(context, source.connection, path, *sources));
  if (!why.empty()) return refused(source.connection, path, std::move(why));
  auto table = TRY(editable_table(context, {.connection = source.connection, .path = path, .kind = std::nullopt}));
  EditOrigin origin{.connection = source.connection, .path = path, .table = std::move(table), .places = {}};
  if (!origin.table.editable) return origin;
  auto const is_placed = [&](std::string const& column) {
    return std::any_of(origin.places.begin(), origin.places.end(), [&](auto const& each) { return each.column == column; });
  };
  for (size_t place = 0; place < schema.fields.size(); ++place) {
    auto const& from = schema.fields[place].origin;
    if (path_of(from) != path || is_placed(from.column)) continue;
    origin.places.push_back({.column = from.column, .place = static_cast<int64_t>(place)});
  }
  for (auto const& key : origin.table.key) {
    if (!is_placed(key)) {
      return refused(source.connection, path, fmt::format("The rows do not hold {}, the key of {}.", key, path.back()),
                     fmt::format("Select {} too, or open the table.", key));
    }
  }
  return origin;
}

}  // namespace sextant::ops
