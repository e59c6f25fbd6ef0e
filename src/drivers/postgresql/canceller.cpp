#include "drivers/postgresql/canceller.h"

#include <libpq-fe.h>

#include <chrono>

namespace sextant::postgresql {

namespace {
constexpr std::chrono::seconds longest_request{10};
}  // namespace

Canceller::Canceller(pg_conn* connection) : request_(PQgetCancel(connection)) {}

Canceller::~Canceller() {
  finish();
  if (request_ != nullptr) PQfreeCancel(request_);
}

void Canceller::start() {
  std::lock_guard const lock(mutex_);
  active_ = true;
  requested_ = false;
}

bool Canceller::finish() {
  std::unique_lock lock(mutex_);
  active_ = false;
  return ended_.wait_for(lock, longest_request, [this] { return !under_way_; });
}

bool Canceller::cancel() noexcept {
  {
    std::lock_guard const lock(mutex_);
    if (!active_ || request_ == nullptr) return false;
    if (under_way_) return true;
    under_way_ = true;
    requested_ = true;
  }
  char reason[256];
  bool const sent = PQcancel(request_, reason, sizeof reason) == 1;
  // Notified under the lock: once it is released the owner may destroy this object.
  std::lock_guard const lock(mutex_);
  under_way_ = false;
  if (!sent) requested_ = false;
  ended_.notify_all();
  return sent;
}

}  // namespace sextant::postgresql
