#include "engine/events.h"

namespace sextant::engine {

uint64_t EventBus::subscribe(Subscriber subscriber) {
  std::lock_guard const lock(mutex_);
  subscribers_.emplace(next_, std::move(subscriber));
  return next_++;
}

void EventBus::unsubscribe(uint64_t id) {
  std::lock_guard const lock(mutex_);
  subscribers_.erase(id);
}

void EventBus::publish(QuerySnapshot const& query) {
  std::lock_guard const lock(mutex_);
  for (auto const& [id, subscriber] : subscribers_) subscriber.query(query);
}

void EventBus::publish(ConnectionInfo const& connection) {
  std::lock_guard const lock(mutex_);
  for (auto const& [id, subscriber] : subscribers_) subscriber.connection(connection);
}

void EventBus::publish(VaultStatus const& vault) {
  std::lock_guard const lock(mutex_);
  for (auto const& [id, subscriber] : subscribers_) {
    if (subscriber.vault) subscriber.vault(vault);
  }
}

void EventBus::publish(TransactionStatus const& transaction) {
  std::lock_guard const lock(mutex_);
  for (auto const& [id, subscriber] : subscribers_) {
    if (subscriber.transaction) subscriber.transaction(transaction);
  }
}

void EventBus::publish(LogEntry const& entry) {
  std::lock_guard const lock(mutex_);
  for (auto const& [id, subscriber] : subscribers_) {
    if (subscriber.log) subscriber.log(entry);
  }
}

void EventBus::publish(ViewStatus const& view) {
  std::lock_guard const lock(mutex_);
  for (auto const& [id, subscriber] : subscribers_) {
    if (subscriber.view) subscriber.view(view);
  }
}

void EventBus::publish(ExportSnapshot const& snapshot) {
  std::lock_guard const lock(mutex_);
  for (auto const& [id, subscriber] : subscribers_) {
    if (subscriber.exported) subscriber.exported(snapshot);
  }
}

bool EventBus::watched() {
  std::lock_guard const lock(mutex_);
  return !subscribers_.empty();
}

}  // namespace sextant::engine
