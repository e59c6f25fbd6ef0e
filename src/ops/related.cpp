#include "ops/related.h"

#include <fmt/format.h>

#include <algorithm>

#include "ops/result.h"
#include "sql/key_condition.h"
#include "sql/table_query.h"

namespace sextant::ops {

namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr int64_t most_rows = 6, most_counted = 10'000;
constexpr auto longest_read = 5s, longest_count = 3s, longest_counts = 15s;
constexpr size_t most_relations = 100;
constexpr engine::CellBounds whole_value{.text = 4096, .literal = 4096};
constexpr std::string_view usual_session = "related rows";

bool contains(std::vector<std::string> const& names, std::string const& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool is_integer(Type type) { return type >= Type::int8 && type <= Type::uint64; }

// As it is best read in a condition: bare digits, a text in the column's own notation, else the literal with its type.
Result<sql::EditValue> value_of(engine::EditCell cell, DataType const& type, sql::Dialect const& dialect) {
  sql::EditValue value{.column = std::move(cell.column), .text = {}, .expression = {}};
  if (!cell.text) return value;
  if (!cell.literal) return Error{.code = ErrorCode::not_supported, .message = std::move(cell.refusal)};
  auto const kind = kind_of(type.type);
  auto const has_notation = kind != "list" && kind != "structure" && kind != "binary" && kind != "variant";
  auto const is_whole = cell.bytes == std::ssize(*cell.text);
  if (is_integer(type.type)) value.expression = std::move(cell.text);
  else if (sql::quotes_take_types(dialect) && has_notation && is_whole) value.text = std::move(cell.text);
  else value.expression = std::move(cell.literal);
  return value;
}

bool is_null(sql::EditValue const& value) { return !value.text && !value.expression && !value.is_default; }

// The row that is asked about: where it is, and what its columns hold, looked up where it is needed.
class SubjectRow {
 public:
  static Result<SubjectRow> find(Context& context, RelatedRequest const& params) {
    SubjectRow row(params);
    if (params.path.empty()) return Error{.code = ErrorCode::invalid_argument, .message = "The row's table is not told."};
    if (!params.result && !params.connection) {
      return Error{.code = ErrorCode::invalid_argument, .message = "Tell a connection, or a result that has the row."};
    }
    if (params.result) {
      TRY(row.read(context));
    }
    if (params.connection) row.connection_ = TRY(context.engine.connections().resolve(*params.connection, false));
    auto const& driver = row.connection_->driver();
    if (driver.dialect != nullptr && driver.literals != nullptr) return row;
    return Error{.code = ErrorCode::not_supported, .message = fmt::format("{} has no foreign keys.", driver.title), .hint = {}};
  }

  engine::Connection& connection() const { return *connection_; }
  sql::Dialect const& dialect() const { return *connection_->driver().dialect; }

  Result<sql::EditValue> value(std::string const& column) const {
    for (auto const& each : params_.values.value_or(std::vector<EditSetting>())) {
      if (each.column != column) continue;
      return sql::EditValue{.column = column, .text = each.text, .expression = each.expression,
                            .is_default = each.is_default.value_or(false)};
    }
    auto const field = place_ ? field_of(column) : std::nullopt;
    if (!field) {
      return Error{.code = ErrorCode::invalid_argument, .message = fmt::format("The row's {} is not known.", column),
                   .hint = "Give the values of all columns of the key."};
    }
    auto const& type = place_->page.schema->fields[*field].type;
    auto cell = engine::read_cell(connection_->driver(), place_->page, *field, place_->row, whole_value);
    cell.column = column;
    return value_of(std::move(cell), type, dialect());
  }

 private:
  explicit SubjectRow(RelatedRequest const& params) : params_(params) {}

  Result<> read(Context& context) {
    auto const name = TRY(stored_name(context, *params_.result));
    auto const source = TRY(context.engine.queries().source_of(name));
    connection_ = TRY(context.engine.connections().find(source.connection));
    auto const rows = TRY(context.engine.rows(*params_.result));
    auto const row = params_.row.value_or(-1);
    if (row < 0 || row >= rows->rows()) return Error{.code = ErrorCode::invalid_argument, .message = "There is no such row."};
    place_ = std::make_unique<engine::StoredRows::Place const>(TRY(rows->page_of(row)));
    return {};
  }

  bool is_of_table(Origin const& origin) const {
    auto const& path = params_.path;
    return origin.table == path.back() && (path.size() < 2 || origin.schema.empty() || origin.schema == path[path.size() - 2]);
  }

  // Where the result has the table's column; by its name alone where the engine does not say where columns come from.
  std::optional<size_t> field_of(std::string const& column) const {
    auto const& fields = place_->page.schema->fields;
    auto const knows_origins = std::any_of(fields.begin(), fields.end(), [](Field const& each) { return !each.origin.empty(); });
    auto const is_it = [&](Field const& each) {
      return knows_origins ? is_of_table(each.origin) && each.origin.column == column : each.name == column;
    };
    if (params_.field && params_.column == column && *params_.field >= 0 && *params_.field < std::ssize(fields)) {
      auto const index = static_cast<size_t>(*params_.field);
      if (is_it(fields[index])) return index;
    }
    auto const found = std::find_if(fields.begin(), fields.end(), is_it);
    if (found == fields.end()) return std::nullopt;
    return static_cast<size_t>(found - fields.begin());
  }

  RelatedRequest const& params_;
  std::shared_ptr<engine::Connection> connection_;
  std::unique_ptr<engine::StoredRows::Place const> place_;
};

std::string type_of(ObjectDescription const& table, std::string const& column) {
  auto const found = std::find_if(table.columns.begin(), table.columns.end(),
                                  [&](ColumnDescription const& each) { return each.name == column; });
  return found == table.columns.end() ? std::string() : found->type;
}

// An engine may leave out what a key refers to where it is the primary key.
std::vector<std::string> referred_columns(ForeignKeyDescription const& key, ObjectDescription const& referred) {
  auto const is_told = key.referenced_columns.size() == key.columns.size() && !contains(key.referenced_columns, "");
  return is_told ? key.referenced_columns : referred.primary_key;
}

// Columns of one table and the values that they must hold, which columns of the row have. Empty: one of them is NULL.
struct Link {
  std::vector<std::string> from, to;
  ObjectDescription const& types;         // Where the types of `typed` are told.
  std::vector<std::string> const& typed;
};

Result<std::string> condition_of(SubjectRow const& row, Link const& link) {
  if (link.from.empty() || link.from.size() != link.to.size()) {
    return Error{.code = ErrorCode::not_supported, .message = "The engine does not tell which columns the key refers to."};
  }
  std::vector<sql::KeyPart> parts;
  for (size_t index = 0; index < link.from.size(); ++index) {
    auto value = TRY(row.value(link.from[index]));
    if (is_null(value)) return std::string();
    parts.push_back({.column = {.name = link.to[index], .type = type_of(link.types, link.typed[index]), .refusal = {}},
                     .value = std::move(value)});
  }
  return sql::key_condition(parts, row.dialect());
}

std::vector<RelatedColumn> fields_of(Schema const& schema, ObjectDescription const& table) {
  std::vector<RelatedColumn> fields;
  for (auto const& field : schema.fields) {
    auto const refers = std::any_of(table.foreign_keys.begin(), table.foreign_keys.end(),
                                    [&](ForeignKeyDescription const& key) { return contains(key.columns, field.name); });
    fields.push_back({.name = field.name, .type = field.type.vendor_name, .kind = std::string(kind_of(field.type.type)),
                      .primary_key = contains(table.primary_key, field.name), .foreign_key = refers});
  }
  return fields;
}

Result<> read_referenced(SubjectRow const& row, engine::Lane& lane, ForeignKeyDescription const& key, RelatedRows& related) {
  auto const table = TRY(row.connection().describe({.kind = ObjectKind::table, .path = key.referenced_table}));
  related.key = referred_columns(key, table);
  related.used_by = std::ssize(table.referenced_by);
  related.condition = TRY(condition_of(row, {.from = key.columns, .to = related.key, .types = table, .typed = related.key}));
  if (related.condition.empty()) return {};
  sql::TableQuery const query{.path = key.referenced_table, .condition = related.condition, .order = {}, .after = {},
                              .limit = most_rows + 1};
  auto const text = sql::table_query_text(query, row.dialect());
  auto few = TRY(engine::read_few(row.connection(), lane, text, {.rows = most_rows, .time = longest_read}));
  related.fields = fields_of(*few.schema, table);
  related.more = few.more;
  for (auto& cells : few.rows) related.rows.push_back({.cells = std::move(cells)});
  return {};
}

Result<> count_referencing(SubjectRow const& row, ObjectDescription const& table, engine::Lane& lane, std::chrono::milliseconds time,
                           ReferencingTable& related) {
  related.condition = TRY(condition_of(row, {.from = related.key, .to = related.columns, .types = table, .typed = related.key}));
  if (related.condition.empty()) return {};
  related.at_least = true;
  if (time <= 0ms) return {};
  auto const text = sql::probe_query_text(related.path, related.condition, most_counted + 1, row.dialect());
  auto const seen = TRY(engine::count_few(row.connection(), lane, text, {.rows = most_counted, .time = time}));
  related.rows = seen.rows;
  related.at_least = seen.at_least;
  return {};
}

// What no other relation would fare better with.
bool ends_all(Error const& error) {
  return error.code == ErrorCode::cancelled || error.code == ErrorCode::unavailable || error.damage == Damage::connection ||
         error.code == ErrorCode::invalid_state;
}

Result<std::shared_ptr<engine::Lane>> lane_of(engine::Connection& connection, RelatedRequest const& params) {
  auto const session = params.session.value_or(std::string(usual_session));
  TRY(check_session_name(session));
  return connection.lane(session);
}

}  // namespace

Result<ReferencedRows> referenced_rows(Context& context, RelatedRequest const& params) {
  auto const row = TRY(SubjectRow::find(context, params));
  auto const table = TRY(row.connection().describe({.kind = ObjectKind::table, .path = params.path}));
  auto const lane = TRY(lane_of(row.connection(), params));
  ReferencedRows found{.connection = row.connection().name(), .relations = {}};
  for (auto const& key : table.foreign_keys) {
    if (found.relations.size() == most_relations) break;
    if (params.column && !contains(key.columns, *params.column)) continue;
    RelatedRows related{.foreign_key = key.name, .columns = key.columns, .path = key.referenced_table, .key = {}, .condition = {},
                        .fields = {}, .rows = {}, .error = {}};
    if (auto read = read_referenced(row, *lane, key, related); !read) {
      if (ends_all(read.error())) return std::move(read).error();
      related.error = std::move(read).error();
    }
    found.relations.push_back(std::move(related));
  }
  return found;
}

Result<ReferencingTables> referencing_tables(Context& context, RelatedRequest const& params) {
  auto const row = TRY(SubjectRow::find(context, params));
  auto const table = TRY(row.connection().describe({.kind = ObjectKind::table, .path = params.path}));
  auto const lane = TRY(lane_of(row.connection(), params));
  ReferencingTables found{.connection = row.connection().name(), .relations = {}};
  auto const until = Clock::now() + longest_counts;
  for (auto const& key : table.referenced_by) {
    auto columns = referred_columns(key, table);
    if (params.column && !contains(columns, *params.column)) continue;
    if (found.relations.size() == most_relations) {
      ++found.left_out;
      continue;
    }
    ReferencingTable related{.foreign_key = key.name, .columns = key.columns, .path = key.referenced_table, .key = std::move(columns),
                             .condition = {}, .error = {}};
    auto const left = std::chrono::duration_cast<std::chrono::milliseconds>(until - Clock::now());
    if (auto counted = count_referencing(row, table, *lane, std::min<std::chrono::milliseconds>(left, longest_count), related); !counted) {
      if (ends_all(counted.error())) return std::move(counted).error();
      related.error = std::move(counted).error();
    }
    found.relations.push_back(std::move(related));
  }
  return found;
}

Result<Empty> cancel_related(Context& context, SessionId const& params) {
  auto const connection = TRY(context.engine.connections().resolve(params.connection, false));
  if (auto const lane = connection->find_lane(params.session)) lane->cancel();
  return Empty{};
}

}  // namespace sextant::ops
