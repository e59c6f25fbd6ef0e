// Ctrl+C: runs a call when the process is interrupted. Make one before any other thread starts: it blocks SIGINT and SIGTERM
// for the threads made later and waits for them on a thread of its own. A second signal ends the process at once.
#pragma once

#include <atomic>
#include <functional>
#include <mutex>
#include <thread>

namespace sextant::cli {

class Interrupt {
 public:
  explicit Interrupt(std::function<void()> on_signal);
  ~Interrupt();
  bool happened() const { return happened_; }

 private:
  void wait();
  std::function<void()> on_signal_;
  std::atomic<bool> happened_{false}, stop_{false};
  std::thread thread_;
};

}  // namespace sextant::cli
