#include "drivers/mongodb/literals.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <optional>

#include "base/random.h"
#include "drivers/mongodb/bson.h"
#include "drivers/mongodb/extended_json.h"

namespace sextant::mongodb {

namespace {

bool is_digit(char byte) { return byte >= '0' && byte <= '9'; }

Value made(ValueKind kind, std::string text = {}) {
  Value result;
  result.kind = kind;
  result.text = std::move(text);
  return result;
}

Value made(ValueKind kind, int64_t integer) {
  Value result;
  result.kind = kind;
  result.integer = integer;
  return result;
}

// The text of an integer, or nullopt; also of an int32 or int64 value.
std::optional<int64_t> integer_of(Value const& value) {
  if (value.is_integer()) return value.integer;
  if (value.is(ValueKind::float64) && std::floor(value.number) == value.number && std::abs(value.number) < 9e15) {
    return static_cast<int64_t>(value.number);
  }
  if (!value.is(ValueKind::text)) return std::nullopt;
  int64_t result = 0;
  auto const [end, error] = std::from_chars(value.text.data(), value.text.data() + value.text.size(), result);
  if (error != std::errc{} || end != value.text.data() + value.text.size()) return std::nullopt;
  return result;
}

std::optional<double> double_of(Value const& value) {
  if (value.is(ValueKind::float64)) return value.number;
  if (value.is_integer()) return static_cast<double>(value.integer);
  if (!value.is(ValueKind::text)) return std::nullopt;
  return double_of_text(value.text);
}

struct Call {
  Scanner const& scanner;
  std::string_view name;
  TextRange range;
  std::vector<Value>& arguments;

