#include "driver/worker.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <cstring>
#include <thread>
#include <vector>

#include <fmt/format.h>

#include "driver/driver.h"

namespace sextant {

namespace {

constexpr std::string_view flag = "--driver-worker=";
constexpr int worker_socket = 3;

// Whether main() would know the flag. A program that does not would start itself all over.
std::atomic<bool> workers_are_possible{false};

// What a worker needs of the environment; nothing that holds a secret.
constexpr std::array kept_variables{"TZ", "TMPDIR", "HOME", "LANG", "LC_ALL", "ASAN_OPTIONS", "UBSAN_OPTIONS",
                                    "TSAN_OPTIONS", "LSAN_OPTIONS"};

std::vector<std::string> kept_environment() {
  std::vector<std::string> result;
  for (auto const* const name : kept_variables) {
    if (auto const* const value = std::getenv(name)) result.push_back(fmt::format("{}={}", name, value));
  }
  return result;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> result;
  for (auto& text : texts) result.push_back(text.data());
  result.push_back(nullptr);
  return result;
}

struct Actions {
  posix_spawn_file_actions_t value;
  Actions() { ::posix_spawn_file_actions_init(&value); }
  Actions(Actions const&) = delete;
  Actions& operator=(Actions const&) = delete;
  ~Actions() { ::posix_spawn_file_actions_destroy(&value); }
};

Error cannot_start(int code) {
  return Error{.code = ErrorCode::unavailable,
               .message = fmt::format("A worker process could not be started: {}.", std::strerror(code))};
}

}  // namespace

std::optional<int> run_worker_if_asked(int argc, char** argv, std::span<Driver const* const> drivers) {
  workers_are_possible = true;
  if (argc != 2 || !std::string_view(argv[1]).starts_with(flag)) return std::nullopt;
  auto const name = std::string_view(argv[1]).substr(flag.size());
  rlimit const no_core{.rlim_cur = 0, .rlim_max = 0};
  ::setrlimit(RLIMIT_CORE, &no_core);
  ::signal(SIGPIPE, SIG_IGN);
  ::signal(SIGINT, SIG_IGN);  // Ctrl+C in a terminal reaches the whole group; the parent decides what it means.
  for (auto const* driver : drivers) {
    if (driver->name == name && driver->worker != nullptr) return driver->worker(worker_socket);
  }
  return 64;
}

WorkerProcess::~WorkerProcess() {
  ::close(socket_);
  wait(std::chrono::milliseconds(0));
}

void WorkerProcess::kill() noexcept {
  if (!ended_) ::kill(id_, SIGKILL);
}

std::string WorkerProcess::wait(std::chrono::milliseconds patience) {
  if (ended_) return how_;
  auto const deadline = std::chrono::steady_clock::now() + patience;
  int status = 0;
  auto pause = std::chrono::microseconds(200);
  while (::waitpid(id_, &status, WNOHANG) == 0) {
    if (std::chrono::steady_clock::now() >= deadline) {
      ::kill(id_, SIGKILL);
      ::waitpid(id_, &status, 0);
      break;
    }
    std::this_thread::sleep_for(pause);
    pause = std::min(pause * 2, std::chrono::microseconds(20'000));
  }
  if (WIFSIGNALED(status)) how_ = fmt::format("signal {} ({})", WTERMSIG(status), ::strsignal(WTERMSIG(status)));
  else if (WIFEXITED(status) && WEXITSTATUS(status) != 0) how_ = fmt::format("exit status {}", WEXITSTATUS(status));
  ended_ = true;
  return how_;
}

Result<std::unique_ptr<WorkerProcess>> spawn_worker(std::string_view driver_name) {
  if (!workers_are_possible) {
    return Error{.code = ErrorCode::not_supported, .message = "This program cannot start worker processes.",
                 .hint = "Its main() must call run_worker_if_asked()."};
  }
  std::array<int, 2> sockets{};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets.data()) != 0) return cannot_start(errno);
  Actions actions;
  auto* const list = &actions.value;
  // Onto a number above the ones that are set next, for it may be one of them.
  ::posix_spawn_file_actions_adddup2(list, sockets[1], worker_socket);
  ::posix_spawn_file_actions_addopen(list, 0, "/dev/null", O_RDONLY, 0);
  ::posix_spawn_file_actions_addopen(list, 1, "/dev/null", O_WRONLY, 0);
  ::posix_spawn_file_actions_addopen(list, 2, "/dev/null", O_WRONLY, 0);
  ::posix_spawn_file_actions_addclosefrom_np(list, worker_socket + 1);
  std::vector<std::string> arguments{"sextant", fmt::format("{}{}", flag, driver_name)};
  auto environment = kept_environment();
  pid_t id = 0;
  auto const code = ::posix_spawn(&id, "/proc/self/exe", list, nullptr, pointers(arguments).data(),
                                  pointers(environment).data());
  ::close(sockets[1]);
  if (code != 0) {
    ::close(sockets[0]);
    return cannot_start(code);
  }
  return std::make_unique<WorkerProcess>(id, sockets[0]);
}

}  // namespace sextant
