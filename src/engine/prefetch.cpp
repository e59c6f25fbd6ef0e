#include "engine/prefetch.h"

namespace sextant::engine {

namespace {
constexpr size_t longest_queue = 4;
}

Prefetch::Prefetch(Cursor& cursor) : cursor_(cursor), thread_([this] { read(); }) {}

Prefetch::~Prefetch() {
  {
    std::lock_guard const lock(mutex_);
    stop_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void Prefetch::read() {
  while (true) {
    auto batch = cursor_.next();
    auto const last = !batch || !*batch;
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return stop_ || queue_.size() < longest_queue; });
    if (stop_) return;
    queue_.push_back(std::move(batch));
    changed_.notify_all();
    if (last) return;
  }
}

Result<std::optional<RecordBatch>> Prefetch::next() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return !queue_.empty(); });
  auto batch = std::move(queue_.front());
  queue_.pop_front();
  changed_.notify_all();
  return batch;
}

}  // namespace sextant::engine
