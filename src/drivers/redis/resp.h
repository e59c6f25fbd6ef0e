// RESP: what goes over the wire. The parser is pure, incremental and bounded; one thread at a time.
//
// Source: the RESP3 specification (https://github.com/redis/redis-specifications, protocol/RESP3.md) and the RESP2 page
// of redis.io. The parser takes bytes as they come and gives events: a scalar, the beginning or the end of an aggregate. So a
// reply of any length passes through a buffer that holds one scalar at most.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace sextant::redis {

enum class Kind : uint8_t { null, boolean, integer, floating, big_number, text, error, begin, end };
enum class Shape : uint8_t { array, set, map, push, attribute };

struct Event {
  Kind kind = Kind::null;
  Shape shape = Shape::array;  // Of begin and end.
  bool boolean = false;
  bool complete = false;       // The last event of a whole reply.
  int64_t integer = 0;
  double floating = 0;
  int64_t count = -1;          // Of begin: elements, a map's pair being two; -1: not known before the end.
  std::string_view text;       // Text, error and big number; lives until the parser's next call.
};

struct RespLimits {
  size_t depth = 128;
  size_t text_bytes = size_t{512} << 20;  // Redis's own default for one value (proto-max-bulk-len).
};

class RespParser {
 public:
  explicit RespParser(RespLimits limits = {}) : limits_(limits) {}

  // Where to put bytes that come next; then added() says how many there were.
  std::span<char> space();
  void added(size_t count) { end_ += count; }
  // nullopt: needs more bytes. bad_data if this is not RESP, limit if it is larger than allowed; nothing follows an error.
  Result<std::optional<Event>> next();
  // Between two replies.
  bool idle() const { return stack_.empty() && !streaming_ && begin_ == end_; }

 private:
  struct Level {
    Shape shape;
    int64_t left;  // -1: until its end marker.
    bool odd = false;
  };

  Result<std::optional<Event>> parse();
  Result<std::optional<Event>> parse_bulk(char type, std::string_view line, size_t header);
  Result<std::optional<Event>> parse_streamed();
  Result<std::optional<Event>> open(Shape shape, std::string_view line, size_t header);
  Result<std::optional<Event>> close_streamed(size_t header);
  // The first line of what is not parsed yet, without its end; nullopt if it has not come whole.
  Result<std::optional<std::string_view>> line();
  Event ended(Event event);

  RespLimits limits_;
  std::vector<char> buffer_;
  size_t begin_ = 0, end_ = 0;
  size_t wanted_ = 0;      // Bytes from begin_ on without which nothing can go on.
  std::vector<Level> stack_;
  bool streaming_ = false;  // Inside "$?".
  std::string streamed_;
};

// A whole reply, or a whole element of one, as a tree. For small ones.
struct Value {
  Kind kind = Kind::null;  // `begin` stands for an aggregate; never `end`.
  Shape shape = Shape::array;
  bool boolean = false;
  int64_t integer = 0;
  double floating = 0;
  std::string text;
  std::vector<Value> items;  // A map's keys and values take turns.

  bool is_aggregate() const { return kind == Kind::begin; }
  // Text, or what would be it in RESP2: numbers as digits.
  std::string as_text() const;
  std::optional<int64_t> as_integer() const;
  // The value of a key, of a map or of RESP2's flat array.
  Value const* find(std::string_view key) const;
};

// A command as the array of bulk strings that servers take.
void append_command(std::string& out, std::span<std::string const> arguments);
void append_command(std::string& out, std::span<std::string_view const> arguments);

// "inf", "-inf", "nan", else the shortest digits that give the number back.
std::string float_text(double value);

}  // namespace sextant::redis
