// links: sextant_driver_mongodb
// Whatever the text, statements lie in order inside it, each is judged, and errors point into it; bytes taken for BSON are
// read without harm.
#include "drivers/mongodb/bson.h"
#include "drivers/mongodb/extended_json.h"
#include "drivers/mongodb/language.h"
#include "drivers/mongodb/parser.h"
#include "drivers/mongodb/plan.h"
#include "sql_input.h"

using namespace sextant;

extern "C" int LLVMFuzzerTestOneInput(uint8_t const* data, size_t size) {
  std::string_view const script(reinterpret_cast<char const*>(data), size);
  TextRange const all{.begin = 0, .end = static_cast<uint32_t>(size)};
  uint32_t position = 0;
  for (auto const& statement : mongodb::split(script)) {
    fuzz::expect(statement.whole.begin >= position && fuzz::is_inside(statement.whole, all), "wholes are in order");
    fuzz::expect(fuzz::is_inside(statement.text, statement.whole), "the text is in its whole");
    fuzz::expect(statement.text.begin < statement.text.end, "a statement has text");
    position = statement.whole.end;
    auto const text = script.substr(statement.text.begin, statement.text.end - statement.text.begin);
    (void)mongodb::classify(text);
    auto const parsed = mongodb::parse(text);
    if (!parsed.ok() && parsed.error().position) fuzz::expect(parsed.error().position->end <= text.size(), "an error points into the text");
  }
  std::string out;
  if (mongodb::append_canonical(out, script).ok()) fuzz::expect(mongodb::read_bson(script).ok(), "one reader is as strict as the other");
  return 0;
}
