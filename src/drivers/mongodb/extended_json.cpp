#include "drivers/mongodb/extended_json.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <charconv>
#include <chrono>
#include <cmath>
#include <cstring>
#include <limits>

#include "base/base64.h"
#include "base/json.h"
#include "base/random.h"
#include "drivers/mongodb/literals.h"

namespace sextant::mongodb {

namespace {

constexpr std::string_view base64_letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

Result<> append_element(std::string& out, Element const& element, int depth);

Result<> append_document(std::string& out, std::string_view document, bool array, int depth) {
  Elements elements(document);
  Element element;
  out += array ? '[' : '{';
  bool first = true;
  while (depth <= deepest_document && elements.next(element)) {
    if (!first) out += ',';
    first = false;
    if (!array) {
      append_json_string(out, element.name);
      out += ':';
    }
    TRY(append_element(out, element, depth));
  }
  out += array ? ']' : '}';
  if (!elements.flawed() && depth <= deepest_document) return {};
  return Error{.code = ErrorCode::bad_data,
               .message = "The server sent a document that is no valid BSON.",
               .hint = "Ask the server's administrator to validate the collection."};
}

void append_member(std::string& out, std::string_view name, std::string_view text) {
  fmt::format_to(std::back_inserter(out), "{{\"{}\":", name);
  append_json_string(out, text);
  out += '}';
}

void append_regex(std::string& out, Element const& element) {
  auto const pattern = element.bytes.substr(0, element.bytes.find('\0'));
  auto const options = element.bytes.substr(pattern.size() + 1, element.bytes.size() - pattern.size() - 2);
  out += R"({"$regularExpression":{"pattern":)";
  append_json_string(out, pattern);
  out += ",\"options\":";
  append_json_string(out, options);
  out += "}}";
}

Result<> append_code(std::string& out, Element const& element, int depth) {
  auto const inner = element.bytes.substr(4);
  Element text{.kind = ValueKind::code, .name = {}, .bytes = inner};
  out += "{\"$code\":";
  append_json_string(out, text.text());
  out += ",\"$scope\":";
  TRY(append_document(out, inner.substr(text.text().size() + 5), false, depth + 1));
  out += '}';
  return {};
}

Result<> append_element(std::string& out, Element const& element, int depth) {
  auto const end = std::back_inserter(out);
  switch (element.kind) {
    case ValueKind::null: out += "null"; return {};
    case ValueKind::undefined: out += R"({"$undefined":true})"; return {};
    case ValueKind::min_key: out += R"({"$minKey":1})"; return {};
    case ValueKind::max_key: out += R"({"$maxKey":1})"; return {};
    case ValueKind::boolean: out += element.boolean() ? "true" : "false"; return {};
    case ValueKind::int32: fmt::format_to(end, R"({{"$numberInt":"{}"}})", element.int32()); return {};
    case ValueKind::int64: fmt::format_to(end, R"({{"$numberLong":"{}"}})", element.int64()); return {};
    case ValueKind::float64: fmt::format_to(end, R"({{"$numberDouble":"{}"}})", double_text(element.float64())); return {};
    case ValueKind::decimal: fmt::format_to(end, R"({{"$numberDecimal":"{}"}})", decimal_text(element.bytes)); return {};
    case ValueKind::text: append_json_string(out, element.text()); return {};
    case ValueKind::object: return append_document(out, element.document(), false, depth + 1);
    case ValueKind::array: return append_document(out, element.document(), true, depth + 1);
    case ValueKind::object_id: fmt::format_to(end, R"({{"$oid":"{}"}})", hex_text(element.bytes)); return {};
    case ValueKind::date: fmt::format_to(end, R"({{"$date":{{"$numberLong":"{}"}}}})", element.int64()); return {};
    case ValueKind::timestamp: {
      auto const both = static_cast<uint64_t>(element.int64());
      fmt::format_to(end, R"({{"$timestamp":{{"t":{},"i":{}}}}})", both >> 32, both & 0xffffffffU);
      return {};
    }
    case ValueKind::binary:
      fmt::format_to(end, R"({{"$binary":{{"base64":"{}","subType":"{:02x}"}}}})", base64_of(element.binary()), element.subtype());
      return {};
    case ValueKind::regex: append_regex(out, element); return {};
    case ValueKind::code: append_member(out, "$code", element.text()); return {};
    case ValueKind::symbol: append_member(out, "$symbol", element.text()); return {};
    case ValueKind::code_with_scope: return append_code(out, element, depth);
    case ValueKind::db_pointer:
      out += R"({"$dbPointer":{"$ref":)";
      append_json_string(out, element.text());
      fmt::format_to(end, R"(,"$id":{{"$oid":"{}"}}}}}})", hex_text(element.bytes.substr(element.bytes.size() - 12)));
      return {};
  }
  return {};
}

// What reads one form of Extended JSON: given the object, it makes the value or nothing.
struct Form {
  std::string_view key;
  size_t members;
  std::optional<Value> (*read)(Value const& object);
};

Value made(ValueKind kind, std::string text) {
  Value result;
  result.kind = kind;
  result.text = std::move(text);
  return result;
}

template <ValueKind kind>
std::optional<Value> read_integer(Value const& object) {
  auto const& digits = object.members[0].value;
  if (!digits.is(ValueKind::text)) return std::nullopt;
  Value result;
  result.kind = kind;
  auto const* const end = digits.text.data() + digits.text.size();
  auto const [rest, error] = std::from_chars(digits.text.data(), end, result.integer);
  auto const small = result.integer >= INT32_MIN && result.integer <= INT32_MAX;
  return error == std::errc{} && rest == end && (kind != ValueKind::int32 || small) ? std::optional(result) : std::nullopt;
}

std::optional<Value> read_double(Value const& object) {
  auto const& digits = object.members[0].value;
  auto const number = digits.is(ValueKind::text) ? double_of_text(digits.text) : std::nullopt;
  return number ? std::optional(Value::of(*number)) : std::nullopt;
}

std::optional<Value> read_decimal(Value const& object) {
  auto const& digits = object.members[0].value;
  char bytes[16];
  if (!digits.is(ValueKind::text) || !decimal_bytes(digits.text, bytes)) return std::nullopt;
  return made(ValueKind::decimal, digits.text);
}

std::optional<Value> read_object_id(Value const& object) {
  auto const& digits = object.members[0].value;
  auto bytes = digits.is(ValueKind::text) ? bytes_of_hex(digits.text) : std::nullopt;
  return bytes && bytes->size() == 12 ? std::optional(made(ValueKind::object_id, std::move(*bytes))) : std::nullopt;
}

std::optional<Value> read_date(Value const& object) {
  auto const& inner = object.members[0].value;
  Value result;
  result.kind = ValueKind::date;
  if (inner.is_integer()) {
    result.integer = inner.integer;
    return result;
  }
  auto const time = inner.is(ValueKind::text) ? milliseconds_of(inner.text) : std::nullopt;
  if (!time) return std::nullopt;
  result.integer = *time;
  return result;
}

std::optional<Value> read_timestamp(Value const& object) {
  auto const* const t = object.members[0].value.find("t");
  auto const* const i = object.members[0].value.find("i");
  if (!t || !i || !t->is_integer() || !i->is_integer()) return std::nullopt;
  if (t->integer < 0 || i->integer < 0 || t->integer > UINT32_MAX || i->integer > UINT32_MAX) return std::nullopt;
  Value result;
  result.kind = ValueKind::timestamp;
  result.integer = static_cast<int64_t>(static_cast<uint64_t>(t->integer) << 32 | static_cast<uint64_t>(i->integer));
  return result;
}

std::optional<Value> binary_of(Value const* base64, Value const* subtype) {
  if (!base64 || !subtype || !base64->is(ValueKind::text) || !subtype->is(ValueKind::text)) return std::nullopt;
  auto bytes = bytes_of_base64(base64->text);
  auto const type = bytes_of_hex(fmt::format("{:0>2}", subtype->text));
  if (!bytes || !type || type->size() != 1) return std::nullopt;
  auto result = made(ValueKind::binary, std::move(*bytes));
  result.subtype = static_cast<uint8_t>((*type)[0]);
  return result;
}

std::optional<Value> read_binary(Value const& object) {
  return binary_of(object.members[0].value.find("base64"), object.members[0].value.find("subType"));
}

std::optional<Value> read_old_binary(Value const& object) { return binary_of(object.find("$binary"), object.find("$type")); }

std::optional<Value> read_uuid(Value const& object) {
  auto const& digits = object.members[0].value;
  if (!digits.is(ValueKind::text)) return std::nullopt;
  auto bytes = uuid_bytes(digits.text);
  if (bytes.size() != 16) return std::nullopt;
  auto result = made(ValueKind::binary, std::move(bytes));
  result.subtype = 4;
  return result;
}

std::optional<Value> read_regex(Value const& object) {
  auto const* const pattern = object.members[0].value.find("pattern");
  auto const* const options = object.members[0].value.find("options");
  if (!pattern || !options || !pattern->is(ValueKind::text) || !options->is(ValueKind::text)) return std::nullopt;
  auto result = made(ValueKind::regex, pattern->text);
  result.extra = options->text;
  std::sort(result.extra.begin(), result.extra.end());
  return result;
}

template <ValueKind kind>
std::optional<Value> read_text(Value const& object) {
  auto const& text = object.members[0].value;
  return text.is(ValueKind::text) ? std::optional(made(kind, text.text)) : std::nullopt;
}

std::optional<Value> read_scope(Value const& object) {
  auto const* const code = object.find("$code");
  auto const* const scope = object.find("$scope");
  if (!code || !scope || !code->is(ValueKind::text) || !scope->is(ValueKind::object)) return std::nullopt;
  auto result = made(ValueKind::code_with_scope, code->text);
  result.members = scope->members;
  return result;
}

template <ValueKind kind>
std::optional<Value> read_mark(Value const&) {
  return made(kind, {});
}

std::optional<Value> read_pointer(Value const& object) {
  auto const* const name = object.members[0].value.find("$ref");
  auto const* const id = object.members[0].value.find("$id");
  if (!name || !id || !name->is(ValueKind::text) || !id->is(ValueKind::object_id)) return std::nullopt;
  auto result = made(ValueKind::db_pointer, name->text);
  result.extra = id->text;
  return result;
}

constexpr auto forms = std::to_array<Form>({
    {"$numberInt", 1, read_integer<ValueKind::int32>},
    {"$numberLong", 1, read_integer<ValueKind::int64>},
    {"$numberDouble", 1, read_double},
    {"$numberDecimal", 1, read_decimal},
    {"$oid", 1, read_object_id},
    {"$date", 1, read_date},
    {"$timestamp", 1, read_timestamp},
    {"$binary", 1, read_binary},
    {"$binary", 2, read_old_binary},
    {"$uuid", 1, read_uuid},
    {"$regularExpression", 1, read_regex},
    {"$symbol", 1, read_text<ValueKind::symbol>},
    {"$code", 1, read_text<ValueKind::code>},
    {"$code", 2, read_scope},
    {"$undefined", 1, read_mark<ValueKind::undefined>},
    {"$minKey", 1, read_mark<ValueKind::min_key>},
    {"$maxKey", 1, read_mark<ValueKind::max_key>},
    {"$dbPointer", 1, read_pointer},
});

}  // namespace

Result<Value> extended_value(Value object, Scanner const& scanner) {
  if (object.members.empty() || !object.members[0].name.starts_with('$')) return object;
  auto const& key = object.members[0].name;
  bool known = false;
  for (auto const& form : forms) {
    if (form.key != key || form.members != object.members.size()) continue;
    known = true;
    if (auto value = form.read(object)) return std::move(*value);
  }
  if (!known) return object;
  return scanner.error_at(object.range.begin, object.range.end, fmt::format("This is no {} of Extended JSON.", key));
}

Result<> append_canonical(std::string& out, std::string_view document, bool array) {
  return append_document(out, document, array, 0);
}

Result<> append_canonical(std::string& out, Element const& element) { return append_element(out, element, 0); }

std::string canonical_text(Value const& value) {
  std::string result;
  auto const bytes = write_bson(Value::object({{"v", value}}));
  Element element;
  if (!bytes.ok() || !find_element(*bytes, "v", element) || !append_canonical(result, element).ok()) return "null";
  return result;
}

std::string double_text(double number) {
  if (std::isnan(number)) return "NaN";
  if (std::isinf(number)) return number > 0 ? "Infinity" : "-Infinity";
  char digits[32];
  auto const end = std::to_chars(digits, digits + sizeof digits, number).ptr;
  std::string result(digits, end);
  if (result.find_first_of(".e") == std::string::npos) result += ".0";
  return result;
}

std::optional<double> double_of_text(std::string_view text) {
  constexpr auto infinity = std::numeric_limits<double>::infinity();
  if (text == "NaN") return std::numeric_limits<double>::quiet_NaN();
  if (text == "Infinity" || text == "inf") return infinity;
  if (text == "-Infinity" || text == "-inf") return -infinity;
  if (text.starts_with("0x") || text.starts_with("0X")) return std::nullopt;
  if (text.starts_with('+')) text.remove_prefix(1);
  auto const first = text.find_first_not_of('-');
  if (first == std::string_view::npos || first > 1 || !((text[first] >= '0' && text[first] <= '9') ||
      text[first] == '.')) return std::nullopt;
  double number = 0;
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (end != text.data() + text.size() || error == std::errc::invalid_argument) return std::nullopt;
  // Out of range: too large, or so small that it is zero.
  if (error == std::errc::result_out_of_range) {
    auto const exponent = text.find_first_of("eE");
    auto const tiny = exponent != std::string_view::npos && text.substr(exponent + 1).starts_with('-');
    number = tiny ? 0 : infinity;
    return text[0] == '-' ? -number : number;
  }
  return number;
}

std::string hex_text(std::string_view bytes) {
  std::string result;
  for (auto const byte : bytes) fmt::format_to(std::back_inserter(result), "{:02x}", static_cast<unsigned char>(byte));
  return result;
}

std::string uuid_text(std::string_view bytes) {
  auto result = hex_text(bytes);
  for (auto const at : {20, 16, 12, 8}) result.insert(static_cast<size_t>(at), 1, '-');
  return result;
}

std::optional<std::string> bytes_of_base64(std::string_view text) {
  if (text.size() % 4 != 0) return std::nullopt;
  std::string result;
  result.reserve(text.size() / 4 * 3);
  for (size_t at = 0; at < text.size(); at += 4) {
    uint32_t group = 0;
    size_t padding = 0;
    for (size_t index = 0; index < 4; ++index) {
      auto byte = text[at + index];
      if (byte == '-') byte = '+';
      if (byte == '_') byte = '/';
      auto const digit = base64_letters.find(byte);
      auto const pads = byte == '=' && at + 4 == text.size() && index >= 2;
      if ((digit == std::string_view::npos && !pads) || (padding > 0 && !pads)) return std::nullopt;
      padding += pads ? 1 : 0;
      group = group << 6 | (pads ? 0U : static_cast<uint32_t>(digit));
    }
    for (size_t index = 0; index + padding < 3; ++index) result += static_cast<char>(group >> (16 - 8 * index) & 0xffU);
  }
  return result;
}

std::optional<std::string> bytes_of_hex(std::string_view text) {
  if (text.size() % 2 != 0) return std::nullopt;
  std::string result;
  for (size_t at = 0; at < text.size(); at += 2) {
    unsigned byte = 0;
    auto const [end, error] = std::from_chars(text.data() + at, text.data() + at + 2, byte, 16);
    if (error != std::errc{} || end != text.data() + at + 2) return std::nullopt;
    result += static_cast<char>(byte);
  }
  return result;
}

std::string uuid_bytes(std::string_view text) {
  std::string digits(text);
  std::erase(digits, '-');
  auto bytes = digits.size() == 32 ? bytes_of_hex(digits) : std::nullopt;
  return bytes ? std::move(*bytes) : std::string();
}

std::optional<int64_t> milliseconds_of(std::string_view text) {
  auto const number = [&text](size_t digits, int64_t& value) {
    if (text.size() < digits || text.substr(0, digits).find_first_not_of("0123456789") != std::string_view::npos) return false;
    std::from_chars(text.data(), text.data() + digits, value);
    text.remove_prefix(digits);
    return true;
  };
  auto const take = [&text](char byte) {
    if (!text.starts_with(byte)) return false;
    text.remove_prefix(1);
    return true;
  };
  int64_t year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, fraction = 0, zone = 0;
  if (!number(4, year) || !take('-') || !number(2, month) || !take('-') || !number(2, day)) return std::nullopt;
  std::chrono::year_month_day const date{std::chrono::year(static_cast<int>(year)), std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  if (!date.ok()) return std::nullopt;
  if (take('T') || take(' ')) {
    if (!number(2, hour) || !take(':') || !number(2, minute)) return std::nullopt;
    if (take(':') && !number(2, second)) return std::nullopt;
    if (take('.')) {
      auto const digits = std::min(text.find_first_not_of("0123456789"), text.size());
      if (digits == 0) return std::nullopt;
      std::string const padded = std::string(text.substr(0, std::min<size_t>(digits, 3))) + "00";
      std::from_chars(padded.data(), padded.data() + 3, fraction);
      text.remove_prefix(digits);
    }
    if (!text.empty() && (text[0] == '+' || text[0] == '-')) {
      auto const sign = text[0] == '-' ? -1 : 1;
      int64_t zone_minutes = 0;
      text.remove_prefix(1);
      if (!number(2, zone)) return std::nullopt;
      take(':');
      if (!text.empty() && !number(2, zone_minutes)) return std::nullopt;
      zone = sign * (zone * 60 + zone_minutes);
    } else {
      take('Z');
    }
  }
  if (!text.empty() || hour > 24 || minute > 59 || second > 60) return std::nullopt;
  auto const days = std::chrono::sys_days(date).time_since_epoch().count();
  return ((days * 24 + hour) * 60 + minute - zone) * 60'000 + second * 1'000 + fraction;
}

std::string new_object_id() {
  static std::atomic<uint32_t> counter{0};
  static std::string const process = bytes_of_hex(random_hex(5).ok() ? random_hex(5).value() : "0102030405").value_or("12345");
  auto const seconds = static_cast<uint32_t>(unix_milliseconds() / 1'000);
  auto const count = counter.fetch_add(1);
  std::string result;
  for (auto const shift : {24, 16, 8, 0}) result += static_cast<char>(seconds >> shift & 0xffU);
  result += process;
  for (auto const shift : {16, 8, 0}) result += static_cast<char>(count >> shift & 0xffU);
  return result;
}

int64_t unix_milliseconds() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch()).count();
}

}  // namespace sextant::mongodb
