#include "drivers/sqlite/columns.h"

#include <sqlite3.h>

#include <map>
#include <utility>

#include "drivers/sqlite/query.h"
#include "drivers/sqlite/tokens.h"

namespace sextant::sqlite {

namespace {

struct TableFacts {
  std::map<std::string, Type> typed_columns;  // Those with one type; all others are variants.
  bool single = false;                        // Named once in the statement, so its rows cannot be mixed up.
};

bool same(std::string_view left, std::string_view right) {
  return left.size() == right.size() &&
         sqlite3_strnicmp(left.data(), right.data(), static_cast<int>(left.size())) == 0;
}

bool has_compound(std::string_view text) {
  for (auto token = next_token(text, 0); token.kind != TokenKind::end; token = next_token(text, token.end)) {
    if (is_keyword(text, token, "UNION") || is_keyword(text, token, "INTERSECT") || is_keyword(text, token, "EXCEPT")) {
      return true;
    }
  }
  return false;
}

// Two uses of one table (a self join, a subquery on it) give columns that look alike and belong to different rows. A
// name before a dot only qualifies a column.
bool is_named_once(std::string_view text, std::string_view table) {
  auto count = 0;
  for (auto token = next_token(text, 0); token.kind != TokenKind::end;) {
    auto const next = next_token(text, token.end);
    auto const is_name = token.kind == TokenKind::word || token.kind == TokenKind::quoted_name || token.kind == TokenKind::string;
    if (is_name && !is_symbol(text, next, '.') && same(unquoted(token_text(text, token)), table)) ++count;
    token = next;
  }
  return count == 1;
}

Type strict_type(std::string_view declared) {
  if (same(declared, "INT") || same(declared, "INTEGER")) return Type::int64;
  if (same(declared, "REAL")) return Type::float64;
  if (same(declared, "TEXT")) return Type::text;
  if (same(declared, "BLOB")) return Type::binary;
  return Type::variant;
}

Result<TableFacts> read_table(Connection& connection, std::string const& schema, std::string const& table) {
  TableFacts facts;
  auto kind = TRY(Query::prepare(connection,
      "SELECT t.strict, t.wr, (SELECT count(*) FROM pragma_index_list(?2, ?1) WHERE origin = 'pk') "
      "FROM pragma_table_list(?2) AS t WHERE t.schema = ?1 AND t.type = 'table'"));
  kind.bind(1, schema);
  kind.bind(2, table);
  if (!TRY(kind.step())) return facts;
  auto const strict = kind.integer(0) != 0;
  // An INTEGER PRIMARY KEY with an index of its own (it was declared DESC) is not the rowid.
  auto const has_rowid = kind.integer(1) == 0;
  auto const may_alias = has_rowid && kind.integer(2) == 0;
  auto columns = TRY(Query::prepare(connection, "SELECT name, type, pk, count(*) FILTER (WHERE pk > 0) OVER () "
                                                "FROM pragma_table_xinfo(?2, ?1)"));
  columns.bind(1, schema);
  columns.bind(2, table);
  while (TRY(columns.step())) {
    auto type = strict ? strict_type(columns.text(1)) : Type::variant;
    if (may_alias && columns.integer(2) == 1 && columns.integer(3) == 1 && same(columns.text(1), "INTEGER")) type = Type::int64;
    if (type != Type::variant) facts.typed_columns[columns.text(0)] = type;
    else facts.typed_columns.erase("rowid");
  }
  return facts;
}

char const* or_empty(char const* text) { return text == nullptr ? "" : text; }

class ColumnReader {
 public:
  ColumnReader(Connection& connection, sqlite3_stmt* statement, std::string_view text)
      : connection_(connection), statement_(statement), text_(text),
        traceable_(!connection.guard().saw_indirection() && !has_compound(text)) {}

  Result<Field> read(int index) {
    Field field{.name = or_empty(sqlite3_column_name(statement_, index)), .type = {.type = Type::variant}};
    field.type.vendor_name = or_empty(sqlite3_column_decltype(statement_, index));
    auto const* const table = sqlite3_column_table_name(statement_, index);
    if (!traceable_ || table == nullptr) return field;
    Origin origin{.schema = or_empty(sqlite3_column_database_name(statement_, index)),
                  .table = table,
                  .column = or_empty(sqlite3_column_origin_name(statement_, index))};
    auto const& facts = *TRY(facts_of(origin));
    auto const typed = facts.typed_columns.find(origin.column);
    if (typed != facts.typed_columns.end()) field.type.type = typed->second;
    if (facts.single) field.origin = std::move(origin);
    return field;
  }

 private:
  Result<TableFacts const*> facts_of(Origin const& origin) {
    auto const key = std::pair(origin.schema, origin.table);
    auto found = tables_.find(key);
    if (found == tables_.end()) {
      auto facts = TRY(read_table(connection_, origin.schema, origin.table));
      facts.single = is_named_once(text_, origin.table);
      found = tables_.emplace(key, std::move(facts)).first;
    }
    return &found->second;
  }

  Connection& connection_;
  sqlite3_stmt* statement_;
  std::string_view text_;
  bool traceable_;
  std::map<std::pair<std::string, std::string>, TableFacts> tables_;
};

}  // namespace

Result<std::shared_ptr<Schema const>> read_columns(Connection& connection, sqlite3_stmt* statement, std::string_view text) {
  auto schema = std::make_shared<Schema>();
  schema->text_style.floats = TextStyle::Float::fifteen_digits;
  schema->text_style.binary = TextStyle::Binary::raw;
  auto const count = sqlite3_column_count(statement);
  if (count == 0) return std::shared_ptr<Schema const>(schema);
  ColumnReader reader(connection, statement, text);
  schema->fields.reserve(static_cast<size_t>(count));
  for (int index = 0; index < count; ++index) schema->fields.push_back(TRY(reader.read(index)));
  return std::shared_ptr<Schema const>(schema);
}

}  // namespace sextant::sqlite
