// Formatter: lays a script out anew. Pure; any thread.
//
// Nothing changes but white space and, if asked for, the case of keywords: every token and every comment stays byte for byte, in its
// order. What is formatted already stays as it is. A statement that cannot be laid out with certainty (routines, an open quote,
// commands of a client, deep nesting) stays as it was written. Linear time.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "sql/dialect.h"

namespace sextant::sql {

enum class KeywordCase : uint8_t { keep, upper, lower };
std::string_view to_string(KeywordCase keywords);

enum class CommaPlace : uint8_t { trailing, leading };
std::string_view to_string(CommaPlace commas);

struct FormatOptions {
  uint32_t indent = 2;
  uint32_t width = 100;  // What fits stays on one line.
  KeywordCase keywords = KeywordCase::keep;
  CommaPlace commas = CommaPlace::trailing;
};

std::string format_script(std::string_view script, Dialect const& dialect, FormatOptions const& options = {});

}  // namespace sextant::sql
