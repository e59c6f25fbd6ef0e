// Json: Boost.JSON's value under our own name. Numbers keep 64-bit integers exact. One thread at a time.
#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/string.hpp>
#include <boost/json/value.hpp>
#include <string>
#include <string_view>

#include "base/result.h"

namespace sextant {

using Json = boost::json::value;
using JsonObject = boost::json::object;
using JsonArray = boost::json::array;

// Depth at most 64. bad_data with the byte offset as position on failure.
Result<Json> parse_json(std::string_view text);
// True for one JSON value, at most 512 levels deep. Builds nothing.
bool is_valid_json(std::string_view text);
std::string write_json(Json const& value);
// Two spaces a level, keys in their order, a line feed at the end.
std::string write_json_pretty(Json const& value);
// Appends the text as a JSON string with its quotes; invalid UTF-8 becomes U+FFFD.
void append_json_string(std::string& out, std::string_view text);

}  // namespace sextant
