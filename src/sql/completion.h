// Completion: what can stand at the caret of a script, from its tokens and from names that somebody knows. Never an error:
// of a broken statement it understands what it can. Pure but for what KnownNames does; any thread.
//
// Nothing is borrowed by what is returned. The work has a bound: of a long script only the part around the caret is read.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "sql/dialect.h"
#include "sql/name_match.h"

namespace sextant::sql {

enum class ProposalKind : uint8_t { keyword, schema, table, view, column, alias, function, type, join };
std::string_view to_string(ProposalKind kind);

struct Proposal {
  ProposalKind kind = ProposalKind::keyword;
  std::string label;          // What is shown.
  std::string insert;         // What it writes, quoted where the engine needs it.
  int64_t caret = 0;          // Where the caret goes in it, in bytes.
  std::string detail;         // A column's type and table, a table's schema, a function's arguments.
  std::string documentation;  // A sentence; of functions.
  std::vector<std::string> path;  // Of a table or a schema: its names, unquoted.
};

struct Completion {
  TextRange range;  // What a proposal replaces, in bytes of the script.
  std::vector<Proposal> proposals;  // Best first.
};

struct KnownColumn {
  std::string name, type;
};

// Columns that refer to those of another table.
struct KnownKey {
  std::vector<std::string> columns, table, referenced_columns;
};

struct KnownTable {
  std::vector<std::string> path;
  std::vector<KnownColumn> columns;
  std::vector<KnownKey> keys;      // What it refers to.
  std::vector<KnownKey> referring;  // What refers to it: `table` is the other one, `columns` are the other one's.
};

struct KnownObject {
  ProposalKind kind = ProposalKind::table;
  std::vector<std::string> path;
  Match match = Match::none;
  bool in_reach = true;  // Its last name is enough.
  std::string detail;    // A function's arguments.
};

enum class Wanted : uint8_t { tables, functions, all };  // Tables: views and schemas too.

// Who knows names. Paths are unquoted, and compared without regard to case. It answers at once with what it knows.
class KnownNames {
 public:
  virtual ~KnownNames() = default;
  // Objects right below `parent` whose names match; empty parent: of all namespaces. At most `most`, the best.
  virtual std::vector<KnownObject> objects(std::vector<std::string> const& parent, NamePattern const& pattern, Wanted wanted,
                                           size_t most) = 0;
  // The table that is meant by a path as a statement has it; null if it is unknown, or not known yet. It lives as long as
  // this object.
  virtual KnownTable const* table(std::vector<std::string> const& path) = 0;
  // How often a name was chosen lately.
  virtual int64_t uses(std::string_view name) = 0;
};

// Schemas whose objects are reached by their last name alone, as the engine comes.
std::vector<std::string_view> default_schemas(Dialect const& dialect);
// As it must be written; with quotes only where the engine needs them.
std::string written_identifier(std::string_view name, Dialect const& dialect);

// REQUIRES: caret <= script.size().
Completion complete(std::string_view script, uint32_t caret, Dialect const& dialect, KnownNames& names, size_t most = 100);

}  // namespace sextant::sql
