// What commands do: the flags that Redis itself gives to each (COMMAND INFO), and what a read-only session may run. Pure
// functions and constant data; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace sextant::redis {

enum CommandFlag : uint16_t {
  flag_write = 1,
  flag_readonly = 2,
  flag_admin = 4,
  flag_dangerous = 8,     // @dangerous
  flag_scripting = 16,    // @scripting
  flag_blocking = 32,
  flag_pubsub = 64,
  flag_may_replicate = 128,
};

struct CommandFacts {
  std::string_view name;  // Lower case; a subcommand follows a bar: "config|set".
  uint16_t flags = 0;
};

// Commands of Redis 7.0 and the reading ones of its well-known modules, in the order of names. Made from COMMAND,
// as README.md says.
std::span<CommandFacts const> known_commands();
// The facts of "NAME" or "NAME SUBCOMMAND"; nullopt if this build does not know it.
std::optional<CommandFacts> facts_of(std::span<std::string const> arguments);

// Why a read-only session refuses a command whose flags are these; empty: it may run.
std::string why_not_read_only(std::span<std::string const> arguments, std::optional<uint16_t> flags);
// Why no session runs it, such as MONITOR; empty: it may.
std::string why_never(std::span<std::string const> arguments);
// True if it runs a script, or waits for something, on the server.
bool runs_script(std::span<std::string const> arguments);
bool waits(std::span<std::string const> arguments);

}  // namespace sextant::redis
