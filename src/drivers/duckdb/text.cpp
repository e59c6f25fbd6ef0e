#include "drivers/duckdb/text.h"

namespace sextant::duckdb {

std::string in_quotes(std::string_view text, char quote) {
  std::string result(1, quote);
  for (char const byte : text) {
    if (byte == quote) result += byte;
    result += byte;
  }
  result += quote;
  return result;
}

}  // namespace sextant::duckdb
