// links: sextant_sql
// Placeholders lie in order, bound text maps back to the original, and binding a bound text changes nothing more.
#include "sql/parameters.h"

#include "sql/lexer.h"
#include "sql_input.h"

using namespace sextant;

namespace {

void check_bound(std::string_view text, sql::Dialect const& dialect) {
  sql::BoundText const bound = sql::bind_names(text, dialect);
  uint32_t in_text = 0;
  uint32_t in_original = 0;
  for (auto const& [written, original] : bound.replaced) {
    std::string_view const kept = std::string_view(bound.text).substr(in_text, written.begin - in_text);
    fuzz::expect(kept == text.substr(in_original, original.begin - in_original), "the rest is kept as it is");
    fuzz::expect(bound.original_offset(written.begin) == original.begin, "a placeholder maps to its name");
    in_text = written.end;
    in_original = original.end;
  }
  fuzz::expect(std::string_view(bound.text).substr(in_text) == text.substr(in_original), "the end is kept as it is");
  fuzz::expect(bound.original_offset(static_cast<uint32_t>(bound.text.size())) == text.size(), "the end maps to the end");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(uint8_t const* data, size_t size) {
  if (size == 0) return 0;
  auto const [dialect, text] = fuzz::read_sql_input(data, size);
  uint32_t position = 0;
  for (auto const& placeholder : sql::find_placeholders(text, *dialect)) {
    TextRange const rest{.begin = position, .end = static_cast<uint32_t>(text.size())};
    fuzz::expect(fuzz::is_inside(placeholder.range, rest), "placeholders are in order");
    fuzz::expect(!placeholder.name.empty(), "a placeholder has a name");
    position = placeholder.range.end;
  }
  check_bound(text, *dialect);
  return 0;
}
