#include <fmt/format.h>

#include "drivers/mongodb/catalog.h"
#include "drivers/mongodb/extended_json.h"
#include "drivers/mongodb/language.h"

namespace sextant::mongodb {

std::string shell_text(Value const& value) {
  if (value.is(ValueKind::int32)) return std::to_string(value.integer);
  if (value.is(ValueKind::float64) && value.number - value.number == 0) return double_text(value.number);
  if (!value.is(ValueKind::object) && !value.is(ValueKind::array)) return canonical_text(value);
  bool const object = value.is(ValueKind::object);
  std::string result = object ? "{" : "[";
  for (auto const& member : value.members) {
    if (result.size() > 1) result += ", ";
    if (object) result += quoted(member.name) + ": ";
    result += shell_text(member.value);
  }
  return result + (object ? "}" : "]");
}

std::string index_ddl(std::string_view database, std::string_view collection, Value const& index) {
  auto options = Value::object();
  for (auto const& member : index.members) {
    if (member.name != "key" && member.name != "v" && member.name != "ns") options.add(member.name, member.value);
  }
  auto const* const key = index.find("key");
  return fmt::format("db.getSiblingDB({}).getCollection({}).createIndex({}, {});\n", quoted(database), quoted(collection),
                     key ? shell_text(*key) : "{}", shell_text(options));
}

std::string collection_ddl(std::string_view database, CollectionInfo const& info, std::vector<Value> const& indexes) {
  auto result = fmt::format("db.getSiblingDB({}).", quoted(database));
  if (info.type == "view") {
    auto options = Value::object();
    for (auto const& member : info.options.members) {
      if (member.name != "viewOn" && member.name != "pipeline") options.add(member.name, member.value);
    }
    auto const* const source = info.options.find("viewOn");
    auto const* const pipeline = info.options.find("pipeline");
    result += fmt::format("createView({}, {}, {}", quoted(info.name), source ? shell_text(*source) : "\"\"",
        pipeline ? shell_text(*pipeline) : "[]");
    if (!options.members.empty()) result += ", " + shell_text(options);
    return result + ");\n";
  }
  result += fmt::format("createCollection({}", quoted(info.name));
  if (!info.options.members.empty()) result += ", " + shell_text(info.options);
  result += ");\n";
  for (auto const& index : indexes) {
    auto const* const name = index.find("name");
    if (!name || name->text != "_id_") result += index_ddl(database, info.name, index);
  }
  return result;
}

}  // namespace sextant::mongodb
