// Reads sqllogictest text (as SQLite and DuckDB write it) into records. Pure; any thread.
//
// What is understood: the header `# name:`, `# description:`, `# group:` (all three are required); `statement ok|error|maybe`,
// `query <types> [nosort|rowsort|valuesort] [label]`, `skipif`/`onlyif <driver>`, `require <driver or feature>`,
// `mode skip|unskip`, `halt`, `hash-threshold`, `loop <name> <from> <to>`, `foreach <name> <words>`, `endloop`.
// Loops are unrolled here; `${name}` stands for the variable. README.md has the rules with examples.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace sextant::logic {

enum class RecordKind : uint8_t { statement_ok, statement_error, statement_maybe, query, require, halt };
enum class SortMode : uint8_t { nosort, rowsort, valuesort };

struct Record {
  RecordKind kind = RecordKind::statement_ok;
  int line = 0;                        // Where the record starts in the file, from 1.
  std::string sql;
  std::string connection;              // "con1", or empty for the first session.
  std::string types;                   // One of I, R, T a column; query only.
  SortMode sort = SortMode::nosort;
  std::string label;                   // Queries of one label must give the same rows.
  std::vector<std::string> expected;   // Lines: rows of a query, or parts of an error's text.
  std::string feature;                 // require only.
  std::vector<std::string> skip_if, only_if;  // Names of drivers.
  bool skipped = false;                // Between `mode skip` and `mode unskip`.
};

struct CaseFile {
  std::string name, description, group;
  std::vector<Record> records;
};

// syntax or limit errors say the line: "line 12: ...".
Result<CaseFile> parse_case_file(std::string_view text);

}  // namespace sextant::logic
