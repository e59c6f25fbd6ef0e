#include "drivers/redis/commands.h"

#include "base/text.h"

namespace sextant::redis {

namespace {

// Read nothing of the data but change nothing either; Redis gives them no `readonly`.
constexpr std::string_view harmless[]{
    "acl|whoami", "client|getname", "client|id", "client|info", "cluster|countkeysinslot", "cluster|info", "cluster|keyslot",
    "cluster|myid", "cluster|nodes", "cluster|shards", "cluster|slots", "command", "command|count", "command|docs",
    "command|getkeys", "command|info", "command|list", "echo", "info", "memory|doctor", "memory|stats", "ping", "select", "time",
};

struct Refusal {
  std::string_view name, reason;
};

// Flagged `readonly`, yet they leave something behind or hold the server up.
constexpr Refusal not_quite_reads[]{
    {"touch", "it changes when keys were last used"},
    {"pfcount", "it may write its result into the key"},
    {"keys", "it stops the server while it looks at every key; SCAN MATCH does the same in pieces"},
};

constexpr Refusal never[]{
    {"auth", "a connection keeps its user; open another with that user"},
    {"hello", "the protocol and the user of a connection stay as they were set up"},
    {"reset", "it would undo how the connection was set up"},
    {"quit", "close the connection instead"},
    {"monitor", "it never ends and takes the connection over; redis-cli MONITOR shows it"},
    {"sync", "it turns the connection into a replica's"},
    {"psync", "it turns the connection into a replica's"},
    {"replconf", "it turns the connection into a replica's"},
    {"subscribe", "messages that come by themselves are no result; redis-cli SUBSCRIBE shows them"},
    {"psubscribe", "messages that come by themselves are no result; redis-cli PSUBSCRIBE shows them"},
    {"ssubscribe", "messages that come by themselves are no result; redis-cli SSUBSCRIBE shows them"},
    {"client|reply", "without replies nothing could be shown"},
    {"client|tracking", "it sends messages that are no result"},
    {"client|no-evict", "how the connection was set up stays as it is"},
};

// "config|set" if the table knows that, else "config".
std::string table_name(std::span<std::string const> arguments) {
  if (arguments.empty()) return {};
  auto name = lower_ascii(arguments[0]);
  if (arguments.size() < 2) return name;
  auto full = name + "|" + lower_ascii(arguments[1]);
  auto const known = known_commands();
  auto const found = std::ranges::lower_bound(known, std::string_view(full), {}, &CommandFacts::name);
  return found != known.end() && found->name == full ? full : name;
}

template <size_t count>
std::string_view reason_in(Refusal const (&list)[count], std::string_view name) {
  for (auto const& entry : list) {
    if (entry.name == name) return entry.reason;
  }
  return {};
}

bool has_word(std::span<std::string const> arguments, std::string_view word) {
  return std::ranges::any_of(arguments, [&](std::string const& text) { return equals_ignoring_case(text, word); });
}

// XREAD waits only if told to; its BLOCK stands before STREAMS.
bool xread_blocks(std::span<std::string const> arguments) {
  for (auto const& argument : arguments) {
    if (equals_ignoring_case(argument, "STREAMS")) return false;
    if (equals_ignoring_case(argument, "BLOCK")) return true;
  }
  return false;
}

}  // namespace

std::optional<CommandFacts> facts_of(std::span<std::string const> arguments) {
  auto const name = table_name(arguments);
  auto const known = known_commands();
  auto const found = std::ranges::lower_bound(known, std::string_view(name), {}, &CommandFacts::name);
  if (found == known.end() || found->name != name) return std::nullopt;
  return *found;
}

std::string why_not_read_only(std::span<std::string const> arguments, std::optional<uint16_t> flags) {
  auto const name = table_name(arguments);
  if (auto const reason = reason_in(never, name); !reason.empty()) return std::string(reason);
  if (auto const reason = reason_in(not_quite_reads, name); !reason.empty()) return std::string(reason);
  if (std::ranges::find(harmless, std::string_view(name)) != std::end(harmless)) return {};
  if (!flags) return "it is not known whether it writes";
  auto set = *flags;
  if (name == "xread" && !xread_blocks(arguments)) set = static_cast<uint16_t>(set & ~flag_blocking);
  if ((set & flag_write) != 0) return "it can write";
  if ((set & flag_scripting) != 0) return "what a script does is not known before it runs";
  if ((set & flag_blocking) != 0) return "it makes the connection wait";
  if ((set & (flag_pubsub | flag_may_replicate)) != 0) return "it reaches other clients";
  if ((set & (flag_admin | flag_dangerous)) != 0) return "Redis counts it as dangerous";
  if ((set & flag_readonly) == 0) return "Redis does not count it as a read";
  return {};
}

std::string why_never(std::span<std::string const> arguments) { return std::string(reason_in(never, table_name(arguments))); }

bool runs_script(std::span<std::string const> arguments) {
  auto const name = table_name(arguments);
  return name == "eval" || name == "evalsha" || name == "eval_ro" || name == "evalsha_ro" || name == "fcall" || name == "fcall_ro";
}

bool waits(std::span<std::string const> arguments) {
  auto const name = table_name(arguments);
  if (name == "wait" || name == "waitaof") return true;
  auto const facts = facts_of(arguments);
  return facts && (facts->flags & flag_blocking) != 0 && (name != "xread" || xread_blocks(arguments)) &&
         (name != "xreadgroup" || has_word(arguments, "BLOCK"));
}

}  // namespace sextant::redis
