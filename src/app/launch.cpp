#include "app/launch.h"

#include <fmt/format.h>
#include <poll.h>
#include <spawn.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <charconv>
#include <cstdio>
#include <filesystem>

#include "app/assets.h"
#include "app/demo_shop.h"
#include "base/file.h"
#include "base/text.h"
#include "cli/interrupt.h"
#include "server/server.h"

extern char** environ;

namespace sextant::app {

namespace {

constexpr uint64_t demo_seed = 20261120;
constexpr auto demo_name = "Demo shop";
// Part of the file's name: a newer generator makes a new file and leaves a person's changes in the old one alone.
constexpr auto demo_file = "shop-1.db";

void say(std::string const& text) {
  std::fputs(text.c_str(), stderr);
  std::fflush(stderr);
}

Result<> add_demo(engine::Engine& engine, std::string const& home) {
  auto const folder = home + "/demo";
  TRY(make_folder(folder));
  auto const path = fmt::format("{}/{}", folder, demo_file);
  if (!std::filesystem::exists(path)) {
    say("Making the demo project: a shop with 1,000,000 events ...\n");
    TRY(create_demo_shop(path, demo_seed, [](double) {}));
  }
  engine::SavedConnection demo{.name = demo_name, .driver = "sqlite", .spec = {},
                               .environment = engine::Environment::development};
  demo.spec.options.emplace("path", path);
  TRY(engine.connections().add_temporary(std::move(demo)));
  return {};
}

// No shell and no wait: the browser is the desktop's own affair.
void open_browser(std::string const& url) {
  if (std::getenv("DISPLAY") == nullptr && std::getenv("WAYLAND_DISPLAY") == nullptr) return;
  std::string program = "xdg-open", address = url;
  std::array<char*, 3> arguments{program.data(), address.data(), nullptr};
  pid_t child = 0;
  static_cast<void>(::posix_spawnp(&child, program.c_str(), nullptr, nullptr, arguments.data(), environ));
}

Result<> print_link(server::Server& server, bool browser) {
  auto const url = TRY(server.launch_url());
  // Standard output carries the address alone, for scripts.
  fmt::print("{}\n", url);
  std::fflush(stdout);
  if (browser) open_browser(url);
  return {};
}

// A new link whenever Enter is pressed; returns when the descriptor is signalled.
void wait_for_end(server::Server& server, int end) {
  bool listening = ::isatty(STDIN_FILENO) == 1;
  while (true) {
    std::array<pollfd, 2> waits{pollfd{.fd = end, .events = POLLIN, .revents = 0},
                                pollfd{.fd = listening ? STDIN_FILENO : -1, .events = POLLIN, .revents = 0}};
    if (::poll(waits.data(), waits.size(), -1) < 0 && errno != EINTR) return;
    if (waits[0].revents != 0) return;
    if (waits[1].revents == 0) continue;
    std::array<char, 256> typed{};
    if (::read(STDIN_FILENO, typed.data(), typed.size()) <= 0) listening = false;
    else if (auto const printed = print_link(server, false); !printed) say(printed.error().message + "\n");
  }
}

// The window keeps its drafts by its address, so the port should stay the same from one start to the next.
Result<std::unique_ptr<server::Server>> start_server(engine::Engine& engine, std::string const& home, int port) {
  auto const find = [](std::string_view path) -> std::optional<server::Asset> {
    auto const asset = find_asset(path);
    if (!asset) return std::nullopt;
    return server::Asset{asset->path, asset->bytes};
  };
  if (port != 0) return server::Server::start({.engine = engine}, {.port = port, .find_asset = find});
  auto const file = home + "/port";
  auto const last = read_file(file, 16);
  int last_port = 0;
  if (last) std::from_chars(last->data(), last->data() + last->size(), last_port);
  auto server = server::Server::start({.engine = engine}, {.port = last_port > 1023 ? last_port : 0, .find_asset = find});
  if (!server) server = server::Server::start({.engine = engine}, {.port = 0, .find_asset = find});
  if (!server) return server;
  if (auto remembered = OutputFile::create(file, true)) {
    static_cast<void>(remembered->write(std::to_string((*server)->port())).ok() && remembered->commit().ok());
  }
  return server;
}

Result<> run(engine::Engine& engine, std::string const& home, cli::LaunchOptions const& options, int end) {
  engine.uploads().sweep(engine.store());
  if (options.demo) TRY(add_demo(engine, home));
  for (auto const& target : options.targets) TRY(engine.connections().resolve(target, false));
  auto const server = TRY(start_server(engine, home, options.port));
  say("Sextant is running. Open this address; it is good once, for ten minutes.\n");
  TRY(print_link(*server, options.browser));
  say(::isatty(STDIN_FILENO) == 1 ? "Enter prints a new address, Ctrl+C stops.\n" : "Ctrl+C stops.\n");
  wait_for_end(*server, end);
  say("\nStopping.\n");
  server->stop();
  return {};
}

}  // namespace

int launch(engine::Engine& engine, std::string const& home, cli::LaunchOptions const& options) {
  int const end = ::eventfd(0, EFD_CLOEXEC);
  auto const status = [&] {
    cli::Interrupt const interrupt([end] { ::eventfd_write(end, 1); });
    engine.secrets().watch();
    return run(engine, home, options, end);
  }();
  ::close(end);
  if (status) return cli::done;
  auto const& error = status.error();
  say(fmt::format("Error: {}\n{}{}", visible_text(error.message), visible_text(error.hint), error.hint.empty() ? "" : "\n"));
  return error.code == ErrorCode::invalid_argument ? cli::usage : cli::failed;
}

}  // namespace sextant::app
