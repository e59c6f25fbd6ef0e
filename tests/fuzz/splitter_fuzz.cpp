// links: sextant_sql
// Statements lie in order inside the script, the wholes leave out white space only, and every caret finds a statement.
#include "sql/splitter.h"

#include "sql/lexer.h"
#include "sql_input.h"

using namespace sextant;

namespace {

void check_gap(std::string_view script, sql::Dialect const& dialect, uint32_t begin, uint32_t end) {
  for (uint32_t i = begin; i < end; ++i) {
    // What counts as white space beyond ASCII is the lexer's to say.
    if (static_cast<uint8_t>(script[i]) >= 0x80) {
      auto const tokens = sql::tokenize(script.substr(i, end - i), dialect);
      fuzz::expect(i == 0 || !tokens.empty(), "a gap can be read");
      return;
    }
    fuzz::expect(std::string_view(" \t\n\r\f\v").find(script[i]) != std::string_view::npos, "gaps are white space");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(uint8_t const* data, size_t size) {
  if (size == 0) return 0;
  auto const [dialect, script] = fuzz::read_sql_input(data, size);
  auto const statements = sql::split_statements(script, *dialect);
  uint32_t position = 0;
  TextRange const all{.begin = 0, .end = static_cast<uint32_t>(script.size())};
  for (auto const& statement : statements) {
    fuzz::expect(statement.whole.begin >= position && fuzz::is_inside(statement.whole, all), "wholes are in order");
    fuzz::expect(fuzz::is_inside(statement.text, statement.whole), "the text is in its whole");
    fuzz::expect(statement.text.begin < statement.text.end, "a statement has text");
    check_gap(script, *dialect, position, statement.whole.begin);
    position = statement.whole.end;
  }
  if (!statements.empty()) check_gap(script, *dialect, position, all.end);
  for (uint32_t caret = 0; caret <= script.size() && caret < 64; ++caret) {
    auto const found = sql::statement_at(statements, script, caret);
    fuzz::expect(found.has_value() != statements.empty(), "a caret finds a statement if there is one");
    fuzz::expect(!found || *found < statements.size(), "the statement exists");
  }
  return 0;
}
