// links: sextant_sql
// Classification ends on any input; leading blanks and comments change nothing; a second statement is never a read.
#include "sql/classifier.h"

#include <string>

#include "sql_input.h"
#include "sql/lexer.h"

using namespace sextant;

namespace {

bool is_whole(std::string_view text, sql::Dialect const& dialect) {
  sql::Lexer lexer(text, dialect);
  bool whole = true;
  for (sql::Token token; lexer.next(token);) whole = whole && !token.unterminated;
  return whole && !lexer.inside_executable_comment();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(uint8_t const* data, size_t size) {
  if (size == 0) return 0;
  auto const [dialect, text] = fuzz::read_sql_input(data, size);
  auto const found = sql::classify(text, *dialect);
  fuzz::expect(!sql::to_string(found.statement_class).empty(), "a class has a name");
  // A mark of the byte order counts only at the beginning; a GO needs its line for itself.
  if (text.starts_with("\xEF\xBB\xBF")) return 0;
  auto const prefixed = sql::classify(" /* a */\n-- b\n" + std::string(text), *dialect);
  fuzz::expect(prefixed.statement_class == found.statement_class, "leading comments change nothing");
  fuzz::expect(prefixed.danger == found.danger, "leading comments hide no danger");
  if (!is_whole(text, *dialect)) return 0;
  auto const stacked = sql::classify(std::string(text) + "\n;\nDROP TABLE orders", *dialect);
  fuzz::expect(stacked.writes(), "a second statement is never a read");
  return 0;
}
