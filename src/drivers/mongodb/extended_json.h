// Extended JSON v2: between values and text, and the small texts inside it (hex, base64, dates). Pure; any thread.
//
// https://github.com/mongodb/specifications/blob/master/source/extended-json.md. Canonical text keeps every type, so what
// it says can be inserted again unchanged; data/extended_json.h makes relaxed text from it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "drivers/mongodb/bson.h"
#include "drivers/mongodb/scanner.h"
#include "drivers/mongodb/value.h"

namespace sextant::mongodb {

// {"$oid": "..."} and its like become the value they stand for; anything else is returned as it is. The range of `object`
// is where errors point to.
Result<Value> extended_value(Value object, Scanner const& scanner);

// Appends canonical text, on one line without spaces. bad_data if the bytes are no BSON.
Result<> append_canonical(std::string& out, std::string_view document, bool array = false);
Result<> append_canonical(std::string& out, Element const& element);
// The canonical text of a value that the planner holds.
std::string canonical_text(Value const& value);

// The shortest digits that give the number back, always with a point or an exponent; NaN, Infinity, -Infinity.
std::string double_text(double number);
std::optional<double> double_of_text(std::string_view text);
std::string hex_text(std::string_view bytes);
std::string uuid_text(std::string_view bytes);
// Twelve bytes that no other document has.
std::string new_object_id();
int64_t unix_milliseconds();

}  // namespace sextant::mongodb
