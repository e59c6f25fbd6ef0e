// links: sextant_sql
// Crashes on purpose at `;GO!`, an input that lexes as three tokens: if the fuzzer does not find it, it finds nothing.
#include "sql/lexer.h"
#include "sql_input.h"

using namespace sextant;

extern "C" int LLVMFuzzerTestOneInput(uint8_t const* data, size_t size) {
  if (size == 0) return 0;
  auto const [dialect, text] = fuzz::read_sql_input(data, size);
  bool const planted = text.size() == 4 && text[0] == ';' && text[1] == 'G' && text[2] == 'O' && text[3] == '!';
  fuzz::expect(!planted || sql::tokenize(text, *dialect).size() != 3, "the planted crash");
  return 0;
}