  Error error(std::string message) const { return scanner.error_at(range.begin, range.end, std::move(message)); }
  Value const* argument(size_t index) const { return index < arguments.size() ? &arguments[index] : nullptr; }
};

Result<Value> make_object_id(Call const& call) {
  if (call.arguments.empty()) return made(ValueKind::object_id, new_object_id());
  auto bytes = call.arguments[0].is(ValueKind::text) ? bytes_of_hex(call.arguments[0].text) : std::nullopt;
  if (!bytes || bytes->size() != 12) return call.error("An ObjectId has 24 hexadecimal digits.");
  return made(ValueKind::object_id, std::move(*bytes));
}

Result<Value> make_date(Call const& call) {
  if (call.arguments.empty()) return made(ValueKind::date, unix_milliseconds());
  auto const& first = call.arguments[0];
  if (call.arguments.size() == 1 && first.is(ValueKind::text)) {
    if (auto const time = milliseconds_of(first.text)) return made(ValueKind::date, *time);
    return call.error("A date is written as 2024-02-29T12:00:00.000Z.");
  }
  if (call.arguments.size() == 1 && first.is_number()) {
    if (auto const time = integer_of(first)) return made(ValueKind::date, *time);
  }
  return call.error("A date is made from a text such as \"2024-02-29T12:00:00Z\" or from milliseconds.");
}

Result<Value> make_integer(Call const& call, ValueKind kind) {
  auto const number = call.arguments.empty() ? std::optional<int64_t>(0) : integer_of(call.arguments[0]);
  auto const small = number && *number >= INT32_MIN && *number <= INT32_MAX;
  if (!number || (kind == ValueKind::int32 && !small)) {
    return call.error(kind == ValueKind::int32 ? "This is no whole number of 32 bits." : "This is no whole number of 64 bits.");
  }
  return made(kind, *number);
}

Result<Value> make_double(Call const& call) {
  auto const number = call.arguments.empty() ? std::optional(0.0) : double_of(call.arguments[0]);
  if (!number) return call.error("This is no number.");
  return Value::of(*number);
}

Result<Value> make_decimal(Call const& call) {
  std::string digits = "0";
  if (auto const* const first = call.argument(0)) {
    if (first->is_integer()) digits = std::to_string(first->integer);
    else if (first->is(ValueKind::text)) digits = first->text;
    else if (first->is(ValueKind::float64)) digits = double_text(first->number);
    else digits.clear();
  }
  char bytes[16];
  if (!decimal_bytes(digits, bytes)) return call.error("This is no decimal number of at most 34 digits; write it in quotes.");
  return made(ValueKind::decimal, std::move(digits));
}

Result<Value> make_binary(Call const& call) {
  auto const* const subtype = call.argument(0);
  auto const* const text = call.argument(1);
  auto bytes = text && text->is(ValueKind::text) ? bytes_of_base64(text->text) : std::nullopt;
  if (!bytes || !subtype->is_integer() || subtype->integer < 0 || subtype->integer > 255) {
    return call.error("BinData takes a subtype from 0 to 255 and a text in base64.");
  }
  auto result = made(ValueKind::binary, std::move(*bytes));
  result.subtype = static_cast<uint8_t>(subtype->integer);
  return result;
}

Result<Value> make_hex_binary(Call const& call) {
  auto const* const subtype = call.argument(0);
  auto const* const text = call.argument(1);
  auto bytes = text && text->is(ValueKind::text) ? bytes_of_hex(text->text) : std::nullopt;
  if (!bytes || !subtype->is_integer() || subtype->integer < 0 || subtype->integer > 255) {
    return call.error("HexData takes a subtype from 0 to 255 and hexadecimal digits.");
  }
  auto result = made(ValueKind::binary, std::move(*bytes));
  result.subtype = static_cast<uint8_t>(subtype->integer);
  return result;
}

Result<Value> make_uuid(Call const& call) {
  Value result = made(ValueKind::binary);
  result.subtype = 4;
  if (call.arguments.empty()) {
    auto const digits = TRY(random_hex(16));
    result.text = uuid_bytes(digits);
    result.text.resize(16);
    result.text[6] = static_cast<char>((result.text[6] & 0x0f) | 0x40);
    result.text[8] = static_cast<char>((result.text[8] & 0x3f) | 0x80);
  } else if (call.arguments[0].is(ValueKind::text)) {
    result.text = uuid_bytes(call.arguments[0].text);
  }
  if (result.text.size() != 16) return call.error("A UUID has 32 hexadecimal digits.");
  return result;
}

Result<Value> make_timestamp(Call const& call) {
  Value const* seconds = call.argument(0);
  Value const* increment = call.argument(1);
  if (seconds && seconds->is(ValueKind::object)) {
    increment = seconds->find("i");
    seconds = seconds->find("t");
  }
  auto const t = seconds ? integer_of(*seconds) : std::optional<int64_t>(0);
  auto const i = increment ? integer_of(*increment) : std::optional<int64_t>(0);
  if (!t || !i || *t < 0 || *i < 0 || *t > UINT32_MAX || *i > UINT32_MAX) {
    return call.error("Timestamp takes seconds and a counter, each a whole number of 32 bits.");
  }
  return made(ValueKind::timestamp, static_cast<int64_t>(static_cast<uint64_t>(*t) << 32 | static_cast<uint64_t>(*i)));
}

Result<Value> make_regex(Call const& call) {
  auto const* const pattern = call.argument(0);
  auto const* const options = call.argument(1);
  if (!pattern || !pattern->is(ValueKind::text) || (options && !options->is(ValueKind::text))) {
    return call.error("RegExp takes a pattern and options as texts.");
  }
  auto result = made(ValueKind::regex, pattern->text);
  if (options) result.extra = options->text;
  std::sort(result.extra.begin(), result.extra.end());
  return result;
}

Result<Value> make_code(Call const& call) {
  auto const* const text = call.argument(0);
  auto const* const scope = call.argument(1);
  if (!text || !text->is(ValueKind::text) || (scope && !scope->is(ValueKind::object))) {
    return call.error("Code takes a text, and may take an object.");
  }
  auto result = made(scope ? ValueKind::code_with_scope : ValueKind::code, text->text);
  if (scope) result.members = scope->members;
  return result;
}

Result<Value> make_pointer(Call const& call) {
  auto const* const name = call.argument(0);
  auto const* const id = call.argument(1);
  if (!name || !id || !name->is(ValueKind::text) || !id->is(ValueKind::object_id)) {
    return call.error("DBPointer takes a collection's name and an ObjectId.");
  }
  auto result = made(ValueKind::db_pointer, name->text);
  result.extra = id->text;
  return result;
}

Result<Value> make_symbol(Call const& call) {
  auto const* const text = call.argument(0);
  if (!text || !text->is(ValueKind::text)) return call.error("Symbol takes a text.");
  return made(ValueKind::symbol, text->text);
}

Result<Value> make_reference(Call const& call) {
  if (call.arguments.size() < 2 || !call.arguments[0].is(ValueKind::text)) {
    return call.error("DBRef takes a collection's name and an _id.");
  }
  auto result = Value::object({{"$ref", call.arguments[0]}, {"$id", call.arguments[1]}});
  if (auto const* const database = call.argument(2)) result.add("$db", *database);
  return result;
}

struct Constructor {
  std::string_view name;
  Result<Value> (*make)(Call const&);
};

constexpr auto constructors = std::to_array<Constructor>({
    {"ObjectId", make_object_id},
    {"ISODate", make_date},
    {"Date", make_date},
    {"NumberInt", [](Call const& call) { return make_integer(call, ValueKind::int32); }},
    {"Int32", [](Call const& call) { return make_integer(call, ValueKind::int32); }},
    {"NumberLong", [](Call const& call) { return make_integer(call, ValueKind::int64); }},
    {"Long", [](Call const& call) { return make_integer(call, ValueKind::int64); }},
    {"Double", make_double},
    {"NumberDecimal", make_decimal},
    {"Decimal128", make_decimal},
    {"BinData", make_binary},
    {"HexData", make_hex_binary},
    {"UUID", make_uuid},
    {"Timestamp", make_timestamp},
    {"RegExp", make_regex},
    {"Code", make_code},
    {"Symbol", make_symbol},
    {"BSONSymbol", make_symbol},
    {"DBPointer", make_pointer},
    {"DBRef", make_reference},
    {"MinKey", [](Call const&) { return Result<Value>(made(ValueKind::min_key)); }},
    {"MaxKey", [](Call const&) { return Result<Value>(made(ValueKind::max_key)); }},
});

std::optional<Value> word(std::string_view name) {
  if (name == "true") return Value::of(true);
  if (name == "false") return Value::of(false);
  if (name == "null") return Value();
  if (name == "undefined") return made(ValueKind::undefined);
  if (name == "NaN") return Value::of(std::numeric_limits<double>::quiet_NaN());
  if (name == "Infinity") return Value::of(std::numeric_limits<double>::infinity());
  if (name == "MinKey") return made(ValueKind::min_key);
  if (name == "MaxKey") return made(ValueKind::max_key);
  return std::nullopt;
}

Result<Value> read_named(Scanner& scanner, int depth) {
  auto const begin = scanner.at();
  auto name = scanner.take_name();
  if (name == "new") {
    scanner.skip_space();
    name = scanner.take_name();
  }
  auto const name_end = scanner.at();
  auto const after_name = scanner.at();
  for (auto const& constructor : constructors) {
    if (constructor.name != name || !scanner.take('(')) continue;
    auto arguments = TRY(read_arguments(scanner, depth + 1));
    return constructor.make({scanner, name, {begin, scanner.at()}, arguments});
  }
  scanner.move_to(after_name);
  if (auto value = word(name)) return std::move(*value);
  if (name == "function") {
    return scanner.error_at(begin, name_end, "A function would need JavaScript, which is not run here.");
  }
  return scanner.error_at(begin, name_end, fmt::format("{} is not a value.", name.substr(0, 60)),
                          "Texts stand in quotes; variables and expressions are JavaScript, which is not run here.");
}

Result<Value> read_number(Scanner& scanner) {
  auto const begin = scanner.at();
  bool const negative = scanner.peek() == '-';
  if (scanner.peek() == '-' || scanner.peek() == '+') scanner.step();
  if (is_name_start(scanner.peek())) {
    auto const name = scanner.take_name();
    if (name != "Infinity" && name != "NaN") return scanner.error_at(begin, scanner.at(), "This is no number.");
    auto const number = name == "NaN" ? std::numeric_limits<double>::quiet_NaN() : std::numeric_limits<double>::infinity();
    return Value::of(negative ? -number : number);
  }
  auto const digits = scanner.at();
  bool whole = true;
  while (is_name_byte(scanner.peek()) || scanner.peek() == '.' ||
         ((scanner.peek() == '-' || scanner.peek() == '+') && (scanner.text()[scanner.at() - 1] | 0x20) == 'e')) {
    whole = whole && is_digit(scanner.peek());
    scanner.step();
  }
  auto text = scanner.text().substr(digits, scanner.at() - digits);
  if (whole && !text.empty()) {
    auto const sign_and_digits = fmt::format("{}{}", negative ? "-" : "", text);
    auto const number = integer_of(made(ValueKind::text, sign_and_digits));
    if (number && negative && *number == 0) return Value::of(-0.0);
    if (number) return *number >= INT32_MIN && *number <= INT32_MAX ? made(ValueKind::int32, *number) : made(ValueKind::int64, *number);
  }
  auto const number = double_of_text(text);
  if (!number || !(is_digit(text[0]) || text[0] == '.')) return scanner.error_at(begin, scanner.at(), "This is no number.");
  return Value::of(negative ? -*number : *number);
}

Result<std::string> read_key(Scanner& scanner) {
  auto const byte = scanner.peek();
  if (byte == '"' || byte == '\'') return scanner.take_string();
  if (is_digit(byte)) {
    auto const begin = scanner.at();
    while (is_digit(scanner.peek())) scanner.step();
    return std::string(scanner.text().substr(begin, scanner.at() - begin));
  }
  auto const name = scanner.take_name();
  if (name.empty()) return scanner.error("A field's name is expected here.", "Names with dots or other signs stand in quotes.");
  return std::string(name);
}

Result<Value> read_object(Scanner& scanner, int depth) {
  auto const begin = scanner.at();
  scanner.step();
  auto result = Value::object();
  for (;;) {
    if (scanner.take('}')) break;
    if (scanner.at_end()) return scanner.error_at(begin, begin + 1, "This { is not closed.");
    auto name = TRY(read_key(scanner));
    if (!scanner.take(':')) return scanner.error("A : is expected here, between a field's name and its value.");
    result.add(std::move(name), TRY(read_literal(scanner, depth + 1)));
    if (scanner.take(',')) continue;
    if (scanner.take('}')) break;
    if (scanner.at_end()) return scanner.error_at(begin, begin + 1, "This { is not closed.");
    return scanner.error("A , or a } is expected here.");
  }
  result.range = {begin, scanner.at()};
  return extended_value(std::move(result), scanner);
}

Result<Value> read_array(Scanner& scanner, int depth) {
  auto const begin = scanner.at();
  scanner.step();
  auto result = Value::array();
  for (;;) {
    if (scanner.take(']')) break;
    if (scanner.at_end()) return scanner.error_at(begin, begin + 1, "This [ is not closed.");
    result.add({}, TRY(read_literal(scanner, depth + 1)));
    if (scanner.take(',')) continue;
    if (scanner.take(']')) break;
    if (scanner.at_end()) return scanner.error_at(begin, begin + 1, "This [ is not closed.");
    return scanner.error("A , or a ] is expected here.");
  }
  return result;
}

Result<Value> read_unplaced(Scanner& scanner, int depth) {
  auto const byte = scanner.peek();
  if (byte == '{') return read_object(scanner, depth);
  if (byte == '[') return read_array(scanner, depth);
  if (byte == '"' || byte == '\'' || byte == '`') return made(ValueKind::text, TRY(scanner.take_string()));
  if (byte == '/') {
    auto result = made(ValueKind::regex);
    TRY(scanner.take_regex(result.text, result.extra));
    return result;
  }
  if (is_digit(byte) || byte == '-' || byte == '+' || byte == '.') return read_number(scanner);
  if (is_name_start(byte)) return read_named(scanner, depth);
  return scanner.at_end() ? scanner.error("A value is expected here, but the text ends.") : scanner.error("A value is expected here.");
}

}  // namespace

Result<Value> read_literal(Scanner& scanner, int depth) {
  if (scanner.skip_space()) return scanner.error("A comment is not closed.");
  if (depth > deepest_document) return scanner.error("The value is nested too deep.");
  auto const begin = scanner.at();
  auto result = TRY(read_unplaced(scanner, depth));
  result.range = {begin, scanner.at()};
  return result;
}

Result<std::vector<Value>> read_arguments(Scanner& scanner, int depth) {
  auto const begin = scanner.at() - 1;
  std::vector<Value> result;
  for (;;) {
    if (scanner.take(')')) return result;
    if (scanner.at_end()) return scanner.error_at(begin, begin + 1, "This ( is not closed.");
    result.push_back(TRY(read_literal(scanner, depth + 1)));
    if (scanner.take(',')) continue;
    if (scanner.take(')')) return result;
    if (scanner.at_end()) return scanner.error_at(begin, begin + 1, "This ( is not closed.");
    return scanner.error("A , or a ) is expected here.");
  }
}

}  // namespace sextant::mongodb
