#include "base/json.h"

#include <string.h>

#include <fmt/format.h>

#include <array>
#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/value_stack.hpp>
#include <charconv>
#include <cmath>
#include <new>

#include "base/deep_json.h"
#include "base/text.h"
#include "base/wiping_json.h"

namespace sextant {

namespace {

constexpr size_t max_depth = 64;
constexpr size_t max_deep_depth = 512;
constexpr size_t max_checked_depth = 512;

// Builds values from the parser's events. Boost's own handler turns decimal text into a double that is often one unit in
// the last place off (29 % of random doubles, 1.81), so numbers are collected as text and read by std::from_chars.
// The names and signatures of the members are what boost::json::basic_parser calls.
class Handler {
 public:
  static constexpr size_t max_object_size = boost::json::object::max_size();
  static constexpr size_t max_array_size = boost::json::array::max_size();
  static constexpr size_t max_key_size = boost::json::string::max_size();
  static constexpr size_t max_string_size = boost::json::string::max_size();
  using Code = boost::json::error_code;
  using Text = boost::json::string_view;

  explicit Handler(boost::json::storage_ptr const& storage) : storage_(storage), stack_(storage) {}

  bool on_document_begin(Code&) {
    stack_.reset(storage_);
    return true;
  }
  bool on_document_end(Code&) { return true; }
  bool on_object_begin(Code&) { return true; }
  bool on_object_end(size_t count, Code&) {
    stack_.push_object(count);
    return true;
  }
  bool on_array_begin(Code&) { return true; }
  bool on_array_end(size_t count, Code&) {
    stack_.push_array(count);
    return true;
  }
  bool on_key_part(Text part, size_t, Code&) {
    stack_.push_chars(part);
    return true;
  }
  bool on_key(Text part, size_t, Code&) {
    stack_.push_key(part);
    return true;
  }
  bool on_string_part(Text part, size_t, Code&) {
    stack_.push_chars(part);
    return true;
  }
  bool on_string(Text part, size_t, Code&) {
    stack_.push_string(part);
    return true;
  }
  bool on_number_part(Text part, Code&) {
    number_.append(part.data(), part.size());
    return true;
  }
  bool on_int64(int64_t number, Text, Code&) {
    number_.clear();
    stack_.push_int64(number);
    return true;
  }
  bool on_uint64(uint64_t number, Text, Code&) {
    number_.clear();
    stack_.push_uint64(number);
    return true;
  }
  bool on_double(double rough, Text part, Code&) {
    number_.append(part.data(), part.size());
    auto exact = rough;
    auto const read = std::from_chars(number_.data(), number_.data() + number_.size(), exact);
    stack_.push_double(read.ec == std::errc{} ? exact : rough);
    number_.clear();
    return true;
  }
  bool on_bool(bool value, Code&) {
    stack_.push_bool(value);
    return true;
  }
  bool on_null(Code&) {
    stack_.push_null();
    return true;
  }
  bool on_comment_part(Text, Code&) { return true; }
  bool on_comment(Text, Code&) { return true; }

  Json release() { return stack_.release(); }

 private:
  boost::json::storage_ptr storage_;
  boost::json::value_stack stack_;
  std::string number_;
};

// Takes every event and keeps nothing.
struct Checker {
  static constexpr size_t max_object_size = SIZE_MAX, max_array_size = SIZE_MAX, max_key_size = SIZE_MAX,
                          max_string_size = SIZE_MAX;
  using Code = boost::json::error_code;
  using Text = boost::json::string_view;
  bool on_document_begin(Code&) { return true; }
  bool on_document_end(Code&) { return true; }
  bool on_object_begin(Code&) { return true; }
  bool on_object_end(size_t, Code&) { return true; }
  bool on_array_begin(Code&) { return true; }
  bool on_array_end(size_t, Code&) { return true; }
  bool on_key_part(Text, size_t, Code&) { return true; }
  bool on_key(Text, size_t, Code&) { return true; }
  bool on_string_part(Text, size_t, Code&) { return true; }
  bool on_string(Text, size_t, Code&) { return true; }
  bool on_number_part(Text, Code&) { return true; }
  bool on_int64(int64_t, Text, Code&) { return true; }
  bool on_uint64(uint64_t, Text, Code&) { return true; }
  bool on_double(double, Text, Code&) { return true; }
  bool on_bool(bool, Code&) { return true; }
  bool on_null(Code&) { return true; }
  bool on_comment_part(Text, Code&) { return true; }
  bool on_comment(Text, Code&) { return true; }
};

class Writer {
 public:
  Writer(std::string& out, bool pretty) : out_(out), pretty_(pretty) {}

  void write(Json const& value) {
    switch (value.kind()) {
      case boost::json::kind::null: out_.append("null"); return;
      case boost::json::kind::bool_: out_.append(value.get_bool() ? "true" : "false"); return;
      case boost::json::kind::int64: return number(value.get_int64());
      case boost::json::kind::uint64: return number(value.get_uint64());
      // JSON has no word for NaN and the infinities.
      case boost::json::kind::double_:
        if (std::isfinite(value.get_double())) return number(value.get_double());
        out_.append("null");
        return;
      case boost::json::kind::string: {
        auto const& text = value.get_string();
        return append_json_string(out_, {text.data(), text.size()});
      }
      case boost::json::kind::array: return array(value.get_array());
      case boost::json::kind::object: return object(value.get_object());
    }
  }

