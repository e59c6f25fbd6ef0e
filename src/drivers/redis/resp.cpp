#include "drivers/redis/resp.h"

#include <charconv>
#include <cmath>
#include <limits>

namespace sextant::redis {

namespace {

constexpr size_t read_size = size_t{64} << 10;
constexpr size_t longest_line = size_t{1} << 20;
constexpr size_t longest_header = 64;  // A type, a number and the end of the line.
constexpr int64_t most_elements = int64_t{1} << 40;

Error malformed(std::string_view what) {
  return {.code = ErrorCode::bad_data,
          .message = fmt::format("The server's reply is not RESP: {}.", what),
          .hint = "Check that this is the port of a Redis or Valkey server.",
          .damage = Damage::connection};
}

Error too_large(std::string message) {
  return {.code = ErrorCode::limit,
          .message = std::move(message),
          .hint = "BROWSE reads a key piece by piece.",
          .damage = Damage::connection};
}

std::optional<int64_t> integer_of(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  int64_t value = 0;
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<double> double_of(std::string_view text) {
  if (text == "inf" || text == "+inf") return std::numeric_limits<double>::infinity();
  if (text == "-inf") return -std::numeric_limits<double>::infinity();
  if (text == "nan" || text == "-nan") return std::numeric_limits<double>::quiet_NaN();
  if (text.starts_with('+')) text.remove_prefix(1);
  double value = 0;
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error == std::errc::result_out_of_range) return std::nullopt;
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

bool is_big_number(std::string_view text) {
  if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

// A scalar that stands on one line.
Result<Event> line_event(char type, std::string_view text) {
  switch (type) {
    case '+': return Event{.kind = Kind::text, .text = text};
    case '-': return Event{.kind = Kind::error, .text = text};
    case '(':
      if (!is_big_number(text)) return malformed("a big number has other characters than digits");
      return Event{.kind = Kind::big_number, .text = text};
    case ':': {
      auto const value = integer_of(text);
      if (!value) return malformed("an integer is none");
      return Event{.kind = Kind::integer, .integer = *value};
    }
    case ',': {
      auto const value = double_of(text);
      if (!value) return malformed("a double is none");
      return Event{.kind = Kind::floating, .floating = *value};
    }
    case '#':
      if (text != "t" && text != "f") return malformed("a boolean is neither t nor f");
      return Event{.kind = Kind::boolean, .boolean = text == "t"};
    case '_':
      if (!text.empty()) return malformed("a null has a value");
      return Event{};
    default: return malformed("it has a type that RESP has not");
  }
}

std::optional<Shape> shape_of(char type) {
  switch (type) {
    case '*': return Shape::array;
    case '~': return Shape::set;
    case '%': return Shape::map;
    case '>': return Shape::push;
    case '|': return Shape::attribute;
    default: return std::nullopt;
  }
}

}  // namespace

std::span<char> RespParser::space() {
  if (begin_ == end_) {
    begin_ = end_ = 0;
    // After a large value the memory is given back.
    if (buffer_.size() > 16 * read_size) std::vector<char>(read_size).swap(buffer_);
  }
  if (buffer_.size() - end_ < read_size && begin_ > 0) {
    std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
  }
  // Grows with what has come, not with what was announced.
  if (buffer_.size() - end_ < read_size) {
    auto const doubled = std::max(buffer_.size() * 2, end_ + read_size);
    buffer_.resize(wanted_ > end_ ? std::min(doubled, std::max(wanted_, end_) + read_size) : doubled);
  }
  return {buffer_.data() + end_, buffer_.size() - end_};
}

Result<std::optional<std::string_view>> RespParser::line() {
  std::string_view const bytes(buffer_.data() + begin_, end_ - begin_);
  auto const found = bytes.find('\n');
  if (found == std::string_view::npos) {
    if (bytes.size() > longest_line) return malformed("a line does not end");
    return std::optional<std::string_view>();
  }
  if (found < 1 || bytes[found - 1] != '\r') return malformed("a line ends without a carriage return");
  if (found < 2) return malformed("a line is empty");
  return std::optional(bytes.substr(0, found - 1));
}

// Counts the element that ended where it belongs.
Event RespParser::ended(Event event) {
  if (event.kind == Kind::end && event.shape == Shape::attribute) return event;
  if (stack_.empty()) {
    event.complete = true;
    return event;
  }
  auto& parent = stack_.back();
  if (parent.left > 0) --parent.left;
  parent.odd = !parent.odd;
  return event;
}

Result<std::optional<Event>> RespParser::next() {
  if (!stack_.empty() && stack_.back().left == 0) {
    auto const shape = stack_.back().shape;
    stack_.pop_back();
    return std::optional(ended({.kind = Kind::end, .shape = shape}));
  }
  if (end_ - begin_ < wanted_) return std::optional<Event>();
  wanted_ = 0;
  return streaming_ ? parse_streamed() : parse();
}

Result<std::optional<Event>> RespParser::parse() {
  if (begin_ == end_) return std::optional<Event>();
  auto const found = TRY(line());
  if (!found) return std::optional<Event>();
  auto const type = found->front();
  auto const text = found->substr(1);
  auto const header = found->size() + 2;
  if (type == '$' || type == '=' || type == '!') return parse_bulk(type, text, header);
  if (auto const shape = shape_of(type)) return open(*shape, text, header);
  if (type == '.') return close_streamed(header);
  auto event = TRY(line_event(type, text));
  begin_ += header;
  return std::optional(ended(event));
}

Result<std::optional<Event>> RespParser::parse_bulk(char type, std::string_view line, size_t header) {
  if (type == '$' && line == "?") {
    begin_ += header;
    streaming_ = true;
    streamed_.clear();
    return parse_streamed();
  }
  auto const length = integer_of(line);
  if (!length || header > longest_header || *length < -1) return malformed("a length is none");
  if (*length == -1) {
    if (type != '$') return malformed("a length is negative");
    begin_ += header;
    return std::optional(ended({}));
  }
  auto const size = static_cast<size_t>(*length);
  if (size > limits_.text_bytes) {
    return too_large(fmt::format("The server's reply has a value of {} bytes, more than the {} that are read at once.", size,
                                 limits_.text_bytes));
  }
  if (end_ - begin_ < header + size + 2) {
    wanted_ = header + size + 2;
    return std::optional<Event>();
  }
  std::string_view text(buffer_.data() + begin_ + header, size);
  if (buffer_[begin_ + header + size] != '\r' || buffer_[begin_ + header + size + 1] != '\n') {
    return malformed("a value is longer than it says");
  }
  begin_ += header + size + 2;
  if (type == '=') {
    if (text.size() < 4 || text[3] != ':') return malformed("a verbatim string does not name its format");
    text.remove_prefix(4);
  }
  return std::optional(ended({.kind = type == '!' ? Kind::error : Kind::text, .text = text}));
}

// The parts of a string of unknown length: ";4\r\nabcd\r\n" and so on up to ";0\r\n".
Result<std::optional<Event>> RespParser::parse_streamed() {
  while (begin_ < end_) {
    auto const found = TRY(line());
    if (!found) return std::optional<Event>();
    auto const length = found->front() == ';' ? integer_of(found->substr(1)) : std::nullopt;
    auto const header = found->size() + 2;
    if (!length || *length < 0 || header > longest_header) return malformed("a part of a streamed string has no length");
    auto const size = static_cast<size_t>(*length);
    if (size == 0) {
      begin_ += header;
      streaming_ = false;
      return std::optional(ended({.kind = Kind::text, .text = streamed_}));
    }
    if (size > limits_.text_bytes - streamed_.size()) {
      return too_large(fmt::format("The server's reply has a value of more than {} bytes.", limits_.text_bytes));
    }
    if (end_ - begin_ < header + size + 2) {
      wanted_ = header + size + 2;
      return std::optional<Event>();
    }
    auto const* const text = buffer_.data() + begin_ + header;
    if (text[size] != '\r' || text[size + 1] != '\n') return malformed("a value is longer than it says");
    streamed_.append(text, size);
    begin_ += header + size + 2;
  }
  return std::optional<Event>();
}

Result<std::optional<Event>> RespParser::open(Shape shape, std::string_view line, size_t header) {
  std::optional<int64_t> count = -1;
  if (line != "?") {
    count = integer_of(line);
    if (!count || *count < -1 || *count > most_elements || header > longest_header) return malformed("a count is none");
    if (*count == -1) {
      if (shape != Shape::array) return malformed("a count is negative");
      begin_ += header;
      return std::optional(ended({}));
    }
    if (shape == Shape::map || shape == Shape::attribute) *count *= 2;
  }
  if (stack_.size() >= limits_.depth) {
    return too_large(fmt::format("The server's reply is nested more than {} levels deep.", limits_.depth));
  }
  begin_ += header;
  stack_.push_back({.shape = shape, .left = *count});
  return std::optional(Event{.kind = Kind::begin, .shape = shape, .count = *count});
}

Result<std::optional<Event>> RespParser::close_streamed(size_t header) {
  if (stack_.empty() || stack_.back().left != -1) return malformed("it ends an aggregate that is not open");
  auto const level = stack_.back();
  if (level.odd && (level.shape == Shape::map || level.shape == Shape::attribute)) return malformed("a map has a key without a value");
  begin_ += header;
  stack_.pop_back();
  return std::optional(ended({.kind = Kind::end, .shape = level.shape}));
}

std::string Value::as_text() const {
  switch (kind) {
    case Kind::text: case Kind::error: case Kind::big_number: return text;
    case Kind::integer: return std::to_string(integer);
    case Kind::floating: return float_text(floating);
    case Kind::boolean: return boolean ? "true" : "false";
    case Kind::null: case Kind::begin: case Kind::end: return {};
  }
  return {};
}

std::optional<int64_t> Value::as_integer() const {
  if (kind == Kind::integer) return integer;
  if (kind == Kind::text) return integer_of(text);
  return std::nullopt;
}

Value const* Value::find(std::string_view key) const {
  for (size_t i = 0; i + 1 < items.size(); i += 2) {
    if (items[i].kind == Kind::text && items[i].text == key) return &items[i + 1];
  }
  return nullptr;
}

namespace {

template <class Text>
void append(std::string& out, std::span<Text const> arguments) {
  fmt::format_to(std::back_inserter(out), "*{}\r\n", arguments.size());
  for (auto const& argument : arguments) {
    fmt::format_to(std::back_inserter(out), "${}\r\n", argument.size());
    out.append(argument);
    out += "\r\n";
  }
}

}  // namespace

void append_command(std::string& out, std::span<std::string const> arguments) { append(out, arguments); }
void append_command(std::string& out, std::span<std::string_view const> arguments) { append(out, arguments); }

std::string float_text(double value) {
  if (std::isnan(value)) return "nan";
  if (std::isinf(value)) return value > 0 ? "inf" : "-inf";
  return fmt::format("{}", value);
}

}  // namespace sextant::redis
