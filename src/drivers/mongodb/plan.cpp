#include "drivers/mongodb/plan.h"

#include <fmt/format.h>

namespace sextant::mongodb {

namespace {

Result<Plan> plan_show(Parsed const& statement) {
  Plan plan;
  plan.verb = "show " + statement.word;
  auto command = Value::object();
  if (statement.word == "dbs" || statement.word == "databases") {
    command.add("listDatabases", Value::of(1));
    plan.output = Output::databases;
    plan.database = "admin";
  } else if (statement.word == "collections" || statement.word == "tables") {
    command.add("listCollections", Value::of(1));
    command.add("cursor", Value::object());
    command.add("nameOnly", Value::of(true));
    command.add("authorizedCollections", Value::of(true));
    plan.output = Output::names;
  } else if (statement.word == "users" || statement.word == "roles") {
    command.add(statement.word == "users" ? "usersInfo" : "rolesInfo", Value::of(1));
  } else {
    return Error{.code = ErrorCode::syntax,
                 .message = fmt::format("There is nothing called {} to show.", statement.word.substr(0, 60)),
                 .hint = "Write show dbs, show collections, show users or show roles.",
                 .position = statement.range};
  }
  plan.commands.push_back(std::move(command));
  return plan;
}

Result<> check_names(Parsed const& statement) {
  auto const bad = [&](std::string_view message) {
    return Error{.code = ErrorCode::invalid_argument, .message = std::string(message), .position = statement.range};
  };
  if (statement.collection.find('\0') != std::string::npos) return bad("A collection's name cannot hold a zero byte.");
  auto const& database = statement.kind == Parsed::Kind::use ? statement.word : statement.database;
  if (database.find_first_of(std::string_view("/\\. \"$*<>:|?\0", 13)) != std::string::npos || database.size() > 63) {
    return bad("A database's name is at most 63 bytes without / \\ . \" $ * < > : | ? and spaces.");
  }
  return {};
}

Planner planner_of(Parsed const& statement, std::string_view method) {
  if (statement.collection.empty()) return database_planner(method);
  for (auto const find : {&read_planner, &write_planner, &collection_planner}) {
    if (auto const planner = find(method)) return planner;
  }
  return nullptr;
}

// explain() may stand before the method or behind it.
Result<> wrap_explain(Plan& plan, Call const& explain) {
  auto verbosity = Value::of("queryPlanner");
  if (!explain.arguments.empty() && explain.arguments[0].is(ValueKind::text)) verbosity = explain.arguments[0];
  else if (!explain.arguments.empty() && explain.arguments[0].truthy()) verbosity = Value::of("allPlansExecution");
  if (plan.commands.size() != 1) {
    return Error{.code = ErrorCode::not_supported, .message = "Only one command can be explained.", .position = explain.range};
  }
  auto wrapped = Value::object();
  wrapped.add("explain", std::move(plan.commands[0]));
  wrapped.add("verbosity", std::move(verbosity));
  plan.commands[0] = std::move(wrapped);
  plan.output = Output::automatic;
  plan.tailable = false;
  return {};
}

}  // namespace

Error PlanContext::error(TextRange range, std::string message, std::string hint) const {
  return {.code = ErrorCode::syntax, .message = std::move(message), .hint = std::move(hint), .position = range};
}

Result<Value> PlanContext::object(size_t index, std::string_view what) const {
  if (index >= call.arguments.size()) return error(call.whole, fmt::format("{} needs {}.", call.name, what));
  auto const& value = call.arguments[index];
  if (value.is(ValueKind::object)) return value;
  return error(value.range, fmt::format("{} must be an object.", what));
}

Result<Value> PlanContext::object_or_empty(size_t index, std::string_view what) const {
  if (index >= call.arguments.size()) return Value::object();
  if (call.arguments[index].is(ValueKind::null) || call.arguments[index].is(ValueKind::undefined)) return Value::object();
  return object(index, what);
}

Result<Value> PlanContext::text(size_t index, std::string_view what) const {
  if (index >= call.arguments.size()) return error(call.whole, fmt::format("{} needs {}.", call.name, what));
  auto const& value = call.arguments[index];
  if (value.is(ValueKind::text) && !value.text.empty()) return value;
  return error(value.range, fmt::format("{} must be a text.", what));
}

Result<> PlanContext::at_most(size_t count) const {
  if (call.arguments.size() <= count) return {};
  return error(call.arguments[count].range, fmt::format("{} takes at most {} arguments.", call.name, count));
}

Value PlanContext::target(std::string_view command) const {
  auto result = Value::object();
  result.add(std::string(command), Value::of(std::string_view(statement.collection)));
  return result;
}

Result<Plan> make_plan(Parsed const& statement, std::string_view database) {
  TRY(check_names(statement));
  if (statement.kind == Parsed::Kind::show) return plan_show(statement);
  Plan plan;
  if (statement.kind == Parsed::Kind::use) {
    plan.verb = "use";
    plan.output = Output::none;
    plan.database = plan.object = statement.word;
    return plan;
  }
  auto const explained = statement.calls[0].name == "explain" && statement.calls.size() > 1;
  auto const& call = statement.calls[explained ? 1 : 0];
  plan.verb = call.name;
  plan.object = statement.collection;
  plan.database = statement.database;
  PlanContext context{.statement = statement, .database = statement.database.empty() ? database : std::string_view(statement.database),
                      .call = call, .plan = plan, .used = explained ? 2U : 1U};
  auto const planner = planner_of(statement, call.name);
  if (planner == nullptr) {
    return context.error(call.range, fmt::format("There is no {} here.", call.name.substr(0, 60)),
                         statement.collection.empty() ? "Any command of the server runs by db.runCommand({...})."
                                                      : "JavaScript is not run here; db.runCommand({...}) runs any command.");
  }
  TRY(planner(context));
  auto const* behind = context.used < statement.calls.size() ? &statement.calls[context.used] : nullptr;
  bool explained_behind = false;
  while (behind != nullptr) {
    auto const harmless = behind->name == "toArray" || behind->name == "pretty";
    if (behind->name == "explain" && !explained_behind && !explained) {
      TRY(wrap_explain(plan, *behind));
      explained_behind = true;
    } else if (!harmless) {
      return context.error(behind->range, fmt::format("{} cannot follow {}.", behind->name.substr(0, 60), call.name));
    }
    behind = ++context.used < statement.calls.size() ? &statement.calls[context.used] : nullptr;
  }
  if (explained) TRY(wrap_explain(plan, statement.calls[0]));
  return plan;
}

}  // namespace sextant::mongodb
