#include "sql/keywords.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <iterator>

namespace sextant::sql {
namespace {

constexpr std::string_view words[] = {
    "ABORT", "ACCESS", "ACTION", "AFTER", "AGGREGATE", "ALL", "ALTER", "ANALYSE", "ANALYZE", "AND", "AS", "ASC",
    "ATOMIC", "ATTACH", "BEFORE", "BEGIN", "BETWEEN", "BINLOG", "BODY", "BY", "CACHE", "CALL", "CASE", "CAST",
    "CHANGE", "CHAR", "CHARACTER", "CHECK", "CHECKPOINT", "CHECKSUM", "CLOSE", "CLUSTER", "COLLATE", "COLLATION",
    "COMMENT", "COMMIT", "CONCURRENTLY", "CONNECTION", "CONTINUE", "CONVERSION", "COPY", "CREATE", "CROSS", "CURRENT",
    "DATA", "DATABASE", "DATABASES", "DEALLOCATE", "DECLARE", "DEFAULT", "DELAYED", "DELETE", "DELIMITER", "DESC",
    "DESCRIBE", "DETACH", "DISABLE", "DISCARD", "DISTINCT", "DIV", "DO", "DOMAIN", "DROP", "DUMPFILE", "EACH", "ELSE",
    "ELSEIF", "ENABLE", "END", "ESCAPE", "EVENT", "EXCEPT", "EXECUTE", "EXISTS", "EXPLAIN", "EXPORT", "EXTENDED",
    "EXTENSION", "EXTERNAL", "FAIL", "FALSE", "FETCH", "FLUSH", "FOLLOWS", "FOR", "FORCE", "FORCED", "FOREIGN",
    "FORMAT", "FROM", "FULL", "FUNCTION", "GET", "GLOBAL", "GO", "GRANT", "GROUP", "HANDLER", "HAVING", "HELP",
    "HIGH_PRIORITY", "IDENTIFIED", "IF", "IGNORE", "IMMEDIATE", "IMPORT", "IN", "INDEX", "INNER", "INSERT", "INSTALL",
    "INSTEAD", "INTERSECT", "INTO", "IS", "ITERATE", "JOIN", "KEY", "KILL", "LANGUAGE", "LATERAL", "LEAVE", "LEFT",
    "LIKE", "LIMIT", "LISTEN", "LOAD", "LOCAL", "LOCK", "LOGFILE", "LOOP", "LOW_PRIORITY", "MACRO", "MAPPING",
    "MATCHED", "MATERIALIZED", "MERGE", "MOD", "MODE", "MOVE", "NATURAL", "NO", "NOT", "NOTIFY", "NULL", "OF", "OFF",
    "OFFSET", "ON", "ONLY", "OPEN", "OPERATOR", "OPTIMIZE", "OR", "ORDER", "OUTER", "OUTFILE", "OVERWRITE", "OWNED",
    "PACKAGE", "PARAMETERS", "PARTITION", "PARTITIONS", "PASSWORD", "PERSIST", "PIVOT", "PLAN", "POLICY", "PRAGMA",
    "PRECEDES", "PREPARE", "PROCEDURE", "PUBLICATION", "PURGE", "QUERY", "QUICK", "READ", "REASSIGN", "RECURSIVE",
    "REFRESH", "REGEXP", "REINDEX", "RELEASE", "RENAME", "REPAIR", "REPEAT", "REPLACE", "RESET", "RESIGNAL",
    "RESTART", "RETURN", "RETURNING", "RETURNS", "REVOKE", "RIGHT", "RLIKE", "ROLE", "ROLLBACK", "ROW", "ROWS",
    "RULE", "SAVEPOINT", "SCHEMA", "SECRET", "SECURITY", "SELECT", "SEQUENCE", "SERVER", "SESSION", "SET", "SHARE",
    "SHOW", "SHUTDOWN", "SIGNAL", "SKIP", "SOUNDS", "SQL_CALC_FOUND_ROWS", "START", "STATEMENT", "STATISTICS", "STOP",
    "SUBSCRIPTION", "SUMMARIZE", "SYSTEM", "TABLE", "TABLES", "TABLESPACE", "TEMP", "TEMPORARY", "TEXT", "THEN", "TO",
    "TRANSACTION", "TRANSFORM", "TRIGGER", "TRUE", "TRUNCATE", "TYPE", "UNDROP", "UNINSTALL", "UNION", "UNKNOWN",
    "UNLISTEN", "UNLOCK", "UNTIL", "UPDATE", "UPSERT", "USE", "USER", "USING", "VACUUM", "VALUES", "VERBOSE", "VIEW",
    "VIRTUAL", "WHEN", "WHERE", "WHILE", "WINDOW", "WITH", "XA", "XOR",
};
static_assert(std::is_sorted(std::begin(words), std::end(words)));

constexpr size_t longest = [] {
  size_t length = 0;
  for (std::string_view const word : words) length = std::max(length, word.size());
  return length;
}();

// Where the words of each first letter begin.
constexpr std::array<uint16_t, 27> first_word = [] {
  std::array<uint16_t, 27> table{};
  for (size_t letter = 0; letter < table.size(); ++letter) {
    while (table[letter] < std::size(words) && words[table[letter]][0] < static_cast<char>('A' + letter)) ++table[letter];
  }
  return table;
}();

}  // namespace

std::string_view keyword(std::string_view word) {
  if (word.size() < 2 || word.size() > longest) return {};
  std::array<char, longest> buffer;
  for (size_t i = 0; i < word.size(); ++i) {
    char const byte = word[i];
    buffer[i] = byte >= 'a' && byte <= 'z' ? static_cast<char>(byte - 'a' + 'A') : byte;
  }
  if (buffer[0] < 'A' || buffer[0] > 'Z') return {};
  std::string_view const upper(buffer.data(), word.size());
  auto const letter = static_cast<size_t>(buffer[0] - 'A');
  std::string_view const* const end = words + first_word[letter + 1];
  std::string_view const* const found = std::lower_bound(words + first_word[letter], end, upper);
  return found != end && *found == upper ? *found : std::string_view();
}

}  // namespace sextant::sql
