// EventBus: tells subscribers what changed. Any thread. A subscriber is called on the publisher's thread and must be
// quick and must not publish.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>

namespace sextant::engine {

struct QuerySnapshot;
struct ConnectionInfo;
struct ExportSnapshot;
struct TransactionStatus;
struct VaultStatus;
struct LogEntry;
struct ViewStatus;

struct Subscriber {
  std::function<void(QuerySnapshot const&)> query;
  std::function<void(ConnectionInfo const&)> connection;
  std::function<void(VaultStatus const&)> vault;
  std::function<void(TransactionStatus const&)> transaction;
  std::function<void(LogEntry const&)> log;  // The newest one that was written.
  std::function<void(ViewStatus const&)> view;
  std::function<void(ExportSnapshot const&)> exported;
};

class EventBus {
 public:
  uint64_t subscribe(Subscriber subscriber);
  // After it returns the subscriber is not called any more.
  void unsubscribe(uint64_t id);
  void publish(QuerySnapshot const& query);
  void publish(ConnectionInfo const& connection);
  void publish(VaultStatus const& vault);
  void publish(TransactionStatus const& transaction);
  void publish(LogEntry const& entry);
  void publish(ViewStatus const& view);
  void publish(ExportSnapshot const& snapshot);
  // Somebody watches: there is a point in connecting again before somebody asks for something.
  bool watched();

 private:
  std::mutex mutex_;
  uint64_t next_ = 1;
  std::map<uint64_t, Subscriber> subscribers_;
};

}  // namespace sextant::engine
