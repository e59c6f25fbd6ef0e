// Plans of the methods of a database, and of those that make, change and describe collections.
#include <fmt/format.h>

#include <algorithm>

#include "drivers/mongodb/plan.h"

namespace sextant::mongodb {

namespace {

Result<> plan_command(PlanContext& context) {
  TRY(context.at_most(2));
  auto const& arguments = context.call.arguments;
  Value command;
  if (!arguments.empty() && arguments[0].is(ValueKind::text)) {
    command = Value::object({{arguments[0].text, Value::of(1)}});
    for (auto const& option : TRY(context.object_or_empty(1, "options")).members) command.add(option.name, option.value);
  } else {
    command = TRY(context.object(0, "a command"));
  }
  if (command.members.empty()) return context.error(arguments[0].range, "The command is empty.");
  if (context.call.name == "adminCommand") context.plan.database = "admin";
  context.plan.verb = command.members[0].name;
  if (command.members[0].value.is(ValueKind::text)) context.plan.object = command.members[0].value.text;
  context.plan.commands.push_back(std::move(command));
  return {};
}

Result<> plan_create(PlanContext& context) {
  auto const view = context.call.name == "createView";
  TRY(context.at_most(view ? 4 : 2));
  auto command = Value::object({{"create", TRY(context.text(0, "a collection's name"))}});
  context.plan.object = command.members[0].value.text;
  if (view) {
    command.add("viewOn", TRY(context.text(1, "the name of the view's source")));
    auto pipeline = context.call.arguments.size() > 2 ? context.call.arguments[2] : Value::array();
    if (pipeline.is(ValueKind::object)) pipeline = Value::array({pipeline});
    if (!pipeline.is(ValueKind::array)) return context.error(pipeline.range, "A pipeline is an array of stages.");
    command.add("pipeline", std::move(pipeline));
  }
  for (auto const& option : TRY(context.object_or_empty(view ? 3 : 1, "options")).members) command.add(option.name, option.value);
  context.plan.commands.push_back(std::move(command));
  return {};
}

Result<> plan_drop_database(PlanContext& context) {
  context.plan.object = context.database;
  context.plan.commands.push_back(Value::object({{"dropDatabase", Value::of(1)}}));
  return {};
}

Result<> plan_collection_names(PlanContext& context) {
  TRY(context.at_most(2));
  auto command = Value::object({{"listCollections", Value::of(1)}, {"cursor", Value::object()}});
  auto const names = context.call.name == "getCollectionNames";
  if (names) command.add("nameOnly", Value::of(true));
  else command.add("filter", TRY(context.object_or_empty(0, "a filter")));
  context.plan.commands.push_back(std::move(command));
  if (names) context.plan.output = Output::names;
  return {};
}

// A method that is a command without arguments: {name: 1}.
template <char const* name>
Result<> plan_plain(PlanContext& context) {
  TRY(context.at_most(1));
  auto command = Value::object({{name, Value::of(1)}});
  for (auto const& option : TRY(context.object_or_empty(0, "options")).members) command.add(option.name, option.value);
  context.plan.commands.push_back(std::move(command));
  return {};
}

constexpr char db_stats[] = "dbStats", hello[] = "hello", build_info[] = "buildInfo", server_status[] = "serverStatus",
               host_info[] = "hostInfo", list_commands[] = "listCommands", connection_status[] = "connectionStatus";

Result<> plan_current_op(PlanContext& context) {
  TRY(plan_plain<(connection_status)>(context));
  context.plan.commands.back().members[0].name = "currentOp";
  context.plan.database = "admin";
  return {};
}

Result<> plan_kill_op(PlanContext& context) {
  if (context.call.arguments.size() != 1) return context.error(context.call.whole, "killOp takes the number of an operation.");
  context.plan.commands.push_back(Value::object({{"killOp", Value::of(1)}, {"op", context.call.arguments[0]}}));
  context.plan.database = "admin";
  return {};
}

// {a: 1, b: -1} is called a_1_b_-1.
std::string index_name(Value const& keys) {
  std::string result;
  for (auto const& key : keys.members) {
    if (!result.empty()) result += '_';
    auto const& order = key.value;
    result += key.name + '_';
    if (order.is(ValueKind::float64)) result += fmt::format("{}", order.number);
    else result += order.is(ValueKind::text) ? order.text : std::to_string(order.integer);
  }
  return result;
}

Result<> plan_create_index(PlanContext& context) {
  TRY(context.at_most(2));
  std::vector<Value> keys;
  if (context.call.name == "createIndexes" && !context.call.arguments.empty() && context.call.arguments[0].is(ValueKind::array)) {
    for (auto const& item : context.call.arguments[0].members) keys.push_back(item.value);
  } else {
    keys.push_back(TRY(context.object(0, "the fields of the index")));
  }
  auto const options = TRY(context.object_or_empty(1, "options"));
  auto indexes = Value::array();
  for (auto const& fields : keys) {
    if (!fields.is(ValueKind::object) || fields.members.empty()) return context.error(fields.range, "An index names at least one field.");
    auto index = Value::object({{"key", fields}});
    if (!options.find("name")) index.add("name", Value::of(std::string_view(index_name(fields))));
    for (auto const& option : options.members) index.add(option.name, option.value);
    indexes.add({}, std::move(index));
  }
  if (indexes.members.empty()) return context.error(context.call.whole, "There is no index to create.");
  auto command = context.target("createIndexes");
  command.add("indexes", std::move(indexes));
  context.plan.commands.push_back(std::move(command));
  return {};
}

Result<> plan_drop_index(PlanContext& context) {
  TRY(context.at_most(1));
  auto command = context.target("dropIndexes");
  if (!context.call.arguments.empty()) command.add("index", context.call.arguments[0]);
  else if (context.call.name == "dropIndexes") command.add("index", Value::of("*"));
  else return context.error(context.call.whole, "dropIndex takes an index's name or fields.");
  context.plan.commands.push_back(std::move(command));
  return {};
}

Result<> plan_indexes(PlanContext& context) {
  auto command = context.target("listIndexes");
  command.add("cursor", Value::object());
  context.plan.commands.push_back(std::move(command));
  return {};
}

Result<> plan_drop(PlanContext& context) {
  TRY(context.at_most(1));
  context.plan.commands.push_back(context.target("drop"));
  return {};
}

Result<> plan_rename(PlanContext& context) {
  TRY(context.at_most(2));
  auto const to = TRY(context.text(0, "the new name"));
  std::string const prefix = std::string(context.database) + '.';
  auto command = Value::object({{"renameCollection", Value::of(std::string_view(prefix + context.statement.collection))},
                                {"to", Value::of(std::string_view(prefix + to.text))}});
  if (context.call.arguments.size() > 1) command.add("dropTarget", Value::of(context.call.arguments[1].truthy()));
  context.plan.database = "admin";
  context.plan.commands.push_back(std::move(command));
  return {};
}

Result<> plan_stats(PlanContext& context) {
  TRY(context.at_most(1));
  auto command = context.target(context.call.name == "validate" ? "validate" : "collStats");
  if (!context.call.arguments.empty() && context.call.arguments[0].is_number()) command.add("scale", context.call.arguments[0]);
  else for (auto const& option : TRY(context.object_or_empty(0, "options")).members) command.add(option.name, option.value);
  context.plan.commands.push_back(std::move(command));
  return {};
}

}  // namespace

Planner collection_planner(std::string_view method) {
  if (method == "createIndex" || method == "createIndexes") return &plan_create_index;
  if (method == "dropIndex" || method == "dropIndexes") return &plan_drop_index;
  if (method == "getIndexes") return &plan_indexes;
  if (method == "drop") return &plan_drop;
  if (method == "renameCollection") return &plan_rename;
  if (method == "stats" || method == "validate") return &plan_stats;
  return nullptr;
}

Planner database_planner(std::string_view method) {
  if (method == "runCommand" || method == "adminCommand") return &plan_command;
  if (method == "createCollection" || method == "createView") return &plan_create;
  if (method == "dropDatabase") return &plan_drop_database;
  if (method == "getCollectionNames" || method == "getCollectionInfos") return &plan_collection_names;
  if (method == "stats") return &plan_plain<db_stats>;
  if (method == "hello") return &plan_plain<hello>;
  if (method == "serverStatus") return &plan_plain<server_status>;
  if (method == "hostInfo") return &plan_plain<host_info>;
  if (method == "listCommands") return &plan_plain<list_commands>;
  if (method == "version" || method == "serverBuildInfo") return &plan_plain<build_info>;
  if (method == "currentOp") return &plan_current_op;
  if (method == "killOp") return &plan_kill_op;
  if (method == "aggregate") return read_planner(method);
  return nullptr;
}

}  // namespace sextant::mongodb
