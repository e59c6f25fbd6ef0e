#include "sql/dialect.h"

namespace sextant::sql {

Dialect const postgresql_dialect{.name = "postgresql",
                                 .family = LexicalFamily::postgresql,
                                 .dollar_quotes = true,
                                 .escape_strings = true,
                                 .nested_comments = true,
                                 .dollar_parameters = true,
                                 .begin_atomic = true};

Dialect const mysql_dialect{.name = "mysql",
                            .family = LexicalFamily::mysql,
                            .identifier_quote = '`',
                            .backtick_identifiers = true,
                            .double_quotes_are_strings = true,
                            .backslash_escapes = true,
                            .hash_comments = true,
                            .dash_comment_needs_space = true,
                            .executable_comments = true,
                            .delimiter_command = true,
                            .question_parameters = true,
                            .compound_bodies = true};

Dialect const sqlite_dialect{.name = "sqlite",
                             .family = LexicalFamily::sqlite,
                             .backtick_identifiers = true,
                             .bracket_identifiers = true,
                             .question_parameters = true,
                             .named_parameters = true,
                             .compound_bodies = true};

Dialect const duckdb_dialect{.name = "duckdb",
                             .family = LexicalFamily::duckdb,
                             .dollar_quotes = true,
                             .escape_strings = true,
                             .nested_comments = true,
                             .dollar_parameters = true,
                             .question_parameters = true};

std::string quote_identifier(std::string_view name, Dialect const& dialect) {
  std::string result;
  result.reserve(name.size() + 2);
  result += dialect.identifier_quote;
  for (char const byte : name) {
    if (byte == dialect.identifier_quote) result += byte;
    result += byte;
  }
  result += dialect.identifier_quote;
  return result;
}

}  // namespace sextant::sql
