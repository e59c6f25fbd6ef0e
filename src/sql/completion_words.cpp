#include "sql/completion_words.h"

#include <algorithm>
#include <array>
#include <span>

#include "base/text.h"

namespace sextant::sql {

namespace {

// A phrase, and the families that have it; empty: all.
struct Phrase {
  std::string_view text, engines = {};
};

bool has(std::string_view engines, Dialect const& dialect) {
  return engines.empty() || engines.find(engine_letter(dialect)) != std::string_view::npos;
}

constexpr Phrase statements[] = {
    {"SELECT"}, {"INSERT INTO"}, {"UPDATE"}, {"DELETE FROM"}, {"WITH"}, {"CREATE"}, {"ALTER TABLE"}, {"DROP"}, {"EXPLAIN"},
    {"EXPLAIN ANALYZE", "pmd"}, {"EXPLAIN QUERY PLAN", "s"}, {"SHOW", "pmd"}, {"SET", "pmd"}, {"BEGIN"}, {"COMMIT"}, {"ROLLBACK"},
    {"SAVEPOINT", "pms"}, {"RELEASE", "ps"}, {"TRUNCATE", "pmd"}, {"VALUES"}, {"MERGE INTO", "pd"}, {"REPLACE INTO", "ms"}, {"ANALYZE"},
    {"VACUUM", "psd"}, {"PRAGMA", "sd"}, {"DESCRIBE", "md"}, {"SUMMARIZE", "d"}, {"FROM", "d"}, {"PIVOT", "d"}, {"UNPIVOT", "d"},
    {"COPY", "pd"}, {"CALL", "pmd"}, {"USE", "md"}, {"GRANT", "pm"}, {"REVOKE", "pm"}, {"ATTACH", "sd"}, {"DETACH", "sd"},
    {"REINDEX", "ps"}, {"REFRESH MATERIALIZED VIEW", "p"}, {"COMMENT ON", "pd"}, {"LOCK TABLES", "m"}, {"LISTEN", "p"}, {"NOTIFY", "p"},
};
constexpr Phrase queries[] = {{"SELECT"}, {"ALL"}, {"VALUES"}, {"WITH"}, {"INSERT INTO"}, {"UPDATE"}, {"DELETE FROM"}};
constexpr Phrase value_begins[] = {{"NULL"}, {"TRUE"}, {"FALSE"}, {"NOT"}, {"CASE"}, {"EXISTS"}, {"DISTINCT"}, {"INTERVAL", "pmd"}};
constexpr Phrase value_ends[] = {{"AND"}, {"OR"}, {"IN"}, {"IS"}, {"IS NULL"}, {"IS NOT NULL"}, {"LIKE"}, {"ILIKE", "pd"}, {"NOT"},
                                 {"BETWEEN"}, {"REGEXP", "m"}, {"GLOB", "s"}, {"COLLATE"}, {"AS"}, {"AT TIME ZONE", "pd"}};
constexpr Phrase value_rests[] = {{"WHEN"}, {"THEN"}, {"ELSE"}, {"END"},
                                 {"OVER"}, {"FILTER", "psd"}, {"ASC"}, {"DESC"}, {"USING"}};
constexpr Phrase after_select[] = {{"FROM"}, {"AS"}, {"INTO", "pm"}, {"UNION"}, {"UNION ALL"}};
constexpr Phrase joins[] = {{"JOIN"}, {"LEFT JOIN"}, {"INNER JOIN"}, {"RIGHT JOIN"}, {"FULL JOIN", "psd"}, {"CROSS JOIN"},
                            {"NATURAL JOIN"}, {"JOIN LATERAL", "pmd"}, {"LEFT JOIN LATERAL", "pmd"}, {"ASOF JOIN", "d"}};
constexpr Phrase join_rests[] = {{"JOIN"}, {"OUTER JOIN"}, {"INNER JOIN"}, {"LEFT JOIN"}};
constexpr Phrase after_table[] = {{"WHERE"}, {"GROUP BY"}, {"ORDER BY"}, {"LIMIT"}, {"HAVING"}, {"AS"}, {"SET"}, {"RETURNING", "psd"}, {"USING"},
                                  {"UNION"}, {"UNION ALL"}, {"EXCEPT"}, {"INTERSECT"}, {"WINDOW"}, {"QUALIFY", "d"}, {"TABLESAMPLE", "pd"},
                                  {"FOR UPDATE", "pm"}, {"OFFSET"}};
constexpr Phrase after_where[] = {{"GROUP BY"}, {"ORDER BY"}, {"LIMIT"}, {"RETURNING", "psd"}, {"UNION"}, {"UNION ALL"}, {"EXCEPT"},
                                  {"INTERSECT"}, {"HAVING"}, {"QUALIFY", "d"}, {"FOR UPDATE", "pm"}, {"OFFSET"}};
constexpr Phrase after_group[] = {{"HAVING"}, {"ORDER BY"}, {"LIMIT"}, {"UNION"}, {"UNION ALL"}, {"QUALIFY", "d"}, {"WITH ROLLUP", "m"}};
constexpr Phrase after_order[] = {{"ASC"}, {"DESC"}, {"LIMIT"}, {"NULLS FIRST", "psd"}, {"NULLS LAST", "psd"}, {"OFFSET"},
                                  {"FETCH FIRST", "p"}, {"FOR UPDATE", "pm"}};
constexpr Phrase after_limit[] = {{"OFFSET"}, {"FOR UPDATE", "pm"}, {"UNION"}, {"ROWS ONLY", "p"}};
constexpr Phrase after_set[] = {{"WHERE"}, {"FROM", "psd"}, {"RETURNING", "psd"}, {"ORDER BY", "m"}, {"LIMIT", "m"}};
constexpr Phrase after_values[] = {{"ON CONFLICT", "psd"}, {"ON DUPLICATE KEY UPDATE", "m"}, {"RETURNING"}};
constexpr Phrase after_into[] = {{"VALUES"}, {"SELECT"}, {"DEFAULT VALUES", "psd"}, {"SET", "m"}, {"WITH"}, {"USING", "pd"}, {"OVERRIDING", "p"}, {"AS", "ps"}};
constexpr Phrase after_update[] = {{"SET"}, {"AS"}, {"JOIN", "m"}};
constexpr Phrase after_delete[] = {{"FROM"}};
constexpr Phrase conflicts[] = {{"CONFLICT", "psd"}, {"DUPLICATE KEY UPDATE", "m"}};
constexpr Phrase after_conflict[] = {{"DO NOTHING"}, {"DO UPDATE SET"}, {"WHERE"}, {"ON CONSTRAINT", "p"}};
constexpr Phrase after_do[] = {{"NOTHING"}, {"UPDATE SET"}};
constexpr Phrase creations[] = {{"TABLE"}, {"VIEW"}, {"INDEX"}, {"UNIQUE INDEX"}, {"TEMPORARY TABLE"}, {"TABLE IF NOT EXISTS"}, {"OR REPLACE VIEW", "pmd"},
                                {"MATERIALIZED VIEW", "p"}, {"TRIGGER", "pms"}, {"FUNCTION", "pm"}, {"OR REPLACE FUNCTION", "p"}, {"PROCEDURE", "pm"},
                                {"SCHEMA", "pmd"}, {"DATABASE", "pm"}, {"SEQUENCE", "pd"}, {"TYPE", "pd"}, {"EXTENSION", "p"}, {"USER", "pm"},
                                {"ROLE", "pm"}, {"VIRTUAL TABLE", "s"}, {"MACRO", "d"}};
constexpr Phrase drops[] = {{"TABLE"}, {"TABLE IF EXISTS"}, {"VIEW"}, {"VIEW IF EXISTS"}, {"INDEX"}, {"SCHEMA", "pmd"}, {"DATABASE", "pm"}, {"FUNCTION", "pm"},
                            {"PROCEDURE", "pm"}, {"TRIGGER", "pms"}, {"SEQUENCE", "pd"}, {"TYPE", "pd"}, {"MATERIALIZED VIEW", "p"}, {"ROLE", "pm"}};
constexpr Phrase alters[] = {{"TABLE"}, {"VIEW", "pmd"}, {"INDEX", "p"}, {"SCHEMA", "p"}, {"SEQUENCE", "pd"}, {"DATABASE", "pm"}, {"ROLE", "p"}, {"USER", "pm"}};
constexpr Phrase table_changes[] = {{"ADD COLUMN"}, {"DROP COLUMN"}, {"ALTER COLUMN", "pd"}, {"MODIFY COLUMN", "m"}, {"RENAME TO"}, {"RENAME COLUMN"},
                                    {"ADD CONSTRAINT", "pm"}, {"DROP CONSTRAINT", "pm"}, {"ADD PRIMARY KEY", "pmd"}, {"COLUMN"},
                                    {"CONSTRAINT", "pm"}, {"PRIMARY KEY", "pm"}, {"TO"}, {"OWNER TO", "p"}};
constexpr Phrase definitions[] = {{"NOT NULL"}, {"PRIMARY KEY"}, {"DEFAULT"}, {"UNIQUE"}, {"REFERENCES"}, {"CHECK"}, {"AUTO_INCREMENT", "m"},
                                  {"AUTOINCREMENT", "s"}, {"GENERATED ALWAYS AS"}, {"COLLATE"}, {"ON DELETE CASCADE"}, {"NULL"}};
constexpr Phrase table_parts[] = {{"PRIMARY KEY"}, {"FOREIGN KEY"}, {"UNIQUE"}, {"CHECK"}, {"CONSTRAINT"}};
constexpr Phrase after_is[] = {{"NULL"}, {"NOT NULL"}, {"TRUE"}, {"FALSE"}, {"DISTINCT FROM", "psd"}, {"NOT DISTINCT FROM", "psd"}};
constexpr Phrase windows[] = {{"PARTITION BY"}, {"ORDER BY"}, {"ROWS BETWEEN"}, {"RANGE BETWEEN"}, {"ASC"}, {"DESC"}};
constexpr Phrase by[] = {{"BY"}};

constexpr Phrase types[] = {
    {"integer"}, {"bigint"}, {"smallint"}, {"text"}, {"varchar"}, {"char"}, {"boolean"}, {"numeric"}, {"decimal"}, {"real"}, {"double precision", "p"},
    {"double", "md"}, {"float", "md"}, {"date"}, {"time"}, {"timestamp"}, {"timestamptz", "pd"}, {"datetime", "ms"}, {"interval", "pd"}, {"uuid", "pd"},
    {"json", "pmd"}, {"jsonb", "p"}, {"bytea", "p"}, {"blob", "msd"}, {"serial", "p"}, {"bigserial", "p"}, {"inet", "p"}, {"cidr", "p"},
    {"tsvector", "p"}, {"xml", "p"}, {"money", "p"}, {"int", "m"}, {"tinyint", "md"}, {"mediumint", "m"}, {"mediumtext", "m"}, {"longtext", "m"},
    {"enum", "m"}, {"year", "m"}, {"signed", "m"}, {"unsigned", "m"}, {"hugeint", "d"}, {"utinyint", "d"}, {"uinteger", "d"}, {"ubigint", "d"},
    {"struct", "d"}, {"map", "d"}, {"any", "s"}};

constexpr std::string_view reserved[] = {
    "ALL", "ALTER", "ANALYSE", "ANALYZE", "AND", "ANY", "ARRAY", "AS", "ASC", "ASYMMETRIC", "BETWEEN", "BOTH", "BY", "CASE", "CAST", "CHECK",
    "COLLATE", "COLUMN", "CONSTRAINT", "CREATE", "CROSS", "CURRENT_DATE", "CURRENT_TIME", "CURRENT_TIMESTAMP", "CURRENT_USER", "DATABASE",
    "DEFAULT", "DEFERRABLE", "DELETE", "DESC", "DESCRIBE", "DISTINCT", "DO", "DROP", "ELSE", "END", "EXCEPT", "EXISTS", "FALSE", "FETCH", "FOR",
    "FOREIGN", "FROM", "FULL", "GRANT", "GROUP", "HAVING", "IN", "INDEX", "INITIALLY", "INNER", "INSERT", "INTERSECT", "INTERVAL", "INTO", "IS",
    "JOIN", "KEY", "KEYS", "LATERAL", "LEADING", "LEFT", "LIKE", "LIMIT", "LOCALTIME", "LOCALTIMESTAMP", "NATURAL", "NOT", "NULL", "OFFSET", "ON",
    "ONLY", "OR", "ORDER", "OUTER", "PIVOT", "PLACING", "PRIMARY", "QUALIFY", "RANGE", "RANK", "READ", "REFERENCES", "RETURNING", "RIGHT", "ROW", "ROWS",
    "SELECT", "SESSION_USER", "SET", "SOME", "SUMMARIZE", "SYMMETRIC", "TABLE", "THEN", "TO", "TRAILING", "TRIGGER", "TRUE", "UNION", "UNIQUE",
    "UNPIVOT", "UPDATE", "USER", "USING", "VALUES", "WHEN", "WHERE", "WINDOW", "WITH",
};
static_assert(std::is_sorted(std::begin(reserved), std::end(reserved)));

std::span<Phrase const> behind_clause(Clause clause) {
  switch (clause) {
    case Clause::select: return after_select;
    case Clause::from: return after_table;
    case Clause::on:
    case Clause::where:
    case Clause::window: return after_where;
    case Clause::group: return after_group;
    case Clause::having: return after_group;
    case Clause::order: return after_order;
    case Clause::limit: return after_limit;
    case Clause::set: return after_set;
    case Clause::values: return after_values;
    case Clause::into: return after_into;
    case Clause::update: return after_update;
    case Clause::erase: return after_delete;
    case Clause::conflict: return after_conflict;
    case Clause::create: return definitions;
    case Clause::alter: return table_changes;
    default: return {};
  }
}

std::span<Phrase const> at_clause(Expected const& expected) {
  switch (expected.clause) {
    case Clause::start: return statements;
    case Clause::query: return queries;
    case Clause::from: return join_rests;
    case Clause::group:
    case Clause::order: return by;
    case Clause::erase: return after_delete;
    case Clause::conflict: return expected.condition ? std::span<Phrase const>(after_do) : conflicts;
    case Clause::create: return creations;
    case Clause::drop: return drops;
    case Clause::alter: return alters;
    case Clause::table: return table_parts;
    default: return {};
  }
}

}  // namespace

char engine_letter(Dialect const& dialect) {
  switch (dialect.family) {
    case LexicalFamily::postgresql: return 'p';
    case LexicalFamily::mysql: return 'm';
    case LexicalFamily::sqlite: return 's';
    case LexicalFamily::duckdb: return 'd';
  }
  return 'p';
}

std::vector<std::string_view> keywords_at(Expected const& expected, Dialect const& dialect) {
  std::vector<std::string_view> found;
  auto const add = [&](std::span<Phrase const> phrases) {
    for (auto const& [text, engines] : phrases) {
      if (has(engines, dialect) && std::find(found.begin(), found.end(), text) == found.end()) found.push_back(text);
    }
  };
  if (expected.after_is) add(after_is);
  else if (expected.over) add(windows);
  if (expected.query) add(std::span(queries).first(1));
  if (expected.place == Place::value) {
    add(value_begins);
    if (expected.clause == Clause::values) add(std::array{Phrase{"DEFAULT"}});
  }
  if (expected.place != Place::keyword || expected.after_is) return found;
  if (!expected.ended) {
    add(at_clause(expected));
    return found;
  }
  bool const value = expected.clause == Clause::select || expected.clause == Clause::where || expected.clause == Clause::on ||
                     expected.clause == Clause::having || expected.clause == Clause::set || expected.clause == Clause::other ||
                     expected.clause == Clause::group || expected.clause == Clause::order || expected.clause == Clause::returning;
  if (expected.clause == Clause::from && expected.condition) add(std::array{Phrase{"ON"}, Phrase{"USING"}});
  if (expected.clause == Clause::select) add(after_select);
  if (expected.clause == Clause::order) add(after_order);
  if (value) add(value_ends);
  if (expected.clause == Clause::from || expected.clause == Clause::on) add(joins);
  add(behind_clause(expected.clause));
  if (value) add(value_rests);
  return found;
}

std::vector<std::string_view> type_names(Dialect const& dialect) {
  std::vector<std::string_view> found;
  for (auto const& [text, engines] : types) {
    if (has(engines, dialect)) found.push_back(text);
  }
  return found;
}

bool is_reserved(std::string_view name) {
  std::string upper(name);
  for (char& byte : upper) {
    if (byte >= 'a' && byte <= 'z') byte = static_cast<char>(byte - 'a' + 'A');
  }
  return std::binary_search(std::begin(reserved), std::end(reserved), std::string_view(upper));
}

}  // namespace sextant::sql
