// Extended JSON v2: from the canonical form, which keeps every type, to the relaxed one, which people read. Pure; any thread.
//
// https://github.com/mongodb/specifications/blob/master/source/extended-json.md
#pragma once

#include <string>
#include <string_view>

namespace sextant {

// DataType::vendor_name of a document field that holds canonical Extended JSON.
inline constexpr std::string_view extended_json_type = "extended json";

// {"$numberInt":"5"} becomes 5, {"$numberDouble":"0.1"} 0.1, and a date of the years 1970 to 9999 a text. Everything else
// stays as it is, and so does text that is no JSON.
std::string relaxed_json(std::string_view canonical);

}  // namespace sextant
