#include "drivers/mongodb/bson.h"

#include <bson/bson.h>
#include <fmt/format.h>

#include <bit>
#include <cstring>

#include "base/late_library.h"

namespace sextant {

extern LateLibrary const late_bson_1_0;  // Made by the build.

namespace mongodb {

namespace {

static_assert(std::endian::native == std::endian::little, "BSON is little-endian, and read as it is.");

constexpr size_t longest_document = 48'000'000;

template <class T>
void append_raw(std::string& out, T value) {
  char bytes[sizeof(T)];
  std::memcpy(bytes, &value, sizeof(T));
  out.append(bytes, sizeof(T));
}

template <class T>
T read_raw(std::string_view bytes) {
  T result{};
  if (bytes.size() >= sizeof(T)) std::memcpy(&result, bytes.data(), sizeof(T));
  return result;
}

char type_byte(ValueKind kind) {
  switch (kind) {
    case ValueKind::float64: return 0x01;
    case ValueKind::text: return 0x02;
    case ValueKind::object: return 0x03;
    case ValueKind::array: return 0x04;
    case ValueKind::binary: return 0x05;
    case ValueKind::undefined: return 0x06;
    case ValueKind::object_id: return 0x07;
    case ValueKind::boolean: return 0x08;
    case ValueKind::date: return 0x09;
    case ValueKind::null: return 0x0a;
    case ValueKind::regex: return 0x0b;
    case ValueKind::db_pointer: return 0x0c;
    case ValueKind::code: return 0x0d;
    case ValueKind::symbol: return 0x0e;
    case ValueKind::code_with_scope: return 0x0f;
    case ValueKind::int32: return 0x10;
    case ValueKind::timestamp: return 0x11;
    case ValueKind::int64: return 0x12;
    case ValueKind::decimal: return 0x13;
    case ValueKind::min_key: return static_cast<char>(0xff);
    case ValueKind::max_key: return 0x7f;
  }
  return 0x0a;
}

bool kind_of_byte(uint8_t type, ValueKind& kind) {
  for (int index = 0; index <= static_cast<int>(ValueKind::max_key); ++index) {
    kind = static_cast<ValueKind>(index);
    if (static_cast<uint8_t>(type_byte(kind)) == type) return true;
  }
  return false;
}

Error bad_value(Value const& value, std::string message) {
  Error error{.code = ErrorCode::invalid_argument, .message = std::move(message)};
  if (value.range.end > value.range.begin) error.position = value.range;
  return error;
}

Result<> append_document(std::string& out, Value const& value, bool array, int depth);

void append_text(std::string& out, std::string_view text) {
  append_raw(out, static_cast<int32_t>(text.size() + 1));
  out += text;
  out += '\0';
}

Result<> append_terminated(std::string& out, std::string_view text, Value const& value) {
  if (text.find('\0') != std::string_view::npos) return bad_value(value, "A name or a pattern holds a zero byte.");
  out += text;
  out += '\0';
  return {};
}

Result<> append_value(std::string& out, Value const& value, int depth) {
  switch (value.kind) {
    case ValueKind::null: case ValueKind::undefined: case ValueKind::min_key: case ValueKind::max_key: return {};
    case ValueKind::boolean: out += value.integer != 0 ? '\1' : '\0'; return {};
    case ValueKind::int32: append_raw(out, static_cast<int32_t>(value.integer)); return {};
    case ValueKind::int64: case ValueKind::date: case ValueKind::timestamp: append_raw(out, value.integer); return {};
    case ValueKind::float64: append_raw(out, value.number); return {};
    case ValueKind::text: case ValueKind::code: case ValueKind::symbol: append_text(out, value.text); return {};
    case ValueKind::object: return append_document(out, value, false, depth + 1);
    case ValueKind::array: return append_document(out, value, true, depth + 1);
    case ValueKind::object_id: out += value.text; return {};
    case ValueKind::binary:
      append_raw(out, static_cast<int32_t>(value.text.size()));
      out += static_cast<char>(value.subtype);
      out += value.text;
      return {};
    case ValueKind::regex:
      TRY(append_terminated(out, value.text, value));
      return append_terminated(out, value.extra, value);
    case ValueKind::db_pointer:
      append_text(out, value.text);
      out += value.extra;
      return {};
    case ValueKind::code_with_scope: {
      std::string inner;
      append_text(inner, value.text);
      TRY(append_document(inner, value, false, depth + 1));
      append_raw(out, static_cast<int32_t>(inner.size() + 4));
      out += inner;
      return {};
    }
    case ValueKind::decimal: {
      char bytes[16];
      if (!decimal_bytes(value.text, bytes)) return bad_value(value, "This is no decimal number of at most 34 digits.");
      out.append(bytes, sizeof bytes);
      return {};
    }
  }
  return {};
}

Result<> append_document(std::string& out, Value const& value, bool array, int depth) {
  if (depth > deepest_document) return bad_value(value, "The document is nested too deep.");
  auto const begin = out.size();
  out.append(4, '\0');
  size_t index = 0;
  for (auto const& member : value.members) {
    out += type_byte(member.value.kind);
    TRY(append_terminated(out, array ? std::to_string(index++) : member.name, member.value));
    TRY(append_value(out, member.value, depth));
    if (out.size() > longest_document) return bad_value(value, "The statement's documents are longer than 48 MB.");
  }
  out += '\0';
  auto const size = static_cast<int32_t>(out.size() - begin);
  std::memcpy(out.data() + begin, &size, 4);
  return {};
}

// The bytes a value takes at the front of `rest`; npos if they are not there or not as they should be.
size_t sized_text(std::string_view rest) {
  auto const size = read_raw<int32_t>(rest);
  if (rest.size() < 5 || size < 1 || static_cast<size_t>(size) > rest.size() - 4) return std::string_view::npos;
  return rest[static_cast<size_t>(size) + 3] == '\0' ? static_cast<size_t>(size) + 4 : std::string_view::npos;
}

size_t sized_document(std::string_view rest) {
  auto const size = read_raw<int32_t>(rest);
  if (rest.size() < 5 || size < 5 || static_cast<size_t>(size) > rest.size()) return std::string_view::npos;
  return rest[static_cast<size_t>(size) - 1] == '\0' ? static_cast<size_t>(size) : std::string_view::npos;
}

size_t sized_scope(std::string_view rest) {
  auto const size = read_raw<int32_t>(rest);
  if (rest.size() < 14 || size < 14 || static_cast<size_t>(size) > rest.size()) return std::string_view::npos;
  auto const inner = rest.substr(4, static_cast<size_t>(size) - 4);
  auto const text = sized_text(inner);
  if (text == std::string_view::npos) return text;
  return sized_document(inner.substr(text)) == inner.size() - text ? static_cast<size_t>(size) : std::string_view::npos;
}

size_t size_of_value(ValueKind kind, std::string_view rest) {
  constexpr auto npos = std::string_view::npos;
  switch (kind) {
    case ValueKind::null: case ValueKind::undefined: case ValueKind::min_key: case ValueKind::max_key: return 0;
    case ValueKind::boolean: return 1;
    case ValueKind::int32: return 4;
    case ValueKind::int64: case ValueKind::date: case ValueKind::timestamp: case ValueKind::float64: return 8;
    case ValueKind::object_id: return 12;
    case ValueKind::decimal: return 16;
    case ValueKind::text: case ValueKind::code: case ValueKind::symbol: return sized_text(rest);
    case ValueKind::object: case ValueKind::array: return sized_document(rest);
    case ValueKind::code_with_scope: return sized_scope(rest);
    case ValueKind::binary: {
      auto const size = read_raw<int32_t>(rest);
      return rest.size() < 5 || size < 0 || static_cast<size_t>(size) > rest.size() - 5 ? npos : static_cast<size_t>(size) + 5;
    }
    case ValueKind::db_pointer: {
      auto const text = sized_text(rest);
      return text == npos ? npos : text + 12;
    }
    case ValueKind::regex: {
      auto const pattern = rest.find('\0');
      auto const options = pattern == npos ? npos : rest.find('\0', pattern + 1);
      return options == npos ? npos : options + 1;
    }
  }
  return npos;
}

Result<Value> read_document(std::string_view bytes, ValueKind kind, int depth);

Result<Value> read_value(Element const& element, int depth) {
  Value result;
  result.kind = element.kind;
  switch (element.kind) {
    case ValueKind::object: case ValueKind::array: return read_document(element.bytes, element.kind, depth + 1);
    case ValueKind::boolean: result.integer = element.boolean() ? 1 : 0; break;
    case ValueKind::int32: result.integer = element.int32(); break;
    case ValueKind::int64: case ValueKind::date: case ValueKind::timestamp: result.integer = element.int64(); break;
    case ValueKind::float64: result.number = element.float64(); break;
    case ValueKind::text: case ValueKind::code: case ValueKind::symbol: result.text = element.text(); break;
    case ValueKind::object_id: result.text = element.bytes; break;
    case ValueKind::decimal: result.text = decimal_text(element.bytes); break;
    case ValueKind::binary:
      result.text = element.binary();
      result.subtype = element.subtype();
      break;
    case ValueKind::regex:
      result.text = element.bytes.substr(0, element.bytes.find('\0'));
      result.extra = element.bytes.substr(result.text.size() + 1, element.bytes.size() - result.text.size() - 2);
      break;
    case ValueKind::db_pointer:
      result.text = element.text();
      result.extra = element.bytes.substr(element.bytes.size() - 12);
      break;
    case ValueKind::code_with_scope: {
      auto const inner = element.bytes.substr(4);
      auto const text = sized_text(inner);
      result = TRY(read_document(inner.substr(text), ValueKind::code_with_scope, depth + 1));
      result.text = inner.substr(4, text - 5);
      break;
    }
    case ValueKind::null: case ValueKind::undefined: case ValueKind::min_key: case ValueKind::max_key: break;
  }
  return result;
}

Result<Value> read_document(std::string_view bytes, ValueKind kind, int depth) {
  Value result;
  result.kind = kind;
  Elements elements(bytes);
  Element element;
  while (depth <= deepest_document && elements.next(element)) {
    result.add(kind == ValueKind::array ? std::string() : std::string(element.name), TRY(read_value(element, depth)));
  }
  if (!elements.flawed() && depth <= deepest_document) return result;
  return Error{.code = ErrorCode::bad_data,
               .message = "The server sent a document that is no valid BSON.",
               .hint = "Ask the server's administrator to validate the collection."};
}

}  // namespace

Result<std::string> write_bson(Value const& object) {
  std::string result;
  TRY(append_document(result, object, object.kind == ValueKind::array, 0));
  return result;
}

int32_t Element::int32() const { return read_raw<int32_t>(bytes); }
int64_t Element::int64() const { return read_raw<int64_t>(bytes); }
double Element::float64() const { return read_raw<double>(bytes); }
std::string_view Element::text() const { return bytes.substr(4, static_cast<size_t>(read_raw<int32_t>(bytes)) - 1); }
std::string_view Element::document() const { return bytes; }
std::string_view Element::binary() const { return bytes.substr(5); }
uint8_t Element::subtype() const { return static_cast<uint8_t>(bytes[4]); }

int64_t Element::integer(int64_t otherwise) const {
  if (kind == ValueKind::int32) return int32();
  if (kind == ValueKind::int64) return int64();
  if (kind == ValueKind::boolean) return boolean() ? 1 : 0;
  if (kind != ValueKind::float64) return otherwise;
  auto const number = float64();
  return number > -9e18 && number < 9e18 ? static_cast<int64_t>(number) : otherwise;
}

Elements::Elements(std::string_view document) {
  flawed_ = sized_document(document) != document.size();
  if (!flawed_) rest_ = document.substr(4, document.size() - 5);
}

bool Elements::take(size_t count, std::string_view& bytes) {
  if (count > rest_.size()) return false;
  bytes = rest_.substr(0, count);
  rest_.remove_prefix(count);
  return true;
}

bool Elements::take_name(std::string_view& name) {
  auto const end = rest_.find('\0');
  std::string_view terminator;
  return end != std::string_view::npos && take(end, name) && take(1, terminator);
}

bool Elements::take_value(uint8_t type, Element& element) {
  if (!kind_of_byte(type, element.kind)) return false;
  return take(size_of_value(element.kind, rest_), element.bytes);
}

bool Elements::next(Element& element) {
  if (flawed_ || rest_.empty()) return false;
  std::string_view type;
  flawed_ = !take(1, type) || !take_name(element.name) || !take_value(static_cast<uint8_t>(type[0]), element);
  return !flawed_;
}

bool find_element(std::string_view document, std::string_view name, Element& element) {
  Elements elements(document);
  while (elements.next(element)) {
    if (element.name == name) return true;
  }
  return false;
}

bool find_element(std::string_view document, std::initializer_list<std::string_view> path, Element& element) {
  size_t left = path.size();
  for (auto const name : path) {
    if (!find_element(document, name, element)) return false;
    if (--left == 0) return true;
    if (element.kind != ValueKind::object && element.kind != ValueKind::array) return false;
    document = element.document();
  }
  return false;
}

std::string_view text_of(std::string_view document, std::string_view name) {
  Element element;
  return find_element(document, name, element) && element.kind == ValueKind::text ? element.text() : std::string_view();
}

int64_t integer_of(std::string_view document, std::string_view name, int64_t otherwise) {
  Element element;
  return find_element(document, name, element) ? element.integer(otherwise) : otherwise;
}

bool flag_of(std::string_view document, std::string_view name) { return integer_of(document, name) != 0; }

std::string_view empty_document() { return std::string_view("\5\0\0\0\0", 5); }

Result<Value> read_bson(std::string_view document) { return read_document(document, ValueKind::object, 0); }

std::string decimal_text(std::string_view bytes) {
  bson_decimal128_t decimal;
  decimal.low = read_raw<uint64_t>(bytes);
  decimal.high = read_raw<uint64_t>(bytes.substr(8));
  if (!load(late_bson_1_0).ok()) return {};  // Needs no connection, which would have said so.
  char text[BSON_DECIMAL128_STRING];
  bson_decimal128_to_string(&decimal, text);
  return text;
}

bool decimal_bytes(std::string_view text, char (&bytes)[16]) {
  bson_decimal128_t decimal;
  if (text.empty() || text.size() > 1'000 || !load(late_bson_1_0).ok()) return false;
  if (!bson_decimal128_from_string_w_len(text.data(), static_cast<int>(text.size()), &decimal)) return false;
  std::memcpy(bytes, &decimal.low, 8);
  std::memcpy(bytes + 8, &decimal.high, 8);
  return true;
}

}  // namespace mongodb

}  // namespace sextant