 private:
  template <class T>
  void number(T value) {
    std::array<char, 32> text;
    out_.append(text.data(), std::to_chars(text.data(), text.data() + text.size(), value).ptr);
  }
  void line(size_t depth) {
    if (!pretty_) return;
    out_.push_back('\n');
    out_.append(depth * 2, ' ');
  }
  void array(JsonArray const& values) {
    out_.push_back('[');
    ++depth_;
    auto first = true;
    for (auto const& value : values) {
      if (!std::exchange(first, false)) out_.push_back(',');
      line(depth_);
      write(value);
    }
    --depth_;
    if (!first) line(depth_);
    out_.push_back(']');
  }
  void object(JsonObject const& members) {
    out_.push_back('{');
    ++depth_;
    auto first = true;
    for (auto const& member : members) {
      if (!std::exchange(first, false)) out_.push_back(',');
      line(depth_);
      append_json_string(out_, {member.key().data(), member.key().size()});
      out_.append(pretty_ ? ": " : ":");
      write(member.value());
    }
    --depth_;
    if (!first) line(depth_);
    out_.push_back('}');
  }

  std::string& out_;
  bool pretty_;
  size_t depth_ = 0;
};

constexpr char hex_digits[] = "0123456789abcdef";

void append_escaped(std::string& out, unsigned char character) {
  switch (character) {
    case '"': out.append("\\\""); return;
    case '\\': out.append("\\\\"); return;
    case '\n': out.append("\\n"); return;
    case '\r': out.append("\\r"); return;
    case '\t': out.append("\\t"); return;
    case '\b': out.append("\\b"); return;
    case '\f': out.append("\\f"); return;
    default: out.append("\\u00").append(1, hex_digits[character >> 4]).append(1, hex_digits[character & 15]);
  }
}

Error syntax_error(size_t offset, boost::json::error_code const& reason) {
  auto const position = static_cast<uint32_t>(std::min<size_t>(offset, UINT32_MAX));
  return Error{.code = ErrorCode::bad_data,
               .message = fmt::format("This is not valid JSON: {} at byte {}.", reason.message(), offset),
               .position = TextRange{position, position}};
}

Result<Json> parse_into(boost::json::storage_ptr const& storage, std::string_view text, size_t depth) {
  boost::json::basic_parser<Handler> parser(boost::json::parse_options{.max_depth = depth}, storage);
  boost::json::error_code error;
  auto const read = parser.write_some(false, text.data(), text.size(), error);
  if (!error && read < text.size()) error = boost::json::error::extra_data;
  if (!error && !parser.done()) error = boost::json::error::incomplete;
  if (error) return syntax_error(read, error);
  return parser.handler().release();
}

// Overwrites what it takes back.
class WipingMemory final : public boost::json::memory_resource {
  void* do_allocate(size_t size, size_t alignment) override { return ::operator new(size, std::align_val_t(alignment)); }
  void do_deallocate(void* memory, size_t size, size_t alignment) override {
    ::explicit_bzero(memory, size);
    ::operator delete(memory, std::align_val_t(alignment));
  }
  bool do_is_equal(boost::json::memory_resource const& other) const noexcept override { return this == &other; }
};

}  // namespace

Result<Json> parse_json(std::string_view text) { return parse_into({}, text, max_depth); }

Result<Json> parse_deep_json(std::string_view text) { return parse_into({}, text, max_deep_depth); }

Result<Json> parse_wiping_json(std::string_view text) {
  static WipingMemory memory;
  return parse_into(&memory, text, max_depth);
}

bool is_valid_json(std::string_view text) {
  boost::json::basic_parser<Checker> parser(boost::json::parse_options{.max_depth = max_checked_depth});
  boost::json::error_code error;
  auto const read = parser.write_some(false, text.data(), text.size(), error);
  return !error && read == text.size() && parser.done();
}

std::string write_json(Json const& value) {
  std::string out;
  Writer(out, false).write(value);
  return out;
}

std::string write_json_pretty(Json const& value) {
  std::string out;
  Writer(out, true).write(value);
  out.push_back('\n');
  return out;
}

void append_json_string(std::string& out, std::string_view text) {
  out.push_back('"');
  size_t plain = 0;  // Where the text begins that is still to be copied as it is.
  for (size_t offset = 0; offset < text.size();) {
    auto const character = static_cast<unsigned char>(text[offset]);
    if (character >= 0x20 && character < 0x80 && character != '"' && character != '\\') {
      ++offset;
      continue;
    }
    auto const begin = offset;
    auto const code_point = next_code_point(text, offset);
    auto const invalid = character >= 0x80 && offset == begin + 1;
    if (character >= 0x80 && !invalid) continue;
    out.append(text, plain, begin - plain);
    plain = offset;
    if (invalid) append_utf8(out, code_point);
    else append_escaped(out, character);
  }
  out.append(text, plain);
  out.push_back('"');
}

}  // namespace sextant
