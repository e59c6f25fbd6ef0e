// Dialect: the lexical facts of a SQL language, as data. Constant; any thread.
//
// Every lexer, splitter, classifier and quoting function works from these facts; none asks for a name.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace sextant::sql {

// The four lexical families. What differs inside one is a flag of Dialect.
enum class LexicalFamily : uint8_t { postgresql, mysql, sqlite, duckdb };

struct Dialect {
  std::string_view name;
  LexicalFamily family = LexicalFamily::postgresql;
  char identifier_quote = '"';          // Written around identifiers.
  bool backtick_identifiers = false;    // `name`
  bool bracket_identifiers = false;     // [name]
  bool double_quotes_are_strings = false;
  bool dollar_quotes = false;           // $tag$ ... $tag$
  bool escape_strings = false;          // E'...\n...'
  bool backslash_escapes = false;       // '\'' inside plain strings (MySQL without NO_BACKSLASH_ESCAPES)
  bool nested_comments = false;
  bool hash_comments = false;           // # to the end of the line
  bool dash_comment_needs_space = false;  // MySQL: "--x" is two operators
  bool executable_comments = false;     // /*! ... */ and /*M! ... */
  bool delimiter_command = false;       // DELIMITER //
  bool dollar_parameters = false;       // $1
  bool question_parameters = false;     // ? and ?1
  bool named_parameters = false;        // :name, @name, $name
  bool begin_atomic = false;            // SQL-standard routine bodies
  bool compound_bodies = false;         // BEGIN ... END in triggers and routines without a delimiter (SQLite triggers)
};

extern Dialect const postgresql_dialect;
extern Dialect const mysql_dialect;
extern Dialect const sqlite_dialect;
extern Dialect const duckdb_dialect;

// The identifier as it must be written in a statement: always quoted, quotes doubled.
// REQUIRES: valid UTF-8 without NUL.
std::string quote_identifier(std::string_view name, Dialect const& dialect);
// A path of identifiers joined by dots.
template <class Path>
std::string quote_path(Path const& path, Dialect const& dialect) {
  std::string result;
  for (auto const& name : path) {
    if (!result.empty()) result += '.';
    result += quote_identifier(name, dialect);
  }
  return result;
}

}  // namespace sextant::sql
