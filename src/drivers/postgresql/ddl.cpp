#include "drivers/postgresql/ddl.h"

#include "drivers/postgresql/catalog_list.h"
#include "drivers/postgresql/catalog_query.h"
#include "drivers/postgresql/ddl_queries.h"

namespace sextant::postgresql {

namespace {

Query about(std::string_view text, std::vector<std::string> const& path) {
  Query query{.text = text, .parameters = {}};
  for (auto const& name : path) query.parameters.emplace_back(name);
  return query;
}

// Every statement ends with a semicolon and a line feed.
void add_statement(std::string& out, std::string_view statement) {
  while (statement.ends_with('\n') || statement.ends_with(' ') || statement.ends_with(';')) statement.remove_suffix(1);
  if (statement.empty()) return;
  out += statement;
  out += ";\n";
}

void add_statements(std::string& out, TextRows const& rows) {
  for (auto const& row : rows) {
    for (size_t i = 0; i < row.size(); ++i) add_statement(out, text_of(row, i));
  }
}

// "(\n    a,\n    b\n)"; nothing for no lines if that is allowed.
std::string parenthesised(std::vector<std::string> const& lines) {
  if (lines.empty()) return "()";
  return fmt::format("(\n    {}\n)", fmt::join(lines, ",\n    "));
}

std::vector<std::string> lines_of(TextRows const& columns, TextRows const& constraints) {
  std::vector<std::string> lines;
  for (auto const& row : columns) lines.push_back(text_of(row, 0));
  for (auto const& row : constraints) lines.push_back(text_of(row, 0));
  return lines;
}

// head, lines in parentheses, tail; PARTITION OF needs no parentheses around nothing.
std::string create_table(TextRow const& table, TextRows const& columns, TextRows const& constraints) {
  auto const lines = lines_of(columns, constraints);
  auto const partition = flag_of(table, 2);
  auto text = text_of(table, 0);
  if (!lines.empty() || !partition) text += ' ' + parenthesised(lines);
  if (auto const tail = text_of(table, 1); !tail.empty()) text += '\n' + tail;
  return text;
}

Result<std::string> table_ddl(World& world, ObjectRef const& object) {
  auto const& path = object.path;
  auto const answers = TRY(ask_catalog(
      world, {about(table_head, path), about(owned_sequences, path), about(table_columns, path), about(table_constraints, path),
              about(table_later, path), about(sequence_owners, path), about(table_indexes, path), about(table_rules, path),
              about(table_triggers, path), about(table_policies, path), about(table_statistics, path),
              about(relation_comments, path)}));
  if (answers[0].empty() || relation_kind(text_of(answers[0][0], 3)) != object.kind) {
    return no_such_object(to_string(object.kind), path);
  }
  std::string text;
  add_statements(text, answers[1]);
  add_statement(text, create_table(answers[0][0], answers[2], answers[3]));
  for (size_t i = 4; i < answers.size(); ++i) add_statements(text, answers[i]);
  return text;
}

// All other kinds: the statements of these queries, one after another.
struct Plan {
  ObjectKind kind;
  size_t depth;
  std::array<std::string_view const*, 5> queries;
};

constexpr auto plans = std::to_array<Plan>({
    {ObjectKind::schema, 1, {&schema_ddl}},
    {ObjectKind::extension, 1, {&extension_ddl}},
    {ObjectKind::view, 2, {&view_ddl, &view_defaults, &table_rules, &table_triggers, &relation_comments}},
    {ObjectKind::materialized_view, 2, {&materialized_view_ddl, &table_indexes, &table_statistics, &relation_comments}},
    {ObjectKind::sequence, 2, {&sequence_ddl, &relation_comments}},
    {ObjectKind::routine, 2, {&routine_ddl}},
    {ObjectKind::type, 2, {&type_ddl, &type_comments}},
    {ObjectKind::index, 3, {&index_ddl}},
    {ObjectKind::trigger, 3, {&trigger_ddl}},
});

Result<std::string> planned_ddl(World& world, ObjectRef const& object, Plan const& plan) {
  std::vector<Query> queries;
  for (auto const* const query : plan.queries) {
    if (query != nullptr) queries.push_back(about(*query, object.path));
  }
  auto const answers = TRY(ask_catalog(world, std::move(queries)));
  if (answers[0].empty()) return no_such_object(to_string(object.kind), object.path);
  std::string text;
  for (auto const& rows : answers) add_statements(text, rows);
  if (text.empty()) {
    return Error{.code = ErrorCode::not_supported,
                 .message = fmt::format("No statement can make this {} again.", to_string(object.kind)),
                 .hint = "Base types are made in C; install the extension that they belong to."};
  }
  return text;
}

}  // namespace

Result<std::string> catalog_ddl(World& world, ObjectRef const& object) {
  if ((object.kind == ObjectKind::table || object.kind == ObjectKind::foreign_table) && object.path.size() == 2) {
    return table_ddl(world, object);
  }
  for (auto const& plan : plans) {
    if (plan.kind == object.kind && plan.depth == object.path.size()) return planned_ddl(world, object, plan);
  }
  return Error{.code = ErrorCode::not_supported,
               .message = fmt::format("PostgreSQL has no statement that makes a {} by itself.", to_string(object.kind)),
               .hint = "Ask for the table that it belongs to."};
}

}  // namespace sextant::postgresql
