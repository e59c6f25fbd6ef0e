// Connection: a named database, its sessions, and the interceptor chain in front of them. Any thread.
//
// A Lane is one server session: each tab of a face has its own, so that transactions and temporary tables live on. A lane
// runs one statement at a time. The raw Session never leaves this file's classes. Catalog calls run on a lane of their own.
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string>
#include <vector>

#include "data/catalog_object.h"
#include "driver/driver.h"
#include "engine/events.h"
#include "engine/interceptor.h"
#include "engine/store.h"

namespace sextant::engine {

enum class ConnectionState : uint8_t { closed, connecting, open, lost };
std::string_view to_string(ConnectionState state);

// What every face shows of a connection. No secrets.
struct ConnectionInfo {
  std::string name, driver, title, tile, family, language, url;
  Environment environment = Environment::none;
  bool read_only = false, copy = false;
  ConnectionState state = ConnectionState::closed;
  std::string product, server_version, database, user, encryption;
  double latency_ms = 0;  // 0: unknown.
  std::optional<Error> error;
};

struct ConnectionTest {
  std::string product, server_version, database, user, encryption;
  double connect_ms = 0, latency_ms = 0;
};

class Connection;

class Lane {
 public:
  explicit Lane(Connection& connection) : connection_(connection) {}

  // Runs one statement through the chain. invalid_state while another statement's cursor lives. Connects first if needed.
  Result<std::unique_ptr<Cursor>> execute(Execution& execution);
  // Any thread: stops connecting or the statement that runs now.
  void cancel() noexcept;
  TransactionState transaction_state();

 private:
  friend class Connection;
  class LaneCursor;
  Result<std::shared_ptr<Session>> session();
  void close();

  Connection& connection_;
  std::mutex mutex_;  // Guards session_ and connecting_.
  std::shared_ptr<Session> session_;
  std::stop_source connecting_;
  std::atomic<bool> busy_{false};
};

class Connection {
 public:
  Connection(SavedConnection saved, Driver const& driver, Store& store, EventBus& events, Limits const& limits);
  ~Connection();

  ConnectionInfo info();
  std::string const& name() const { return saved_.name; }
  Driver const& driver() const { return driver_; }
  bool read_only() const { return saved_.spec.read_only; }
  // Its file or folder; empty if it has none.
  std::string path() const;
  // How its engine's text is cut and judged; see driver/language.h.
  std::vector<sql::StatementRange> split(std::string_view script) const { return split_statements(driver_, script); }
  sql::Classification classify(std::string_view statement) const { return sextant::classify(driver_, statement); }

  Result<> open();
  // Cancels what runs and closes every session.
  void close();
  // The lane of this id; made on first use. A limit error beyond 32.
  Result<std::shared_ptr<Lane>> lane(std::string const& id);
  void drop_lane(std::string const& id);

  Result<std::vector<CatalogGroup>> groups(std::vector<std::string> const& path);
  Result<CatalogPage> list(ListRequest const& request);
  Result<ObjectDescription> describe(ObjectRef const& object);
  Result<std::string> ddl(ObjectRef const& object);
  Result<std::vector<CatalogEntry>> find(std::string const& name, int32_t limit);
  // `id`: the caller's own name for it, by which cancel_search() stops it; empty: nothing stops it.
  Result<std::vector<CatalogEntry>> search(std::string const& text, int32_t limit, std::string const& id);
  // Any thread. Does nothing if no such search waits or runs.
  void cancel_search(std::string const& id);

 private:
  friend class Lane;
  Result<std::shared_ptr<Session>> connect(std::stop_token stop);
  void lost(Error const& error);
  void set_state(ConnectionState state, std::optional<Error> error);
  template <class T>
  Result<T> with_catalog(std::function<Result<T>(Catalog&)> const& call);

  SavedConnection const saved_;
  Driver const& driver_;
  EventBus& events_;
  std::vector<Interceptor> const chain_;
  std::mutex mutex_;  // Guards what follows.
  std::map<std::string, std::shared_ptr<Lane>> lanes_;
  ConnectionState state_ = ConnectionState::closed;
  ServerInfo server_;
  double latency_ms_ = 0;
  std::optional<Error> error_;
  std::map<std::string, bool> searches_;  // By their ids; true: cancelled.
  std::string running_search_;
  std::mutex catalog_mutex_;
  Lane catalog_lane_{*this};
};

// All connections of this process: the saved ones, and those opened from a URL or a path. Any thread.
class Connections {
 public:
  // `copies`: the folder whose files are copies; see uploads.h.
  Connections(Store& store, EventBus& events, Limits limits, std::string copies)
      : store_(store), events_(events), limits_(limits), copies_(std::move(copies)) {}

  Result<std::vector<ConnectionInfo>> list();
  // Saves it without its secrets, which stay in this process's memory.
  Result<ConnectionInfo> add(std::string const& name, std::string const& url, Environment environment, bool read_only);
  // For this process only.
  Result<std::shared_ptr<Connection>> add_temporary(SavedConnection saved);
  // A copy that no other connection uses goes with it.
  Result<> remove(std::string const& name);
  // The connection of this name. not_found with the known names as a hint.
  Result<std::shared_ptr<Connection>> find(std::string const& name);
  // A saved name, a URL or a file's path. `read_only` true makes it read-only whatever was saved.
  Result<std::shared_ptr<Connection>> resolve(std::string const& target, bool read_only);
  // Connects, measures a round trip, and closes.
  Result<ConnectionTest> test(std::string const& target);
  void close_all();

 private:
  Result<SavedConnection> parse(std::string const& target);
  Result<std::shared_ptr<Connection>> make(SavedConnection saved);
  void remove_copy(std::string const& path);
  Store& store_;
  EventBus& events_;
  Limits const limits_;
  std::string const copies_;
  std::mutex mutex_;
  std::map<std::string, std::shared_ptr<Connection>> open_;
};

Result<Driver const*> find_driver(std::string_view name);
// The target as it may be shown: no secrets.
std::string display_url(Driver const& driver, ConnectSpec const& spec);

}  // namespace sextant::engine
