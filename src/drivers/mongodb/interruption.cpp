#include "drivers/mongodb/interruption.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <cstdint>

namespace sextant::mongodb {

Interruption::Interruption() : descriptor_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}

Interruption::~Interruption() { ::close(descriptor_); }

void Interruption::start(std::chrono::milliseconds timeout) {
  std::lock_guard const lock(mutex_);
  uint64_t count = 0;
  (void)!::read(descriptor_, &count, sizeof count);
  running_ = true;
  cancelled_ = false;
  deadline_.reset();
  if (timeout.count() > 0) deadline_ = Clock::now() + timeout;
}

void Interruption::stop() {
  std::lock_guard const lock(mutex_);
  running_ = false;
}

void Interruption::cancel() noexcept {
  std::lock_guard const lock(mutex_);
  if (!running_ || cancelled_) return;
  cancelled_ = true;
  uint64_t const one = 1;
  (void)!::write(descriptor_, &one, sizeof one);
}

bool Interruption::running() const {
  std::lock_guard const lock(mutex_);
  return running_;
}

bool Interruption::cancelled() const {
  std::lock_guard const lock(mutex_);
  return cancelled_;
}

bool Interruption::timed_out() const {
  std::lock_guard const lock(mutex_);
  return deadline_ && Clock::now() >= *deadline_;
}

std::optional<Interruption::Clock::time_point> Interruption::deadline() const {
  std::lock_guard const lock(mutex_);
  return deadline_;
}

}  // namespace sextant::mongodb
