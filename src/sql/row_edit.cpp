#include "sql/row_edit.h"

#include <fmt/format.h>

#include <algorithm>

#include "sql/edit_values.h"

namespace sextant::sql {

namespace {

Error wrong(std::string message, std::string hint = "") {
  return {.code = ErrorCode::invalid_argument, .message = std::move(message), .hint = std::move(hint)};
}

bool is_null(EditValue const& value) { return !value.text && !value.expression && !value.bytes; }

EditColumn const* find_column(EditTable const& table, std::string const& name) {
  auto const at = std::find_if(table.columns.begin(), table.columns.end(), [&](EditColumn const& each) { return each.name == name; });
  return at == table.columns.end() ? nullptr : &*at;
}

EditValue const* find_value(std::vector<EditValue> const& values, std::string const& column) {
  auto const at = std::find_if(values.begin(), values.end(), [&](EditValue const& each) { return each.column == column; });
  return at == values.end() ? nullptr : &*at;
}

Result<> check_columns(EditTable const& table, std::vector<EditValue> const& values, std::string_view what) {
  for (auto const& value : values) {
    if (find_column(table, value.column) == nullptr) return wrong(fmt::format("{} has no column named {}.", table.path.back(), value.column));
    auto const times = std::count_if(values.begin(), values.end(), [&](EditValue const& each) { return each.column == value.column; });
    if (times > 1) return wrong(fmt::format("{} is named twice in `{}`.", value.column, what));
    auto const texts = int{value.text.has_value()} + int{value.expression.has_value()} + int{value.bytes.has_value()};
    auto const forms = texts + int{value.is_default};
    if (forms > 1) return wrong(fmt::format("{} is given two of a text, an expression, bytes and a default.", value.column), "Give one of them.");
  }
  return {};
}

Result<> check(EditTable const& table, RowEdit const& edit) {
  TRY(check_columns(table, edit.key, "key"));
  TRY(check_columns(table, edit.was, "was"));
  TRY(check_columns(table, edit.set, "set"));
  for (auto const& value : edit.set) {
    auto const& refusal = find_column(table, value.column)->refusal;
    if (!refusal.empty() && !value.is_default) return wrong(fmt::format("{} cannot be set: {}", value.column, refusal));
  }
  if (edit.action == EditAction::insert) {
    if (!edit.key.empty() || !edit.was.empty()) return wrong("A new row has neither a key nor earlier values.", "Give its values in `set`.");
    return {};
  }
  for (auto const& name : table.key) {
    auto const* const value = find_value(edit.key, name);
    if (value == nullptr || value->is_default || is_null(*value)) {
      return wrong(fmt::format("The row's key needs a value of {}.", name), "A row is found by all columns of its key.");
    }
  }
  if (edit.key.size() != table.key.size()) return wrong("`key` names columns that are not part of the key.");
  if (edit.action == EditAction::remove) return edit.set.empty() ? Result<>() : wrong("A row that is deleted gets no values.");
  if (edit.set.empty()) return wrong("The change sets no column.");
  for (auto const& value : edit.set) {
    if (find_value(edit.was, value.column) == nullptr) {
      return wrong(fmt::format("The change does not say what {} held before.", value.column), "Give it in `was`, so that nobody's later change is lost.");
    }
  }
  return {};
}

Result<std::string> conditions(EditTable const& table, std::vector<EditValue> const& values, bool exact, Dialect const& dialect) {
  std::string text;
  for (auto const& value : values) {
    text += fmt::format("{}{}", text.empty() ? "" : " AND ", TRY(same_condition(value, *find_column(table, value.column), exact, dialect)));
  }
  return text;
}

// The key of the row that the statement leaves; nullopt where it is not known.
std::optional<std::vector<EditValue>> key_after(EditTable const& table, RowEdit const& edit, Dialect const& dialect) {
  std::vector<EditValue> key;
  for (auto const& name : table.key) {
    auto const* const given = find_value(edit.set, name);
    auto const* const value = given != nullptr ? given : find_value(edit.key, name);
    if (value == nullptr || value->is_default) return std::nullopt;
    // Another expression may mean another value once the row has changed.
    if (given != nullptr && given->expression && !is_constant(*given->expression, dialect)) return std::nullopt;
    if (is_null(*value)) return std::nullopt;
    key.push_back(*value);
  }
  return key;
}

Result<std::string> update_text(EditTable const& table, RowEdit const& edit, std::string const& where, Dialect const& dialect) {
  std::string assignments;
  for (auto const& value : edit.set) {
    assignments += fmt::format("{}{} = {}", assignments.empty() ? "" : ", ", quote_identifier(value.column, dialect),
                               TRY(value_text(value, *find_column(table, value.column), dialect)));
  }
  return fmt::format("UPDATE {} SET {} WHERE {}", quote_path(table.path, dialect), assignments, where);
}

Result<std::string> insert_text(EditTable const& table, RowEdit const& edit, Dialect const& dialect) {
  std::string names, values;
  for (auto const& value : edit.set) {
    // What is left out gets its default, and not every engine knows the word.
    if (value.is_default) continue;
    names += fmt::format("{}{}", names.empty() ? "" : ", ", quote_identifier(value.column, dialect));
    values += fmt::format("{}{}", values.empty() ? "" : ", ", TRY(value_text(value, *find_column(table, value.column), dialect)));
  }
  auto const path = quote_path(table.path, dialect);
  if (names.empty()) return fmt::format("INSERT INTO {} {}", path, dialect.family == LexicalFamily::mysql ? "() VALUES ()" : "DEFAULT VALUES");
  return fmt::format("INSERT INTO {} ({}) VALUES ({})", path, names, values);
}

Result<std::string> proof_text(EditTable const& table, RowEdit const& edit, std::string const& key, Dialect const& dialect) {
  std::string proofs;
  for (auto const& value : edit.set) {
    auto const condition = TRY(proof_condition(value, *find_column(table, value.column), dialect));
    if (!condition.empty()) proofs += " AND " + condition;
  }
  if (proofs.empty()) return std::string();
  return fmt::format("SELECT count(*) FROM {} WHERE {}{}", quote_path(table.path, dialect), key, proofs);
}

}  // namespace

std::string_view to_string(EditAction action) {
  switch (action) {
    case EditAction::update: return "update";
    case EditAction::insert: return "insert";
    case EditAction::remove: return "delete";
  }
  return "update";
}

Result<EditTexts> row_edit_texts(EditTable const& table, RowEdit const& edit, Dialect const& dialect) {
  TRY(check(table, edit));
  auto const from = quote_path(table.path, dialect);
  EditTexts texts;
  if (edit.action == EditAction::insert) {
    texts.statement = TRY(insert_text(table, edit, dialect));
    // Most engines tell the row with the statement itself, with what they made of its defaults.
    texts.returns_row = dialect.family != LexicalFamily::mysql;
    if (texts.returns_row) texts.statement += " RETURNING *";
  } else {
    auto const key = TRY(conditions(table, edit.key, false, dialect));
    auto const was = TRY(conditions(table, edit.was, true, dialect));
    auto const where = was.empty() ? key : key + " AND " + was;
    texts.before = fmt::format("SELECT * FROM {} WHERE {}", from, key);
    texts.matching = fmt::format("SELECT count(*) FROM {} WHERE {}", from, where);
    if (edit.action == EditAction::remove) {
      texts.statement = fmt::format("DELETE FROM {} WHERE {}", from, where);
      return texts;
    }
    texts.statement = TRY(update_text(table, edit, where, dialect));
    texts.counts_changed = dialect.family == LexicalFamily::mysql;
  }
  if (auto const known = key_after(table, edit, dialect)) {
    auto const key = TRY(conditions(table, *known, false, dialect));
    texts.after = fmt::format("SELECT * FROM {} WHERE {}", from, key);
    texts.proof = TRY(proof_text(table, edit, key, dialect));
  }
  return texts;
}

}  // namespace sextant::sql
