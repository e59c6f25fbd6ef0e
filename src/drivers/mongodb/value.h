// Value: a BSON value as a tree, with the place in the user's text that it came from. Plain data; any thread.
//
// The language's parser makes values, the planner puts commands together from them, and bson.h writes them as BSON. It
// holds exactly what BSON can hold: no JavaScript, no number that went through another type.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"

namespace sextant::mongodb {

enum class ValueKind : uint8_t {
  null, undefined, boolean, int32, int64, float64, decimal, text, object, array, object_id, date, timestamp, binary, regex,
  code, code_with_scope, symbol, db_pointer, min_key, max_key,
};

struct Member;

struct Value {
  ValueKind kind = ValueKind::null;
  uint8_t subtype = 0;          // binary
  int64_t integer = 0;          // boolean, int32, int64, date (milliseconds), timestamp (seconds << 32 | increment)
  double number = 0;            // float64
  std::string text;             // text, symbol, code, the digits of a decimal, a regex's pattern, bytes, a db_pointer's name
  std::string extra;            // a regex's options, the 12 bytes of a db_pointer
  std::vector<Member> members;  // object, array (names are empty), the scope of code
  TextRange range;              // In the user's text; empty for what the planner adds.

  static Value of(int32_t number);
  static Value of(int64_t number);
  static Value of(double number);
  static Value of(bool flag);
  static Value of(std::string_view text);
  static Value of(char const* text);
  // No bodies and no default arguments here: Member is not complete yet.
  static Value object();
  static Value object(std::vector<Member> members);
  static Value array();
  static Value array(std::vector<Value> items);

  bool is(ValueKind wanted) const { return kind == wanted; }
  bool is_number() const { return is(ValueKind::int32) || is(ValueKind::int64) || is(ValueKind::float64); }
  bool is_integer() const { return is(ValueKind::int32) || is(ValueKind::int64); }
  // JavaScript's idea of true, for flags such as {upsert: 1}.
  bool truthy() const;
  // The member of that name; null if there is none. Borrowed.
  Value const* find(std::string_view name) const;
  Value& add(std::string name, Value value);
  void set(std::string_view name, Value value);
};

struct Member {
  std::string name;
  Value value;
};

// "object", "int": as $type names it.
std::string_view type_name(ValueKind kind);

}  // namespace sextant::mongodb
