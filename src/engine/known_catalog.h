// KnownCatalog: the names of one connection's objects, and the columns of those that statements named, read on a thread of its
// own. Any thread. It borrows nothing: the connection may go at any time.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "engine/connection.h"
#include "engine/name_index.h"

namespace sextant::engine {

class KnownCatalog {
 public:
  using Clock = std::chrono::steady_clock;

  explicit KnownCatalog(std::shared_ptr<Connection> const& connection);
  ~KnownCatalog();

  bool is_of(std::shared_ptr<Connection> const& connection) const { return connection_.lock() == connection; }
  // Ends the thread's work, without waiting for it.
  void stop() { worker_.request_stop(); }

  // Reads the names if that was not done, or if they changed since. `opens`: even if the connection is not open.
  void want_names(bool opens, bool again);
  std::shared_ptr<NameIndex const> names();
  // Null if it is not known yet: then it is being read. `fresh` is false if what is returned may be of the past.
  std::shared_ptr<sql::KnownTable const> table(NameIndex::Entry const& entry, std::vector<std::string> const& path, bool& fresh);
  bool loading();
  // The names have been read once.
  bool known();
  // Grows when something more is known.
  int64_t changes();
  // Waits until changes() is not `seen` any more.
  void wait(Clock::time_point until, int64_t seen);

  void note_use(std::string const& name);
  int64_t uses(std::string_view name);

 private:
  struct Version {
    int64_t epoch = -1, definitions = -1, refreshes = 0;
    bool operator==(Version const&) const = default;
  };
  struct Described {
    std::shared_ptr<sql::KnownTable const> table;
    Version version;
    Clock::time_point used;
  };
  struct Place {
    std::vector<std::string> path;
    ObjectKind kind = ObjectKind::schema;
  };

  Version version_of(Connection const& connection) const { return {connection.epoch(), connection.definitions(), refreshes_}; }
  void work(std::stop_token const& stop);
  void load(std::stop_token const& stop, Version const& version);
  Result<std::shared_ptr<NameIndex const>> read_names(std::stop_token const& stop);
  Result<> read_place(std::stop_token const& stop, Place const& place, uint32_t distance, NameIndex& index);
  Result<std::vector<Place>> places_below(std::stop_token const& stop, Place const& place, NameIndex& index);
  void describe(ObjectRef const& object, Version const& version);
  // The connection, if it is there and may be asked.
  std::shared_ptr<Connection> usable(std::stop_token const& stop);
  uint32_t distance_of(Place const& place) const;

  std::weak_ptr<Connection> const connection_;
  Driver const& driver_;
  std::string database_;  // Of the worker.
  std::atomic<bool> opens_{false};
  std::mutex mutex_;  // Guards what follows.
  std::condition_variable_any work_, changed_;
  std::shared_ptr<NameIndex const> index_;
  std::optional<Version> wanted_;
  Version loaded_;
  int64_t refreshes_ = 0, changes_ = 0;
  Clock::time_point loaded_at_{}, again_at_{};
  std::deque<ObjectRef> tables_wanted_;
  std::optional<ObjectRef> table_now_;
  std::map<std::vector<std::string>, Described> tables_;
  std::map<std::string, int64_t, std::less<>> uses_;
  std::jthread worker_;
};

}  // namespace sextant::engine
