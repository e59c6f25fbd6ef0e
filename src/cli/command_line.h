// The command line: reads arguments, calls methods, prints answers. One thread, but for the one that waits for signals.
//
// Rows go to standard output, narration to standard error. Exit codes: 0 done, 1 the database or the work failed, 2 bad
// usage or input, 3 refused by policy, 130 interrupted.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "rpc/context.h"

namespace sextant::cli {

enum ExitCode : int { done = 0, failed = 1, usage = 2, refused = 3, interrupted = 130 };

struct LaunchOptions {
  int port = 0;
  bool browser = true;
  bool demo = true;
  int64_t upload_limit = int64_t{4} << 30;  // The most bytes that one upload copies.
  int most_sessions = 8;                    // Of the tabs of one connection.
  int transaction_minutes = 5;              // After so many without use an open transaction is warned of.
  std::vector<std::string> targets;
};

// What the command line says of the engine, before it is made.
struct StartOptions {
  int vault_key_descriptor = -1;
  std::string project;      // The folder of a project; empty: the one that this folder lies in, if any.
  bool no_project = false;
};

struct CommandLine {
  StartOptions& start;
  // Makes the engine on first need: most of --help and of `api` goes without.
  std::function<Result<rpc::Context*>()> context;
  // Runs the window's server until it is told to stop; the exit code.
  std::function<int(LaunchOptions const&)> launch;
};

int run(CommandLine const& command_line, int argc, char const* const* argv);

}  // namespace sextant::cli
