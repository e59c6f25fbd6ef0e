// Worker processes: a driver whose library must not live in this process runs it in a copy of the same program.
//
// The program's main() asks run_worker_if_asked() first; a program that does not cannot start workers, and is told so.
// spawn_worker() may be called from any thread; a WorkerProcess belongs to one owner, but kill() and id() may come from
// any thread.
//
// A worker has the socket as its only descriptor but /dev/null (as 0, 1 and 2), an environment of a few variables, and
// ends when the socket ends. (PR_SET_PDEATHSIG would end it with the *thread* that started it.)
#pragma once

#include <sys/types.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"

namespace sextant {

struct Driver;

// The worker's exit status, if this process was started as a worker of one of these drivers; main() returns it.
std::optional<int> run_worker_if_asked(int argc, char** argv, std::span<Driver const* const> drivers);

class WorkerProcess {
 public:
  WorkerProcess(pid_t id, int socket) : id_(id), socket_(socket) {}
  WorkerProcess(WorkerProcess const&) = delete;
  WorkerProcess& operator=(WorkerProcess const&) = delete;
  ~WorkerProcess();  // Ends it, by force if need be.

  int socket() const { return socket_; }
  pid_t id() const { return id_; }
  void kill() noexcept;
  // Waits until it has ended, and kills it after `patience`. Says how: "signal 11 (Segmentation fault)", "exit status 3";
  // empty for a good end.
  std::string wait(std::chrono::milliseconds patience);

 private:
  pid_t const id_;
  int const socket_;
  std::atomic<bool> ended_{false};
  std::string how_;
};

Result<std::unique_ptr<WorkerProcess>> spawn_worker(std::string_view driver_name);

}  // namespace sextant
