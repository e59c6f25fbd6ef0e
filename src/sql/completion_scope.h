// The scope at a place of a statement: the tables whose columns can stand there, common table expressions, and the part of the
// statement around it. Pure; borrows the words and the names that it is given. Never an error.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sql/completion.h"
#include "sql/completion_caret.h"

namespace sextant::sql {

// Words of one nesting depth, [begin, end); what is deeper belongs to it, and is skipped.
struct WordRange {
  size_t begin = 0, end = 0;
  uint32_t depth = 0;
};

struct CommonTable {
  std::string name;
  std::vector<std::string> columns;  // As listed behind its name; empty: those of its body.
  WordRange body;
};

// A table of a FROM clause, or the target of an INSERT, UPDATE, DELETE or MERGE.
struct ScopeTable {
  std::vector<std::string> path;  // Unquoted; empty: a derived table.
  std::string alias;              // Unquoted; empty: none.
  std::string written;            // What its columns are qualified with, as the text has it.
  std::optional<WordRange> body;  // Of a derived table.
  std::vector<std::string> columns;  // As listed behind its alias.
  size_t at = 0;                  // Its first word.
  bool lateral = false, target = false;
};

// One SELECT, INSERT, UPDATE, DELETE or other statement of a level, as far as the next one.
struct Segment {
  WordRange words;
  std::vector<ScopeTable> tables;
};

// A statement, or a query in parentheses.
struct Level {
  WordRange words;
  std::vector<Segment> segments;
  size_t current = 0;  // The segment with the caret.
};

struct Scope {
  std::vector<Level> levels;         // Outermost first; at least one. The last one is where the caret is.
  std::vector<CommonTable> common;   // Visible there, the innermost last.
  std::vector<size_t> parentheses;   // Words that open the parentheses around the caret, inside of the last level.
  // Tables whose columns can be named there, those of the innermost query first; `inner` of them are its own.
  std::vector<ScopeTable> tables;
  size_t inner = 0;
};

Scope read_scope(Words words, size_t caret);

// The columns of a table in scope: of the catalog, of a common table, or what a query in parentheses gives.
class ScopeColumns {
 public:
  ScopeColumns(Words words, std::vector<CommonTable> const& common, KnownNames& names)
      : words_(words), common_(common), names_(names) {}

  std::vector<KnownColumn> of(ScopeTable const& table, int depth = 0);
  // Null for derived and common tables, and what is unknown.
  KnownTable const* known(ScopeTable const& table);
  CommonTable const* common_table(std::vector<std::string> const& path) const;
  // The names that a select list gives; of the segment's own level.
  std::vector<KnownColumn> outputs(WordRange query, int depth = 0);

 private:
  void add_output(Segment const& segment, WordRange item, int depth, std::vector<KnownColumn>& columns);
  void add_all(std::vector<ScopeTable> const& tables, std::string_view qualifier, int depth, std::vector<KnownColumn>& columns);
  std::string type_of(Segment const& segment, size_t first, size_t last, int depth);

  Words words_;
  std::vector<CommonTable> const& common_;
  KnownNames& names_;
};

// For both, and for their tests.
std::vector<Segment> read_segments(Words words, WordRange range);
// Whether a word can only be part of the grammar behind a table or an expression, and not an alias.
bool ends_table(Word const& word);

}  // namespace sextant::sql
