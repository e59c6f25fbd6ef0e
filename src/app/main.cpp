// The program: the only place that knows everything. Makes the engine when a command needs it, and hands over to the faces.
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include "app/launch.h"
#include "base/text.h"
#include "cli/command.h"
#include "cli/command_line.h"
#include "cli/terminal.h"
#include "driver/driver.h"
#include "driver/worker.h"
#include "engine/engine.h"

namespace {

using namespace sextant;

// Sextant's folder: $SEXTANT_HOME, else the user's data folder.
std::string home_folder() {
  if (auto const* home = std::getenv("SEXTANT_HOME"); home != nullptr && *home != '\0') return home;
  if (auto const* data = std::getenv("XDG_DATA_HOME"); data != nullptr && *data != '\0') return std::string(data) + "/sextant";
  auto const* home = std::getenv("HOME");
  return std::string(home == nullptr ? "." : home) + "/.local/share/sextant";
}

std::string scratch_folder() {
  auto const* folder = std::getenv("TMPDIR");
  return folder == nullptr || *folder == '\0' ? "/tmp" : folder;
}

std::string environment(char const* name) {
  auto const* const value = std::getenv(name);
  return value == nullptr ? "" : value;
}

// The folder of the project whose connections come too; empty: none.
Result<std::string> project_folder(cli::StartOptions const& start) {
  if (start.no_project) return std::string();
  auto const named = start.project.empty() ? environment("SEXTANT_PROJECT") : start.project;
  std::error_code error;
  if (named.empty()) {
    auto const here = std::filesystem::current_path(error);
    return error ? std::string() : engine::find_project(here.string(), environment("HOME"));
  }
  auto const folder = std::filesystem::canonical(named, error).string();
  if (!error && engine::is_project(folder)) return folder;
  return Error{.code = ErrorCode::not_found,
               .message = fmt::format("There is no project in {}.", visible_text(named)),
               .hint = "`sextant project init FOLDER` makes one."};
}

// What is wrong with its files is said, and nothing of it is used.
void tell_problems(engine::Engine& engine) {
  if (engine.project() == nullptr) return;
  auto const contents = engine.project()->read();
  for (auto const& problem : contents->problems) fmt::print(stderr, "Project {}: {}\n", visible_text(engine.project()->folder()), problem);
}

}  // namespace

int main(int argc, char** argv) {
  if (auto const status = run_worker_if_asked(argc, argv, all_drivers())) return *status;
  ::signal(SIGPIPE, SIG_IGN);
  // A core dump could hold passwords.
  rlimit const no_core{.rlim_cur = 0, .rlim_max = 0};
  ::setrlimit(RLIMIT_CORE, &no_core);
  // Nor may another process of this user read this one's memory.
  ::prctl(PR_SET_DUMPABLE, 0);

  auto const home = home_folder();
  std::unique_ptr<engine::Engine> engine;
  std::optional<ops::Context> context;
  cli::StartOptions start;
  auto const make = [&](engine::EngineOptions options) -> Result<std::unique_ptr<engine::Engine>> {
    options.project = TRY(project_folder(start));
    auto made = TRY(engine::Engine::create(options));
    tell_problems(*made);
    return made;
  };
  auto const options = [&](engine::Asker ask) {
    return engine::EngineOptions{.home = home,
                                 .scratch_folder = scratch_folder(),
                                 .secrets = {.ask = std::move(ask),
                                             .key_file = environment("SEXTANT_VAULT_KEY_FILE"),
                                             .key_descriptor = start.vault_key_descriptor}};
  };
  cli::CommandLine const line{
      .start = start,
      .context = [&]() -> Result<ops::Context*> {
        if (!context) {
          engine = TRY(make(options(cli::can_ask() ? engine::Asker(&cli::ask_secret) : nullptr)));
          context.emplace(ops::Context{.engine = *engine});
        }
        return &*context;
      },
      .launch = [&](cli::LaunchOptions const& wanted) {
        // Ctrl+C is watched before any thread starts, in launch(); the engine makes none on its own.
        auto with = options(nullptr);
        with.upload_limit = wanted.upload_limit;
        with.sessions.most_sessions = static_cast<size_t>(wanted.most_sessions);
        with.sessions.transaction_warning = std::chrono::minutes(wanted.transaction_minutes);
        auto created = make(std::move(with));
        if (!created) return cli::report(created.error());
        return app::launch(**created, home, wanted);
      }};
  return cli::run(line, argc, argv);
}
