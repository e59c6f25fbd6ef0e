// Plans of the methods that read: find, aggregate, counting, distinct.
#include <fmt/format.h>

#include <array>

#include "drivers/mongodb/plan.h"

namespace sextant::mongodb {

namespace {

enum class Wants : uint8_t { object, integer, flag, text, text_or_object, anything };

// A method behind find() or aggregate(), or an option of theirs, and the member of the command it sets.
struct Modifier {
  std::string_view name, member;
  Wants wants;
  bool find, aggregate;
};

constexpr auto modifiers = std::to_array<Modifier>({
    {"sort", "sort", Wants::object, true, false},
    {"limit", "limit", Wants::integer, true, false},
    {"skip", "skip", Wants::integer, true, false},
    {"projection", "projection", Wants::object, true, false},
    {"project", "projection", Wants::object, true, false},
    {"hint", "hint", Wants::text_or_object, true, true},
    {"maxTimeMS", "maxTimeMS", Wants::integer, true, true},
    {"batchSize", "batchSize", Wants::integer, true, true},
    {"comment", "comment", Wants::anything, true, true},
    {"collation", "collation", Wants::object, true, true},
    {"min", "min", Wants::object, true, false},
    {"max", "max", Wants::object, true, false},
    {"returnKey", "returnKey", Wants::flag, true, false},
    {"showRecordId", "showRecordId", Wants::flag, true, false},
    {"allowDiskUse", "allowDiskUse", Wants::flag, true, true},
    {"noCursorTimeout", "noCursorTimeout", Wants::flag, true, false},
    {"allowPartialResults", "allowPartialResults", Wants::flag, true, false},
    {"tailable", "tailable", Wants::flag, true, false},
    {"awaitData", "awaitData", Wants::flag, true, false},
    {"readConcern", "readConcern", Wants::text_or_object, true, true},
    {"let", "let", Wants::object, true, true},
    {"bypassDocumentValidation", "bypassDocumentValidation", Wants::flag, false, true},
    {"writeConcern", "writeConcern", Wants::object, false, true},
});

Modifier const* find_modifier(std::string_view name, bool find) {
  for (auto const& modifier : modifiers) {
    if (modifier.name == name && (find ? modifier.find : modifier.aggregate)) return &modifier;
  }
  return nullptr;
}

bool fits(Value const& value, Wants wants) {
  switch (wants) {
    case Wants::object: return value.is(ValueKind::object);
    case Wants::integer: return value.is_integer() || (value.is(ValueKind::float64) &&
        value.number == static_cast<double>(static_cast<int32_t>(value.number)));
    case Wants::flag: return value.is(ValueKind::boolean) || value.is_number();
    case Wants::text: return value.is(ValueKind::text);
    case Wants::text_or_object: return value.is(ValueKind::text) || value.is(ValueKind::object);
    case Wants::anything: return true;
  }
  return false;
}

std::string_view wanted(Wants wants) {
  switch (wants) {
    case Wants::object: return "an object";
    case Wants::integer: return "a whole number";
    case Wants::flag: return "true or false";
    case Wants::text: return "a text";
    case Wants::text_or_object: return "a text or an object";
    case Wants::anything: return "a value";
  }
  return "a value";
}

Result<> apply(PlanContext& context, Modifier const& modifier, Value value, Value& command) {
  if (!fits(value, modifier.wants)) {
    return context.error(value.range, fmt::format("{} takes {}.", modifier.name, wanted(modifier.wants)));
  }
  if (value.is(ValueKind::float64) && modifier.wants == Wants::integer) value = Value::of(static_cast<int64_t>(value.number));
  if (modifier.member == "limit" && value.integer < 0) {
    if (value.integer == INT64_MIN) return context.error(value.range, "The limit is too large.");
    value.integer = -value.integer;
    command.set("singleBatch", Value::of(true));
  }
  if (modifier.wants == Wants::integer && value.integer < 0) return context.error(value.range,
      fmt::format("{} is not negative.", modifier.name));
  if (modifier.member == "batchSize") {
    context.plan.batch_size = std::min<int64_t>(value.integer, 100'000);
    return {};
  }
  if (modifier.member == "readConcern" && value.is(ValueKind::text)) value = Value::object({{"level", value}});
  if (modifier.wants == Wants::flag) value = Value::of(value.truthy());
  command.set(modifier.member, std::move(value));
  return {};
}

Result<> apply_options(PlanContext& context, Value const& options, bool find, Value& command) {
  for (auto const& option : options.members) {
    if (option.name == "explain" || option.name == "cursor" || option.name == "cursorType") continue;
    auto const* const modifier = find_modifier(option.name, find);
    if (!modifier) {
      return context.error(option.value.range, fmt::format("{} has no option {}.", context.call.name, option.name.substr(0, 60)));
    }
    TRY(apply(context, *modifier, option.value, command));
  }
  return {};
}

// The calls behind: .sort({...}) and their like. Stops at the first that is none.
Result<> apply_calls(PlanContext& context, bool find, Value& command) {
  auto const& calls = context.statement.calls;
  for (; context.used < calls.size(); ++context.used) {
    auto const& call = calls[context.used];
    auto const* const modifier = find_modifier(call.name, find);
    if (!modifier) return {};
    if (call.name == "tailable") {
      command.set("tailable", Value::of(true));
      if (!call.arguments.empty() && call.arguments[0].is(ValueKind::object) && call.arguments[0].find("awaitData") &&
          call.arguments[0].find("awaitData")->truthy()) {
        command.set("awaitData", Value::of(true));
      }
      continue;
    }
    if (call.arguments.size() > 1) return context.error(call.arguments[1].range, fmt::format("{} takes one argument.", call.name));
    if (call.arguments.empty() && modifier->wants != Wants::flag) {
      return context.error(call.whole, fmt::format("{} takes {}.", call.name, wanted(modifier->wants)));
    }
    TRY(apply(context, *modifier, call.arguments.empty() ? Value::of(true) : call.arguments[0], command));
  }
  return {};
}

// find().count() and find().size() count instead.
Result<> count_instead(PlanContext& context, Value& command) {
  auto const& calls = context.statement.calls;
  if (context.used >= calls.size() || (calls[context.used].name != "count" && calls[context.used].name != "size")) return {};
  auto counting = context.target("count");
  if (auto const* const filter = command.find("filter")) counting.add("query", *filter);
  for (auto const name : {"limit", "skip", "hint", "maxTimeMS", "collation", "comment"}) {
    if (auto const* const member = command.find(name)) counting.add(name, *member);
  }
  command = std::move(counting);
  context.plan.output = Output::count;
  ++context.used;
  return {};
}

Result<> plan_find(PlanContext& context) {
  TRY(context.at_most(3));
  auto command = context.target("find");
  command.add("filter", TRY(context.object_or_empty(0, "a filter")));
  auto projection = TRY(context.object_or_empty(1, "a projection"));
  if (!projection.members.empty()) command.add("projection", std::move(projection));
  auto const options = TRY(context.object_or_empty(2, "options"));
  TRY(apply_options(context, options, true, command));
  if (context.call.name == "findOne") {
    command.set("limit", Value::of(1));
    command.set("singleBatch", Value::of(true));
  } else {
    TRY(apply_calls(context, true, command));
    TRY(count_instead(context, command));
  }
  auto const* const tailable = command.find("tailable");
  context.plan.tailable = tailable && tailable->truthy();
  context.plan.commands.push_back(std::move(command));
  return {};
}

Result<std::vector<Value>> stages_of(PlanContext& context, size_t& options_at) {
  std::vector<Value> stages;
  auto const& arguments = context.call.arguments;
  options_at = arguments.size();
  if (arguments.empty()) return stages;
  if (arguments[0].is(ValueKind::array)) {
    for (auto const& item : arguments[0].members) stages.push_back(item.value);
    options_at = 1;
  } else {
    stages = arguments;  // aggregate({$match: ...}, {$group: ...})
  }
  for (auto const& stage : stages) {
    bool const good = stage.is(ValueKind::object) && stage.members.size() == 1 && stage.members[0].name.starts_with('$');
    if (!good) return context.error(stage.range, "A stage is an object with one name that begins with $.");
  }
  return stages;
}

Result<> plan_aggregate(PlanContext& context) {
  size_t options_at = 0;
  auto stages = TRY(stages_of(context, options_at));
  auto command = context.statement.collection.empty() ? Value::object({{"aggregate", Value::of(1)}}) : context.target("aggregate");
  command.add("pipeline", Value::array(std::move(stages)));
  command.add("cursor", Value::object());
  auto const options = TRY(context.object_or_empty(options_at, "options"));
  TRY(apply_options(context, options, false, command));
  TRY(apply_calls(context, false, command));
  auto const* const explain = options.find("explain");
  context.plan.commands.push_back(std::move(command));
  if (explain && explain->truthy()) context.plan.commands.back().add("explain", Value::of(true));
  return {};
}

Result<> plan_count_documents(PlanContext& context) {
  TRY(context.at_most(2));
  auto const options = TRY(context.object_or_empty(1, "options"));
  auto pipeline = Value::array();
  pipeline.add({}, Value::object({{"$match", TRY(context.object_or_empty(0, "a filter"))}}));
  for (auto const* const name : {"skip", "limit"}) {
    if (auto const* const number = options.find(name)) pipeline.add({}, Value::object({{std::string("$") + name, *number}}));
  }
  auto const one = Value::object({{"$sum", Value::of(1)}});
  pipeline.add({}, Value::object({{"$group", Value::object({{"_id", Value::of(1)}, {"n", one}})}}));
  auto command = context.target("aggregate");
  command.add("pipeline", std::move(pipeline));
  command.add("cursor", Value::object());
  for (auto const* const name : {"hint", "maxTimeMS", "collation", "comment"}) {
    if (auto const* const value = options.find(name)) command.add(name, *value);
  }
  context.plan.commands.push_back(std::move(command));
  context.plan.output = Output::count;
  return {};
}

Result<> plan_count(PlanContext& context) {
  TRY(context.at_most(2));
  auto command = context.target("count");
  if (context.call.name == "count") command.add("query", TRY(context.object_or_empty(0, "a filter")));
  auto const options = TRY(context.object_or_empty(context.call.name == "count" ? 1 : 0, "options"));
  for (auto const* const name : {"limit", "skip", "hint", "maxTimeMS", "collation", "comment"}) {
    if (auto const* const value = options.find(name)) command.add(name, *value);
  }
  context.plan.commands.push_back(std::move(command));
  context.plan.output = Output::count;
  return {};
}

Result<> plan_distinct(PlanContext& context) {
  TRY(context.at_most(3));
  auto command = context.target("distinct");
  command.add("key", TRY(context.text(0, "a field's name")));
  command.add("query", TRY(context.object_or_empty(1, "a filter")));
  auto const options = TRY(context.object_or_empty(2, "options"));
  for (auto const& option : options.members) command.add(option.name, option.value);
  context.plan.commands.push_back(std::move(command));
  context.plan.output = Output::values;
  return {};
}

}  // namespace

Planner read_planner(std::string_view method) {
  if (method == "find" || method == "findOne") return &plan_find;
  if (method == "aggregate") return &plan_aggregate;
  if (method == "countDocuments") return &plan_count_documents;
  if (method == "estimatedDocumentCount" || method == "count") return &plan_count;
  if (method == "distinct") return &plan_distinct;
  return nullptr;
}

}  // namespace sextant::mongodb
