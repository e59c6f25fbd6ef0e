// links: sextant_sql
// The lexer covers every byte once, in order, whatever the bytes and wherever a delimiter is.
#include "sql/lexer.h"
#include "sql_input.h"

using namespace sextant;

namespace {

void check(std::string_view text, sql::Dialect const& dialect, std::string_view delimiter) {
  sql::Lexer lexer(text, dialect);
  lexer.set_delimiter(delimiter);
  uint32_t position = 0;
  bool unterminated = false;
  for (sql::Token token; lexer.next(token);) {
    fuzz::expect(!unterminated, "only the last token is unterminated");
    fuzz::expect(token.range.begin == position, "tokens follow each other");
    fuzz::expect(token.range.end > position && token.range.end <= text.size(), "a token has bytes of the text");
    position = token.range.end;
    unterminated = token.unterminated;
  }
  fuzz::expect(position == text.size(), "every byte is covered");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(uint8_t const* data, size_t size) {
  if (size == 0) return 0;
  auto const [dialect, text] = fuzz::read_sql_input(data, size);
  check(text, *dialect, "");
  check(text, *dialect, "//");
  check(text, *dialect, "$$");
  return 0;
}
