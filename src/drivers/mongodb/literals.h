// Literals: the values of the language. JSON with what the shell adds (names without quotes, ObjectId("..."), /x/i ...)
// and both forms of Extended JSON v2. Pure; any thread.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "drivers/mongodb/scanner.h"
#include "drivers/mongodb/value.h"

namespace sextant::mongodb {

// Reads the value here; spaces before it are skipped. Errors have the place in the scanner's text.
Result<Value> read_literal(Scanner& scanner, int depth = 0);
// The arguments of a call, from behind its "(" to behind its ")".
Result<std::vector<Value>> read_arguments(Scanner& scanner, int depth = 0);
// Milliseconds of "2024-02-29", "2024-02-29T12:00:00Z", "2024-02-29T12:00:00.123+05:30"; nullopt if it is none.
std::optional<int64_t> milliseconds_of(std::string_view text);
// 32 hexadecimal digits, with or without dashes; empty if it is none.
std::string uuid_bytes(std::string_view text);
std::optional<std::string> bytes_of_hex(std::string_view text);
std::optional<std::string> bytes_of_base64(std::string_view text);

}  // namespace sextant::mongodb
