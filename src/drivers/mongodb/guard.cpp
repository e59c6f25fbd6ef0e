#include "drivers/mongodb/guard.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "drivers/mongodb/bson.h"

namespace sextant::mongodb {

namespace {

using sql::StatementClass;

constexpr auto reading_commands = std::to_array<std::string_view>(
    {"aggregate", "buildInfo", "buildinfo", "collStats", "connectionStatus", "count", "dataSize", "dbStats", "distinct", "explain", "find",
     "getMore", "hello", "hostInfo", "isMaster", "ismaster", "killCursors", "listCollections", "listCommands", "listDatabases",
     "listIndexes", "ping", "rolesInfo", "serverStatus", "usersInfo", "whatsmyuri"});

constexpr auto reading_stages = std::to_array<std::string_view>(
    {"$addFields", "$bucket", "$bucketAuto", "$collStats", "$count", "$densify", "$documents", "$facet", "$fill", "$geoNear",
     "$graphLookup", "$group", "$indexStats", "$limit", "$lookup", "$match", "$project", "$redact", "$replaceRoot", "$replaceWith",
     "$sample", "$search", "$searchMeta", "$set", "$setWindowFields", "$skip", "$sort", "$sortByCount", "$unionWith", "$unset",
     "$unwind", "$vectorSearch"});

constexpr auto ddl_commands = std::to_array<std::string_view>(
    {"create", "createIndexes", "drop", "dropDatabase", "dropIndexes", "renameCollection", "collMod", "convertToCapped",
        "cloneCollectionAsCapped"});

template <class List>
bool holds(List const& list, std::string_view name) {
  return std::find(list.begin(), list.end(), name) != list.end();
}

bool is_script(std::string_view name) { return name == "$where" || name == "$function" || name == "$accumulator"; }
bool is_writing_stage(std::string_view name) { return name == "$out" || name == "$merge"; }

// The first name anywhere inside that the test holds for; null if there is none.
std::string const* find_name(Value const& value, bool (*test)(std::string_view), int depth = 0) {
  if (depth > deepest_document) return nullptr;
  for (auto const& member : value.members) {
    if (test(member.name)) return &member.name;
    if (auto const* const found = find_name(member.value, test, depth + 1)) return found;
  }
  return nullptr;
}

std::string pipeline_flaw(Value const& pipeline);

// Why a stage does not only read; empty if it does.
std::string stage_flaw(Value const& stage) {
  if (!stage.is(ValueKind::object) || stage.members.size() != 1) return "a stage that is none";
  auto const& [name, body] = stage.members[0];
  if (!holds(reading_stages, name)) return name;
  if (name == "$facet") {
    for (auto const& facet : body.members) {
      if (auto flaw = pipeline_flaw(facet.value); !flaw.empty()) return flaw;
    }
  }
  auto const* const inner = body.find("pipeline");
  return inner && (name == "$lookup" || name == "$unionWith") ? pipeline_flaw(*inner) : std::string();
}

std::string pipeline_flaw(Value const& pipeline) {
  if (!pipeline.is(ValueKind::array)) return "a pipeline that is none";
  for (auto const& stage : pipeline.members) {
    if (auto flaw = stage_flaw(stage.value); !flaw.empty()) return flaw;
  }
  return {};
}

bool is_everything(Value const& filter) {
  if (!filter.is(ValueKind::object)) return false;
  return std::all_of(filter.members.begin(), filter.members.end(), [](Member const& member) {
    if (member.name == "$comment") return true;
    if (member.name == "$expr") return member.value.is(ValueKind::boolean) && member.value.truthy();
    if (member.name == "$and") {
      return std::all_of(member.value.members.begin(), member.value.members.end(),
                         [](Member const& part) { return is_everything(part.value); });
    }
    auto const* const exists = member.value.find("$exists");
    return member.name == "_id" && exists && exists->truthy() && member.value.members.size() == 1;
  });
}

std::string danger_of_many(Value const& command, std::string_view list, std::string const& object) {
  auto const* const statements = command.find(list);
  if (!statements) return {};
  for (auto const& item : statements->members) {
    auto const* const filter = item.value.find("q");
    auto const* const one = item.value.find(list == "deletes" ? "limit" : "multi");
    auto const many = list == "deletes" ? !one || !one->truthy() : one && one->truthy();
    if (!filter || !many || !is_everything(*filter)) continue;
    return fmt::format("{} every document of {}.", list == "deletes" ? "Deletes" : "Changes", object);
  }
  return {};
}

std::string danger_of(Value const& command) {
  auto const& [name, target] = command.members[0];
  auto const object = target.is(ValueKind::text) ? target.text : std::string("the database");
  if (name == "drop") return fmt::format("Drops the collection {} with all its documents.", object);
  if (name == "dropDatabase") return "Drops the database with all its collections.";
  if (name == "dropIndexes" || name == "deleteIndexes") {
    auto const* const index = command.find("index");
    auto const all = index && index->is(ValueKind::text) && index->text == "*";
    return all ? fmt::format("Drops all indexes of {}.", object) : fmt::format("Drops an index of {}.", object);
  }
  if (name == "renameCollection") {
    auto const* const replace = command.find("dropTarget");
    return replace && replace->truthy() ? "Drops the collection that has the new name." : std::string();
  }
  if (name == "delete") return danger_of_many(command, "deletes", object);
  if (name == "update") return danger_of_many(command, "updates", object);
  if (name == "findAndModify" || name == "findandmodify") return {};
  if (name == "shutdown") return "Stops the server.";
  if (name.starts_with("drop")) return fmt::format("Runs {}, which cannot be undone.", name);
  return {};
}

std::string danger_of_pipeline(Value const& pipeline) {
  for (auto const& stage : pipeline.members) {
    auto const* const out = stage.value.find("$out");
    if (!out) continue;
    auto const* const named = out->is(ValueKind::object) ? out->find("coll") : out;
    return fmt::format("Replaces all documents of the collection {}.", named && named->is(ValueKind::text) ? named->text : "named by $out");
  }
  return {};
}

Judgement judge_aggregate(Value const& command) {
  auto const* const pipeline = command.find("pipeline");
  if (!pipeline) return {.statement_class = StatementClass::unknown, .danger = {}, .reason = "an aggregate without a pipeline"};
  if (auto const* const name = find_name(command, is_writing_stage)) {
    return {.statement_class = StatementClass::write, .danger = danger_of_pipeline(*pipeline), .reason = fmt::format("{} writes", *name)};
  }
  auto const flaw = pipeline_flaw(*pipeline);
  if (flaw.empty()) return {.statement_class = StatementClass::read, .danger = {}, .reason = {}};
  return {.statement_class = StatementClass::unknown, .danger = {}, .reason = fmt::format("{} is not known to only read", flaw)};
}

}  // namespace

Judgement judge(Value const& command) {
  if (!command.is(ValueKind::object) || command.members.empty()) return {};
  auto const& name = command.members[0].name;
  // A second member that is a command too would be read by some servers instead of the first.
  if (!holds(reading_commands, name)) {
    auto const ddl = holds(ddl_commands, name);
    return {.statement_class = ddl ? StatementClass::ddl : StatementClass::write, .danger = danger_of(command),
            .reason = fmt::format("{} may write", name)};
  }
  if (auto const* const script = find_name(command, is_script)) {
    return {.statement_class = StatementClass::unknown, .danger = {}, .reason = fmt::format("{} runs JavaScript on the server", *script)};
  }
  if (name == "explain") return judge(command.members[0].value);
  if (name == "aggregate") return judge_aggregate(command);
  if (auto const* const stage = find_name(command, is_writing_stage)) {
    return {.statement_class = StatementClass::write, .danger = {}, .reason = fmt::format("{} writes", *stage)};
  }
  return {.statement_class = StatementClass::read, .danger = {}, .reason = {}};
}

Result<> check_reads(Plan const& plan) {
  for (auto const& command : plan.commands) {
    auto const judgement = judge(command);
    if (judgement.statement_class == StatementClass::read) continue;
    return Error{.code = ErrorCode::read_only,
                 .message = fmt::format("This connection is read-only, so {} was refused: {}.", plan.verb.substr(0, 60), judgement.reason),
                 .hint = "Open it with writing allowed to run statements that change something."};
  }
  return {};
}

}  // namespace sextant::mongodb
