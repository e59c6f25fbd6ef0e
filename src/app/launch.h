// Starts the window's server, the demo project and the browser, and runs until it is told to stop. One thread.
#pragma once

#include "cli/command_line.h"
#include "engine/engine.h"

namespace sextant::app {

// The exit code.
int launch(engine::Engine& engine, std::string const& home, cli::LaunchOptions const& options);

}  // namespace sextant::app
