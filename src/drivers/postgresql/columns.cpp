#include "drivers/postgresql/columns.h"

#include <libpq-fe.h>
#include <charconv>
#include <set>

#include "drivers/postgresql/digits.h"
#include "drivers/postgresql/network_order.h"

namespace sextant::postgresql {

namespace {

// Somebody else may rename a table; a cell must not be written to the wrong one for long.
constexpr std::chrono::seconds keep_names_for{30};
constexpr size_t most_names = 10'000;
constexpr size_t fixed_bytes_of_column = 18;

// prolang 12 is "internal": the server's own code, whose binary form of the type is its text.
constexpr std::string_view types_query = R"(
SELECT o.id, o.modifier, pg_catalog.format_type(t.oid, o.modifier),
       p.prolang = 12 AND p.prosrc IN ('textsend', 'varcharsend', 'bpcharsend', 'enum_send', 'unknownsend')
FROM ROWS FROM (pg_catalog.unnest($1::pg_catalog.oid[]), pg_catalog.unnest($2::pg_catalog.int4[])) AS o(id, modifier)
JOIN pg_catalog.pg_type t ON t.oid = o.id
LEFT JOIN pg_catalog.pg_proc p ON p.oid = t.typsend)";

constexpr std::string_view tables_query = R"(
SELECT c.oid, n.nspname, c.relname, a.attnum, a.attname
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND NOT a.attisdropped
WHERE c.oid = ANY ($1::pg_catalog.oid[]))";

template <class T>
T number_in(std::optional<std::string> const& text) {
  T number{};
  if (text) std::from_chars(text->data(), text->data() + text->size(), number);
  return number;
}

template <class Range>
std::string array_literal(Range const& numbers) {
  return fmt::format("{{{}}}", fmt::join(numbers, ","));
}

}  // namespace

std::optional<std::vector<ColumnInfo>> parse_row_description(std::string_view body) {
  if (body.size() < 2) return std::nullopt;
  auto const count = read_network<uint16_t>(body.data());
  body.remove_prefix(2);
  std::vector<ColumnInfo> columns;
  for (uint16_t i = 0; i < count; ++i) {
    auto const end = body.find('\0');
    if (end == std::string_view::npos || body.size() < end + 1 + fixed_bytes_of_column) return std::nullopt;
    auto const* const fixed = body.data() + end + 1;
    columns.push_back({.name = std::string(body.substr(0, end)),
                       .table = read_network<uint32_t>(fixed),
                       .attribute = read_network<int16_t>(fixed + 4),
                       .type = read_network<uint32_t>(fixed + 6),
                       .modifier = read_network<int32_t>(fixed + 12)});
    body.remove_prefix(end + 1 + fixed_bytes_of_column);
  }
  return columns;
}

std::vector<Query> ColumnNames::queries_for(std::vector<ColumnInfo> const& columns) {
  auto const expired = std::chrono::steady_clock::now() - learnt_at_ > keep_names_for;
  if (expired || tables_.size() + types_.size() > most_names) forget();
  std::set<TypeKey> types;
  std::set<uint32_t> tables;
  for (auto const& column : columns) {
    TypeKey const key{column.type, column.modifier};
    if (builtin_type_name(column.type, column.modifier).empty() && !types_.contains(key)) types.insert(key);
    if (column.table != 0 && !tables_.contains(column.table)) tables.insert(column.table);
  }
  std::vector<Query> queries;
  asked_types_ = !types.empty();
  asked_tables_ = !tables.empty();
  if (asked_types_) {
    std::vector<uint32_t> ids;
    std::vector<int32_t> modifiers;
    for (auto const& [id, modifier] : types) {
      ids.push_back(id);
      modifiers.push_back(modifier);
    }
    queries.push_back({.text = types_query, .parameters = {array_literal(ids), array_literal(modifiers)}});
  }
  if (asked_tables_) queries.push_back({.text = tables_query, .parameters = {array_literal(tables)}});
  return queries;
}

void ColumnNames::learn(std::vector<TextRows> const& answers) {
  learnt_at_ = std::chrono::steady_clock::now();
  size_t next = 0;
  if (asked_types_ && next < answers.size()) {
    for (auto const& row : answers[next++]) {
      if (row.size() != 4) continue;
      types_[{number_in<uint32_t>(row[0]), number_in<int32_t>(row[1])}] = {.name = row[2].value_or(""),
                                                                           .is_plain_text = row[3] == "t"};
    }
  }
  if (asked_tables_ && next < answers.size()) {
    for (auto const& row : answers[next]) {
      if (row.size() != 5) continue;
      auto& table = tables_[number_in<uint32_t>(row[0])];
      table.schema = row[1].value_or("");
      table.table = row[2].value_or("");
      table.columns[number_in<int16_t>(row[3])] = row[4].value_or("");
    }
  }
}

void ColumnNames::forget() {
  tables_.clear();
  types_.clear();
}

ResultShape ColumnNames::shape(std::vector<ColumnInfo> const& columns, Connection& connection) const {
  auto const settings = connection.settings();
  auto schema = std::make_shared<Schema>();
  schema->text_style.true_text = "t";
  schema->text_style.false_text = "f";
  if (settings.known_time_zone) schema->text_style.time_zone = connection.setting("TimeZone");
  ResultShape shape;
  for (auto const& column : columns) {
    auto plan = plan_for(column.type, settings);
    auto name = builtin_type_name(column.type, column.modifier);
    if (name.empty()) {
      auto const found = types_.find({column.type, column.modifier});
      if (found != types_.end()) plan = plan_for(found->second);
      name = found != types_.end() ? found->second.name : fmt::format("type {}", column.type);
    }
    auto const digits = plan.type == Type::decimal ? declared_digits(column.type, column.modifier) : Digits{};
    Field field{.name = column.name,
                .type = {.type = plan.type, .precision = digits.all, .scale = digits.behind, .vendor_name = std::move(name)}};
    if (auto const table = tables_.find(column.table); table != tables_.end()) {
      auto const& names = table->second;
      if (auto const found = names.columns.find(column.attribute); found != names.columns.end()) {
        field.origin = {.catalog = PQdb(connection.wire().handle()),
                        .schema = names.schema,
                        .table = names.table,
                        .column = found->second};
      }
    }
    schema->fields.push_back(std::move(field));
    shape.decoders.push_back(plan.decoder);
  }
  shape.schema = std::move(schema);
  return shape;
}

}  // namespace sextant::postgresql
