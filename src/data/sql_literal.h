// The one writer of SQL literals: a value as the engine it came from reads it back, exactly. Pure; any thread.
//
// It belongs to data: it needs values and, of an engine, only LiteralStyle, which each driver gives as data; src/sql, which
// knows the text of statements, sees no values, and the files of src/format are made of these literals.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "data/batch.h"

namespace sextant {

// What an engine reads as a literal. Constant data of its driver.
struct LiteralStyle {
  struct TypeName {
    std::string_view shown, written;
  };
  bool casts = false;            // '1.50'::numeric(4,2); else a literal gets its type from its column only.
  std::string_view text_type;    // With casts: the type of 'x' alone,
  std::string_view integer_type;  // and that of a whole number that fits 32 bits.
  // With casts: types that DataType::vendor_name shows in a way that a cast reads otherwise.
  std::span<TypeName const> type_names;
  bool constructors = false;     // [1, 2], {'a': 1}, MAP {1: 2}
  bool hex_bytes = true;         // x'00ff'; else the engine's own text of bytes, in quotes.
  size_t longest_number = SIZE_MAX;  // Digits of a number without quotes; longer ones become another type, and lose digits.
  bool exponent_makes_float = false;  // 0.1 is a decimal, 0.1e0 a float.
  bool rounds_twice = false;     // Its reader of numbers may miss the nearest float, so more digits are needed.
  std::string_view infinity;     // A number too large for a float; empty: infinities are words in quotes, if there are casts.
  bool reads_backslashes = false;     // Under some setting: what holds one is written in hexadecimal.
  std::string_view hex_text_begin, hex_text_end;  // Around the bytes of a text in hexadecimal; empty: there is no such form.
  bool copies_rows = false;      // It reads COPY … FROM stdin: rows of values' texts with tabs between, which are no literals.
  std::string_view code_point;   // The function that makes a text of a code point; empty: no text holds NUL.
  // Why the value's text is no literal of its type; empty: it is one. Null: all are.
  std::string_view (*refuses)(DataType const& type, std::string_view text) = nullptr;
};

enum class LiteralUse : uint8_t {
  alone,      // With its type: SELECT, WHERE.
  in_column,  // A column of that type takes it, as in INSERT: without a cast where the column says as much.
};

// Appends the literal. not_supported, with the reason as its message, if the engine has none for this value; then `out` is
// as it was.
// REQUIRES: 0 <= row < column.length; the column has the layout of `type`; both styles are those of the value's engine.
Result<> append_sql_literal(std::string& out, Column const& column, DataType const& type, int64_t row, TextStyle const& text,
                            LiteralStyle const& style, LiteralUse use);

}  // namespace sextant
