#include "drivers/mongodb/value.h"

namespace sextant::mongodb {

Value Value::of(int32_t number) {
  Value result;
  result.kind = ValueKind::int32;
  result.integer = number;
  return result;
}

Value Value::of(int64_t number) {
  Value result;
  result.kind = ValueKind::int64;
  result.integer = number;
  return result;
}

Value Value::of(double number) {
  Value result;
  result.kind = ValueKind::float64;
  result.number = number;
  return result;
}

Value Value::of(bool flag) {
  Value result;
  result.kind = ValueKind::boolean;
  result.integer = flag ? 1 : 0;
  return result;
}

Value Value::of(std::string_view text) {
  Value result;
  result.kind = ValueKind::text;
  result.text = text;
  return result;
}

Value Value::of(char const* text) {
  return of(std::string_view(text));
}

Value Value::object() {
  return object(std::vector<Member>());
}

Value Value::object(std::vector<Member> members) {
  Value result;
  result.kind = ValueKind::object;
  result.members = std::move(members);
  return result;
}

Value Value::array() {
  return array(std::vector<Value>());
}

Value Value::array(std::vector<Value> items) {
  Value result;
  result.kind = ValueKind::array;
  for (auto& item : items) result.members.push_back({.name = {}, .value = std::move(item)});
  return result;
}

bool Value::truthy() const {
  switch (kind) {
    case ValueKind::null: case ValueKind::undefined: return false;
    case ValueKind::boolean: case ValueKind::int32: case ValueKind::int64: return integer != 0;
    case ValueKind::float64: return number != 0 && number == number;
    case ValueKind::text: return !text.empty();
    default: return true;
  }
}

Value const* Value::find(std::string_view name) const {
  if (kind != ValueKind::object) return nullptr;
  for (auto const& member : members) {
    if (member.name == name) return &member.value;
  }
  return nullptr;
}

Value& Value::add(std::string name, Value value) {
  members.push_back({.name = std::move(name), .value = std::move(value)});
  return members.back().value;
}

void Value::set(std::string_view name, Value value) {
  for (auto& member : members) {
    if (member.name != name) continue;
    member.value = std::move(value);
    return;
  }
  add(std::string(name), std::move(value));
}

std::string_view type_name(ValueKind kind) {
  switch (kind) {
    case ValueKind::null: return "null";
    case ValueKind::undefined: return "undefined";
    case ValueKind::boolean: return "bool";
    case ValueKind::int32: return "int";
    case ValueKind::int64: return "long";
    case ValueKind::float64: return "double";
    case ValueKind::decimal: return "decimal";
    case ValueKind::text: return "string";
    case ValueKind::object: return "object";
    case ValueKind::array: return "array";
    case ValueKind::object_id: return "objectId";
    case ValueKind::date: return "date";
    case ValueKind::timestamp: return "timestamp";
    case ValueKind::binary: return "binData";
    case ValueKind::regex: return "regex";
    case ValueKind::code: return "javascript";
    case ValueKind::code_with_scope: return "javascriptWithScope";
    case ValueKind::symbol: return "symbol";
    case ValueKind::db_pointer: return "dbPointer";
    case ValueKind::min_key: return "minKey";
    case ValueKind::max_key: return "maxKey";
  }
  return "null";
}

}  // namespace sextant::mongodb
