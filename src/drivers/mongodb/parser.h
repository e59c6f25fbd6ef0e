// Parser: one statement of the language as a tree of calls. Pure; any thread.
//
//   db.orders.find({paid: false}).sort({at: -1}).limit(10)     use shop     show collections
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "drivers/mongodb/value.h"

namespace sextant::mongodb {

struct Call {
  std::string name;
  std::vector<Value> arguments;
  TextRange range;  // The name.
  TextRange whole;  // From the name to behind the ")".
};

struct Parsed {
  enum class Kind : uint8_t { use, show, calls };
  Kind kind = Kind::calls;
  std::string word;                     // use, show: what follows.
  std::string database;                 // Of getSiblingDB; empty: the current one.
  std::string collection;               // Empty: a call of the database.
  TextRange range;                      // Of the collection's name, or the word.
  std::vector<Call> calls;              // At least one for Kind::calls.
};

// Fails with invalid_argument if the text holds no statement or more than one.
Result<Parsed> parse(std::string_view text);

}  // namespace sextant::mongodb
