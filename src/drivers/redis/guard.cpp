#include "base/text.h"
#include "drivers/redis/commands.h"
#include "drivers/redis/world.h"

namespace sextant::redis {

namespace {

constexpr size_t most_asked = 1000;

uint16_t flag_of(std::string_view word) {
  constexpr std::pair<std::string_view, uint16_t> words[]{
      {"write", flag_write}, {"@write", flag_write}, {"readonly", flag_readonly}, {"admin", flag_admin}, {"@admin", flag_admin},
      {"@dangerous", flag_dangerous}, {"@scripting", flag_scripting}, {"blocking", flag_blocking}, {"@blocking", flag_blocking},
      {"pubsub", flag_pubsub}, {"@pubsub", flag_pubsub}, {"may_replicate", flag_may_replicate}, {"noscript", 0},
  };
  for (auto const& [name, flag] : words) {
    if (name == word) return flag;
  }
  return 0;
}

// The flags and categories of one entry of COMMAND INFO; nullopt if the server does not know the command, or is too old to
// tell the categories.
std::optional<uint16_t> flags_in(Value const& info) {
  if (!info.is_aggregate() || info.items.size() != 1 || info.items[0].items.size() < 7) return std::nullopt;
  // What a command with subcommands does depends on them.
  if (info.items[0].items.size() >= 10 && !info.items[0].items[9].items.empty()) return std::nullopt;
  uint16_t flags = 0;
  for (auto const index : {size_t{2}, size_t{6}}) {
    for (auto const& word : info.items[0].items[index].items) flags = static_cast<uint16_t>(flags | flag_of(word.text));
  }
  return flags;
}

Result<std::optional<uint16_t>> ask_flags(World& world, std::string const& name) {
  if (auto const found = world.asked_flags.find(name); found != world.asked_flags.end()) return found->second;
  auto const info = world.connection->ask("COMMAND", "INFO", name);
  if (!info.ok() && !world.connection->alive()) return info.error();
  auto const flags = info.ok() ? flags_in(*info) : std::nullopt;
  if (world.asked_flags.size() < most_asked) world.asked_flags.emplace(name, flags);
  return flags;
}

}  // namespace

Result<> check_read_only(World& world, Command const& command) {
  auto const facts = facts_of(command.arguments);
  auto const flags = facts ? std::optional(facts->flags) : TRY(ask_flags(world, lower_ascii(command.arguments[0])));
  auto const reason = why_not_read_only(command.arguments, flags);
  if (reason.empty()) return {};
  return Error{.code = ErrorCode::read_only,
               .message = fmt::format("The connection only reads, and {} is refused: {}.",
                                      show_name(utf8_prefix(command.arguments[0], 64)), reason),
               .hint = "A user with the ACL rules +@read +@connection -@dangerous makes the server itself refuse as well.",
               .position = command.places[0]};
}

Result<> Visit::enter(int64_t database) {
  if (database == connection_.database) return {};
  (void)TRY(connection_.ask("SELECT", std::to_string(database)));
  home_ = std::exchange(connection_.database, database);
  return {};
}

Result<> Visit::leave() {
  if (!home_ || !connection_.alive()) return {};
  auto const home = *std::exchange(home_, std::nullopt);
  auto const selected = connection_.ask("SELECT", std::to_string(home));
  if (!selected.ok()) return connection_.lose(selected.error());
  connection_.database = home;
  return {};
}

}  // namespace sextant::redis
