#include "cli/interrupt.h"

#include <signal.h>
#include <unistd.h>

namespace sextant::cli {

namespace {

sigset_t watched() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGUSR1);  // Wakes the thread to end it.
  return signals;
}

}  // namespace

Interrupt::Interrupt(std::function<void()> on_signal) : on_signal_(std::move(on_signal)) {
  auto const signals = watched();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  thread_ = std::thread([this] { wait(); });
}

Interrupt::~Interrupt() {
  stop_ = true;
  pthread_kill(thread_.native_handle(), SIGUSR1);
  thread_.join();
}

void Interrupt::wait() {
  auto const signals = watched();
  while (true) {
    int signal = 0;
    sigwait(&signals, &signal);
    if (stop_) return;
    if (signal == SIGUSR1) continue;
    if (happened_.exchange(true)) ::_exit(130);
    on_signal_();
  }
}

}  // namespace sextant::cli
