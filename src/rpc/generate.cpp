#include "rpc/generate.h"

#include <fmt/format.h>

#include <set>

#include "base/json.h"
#include "ops/app.h"
#include "ops/connection.h"
#include "ops/query.h"
#include "rpc/registry.h"

namespace sextant::rpc {

namespace {

// Named types in the order they are first needed, each after the types it is made of.
void collect(TypeDesc const& type, std::vector<TypeDesc const*>& found, std::set<TypeDesc const*>& seen) {
  if (!seen.insert(&type).second) return;
  if (type.element != nullptr) collect(*type.element, found, seen);
  for (auto const& field : type.fields) collect(*field.type, found, seen);
  if (!type.name.empty()) found.push_back(&type);
}

std::vector<TypeDesc const*> named_types() {
  std::vector<TypeDesc const*> found;
  std::set<TypeDesc const*> seen;
  for (auto const& method : methods()) {
    collect(*method.params, found, seen);
    collect(*method.result, found, seen);
  }
  return found;
}

std::string typescript_type(TypeDesc const& type) {
  switch (type.shape) {
    case Shape::boolean: return "boolean";
    case Shape::integer:
    case Shape::number: return "number";
    case Shape::string:
    case Shape::secret: return "string";
    case Shape::enumeration:
    case Shape::object: return std::string(type.name);
    case Shape::array: return typescript_type(*type.element) + "[]";
  }
  return "unknown";
}

std::string typescript_declaration(TypeDesc const& type) {
  if (type.shape == Shape::enumeration) {
    std::string values;
    for (auto const value : type.values) values += fmt::format("{}\"{}\"", values.empty() ? "" : " | ", value);
    return fmt::format("export type {} = {};\n", type.name, values);
  }
  if (type.fields.empty()) return fmt::format("export type {} = Record<string, never>;\n", type.name);
  auto text = fmt::format("export interface {} {{\n", type.name);
  for (auto const& field : type.fields) {
    text += fmt::format("  /** {} */\n  {}{}: {};\n", field.help, field.name, field.optional ? "?" : "",
                        typescript_type(*field.type));
  }
  return text + "}\n";
}

JsonObject schema_of(TypeDesc const& type) {
  switch (type.shape) {
    case Shape::boolean: return {{"type", "boolean"}};
    case Shape::integer: return {{"type", "integer"}};
    case Shape::number: return {{"type", "number"}};
    case Shape::string: return {{"type", "string"}};
    case Shape::secret: return {{"type", "string"}, {"format", "password"}, {"writeOnly", true}};
    case Shape::array: return {{"type", "array"}, {"items", schema_of(*type.element)}};
    case Shape::enumeration:
    case Shape::object: return {{"$ref", fmt::format("#/components/schemas/{}", type.name)}};
  }
  return {};
}

JsonObject component_of(TypeDesc const& type) {
  if (type.shape == Shape::enumeration) {
    JsonArray values;
    for (auto const value : type.values) values.emplace_back(value);
    return {{"type", "string"}, {"enum", values}};
  }
  JsonObject properties;
  JsonArray required;
  for (auto const& field : type.fields) {
    auto schema = schema_of(*field.type);
    schema["description"] = field.help;
    properties[field.name] = schema;
    if (!field.optional) required.emplace_back(field.name);
  }
  JsonObject component{{"type", "object"}, {"properties", properties}, {"additionalProperties", false}};
  if (!required.empty()) component["required"] = required;
  return component;
}

JsonObject operation_of(Method const& method) {
  JsonObject const error{{"$ref", "#/components/schemas/ErrorInfo"}};
  JsonObject const error_schema{{"type", "object"}, {"properties", {{"error", error}}}};
  JsonObject const error_body{{"description", "It failed."}, {"content", {{"application/json", {{"schema", error_schema}}}}}};
  JsonObject content;
  if (method.reply == Reply::rows) {
    content["application/vnd.apache.arrow.stream"] = {{"schema", {{"type", "string"}, {"format", "binary"}}}};
    content["text/csv"] = {{"schema", {{"type", "string"}}}};
    content["application/x-ndjson"] = {{"schema", {{"type", "string"}}}};
  } else {
    content["application/json"] = {{"schema", schema_of(*method.result)}};
  }
  return {{"operationId", method.name},
          {"summary", method.summary},
          {"x-effect", to_string(method.effect)},
          {"requestBody",
           {{"required", true}, {"content", {{"application/json", {{"schema", schema_of(*method.params)}}}}}}},
          {"responses", {{"200", {{"description", "Done."}, {"content", content}}}, {"default", error_body}}}};
}

JsonObject path_parameter(std::string_view name, std::string_view type, std::string_view help) {
  return {{"name", name}, {"in", "path"}, {"required", true}, {"description", help}, {"schema", {{"type", type}}}};
}

// The routes whose bodies are bytes stand beside the methods.
void add_byte_routes(JsonObject& paths) {
  JsonObject const bytes{{"schema", {{"type", "string"}, {"format", "binary"}}}};
  paths["/api/v1/results/{result}/rows"] = {
      {"get",
       {{"operationId", "result.rows"},
        {"summary", "Read the rows of a stored result, typed and in any format, or a window of them as text cells."},
        {"parameters", JsonArray{path_parameter("result", "string", "The result's name.")}},
        {"responses",
         {{"200", {{"description", "Done."}, {"content", {{"application/vnd.apache.arrow.stream", bytes}}}}}}}}}};
  paths["/api/v1/uploads/{upload}/{index}"] = {
      {"post",
       {{"operationId", "upload.send"},
        {"summary", "Send the bytes of one file of an upload; upload.begin comes before and upload.open after. What breaks off "
                    "ends the upload, and nothing of it is kept."},
        {"x-effect", "write"},
        {"parameters", JsonArray{path_parameter("upload", "string", "The upload's id."),
                                 path_parameter("index", "integer", "The file's place in upload.begin, from 0.")}},
        {"requestBody", {{"required", true}, {"content", {{"application/octet-stream", bytes}}}}},
        {"responses",
         {{"200", {{"description", "Done."}, {"content", {{"application/json", {{"schema", {{"type", "object"}}}}}}}}}}}}}};
}

}  // namespace

std::string generate_typescript() {
  std::string text =
      "// Generated by `sextant api --typescript`; do not edit.\n\n";
  for (auto const* type : named_types()) text += typescript_declaration(*type) + "\n";
  text += "/** What the server pushes over the events socket. */\n";
  text += "export type AppEvent =\n  | { type: \"query\"; query: Query }\n  | { type: \"connection\"; connection: Connection }\n"
          "  | { type: \"vault\"; vault: VaultStatus }\n  | { type: \"transaction\"; transaction: Transaction }\n"
          "  | { type: \"log\"; log: LogEntry }\n  | { type: \"view\"; view: View }\n"
          "  | { type: \"export\"; export: Export };\n\n";
  text += "/** Each method with its parameters and its result. */\nexport interface Methods {\n";
  for (auto const& method : methods()) {
    if (method.reply == Reply::rows) continue;
    text += fmt::format("  /** {} */\n  \"{}\": [{}, {}];\n", method.summary, method.name,
                        typescript_type(*method.params), typescript_type(*method.result));
  }
  return text + "}\n";
}

std::string generate_openapi() {
  JsonObject paths, schemas;
  for (auto const& method : methods()) {
    paths[fmt::format("/api/v1/{}", method.name)] = {{"post", operation_of(method)}};
  }
  add_byte_routes(paths);
  for (auto const* type : named_types()) schemas[type->name] = component_of(*type);
  JsonObject const document{
      {"openapi", "3.1.0"},
      {"info", {{"title", "Sextant"}, {"version", ops::version()}, {"license", {{"name", "Apache-2.0"}}}}},
      {"paths", paths},
      {"components", {{"schemas", schemas}}}};
  return write_json_pretty(document);
}

}  // namespace sextant::rpc
