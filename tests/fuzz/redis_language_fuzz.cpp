// links: sextant_driver_redis
// Text of a person: splitting, classifying and reading it ends, ranges lie inside it and in order, and what is quoted reads back.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "drivers/redis/key_path.h"
#include "drivers/redis/language.h"

using namespace sextant;

extern "C" int LLVMFuzzerTestOneInput(uint8_t const* data, size_t size) {
  std::string_view const text(reinterpret_cast<char const*>(data), size);
  uint32_t end = 0;
  for (auto const& range : redis::split(text)) {
    if (range.whole.begin < end || range.text.begin < range.whole.begin || range.text.end > range.whole.end || range.whole.end > size) std::abort();
    end = range.whole.end;
    auto const command = text.substr(range.text.begin, range.text.end - range.text.begin);
    if (redis::classify(command).statement_class == sql::StatementClass::read && !redis::read_command({.text = command, .parameters = {}}).ok()) {
      // A read may still lack the value of a parameter, but it is one command.
      if (redis::split(command).size() != 1) std::abort();
    }
  }
  auto const words = redis::split_words("x " + redis::quote_word(text));
  if (!words.ok() || words->size() != 2 || (*words)[1].text != text) std::abort();
  auto const name = redis::parse_name(redis::show_name(text));
  if (!name.ok() || *name != text) std::abort();
  auto const path = redis::parse_path(redis::path_of({.database = 1, .name = std::string(text)}, ":"));
  if (!path.ok() || path->name != text || path->prefix) std::abort();
  return 0;
}
