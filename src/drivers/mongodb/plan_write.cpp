// Plans of the methods that write documents.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "drivers/mongodb/extended_json.h"
#include "drivers/mongodb/plan.h"

namespace sextant::mongodb {

namespace {

// A document to insert: with an _id in front, made here so that it can be told.
Value with_id(Value document, Plan& plan) {
  if (auto const* const id = document.find("_id")) {
    plan.inserted.push_back(*id);
    return document;
  }
  Value id;
  id.kind = ValueKind::object_id;
  id.text = new_object_id();
  plan.inserted.push_back(id);
  document.members.insert(document.members.begin(), {.name = "_id", .value = std::move(id)});
  return document;
}

void copy_options(Value const& options, std::initializer_list<std::string_view> known, Value& into) {
  for (auto const& option : options.members) {
    if (std::find(known.begin(), known.end(), option.name) == known.end()) continue;
    into.set(option.name, option.value);
  }
}

Result<> check_options(PlanContext const& context, Value const& options, std::initializer_list<std::string_view> known) {
  for (auto const& option : options.members) {
    if (std::find(known.begin(), known.end(), option.name) == known.end()) {
      return context.error(option.value.range, fmt::format("{} has no option {}.", context.call.name, option.name.substr(0, 60)));
    }
  }
  return {};
}

bool has_operators(Value const& update) {
  return update.is(ValueKind::array) || (!update.members.empty() && update.members[0].name.starts_with('$'));
}

// Operators for updates, none for replacements: a mistake here would replace a whole document.
Result<> check_update(PlanContext const& context, Value const& update, bool replaces) {
  if (!update.is(ValueKind::object) && (replaces || !update.is(ValueKind::array))) {
    return context.error(update.range, replaces ? "A replacement is an object." : "An update is an object or a pipeline.");
  }
  if (has_operators(update) == replaces) {
    return replaces ? context.error(update.range, "A replacement holds no operators.", "updateOne takes operators such as $set.")
                    : context.error(update.range, "An update needs operators such as $set.",
                        "replaceOne puts a whole document in its place.");
  }
  return {};
}

Result<> plan_insert(PlanContext& context) {
  TRY(context.at_most(2));
  auto const many = context.call.name == "insertMany" || (context.call.name == "insert" && !context.call.arguments.empty() &&
                                                            context.call.arguments[0].is(ValueKind::array));
  auto documents = Value::array();
  if (many) {
    if (context.call.arguments.empty() || !context.call.arguments[0].is(ValueKind::array)) {
      auto const range = context.call.arguments.empty() ? context.call.whole : context.call.arguments[0].range;
      return context.error(range, "insertMany takes an array of documents.");
    }
    for (auto const& item : context.call.arguments[0].members) {
      if (!item.value.is(ValueKind::object)) return context.error(item.value.range, "A document is an object.");
      documents.add({}, with_id(item.value, context.plan));
    }
    if (documents.members.empty()) return context.error(context.call.arguments[0].range, "There is no document to insert.");
  } else {
    documents.add({}, with_id(TRY(context.object(0, "a document")), context.plan));
  }
  context.plan.single = !many;
  auto const options = TRY(context.object_or_empty(1, "options"));
  TRY(check_options(context, options, {"ordered", "writeConcern", "bypassDocumentValidation", "comment"}));
  auto command = context.target("insert");
  command.add("documents", std::move(documents));
  copy_options(options, {"ordered", "writeConcern", "bypassDocumentValidation", "comment"}, command);
  context.plan.commands.push_back(std::move(command));
  context.plan.output = Output::written;
  return {};
}

Value update_statement(Value filter, Value update, bool multi, Value const& options) {
  auto result = Value::object({{"q", std::move(filter)}, {"u", std::move(update)}, {"multi", Value::of(multi)}});
  for (auto const name : {"upsert", "collation", "arrayFilters", "hint", "sort", "c"}) {
    if (auto const* const option = options.find(name)) result.add(name, *option);
  }
  return result;
}

Result<> plan_update(PlanContext& context) {
  TRY(context.at_most(3));
  auto const replaces = context.call.name == "replaceOne";
  auto filter = TRY(context.object(0, "a filter"));
  if (context.call.arguments.size() < 2) return context.error(context.call.whole, fmt::format("{} needs an update.", context.call.name));
  auto const& update = context.call.arguments[1];
  TRY(check_update(context, update, replaces));
  auto const options = TRY(context.object_or_empty(2, "options"));
  TRY(check_options(context, options, {"upsert", "collation", "arrayFilters", "hint", "sort", "writeConcern",
                                       "bypassDocumentValidation", "comment", "let"}));
  auto command = context.target("update");
  command.add("updates", Value::array({update_statement(std::move(filter), update, context.call.name == "updateMany", options)}));
  copy_options(options, {"writeConcern", "bypassDocumentValidation", "comment", "let"}, command);
  context.plan.commands.push_back(std::move(command));
  context.plan.output = Output::written;
  return {};
}

Value delete_statement(Value filter, bool many, Value const& options) {
  auto result = Value::object({{"q", std::move(filter)}, {"limit", Value::of(many ? 0 : 1)}});
  for (auto const name : {"collation", "hint"}) {
    if (auto const* const option = options.find(name)) result.add(name, *option);
  }
  return result;
}

Result<> plan_delete(PlanContext& context) {
  TRY(context.at_most(2));
  auto filter = TRY(context.object(0, "a filter"));
  auto const options = TRY(context.object_or_empty(1, "options"));
  TRY(check_options(context, options, {"collation", "hint", "writeConcern", "comment", "let"}));
  auto command = context.target("delete");
  command.add("deletes", Value::array({delete_statement(std::move(filter), context.call.name != "deleteOne", options)}));
  copy_options(options, {"writeConcern", "comment", "let"}, command);
  context.plan.commands.push_back(std::move(command));
  context.plan.output = Output::written;
  return {};
}

Result<> plan_find_and_modify(PlanContext& context) {
  auto const& name = context.call.name;
  auto const removes = name == "findOneAndDelete";
  TRY(context.at_most(removes ? 2 : 3));
  auto command = context.target("findAndModify");
  command.add("query", TRY(context.object(0, "a filter")));
  if (removes) {
    command.add("remove", Value::of(true));
  } else {
    if (context.call.arguments.size() < 2) return context.error(context.call.whole, fmt::format("{} needs an update.", name));
    TRY(check_update(context, context.call.arguments[1], name == "findOneAndReplace"));
    command.add("update", context.call.arguments[1]);
  }
  auto const options = TRY(context.object_or_empty(removes ? 1 : 2, "options"));
  TRY(check_options(context, options, {"projection", "sort", "upsert", "returnDocument", "returnNewDocument", "arrayFilters", "collation",
                                       "hint", "maxTimeMS", "comment", "let", "writeConcern", "bypassDocumentValidation"}));
  if (auto const* const fields = options.find("projection")) command.add("fields", *fields);
  copy_options(options, {"sort", "upsert", "arrayFilters", "collation", "hint", "maxTimeMS", "comment", "let", "writeConcern",
                                      "bypassDocumentValidation"}, command);
  auto const* const which = options.find("returnDocument");
  auto const* const fresh = options.find("returnNewDocument");
  if ((which && which->is(ValueKind::text) && which->text == "after") || (fresh && fresh->truthy())) command.add("new", Value::of(true));
  context.plan.commands.push_back(std::move(command));
  context.plan.output = Output::value;
  return {};
}

// One operation of bulkWrite: the command it goes to, the array in it, and the statement.
struct Operation {
  std::string_view command, list;
  Value statement;
};

Result<Value> part(PlanContext const& context, Value const& operation, std::string_view name) {
  auto const* const value = operation.find(name);
  if (value && (value->is(ValueKind::object) || (name == "update" && value->is(ValueKind::array)))) return *value;
  return context.error(operation.range, fmt::format("This operation needs an object called {}.", name));
}

Result<Operation> read_operation(PlanContext& context, Member const& member) {
  auto const& operation = member.value;
  auto const& name = member.name;
  if (!operation.is(ValueKind::object)) return context.error(operation.range, "An operation is an object.");
  if (name == "insertOne") return Operation{"insert", "documents", with_id(TRY(part(context, operation, "document")), context.plan)};
  if (name == "deleteOne" || name == "deleteMany") {
    return Operation{"delete", "deletes", delete_statement(TRY(part(context, operation, "filter")), name == "deleteMany", operation)};
  }
  if (name != "updateOne" && name != "updateMany" && name != "replaceOne") {
    return context.error(operation.range, fmt::format("bulkWrite has no operation {}.", name.substr(0, 60)));
  }
  auto const replaces = name == "replaceOne";
  auto update = TRY(part(context, operation, replaces ? "replacement" : "update"));
  TRY(check_update(context, update, replaces));
  auto filter = TRY(part(context, operation, "filter"));
  return Operation{"update", "updates", update_statement(std::move(filter), std::move(update), name == "updateMany", operation)};
}

Result<> plan_bulk(PlanContext& context) {
  TRY(context.at_most(2));
  if (context.call.arguments.empty() || !context.call.arguments[0].is(ValueKind::array)) {
    return context.error(context.call.whole, "bulkWrite takes an array of operations.");
  }
  auto const options = TRY(context.object_or_empty(1, "options"));
  TRY(check_options(context, options, {"ordered", "writeConcern", "bypassDocumentValidation", "comment", "let"}));
  auto const* const ordered = options.find("ordered");
  context.plan.ordered = !ordered || ordered->truthy();
  for (auto const& item : context.call.arguments[0].members) {
    if (!item.value.is(ValueKind::object) || item.value.members.size() != 1) {
      return context.error(item.value.range, "An operation is an object with one name, such as insertOne.");
    }
    auto operation = TRY(read_operation(context, item.value.members[0]));
    auto& commands = context.plan.commands;
    // Neighbours of one kind travel together, so that the order stays.
    if (commands.empty() || commands.back().members[0].name != operation.command) {
      commands.push_back(context.target(operation.command));
      commands.back().add(std::string(operation.list), Value::array());
      copy_options(options, {"ordered", "writeConcern", "bypassDocumentValidation", "comment", "let"}, commands.back());
    }
    commands.back().members[1].value.add({}, std::move(operation.statement));
  }
  if (context.plan.commands.empty()) return context.error(context.call.arguments[0].range, "There is no operation to run.");
  context.plan.output = Output::written;
  return {};
}

}  // namespace

Planner write_planner(std::string_view method) {
  if (method == "insertOne" || method == "insertMany" || method == "insert") return &plan_insert;
  if (method == "updateOne" || method == "updateMany" || method == "replaceOne") return &plan_update;
  if (method == "deleteOne" || method == "deleteMany") return &plan_delete;
  if (method == "findOneAndUpdate" || method == "findOneAndReplace" || method == "findOneAndDelete") return &plan_find_and_modify;
  if (method == "bulkWrite") return &plan_bulk;
  return nullptr;
}

}  // namespace sextant::mongodb
