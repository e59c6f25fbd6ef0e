// links: sextant_sql
// Formatting keeps every token, and formatting again changes nothing.
#include "sql/formatter.h"

#include "sql/lexer.h"
#include "sql_input.h"

using namespace sextant;

namespace {

std::string packed(std::string_view text, sql::Dialect const& dialect) {
  std::string tokens;
  for (auto const& token : sql::tokenize(text, dialect)) {
    if (token.kind == sql::TokenKind::whitespace) continue;
    auto part = sql::token_text(text, token.range);
    while (token.kind == sql::TokenKind::comment && part.ends_with('\r')) part.remove_suffix(1);
    tokens += part;
    tokens += '\0';
  }
  return tokens;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(uint8_t const* data, size_t size) {
  if (size < 2) return 0;
  auto const [dialect, text] = fuzz::read_sql_input(data, size - 1);
  sql::FormatOptions options{.indent = 1 + data[size - 1] % 4U, .width = 20 + (data[size - 1] >> 2U)};
  if (data[size - 1] % 2 == 1) options.commas = sql::CommaPlace::leading;
  auto const once = sql::format_script(text, *dialect, options);
  fuzz::expect(packed(once, *dialect) == packed(text, *dialect), "every token stays");
  fuzz::expect(sql::format_script(once, *dialect, options) == once, "what is formatted stays");
  return 0;
}
