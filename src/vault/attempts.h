// Attempts: after five wrong passphrases each further one has to wait, from one second to a minute. Any thread.
//
// It slows a person at the window down; who has the file is slowed down by the passphrase's cost alone.
#pragma once

#include <chrono>
#include <functional>
#include <mutex>

#include "base/result.h"

namespace sextant::vault {

class Attempts {
 public:
  using Clock = std::function<std::chrono::steady_clock::time_point()>;
  explicit Attempts(Clock now = std::chrono::steady_clock::now) : now_(std::move(now)) {}

  // limit, with the time to wait, while it is too early for another one.
  Result<> may_try();
  void wrong();
  void right();

 private:
  Clock const now_;
  std::mutex mutex_;
  int wrong_ = 0;
  std::chrono::steady_clock::time_point not_before_{};
};

}  // namespace sextant::vault
