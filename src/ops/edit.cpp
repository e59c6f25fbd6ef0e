#include "ops/edit.h"

#include <fmt/format.h>

#include <algorithm>

#include "ops/result.h"

namespace sextant::ops {

namespace {

constexpr size_t most_changes = 1'000;
constexpr size_t longest_script = size_t{16} << 20;
constexpr engine::CellBounds whole_cell{.text = 1 << 20, .literal = 1 << 20};

bool contains(std::vector<std::string> const& names, std::string const& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// The primary key, or the first unique index that no row escapes: whole, without a condition, of columns that are never NULL.
std::vector<std::string> proven_key(ObjectDescription const& table) {
  std::vector<std::string> filled;
  for (auto const& column : table.columns) {
    if (!column.nullable) filled.push_back(column.name);
  }
  auto const is_proven = [&](std::vector<std::string> const& key) {
    return !key.empty() && std::all_of(key.begin(), key.end(), [&](std::string const& name) { return contains(filled, name); });
  };
  if (is_proven(table.primary_key)) return table.primary_key;
  for (auto const& index : table.indexes) {
    if (index.unique && index.predicate.empty() && is_proven(index.columns)) return index.columns;
  }
  return {};
}

Error not_editable(std::string message, std::string hint) {
  return {.code = ErrorCode::not_supported, .message = std::move(message), .hint = std::move(hint)};
}

// What is editable of the table; the reason as an error if nothing is.
Result<ObjectDescription> describe_editable(engine::Connection& connection, std::vector<std::string> const& path,
                                            std::optional<ObjectKind> kind) {
  auto const& driver = connection.driver();
  if (driver.dialect == nullptr || driver.literals == nullptr || driver.transactions == nullptr) {
    return not_editable(fmt::format("{} has no tables whose rows could be edited here.", driver.title), "Write the command in an editor.");
  }
  if (connection.read_only()) {
    return Error{.code = ErrorCode::read_only, .message = "This connection is read-only.", .hint = "Open the connection with writing allowed."};
  }
  if (path.empty()) return Error{.code = ErrorCode::invalid_argument, .message = "There is no table at that path."};
  if (kind.value_or(ObjectKind::table) != ObjectKind::table) {
    return not_editable(fmt::format("{} is no plain table, so a row of it cannot be found again.", path.back()),
                        "Edit the table that its rows come from.");
  }
  auto table = TRY(connection.describe({.kind = ObjectKind::table, .path = path}));
  if (!proven_key(table).empty()) return table;
  return not_editable(fmt::format("{} has neither a primary key nor a unique key without NULL, so two rows of it may be the same.", path.back()),
                      "Add a primary key, or write the statement in an editor.");
}

sql::EditTable to_edit_table(std::vector<std::string> const& path, ObjectDescription const& table) {
  sql::EditTable result{.path = path, .columns = {}, .key = proven_key(table)};
  for (auto const& column : table.columns) {
    auto const computed = !column.generated.empty() && column.generated != "identity";
    result.columns.push_back({.name = column.name, .type = column.type, .refusal = computed ? "The database computes it from other columns." : ""});
  }
  return result;
}

std::vector<sql::EditValue> to_values(std::optional<std::vector<EditSetting>> const& settings) {
  std::vector<sql::EditValue> values;
  for (auto const& each : settings.value_or(std::vector<EditSetting>())) {
    values.push_back({.column = each.column, .text = each.text, .expression = each.expression,
                      .is_default = each.is_default.value_or(false), .bytes = each.bytes});
  }
  return values;
}

Result<std::vector<sql::EditTexts>> write_texts(engine::Connection& connection, std::vector<std::string> const& path,
                                                std::optional<ObjectKind> kind, std::vector<EditChange> const& changes) {
  if (changes.size() > most_changes) {
    return Error{.code = ErrorCode::limit, .message = fmt::format("{} changes are more than the {} that run at once.", changes.size(), most_changes),
                 .hint = "Apply them in parts."};
  }
  auto const table = to_edit_table(path, TRY(describe_editable(connection, path, kind)));
  std::vector<sql::EditTexts> texts;
  size_t bytes = 0;
  for (size_t index = 0; index < changes.size(); ++index) {
    auto const& change = changes[index];
    auto written = sql::row_edit_texts(table, {.action = change.action, .key = to_values(change.key), .was = to_values(change.was),
                                               .set = to_values(change.set)}, *connection.driver().dialect);
    if (!written) {
      auto error = std::move(written).error();
      error.message = fmt::format("Change {}: {}", index + 1, error.message);
      return error;
    }
    bytes += written->statement.size();
    if (bytes > longest_script) return Error{.code = ErrorCode::limit, .message = "The changes are more than 16 MiB of SQL.", .hint = "Apply them in parts."};
    texts.push_back(std::move(*written));
  }
  return texts;
}

// Their places in the result.
Result<std::vector<size_t>> asked_columns(EditRow const& params, Schema const& schema) {
  std::vector<size_t> columns;
  if (params.places) {
    for (auto const place : *params.places) {
      auto const is_there = place >= 0 && static_cast<size_t>(place) < schema.fields.size();
      if (!is_there) return Error{.code = ErrorCode::invalid_argument, .message = "There is no such column in the result."};
      columns.push_back(static_cast<size_t>(place));
    }
    return columns;
  }
  for (size_t column = 0; column < schema.fields.size(); ++column) {
    if (!params.columns || contains(*params.columns, schema.fields[column].name)) columns.push_back(column);
  }
  return columns;
}

std::string script_of(std::vector<sql::EditTexts> const& texts) {
  std::string script;
  for (auto const& each : texts) script += each.statement + ";\n";
  return script;
}

// On production a person confirms exactly these statements first. Nullopt: they may run.
Result<std::optional<engine::Confirmation>> ask_person(Context& context, engine::Connection const& connection, EditApply const& params,
                                                       std::vector<sql::EditTexts> const& texts) {
  if (connection.saved().environment != engine::Environment::production) return std::optional<engine::Confirmation>();
  auto script = script_of(texts);
  if (params.confirmation) {
    auto const is_right = TRY(context.engine.store().redeem_confirmation(*params.confirmation, connection.name(), script));
    if (is_right) return std::optional<engine::Confirmation>();
    return Error{.code = ErrorCode::confirmation,
                 .message = "The confirmation does not belong to these changes, was used already, or is too old.",
                 .hint = "Apply the changes again and confirm them anew."};
  }
  auto reason = fmt::format("Changes {} {} of {} on production.", texts.size(), texts.size() == 1 ? "row" : "rows", params.path.back());
  if (context.actor == engine::Actor::agent) {
    return Error{.code = ErrorCode::confirmation, .message = std::move(reason), .hint = "A person has to confirm it; an agent cannot."};
  }
  auto token = TRY(context.engine.store().issue_confirmation(connection.name(), script));
  return std::optional(engine::Confirmation{.token = std::move(token), .statement = std::move(script), .reason = std::move(reason)});
}

}  // namespace

std::string_view to_string(EditState state) {
  switch (state) {
    case EditState::applied: return "applied";
    case EditState::conflict: return "conflict";
    case EditState::confirm: return "confirm";
  }
  return "conflict";
}

Result<EditableTable> editable_table(Context& context, EditTarget const& params) {
  auto const connection = TRY(context.engine.connections().resolve(params.connection, false));
  auto const table = describe_editable(*connection, params.path, params.kind);
  if (!table) {
    auto const& error = table.error();
    auto const is_reason = error.code == ErrorCode::not_supported || error.code == ErrorCode::read_only;
    if (!is_reason) return error;
    return EditableTable{.reason = error.message, .hint = error.hint, .key = {}, .columns = {}};
  }
  auto const facts = to_edit_table(params.path, *table);
  EditableTable result{.editable = true, .reason = {}, .hint = {}, .key = facts.key, .columns = {}};
  for (size_t index = 0; index < facts.columns.size(); ++index) {
    auto const& column = table->columns[index];
    result.columns.push_back({.name = column.name, .type = column.type, .nullable = column.nullable,
                              .has_default = !column.default_value.empty() || !column.generated.empty(),
                              .refusal = facts.columns[index].refusal});
  }
  return result;
}

Result<EditCells> edit_row(Context& context, EditRow const& params) {
  auto const name = TRY(stored_name(context, params.result));
  auto const source = TRY(context.engine.queries().source_of(name));
  auto const connection = TRY(context.engine.connections().find(source.connection));
  auto const& driver = connection->driver();
  if (driver.literals == nullptr) return not_editable(fmt::format("{} has no SQL.", driver.title), "Write the command in an editor.");
  auto const rows = TRY(context.engine.rows(params.result));
  auto const count = params.count.value_or(1);
  if (count < 1 || count > static_cast<int64_t>(most_changes)) {
    return Error{.code = ErrorCode::invalid_argument, .message = "One to 1,000 rows are told at once."};
  }
  if (params.row < 0 || params.row > rows->rows() - count) return Error{.code = ErrorCode::invalid_argument, .message = "There is no such row."};
  auto const columns = TRY(asked_columns(params, *rows->schema()));
  EditCells result;
  size_t bytes = 0;
  for (auto row = params.row; row < params.row + count; ++row) {
    auto const place = TRY(rows->page_of(row));
    for (auto const column : columns) {
      auto& cell = result.cells.emplace_back(engine::read_cell(driver, place.page, column, place.row, whole_cell));
      bytes += cell.text.value_or("").size() + cell.literal.value_or("").size();
    }
    if (count > 1 && bytes > longest_script) {
      return Error{.code = ErrorCode::limit, .message = "These rows are more than 16 MiB.", .hint = "Take fewer of them at once."};
    }
  }
  return result;
}

Result<EditStatements> preview_edits(Context& context, EditPlan const& params) {
  auto const connection = TRY(context.engine.connections().resolve(params.connection, false));
  EditStatements result;
  for (auto& texts : TRY(write_texts(*connection, params.path, params.kind, params.changes))) {
    result.statements.push_back(std::move(texts.statement));
  }
  return result;
}

Result<EditApplied> apply_edits(Context& context, EditApply const& params) {
  TRY(check_session_name(params.session));
  auto const connection = TRY(context.engine.connections().resolve(params.connection, false));
  auto texts = TRY(write_texts(*connection, params.path, params.kind, params.changes));
  if (texts.empty()) return Error{.code = ErrorCode::invalid_argument, .message = "There are no changes to apply."};
  if (auto asked = TRY(ask_person(context, *connection, params, texts))) {
    return EditApplied{.state = EditState::confirm, .rows = {}, .conflicts = {}, .confirmation = std::move(asked)};
  }
  // A paused result of the tab gives way.
  TRY(context.engine.queries().let_go(connection->name(), params.session));
  auto const lane = TRY(connection->lane(params.session));
  auto outcome = TRY(engine::apply_edits(*connection, *lane, {.changes = std::move(texts), .actor = context.actor,
                                                              .accept_altered = params.accept_altered.value_or(false)}));
  auto const state = outcome.conflicts.empty() ? EditState::applied : EditState::conflict;
  return EditApplied{.state = state, .committed = outcome.committed, .rows = std::move(outcome.rows),
                     .conflicts = std::move(outcome.conflicts), .confirmation = std::nullopt};
}

}  // namespace sextant::ops
