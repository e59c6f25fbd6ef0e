#include "net/canceller.h"

#include <condition_variable>
#include <mutex>
#include <system_error>
#include <thread>

namespace sextant::net {

// Shared with the threads that send requests; the last one frees it.
struct Canceller::Request {
  explicit Request(std::function<void()> work) : ask(std::move(work)) {}

  void send() {
    ask();
    std::lock_guard const lock(mutex);
    under_way = false;
    ended.notify_all();
  }

  std::function<void()> const ask;
  std::mutex mutex;
  std::condition_variable ended;
  bool active = false;
  bool under_way = false;
};

Canceller::Canceller(std::function<void()> request, std::chrono::milliseconds longest_wait)
    : request_(std::make_shared<Request>(std::move(request))), longest_wait_(longest_wait) {}

Canceller::~Canceller() = default;

void Canceller::start() {
  std::lock_guard const lock(request_->mutex);
  request_->active = true;
  requested_ = false;
}

bool Canceller::finish(bool more_follows) {
  std::unique_lock lock(request_->mutex);
  request_->active = false;
  if (!more_follows) return true;
  return request_->ended.wait_for(lock, longest_wait_, [this] { return !request_->under_way; });
}

void Canceller::cancel() noexcept {
  std::lock_guard const lock(request_->mutex);
  if (!request_->active || request_->under_way || !request_->ask) return;
  requested_ = true;
  try {
    std::thread([request = request_] { request->send(); }).detach();
    request_->under_way = true;  // The thread waits for the lock before it says that it has ended.
  } catch (std::system_error const&) {
    // There is no thread to be had: the statement is given up with its connection when patience ends.
  }
}

}  // namespace sextant::net
